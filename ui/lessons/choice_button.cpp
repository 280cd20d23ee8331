#include "ui/lessons/choice_button.h"

#include "ui/stage/text_cache.h"
#include "ui/theme/theme.h"

#include <QPainter>

#include <algorithm>

namespace loopscope::ui
{

ChoiceButton::ChoiceButton(QChar letter, QWidget* parent)
    : QAbstractButton(parent)
    , m_letter(letter)
{
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setCheckable(true);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void ChoiceButton::setWords(const QString& html, const QString& plain)
{
    m_html = html;
    setAccessibleName(plain);
    updateGeometry();
    update();
}

void ChoiceButton::setMark(Mark mark)
{
    m_mark = mark;
    update();
}

int ChoiceButton::space() const
{
    return fontMetrics().height() / 3;
}

int ChoiceButton::letterWidth() const
{
    return fontMetrics().height() * 14 / 10;
}

void ChoiceButton::layOut(int width) const
{
    m_document.set(m_html, font(), themeOf(*this));
    m_document.setWidth(std::max(1, width - letterWidth() - 2 * space()));
}

int ChoiceButton::heightForWidth(int width) const
{
    layOut(width);
    return std::max(int(m_document.height()) + 1, fontMetrics().height()) + 2 * space();
}

QSize ChoiceButton::sizeHint() const
{
    const int width = fontMetrics().averageCharWidth() * 30;
    return {width, heightForWidth(width)};
}

QSize ChoiceButton::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 12, fontMetrics().height() + 2 * space()};
}

void ChoiceButton::paintEvent(QPaintEvent*)
{
    const Theme& theme = themeOf(*this);
    layOut(width());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool isMarked = m_mark != Mark::None;
    const QColor line = m_mark == Mark::Right        ? theme.right
                        : m_mark == Mark::Wrong      ? theme.wrong
                        : hasFocus() || underMouse() ? theme.accent
                                                     : theme.border;
    const QColor fill = m_mark == Mark::Right   ? theme.rightFill
                        : m_mark == Mark::Wrong ? theme.wrongFill
                                                : theme.field;
    const double radius = fontMetrics().height() * 0.4;
    painter.setPen(QPen(line, hasFocus() || isMarked ? 2.0 : 1.0));
    painter.setBrush(fill);
    painter.drawRoundedRect(QRectF(rect()).adjusted(1.0, 1.0, -1.0, -1.0), radius, radius);

    painter.setFont(boldFont(font()));
    painter.setPen(isMarked ? line : theme.mutedText);
    const QString sign = m_mark == Mark::Right   ? QStringLiteral("✓")
                         : m_mark == Mark::Wrong ? QStringLiteral("→")
                                                 : QString(m_letter);
    painter.drawText(QRect(space(), space(), letterWidth(), fontMetrics().height()),
        Qt::AlignCenter, sign);
    m_document.draw(painter, QPointF(letterWidth() + space(), space()),
        isEnabled() || isMarked ? theme.text : theme.mutedText);
}

} // namespace loopscope::ui
