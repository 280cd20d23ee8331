#include "ui/stage/number_curve.h"

#include "ui/stage/column_painter.h"
#include "ui/theme/number_format.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

namespace
{

constexpr double inset = 3.0; ///< of the curve from the edges of its row
constexpr double lineWidth = 1.6;

} // namespace

NumberStyle numberStyle(const NumberRow& row, double columnWidth, const StageTexts& texts)
{
    // A space at least between the numbers of two columns.
    const double room =
        columnWidth - QFontMetricsF(texts.small.font()).horizontalAdvance(QLatin1Char(' '));
    if (QFontMetricsF(texts.bold.font()).horizontalAdvance(row.widest) <= room)
        return NumberStyle::Bold;
    if (row.count == 1) // it has the room of its neighbours
        return NumberStyle::Small;
    const bool isSmall = QFontMetricsF(texts.small.font()).horizontalAdvance(row.widest) <= room;
    return isSmall ? NumberStyle::Small : NumberStyle::Curve;
}

QString rangeWords(const NumberRow& row)
{
    return formatNumber(row.lowest, 3) + QStringLiteral(" … ") + formatNumber(row.highest, 3);
}

NumberCurve::NumberCurve(
    QPainter& painter, const StagePlaces& places, const Row& place, const NumberRow& row)
    : m_painter(painter)
    , m_places(places)
    , m_place(place)
    , m_row(row)
{
}

double NumberCurve::heightOf(double number) const
{
    const double size = m_row.highest - m_row.lowest;
    const double share = size > 0.0 ? (number - m_row.lowest) / size : 0.5;
    return m_place.bottom() - inset - std::clamp(share, 0.0, 1.0) * (m_place.height - 2.0 * inset);
}

void NumberCurve::draw(int step, double before, double number, const QColor& colour) const
{
    if (!std::isfinite(number))
        return;
    const double half = m_places.columnWidth() / 2.0;
    const double left = m_places.centreOf(step) - half;
    const double y = heightOf(number);
    m_painter.setPen(QPen(colour, lineWidth * m_places.layout.scale, Qt::SolidLine, Qt::FlatCap));
    if (std::isfinite(before) && !m_places.isFolded())
        m_painter.drawLine(QPointF(left, heightOf(before)), QPointF(left, y));
    m_painter.drawLine(QPointF(left, y), QPointF(left + 2.0 * half, y));
}

void NumberCurve::drawZero(int step, const QColor& colour) const
{
    if (m_row.lowest >= 0.0 || m_row.highest <= 0.0)
        return;
    const double half = m_places.columnWidth() / 2.0;
    const double x = m_places.centreOf(step);
    m_painter.setPen(QPen(colour, 1.0));
    m_painter.drawLine(QPointF(x - half, heightOf(0.0)), QPointF(x + half, heightOf(0.0)));
}

} // namespace loopscope::ui
