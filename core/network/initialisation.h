#pragma once

#include "core/network/network.h"

#include <Eigen/Core>
#include <cstdint>

namespace loopscope {

enum class RecurrentInitialisation {
    Gaussian,   ///< independent normal numbers, scaled so that the spectral radius is `spectralRadius`
    Orthogonal, ///< spectralRadius · Q, Q uniformly random orthogonal
    Identity,   ///< spectralRadius · I
    Xavier      ///< uniform on ±√(6 / (rows + columns)); sets its own spectral radius
};

struct InitialisationOptions {
    RecurrentInitialisation recurrent = RecurrentInitialisation::Gaussian; ///< of every units × units matrix
    double spectralRadius = 0.9; ///< of each recurrent matrix, in (0, 10]; not used by Xavier
    double forgetBias = 1.0;     ///< start of every bias named b_f

    bool operator==(const InitialisationOptions&) const = default;
};

/// Draws a network's numbers. Input matrices and the readout are Xavier-uniform, biases zero but for b_f.
/// The same network, options and seed give the same numbers, bit for bit.
Eigen::VectorXd initialParameters(const Network& network, const InitialisationOptions& options, std::uint64_t seed);

/// Largest absolute eigenvalue. Not finite if the matrix is not.
double spectralRadius(const Eigen::Ref<const Eigen::MatrixXd>& matrix);

} // namespace loopscope
