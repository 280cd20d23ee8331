#include "ui/stage/cell_card.h"

#include "ui/explain/rich_text.h"
#include "ui/stage/text_cache.h"
#include "ui/theme/ramps.h"
#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

namespace
{

// In lines of text.
constexpr double padding = 0.6;
constexpr double barsHeight = 2.6;
constexpr double leastWidth = 15.0;
constexpr double mostWidth = 34.0;
constexpr double distance = 0.4;

/// Values around a zero line, or a gate above it.
void drawValueBars(QPainter& painter, const QRectF& place, const CellValues& values, int marked,
    const Theme& theme)
{
    const int count = int(values.value.size());
    const double zero = values.isGate ? place.bottom() : place.center().y();
    const double height = values.isGate ? place.height() : place.height() / 2.0;
    const double scale = values.isGate ? 1.0 : values.range;
    const double width = place.width() / count;
    painter.setPen(QPen(theme.gridLine, 1.0));
    painter.drawLine(QPointF(place.left(), zero), QPointF(place.right(), zero));
    for (int unit = 0; unit < count; ++unit) {
        const double value = values.value(unit);
        const double room = width >= 3.0 ? 1.0 : 0.0;
        const double share = std::isfinite(value) ? std::clamp(value / scale, -1.0, 1.0) : 1.0;
        QRectF bar(place.left() + unit * width, zero, width - room, -share * height);
        bar = bar.normalized();
        if (bar.height() < 1.0)
            bar.setHeight(1.0);
        painter.fillRect(bar, valueColour(value, values.range, theme.dark));
        if (!std::isfinite(value))
            painter.fillRect(bar, QBrush(theme.stage, Qt::BDiagPattern));
        if (unit == marked) {
            painter.setPen(QPen(theme.playhead, 1.5));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(QRectF(place.left() + unit * width - 0.5, place.top(),
                std::max(width - room, 2.0) + 1.0, place.height()));
        }
    }
}

void drawGradientBars(QPainter& painter, const QRectF& place, const CellValues& values,
    double source, const Theme& theme)
{
    const int count = int(values.gradient.size());
    const double width = place.width() / count;
    for (int unit = 0; unit < count; ++unit) {
        const GradientBar bar = gradientBar(std::abs(values.gradient(unit)), source);
        const double height = std::max(bar.height * place.height(), 1.0);
        const double room = width >= 3.0 ? 1.0 : 0.0;
        painter.fillRect(
            QRectF(place.left() + unit * width, place.bottom() - height, width - room, height),
            bar.kind == MagnitudeKind::Zero ? theme.gridLine
                                            : gradientColour(bar.relative, theme.dark));
    }
}

} // namespace

void drawCellCard(QPainter& painter, const CellCard& card, const CellData& data,
    const QRectF& beside, const QRectF& within, const QFont& font, const Theme& theme)
{
    const QFont small = smallFont(font);
    const QFontMetricsF smallMetrics(small);
    const double line = QFontMetricsF(font).height();
    RichDocument title;
    title.set(card.title, font, theme);
    const auto wanted = std::max({title.idealWidth(),
        smallMetrics.horizontalAdvance(card.unitWords), 4.0 * double(card.values->value.size())});
    const double width =
        std::min(std::clamp(wanted + 2.0 * padding * line, leastWidth * line, mostWidth * line),
            within.width());
    const double inner = width - 2.0 * padding * line;
    title.setWidth(inner);
    const double titleHeight = title.height();
    const double height = titleHeight + line * (2.0 * padding + 0.3 + barsHeight + 1.0 +
                                                   (card.hasGradient ? barsHeight + 1.0 : 0.0));

    double top = beside.bottom() + distance * line;
    if (top + height > within.bottom())
        top = beside.top() - distance * line - height;
    top = std::clamp(top, within.top(), std::max(within.top(), within.bottom() - height));
    const double left = std::clamp(beside.center().x() - width / 2.0, within.left(),
        std::max(within.left(), within.right() - width));
    const QRectF place(left, top, width, height);
    painter.setPen(QPen(theme.border, 1.0));
    painter.setBrush(theme.panel);
    painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 6.0, 6.0);

    QRectF row = place.adjusted(padding * line, padding * line, -padding * line, -padding * line);
    title.draw(painter, row.topLeft(), theme.text);
    row.setTop(row.top() + titleHeight + 0.3 * line);
    drawValueBars(painter, QRectF(row.topLeft(), QSizeF(inner, barsHeight * line)), *card.values,
        card.unit, theme);
    row.setTop(row.top() + barsHeight * line);
    painter.setFont(small);
    painter.setPen(theme.mutedText);
    const QString scale =
        card.values->isGate
            ? QCoreApplication::translate("loopscope::ui::CellCard", "each unit, from 0 to 1")
            : QCoreApplication::translate("loopscope::ui::CellCard", "each unit, %1")
                  .arg(rangeText(card.values->range));
    painter.drawText(QRectF(row.topLeft(), QSizeF(inner, line)), Qt::AlignLeft | Qt::AlignVCenter,
        card.unitWords.isEmpty() ? scale : card.unitWords);
    if (!card.hasGradient)
        return;
    row.setTop(row.top() + line);
    drawGradientBars(painter, QRectF(row.topLeft(), QSizeF(inner, barsHeight * line)), *card.values,
        data.source, theme);
    row.setTop(row.top() + barsHeight * line);
    painter.setPen(theme.mutedText);
    painter.drawText(QRectF(row.topLeft(), QSizeF(inner, line)), Qt::AlignLeft | Qt::AlignVCenter,
        QCoreApplication::translate(
            "loopscope::ui::CellCard", "gradient of each unit, logarithmic from 10⁻⁶ to 100"));
}

} // namespace loopscope::ui
