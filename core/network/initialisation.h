#pragma once

#include "core/cell/catalog.h"
#include "core/network/network.h"

#include <Eigen/Core>

#include <cstdint>
#include <vector>

namespace loopscope
{

enum class RecurrentInitialisation {
    Gaussian,   ///< independent normal numbers, scaled so that the spectral radius is
                ///< `spectralRadius`
    Orthogonal, ///< spectralRadius · Q, Q uniformly random orthogonal
    Identity,   ///< spectralRadius · I
    Xavier      ///< uniform on ±√(6 / (rows + columns)); sets its own spectral radius
};

struct InitialisationOptions {
    RecurrentInitialisation recurrent =
        RecurrentInitialisation::Gaussian; ///< of every units × units matrix
    double spectralRadius = 0.9; ///< of each recurrent matrix, in [0, 10]; not used by Xavier
    double inputGain = 1.0; ///< the cells' matrices on their input start so many times as large as
                            ///< Xavier's, in (0, 10]
    double forgetBias = 1.0;     ///< start of every bias named b_f that lagMatched does not set
    /// Whether the biases of memory gates start so that a memory lasts about as long as the lag
    /// that is to be bridged: +ln lag where they lengthen it, −ln lag where they shorten it; see
    /// findMemoryGates(). Source: Tallec & Ollivier 2018, Can recurrent neural networks warp time?,
    /// with one lag in place of a random one a unit.
    bool lagMatched = false;

    bool operator==(const InitialisationOptions&) const = default;
};

/// The standard way, but for cells that are defined by their start: the IRNN's matrices are the
/// identity.
InitialisationOptions initialisationFor(const CatalogEntry& entry);

/// What every bias starts at.
/// @param lag  in steps, ≥ 1; of the sequences that the network is to learn: T
/// @return one number for each of Network::parameters(); 0 for matrices
std::vector<double> initialBiases(
    const Network& network, const InitialisationOptions& options, double lag);

/// Draws a network's numbers. Input matrices, times their gain, and the readout are Xavier-uniform,
/// biases as initialBiases() says. The same network, options, seed and lag give the same numbers,
/// bit for bit.
Eigen::VectorXd initialParameters(const Network& network, const InitialisationOptions& options,
    std::uint64_t seed, double lag = 1.0);

/// Largest absolute eigenvalue. Not finite if the matrix is not.
double spectralRadius(const Eigen::Ref<const Eigen::MatrixXd>& matrix);

} // namespace loopscope
