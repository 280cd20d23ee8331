#include "ui/controls/fitting_label.h"

#include "ui/stage/text_cache.h"
#include "ui/theme/theme.h"

#include <QPainter>

#include <algorithm>

namespace loopscope::ui
{

FittingLabel::FittingLabel(Emphasis emphasis, QWidget* parent)
    : QWidget(parent)
    , m_emphasis(emphasis)
{
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
}

void FittingLabel::setWordings(const QStringList& wordings)
{
    if (wordings == m_wordings)
        return;
    m_wordings = wordings;
    update();
}

QString FittingLabel::shownText() const
{
    if (m_wordings.isEmpty())
        return {};
    const QFontMetrics metrics(textFont());
    const auto fitting = std::find_if(m_wordings.begin(), m_wordings.end(),
        [&](const QString& text) { return metrics.horizontalAdvance(text) <= width(); });
    return fitting != m_wordings.end()
               ? *fitting
               : metrics.elidedText(m_wordings.last(), Qt::ElideRight, width());
}

int FittingLabel::widest() const
{
    return m_wordings.isEmpty() ? 0
                                : QFontMetrics(textFont()).horizontalAdvance(m_wordings.first());
}

int FittingLabel::narrowest() const
{
    return m_wordings.isEmpty() ? 0 : QFontMetrics(textFont()).horizontalAdvance(m_wordings.last());
}

QSize FittingLabel::sizeHint() const
{
    return QSize(widest(), QFontMetrics(textFont()).height());
}

QSize FittingLabel::minimumSizeHint() const
{
    return QSize(0, sizeHint().height());
}

QFont FittingLabel::textFont() const
{
    return m_emphasis == Emphasis::Bold ? boldFont(font()) : smallFont(font());
}

void FittingLabel::paintEvent(QPaintEvent*)
{
    const Theme& theme = themeOf(*this);
    QPainter painter(this);
    painter.setFont(textFont());
    painter.setPen(m_emphasis == Emphasis::Bold ? theme.text : theme.mutedText);
    painter.drawText(rect(), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, shownText());
}

void FittingLabel::mouseDoubleClickEvent(QMouseEvent*)
{
    emit doubleClicked();
}

} // namespace loopscope::ui
