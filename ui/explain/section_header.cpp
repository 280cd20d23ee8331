#include "ui/explain/section_header.h"

#include "ui/explain/explain_sections.h"
#include "ui/stage/text_cache.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

SectionHeader::SectionHeader(QWidget* parent)
    : QWidget(parent)
{
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void SectionHeader::setTexts(const QString& title, const QString& note)
{
    if (title == m_titleText && note == m_noteText)
        return;
    m_titleText = title;
    m_noteText = note;
    setAccessibleName(plainText(title + u' ' + note).trimmed());
    updateGeometry();
    update();
}

SectionHeader::Layout SectionHeader::layOut(int width) const
{
    const Theme& theme = themeOf(*this);
    m_title.set(m_titleText, boldFont(font()), theme);
    m_note.set(m_noteText, smallFont(font()), theme);
    m_title.setWidth(-1.0);
    m_note.setWidth(-1.0);
    const double between = fontMetrics().height();
    const double needed = m_title.idealWidth() + between + m_note.idealWidth();
    if (m_note.isEmpty() || needed <= width) {
        const double height = std::max(m_title.height(), m_note.height());
        m_title.setWidth(width);
        return {{width - m_note.idealWidth(), (height - m_note.height()) / 2.0},
            std::max(height, m_title.height())};
    }
    m_title.setWidth(width);
    m_note.setWidth(width);
    return {{0.0, m_title.height()}, m_title.height() + m_note.height()};
}

QSize SectionHeader::sizeHint() const
{
    return QSize(14 * fontMetrics().height(), fontMetrics().height());
}

QSize SectionHeader::minimumSizeHint() const
{
    return QSize(4 * fontMetrics().height(), fontMetrics().height());
}

int SectionHeader::heightForWidth(int width) const
{
    return int(std::ceil(layOut(width).height));
}

void SectionHeader::paintEvent(QPaintEvent*)
{
    const Layout layout = layOut(width());
    const Theme& theme = themeOf(*this);
    QPainter painter(this);
    m_title.draw(painter, {}, theme.text);
    m_note.draw(painter, layout.note, theme.mutedText);
}

void SectionHeader::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange) {
        updateGeometry();
        update();
    }
}

} // namespace loopscope::ui
