#include "ui/controls/steady_label.h"

#include <QEvent>

#include <algorithm>

namespace loopscope::ui
{
namespace
{

/// The text with the widest digit in place of each.
QString withWidestDigits(QString text, const QFontMetrics& metrics)
{
    QChar widest = u'0';
    for (char16_t digit = u'1'; digit <= u'9'; ++digit) {
        if (metrics.horizontalAdvance(QChar(digit)) > metrics.horizontalAdvance(widest))
            widest = QChar(digit);
    }
    std::replace_if(text.begin(), text.end(), [](QChar sign) { return sign.isDigit(); }, widest);
    return text;
}

} // namespace

SteadyLabel::SteadyLabel(QWidget* parent)
    : QLabel(parent)
{
    setTextFormat(Qt::PlainText);
}

void SteadyLabel::write(const QString& text)
{
    if (text == this->text())
        return;
    setText(text); // of a label whose size is fixed, no layout hears
    const QSize needed = neededSize();
    const bool isFarTooWide = 2 * needed.width() < minimumWidth();
    if (needed.width() > minimumWidth() || isFarTooWide)
        setFixedSize(needed);
}

/// Not the size hint, which is never less than a size that was fixed before.
QSize SteadyLabel::neededSize() const
{
    const QFontMetrics metrics = fontMetrics();
    return metrics.size(Qt::TextSingleLine, withWidestDigits(text(), metrics))
        .grownBy(contentsMargins() + margin());
}

void SteadyLabel::changeEvent(QEvent* event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        setFixedSize(neededSize());
}

} // namespace loopscope::ui
