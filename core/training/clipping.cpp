#include "core/training/clipping.h"

#include "core/training/setting_problem.h"

#include <cmath>
#include <stdexcept>

namespace loopscope
{

namespace
{

/// ‖g‖, also where the squares of its numbers overflow or vanish.
double normOf(const Eigen::VectorXd& gradient)
{
    constexpr double safelyAbove = 1e-140;
    const double norm = gradient.norm();
    return norm > safelyAbove && std::isfinite(norm) ? norm : gradient.stableNorm();
}

} // namespace

std::optional<std::string> findProblem(const ClippingOptions& options)
{
    if (options.kind == ClippingKind::None ||
        (options.threshold > 0.0 && std::isfinite(options.threshold)))
        return std::nullopt;
    return settingProblem("The clipping threshold", options.threshold, "a number above 0");
}

ClippingRecord clip(
    const ClippingOptions& options, const Eigen::VectorXd& gradient, Eigen::VectorXd& clipped)
{
    if (const auto problem = findProblem(options))
        throw std::invalid_argument(*problem);
    ClippingRecord record;
    record.normBefore = normOf(gradient);
    record.normAfter = record.normBefore;
    record.isFinite = std::isfinite(record.normBefore);
    if (!record.isFinite || options.kind == ClippingKind::None)
        return record;
    const double threshold = options.threshold;
    if (options.kind == ClippingKind::Norm) {
        record.isClipped = record.normBefore > threshold;
        if (record.isClipped)
            clipped = (threshold / (record.normBefore + 1e-6)) * gradient;
    } else {
        record.isClipped = gradient.lpNorm<Eigen::Infinity>() > threshold;
        if (record.isClipped)
            clipped = gradient.cwiseMax(-threshold).cwiseMin(threshold);
    }
    if (record.isClipped)
        record.normAfter = normOf(clipped);
    return record;
}

} // namespace loopscope
