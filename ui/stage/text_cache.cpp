#include "ui/stage/text_cache.h"

#include <QFontMetrics>
#include <QPainter>


namespace loopscope::ui
{

namespace
{

/// Numbers change from frame to frame: without a limit the cache would hold every number ever
/// shown.
constexpr qsizetype maximumLayouts = 1000;

} // namespace

void TextCache::setFont(const QFont& font)
{
    if (m_height > 0 && font == m_font)
        return;
    m_font = font;
    m_height = QFontMetrics(font).height();
    m_layouts.clear();
}

const QStaticText& TextCache::layoutOf(const QString& text)
{
    const auto found = m_layouts.constFind(text);
    if (found != m_layouts.constEnd())
        return *found;
    if (m_layouts.size() >= maximumLayouts)
        m_layouts.clear();
    QStaticText layout(text);
    layout.setTextFormat(Qt::PlainText);
    layout.setPerformanceHint(QStaticText::AggressiveCaching);
    layout.prepare(QTransform(), m_font);
    return *m_layouts.insert(text, layout);
}

double TextCache::widthOf(const QString& text)
{
    return layoutOf(text).size().width();
}

void TextCache::drawCentred(QPainter& painter, const QPointF& centre, const QString& text)
{
    const QStaticText& layout = layoutOf(text);
    const QSizeF size = layout.size();
    painter.setFont(m_font);
    painter.drawStaticText(centre - QPointF(size.width() / 2.0, size.height() / 2.0), layout);
}

bool TextCache::drawIfFits(
    QPainter& painter, const QPointF& centre, const QString& text, double width)
{
    if (widthOf(text) > width)
        return false;
    drawCentred(painter, centre, text);
    return true;
}

} // namespace loopscope::ui
