#include "app/measuring_application.h"

#include <QEvent>
#include <QThread>

#include <ctime>
#include <utility>

namespace loopscope::app
{
namespace
{

double millisecondsOf(clockid_t clock)
{
    timespec now{};
    clock_gettime(clock, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) * 1e-6;
}

} // namespace

MeasuringApplication::MeasuringApplication(int& argc, char** argv)
    : QApplication(argc, argv)
{
}

void MeasuringApplication::watch(const QObject* window, std::function<void()> redrawn)
{
    m_window = window;
    m_redrawn = std::move(redrawn);
}

bool MeasuringApplication::notify(QObject* receiver, QEvent* event)
{
    // Events of other threads come here, too.
    if (QThread::currentThread() != thread() || m_depth > 0)
        return QApplication::notify(receiver, event);
    const bool isRedraw = receiver == m_window && event->type() == QEvent::UpdateRequest;
    const double begin = millisecondsOf(CLOCK_MONOTONIC);
    const double processorBegin = millisecondsOf(CLOCK_THREAD_CPUTIME_ID);
    ++m_depth;
    const bool isHandled = QApplication::notify(receiver, event);
    --m_depth;
    const double taken = millisecondsOf(CLOCK_MONOTONIC) - begin;
    if (taken > m_longest.milliseconds)
        m_longest = {taken, millisecondsOf(CLOCK_THREAD_CPUTIME_ID) - processorBegin};
    if (isRedraw && m_redrawn)
        m_redrawn();
    return isHandled;
}

MeasuringApplication::Block MeasuringApplication::takeLongestBlock()
{
    return std::exchange(m_longest, Block());
}

} // namespace loopscope::app
