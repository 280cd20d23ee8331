#pragma once

#include "core/cell/program.h"

#include <vector>

namespace loopscope
{

/// Of each symbol, x included: whether h depends on it, at its own step or a later one.
std::vector<bool> liveSymbols(const Program& program);

} // namespace loopscope
