#include "ui/lanes/value_grid.h"

#include "core/bptt/iteration.h"
#include "core/bptt/track_detail.h"
#include "ui/theme/number_format.h"
#include "ui/theme/ramps.h"

#include <QColor>
#include <QStringList>

#include <algorithm>
#include <array>
#include <cmath>

namespace loopscope::ui
{

namespace
{

/// The value ramp in so many colours that neighbours differ by at most one level: a lookup a pixel
/// instead of a calculation.
class ValuePalette
{
public:
    explicit ValuePalette(bool dark)
        : m_notANumber(valueColour(std::nan(""), 1.0, dark).rgb())
        , m_positiveInfinity(valueColour(HUGE_VAL, 1.0, dark).rgb())
        , m_negativeInfinity(valueColour(-HUGE_VAL, 1.0, dark).rgb())
    {
        for (int i = 0; i < size; ++i)
            m_colours[std::size_t(i)] = valueColour(2.0 * i / (size - 1) - 1.0, 1.0, dark).rgb();
    }

    QRgb colour(double relative) const
    {
        if (std::isnan(relative))
            return m_notANumber;
        if (std::isinf(relative))
            return relative > 0 ? m_positiveInfinity : m_negativeInfinity;
        const double clamped = std::clamp(relative, -1.0, 1.0);
        return m_colours[std::size_t((clamped + 1.0) / 2.0 * (size - 1) + 0.5)];
    }

private:
    static constexpr int size = 1025; // odd: 0 has a colour of its own
    std::array<QRgb, size> m_colours = {};
    QRgb m_notANumber, m_positiveInfinity, m_negativeInfinity;
};

const ValuePalette& valuePalette(bool dark)
{
    static const ValuePalette light(false), night(true);
    return dark ? night : light;
}

VectorSummary summaryOf(const double* values, int count)
{
    VectorSummary summary;
    bool isFirst = true;
    for (int i = 0; i < count; ++i) {
        if (std::isnan(values[i])) {
            ++summary.notANumber;
        } else if (std::isinf(values[i])) {
            ++summary.infinite;
        } else {
            summary.smallest = isFirst ? values[i] : std::min(summary.smallest, values[i]);
            summary.largest = isFirst ? values[i] : std::max(summary.largest, values[i]);
            isFirst = false;
        }
    }
    return summary;
}

} // namespace

ValueGrid valueGrid(const Iteration& iteration, int track, int symbol, int sequence)
{
    ValueGrid grid;
    const bool isSource = iteration.network().stackCount() == 2 &&
                          iteration.network().tracks()[std::size_t(track)].stack == 0;
    grid.steps = isSource ? sequenceLength(iteration, track, sequence) : iteration.stepsOf(track);
    grid.units = grid.steps > 0 ? int(iteration.value(track, symbol, 0, sequence).size()) : 0;
    grid.values.reserve(std::size_t(grid.steps) * std::size_t(grid.units));
    for (int step = 0; step < grid.steps; ++step) {
        const ConstVectorView column = iteration.value(track, symbol, step, sequence);
        grid.values.insert(grid.values.end(), column.data(), column.data() + column.size());
    }
    summarise(grid);
    return grid;
}

void summarise(ValueGrid& grid)
{
    double largest = 0.0;
    grid.columns.clear();
    for (int step = 0; step < grid.steps; ++step) {
        const VectorSummary summary =
            summaryOf(grid.values.data() + std::size_t(step) * std::size_t(grid.units), grid.units);
        largest = std::max({largest, std::abs(summary.smallest), std::abs(summary.largest)});
        grid.columns.push_back(summary);
    }
    grid.range = steppedRange(largest);
}

double steppedRange(double largest)
{
    if (!(largest > 1.0))
        return 1.0;
    const double decade = std::pow(10.0, std::floor(std::log10(largest)));
    for (double factor : {1.0, 2.0, 5.0, 10.0}) {
        // A hair of tolerance: 10 calculated as 9.999… times a power of ten is still 10.
        if (largest <= factor * decade * (1.0 + 1e-12))
            return factor * decade;
    }
    return largest;
}

QString rangeText(double range)
{
    return QStringLiteral("±") + formatNumber(range, 1);
}

QString notFiniteText(const VectorSummary& summary)
{
    QStringList words;
    if (summary.notANumber > 0)
        words += QStringLiteral("NaN");
    if (summary.infinite > 0)
        words += QStringLiteral("∞");
    return words.join(QStringLiteral(", "));
}

QImage valueImage(const ValueGrid& grid, bool dark)
{
    if (grid.steps <= 0 || grid.units <= 0)
        return {};
    const ValuePalette& palette = valuePalette(dark);
    QImage image(grid.steps, grid.units, QImage::Format_RGB32);
    for (int unit = 0; unit < grid.units; ++unit) {
        QRgb* line = reinterpret_cast<QRgb*>(image.scanLine(unit));
        for (int step = 0; step < grid.steps; ++step)
            line[step] = palette.colour(grid.value(unit, step) / grid.range);
    }
    return image;
}

} // namespace loopscope::ui
