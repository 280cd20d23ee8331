#pragma once

#include "ui/stage/timeline_moment.h"

#include <QObject>

class QVariantAnimation;

namespace loopscope::ui
{

/// Brings the playhead from one position to another: at once, or with a short motion.
class PlayheadMotion : public QObject
{
    Q_OBJECT
public:
    explicit PlayheadMotion(QObject* parent = nullptr);

    const TimelineMoment& moment() const { return m_moment; }
    void goTo(const Cursor& cursor, bool isTraining, bool hasMotion);

signals:
    void moved(const loopscope::ui::TimelineMoment& moment);

private:
    void set(const TimelineMoment& moment);

    QVariantAnimation* m_animation = nullptr;
    TimelineMoment m_moment;
};

} // namespace loopscope::ui
