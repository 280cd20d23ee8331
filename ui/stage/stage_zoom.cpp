#include "ui/stage/stage_zoom.h"

#include "ui/theme/theme.h"

#include <QPainter>
#include <QVariantAnimation>

#include <algorithm>

namespace loopscope::ui
{

namespace
{

constexpr double mostStageZoom = 4.0; ///< how large the network around the column gets

} // namespace

StageZoom::StageZoom(QWidget* parent)
    : QWidget(parent)
    , m_animation(new QVariantAnimation(this))
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    hide();
    m_animation->setDuration(milliseconds);
    m_animation->setEasingCurve(QEasingCurve::InOutCubic);
    connect(m_animation, &QVariantAnimation::valueChanged, this, [this](const QVariant& value) {
        m_opening = value.toDouble();
        update();
    });
    connect(m_animation, &QVariantAnimation::finished, this, &StageZoom::finish);
}

void StageZoom::run(
    const QPixmap& stage, const QPixmap& inside, const QRectF& column, bool isInward)
{
    m_animation->stop();
    m_stage = stage;
    m_inside = inside;
    m_column = column;
    m_opening = isInward ? 0.0 : 1.0;
    m_animation->setStartValue(m_opening);
    m_animation->setEndValue(1.0 - m_opening);
    setGeometry(parentWidget()->rect());
    show();
    raise();
    m_animation->start();
}

bool StageZoom::isRunning() const
{
    return m_animation->state() == QAbstractAnimation::Running;
}

void StageZoom::finish()
{
    m_animation->stop();
    if (isHidden())
        return;
    hide();
    m_stage = {};
    m_inside = {};
    emit finished();
}

QRectF StageZoom::columnAt(double opening, const QRectF& column, const QRectF& whole)
{
    const auto between = [opening](double a, double b) { return a + (b - a) * opening; };
    return QRectF(QPointF(between(column.left(), whole.left()), between(column.top(), whole.top())),
        QPointF(between(column.right(), whole.right()), between(column.bottom(), whole.bottom())));
}

void StageZoom::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Theme& theme = themeOf(*this);
    painter.fillRect(rect(), theme.stage);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    const QRectF opened = columnAt(m_opening, m_column, rect());

    painter.save();
    painter.setOpacity(1.0 - m_opening);
    const double zoom = 1.0 + (mostStageZoom - 1.0) * m_opening;
    painter.translate(opened.center());
    painter.scale(zoom, zoom);
    painter.translate(-m_column.center());
    painter.drawPixmap(0, 0, m_stage);
    painter.restore();

    painter.setOpacity(std::clamp(m_opening * 1.6, 0.0, 1.0));
    painter.drawPixmap(opened, m_inside, QRectF(m_inside.rect()));
    painter.setOpacity(1.0);
    painter.setPen(QPen(theme.playhead, 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(opened.adjusted(1.0, 1.0, -1.0, -1.0), 4.0, 4.0);
}

} // namespace loopscope::ui
