#include "core/diagnosis/phase_portrait.h"

#include "core/bptt/engine.h"
#include "core/diagnosis/step_jacobian.h"
#include "core/require.h"

#include <Eigen/Eigenvalues>
#include <Eigen/LU>

#include <algorithm>
#include <cmath>

namespace loopscope
{

namespace
{

constexpr int newtonSide = 9; ///< grid points along an edge that Newton's method starts from
constexpr int newtonSteps = 40;
constexpr double settled = 1e-12;  ///< of a Newton step, relative to the range
constexpr double sameState = 1e-6; ///< relative to the range: two results are one fixed point

/// One step of a network from many states at once.
class StateMap
{
public:
    StateMap(const Iteration& iteration, int step)
        : m_network(iteration.sharedNetwork())
        , m_engine(m_network)
        , m_before(iteration.sharedBefore())
        , m_input(iteration.value(0, 0, step))
    {
    }

    /// @param states  one a column
    void run(const Eigen::Matrix2Xd& states)
    {
        m_iteration = std::make_shared<Iteration>();
        Batch& batch = Engine::batch(*m_iteration);
        batch.steps = 1;
        batch.sequences = int(states.cols());
        batch.inputs = m_input.replicate(1, states.cols());
        batch.targetClasses.assign(std::size_t(states.cols()), 0);
        batch.targets.setZero(m_network->outputSize(), states.cols());
        batch.initialStates = {{0, output(), states}};
        m_engine.run(*m_iteration, m_before);
    }

    Eigen::Vector2d next(int sequence) const
    {
        return m_iteration->value(0, output(), 0, sequence);
    }
    Eigen::Matrix2d jacobian(int sequence) const
    {
        return JacobianCalculator(m_iteration, 0, sequence).stepJacobian(0);
    }

private:
    int output() const { return m_network->tracks().front().program->output; }

    std::shared_ptr<const Network> m_network;
    Engine m_engine;
    std::shared_ptr<const TrainingState> m_before;
    Eigen::VectorXd m_input;
    std::shared_ptr<Iteration> m_iteration;
};

Eigen::Matrix2Xd gridOf(double range, int side)
{
    Eigen::Matrix2Xd states(2, side * side);
    for (int row = 0; row < side; ++row) {
        for (int column = 0; column < side; ++column)
            states.col(row * side + column) << range * (2.0 * column / (side - 1) - 1.0),
                range * (2.0 * row / (side - 1) - 1.0);
    }
    return states;
}

/// Newton's method on F(h) − h from many states at once.
Eigen::Matrix2Xd searchZeros(StateMap& map, Eigen::Matrix2Xd states, double range)
{
    for (int i = 0; i < newtonSteps; ++i) {
        map.run(states);
        double largest = 0.0;
        for (int k = 0; k < int(states.cols()); ++k) {
            const Eigen::Matrix2d slope = map.jacobian(k) - Eigen::Matrix2d::Identity();
            const Eigen::Vector2d away = map.next(k) - states.col(k);
            const Eigen::Vector2d change = -slope.fullPivLu().solve(away);
            // A singular slope would throw the state far away: it starts again from the middle.
            if (!change.allFinite() || change.norm() > 10.0 * range) {
                states.col(k) *= 0.5;
                continue;
            }
            states.col(k) += change;
            largest = std::max(largest, change.norm());
        }
        if (largest < settled * range)
            break;
    }
    return states;
}

std::vector<FixedPoint> fixedPointsOf(StateMap& map, double range)
{
    const Eigen::Matrix2Xd found = searchZeros(map, gridOf(range, newtonSide), range);
    map.run(found);
    std::vector<FixedPoint> points;
    for (int k = 0; k < int(found.cols()); ++k) {
        const Eigen::Vector2d place = found.col(k);
        const bool isZero = (map.next(k) - place).norm() < sameState * sameState * range;
        const bool isInside = place.cwiseAbs().maxCoeff() <= range;
        const bool isKnown =
            std::any_of(points.begin(), points.end(), [&](const FixedPoint& known) {
                return (known.place - place).norm() < sameState * range;
            });
        if (!isZero || !isInside || isKnown)
            continue;
        const Eigen::EigenSolver<Eigen::Matrix2d> solver(map.jacobian(k), false);
        points.push_back({place, {solver.eigenvalues()[0], solver.eigenvalues()[1]}});
    }
    std::sort(points.begin(), points.end(), [](const FixedPoint& a, const FixedPoint& b) {
        return a.place.x() != b.place.x() ? a.place.x() < b.place.x() : a.place.y() < b.place.y();
    });
    return points;
}

} // namespace

bool FixedPoint::isStable() const
{
    return std::abs(eigenvalues[0]) < 1.0 && std::abs(eigenvalues[1]) < 1.0;
}

bool hasPhasePortrait(const Network& network)
{
    if (network.tracks().size() != 1 || network.tracks().front().reverse)
        return false;
    const Track& track = network.tracks().front();
    const JointState state = jointState(track);
    return state.size == 2 && state.blocks.size() == 1 &&
           state.blocks.front().symbol == track.program->output &&
           network.options().shape == Shape::ManyToMany;
}

std::optional<PhasePortrait> phasePortrait(
    const Iteration& iteration, int step, double range, int side)
{
    require(step >= 0 && step < iteration.steps(), "the iteration has no such step");
    require(range > 0.0 && side >= 2, "a phase portrait needs a range and at least two points");
    if (!hasPhasePortrait(iteration.network()) || !iteration.before().parameters.allFinite())
        return std::nullopt;
    PhasePortrait portrait;
    portrait.side = side;
    portrait.range = range;
    portrait.states = gridOf(range, side);
    portrait.next.resize(2, portrait.states.cols());
    StateMap map(iteration, step);
    map.run(portrait.states);
    for (int k = 0; k < int(portrait.states.cols()); ++k)
        portrait.next.col(k) = map.next(k);
    portrait.fixedPoints = fixedPointsOf(map, range);
    return portrait;
}

} // namespace loopscope
