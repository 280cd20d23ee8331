#pragma once

#include <QApplication>

#include <functional>

namespace loopscope::app
{

/// An application that watches its own event loop: how long one event keeps the window's thread,
/// and when a window has been redrawn.
class MeasuringApplication : public QApplication
{
public:
    MeasuringApplication(int& argc, char** argv);

    bool notify(QObject* receiver, QEvent* event) override;

    /// Calls back after each redraw of a window.
    void watch(const QObject* window, std::function<void()> redrawn);

    struct Block {
        double milliseconds = 0.0;          ///< on the wall
        double processorMilliseconds = 0.0; ///< of it, those in which the thread ran
    };
    /// The longest event since the last call.
    Block takeLongestBlock();

private:
    const QObject* m_window = nullptr;
    std::function<void()> m_redrawn;
    Block m_longest;
    int m_depth = 0; ///< of events that are delivered while another one is
};

} // namespace loopscope::app
