#include "core/diagnosis/flow_factors.h"

#include "core/cell/typeset.h"
#include "core/diagnosis/single_loss.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>

namespace loopscope
{

namespace
{

/// The steps that a flow leaves on its way back, or those that it arrives at.
std::vector<int> stepsOf(const GradientFlow& flow, int firstBack, int lastBack)
{
    std::vector<int> steps;
    for (int back = firstBack; back <= lastBack; ++back)
        steps.push_back(flow.stepAt(back));
    return steps;
}

/// Over the steps at which there is a value; not a number if there is none.
double geometricMean(const Eigen::VectorXd& values, const std::vector<int>& steps)
{
    double sum = 0.0;
    int count = 0;
    for (const int step : steps) {
        if (std::isnan(values[step]))
            continue;
        sum += std::log(values[step]);
        ++count;
    }
    return std::exp(sum / count);
}

double mean(const Eigen::VectorXd& values, const std::vector<int>& steps)
{
    double sum = 0.0;
    for (const int step : steps)
        sum += values[step];
    return sum / double(steps.size());
}

std::string nameOfSlope(Function function)
{
    return (function == Function::Sigmoid ? std::string("σ") : std::string(nameOf(function))) + "′";
}

/// "1 − z" for "1 - z[t]": a sentence speaks of all steps.
std::string withoutSteps(std::string text)
{
    const auto replaceAll = [&](std::string_view old, std::string_view by) {
        for (std::size_t place = text.find(old); place != std::string::npos;
             place = text.find(old, place + by.size()))
            text.replace(place, old.size(), by);
    };
    replaceAll("[t]", "");
    replaceAll(" - ", " − ");
    return text;
}

std::string nameOfPart(const Program& program, const RoadPart& part)
{
    const Operation& operation = program.operations[std::size_t(part.operation)];
    if (operation.kind == OperationKind::Apply)
        return nameOfSlope(operation.function);
    if (operation.kind == OperationKind::Product)
        return "recurrent weights";
    const Operation& factor = program.operations[std::size_t(part.factor)];
    if (factor.kind == OperationKind::Constant)
        return {};
    if (factor.kind == OperationKind::Read && factor.delay == 0)
        return program.symbols[std::size_t(factor.symbol)].name;
    return "(" + withoutSteps(operationToText(program, part.factor)) + ")";
}

RoadFactors factorsOf(const Program& program, const GradientFlow& flow, const Road& road)
{
    RoadFactors result;
    result.operation = road.operation;
    result.symbol = road.symbol;
    result.symbolName = program.symbols[std::size_t(road.symbol)].name;
    result.isStraight = road.isStraight();
    result.passesMatrix = road.matrix >= 0;
    result.share = mean(road.shares, stepsOf(flow, 1, flow.stepsBack));
    for (auto part = road.parts.rbegin(); part != road.parts.rend(); ++part)
        result.parts.push_back({part->operation, nameOfPart(program, *part),
            geometricMean(part->gain, stepsOf(flow, 0, flow.stepsBack - 1))});
    return result;
}

/// Whether all of the gradient that arrives at each step came along the road. A layer above, or
/// attention, brings the loss of one step to earlier steps directly.
bool isOnlyWay(const Road& road, const GradientFlow& flow)
{
    for (int back = 1; back <= flow.stepsBack; ++back) {
        const double all = flow.normAt(back);
        const double rounding = 1e-9 * all + std::numeric_limits<double>::min();
        if (std::abs(road.norms[flow.stepAt(back)] - all) > rounding)
            return false;
    }
    return true;
}

} // namespace

const FactorPart* FlowFactors::find(const Program& program, OperationKind kind) const
{
    if (!isProduct)
        return nullptr;
    for (const FactorPart& part : roads.front().parts)
        if (program.operations[std::size_t(part.operation)].kind == kind)
            return &part;
    return nullptr;
}

FlowFactors flowFactors(const Program& program, const GradientFlow& flow, const TwoRoads& roads)
{
    FlowFactors result;
    if (!(flow.factorPerStep > 0.0) || !flow.isFinite())
        return result;
    for (const Road& road : roads.roads)
        result.roads.push_back(factorsOf(program, flow, road));
    // A flow to a state that is read in its own equation alone.
    if (roads.roads.size() == 1) {
        const Road& road = roads.roads.front();
        result.isProduct = road.delay == 1 && road.symbol == flow.symbol &&
                           road.equation == flow.symbol && !road.parts.empty() &&
                           isOnlyWay(road, flow);
    }
    return result;
}

FlowFactors flowFactors(const Iteration& iteration, const GradientFlow& flow)
{
    const auto alone = SingleLoss().run(iteration, flow.lossStep, flow.sequence);
    const Program& program = *iteration.network().tracks().at(std::size_t(flow.track)).program;
    return flowFactors(program, flow, twoRoads(*alone, flow.track));
}

} // namespace loopscope
