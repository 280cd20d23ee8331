#pragma once

#include "core/cell/program.h"

#include <optional>
#include <string_view>
#include <vector>

namespace loopscope
{

/// leaky_relu(a) = leakyReluSlope · a for a ≤ 0, as torch.nn.LeakyReLU has it by default.
inline constexpr double leakyReluSlope = 0.01;

/// Every function of the notation, in the order of the enumeration.
const std::vector<Function>& allFunctions();

/// The function of that name, `σ` included.
std::optional<Function> findFunction(std::string_view name);

} // namespace loopscope
