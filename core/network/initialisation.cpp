#include "core/network/initialisation.h"

#include "core/cell/memory_gates.h"
#include "core/network/matrix_values.h"
#include "core/network/random.h"
#include "core/require.h"

#include <Eigen/QR>

#include <cmath>
#include <limits>

namespace loopscope
{

namespace
{

/// Up to this size all eigenvalues are calculated. Their work has a large constant: 2 ms at 64
/// units, but half a minute at 1024, where radiusFromPowers() takes about two seconds.
constexpr Eigen::Index largestForAllEigenvalues = 96;

double largestEigenvalue(const Eigen::MatrixXd& matrix)
{
    return std::abs(eigenvaluesOf(matrix)[0]); // the first is the largest
}

/// Columns that span what a matrix of low rank maps to, as good as surely; always the same ones.
Eigen::MatrixXd probe(Eigen::Index rows, Eigen::Index columns)
{
    RandomEngine engine;
    return Eigen::MatrixXd::NullaryExpr(rows, columns, [&engine] { return normal(engine); });
}

/// The spectral radius from powers A^(2^k), made by squaring.
///
/// Any matrix norm gives ρ = lim ‖A^p‖^(1/p) (Gelfand), but slowly. Squaring also separates the
/// eigenvalues: soon only a few of A^p differ from zero beside the largest. On the subspace that
/// A^p maps a few columns to, it is then a small matrix H that has these eigenvalues, and ρ =
/// |λ(H)|^(1/p), where the root divides the relative error by p. Where the eigenvalues never
/// separate, as those of an orthogonal matrix, p grows until that division alone is enough.
double radiusFromPowers(const Eigen::MatrixXd& matrix)
{
    constexpr int mostSquarings = 44; // 2^-44 of the logarithm of a condition number: below 1e-11
    constexpr double enough = 1e-13;
    const Eigen::MatrixXd start = probe(matrix.rows(), 24);
    double logarithmOfScale = 0.0; // A^p = exp(p · logarithmOfScale) · power
    double p = 1.0;
    Eigen::MatrixXd power = matrix;
    for (int squarings = 0;; ++squarings) {
        const double norm = power.norm();
        if (norm == 0.0)
            return 0.0;
        power /= norm;
        logarithmOfScale += std::log(norm) / p;

        Eigen::MatrixXd basis = Eigen::MatrixXd::Identity(start.rows(), start.cols());
        basis.applyOnTheLeft(Eigen::HouseholderQR<Eigen::MatrixXd>(power * start).householderQ());
        const Eigen::MatrixXd image = power * basis;
        const Eigen::MatrixXd small = basis.transpose() * image;
        const double radius = largestEigenvalue(small);
        const double residual = (image - basis * small).norm();
        if (squarings == mostSquarings || residual <= enough * p * radius)
            return std::exp(logarithmOfScale + std::log(radius) / p);
        power = power * power;
        p *= 2.0;
    }
}

using ParameterMap = Eigen::Map<Eigen::MatrixXd>;

void drawNormal(RandomEngine& engine, ParameterMap matrix)
{
    for (Eigen::Index i = 0; i < matrix.size(); ++i)
        matrix.data()[i] = normal(engine);
}

/// Source: Glorot & Bengio 2010, "Understanding the difficulty of training deep feedforward neural
/// networks".
void drawXavier(RandomEngine& engine, ParameterMap matrix)
{
    const double limit = std::sqrt(6.0 / double(matrix.rows() + matrix.cols()));
    for (Eigen::Index i = 0; i < matrix.size(); ++i)
        matrix.data()[i] = uniform(engine, -limit, limit);
}

void drawGaussian(RandomEngine& engine, double radius, ParameterMap matrix)
{
    double drawn = 0.0;
    // A 1 × 1 matrix of exactly zero cannot be scaled; it would have to be drawn anew.
    while (drawn == 0.0) {
        drawNormal(engine, matrix);
        drawn = spectralRadius(matrix);
    }
    matrix *= radius / drawn;
}

/// Q of the QR decomposition of a Gaussian matrix, with the signs that make the diagonal of R
/// positive: without them Q is not uniform. Source: Mezzadri 2007, "How to generate random matrices
/// from the classical compact groups".
void drawOrthogonal(RandomEngine& engine, double radius, ParameterMap matrix)
{
    drawNormal(engine, matrix);
    const Eigen::HouseholderQR<Eigen::MatrixXd> decomposition(matrix);
    const Eigen::VectorXd diagonal = decomposition.matrixQR().diagonal();
    matrix = decomposition.householderQ();
    for (Eigen::Index column = 0; column < matrix.cols(); ++column)
        matrix.col(column) *= diagonal[column] < 0.0 ? -radius : radius;
}

void drawRecurrent(RandomEngine& engine, const InitialisationOptions& options, ParameterMap matrix)
{
    switch (options.recurrent) {
    case RecurrentInitialisation::Gaussian:
        drawGaussian(engine, options.spectralRadius, matrix);
        break;
    case RecurrentInitialisation::Orthogonal:
        drawOrthogonal(engine, options.spectralRadius, matrix);
        break;
    case RecurrentInitialisation::Identity:
        matrix = options.spectralRadius * Eigen::MatrixXd::Identity(matrix.rows(), matrix.cols());
        break;
    case RecurrentInitialisation::Xavier:
        drawXavier(engine, matrix);
        break;
    }
}

} // namespace

InitialisationOptions initialisationFor(const CatalogEntry& entry)
{
    InitialisationOptions options;
    if (entry.startsAsIdentity) {
        options.recurrent = RecurrentInitialisation::Identity;
        options.spectralRadius = 1.0;
    }
    return options;
}

std::vector<double> initialBiases(
    const Network& network, const InitialisationOptions& options, double lag)
{
    require(lag >= 1.0 && std::isfinite(lag), "lag must be at least one step");
    const std::vector<ParameterPlace>& places = network.parameters();
    std::vector<double> starts(places.size(), 0.0);
    for (std::size_t i = 0; i < places.size(); ++i)
        if (places[i].role == ParameterRole::Cell && places[i].name == "b_f")
            starts[i] = options.forgetBias;
    if (!options.lagMatched)
        return starts;
    for (const Track& track : network.tracks())
        for (const MemoryGateBias& bias : findMemoryGates(*track.program))
            starts[std::size_t(track.firstParameter + bias.parameter)] = bias.sign * std::log(lag);
    return starts;
}

Eigen::VectorXd initialParameters(
    const Network& network, const InitialisationOptions& options, std::uint64_t seed, double lag)
{
    require(options.spectralRadius >= 0.0 && std::isfinite(options.spectralRadius),
        "spectralRadius must be a number from 0 on");
    require(options.inputGain > 0.0 && std::isfinite(options.inputGain),
        "inputGain must be a positive number");
    Eigen::VectorXd all = Eigen::VectorXd::Zero(network.parameterCount());
    const std::vector<ParameterPlace>& places = network.parameters();
    const std::vector<double> biases = initialBiases(network, options, lag);
    for (std::size_t i = 0; i < places.size(); ++i) {
        const ParameterPlace& place = places[i];
        // A stream a parameter: another way to draw one matrix leaves all others as they were.
        RandomEngine engine = randomEngine(seed, RandomPurpose::Parameters, i);
        ParameterMap matrix = network.view(int(i), all);
        switch (place.kind) {
        case ParameterKind::InputMatrix:
            drawXavier(engine, matrix);
            if (place.role == ParameterRole::Cell)
                matrix *= options.inputGain;
            break;
        case ParameterKind::RecurrentMatrix:
            drawRecurrent(engine, options, matrix);
            break;
        case ParameterKind::Bias:
            matrix.setConstant(biases[i]);
            break;
        }
    }
    return all;
}

double spectralRadius(const Eigen::Ref<const Eigen::MatrixXd>& matrix)
{
    require(matrix.rows() == matrix.cols(), "only a square matrix has a spectral radius");
    if (matrix.size() == 0)
        return 0.0;
    const double scale = matrix.cwiseAbs().maxCoeff<Eigen::PropagateNaN>();
    if (!std::isfinite(scale))
        return std::numeric_limits<double>::quiet_NaN();
    if (scale == 0.0)
        return 0.0;
    // Scaled to order one, so that no square overflows or underflows.
    const Eigen::MatrixXd scaled = matrix / scale;
    const double radius = scaled.rows() <= largestForAllEigenvalues
                              ? largestEigenvalue(scaled)
                              : std::numeric_limits<double>::quiet_NaN();
    return scale * (std::isfinite(radius) ? radius : radiusFromPowers(scaled));
}

} // namespace loopscope
