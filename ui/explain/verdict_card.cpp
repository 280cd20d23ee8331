#include "ui/explain/verdict_card.h"

#include "ui/explain/explain_sections.h"
#include "ui/stage/text_cache.h"
#include "ui/theme/theme.h"
#include "ui/theme/verdict_colours.h"

#include <QPainter>

#include <cmath>

namespace loopscope::ui
{

VerdictCard::VerdictCard(QWidget* parent)
    : BlockWidget(parent)
{
}

void VerdictCard::setBlock(const Block& block)
{
    m_block = std::get<VerdictBlock>(block);
    setAccessibleName(m_block.title + u' ' + m_block.factor + QStringLiteral(". ") +
                      plainText(m_block.lines.join(u' ')));
    updateGeometry();
    update();
}

/// Two lines where name and factor do not fit beside each other.
double VerdictCard::titleHeight(double width) const
{
    const QFontMetrics bold(boldFont(font()));
    const double needed = bold.horizontalAdvance(m_block.title) + text() +
                          bold.horizontalAdvance(m_block.factor);
    return needed <= width || m_block.factor.isEmpty() ? text() : 2.0 * text();
}

int VerdictCard::heightForWidth(int width) const
{
    const double inside = width - 2.0 * padding();
    double height = 2.0 * padding() + titleHeight(inside);
    m_lines.resize(std::size_t(m_block.lines.size()));
    for (qsizetype i = 0; i < m_block.lines.size(); ++i) {
        RichDocument& line = m_lines[std::size_t(i)];
        line.set(m_block.lines[i], smallFont(font()), themeOf(*this));
        line.setWidth(inside);
        height += line.height() + text() * 0.25;
    }
    return int(std::ceil(height));
}

void VerdictCard::paintEvent(QPaintEvent*)
{
    const VerdictColours colours = coloursOf(m_block.verdict, themeOf(*this));
    heightForWidth(width());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor edge = colours.words;
    edge.setAlphaF(0.35F);
    painter.setPen(QPen(edge, 1.0));
    painter.setBrush(colours.fill);
    painter.drawRoundedRect(
        QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), text() * 0.4, text() * 0.4);

    const QRectF inside = QRectF(rect()).adjusted(padding(), padding(), -padding(), -padding());
    painter.setFont(boldFont(font()));
    painter.setPen(colours.words);
    painter.drawText(inside, Qt::AlignLeft | Qt::AlignTop, m_block.title);
    const double title = titleHeight(inside.width());
    const bool isBeside = title < 1.5 * text();
    painter.drawText(inside.adjusted(0, isBeside ? 0 : text(), 0, 0),
        (isBeside ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignTop, m_block.factor);
    double top = inside.top() + title;
    for (const RichDocument& line : m_lines) {
        top += text() * 0.25;
        line.draw(painter, {inside.left(), top}, colours.words);
        top += line.height();
    }
}

} // namespace loopscope::ui
