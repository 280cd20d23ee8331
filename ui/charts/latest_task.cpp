#include "ui/charts/latest_task.h"

#include <QtConcurrentRun>

#include <exception>
#include <utility>

namespace loopscope::ui
{
namespace
{

constexpr int restsPerCalculation = 2;

} // namespace

LatestTask::LatestTask(QObject* parent)
    : QObject(parent)
{
    m_rest.setSingleShot(true);
    connect(&m_rest, &QTimer::timeout, this, &LatestTask::startNext);
    connect(&m_watcher, &QFutureWatcher<Delivery>::finished, this, &LatestTask::deliver);
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
    const Delivery delivery = m_watcher.result();
    if (std::exchange(m_isWanted, false) && delivery)
        delivery();
    if (m_next)
        m_rest.start(restsPerCalculation * int(m_sinceStart.elapsed()));
    else
        emit finished();
}

} // namespace loopscope::ui
