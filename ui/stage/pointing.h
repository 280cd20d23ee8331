#pragma once

#include "core/bptt/number_reference.h"

#include <optional>
#include <vector>

namespace loopscope::ui
{

/// Instead of a unit: the one in which the vector is largest. Marks that stand for a whole vector
/// (an arrow, a bar) are asked for it.
inline constexpr int largestUnit = -1;

/// The number that is being explained, and where on the stage and in the lanes what makes it
/// stands.
struct Pointing {
    std::optional<NumberReference> asked;
    std::vector<NumberReference> contributors; ///< to `asked`, the largest first
    std::optional<NumberReference> focus;      ///< the one that is looked at in the explanation

    bool operator==(const Pointing&) const = default;
};

} // namespace loopscope::ui
