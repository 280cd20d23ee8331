#include "core/bptt/network_weights.h"

#include <algorithm>

namespace loopscope
{

namespace
{

void addTo(kernel::Buffer& sum, const kernel::Buffer& part)
{
    Eigen::Map<Eigen::ArrayXd>(sum.data(), sum.size()) +=
        Eigen::Map<const Eigen::ArrayXd>(part.data(), part.size());
}

} // namespace

void NetworkWeights::pack(const Network& network, const Eigen::VectorXd& parameters)
{
    m_parameters = &parameters;
    m_tracks.resize(network.tracks().size());
    for (std::size_t t = 0; t < m_tracks.size(); ++t)
        m_tracks[t].pack(network, int(t), parameters);
    const int weightIndex = network.readoutWeight();
    const auto weight = network.view(weightIndex, parameters);
    const auto bias = network.view(weightIndex + 1, parameters);
    const kernel::MatrixBlock block{
        weight.data(), weight.rows(), weight.rows(), weight.cols(), false, 0, 0};
    m_block.assign(1, block);
    m_transposedBlock.assign(1, block);
    m_transposedBlock[0].transposed = true;
    m_readout.pack(kernel::padded(weight.rows()), m_block);
    m_readoutTransposed.pack(kernel::padded(weight.cols()), m_transposedBlock);
    m_readoutBias.resize(kernel::padded(bias.rows()));
    std::copy_n(bias.data(), bias.rows(), m_readoutBias.data());
}

void NetworkGradients::clear(const Network& network)
{
    m_tracks.resize(network.tracks().size());
    for (std::size_t t = 0; t < m_tracks.size(); ++t)
        m_tracks[t].clear(*network.tracks()[t].plan);
    const kernel::Index outputRows = kernel::padded(network.outputSize());
    m_readout.resize(outputRows * network.readoutSize());
    m_readoutBias.resize(outputRows);
    const bool hasOthers = std::any_of(
        network.parameters().begin(), network.parameters().end(), [](const ParameterPlace& place) {
            return place.role == ParameterRole::Bridge || place.role == ParameterRole::Attention;
        });
    m_others.setZero(hasOthers ? network.parameterCount() : 0);
}

void NetworkGradients::add(const NetworkGradients& other)
{
    for (std::size_t t = 0; t < m_tracks.size(); ++t)
        m_tracks[t].add(other.m_tracks[t]);
    addTo(m_readout, other.m_readout);
    addTo(m_readoutBias, other.m_readoutBias);
    m_others += other.m_others;
}

void NetworkGradients::write(const Network& network, Eigen::VectorXd& parameterGradient) const
{
    if (m_others.size() > 0)
        parameterGradient = m_others;
    else
        parameterGradient.setZero(network.parameterCount());
    for (std::size_t t = 0; t < m_tracks.size(); ++t)
        m_tracks[t].scatter(network, int(t), parameterGradient);
    const int weightIndex = network.readoutWeight();
    network.view(weightIndex, parameterGradient) = Eigen::Map<const Eigen::MatrixXd>(
        m_readout.data(), m_readoutBias.size(), network.readoutSize())
                                                       .topRows(network.outputSize());
    network.view(weightIndex + 1, parameterGradient) =
        Eigen::Map<const Eigen::VectorXd>(m_readoutBias.data(), network.outputSize());
}

} // namespace loopscope
