#pragma once

#include "ui/theme/fonts.h"

#include <QFont>
#include <QHash>
#include <QStaticText>
#include <QString>

class QPainter;

namespace loopscope::ui
{

/// Draws short texts that come again and again, laid out once.
class TextCache
{
public:
    /// Forgets what was laid out if the font is another one.
    void setFont(const QFont& font);
    const QFont& font() const { return m_font; }
    int height() const { return m_height; }

    double widthOf(const QString& text);
    /// With the painter's pen.
    void drawCentred(QPainter& painter, const QPointF& centre, const QString& text);
    /// The same, unless the text is wider than `width`.
    /// @return whether it was drawn
    bool drawIfFits(QPainter& painter, const QPointF& centre, const QString& text, double width);

private:
    const QStaticText& layoutOf(const QString& text);

    QFont m_font;
    int m_height = 0;
    QHash<QString, QStaticText> m_layouts;
};

} // namespace loopscope::ui
