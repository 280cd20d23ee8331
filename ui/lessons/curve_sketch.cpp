#include "ui/lessons/curve_sketch.h"

#include "ui/lanes/gradient_lane.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{
namespace
{

constexpr double keyPower = 0.25; ///< powers of ten that a key moves a step's point by

} // namespace

CurveSketch::CurveSketch(GradientLane& lane)
    : QWidget(&lane)
    , m_lane(lane)
{
    setObjectName("lesson.curve");
    setAccessibleName(tr("The curve that you expect"));
    setToolTip(tr("Draw with the mouse how much of the gradient arrives at each step; with the "
                  "keyboard, Left and Right choose the step, Up and Down move its point"));
    setFocusPolicy(Qt::StrongFocus);
    setProperty("choosesWithArrows", true);
    lane.installEventFilter(this);
    hide();
}

void CurveSketch::ask()
{
    m_powers.assign(m_lane.data().bars.size(), 0.0);
    m_isAsking = true;
    m_keyStep = std::max(0, int(m_powers.size()) - 1);
    setAttribute(Qt::WA_TransparentForMouseEvents, false);
    setCursor(Qt::CrossCursor);
    cover();
    show();
    raise();
    update();
}

void CurveSketch::showTruth()
{
    m_isAsking = false;
    setAttribute(Qt::WA_TransparentForMouseEvents);
    update();
}

void CurveSketch::setPowers(const std::vector<double>& powers)
{
    m_powers = powers;
    update();
}

void CurveSketch::cover()
{
    setGeometry(m_lane.rect());
}

bool CurveSketch::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == &m_lane && event->type() == QEvent::Resize)
        cover();
    return false;
}

double CurveSketch::yOf(double power) const
{
    const QRect scale = m_lane.scaleArea();
    return scale.bottom() - heightOnScale(power) * scale.height();
}

double CurveSketch::powerAt(double y) const
{
    const QRect scale = m_lane.scaleArea();
    const double height = std::clamp((scale.bottom() - y) / std::max(1, scale.height()), 0.0, 1.0);
    return lowestDecade + height * (highestDecade - lowestDecade);
}

int CurveSketch::stepAt(double x) const
{
    int nearest = 0;
    for (int step = 0; step < int(m_powers.size()); ++step)
        if (std::abs(m_lane.axis().columnCentre(step) - x) <
            std::abs(m_lane.axis().columnCentre(nearest) - x))
            nearest = step;
    return nearest;
}

void CurveSketch::setPower(int step, double power)
{
    if (step >= 0 && step < int(m_powers.size()))
        m_powers[std::size_t(step)] =
            std::clamp(power, double(lowestDecade), double(highestDecade));
}

/// Steps that a fast mouse jumps over lie on the line between.
void CurveSketch::drawTo(const QPointF& place)
{
    const int step = stepAt(place.x());
    const double power = powerAt(place.y());
    const int from = m_lastStep < 0 ? step : m_lastStep;
    const int count = std::max(1, std::abs(step - from));
    for (int i = 1; i <= count; ++i) {
        const double share = double(i) / count;
        setPower(from + int(std::lround(share * (step - from))),
            m_lastStep < 0 ? power : m_lastPower + share * (power - m_lastPower));
    }
    m_lastStep = step;
    m_lastPower = power;
    update();
}

void CurveSketch::mousePressEvent(QMouseEvent* event)
{
    m_lastStep = -1;
    drawTo(event->position());
}

void CurveSketch::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons() & Qt::LeftButton)
        drawTo(event->position());
}

void CurveSketch::keyPressEvent(QKeyEvent* event)
{
    const int way = event->key() == Qt::Key_Left ? -1 : event->key() == Qt::Key_Right ? 1 : 0;
    const int up = event->key() == Qt::Key_Up ? 1 : event->key() == Qt::Key_Down ? -1 : 0;
    if (m_powers.empty() || (way == 0 && up == 0))
        return QWidget::keyPressEvent(event);
    m_keyStep = std::clamp(m_keyStep + way, 0, int(m_powers.size()) - 1);
    setPower(m_keyStep, m_powers[std::size_t(m_keyStep)] + up * keyPower);
    update();
}

void CurveSketch::paintEvent(QPaintEvent*)
{
    const Theme& theme = themeOf(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRect scale = m_lane.scaleArea();
    if (m_isAsking) {
        const int left = int(m_lane.axis().left);
        painter.fillRect(QRect(left, 0, width() - left, height()), theme.stage);
        painter.setPen(theme.gridLine);
        for (int decade = lowestDecade; decade <= highestDecade; ++decade)
            painter.drawLine(QPointF(left, yOf(decade)), QPointF(width(), yOf(decade)));
        painter.setPen(theme.mutedText);
        painter.drawText(QRect(left, 0, width() - left, scale.top()).adjusted(6, 0, -6, 0),
            Qt::AlignVCenter | Qt::AlignLeft,
            tr("Draw what you expect: how much of the last step’s gradient arrives at each step"));
    }
    QPainterPath path;
    for (int step = 0; step < int(m_powers.size()); ++step) {
        const QPointF point(m_lane.axis().columnCentre(step), yOf(m_powers[std::size_t(step)]));
        if (step == 0)
            path.moveTo(point);
        else
            path.lineTo(point);
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.playhead, std::max(2.0, fontMetrics().height() / 7.0), Qt::SolidLine,
        Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(path);
    painter.setBrush(theme.playhead);
    painter.setPen(Qt::NoPen);
    for (int step = 0; step < int(m_powers.size()); ++step) {
        const double radius = m_isAsking && hasFocus() && step == m_keyStep ? 5.0 : 3.0;
        painter.drawEllipse(
            QPointF(m_lane.axis().columnCentre(step), yOf(m_powers[std::size_t(step)])), radius,
            radius);
    }
}

} // namespace loopscope::ui
