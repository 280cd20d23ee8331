#include "ui/explain/bar_rows.h"

#include "ui/stage/text_cache.h"
#include "ui/theme/number_format.h"
#include "ui/theme/ramps.h"
#include "ui/theme/theme.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

namespace
{

constexpr double largestLabel = 0.36;   ///< of the width; a longer label stands above its bars
constexpr double faintest = 0.45;       ///< least colour of a bar, as a share of the range
constexpr double mostBarWidth = 1.2;    ///< of a bar, in line heights

QColor colourOf(Tone tone, const Theme& theme)
{
    switch (tone) {
    case Tone::FromOutput:
        return theme.fromOutput;
    case Tone::FromLater:
        return theme.fromLater;
    case Tone::Muted:
        return theme.mutedText;
    case Tone::Problem:
        return theme.wrong;
    case Tone::Plain:
        break;
    }
    return theme.text;
}

} // namespace

BarRows::BarRows(QWidget* parent)
    : BlockWidget(parent)
{
    setMouseTracking(true);
}

void BarRows::setBlock(const Block& block)
{
    m_block = std::get<BarRowsBlock>(block);
    QStringList words;
    for (const BarRow& row : m_block.rows)
        words += row.words;
    setAccessibleName(words.join(QStringLiteral("; ")));
    updateGeometry();
    update();
}

double BarRows::barHeight() const
{
    return m_block.kind == BarRowsBlock::Kind::Gauge ? text() * 1.0 : text() * 1.8;
}

BarRows::Layout BarRows::layOut(int width) const
{
    const Theme& theme = themeOf(*this);
    Layout layout;
    const QFontMetrics numbers(smallFont(font()));
    m_labels.resize(m_block.rows.size());
    for (std::size_t i = 0; i < m_labels.size(); ++i) {
        const BarRow& row = m_block.rows[i];
        m_labels[i].set(
            row.label, row.tone == Tone::Plain && !row.isTotal ? font() : boldFont(font()), theme);
        m_labels[i].setWidth(-1);
        if (m_labels[i].idealWidth() <= largestLabel * width)
            layout.labelWidth = std::max(layout.labelWidth, m_labels[i].idealWidth());
        layout.numberWidth =
            std::max(layout.numberWidth, double(numbers.horizontalAdvance(row.number)));
    }
    layout.labelWidth = std::max(layout.labelWidth, 2.0 * text()) + text() * 0.5;
    layout.numberWidth += text() * 0.4;
    double top = 0.0;
    for (RichDocument& label : m_labels) {
        const bool isAbove = label.idealWidth() > largestLabel * width;
        layout.tops.push_back(top);
        layout.isLabelAbove.push_back(isAbove);
        if (isAbove) {
            label.setWidth(width);
            top += label.height();
        }
        top += barHeight() + text() * 0.3;
    }
    layout.tops.push_back(top);
    layout.noteTop = top;
    return layout;
}

int BarRows::heightForWidth(int width) const
{
    const Layout layout = layOut(width);
    if (m_block.note.isEmpty())
        return int(std::ceil(layout.noteTop));
    m_note.set(m_block.note, smallFont(font()), themeOf(*this));
    m_note.setWidth(width);
    return int(std::ceil(layout.noteTop + m_note.height()));
}

QRectF BarRows::barsRect(int row) const
{
    const Layout layout = layOut(width());
    const auto index = std::size_t(row);
    double top = layout.tops[index];
    if (layout.isLabelAbove[index])
        top += m_labels[index].height();
    const double right = width() - layout.numberWidth;
    double available = right - layout.labelWidth;
    const auto count = double(std::max<std::size_t>(m_block.rows[index].values.size(), 1));
    available = std::min(available, count * mostBarWidth * text());
    return {layout.labelWidth, top, std::max(available, 1.0), barHeight()};
}

void BarRows::drawBar(QPainter& painter, const QRectF& place, double value) const
{
    const Theme& theme = themeOf(*this);
    const bool isGauge = m_block.kind == BarRowsBlock::Kind::Gauge;
    if (isGauge)
        painter.fillRect(place, theme.soft);
    if (!std::isfinite(value)) {
        painter.fillRect(place, valueColour(value, 1.0, theme.dark));
        painter.fillRect(place, QBrush(theme.panel, Qt::BDiagPattern));
        return;
    }
    const double relative = std::clamp(value / m_block.range, -1.0, 1.0);
    const double shade = std::copysign(std::max(std::abs(relative), faintest), relative);
    const QColor colour = valueColour(shade, 1.0, theme.dark);
    if (isGauge) {
        const double height = place.height() * std::max(relative, 0.0);
        painter.fillRect(
            QRectF(place.left(), place.bottom() - height, place.width(), height), colour);
        return;
    }
    const double middle = place.center().y();
    const double height = std::abs(relative) * place.height() / 2.0;
    painter.fillRect(
        QRectF(place.left(), relative > 0.0 ? middle - height : middle, place.width(), height),
        colour);
}

