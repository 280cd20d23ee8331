#include "ui/charts/loss_curve.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace loopscope::ui
{
namespace
{

/// A chart's axis ends here; what lies beyond is above its edge.
constexpr double highestShown = 1e200;
constexpr double lowestShown = 1e-200;

/// Iterations of a bucket: a power of two, and buckets begin at its multiples, so that points stay
/// where they are while a run grows.
int bucketSize(int count, int columns)
{
    int size = 1;
    while (count / size > 2 * columns)
        size *= 2;
    return size;
}

void addPoint(LossCurve& curve, int iteration, double loss)
{
    curve.iterations.push_back(iteration);
    curve.losses.push_back(loss);
}

/// @param spacing  iterations that lie closer than this share a gap
void addToGap(std::vector<LossGap>& gaps, int iteration, double loss, int spacing)
{
    if (gaps.empty() || iteration - gaps.back().last > spacing) {
        gaps.push_back({iteration, iteration, std::isinf(loss)});
        return;
    }
    gaps.back().last = iteration;
    gaps.back().isInfinite = gaps.back().isInfinite && std::isinf(loss);
}

/// The smallest and the largest finite loss of iterations [first, last], in their order.
void addBucket(LossCurve& curve, const std::vector<double>& losses, int first, int last)
{
    int smallest = -1;
    int largest = -1;
    int broken = -1;
    for (int i = first; i <= last; ++i) {
        const double loss = losses[std::size_t(i)];
        if (!std::isfinite(loss)) {
            broken = i;
            addToGap(curve.gaps, i, loss, last - first + 1);
            continue;
        }
        if (smallest < 0 || loss < losses[std::size_t(smallest)])
            smallest = i;
        if (largest < 0 || loss > losses[std::size_t(largest)])
            largest = i;
        curve.highest = std::max(curve.highest, loss);
        if (loss > 0.0 && (curve.lowestAboveZero == 0.0 || loss < curve.lowestAboveZero))
            curve.lowestAboveZero = loss;
    }
    if (smallest >= 0)
        addPoint(
            curve, std::min(smallest, largest), losses[std::size_t(std::min(smallest, largest))]);
    if (smallest != largest)
        addPoint(
            curve, std::max(smallest, largest), losses[std::size_t(std::max(smallest, largest))]);
    if (broken >= 0)
        addPoint(curve, broken, std::numeric_limits<double>::quiet_NaN());
}

void findAlone(LossCurve& curve)
{
    const auto isFinite = [&](std::size_t i) {
        return i < curve.losses.size() && std::isfinite(curve.losses[i]);
    };
    for (std::size_t i = 0; i < curve.losses.size(); ++i) {
        if (!isFinite(i) || isFinite(i - 1) || isFinite(i + 1))
            continue;
        curve.aloneIterations.push_back(curve.iterations[i]);
        curve.aloneLosses.push_back(curve.losses[i]);
    }
}

} // namespace

LossCurve lossCurve(const std::vector<double>& losses, int first, int last, int columns)
{
    LossCurve curve;
    first = std::max(first, 0);
    last = std::min(last, int(losses.size()) - 1);
    if (first > last)
        return curve;
    const int size = bucketSize(last - first + 1, std::max(columns, 1));
    for (int begin = first / size * size; begin <= last; begin += size)
        addBucket(curve, losses, begin, std::min(begin + size, int(losses.size())) - 1);
    findAlone(curve);
    return curve;
}

LossRange lossRange(const LossCurve& curve, double guessing, bool isLogarithmic)
{
    const double highest = std::clamp(std::max(curve.highest, guessing), 0.0, highestShown);
    if (!isLogarithmic)
        return {0.0, highest > lowestShown ? highest * 1.06 : 1.0};
    double lowest = curve.lowestAboveZero;
    if (guessing > 0.0 && (lowest == 0.0 || guessing < lowest))
        lowest = guessing;
    if (lowest == 0.0)
        return {0.1, 10.0};
    lowest = std::clamp(lowest, lowestShown, highestShown);
    // Never less than a factor of ten, or noise would look like a collapse.
    const double upper = highest * 1.3;
    return {std::min(lowest / 1.3, upper / 10.0), upper};
}

} // namespace loopscope::ui
