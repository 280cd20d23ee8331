#include "ui/stage/cell_legend.h"

#include "ui/lanes/hand_mark.h"
#include "ui/stage/cell_strip.h"
#include "ui/stage/text_cache.h"
#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>

namespace loopscope::ui
{

namespace
{

// In lines of text.
constexpr double lineHeight = 1.1;
constexpr double markRoom = 1.9; ///< of a mark and the gap behind it
constexpr double markWidth = 1.6;
constexpr double gap = 1.2; ///< between entries

QString tr(const char* text)
{
    return QCoreApplication::translate("CellLegend", text);
}

QString byHandWords()
{
    return tr("held by hand");
}

void drawMark(QPainter& painter, const QRectF& place, CellLegend::Mark mark, const Theme& theme)
{
    switch (mark) {
    case CellLegend::Mark::Weights:
        painter.fillRect(place, theme.accentSoft);
        break;
    case CellLegend::Mark::Values:
        drawValueStrip(painter, place, Eigen::Vector4d(-1.0, -0.4, 0.4, 1.0), 1.0, theme);
        break;
    case CellLegend::Mark::Gradients:
        drawGradientStrip(painter, place, Eigen::Vector4d(1e-6, 1e-3, 1.0, 1e3), 1.0, theme);
        break;
    case CellLegend::Mark::ByHand:
        drawHandMarkAt(painter, QPointF(place.right(), place.center().y()),
            {UnitByHand{true, {byHandWords()}}}, theme);
        break;
    }
}

} // namespace

CellLegend::CellLegend(const CellData& data, const CellMoment& moment, const QFont& font)
    : m_data(data)
    , m_isBackward(moment.isBackward())
    , m_small(smallFont(font))
    , m_line(QFontMetricsF(font).height())
{
}

/// "±1", and what has a larger scale: "±1, c ±5".
QString CellLegend::scaleWords() const
{
    QString words = rangeText(1.0);
    for (std::size_t symbol = 0; symbol < m_data.ranges.size(); ++symbol) {
        if (m_data.ranges[symbol] > 1.0)
            words += QStringLiteral(", ") +
                     QString::fromStdString(m_data.program->symbols[symbol].name) + u' ' +
                     rangeText(m_data.ranges[symbol]);
    }
    return words;
}

std::vector<CellLegend::Entry> CellLegend::forwardEntries() const
{
    std::vector<Entry> entries;
    if (!m_data.program->parameters.empty())
        entries.push_back({Mark::Weights, tr("weights: the same at every step")});
    entries.push_back({Mark::Values, tr("a cell for each unit, %1").arg(scaleWords())});
    if (m_data.hasByHand())
        entries.push_back({Mark::ByHand, byHandWords()});
    return entries;
}

std::vector<CellLegend::Entry> CellLegend::entries(double room) const
{
    std::vector<Entry> all = forwardEntries();
    if (!m_isBackward)
        return all;
    all.push_back({Mark::Gradients, tr("its gradient, 10⁻⁶ to 10³ of what one output sends")});
    return widthOf(all) <= room ? all : std::vector<Entry>{all.back()};
}

double CellLegend::widthOf(const std::vector<Entry>& entries) const
{
    const QFontMetricsF metrics(m_small);
    double width = -lines(gap);
    for (const Entry& entry : entries)
        width += lines(markRoom + gap) + metrics.horizontalAdvance(entry.words);
    return width;
}

double CellLegend::leastWidth() const
{
    return widthOf(forwardEntries());
}

double CellLegend::height() const
{
    return lines(lineHeight);
}

void CellLegend::draw(QPainter& painter, double x, double top, double left, double right,
    const Theme& theme) const
{
    const std::vector<Entry> shown = entries(right - left);
    x = std::max(std::min(x, right - widthOf(shown)), left);
    const QFontMetricsF metrics(m_small);
    painter.setFont(m_small);
    for (const Entry& entry : shown) {
        drawMark(painter, QRectF(x, top + height() * 0.2, lines(markWidth), height() * 0.6),
            entry.mark, theme);
        const double width = metrics.horizontalAdvance(entry.words);
        painter.setPen(theme.mutedText);
        painter.drawText(QRectF(x + lines(markRoom), top, width + 1.0, height()),
            Qt::AlignLeft | Qt::AlignVCenter, entry.words);
        x += lines(markRoom + gap) + width;
    }
}

} // namespace loopscope::ui
