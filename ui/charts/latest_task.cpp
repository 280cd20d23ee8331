#include "ui/charts/latest_task.h"

#include <QtConcurrentRun>

#include <cmath>
#include <exception>
#include <utility>

namespace loopscope::ui
{
LatestTask::LatestTask(QObject* parent)
    : QObject(parent)
{
    m_rest.setSingleShot(true);
    connect(&m_rest, &QTimer::timeout, this, &LatestTask::startNext);
    connect(&m_watcher, &QFutureWatcher<Delivery>::finished, this, &LatestTask::deliver);
}

void LatestTask::setShare(double share)
{
    m_share = share;
    if (m_rest.isActive())
        m_rest.start(0);
}

void LatestTask::request(Work work)
{
    m_next = std::move(work);
    if (!m_isRunning && !m_rest.isActive())
        startNext();
}

void LatestTask::cancel()
{
    m_next = nullptr;
    m_isWanted = false;
}

void LatestTask::startNext()
{
    if (m_isRunning || !m_next)
        return;
    m_isRunning = true;
    m_isWanted = true;
    m_sinceStart.start();
    m_watcher.setFuture(QtConcurrent::run([work = std::exchange(m_next, nullptr)]() -> Delivery {
        try {
            return work();
        } catch (const std::exception& exception) {
            qWarning("A calculation for a chart failed: %s", exception.what());
            return {};
        }
    }));
}

void LatestTask::deliver()
{
    m_isRunning = false;
    const double taken = double(m_sinceStart.nsecsElapsed()) * 1e-6;
    const Delivery delivery = m_watcher.result();
    if (std::exchange(m_isWanted, false) && delivery)
        delivery();
    if (!m_next)
        emit finished();
    // A rest even if nothing waits: snapshots of a training come again and again.
    if (m_share < 1.0)
        m_rest.start(int(std::lround(taken * (1.0 - m_share) / m_share)));
    else
        startNext();
}

} // namespace loopscope::ui
