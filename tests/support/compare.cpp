#include "tests/support/compare.h"

#include <algorithm>
#include <cmath>

namespace loopscope::test
{

namespace
{

bool agree(double found, double expected, double allowed)
{
    if (std::isnan(expected))
        return std::isnan(found);
    if (std::isinf(expected))
        return found == expected;
    return std::abs(found - expected) <= allowed;
}

double largestFinite(const Eigen::Ref<const Eigen::VectorXd>& vector)
{
    double largest = 0.0;
    for (const double element : vector)
        largest = std::isfinite(element) ? std::max(largest, std::abs(element)) : largest;
    return largest;
}

QString digits(double value)
{
    return QString::number(value, 'g', 17);
}

} // namespace

QString difference(const QString& what, const Eigen::Ref<const Eigen::MatrixXd>& found,
    const Eigen::Ref<const Eigen::MatrixXd>& expected, double relativeTolerance)
{
    if (found.rows() != expected.rows() || found.cols() != expected.cols()) {
        return QStringLiteral("%1 is %2 × %3, expected %4 × %5")
            .arg(what)
            .arg(found.rows())
            .arg(found.cols())
            .arg(expected.rows())
            .arg(expected.cols());
    }
    for (Eigen::Index column = 0; column < expected.cols(); ++column) {
        const double scale = largestFinite(expected.col(column));
        for (Eigen::Index row = 0; row < expected.rows(); ++row) {
            const double is = found(row, column);
            const double shouldBe = expected(row, column);
            if (!agree(is, shouldBe, relativeTolerance * scale)) {
                return QStringLiteral("%1, row %2, column %3 is %4, expected %5: off by %6 of the "
                                      "column's largest number, allowed is %7")
                    .arg(what)
                    .arg(row)
                    .arg(column)
                    .arg(digits(is), digits(shouldBe))
                    .arg(std::abs(is - shouldBe) / scale)
                    .arg(relativeTolerance);
            }
        }
    }
    return {};
}

QString difference(const QString& what, double found, double expected, double relativeTolerance)
{
    if (agree(found, expected, relativeTolerance * std::abs(expected)))
        return {};
    return QStringLiteral("%1 is %2, expected %3: relative difference %4, allowed is %5")
        .arg(what, digits(found), digits(expected))
        .arg(std::abs((found - expected) / expected))
        .arg(relativeTolerance);
}

} // namespace loopscope::test
