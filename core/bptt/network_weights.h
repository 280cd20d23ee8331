#pragma once

#include "core/bptt/track_pass.h"
#include "core/network/network.h"

#include <vector>

namespace loopscope
{

/// A network's numbers, packed for the kernels. Made anew whenever the parameters change.
class NetworkWeights
{
public:
    void pack(const Network& network, const Eigen::VectorXd& parameters);

    const TrackWeights& track(int index) const { return m_tracks[std::size_t(index)]; }
    const kernel::PackedMatrix& readout() const { return m_readout; }
    const kernel::PackedMatrix& readoutTransposed() const { return m_readoutTransposed; }
    const double* readoutBias() const { return m_readoutBias.data(); } ///< one padded column
    /// All of them, as they were given; they must outlive this.
    const Eigen::VectorXd& parameters() const { return *m_parameters; }

private:
    std::vector<TrackWeights> m_tracks;
    kernel::PackedMatrix m_readout;
    kernel::PackedMatrix m_readoutTransposed;
    std::vector<kernel::MatrixBlock> m_block;
    std::vector<kernel::MatrixBlock> m_transposedBlock;
    kernel::Buffer m_readoutBias;
    const Eigen::VectorXd* m_parameters = nullptr;
};

/// Gradients of all parameters, summed over the steps of one chunk.
class NetworkGradients
{
public:
    void clear(const Network& network);
    void add(const NetworkGradients& other);
    /// @param parameterGradient  written, placed as the parameters are
    void write(const Network& network, Eigen::VectorXd& parameterGradient) const;

    TrackGradients& track(int index) { return m_tracks[std::size_t(index)]; }
    double* readout() { return m_readout.data(); } ///< padded outputs × readoutSize, column-major
    double* readoutBias() { return m_readoutBias.data(); }
    /// Of bridges and attention, in a vector of all parameters; empty if there are none.
    Eigen::VectorXd& others() { return m_others; }

private:
    std::vector<TrackGradients> m_tracks;
    kernel::Buffer m_readout;
    kernel::Buffer m_readoutBias;
    Eigen::VectorXd m_others;
};

} // namespace loopscope
