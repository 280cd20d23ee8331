#include "core/bptt/track_pass.h"

namespace loopscope
{

using kernel::Index;

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
        group.packedWith = int(g);
        group.firstColumn = 0;
        group.run = {0, layout.operandRows};
        group.transposed.pack(kernel::padded(layout.operandRows), group.transposedBlocks);
    }
    if (plan.joinedState >= 0) {
        Group& state = m_groups[std::size_t(plan.joinedState)];
        Group& input = m_groups[std::size_t(plan.joinedInput)];
        input.packedWith = plan.joinedState;
        state.firstColumn = input.run.length;
        for (kernel::MatrixBlock& block : state.blocks)
            block.columnOffset = state.firstColumn;
        state.blocks.insert(state.blocks.end(), input.blocks.begin(), input.blocks.end());
    }
    for (std::size_t g = 0; g < plan.groups.size(); ++g)
        if (m_groups[g].packedWith == int(g))
            m_groups[g].stacked.pack(plan.groups[g].rows, m_groups[g].blocks);
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

} // namespace loopscope
