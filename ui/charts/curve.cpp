#include "ui/charts/curve.h"

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

/// Buckets of the series that are drawn as one: a power of two, beginning at its multiples, so that
/// points stay where they are while a run grows.
int groupSize(int buckets, int columns)
{
    int size = 1;
    while (buckets / size > 2 * columns)
        size *= 2;
    return size;
}

void addPoint(Curve& curve, int iteration, double number)
{
    curve.iterations.push_back(iteration);
    curve.numbers.push_back(number);
}

/// @param spacing  iterations that lie closer than this share a gap
void addToGap(std::vector<CurveGap>& gaps, int first, int last, bool isInfinite, int spacing)
{
    if (gaps.empty() || first - gaps.back().last > spacing) {
        gaps.push_back({first, last, isInfinite});
        return;
    }
    gaps.back().last = last;
    gaps.back().isInfinite = gaps.back().isInfinite && isInfinite;
}

/// The smallest and the largest finite number of buckets [first, last], in their order.
void addGroup(Curve& curve, const Series& series, int first, int last)
{
    int smallest = -1;
    int largest = -1;
    int broken = -1;
    const int width = series.width();
    const auto endOf = [&](int index) { return std::min((index + 1) * width, series.size()) - 1; };
    for (int i = first; i <= last; ++i) {
        const Series::Bucket& bucket = series.bucket(i);
        if (!bucket.isFinite()) {
            broken = i;
            addToGap(
                curve.gaps, i * width, endOf(i), !bucket.hasNotANumber, (last - first + 1) * width);
        }
        if (!bucket.hasNumbers())
            continue;
        if (smallest < 0 || bucket.smallest < series.bucket(smallest).smallest)
            smallest = i;
        if (largest < 0 || bucket.largest > series.bucket(largest).largest)
            largest = i;
        curve.highest = std::max(curve.highest, bucket.largest);
        const double aboveZero = bucket.smallest > 0.0 ? bucket.smallest : bucket.largest;
        if (aboveZero > 0.0 && (curve.lowestAboveZero == 0.0 || aboveZero < curve.lowestAboveZero))
            curve.lowestAboveZero = aboveZero;
    }
    if (smallest >= 0) {
        const double low = series.bucket(smallest).smallest;
        const double high = series.bucket(largest).largest;
        if (smallest <= largest)
            addPoint(curve, smallest * width, low);
        if (largest != smallest || high != low)
            addPoint(curve, largest * width, high);
        if (smallest > largest)
            addPoint(curve, smallest * width, low);
    }
    if (broken >= 0)
        addPoint(curve, broken * width, std::numeric_limits<double>::quiet_NaN());
}

void findAlone(Curve& curve)
{
    const auto isFinite = [&](std::size_t i) {
        return i < curve.numbers.size() && std::isfinite(curve.numbers[i]);
    };
    for (std::size_t i = 0; i < curve.numbers.size(); ++i) {
        if (!isFinite(i) || isFinite(i - 1) || isFinite(i + 1))
            continue;
        curve.aloneIterations.push_back(curve.iterations[i]);
        curve.aloneNumbers.push_back(curve.numbers[i]);
    }
}

} // namespace

Curve curveOf(const Series& series, int first, int last, int columns)
{
    Curve curve;
    first = std::max(first, 0) / series.width();
    last = std::min(last, series.size() - 1);
    if (first * series.width() > last)
        return curve;
    last /= series.width();
    const int size = groupSize(last - first + 1, std::max(columns, 1));
    for (int begin = first / size * size; begin <= last; begin += size)
        addGroup(curve, series, begin, std::min(begin + size, series.bucketCount()) - 1);
    findAlone(curve);
    return curve;
}

CurveRange curveRange(double highest, double lowestAboveZero, bool isLogarithmic)
{
    const double top = std::clamp(highest, 0.0, highestShown);
    if (!isLogarithmic)
        return {0.0, top > lowestShown ? top * 1.06 : 1.0};
    if (lowestAboveZero == 0.0)
        return {0.1, 10.0};
    const double lowest = std::clamp(lowestAboveZero, lowestShown, highestShown);
    // Never less than a factor of ten, or noise would look like a collapse.
    const double upper = std::max(top, lowest) * 1.3;
    return {std::min(lowest / 1.3, upper / 10.0), upper};
}

} // namespace loopscope::ui
