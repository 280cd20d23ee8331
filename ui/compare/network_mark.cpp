#include "ui/compare/network_mark.h"

#include "ui/theme/theme.h"

#include <QPainter>

#include <array>

namespace loopscope::ui
{
namespace
{

constexpr double lineWidth = 2.0;

} // namespace

QPen networkPen(int place, const Theme& theme)
{
    const std::array<QColor, 4> colours{theme.accent, theme.fromOutput, theme.right, theme.text};
    constexpr std::array<Qt::PenStyle, 4> dashes{
        Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine};
    const auto index = std::size_t(place) % colours.size();
    return QPen(colours[index], lineWidth, dashes[index], Qt::FlatCap);
}

NetworkMark::NetworkMark(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void NetworkMark::setPlace(int place)
{
    m_place = place;
    update();
}

QSize NetworkMark::sizeHint() const
{
    return {fontMetrics().height() * 3 / 2, fontMetrics().height() / 2};
}

void NetworkMark::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setPen(networkPen(m_place, themeOf(*this)));
    const double middle = height() / 2.0;
    painter.drawLine(QPointF(0.0, middle), QPointF(width(), middle));
}

} // namespace loopscope::ui
