#include "ui/controls/marked_slider.h"

#include "ui/theme/theme.h"

#include <QKeyEvent>
#include <QPainter>
#include <QSignalBlocker>
#include <QStyle>
#include <QStyleOptionSlider>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{
namespace
{

int stepOfKey(int key)
{
    switch (key) {
    case Qt::Key_Right:
    case Qt::Key_Up:
        return 1;
    case Qt::Key_Left:
    case Qt::Key_Down:
        return -1;
    case Qt::Key_PageUp:
        return 10;
    case Qt::Key_PageDown:
        return -10;
    default:
        return 0;
    }
}

} // namespace

MarkedSlider::MarkedSlider(double least, double most, Scale scale, int positions, QWidget* parent)
    : QSlider(Qt::Horizontal, parent)
    , m_least(least)
    , m_most(most)
    , m_scale(scale)
{
    setRange(0, positions - 1);
    setSingleStep(std::max(1, positions / 200));
    setPageStep(std::max(1, positions / 10));
    setFocusPolicy(Qt::StrongFocus);
    connect(this, &QSlider::valueChanged, this, [this] { emit numberChosen(number()); });
}

double MarkedSlider::numberAt(int position) const
{
    const double share = double(position) / maximum();
    const double number = m_scale == Scale::Even ? m_least + share * (m_most - m_least)
                                                 : m_least * std::pow(m_most / m_least, share);
    return m_perUnit > 0.0 ? std::round(number * m_perUnit) / m_perUnit : number;
}

int MarkedSlider::positionOf(double number) const
{
    const double inside = std::clamp(number, m_least, m_most);
    const double share = m_scale == Scale::Even
                             ? (inside - m_least) / (m_most - m_least)
                             : std::log(inside / m_least) / std::log(m_most / m_least);
    return int(std::lround(share * maximum()));
}

void MarkedSlider::setNumber(double number)
{
    const QSignalBlocker silent(this);
    setValue(positionOf(number));
    update();
}

void MarkedSlider::setMark(double number)
{
    m_mark = number;
    m_hasMark = true;
    update();
}

void MarkedSlider::setDecimals(int decimals)
{
    m_perUnit = std::pow(10.0, decimals);
}

int MarkedSlider::pixelOf(double number) const
{
    QStyleOptionSlider option;
    initStyleOption(&option);
    const QRect groove =
        style()->subControlRect(QStyle::CC_Slider, &option, QStyle::SC_SliderGroove, this);
    const QRect handle =
        style()->subControlRect(QStyle::CC_Slider, &option, QStyle::SC_SliderHandle, this);
    const int travel = groove.width() - handle.width();
    return groove.left() + handle.width() / 2 +
           QStyle::sliderPositionFromValue(minimum(), maximum(), positionOf(number), travel);
}

void MarkedSlider::paintEvent(QPaintEvent* event)
{
    if (m_hasMark) {
        QPainter painter(this);
        const Theme& theme = themeOf(*this);
        const double x = pixelOf(m_mark) + 0.5;
        painter.setPen(QPen(isEnabled() ? theme.right : theme.mutedText, 2.0));
        painter.drawLine(QPointF(x, 0.0), QPointF(x, height()));
    }
    QSlider::paintEvent(event);
}

void MarkedSlider::mousePressEvent(QMouseEvent* event)
{
    // Before the slider moves to where it was pressed.
    emit gestureBegan();
    QSlider::mousePressEvent(event);
}

void MarkedSlider::mouseReleaseEvent(QMouseEvent* event)
{
    QSlider::mouseReleaseEvent(event);
    emit gestureEnded();
}

void MarkedSlider::keyPressEvent(QKeyEvent* event)
{
    const int step = stepOfKey(event->key());
    if (m_perUnit <= 0.0 || step == 0) {
        QSlider::keyPressEvent(event);
        return;
    }
    // Where a logarithmic scale is coarser than its decimals, one position is the least.
    const int next = positionOf(number() + step / m_perUnit);
    setValue(next != value() ? next : value() + (step > 0 ? 1 : -1));
}

void MarkedSlider::wheelEvent(QWheelEvent* event)
{
    // The wheel scrolls the panel; it must not change a setting that happens to pass below the
    // pointer.
    if (hasFocus())
        QSlider::wheelEvent(event);
    else
        event->ignore();
}

} // namespace loopscope::ui
