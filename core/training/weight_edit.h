#pragma once

#include "core/network/network.h"

#include <Eigen/Core>

#include <optional>
#include <string>
#include <vector>

namespace loopscope
{

/// One weight that was set by hand.
struct WeightEdit {
    int track = -1;        ///< of Network::tracks(); -1 for the readout and attention
    std::string parameter; ///< as in ParameterPlace: "U_f"
    int row = 0;
    int column = 0;
    double before = 0.0; ///< what it was: what taking the edit back sets
    double after = 0.0;
    /// Whether training leaves it alone from now on: a connection that is cut stays cut. The last
    /// edit of a weight decides.
    bool isPinned = false;

    bool operator==(const WeightEdit&) const = default;
};

/// Why an edit cannot be, as a sentence.
std::optional<std::string> findProblem(const WeightEdit& edit);

/// Where an edit's weight stands among all parameters; nothing if the network has no such weight.
std::optional<Eigen::Index> indexOf(const Network& network, const WeightEdit& edit);

/// Brings parameters from one list of edits to another: those that are not in the new one are
/// taken back, the last first, and those that were not in the old one are made. What both begin
/// with stays as training has changed it since. Edits of weights that are not there count for
/// nothing.
void applyEdits(const Network& network, const std::vector<WeightEdit>& old,
    const std::vector<WeightEdit>& now, Eigen::VectorXd& parameters);

/// The weights that training leaves alone, by their place among all parameters, in their order.
std::vector<Eigen::Index> pinnedParameters(
    const Network& network, const std::vector<WeightEdit>& edits);

} // namespace loopscope
