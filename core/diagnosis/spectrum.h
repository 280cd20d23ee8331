#pragma once

#include "core/bptt/iteration.h"
#include "core/network/matrix_values.h"

#include <Eigen/Core>

#include <vector>

namespace loopscope
{

/// What a square matrix does to vectors: again and again (eigenvalues), and at once (singular
/// values).
struct Spectrum {
    Eigen::VectorXcd eigenvalues;
    Eigen::VectorXd singularValues;

    double radius() const; ///< the largest |eigenvalue|; 0 of an empty matrix
    double norm() const;   ///< the largest singular value; 0 of an empty matrix
};

Spectrum spectrumOf(const Eigen::Ref<const Eigen::MatrixXd>& matrix);

struct ParameterSpectrum {
    int parameter = 0; ///< index into Network::parameters()
    Spectrum spectrum;
};

/// The recurrent matrices of the cells, in the order of the parameters: the indices of those whose
/// kind is RecurrentMatrix. (Those of attention and of bridges are not among them.)
std::vector<int> recurrentMatrices(const Network& network);

/// The spectrum of each of recurrentMatrices().
/// @param parameters  all of the network's
std::vector<ParameterSpectrum> recurrentSpectra(
    const Network& network, const Eigen::VectorXd& parameters);

} // namespace loopscope
