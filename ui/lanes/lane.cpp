#include "ui/lanes/lane.h"

#include "ui/theme/theme.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

namespace
{

constexpr int headerMargin = 16;
constexpr int marksMargin = 7; // above and below

} // namespace

Lane::Lane(QWidget* parent)
    : TimelinePane(parent)
{
    updateFonts();
}

int Lane::headerWidth() const
{
    const Name words = name();
    const QFontMetrics bold(boldFont(font()));
    const QFontMetrics small(smallFont(font()));
    int width = bold.horizontalAdvance(words.symbol);
    for (const QString& note : words.notes)
        width = std::max(width, small.horizontalAdvance(note));
    return headerMargin + width + std::max(scaleWidth() + 8, headerMargin);
}

QRect Lane::playheadRect() const
{
    // Below the line on top: words are not crossed out.
    const QRect whole = TimelinePane::playheadRect();
    return whole.isEmpty() ? whole : whole.adjusted(0, marksRect().top() - 4, 0, -marksMargin + 4);
}

QColor Lane::titleColour() const
{
    return theme().mutedText;
}

int Lane::titleHeight() const
{
    return titles().isEmpty() ? 0 : fontMetrics().height() + 6;
}

QRect Lane::titleRect() const
{
    const QRect steps = stepsRect();
    return titleHeight() == 0 ? QRect()
                              : QRect(steps.left(), 0, steps.width(), marksRect().top());
}

QRect Lane::marksRect() const
{
    return stepsRect().adjusted(0, marksMargin + titleHeight(), 0, -marksMargin);
}

void Lane::drawHeader(QPainter& painter)
{
    const Name words = name();
    const int line = fontMetrics().height();
    int y = marksMargin;
    const auto draw = [&](const QString& text) {
        painter.drawText(QRect(headerMargin, y, axis().left - headerMargin, line + 2),
            Qt::AlignLeft | Qt::AlignVCenter, text);
        y += line + 1;
    };
    painter.setFont(boldText().font());
    painter.setPen(theme().text);
    draw(words.symbol);
    painter.setFont(smallText().font());
    painter.setPen(theme().mutedText);
    for (const QString& note : words.notes) {
        if (y + line <= height())
            draw(note);
    }
    drawScale(painter);
}

void Lane::drawSteps(QPainter& painter, const StepRange& visible)
{
    if (const QStringList wordings = titles(); !wordings.isEmpty()) {
        const QRect line(axis().left + 6, marksMargin - 2, axis().viewportWidth - 12 - titleInset(),
            fontMetrics().height() + 2);
        painter.setFont(boldText().font());
        painter.setPen(titleColour());
        const QFontMetrics metrics(boldText().font());
        const auto fitting = std::find_if(wordings.begin(), wordings.end(),
            [&](const QString& text) { return metrics.horizontalAdvance(text) <= line.width(); });
        const QString text = fitting != wordings.end() ? *fitting
                                                       : metrics.elidedText(wordings.last(),
                                                             Qt::ElideRight, line.width());
        painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, text);
    }
    drawMarks(painter, visible);
}

void Lane::WordRow::draw(const QPointF& centre, const QString& word)
{
    const double half = m_text.widthOf(word) / 2.0;
    const double x = std::max(std::min(centre.x(), m_right - half), m_left + half);
    if (x - half < m_end + 4.0)
        return;
    m_text.drawCentred(m_painter, {x, centre.y()}, word);
    m_end = x + half;
}

} // namespace loopscope::ui
