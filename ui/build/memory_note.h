#pragma once

#include "ui/session/snapshot.h"

#include <QLabel>

namespace loopscope::ui
{

class LatestTask;
class Session;

/// How many steps the network remembers at the moment, measured on new sequences of all lengths: a
/// line for tasks that ask for memory, else hidden. While training runs it is measured now and
/// then.
class MemoryNote : public QLabel
{
    Q_OBJECT
public:
    explicit MemoryNote(Session& session, QWidget* parent = nullptr);

    /// Of the session.
    void showSnapshot();
    /// Whether another number is on its way.
    bool isPending() const;

protected:
    void showEvent(QShowEvent* event) override;

private:
    void measure();

    Session& m_session;
    LatestTask* m_task;
    SnapshotPointer m_measured; ///< what was last asked for
};

} // namespace loopscope::ui
