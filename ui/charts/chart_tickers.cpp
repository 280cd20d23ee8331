#include "ui/charts/chart_tickers.h"

#include "ui/theme/number_format.h"

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

double NumberTicker::getTickStep(const QCPRange& range)
{
    const double step = QCPAxisTicker::getTickStep(range);
    return m_wholeNumbers ? std::max(1.0, std::ceil(step)) : step;
}

QString NumberTicker::getTickLabel(double tick, const QLocale&, QChar, int)
{
    return formatNumber(tick, 6);
}

QVector<double> EndsTicker::createTickVector(double, const QCPRange& range)
{
    const double first = std::ceil(range.lower);
    m_last = std::max(first, std::floor(range.upper));
    QVector<double> ticks{first};
    if (m_between == Between::RoundNumbers) {
        double step = 1.0;
        for (int i = 0; (m_last - first) / step > tickCount(); ++i)
            step *= i % 3 == 1 ? 2.5 : 2.0; // 1 2 5 10 20 50 …
        // A number next to an end would touch it.
        const double clear = 0.6 * step;
        for (double tick = std::ceil((first + clear) / step) * step; tick < m_last - clear;
             tick += step)
            ticks.append(tick);
    }
    if (m_last > first)
        ticks.append(m_last);
    return ticks;
}

QString EndsTicker::getTickLabel(double tick, const QLocale&, QChar, int)
{
    const QString number = formatNumber(tick, 6);
    return tick == m_last ? m_prefix + number : number;
}

QVector<double> DecadeTicker::createTickVector(double, const QCPRange& range)
{
    if (!(range.lower > 0.0 && range.upper > range.lower))
        return {};
    const int first = int(std::floor(std::log10(range.lower)));
    const int last = int(std::ceil(std::log10(range.upper)));
    const int every = std::max(1, int(std::ceil(double(last - first) / std::max(1, tickCount()))));
    const bool isFine = last - first <= 2;
    QVector<double> ticks;
    for (int decade = first; decade <= last; ++decade) {
        if (decade % every != 0)
            continue;
        ticks.append(std::pow(10.0, decade));
        if (isFine) {
            ticks.append(2.0 * std::pow(10.0, decade));
            ticks.append(5.0 * std::pow(10.0, decade));
        }
    }
    return ticks;
}

QString DecadeTicker::getTickLabel(double tick, const QLocale&, QChar, int)
{
    const double power = std::log10(tick);
    const bool isPower = std::abs(power - std::round(power)) < 1e-9;
    const bool isPlain = power > -2.5 && power < 2.5;
    return isPower && !isPlain ? QStringLiteral("10") + superscript(int(std::lround(power)))
                               : formatNumber(tick, 2);
}

} // namespace loopscope::ui
