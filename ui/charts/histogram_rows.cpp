#include "ui/charts/histogram_rows.h"

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{
namespace
{

constexpr double fullest = 0.82;      // of a line's height
constexpr double widthForGaps = 4.0; // pixels of a bar, from which on bars stand apart

} // namespace

HistogramRows::HistogramRows(QCPAxis* xAxis, QCPAxis* yAxis)
    : QCPAbstractPlottable(xAxis, yAxis)
{
    setSelectable(QCP::stNone);
}

void HistogramRows::setColours(const QColor& steep, const QColor& flat, const QColor& base)
{
    m_steep = steep;
    m_flat = flat;
    m_base = base;
}

QCPRange HistogramRows::getKeyRange(bool& found, QCP::SignDomain) const
{
    found = true;
    return {m_data.low, m_data.high};
}

QCPRange HistogramRows::getValueRange(bool& found, QCP::SignDomain, const QCPRange&) const
{
    found = !m_data.rows.empty();
    return {0.0, double(m_data.rows.size())};
}

void HistogramRows::draw(QCPPainter* painter)
{
    painter->setAntialiasing(false);
    for (std::size_t row = 0; row < m_data.rows.size(); ++row)
        drawRow(painter, row);
}

void HistogramRows::drawRow(QCPPainter* painter, std::size_t index) const
{
    const SaturationData::Row& row = m_data.rows[index];
    const double top = double(index) + 1.0;
    const double foot = std::round(valueAxis()->coordToPixel(top));
    const double highest =
        row.bins.empty() ? 0.0 : *std::max_element(row.bins.begin(), row.bins.end());
    for (std::size_t i = 0; highest > 0.0 && i < row.bins.size(); ++i) {
        if (row.bins[i] == 0.0)
            continue;
        const double low = row.low + double(i) * row.binWidth;
        const double left = std::round(keyAxis()->coordToPixel(low));
        const double right = std::round(keyAxis()->coordToPixel(low + row.binWidth));
        const double gap = right - left >= widthForGaps ? 1.0 : 0.0;
        // Even the rarest value is seen.
        const double end = std::min(foot - 1.0,
            std::round(valueAxis()->coordToPixel(top - fullest * row.bins[i] / highest)));
        painter->fillRect(
            QRectF(left, end, std::max(1.0, right - left - gap), foot - end),
            row.isFlat[i] != 0 ? m_flat : m_steep);
    }
    if (row.bins.empty())
        return;
    painter->setPen(QPen(m_base, 1.0));
    painter->drawLine(QPointF(keyAxis()->coordToPixel(row.low), foot),
        QPointF(keyAxis()->coordToPixel(row.low + double(row.bins.size()) * row.binWidth), foot));
}

} // namespace loopscope::ui
