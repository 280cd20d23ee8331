#pragma once

#include "core/diagnosis/phase_portrait.h"
#include "core/diagnosis/trajectory.h"

#include <Eigen/Core>

#include <optional>
#include <vector>

namespace loopscope::ui
{

struct Snapshot;

/// All that the trajectory chart draws: the way of the hidden state through its space.
struct TrajectoryData {
    /// An arrow of the field: from a state towards what a step makes of it.
    struct Arrow {
        Eigen::Vector2d from;
        Eigen::Vector2d to;
    };

    int units = 0;
    Eigen::Matrix2Xd points; ///< one a step: the two units themselves, or principal components
    bool areUnits = false;
    Eigen::Vector2d shares = Eigen::Vector2d::Zero(); ///< of the variance, of the components
    double range = 1.0;       ///< the picture spans [-range, range] in both directions
    int inputStep = 0;        ///< whose input the field holds fixed
    std::vector<Arrow> field; ///< empty unless the state has two numbers
    std::vector<FixedPoint> fixedPoints;

    bool isFinite() const { return points.allFinite(); }
};

/// @param step  of the playhead: its input drives the field
TrajectoryData trajectoryData(const Snapshot& snapshot, int step);

/// Arrows of a portrait, all shortened alike so that the longest is as long as two grid points are
/// apart.
std::vector<TrajectoryData::Arrow> arrowsOf(const PhasePortrait& portrait);

} // namespace loopscope::ui
