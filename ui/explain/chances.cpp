#include "ui/explain/chances.h"

#include "ui/explain/explain_sections.h"
#include "ui/stage/text_cache.h"
#include "ui/theme/number_format.h"
#include "ui/theme/theme.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace loopscope::ui
{

Chances::Chances(QWidget* parent)
    : BlockWidget(parent)
{
    setCursor(Qt::PointingHandCursor);
    setToolTip(tr("Click to ask why an answer got this probability"));
}

void Chances::setBlock(const Block& block)
{
    m_block = std::get<ChancesBlock>(block);
    QStringList words;
    for (const ChancesBlock::Chance& chance : m_block.chances)
        words += (chance.isDrawn ? Explain::tr("%1: %2, drawn") : Explain::tr("%1: %2"))
                     .arg(chance.label, formatPercent(chance.probability));
    setAccessibleName(words.join(QStringLiteral("; ")));
    updateGeometry();
    update();
}

int Chances::heightForWidth(int) const
{
    return rowHeight() * int(m_block.chances.size());
}

void Chances::mouseReleaseEvent(QMouseEvent* event)
{
    const auto row = std::size_t(std::max(event->position().y(), 0.0) / rowHeight());
    if (event->button() == Qt::LeftButton && row < m_block.chances.size())
        emit numberPicked(m_block.chances[row].reference);
}

void Chances::paintEvent(QPaintEvent*)
{
    const Theme& theme = themeOf(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QFontMetrics small(smallFont(font()));
    const double numberWidth = small.horizontalAdvance(QStringLiteral("< 0.1 %")) + text() * 0.3;
    const double tagWidth =
        std::max(small.horizontalAdvance(tr("target")), small.horizontalAdvance(tr("drawn"))) +
        text() * 0.5;
    double labelWidth = 1.4 * text();
    for (const ChancesBlock::Chance& chance : m_block.chances)
        labelWidth =
            std::max(labelWidth, fontMetrics().horizontalAdvance(chance.label) + text() * 0.6);
    for (std::size_t i = 0; i < m_block.chances.size(); ++i) {
        const ChancesBlock::Chance& chance = m_block.chances[i];
        const QRectF row(0, double(i) * rowHeight(), width(), rowHeight());
        const QRectF box(
            0.5, row.top() + text() * 0.12, labelWidth - 1.0, rowHeight() - text() * 0.24);
        const QColor edge = chance.isDrawn ? theme.accent : theme.border;
        painter.setPen(chance.isTarget ? theme.right : edge);
        painter.setBrush(chance.isTarget  ? theme.rightFill
                         : chance.isDrawn ? theme.accentSoft
                                          : theme.field);
        painter.drawRoundedRect(box, text() * 0.25, text() * 0.25);
        painter.setFont(font());
        painter.setPen(chance.isTarget ? theme.right : theme.text);
        painter.drawText(box, Qt::AlignCenter, chance.label);

        const double left = labelWidth + text() * 0.5;
        const double room = width() - left - numberWidth - tagWidth;
        const QRectF bar(left, row.center().y() - text() * 0.2, std::max(room, 1.0), text() * 0.4);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.soft);
        painter.drawRoundedRect(bar, text() * 0.15, text() * 0.15);
        QRectF filled = bar;
        filled.setWidth(bar.width() * std::clamp(chance.probability, 0.0, 1.0));
        painter.setBrush(chance.isTarget  ? theme.right
                         : chance.isGuess ? theme.wrong
                         : chance.isDrawn ? theme.accent
                                          : theme.mutedText);
        painter.drawRoundedRect(filled, text() * 0.15, text() * 0.15);

        painter.setFont(smallFont(font()));
        painter.setPen(theme.text);
        painter.drawText(QRectF(bar.right(), row.top(), numberWidth, row.height()),
            Qt::AlignRight | Qt::AlignVCenter, formatPercent(chance.probability));
        if (chance.isTarget || chance.isDrawn) {
            painter.setPen(chance.isTarget ? theme.right : theme.accent);
            painter.drawText(QRectF(width() - tagWidth, row.top(), tagWidth, row.height()),
                Qt::AlignRight | Qt::AlignVCenter, chance.isTarget ? tr("target") : tr("drawn"));
        }
    }
}

} // namespace loopscope::ui
