#pragma once

#include "ui/session/snapshot.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace loopscope::ui
{

class FittingLabel;
class HistoryBar;
class NoticeBar;
class PhaseBanner;
class SegmentedControl;
class Session;
class StageStack;
class TimelineView;
class Transport;
class WritingBar;

/// The middle of the window: the unrolled network, or the inside of one of its cells, under its
/// title and the phases, and the transport below it.
class NetworkView : public QWidget
{
    Q_OBJECT
public:
    explicit NetworkView(Session& session, QWidget* parent = nullptr);

    NoticeBar* notice() const { return m_notice; }
    PhaseBanner* phases() const { return m_phases; }
    TimelineView* timeline() const { return m_timeline; }
    StageStack* stack() const { return m_stack; }
    Transport* transport() const { return m_transport; }
    HistoryBar* history() const { return m_history; }

signals:
    void compareAsked();

private:
    QWidget* makeHeader();
    void showTitle();
    void setTitleShort(bool isShort);
    void setFeedingShort(bool isShort);
    void showFeeding();
    void showSnapshot(const SnapshotPointer& snapshot);
    void showCount();
    QWidget* makeFeeding(QWidget* parent);

    Session& m_session;
    QPushButton* m_compare = nullptr; ///< where there are other networks
    QLabel* m_title = nullptr;
    bool m_isTitleShort = false;
    SegmentedControl* m_feeding = nullptr; ///< what a network reads that can read its own outputs
    bool m_isFeedingShort = false;
    WritingBar* m_writing = nullptr; ///< of a text that it writes
    FittingLabel* m_subtitle = nullptr;
    NoticeBar* m_notice = nullptr;
    PhaseBanner* m_phases = nullptr;
    TimelineView* m_timeline = nullptr;
    StageStack* m_stack = nullptr;
    Transport* m_transport = nullptr;
    HistoryBar* m_history = nullptr;
};

/// What stands beside the title: which weights every step shares, "same W, U, b at every step".
QString sharedWeightsWords(const Iteration& iteration);

/// What is forced by hand: "held: f = 1"; empty if nothing is.
QString forcedWords(const Snapshot& snapshot);

} // namespace loopscope::ui
