#pragma once

#include <QElapsedTimer>
#include <QFutureWatcher>
#include <QObject>
#include <QTimer>

#include <functional>

namespace loopscope::ui
{

/// Calculates in another thread and never falls behind: of what is asked for while a calculation
/// runs, only the newest is calculated. Between calculations it can rest, so that training keeps
/// the processor.
class LatestTask : public QObject
{
    Q_OBJECT
public:
    /// Hands a result over; runs in the thread of the LatestTask.
    using Delivery = std::function<void()>;
    /// Runs in another thread: works on copies and on what is immutable alone.
    using Work = std::function<Delivery()>;

    explicit LatestTask(QObject* parent = nullptr);

    /// @param share  of the time that calculations which follow each other may take, in (0, 1]
    void setShare(double share);
    void request(Work work);
    /// Nothing that was asked for is delivered any more.
    void cancel();
    bool isBusy() const { return m_isRunning || m_next; }

signals:
    void finished(); ///< all that was asked for has been delivered

private:
    void startNext();
    void deliver();

    QFutureWatcher<Delivery> m_watcher;
    Work m_next;
    QElapsedTimer m_sinceStart;
    QTimer m_rest;
    double m_share = 1.0;
    bool m_isRunning = false;
    bool m_isWanted = false; ///< whether what runs is to be delivered
};

} // namespace loopscope::ui
