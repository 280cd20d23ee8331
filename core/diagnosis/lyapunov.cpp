#include "core/diagnosis/lyapunov.h"

#include "core/network/random.h"
#include "core/require.h"

#include <Eigen/QR>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

namespace loopscope
{

namespace
{

/// Jacobians of at most this many numbers are kept from one pass to the next: 64 MB.
constexpr Eigen::Index mostKeptNumbers = Eigen::Index(8) << 20;

/// The Jacobians of some steps, in the order in which the track takes them.
class JacobianChain
{
public:
    JacobianChain(JacobianCalculator& calculator, std::vector<int> steps)
        : m_calculator(calculator)
        , m_steps(std::move(steps))
    {
        const Eigen::Index size = calculator.state().size;
        if (size * size * Eigen::Index(m_steps.size()) <= mostKeptNumbers)
            m_kept.resize(m_steps.size());
    }

    int length() const { return int(m_steps.size()); }

    const Eigen::MatrixXd& at(int index)
    {
        Eigen::MatrixXd& jacobian = m_kept.empty() ? m_single : m_kept[std::size_t(index)];
        if (m_kept.empty() || jacobian.size() == 0)
            m_calculator.stepJacobian(m_steps[std::size_t(index)], jacobian);
        return jacobian;
    }

private:
    JacobianCalculator& m_calculator;
    std::vector<int> m_steps;
    std::vector<Eigen::MatrixXd> m_kept; ///< empty if they would be too many
    Eigen::MatrixXd m_single;
};

/// Orthonormal columns that no direction is hidden from, as good as surely; always the same ones.
Eigen::MatrixXd startingBasis(Eigen::Index size, Eigen::Index count)
{
    RandomEngine engine;
    const Eigen::MatrixXd drawn =
        Eigen::MatrixXd::NullaryExpr(size, count, [&engine] { return normal(engine); });
    return Eigen::HouseholderQR<Eigen::MatrixXd>(drawn).householderQ() *
           Eigen::MatrixXd::Identity(size, count);
}

/// Carries the basis through all Jacobians, or through their transposes the other way.
/// @return Σ ln |R_ii|, of each column
Eigen::VectorXd runPass(JacobianChain& chain, bool transposed, Eigen::MatrixXd& basis)
{
    const Eigen::Index size = basis.rows();
    const Eigen::Index count = basis.cols();
    Eigen::VectorXd sums = Eigen::VectorXd::Zero(count);
    Eigen::MatrixXd image(size, count);
    for (int i = 0; i < chain.length(); ++i) {
        const Eigen::MatrixXd& jacobian = chain.at(transposed ? chain.length() - 1 - i : i);
        if (transposed)
            image.noalias() = jacobian.transpose() * basis;
        else
            image.noalias() = jacobian * basis;
        const Eigen::HouseholderQR<Eigen::MatrixXd> decomposition(image);
        sums += decomposition.matrixQR().diagonal().cwiseAbs().array().log().matrix();
        basis = decomposition.householderQ() * Eigen::MatrixXd::Identity(size, count);
    }
    return sums;
}

/// Largest difference of two equally long lists; two equal infinities do not differ.
double largestChange(const Eigen::VectorXd& a, const Eigen::VectorXd& b)
{
    double largest = 0.0;
    for (Eigen::Index i = 0; i < a.size(); ++i)
        if (a[i] != b[i])
            largest = std::max(largest, std::abs(a[i] - b[i]));
    return largest;
}

std::vector<int> stepsInOrder(const JacobianCalculator& jacobians, const LyapunovOptions& options)
{
    const int last = options.lastStep < 0 ? jacobians.steps() - 1 : options.lastStep;
    require(options.firstStep >= 0 && options.firstStep <= last && last < jacobians.steps(),
        "the sequence has no such steps");
    std::vector<int> steps;
    for (int step = options.firstStep; step <= last; ++step)
        steps.push_back(step);
    if (jacobians.isReverse())
        std::reverse(steps.begin(), steps.end());
    return steps;
}

} // namespace

LyapunovExponents lyapunovExponents(JacobianCalculator& jacobians, const LyapunovOptions& options)
{
    JacobianChain chain(jacobians, stepsInOrder(jacobians, options));
    const int size = jacobians.state().size;
    const int count = options.count > 0 ? std::min(options.count, size) : size;
    LyapunovExponents result;
    result.steps = chain.length();
    if (size == 0)
        return result;
    Eigen::MatrixXd basis = startingBasis(size, count);
    while (result.passes < std::max(2, options.maximumPasses)) {
        Eigen::VectorXd exponents = runPass(chain, result.passes % 2 == 1, basis) / chain.length();
        if (exponents.hasNaN()) {
            result.exponents.setConstant(count, std::numeric_limits<double>::quiet_NaN());
            return result;
        }
        std::sort(exponents.begin(), exponents.end(), std::greater<>());
        result.change = result.passes == 0 ? std::numeric_limits<double>::infinity()
                                           : largestChange(exponents, result.exponents);
        result.exponents = exponents;
        ++result.passes;
        if (result.change <= options.tolerance)
            break;
    }
    return result;
}

} // namespace loopscope
