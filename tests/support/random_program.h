#pragma once

#include <cstdint>
#include <string>

namespace loopscope::test
{

struct RandomCellOptions {
    bool kinks = true; ///< whether relu and leaky_relu may occur
};

/// A small valid cell in the notation of cells; the same seed and options give the same text.
///
/// One to four equations with random expressions over all functions, matrices and biases (some used
/// twice), delays 1 to 4 of symbols and of x, products of matrices with expressions, numbers, and
/// now and then an equation that is a mere reading, bias or number. Values stay moderate: with
/// biases in [-1, 1] and zero initial states no symbol leaves [-3, 3], whatever the matrices.
std::string randomCell(std::uint64_t seed, RandomCellOptions options = {});

} // namespace loopscope::test
