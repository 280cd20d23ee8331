#include "core/bptt/track_pass.h"

#include "core/bptt/padding.h"

#include <algorithm>

namespace loopscope
{

using kernel::Columns;
using kernel::ConstColumns;
using kernel::Index;

namespace
{

/// Columns that one product over several steps works on: few enough to stay in the second-level
/// cache.
constexpr int columnsOfBlock = 128;

int stepsOfBlock(const TrackRecord& record)
{
    return std::max(1, columnsOfBlock / record.sequences);
}

/// The numbers an instruction works on: one step of a record, or a stand-in for it.
struct Frame {
    ConstColumns values;
    Index valueBlock;
    ConstColumns gradients;
    Index gradientBlock;
    double* writableValues;
    double* writableGradients;

    ConstColumns value(const Place& place) const
    {
        return {values.data - place.delay * valueBlock + place.offset, values.stride};
    }
    ConstColumns gradient(const Place& place) const
    {
        return {gradients.data - place.delay * gradientBlock + place.offset, gradients.stride};
    }
    Columns writeValue(const Place& place) const
    {
        return {writableValues - place.delay * valueBlock + place.offset, values.stride};
    }
    Columns writeGradient(const Place& place) const
    {
        return {writableGradients - place.delay * gradientBlock + place.offset, gradients.stride};
    }
};

void runForwardStep(const Plan& plan, const TrackWeights& weights, const Frame& at, Index columns)
{
    using Kind = Instruction::Kind;
    for (const Instruction& call : plan.forward) {
        const Columns c = at.writeValue(call.c);
        switch (call.kind) {
        case Kind::Multiply:
            kernel::multiply(
                weights.stacked(call.group), at.value(call.a), c, columns, call.accumulate);
            break;
        case Kind::Apply:
            kernel::apply(call.function, call.rows, columns, at.value(call.a), c);
            break;
        case Kind::Scale:
            kernel::scale(call.rows, columns, call.factor, at.value(call.a), c, call.accumulate);
            break;
        case Kind::Hadamard:
            kernel::multiplyElements(call.rows, columns, call.factor, at.value(call.a),
                at.value(call.b), c, call.accumulate);
            break;
        case Kind::HadamardSum:
            kernel::multiplyAddElements(call.rows, columns, at.value(call.a), at.value(call.b),
                at.value(call.d), at.value(call.e), c);
            break;
        case Kind::AddConstant:
            kernel::addConstant(call.rows, columns, call.factor, at.value(call.a), c);
            break;
        case Kind::Fill:
            kernel::fill(call.rows, columns, call.factor, c);
            break;
        case Kind::MultiplyTransposed:
        case Kind::ApplySlope:
        case Kind::Add:
            break; // backward only
        }
    }
}

void startSums(const TrackWeights& weights, TrackRecord& record, int position, int steps)
{
    const Plan& plan = *record.plan;
    const Index columns = Index(steps) * record.sequences;
    if (plan.sumRows > 0)
        kernel::scale(plan.sumRows, columns, 1.0, {weights.biasColumn(), 0},
            record.valuesAt(position, plan.sumRow), false);
    for (std::size_t g = 0; g < plan.groups.size(); ++g) {
        const ProductGroup& group = plan.groups[g];
        if (group.readsInput)
            kernel::multiply(weights.stacked(int(g)),
                record.valuesAt(position - group.operand.delay, group.operand.offset),
                record.valuesAt(position, group.valueRow), columns, true);
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
    for (std::size_t g = 0; g < plan.groups.size(); ++g) {
        const ProductGroup& group = plan.groups[g];
        kernel::addOuterProducts(group.rows, group.operandRows, columns,
            record.gradientsAt(position, group.gradientRow),
            record.valuesAt(position - group.operand.delay, group.operand.offset),
            gradients.group(int(g)), group.rows);
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

// ---- Weights
// --------------------------------------------------------------------------------------------------------

void TrackWeights::pack(const Network& network, int trackIndex, const Eigen::VectorXd& parameters)
{
    const Track& track = network.tracks()[std::size_t(trackIndex)];
    const Plan& plan = *track.plan;
    m_groups.resize(plan.groups.size());
    for (std::size_t g = 0; g < plan.groups.size(); ++g) {
        const ProductGroup& layout = plan.groups[g];
        Group& group = m_groups[g];
        group.blocks.resize(layout.terms.size());
        group.transposedBlocks.resize(layout.terms.size());
        group.scaled.resize(layout.terms.size());
        for (std::size_t i = 0; i < layout.terms.size(); ++i) {
            const ProductGroup::Term& term = layout.terms[i];
            const auto matrix = network.view(track.firstParameter + term.parameter, parameters);
            const double* data = matrix.data();
            if (term.factor != 1.0) {
                group.scaled[i] = term.factor * matrix;
                data = group.scaled[i].data();
            }
            group.blocks[i] = {
                data, matrix.rows(), matrix.rows(), matrix.cols(), false, term.row, 0};
            group.transposedBlocks[i] = {
                data, matrix.rows(), matrix.rows(), matrix.cols(), true, 0, term.row};
        }
        group.stacked.pack(layout.rows, group.blocks);
        group.transposed.pack(kernel::padded(layout.operandRows), group.transposedBlocks);
    }
    m_biasColumn.resize(plan.sumRows);
    for (const Plan::ConstantTerm& constant : plan.constants)
        for (int row = 0; row < constant.rows; ++row)
            m_biasColumn.data()[constant.valueRow - plan.sumRow + row] += constant.value;
    for (const BiasTerm& bias : plan.biases) {
        const auto vector = network.view(track.firstParameter + bias.parameter, parameters);
        for (Index row = 0; row < vector.rows(); ++row)
            m_biasColumn.data()[bias.valueRow - plan.sumRow + row] += bias.factor * vector(row, 0);
    }
}

// ---- Gradients
// ------------------------------------------------------------------------------------------------------

void TrackGradients::clear(const Plan& plan)
{
    m_groups.resize(plan.groups.size());
    for (std::size_t g = 0; g < plan.groups.size(); ++g)
        m_groups[g].resize(Index(plan.groups[g].rows) * plan.groups[g].operandRows);
    m_biases.resize(plan.sumRows);
}

void TrackGradients::add(const TrackGradients& other)
{
    const auto addTo = [](kernel::Buffer& sum, const kernel::Buffer& part) {
        Eigen::Map<Eigen::ArrayXd>(sum.data(), sum.size()) +=
            Eigen::Map<const Eigen::ArrayXd>(part.data(), part.size());
    };
    for (std::size_t g = 0; g < m_groups.size(); ++g)
        addTo(m_groups[g], other.m_groups[g]);
    addTo(m_biases, other.m_biases);
}

void TrackGradients::scatter(
    const Network& network, int trackIndex, Eigen::VectorXd& parameterGradient) const
{
    const Track& track = network.tracks()[std::size_t(trackIndex)];
    const Plan& plan = *track.plan;
    for (std::size_t g = 0; g < plan.groups.size(); ++g) {
        const ProductGroup& group = plan.groups[g];
        const Eigen::Map<const Eigen::MatrixXd> stack(
            m_groups[g].data(), group.rows, group.operandRows);
        for (const ProductGroup::Term& term : group.terms)
            network.view(track.firstParameter + term.parameter, parameterGradient) +=
                term.factor * stack.middleRows(term.row, plan.units);
    }
    const Eigen::Map<const Eigen::VectorXd> biasSums(m_biases.data(), m_biases.size());
    for (const BiasTerm& bias : plan.biases)
        network.view(track.firstParameter + bias.parameter, parameterGradient) +=
            bias.factor * biasSums.segment(bias.gradientRow - plan.sumGradientRow, plan.units);
}

// ---- Passes
// ---------------------------------------------------------------------------------------------------------

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
        runForwardStep(plan, weights, {values, record.valueBlock(), {}, 0, values.data, nullptr},
            Index(stepsTogether) * record.sequences);
        padding.restoreStates(position);
    }
}

void runForward(const TrackWeights& weights, TrackRecord& record, const PassOptions& options)
{
    const int blockSteps = stepsOfBlock(record);
    for (int first = 0; first < record.steps; first += blockSteps)
        forwardSteps(weights, record, first, std::min(blockSteps, record.steps - first), options);
}

void runBackwardStep(const Plan& plan, const TrackWeights& weights, const StepColumns& step)
{
    using Kind = Instruction::Kind;
    const Frame at{step.values, step.valueBlock, step.gradients, step.gradientBlock, nullptr,
        step.gradients.data};
    const Index columns = step.columns;
    for (const Instruction& call : plan.backward) {
        const Columns c = at.writeGradient(call.c);
        switch (call.kind) {
        case Kind::MultiplyTransposed:
            kernel::multiply(
                weights.transposed(call.group), at.gradient(call.a), c, columns, call.accumulate);
            break;
        case Kind::ApplySlope:
            kernel::applySlope(call.function, call.rows, columns, at.gradient(call.a),
                at.value(call.b), c, call.accumulate);
            break;
        case Kind::Scale:
            kernel::scale(call.rows, columns, call.factor, at.gradient(call.a), c, call.accumulate);
            break;
        case Kind::Add:
            kernel::scale(call.rows, columns, 1.0, at.gradient(call.a), c, false);
            kernel::scale(call.rows, columns, 1.0, at.gradient(call.b), c, true);
            break;
        case Kind::Hadamard:
            kernel::multiplyElements(call.rows, columns, call.factor, at.gradient(call.a),
                at.value(call.b), c, call.accumulate);
            break;
        case Kind::Multiply:
        case Kind::Apply:
        case Kind::HadamardSum:
        case Kind::AddConstant:
        case Kind::Fill:
            break; // forward only
        }
    }
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
        runBackwardStep(plan, weights,
            {record.valuesAt(position), record.valueBlock(), record.gradientsAt(position),
                record.gradientBlock(), Index(stepsTogether) * record.sequences});
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
