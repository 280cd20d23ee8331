#include "core/bptt/track_pass.h"

#include "core/bptt/padding.h"
#include "core/bptt/step_runner.h"
#include "core/kernel/level.h"

#include <algorithm>

namespace loopscope
{

using kernel::Columns;
using kernel::ConstColumns;
using kernel::Index;

namespace
{

/// Columns that gradients of weights are summed over at a time: few enough to stay in the
/// second-level cache.
constexpr int columnsOfBlock = 128;
/// Numbers of a record that one product with x prepares: few enough for the steps that follow to
/// find in the cache.
constexpr Index numbersOfForwardBlock = 8192;
/// Numbers of a record that stay in the cache by themselves.
constexpr Index numbersInCache = 65536;
/// From how many sequences on one product with x and the state beats one with x for many steps and
/// another with the state.
constexpr int fewestSequencesJoined = 4;

bool joinsGroups(const TrackRecord& record)
{
    return record.plan->joinedState >= 0 && record.sequences >= fewestSequencesJoined;
}

int stepsOfBlock(const TrackRecord& record)
{
    return std::max(1, columnsOfBlock / record.sequences);
}

int stepsOfForwardBlock(const TrackRecord& record)
{
    return std::clamp(int(numbersOfForwardBlock / record.valueBlock()), 1, stepsOfBlock(record));
}

bool outgrowsCache(const TrackRecord& record)
{
    return record.values.size() + record.gradients.size() > numbersInCache;
}

/// What the products of a step bring into the cache for the forward calculation of `position`.
kernel::Ahead aheadOfForward(const TrackRecord& record, int position)
{
    if (position >= record.steps || !outgrowsCache(record))
        return {};
    const double* values = record.valuesAt(position).data;
    return {{{values, values + record.valueBlock()}, {}}};
}

kernel::Ahead aheadOfBackward(const TrackRecord& record, int position)
{
    if (position < 0 || !outgrowsCache(record))
        return {};
    const double* gradients = record.gradientsAt(position).data;
    const double* values = record.valuesAt(position).data;
    return {{{gradients, gradients + record.gradientBlock()},
        {values, values + record.valueBlock()}}};
}

void runBackwardStep(
    const Plan& plan, const TrackWeights& weights, const StepColumns& step, kernel::Ahead* ahead)
{
    const StepFrame frame{step.values, step.valueBlock, step.gradients, step.gradientBlock, nullptr,
        step.gradients.data};
    const StepRunner runner(weights, frame, step.columns, ahead);
    for (const Instruction& call : plan.backward)
        runner.backward(call);
}

void copyBiases(const TrackWeights& weights, TrackRecord& record, int position, int steps,
    const Plan::RowRange& range)
{
    if (range.rows > 0)
        kernel::scale(range.rows, Index(steps) * record.sequences, 1.0,
            {weights.biasColumn() + (range.first - record.plan->sumRow), 0},
            record.valuesAt(position, range.first), false);
}

/// Sums begin as their biases and the products with x. The first product takes the biases of its
/// rows along; those of the rows above and below are copied. Joined groups see to their rows
/// themselves.
void startSums(const TrackWeights& weights, TrackRecord& record, int position, int steps)
{
    const Plan& plan = *record.plan;
    const int endRow = plan.sumRow + plan.sumRows;
    const auto first = std::find_if(plan.groups.begin(), plan.groups.end(),
        [](const ProductGroup& group) { return group.readsInput; });
    if (first == plan.groups.end()) {
        copyBiases(weights, record, position, steps, {plan.sumRow, plan.sumRows});
        return;
    }
    const int firstEnd = first->valueRow + first->rows;
    copyBiases(weights, record, position, steps, {plan.sumRow, first->valueRow - plan.sumRow});
    copyBiases(weights, record, position, steps, {firstEnd, endRow - firstEnd});
    if (joinsGroups(record))
        return;
    for (auto group = first; group != plan.groups.end(); ++group) {
        if (!group->readsInput)
            continue;
        const Columns sums = record.valuesAt(position, group->valueRow);
        const ConstColumns biases{weights.biasColumn() + (group->valueRow - plan.sumRow), 0};
        kernel::levelInUse().multiplyAdd(weights.stacked(int(group - plan.groups.begin())),
            record.valuesAt(position - group->operand.delay, group->operand.offset),
            group == first ? biases : ConstColumns(sums), sums, Index(steps) * record.sequences,
            nullptr);
    }
}

void addFinalGradients(TrackRecord& record, const PassOptions& options, int position)
{
    if (!options.finalGradients)
        return;
    const Plan& plan = *record.plan;
    for (const FinalGradient& final : *options.finalGradients) {
        const GradientPlaces& places = plan.symbolGradients[std::size_t(final.symbol)];
        // What has no memory is read because it is the output: its gradient comes from above.
        const Columns target =
            record.gradientsAt(position, places.later >= 0 ? places.later : plan.outputGradient);
        for (int sequence = 0; sequence < record.sequences; ++sequence)
            if (finalPosition(record, options.lengths, sequence) == position)
                for (int row = 0; row < plan.units; ++row)
                    target.data[sequence * target.stride + row] += final.gradient(row, sequence);
    }
}

/// Cuts what flowed from a window of truncated backpropagation into the one before.
void cutAtWindow(TrackRecord& record, const PassOptions& options, int position)
{
    if (options.truncationLength <= 0 || position == 0 || position % options.truncationLength != 0)
        return;
    const Plan& plan = *record.plan;
    for (const GradientPlaces& places : plan.symbolGradients)
        for (int delay = 1; places.later >= 0 && delay <= plan.history && delay <= position;
             ++delay)
            kernel::fill(kernel::padded(plan.units), record.sequences, 0.0,
                record.gradientsAt(position - delay, places.later));
}

} // namespace

void collectWeightGradients(TrackRecord& record, TrackGradients& gradients, int position, int steps)
{
    const Plan& plan = *record.plan;
    const Index columns = Index(steps) * record.sequences;
    const auto operandOfGroup = [&](int g) {
        const ProductGroup& group = plan.groups[std::size_t(g)];
        return kernel::OuterOperand{
            record.valuesAt(position - group.operand.delay, group.operand.offset),
            group.operandRows, gradients.group(g)};
    };
    for (int g = 0; g < int(plan.groups.size()); ++g) {
        if (g == plan.joinedInput)
            continue;
        const ProductGroup& group = plan.groups[std::size_t(g)];
        kernel::OuterOperand operands[2] = {operandOfGroup(g)};
        if (g == plan.joinedState)
            operands[1] = operandOfGroup(plan.joinedInput);
        kernel::levelInUse().addOuterProducts(group.rows, columns,
            record.gradientsAt(position, group.gradientRow), operands,
            g == plan.joinedState ? 2 : 1, group.rows);
    }
    if (!plan.biases.empty())
        kernel::addColumnSums(plan.sumRows, columns,
            record.gradientsAt(position, plan.sumGradientRow), gradients.biases());
}

void sendInputGradients(const TrackWeights& weights, TrackRecord& record, int position, int steps)
{
    const Plan& plan = *record.plan;
    for (std::size_t g = 0; g < plan.groups.size(); ++g) {
        const ProductGroup& group = plan.groups[g];
        if (group.readsInput)
            kernel::multiply(weights.transposed(int(g)),
                record.gradientsAt(position, group.gradientRow),
                record.gradientsAt(
                    position - group.operandGradient.delay, group.operandGradient.offset),
                Index(steps) * record.sequences, group.accumulatesOperandGradient);
    }
}

void startBackward(TrackRecord& record)
{
    const Plan& plan = *record.plan;
    for (const Plan::RowRange& range : plan.clearedGradients)
        kernel::fill(range.rows, Index(record.steps + plan.history) * record.sequences, 0.0,
            record.gradientsAt(-plan.history, range.first));
    for (const Plan::RowRange& range : plan.clearedAtLastStep)
        kernel::fill(
            range.rows, record.sequences, 0.0, record.gradientsAt(record.steps - 1, range.first));
}

void forwardSteps(const TrackWeights& weights, TrackRecord& record, int first, int steps,
    const PassOptions& options)
{
    const Plan& plan = *record.plan;
    Padding padding(record, options.lengths, options.kept);
    padding.keepStates(first, steps);
    startSums(weights, record, first, steps);
    // Without a state the steps do not wait for one another.
    const int stepsTogether = plan.isRecurrent ? 1 : steps;
    for (int position = first; position < first + steps; position += stepsTogether) {
        const Columns values = record.valuesAt(position);
        const StepFrame frame{values, record.valueBlock(), {}, 0, values.data, nullptr};
        kernel::Ahead ahead = aheadOfForward(record, position + stepsTogether);
        const StepRunner runner(weights, frame, Index(stepsTogether) * record.sequences, &ahead,
            joinsGroups(record) ? &plan : nullptr);
        for (const Instruction& call : plan.forward)
            runner.forward(call);
        padding.restoreStates(position);
    }
}

void runForward(const TrackWeights& weights, TrackRecord& record, const PassOptions& options)
{
    const int blockSteps = stepsOfForwardBlock(record);
    for (int first = 0; first < record.steps; first += blockSteps)
        forwardSteps(weights, record, first, std::min(blockSteps, record.steps - first), options);
}

void runBackwardStep(const Plan& plan, const TrackWeights& weights, const StepColumns& step)
{
    runBackwardStep(plan, weights, step, nullptr);
}

void backwardSteps(const TrackWeights& weights, TrackRecord& record, int first, int steps,
    const PassOptions& options)
{
    const Plan& plan = *record.plan;
    const int stepsTogether = plan.isRecurrent ? 1 : steps;
    Padding padding(record, options.lengths, options.kept);
    for (int position = first + steps - stepsTogether; position >= first;
         position -= stepsTogether) {
        for (int inside = 0; inside < stepsTogether; ++inside)
            addFinalGradients(record, options, position + inside);
        padding.takeGradients(position);
        kernel::Ahead ahead = aheadOfBackward(record, position - stepsTogether);
        runBackwardStep(plan, weights,
            {record.valuesAt(position), record.valueBlock(), record.gradientsAt(position),
                record.gradientBlock(), Index(stepsTogether) * record.sequences},
            &ahead);
        padding.giveGradients(position);
        cutAtWindow(record, options, position);
    }
}

void runBackward(const TrackWeights& weights, TrackRecord& record, TrackGradients& gradients,
    bool inputGradient, const PassOptions& options)
{
    startBackward(record);
    const int blockSteps = stepsOfBlock(record);
    const int lastBlock = (record.steps - 1) / blockSteps * blockSteps;
    for (int first = lastBlock; first >= 0; first -= blockSteps) {
        const int steps = std::min(blockSteps, record.steps - first);
        backwardSteps(weights, record, first, steps, options);
        if (inputGradient)
            sendInputGradients(weights, record, first, steps);
        collectWeightGradients(record, gradients, first, steps);
    }
}

} // namespace loopscope
