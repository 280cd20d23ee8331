#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <QWidget>

#include <functional>

namespace loopscope::ui
{

/// Draws a widget's contents anew when they are stale and the widget is visible; while something
/// runs, no more often than its reader can follow.
class PacedRefresh : public QObject
{
    Q_OBJECT
public:
    /// @param refresh  brings the widget up to date
    /// @param pace     milliseconds between two refreshes that are asked for by soon()
    PacedRefresh(QWidget* widget, int pace, std::function<void()> refresh);

    void now(); ///< at once, if the widget is visible; else when whenShown() is called
    /// @param isPaced  whether others follow soon: at once otherwise
    void soon(bool isPaced);
    void whenShown(); ///< the widget has become visible

private:
    QWidget* m_widget;
    int m_pace;
    std::function<void()> m_refresh;
    QTimer m_timer;
    QElapsedTimer m_since;
    bool m_isStale = true;
};

} // namespace loopscope::ui
