#include "core/bptt/roads_back.h"

namespace loopscope
{

namespace
{

using Eigen::MatrixXd;

/// The operations from an equation's result down to one of its operations; empty if it is not below
/// it.
std::vector<int> pathTo(const Program& program, int from, int target)
{
    if (from == target)
        return {from};
    const Operation& operation = program.operations[std::size_t(from)];
    for (int operand : {operation.left, operation.right}) {
        // Operands stand before their users: nothing below an earlier operation can be the target.
        if (operand < target)
            continue;
        std::vector<int> path = pathTo(program, operand, target);
        if (!path.empty()) {
            path.insert(path.begin(), from);
            return path;
        }
    }
    return {};
}

/// a ⊙ b, where a row of numbers may stand for a whole matrix of them.
MatrixXd timesWidened(const MatrixXd& a, const MatrixXd& b)
{
    if (b.rows() == 1)
        return a.array().rowwise() * b.row(0).array();
    return a.cwiseProduct(b);
}

MatrixXd slopesOf(const Program& program, const StepDetail& detail, int operation)
{
    return slopeAt(program, detail, operation);
}

/// See slopesAlong(), of a StepDetail or a TrackDetail.
template <typename Detail>
MatrixXd slopesOnPath(const Program& program, const Detail& detail, const std::vector<int>& path)
{
    const auto& first = detail.values[std::size_t(path.front())];
    MatrixXd result = MatrixXd::Ones(first.rows(), first.cols());
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
        const Operation& operation = program.operations[std::size_t(path[i])];
        const bool takesLeft = operation.left == path[i + 1];
        if (operation.kind == OperationKind::Product)
            break;
        if (operation.kind == OperationKind::Negate ||
            (operation.kind == OperationKind::Subtract && !takesLeft))
            result = -result;
        else if (operation.kind == OperationKind::Multiply)
            result = timesWidened(
                result, detail.values[std::size_t(takesLeft ? operation.right : operation.left)]);
        else if (operation.kind == OperationKind::Apply)
            result = timesWidened(result, slopesOf(program, detail, path[i]));
    }
    return result;
}

} // namespace

std::vector<RoadBack> roadsOf(const Program& program)
{
    std::vector<RoadBack> roads;
    for (std::size_t i = 0; i < program.operations.size(); ++i) {
        const Operation& operation = program.operations[i];
        if (operation.kind != OperationKind::Read || operation.delay == 0 || operation.symbol == 0)
            continue;
        RoadBack road;
        road.operation = int(i);
        road.symbol = operation.symbol;
        road.delay = operation.delay;
        road.equation = equationOf(program, int(i));
        const int root = program.symbols[std::size_t(road.equation)].operation;
        road.path = pathTo(program, root, int(i));
        for (int on : road.path) {
            const Operation& passed = program.operations[std::size_t(on)];
            if (passed.kind == OperationKind::Product)
                road.matrix = passed.parameter;
            if (passed.kind == OperationKind::Apply && passed.function != Function::Identity)
                road.passesFunction = true;
        }
        roads.push_back(std::move(road));
    }
    return roads;
}

std::vector<RoadBack> roadsBack(const Iteration& iteration, const StepDetail& detail)
{
    const Track& track = iteration.network().tracks()[std::size_t(detail.track)];
    const Program& program = *track.program;
    std::vector<RoadBack> roads = roadsOf(program);
    for (RoadBack& road : roads) {
        road.gradient = detail.gradients[std::size_t(road.operation)];
        MatrixXd slopes = slopesOnPath(program, detail, road.path);
        overwriteHeld(*track.plan, road.equation, 0.0, slopes);
        road.localSlope = slopes.col(0);
    }
    return roads;
}

MatrixXd slopesAlong(const Program& program, const TrackDetail& detail, const RoadBack& road)
{
    return slopesOnPath(program, detail, road.path);
}

} // namespace loopscope
