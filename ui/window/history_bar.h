#pragma once

#include "ui/session/snapshot.h"

#include <QFrame>

class QMenu;
class QPushButton;
class QSlider;

namespace loopscope::ui
{

class Session;
class SteadyLabel;

/// The run as a film: a slider over its iterations, and the other runs that it was split from.
class HistoryBar : public QFrame
{
    Q_OBJECT
public:
    explicit HistoryBar(Session& session, QWidget* parent = nullptr);

    QSlider* slider() const { return m_slider; }
    QPushButton* runsButton() const { return m_runs; } ///< there only while there are other runs
    QMenu* runsMenu() const { return m_menu; }

private:
    void showSnapshot(const SnapshotPointer& snapshot);
    void showRuns(const Snapshot& snapshot);
    void fillMenu();

    Session& m_session;
    QSlider* m_slider = nullptr;
    SteadyLabel* m_place = nullptr;
    QPushButton* m_runs = nullptr;
    QMenu* m_menu = nullptr;
};

} // namespace loopscope::ui
