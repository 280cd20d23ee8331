#include "core/diagnosis/two_roads.h"

#include "core/bptt/roads_back.h"
#include "core/bptt/track_detail.h"
#include "core/cell/live_symbols.h"
#include "core/diagnosis/backward_columns.h"
#include "core/require.h"

#include <cmath>
#include <limits>

namespace loopscope
{

namespace
{

using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

VectorXd normsOf(const MatrixXd& columns)
{
    VectorXd norms(columns.cols());
    columnNorms(
        int(columns.rows()), columns.cols(), {columns.data(), columns.rows()}, norms.data());
    return norms;
}

bool changesTheGradient(const Operation& operation)
{
    return operation.kind == OperationKind::Product || operation.kind == OperationKind::Multiply ||
           (operation.kind == OperationKind::Apply && operation.function != Function::Identity);
}

/// The roads of one sequence on one track, from the details of all its steps.
class RoadFinder
{
public:
    RoadFinder(const Iteration& iteration, TwoRoads& result)
        : m_iteration(iteration)
        , m_result(result)
        , m_track(iteration.network().tracks()[std::size_t(result.track)])
        , m_program(*m_track.program)
        , m_steps(sequenceLength(iteration, result.track, result.sequence))
        , m_detail(calculateSteps(iteration, result.track, 0, m_steps, result.sequence))
    {
    }

    void run()
    {
        const std::vector<bool> live = liveSymbols(m_program);
        for (const RoadBack& back : roadsOf(m_program))
            if (live[std::size_t(back.equation)])
                addRoad(back);
        for (int symbol = 1; symbol < int(m_program.symbols.size()); ++symbol)
            if (live[std::size_t(symbol)] && m_program.symbols[std::size_t(symbol)].isState())
                addState(symbol);
        calculateShares();
    }

private:
    void addRoad(const RoadBack& back)
    {
        Road road;
        road.operation = back.operation;
        road.symbol = back.symbol;
        road.delay = back.delay;
        road.equation = back.equation;
        road.matrix = back.matrix;
        road.passesFunction = back.passesFunction;
        for (std::size_t i = 0; i + 1 < back.path.size(); ++i)
            if (changesTheGradient(m_program.operations[std::size_t(back.path[i])]))
                road.parts.push_back(partOf(back.path[i], back.path[i + 1]));
        m_arrivals.push_back(arrivals(m_detail.gradients[std::size_t(back.operation)], back.delay));
        road.norms = normsOf(m_arrivals.back());
        road.shares.setConstant(m_steps, notANumber);
        m_backs.push_back(back);
        m_result.roads.push_back(std::move(road));
    }

    RoadPart partOf(int operation, int below) const
    {
        RoadPart part;
        part.operation = operation;
        const Operation& of = m_program.operations[std::size_t(operation)];
        if (of.kind == OperationKind::Multiply)
            part.factor = of.left == below ? of.right : of.left;
        part.gain = normsOf(m_detail.gradients[std::size_t(below)])
                        .cwiseQuotient(normsOf(m_detail.gradients[std::size_t(operation)]));
        return part;
    }

    /// The columns of what leaves steps, moved to the steps where it arrives.
    MatrixXd arrivals(const MatrixXd& leaving, int delay) const
    {
        MatrixXd arriving = MatrixXd::Zero(leaving.rows(), m_steps);
        const int moved = m_steps - delay;
        if (moved > 0 && m_track.reverse)
            arriving.rightCols(moved) = leaving.leftCols(moved);
        else if (moved > 0)
            arriving.leftCols(moved) = leaving.rightCols(moved);
        return arriving;
    }

    void addState(int symbol)
    {
        StateArrival state;
        state.symbol = symbol;
        MatrixXd sum = MatrixXd::Zero(m_track.units, m_steps);
        for (std::size_t r = 0; r < m_result.roads.size(); ++r)
            if (m_result.roads[r].symbol == symbol)
                sum += m_arrivals[r];
        state.norms = normsOf(sum);
        state.shares.setConstant(m_steps, notANumber);
        state.straight = normsOf(straightTo(symbol));
        m_sums.push_back(std::move(sum));
        m_result.states.push_back(std::move(state));
    }

    /// Carries the gradient from the first step back at which the symbol has one.
    MatrixXd straightTo(int symbol) const
    {
        MatrixXd carried = MatrixXd::Zero(m_track.units, m_steps);
        std::vector<MatrixXd> slopes;
        std::vector<int> delays;
        for (std::size_t r = 0; r < m_result.roads.size(); ++r) {
            const Road& road = m_result.roads[r];
            if (!road.isStraight() || road.symbol != symbol || road.equation != symbol)
                continue;
            slopes.push_back(slopesAlong(m_program, m_detail, m_backs[r]));
            overwriteHeld(*m_track.plan, road.equation, 0.0, slopes.back());
            delays.push_back(road.delay);
        }
        bool hasStarted = false;
        for (int back = 0; back < m_steps; ++back) {
            const int step = m_track.reverse ? back : m_steps - 1 - back;
            if (!hasStarted) {
                carried.col(step) =
                    m_iteration.gradient(m_result.track, symbol, step, m_result.sequence);
                hasStarted = !carried.col(step).isZero(0.0);
            }
            for (std::size_t i = 0; i < slopes.size(); ++i) {
                const int arrival = m_track.reverse ? step + delays[i] : step - delays[i];
                if (hasStarted && arrival >= 0 && arrival < m_steps)
                    carried.col(arrival) += slopes[i].col(step).cwiseProduct(carried.col(step));
            }
        }
        return carried;
    }

    void calculateShares()
    {
        for (int step = 0; step < m_steps; ++step) {
            double all = 0.0;
            for (const StateArrival& state : m_result.states)
                all = std::hypot(all, state.norms[step]);
            if (!(all > 0.0))
                continue;
            for (std::size_t s = 0; s < m_result.states.size(); ++s) {
                StateArrival& state = m_result.states[s];
                state.shares[step] = (state.norms[step] / all) * (state.norms[step] / all);
                for (std::size_t r = 0; r < m_result.roads.size(); ++r)
                    if (m_result.roads[r].symbol == state.symbol)
                        m_result.roads[r].shares[step] =
                            (m_arrivals[r].col(step) / all).dot(m_sums[s].col(step) / all);
            }
        }
    }

    const Iteration& m_iteration;
    TwoRoads& m_result;
    const Track& m_track;
    const Program& m_program;
    const int m_steps;
    const TrackDetail m_detail;
    std::vector<RoadBack> m_backs;    ///< of each road
    std::vector<MatrixXd> m_arrivals; ///< of each road: units × steps
    std::vector<MatrixXd> m_sums;     ///< of each state: units × steps
};

} // namespace

TwoRoads twoRoads(const Iteration& iteration, int track, int sequence)
{
    require(track >= 0 && track < int(iteration.network().tracks().size()),
        "the network has no such track");
    require(
        sequence >= 0 && sequence < iteration.sequences(), "the iteration has no such sequence");
    TwoRoads result;
    result.track = track;
    result.sequence = sequence;
    RoadFinder(iteration, result).run();
    return result;
}

} // namespace loopscope
