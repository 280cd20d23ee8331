#pragma once

#include "core/lesson/quantity.h"

namespace loopscope
{

/// What stands in the build panel: settings in numbers and in words.
std::vector<Quantity> quantitiesOfSettings();

} // namespace loopscope
