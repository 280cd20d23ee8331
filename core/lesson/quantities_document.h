#pragma once

#include <string>

namespace loopscope
{

/// QUANTITIES.md: every quantity and every place that lessons can name, in tables.
std::string quantitiesDocument();

} // namespace loopscope
