#include "ui/stage/playhead_motion.h"

#include "ui/stage/motion.h"

#include <QVariantAnimation>

namespace loopscope::ui
{

PlayheadMotion::PlayheadMotion(QObject* parent)
    : QObject(parent)
    , m_animation(new QVariantAnimation(this))
{
    m_animation->setStartValue(0.0);
    m_animation->setEndValue(1.0);
    m_animation->setEasingCurve(QEasingCurve::OutCubic);
    m_animation->setDuration(stepMilliseconds);
    connect(m_animation, &QVariantAnimation::valueChanged, this, [this](const QVariant& value) {
        TimelineMoment moment = m_moment;
        moment.progress = value.toDouble();
        set(moment);
    });
}

void PlayheadMotion::goTo(const Cursor& cursor, bool isTraining, bool hasMotion)
{
    m_animation->stop();
    set({.cursor = cursor, .isTraining = isTraining, .progress = hasMotion ? 0.0 : 1.0});
    if (hasMotion)
        m_animation->start();
}

void PlayheadMotion::set(const TimelineMoment& moment)
{
    m_moment = moment;
    emit moved(m_moment);
}

} // namespace loopscope::ui