void BarRows::drawRow(QPainter& painter, const Layout& layout, int row)
{
    const Theme& theme = themeOf(*this);
    const auto index = std::size_t(row);
    const BarRow& bar = m_block.rows[index];
    const QRectF bars = barsRect(row);
    const RichDocument& label = m_labels[index];
    const double labelTop = layout.isLabelAbove[index]
                                ? layout.tops[index]
                                : bars.center().y() - label.height() / 2.0;
    label.draw(painter, {0.0, labelTop}, colourOf(bar.tone, theme));

    const double step = bars.width() / double(std::max<std::size_t>(bar.values.size(), 1));
    const double gap = step >= 5.0 ? 1.0 : 0.0;
    if (m_block.kind == BarRowsBlock::Kind::Signed)
        painter.fillRect(
            QRectF(bars.left(), bars.center().y() - 0.5, bars.width(), 1.0), theme.gridLine);
    for (std::size_t i = 0; i < bar.values.size(); ++i) {
        const QRectF place(
            bars.left() + double(i) * step, bars.top(), step - gap, bars.height());
        drawBar(painter, place, bar.values[i]);
    }
    painter.setFont(smallFont(font()));
    painter.setPen(bar.isTotal ? theme.text : theme.mutedText);
    painter.drawText(
        QRectF(width() - layout.numberWidth, bars.top(), layout.numberWidth, bars.height()),
        Qt::AlignRight | Qt::AlignVCenter, bar.number);
}

void BarRows::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Layout layout = layOut(width());
    for (int row = 0; row < int(m_block.rows.size()); ++row)
        drawRow(painter, layout, row);
    if (m_block.note.isEmpty())
        return;
    m_note.set(m_block.note, smallFont(font()), themeOf(*this));
    m_note.setWidth(width());
    m_note.draw(painter, {0.0, layout.noteTop}, themeOf(*this).mutedText);
}

BarRows::Bar BarRows::barAt(const QPointF& place) const
{
    const Layout layout = layOut(width());
    for (std::size_t row = 0; row < m_block.rows.size(); ++row) {
        if (place.y() < layout.tops[row] || place.y() >= layout.tops[row + 1])
            continue;
        const QRectF bars = barsRect(int(row));
        const auto count = double(m_block.rows[row].values.size());
        const bool isBeside = place.x() < bars.left() || place.x() >= bars.right();
        return {int(row), isBeside ? -1 : int((place.x() - bars.left()) / bars.width() * count)};
    }
    return {};
}

std::optional<NumberReference> BarRows::numberAt(const QPointF& place) const
{
    const Bar bar = barAt(place);
    if (bar.unit < 0 || !m_block.rows[std::size_t(bar.row)].reference)
        return std::nullopt;
    NumberReference reference = *m_block.rows[std::size_t(bar.row)].reference;
    reference.unit = bar.unit;
    return reference;
}

void BarRows::mouseMoveEvent(QMouseEvent* event)
{
    setCursor(numberAt(event->position()) ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void BarRows::mouseReleaseEvent(QMouseEvent* event)
{
    const std::optional<NumberReference> number = numberAt(event->position());
    if (number && event->button() == Qt::LeftButton)
        emit numberPicked(*number);
}

bool BarRows::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return BlockWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const Bar bar = barAt(help->pos());
    if (bar.row < 0) {
        QToolTip::hideText();
        return true;
    }
    const BarRow& row = m_block.rows[std::size_t(bar.row)];
    QString words = row.words;
    if (bar.unit >= 0) {
        words += u'\n' + tr("unit %1: %2")
                             .arg(bar.unit + 1)
                             .arg(formatNumber(row.values[std::size_t(bar.unit)]));
        if (row.reference)
            words += u'\n' + tr("click to ask why");
    }
    QToolTip::showText(help->globalPos(), words, this);
    return true;
}

} // namespace loopscope::ui
