#include "ui/charts/saturation_chart.h"

#include "ui/charts/chart_plot.h"
#include "ui/charts/histogram_rows.h"
#include "ui/stage/text_cache.h"
#include "ui/theme/number_format.h"
#include "ui/theme/theme.h"

#include <QFontMetrics>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{
namespace
{

constexpr double widestName = 0.3;      // of the plot
constexpr int leastLettersForWord = 44; // that a plot is wide, for a word behind each number

} // namespace

SaturationChart::SaturationChart(QWidget* parent)
    : CalculatedChart({tr("Gates and saturation"), tr("Saturation")}, parent)
    , m_histograms(new HistogramRows(plot()->xAxis, plot()->yAxis))
    , m_names(new QCPAxisTickerText)
    , m_shares(new QCPAxisTickerText)
{
    plot()->setZoomable({});
    plot()->xAxis->setTicker(QSharedPointer<QCPAxisTicker>(new NumberTicker(false)));
    plot()->yAxis->setTicker(m_names);
    plot()->yAxis2->setTicker(m_shares);
    plot()->yAxis2->setVisible(true);
    for (QCPAxis* axis : {plot()->yAxis, plot()->yAxis2}) {
        axis->setRangeReversed(true);
        axis->grid()->setVisible(false);
        axis->setSubTicks(false);
        axis->setTickLength(0, 0);
        axis->setTickPen(Qt::NoPen);
        axis->setTickLabelPadding(4);
    }
}

void SaturationChart::updateColours(const Theme& theme)
{
    m_histograms->setColours(theme.accent, theme.mutedText, theme.border);
    plot()->yAxis->setBasePen(Qt::NoPen);
    plot()->yAxis->setTickLabelColor(theme.text);
    plot()->yAxis2->setBasePen(Qt::NoPen);
    plot()->yAxis2->setTickLabelColor(theme.mutedText);
}

// Data

LatestTask::Work SaturationChart::work()
{
    return [this, from = snapshot()]() -> LatestTask::Delivery {
        auto data = std::make_shared<SaturationData>(saturationData(*from));
        return [this, data] { showData(std::move(*data)); };
    };
}

void SaturationChart::showData(SaturationData data)
{
    m_data = std::make_unique<SaturationData>(std::move(data));
    m_histograms->setData(*m_data);
    const QCPRange lines(0.0, std::max(1.0, double(m_data->rows.size())));
    plot()->setHome({m_data->low, m_data->high}, lines);
    plot()->yAxis2->setRange(lines);
    writeNames();
}

void SaturationChart::updateView()
{
    if (m_data)
        writeNames();
}

void SaturationChart::writeNames()
{
    const QFont small = smallFont(font());
    const QFontMetrics metrics(small);
    plot()->yAxis2->setTickLabelFont(small);
    const int widest = int(widestName * plot()->width());
    const bool hasWord = plot()->width() >= leastLettersForWord * metrics.averageCharWidth();
    m_names->clear();
    m_shares->clear();
    for (std::size_t i = 0; i < m_data->rows.size(); ++i) {
        const SaturationData::Row& row = m_data->rows[i];
        const QString share = formatPercent(row.share);
        const double middle = double(i) + 0.5;
        m_names->addTick(
            middle, metrics.elidedText(QString::fromStdString(row.name), Qt::ElideMiddle, widest));
        m_shares->addTick(middle, !row.isFinite ? QStringLiteral("NaN")
                                  : hasWord     ? tr("%1 flat").arg(share)
                                                : share);
    }
}

int SaturationChart::rowAt(double y) const
{
    const double row = std::floor(y);
    return m_data && row >= 0.0 && row < double(m_data->rows.size()) ? int(row) : -1;
}

// Words

QStringList SaturationChart::summary() const
{
    if (!m_data)
        return {tr("…")};
    const auto flattest = std::max_element(m_data->rows.begin(), m_data->rows.end(),
        [](const auto& a, const auto& b) { return a.share < b.share; });
    if (flattest == m_data->rows.end())
        return {tr("no function that could saturate"), tr("none")};
    if (flattest->share == 0.0)
        return {tr("no value lies where its function is flat"), tr("nothing is flat")};
    const QString share = formatPercent(flattest->share);
    const QString name = QString::fromStdString(flattest->name);
    return {tr("flattest: %1, %2 of its values").arg(name, share),
        tr("%1: %2 flat").arg(name, share), share};
}

QString SaturationChart::wordsAt(const QPointF& coordinates) const
{
    const int index = rowAt(coordinates.y());
    if (index < 0)
        return {};
    const SaturationData::Row& row = m_data->rows[std::size_t(index)];
    const QString name = QString::fromStdString(row.name);
    const int bin =
        row.bins.empty() ? -1 : int(std::floor((coordinates.x() - row.low) / row.binWidth));
    if (bin < 0 || bin >= int(row.bins.size()))
        return tr("%1: %2 flat").arg(name, formatPercent(row.share));
    const double low = row.low + bin * row.binWidth;
    return tr("%1 from %2 to %3: %4")
        .arg(name, formatNumber(low, 3), formatNumber(low + row.binWidth, 3),
            formatPercent(row.bins[std::size_t(bin)]));
}

QString SaturationChart::howToRead() const
{
    const QString reading =
        tr("How the values of each gate and function are spread, over all units and steps. Grey "
           "bars are where the function is flat: hardly any gradient comes through there, and a "
           "gate stays as it is.");
    int dead = 0;
    for (std::size_t i = 0; m_data && i < m_data->rows.size(); ++i)
        dead += m_data->rows[i].deadUnits;
    if (dead == 0)
        return reading;
    return reading + u' ' +
           (dead == 1 ? tr("1 unit is dead: its slope is 0 at every step.")
                      : tr("%1 units are dead: their slope is 0 at every step.").arg(dead));
}

} // namespace loopscope::ui
