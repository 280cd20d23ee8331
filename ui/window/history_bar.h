#pragma once

#include "ui/session/snapshot.h"

#include <QElapsedTimer>
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
    QString placeWords(const Snapshot& snapshot) const;
    void writeTip(int replayedFrom);
    void showRate(int number);
    void showRuns(const Snapshot& snapshot);
    void fillMenu();

    Session& m_session;
    QSlider* m_slider = nullptr;
    SteadyLabel* m_place = nullptr;
    SteadyLabel* m_rate = nullptr;
    QElapsedTimer m_sinceRate; ///< while training: since the rate was last shown
    int m_iterationOfRate = 0; ///< and the iteration of then
    QPushButton* m_runs = nullptr;
    QMenu* m_menu = nullptr;
    int m_toldForgotten = -1; ///< in the slider's tip
};

} // namespace loopscope::ui
