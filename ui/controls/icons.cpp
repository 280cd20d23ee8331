#include "ui/controls/icons.h"

#include "ui/theme/ramps.h"

#include <QIconEngine>
#include <QPainter>
#include <QPainterPath>

namespace loopscope::ui
{
namespace
{

/// Signs live in a square of 16 × 16.
constexpr double edge = 16.0;

QPainterPath triangle(double left, double right)
{
    QPainterPath path;
    path.moveTo(left, 2.5);
    path.lineTo(right, 8.0);
    path.lineTo(left, 13.5);
    path.closeSubpath();
    return path;
}

QPainterPath bar(double left, double width)
{
    QPainterPath path;
    path.addRoundedRect(QRectF(left, 2.5, width, 11.0), 0.8, 0.8);
    return path;
}

QPainterPath pathOf(Sign sign)
{
    switch (sign) {
    case Sign::ToStart:
        return bar(2.5, 2.0) | triangle(13.5, 5.0);
    case Sign::StepBack:
        return triangle(12.0, 3.5);
    case Sign::Play:
        return triangle(3.5, 14.0);
    case Sign::Pause:
        return bar(3.5, 3.2) | bar(9.3, 3.2);
    case Sign::StepForward:
        return triangle(4.0, 12.5);
    case Sign::Stop: {
        QPainterPath path;
        path.addRoundedRect(QRectF(3.5, 3.5, 9.0, 9.0), 0.8, 0.8);
        return path;
    }
    case Sign::Record: {
        QPainterPath path;
        path.addEllipse(QPointF(8.0, 8.0), 4.8, 4.8);
        return path;
    }
    case Sign::ToEnd:
        break;
    }
    return triangle(2.5, 11.0) | bar(11.5, 2.0);
}

class SignEngine : public QIconEngine
{
public:
    SignEngine(Sign sign, const QColor& colour)
        : m_sign(sign)
        , m_colour(colour)
    {
    }

    void paint(QPainter* painter, const QRect& area, QIcon::Mode mode, QIcon::State) override
    {
        QColor colour = m_colour;
        if (mode == QIcon::Disabled)
            colour.setAlphaF(0.4F);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->translate(area.topLeft());
        painter->scale(area.width() / edge, area.height() / edge);
        painter->setPen(QPen(colour, 0.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter->setBrush(colour);
        painter->drawPath(pathOf(m_sign));
        painter->restore();
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap result(size);
        result.fill(Qt::transparent);
        QPainter painter(&result);
        paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        return result;
    }

    QIconEngine* clone() const override { return new SignEngine(*this); }

private:
    Sign m_sign;
    QColor m_colour;
};

} // namespace

QIcon signIcon(Sign sign, const QColor& colour)
{
    return QIcon(new SignEngine(sign, colour));
}

QIcon programIcon()
{
    QPixmap picture(128, 128);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(QColor(0x1b2233));
    painter.drawRoundedRect(QRectF(4, 4, 120, 120), 26, 26);
    const double relative[] = {1e-3, 3e-2, 1.0};
    for (int step = 0; step < 3; ++step) {
        painter.setBrush(gradientColour(relative[step], true));
        const double height = 28.0 + 22.0 * step;
        painter.drawRoundedRect(QRectF(24 + 30 * step, 104 - height, 20, height), 6, 6);
    }
    painter.end();
    return QIcon(picture);
}

} // namespace loopscope::ui
