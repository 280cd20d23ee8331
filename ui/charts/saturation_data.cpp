#include "ui/charts/saturation_data.h"

#include "core/cell/functions.h"
#include "core/diagnosis/histogram.h"
#include "core/diagnosis/thresholds.h"
#include "ui/session/snapshot.h"

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{
namespace
{

constexpr int barsOfSpan = 64;

/// Where a function's values lie: at most as far as the histogram goes.
struct Span {
    double low = ValueHistogram::low;
    double high = ValueHistogram::high;
};

Span spanOf(Function function)
{
    switch (function) {
    case Function::Sigmoid:
        return {0.0, 1.0};
    case Function::Tanh:
        return {-1.0, 1.0};
    case Function::Relu:
    case Function::Softplus:
    case Function::Exp:
    case Function::Square:
        return {0.0, ValueHistogram::high};
    case Function::LeakyRelu:
    case Function::Identity:
        break;
    }
    return {};
}

/// The slope of a function where its value is `value`.
double slopeAtValue(Function function, double value)
{
    switch (function) {
    case Function::Sigmoid:
        return value * (1.0 - value);
    case Function::Tanh:
        return 1.0 - value * value;
    case Function::Relu:
        return value > 0.0 ? 1.0 : 0.0;
    case Function::LeakyRelu:
        return value > 0.0 ? 1.0 : leakyReluSlope;
    case Function::Softplus:
        return -std::expm1(-value);
    case Function::Exp:
    case Function::Square:
    case Function::Identity:
        break;
    }
    return largestSlope(function); // nowhere flat
}

bool isFlatAround(Function function, double value)
{
    return slopeAtValue(function, value) < saturatedBelow * largestSlope(function);
}

/// Fills in how the values of a symbol are distributed; neighbouring bins share a bar.
void fillBins(SaturationData::Row& row, const ValueHistogram& histogram, Function function)
{
    const Span span = spanOf(function);
    const int first = int((span.low - ValueHistogram::low) / ValueHistogram::width);
    const int last = int((span.high - ValueHistogram::low) / ValueHistogram::width) - 1;
    const int shared = std::max(1, (last - first + 1) / barsOfSpan);
    row.low = span.low;
    row.binWidth = shared * ValueHistogram::width;
    row.bins.assign(std::size_t((last - first + 1) / shared), 0.0);
    const double total = double(std::max(1L, histogram.total() - histogram.notFinite));
    const auto add = [&](int bin, long count) {
        const int bar = (std::clamp(bin, first, last) - first) / shared;
        row.bins[std::size_t(bar)] += double(count) / total;
    };
    add(first, histogram.below);
    add(last, histogram.above);
    for (int bin = 0; bin < ValueHistogram::bins; ++bin)
        add(bin, histogram.counts[std::size_t(bin)]);
    // Bars at the ends hold what lies on the edge, too: a ReLU's zeros.
    const std::size_t count = row.bins.size();
    for (std::size_t bar = 0; bar < count; ++bar) {
        const double place = bar == 0 ? 0.0 : bar + 1 == count ? double(count) : double(bar) + 0.5;
        row.isFlat.push_back(isFlatAround(function, row.low + place * row.binWidth) ? 1 : 0);
    }
}

} // namespace

SaturationData saturationData(const Snapshot& snapshot)
{
    const Iteration& iteration = *snapshot.iteration;
    const int track = snapshot.track();
    const Program& program = snapshot.program();
    SaturationData data;
    for (const ActivationSaturation& function : saturation(iteration, track)) {
        SaturationData::Row row;
        row.name = function.name;
        row.share = function.share();
        row.deadUnits = int(function.dead.size());
        row.isFinite = function.notFinite == 0;
        const Symbol& symbol = program.symbols[std::size_t(function.equation)];
        if (symbol.operation == function.operation) {
            data.low = std::min(data.low, spanOf(function.function).low);
            data.high = std::max(data.high, spanOf(function.function).high);
            fillBins(row, valueHistogram(iteration, track, function.equation), function.function);
        }
        data.rows.push_back(std::move(row));
    }
    return data;
}

} // namespace loopscope::ui
