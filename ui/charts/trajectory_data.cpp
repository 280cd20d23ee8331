#include "ui/charts/trajectory_data.h"

#include "ui/session/snapshot.h"

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{
namespace
{

constexpr int gridSide = 15;          ///< arrows along an edge
constexpr double boundedRange = 1.05; ///< holds every state of a cell that ends in tanh
constexpr double room = 1.15;         ///< around the points

double rangeOf(const Eigen::Matrix2Xd& points, double least)
{
    if (points.size() == 0 || !points.allFinite())
        return least;
    return std::max(least, room * points.cwiseAbs().maxCoeff());
}

} // namespace

std::vector<TrajectoryData::Arrow> arrowsOf(const PhasePortrait& portrait)
{
    const Eigen::Matrix2Xd moves = portrait.next - portrait.states;
    const double longest = moves.colwise().norm().maxCoeff();
    const double cell = 2.0 * portrait.range / (portrait.side - 1);
    std::vector<TrajectoryData::Arrow> arrows;
    if (!(longest > 0.0 && std::isfinite(longest)))
        return arrows;
    const double scale = std::min(1.0, cell / longest);
    for (Eigen::Index k = 0; k < moves.cols(); ++k)
        arrows.push_back({portrait.states.col(k), portrait.states.col(k) + scale * moves.col(k)});
    return arrows;
}

TrajectoryData trajectoryData(const Snapshot& snapshot, int step)
{
    const Iteration& iteration = *snapshot.iteration;
    const int trackIndex = snapshot.track();
    const Track& track = iteration.network().tracks()[std::size_t(trackIndex)];
    const Eigen::MatrixXd path = symbolPath(iteration, trackIndex, track.program->output);

    TrajectoryData data;
    data.units = track.units;
    data.inputStep = std::clamp(step, 0, iteration.steps() - 1);
    data.areUnits = track.units == 2;
    if (data.areUnits) {
        data.points = path;
        data.range = rangeOf(data.points, boundedRange);
    } else {
        const Projection view = principalComponents(path);
        data.points = view.points;
        data.shares = view.shares;
        data.range = rangeOf(data.points, 0.1);
    }
    if (!data.isFinite())
        return data;
    if (const auto portrait = phasePortrait(iteration, data.inputStep, data.range, gridSide)) {
        data.field = arrowsOf(*portrait);
        data.fixedPoints = portrait->fixedPoints;
    }
    return data;
}

} // namespace loopscope::ui
