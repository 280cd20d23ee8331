#pragma once

#include "ui/session/snapshot.h"
#include "ui/stage/pointing.h"
#include "ui/stage/time_axis.h"
#include "ui/stage/timeline_moment.h"

#include <QWidget>

#include <memory>
#include <vector>

class QAction;
class QScrollBar;
class QSplitter;

namespace loopscope
{
class SingleLoss;
}

namespace loopscope::ui
{

class GradientLane;
class Lane;
class LossLane;
class PlayheadMotion;
class PredictionLane;
class Session;
class SoundControls;
class SoundLane;
class StageView;
class TimelinePane;
class TruncationFence;
class ValueLane;

/// The unrolled network with the lanes below it, on one time axis with one playhead.
class TimelineView : public QWidget
{
    Q_OBJECT
public:
    explicit TimelineView(Session& session, QWidget* parent = nullptr);
    ~TimelineView() override;

    const TimeAxis& axis() const { return m_axis; }
    const TimelineMoment& moment() const;
    StageView* stage() const { return m_stage; }
    SoundLane* soundLane() const { return m_soundLane; } ///< above the stage, while words are heard
    SoundControls* sound() const { return m_sound; }     ///< its buttons
    ValueLane* hiddenLane() const { return m_hiddenLane; }
    GradientLane* gradientLane() const { return m_gradientLane; }
    /// In place of hiddenLane(), while the network writes a text.
    PredictionLane* predictionLane() const { return m_predictionLane; }
    LossLane* lossLane() const { return m_lossLane; }
    QScrollBar* scrollBar() const { return m_scrollBar; }
    TruncationFence* fence() const { return m_fence; }

    /// Shows or hides the lane of the loss per step: for the View menu.
    QAction* lossLaneAction() const { return m_lossLaneAction; }

    /// Folds the unrolled network into its loop, or opens it again: for the View menu.
    QAction* rolledAction() const { return m_rolledAction; }
    bool isRolled() const;

    /// Frames numbers on the stage and in the lanes.
    void setPointing(const Pointing& pointing);

    /// Whether single steps may be shown with a short motion; never so where the desktop asks for
    /// less motion.
    void setMotionAllowed(bool allowed) { m_isMotionAllowed = allowed; }
    /// Whether the desktop, or LOOPSCOPE_REDUCED_MOTION in the environment, asks for less motion.
    bool isMotionReduced() const;

    /// Where the state of a step stands, as far as it is on screen.
    QRect columnRect(int step) const;

public slots:
    /// The way back of the loss of one step alone, on the stage and in the gradient lane; -1: of
    /// all, as before.
    void showLoss(int step);
    void zoomIn();
    void zoomOut();
    void zoomToFit();
    void setRolled(bool isRolled);

signals:
    void rolledChanged(bool isRolled);
    /// The inside of a cell is wanted: a double click on a column, or Enter.
    void cellOpened(int track, int step);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    bool event(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

signals:
    void numberPicked(const loopscope::NumberReference& number); ///< clicked in any pane

private:
    void addPane(TimelinePane* pane);
    void showSnapshot(const SnapshotPointer& snapshot);
    void showCursor(const Cursor& cursor);
    void showMoment(const TimelineMoment& moment);
    void setAxis(const TimeAxis& axis);
    void fitAxis();
    void giveStageRoom();
    void chooseRow(int way);
    void pickStep(int step);
    void showFence(const Snapshot& snapshot);
    void placeFence();
    void truncate(int length);
    void zoom(double factor, double x);
    void describe();
    void showPointedLoss();

    Session& m_session;
    std::vector<TimelinePane*> m_panes;
    SoundLane* m_soundLane = nullptr;
    SoundControls* m_sound = nullptr;
    StageView* m_stage = nullptr;
    PredictionLane* m_predictionLane = nullptr;
    ValueLane* m_hiddenLane = nullptr;
    GradientLane* m_gradientLane = nullptr;
    LossLane* m_lossLane = nullptr;
    QSplitter* m_splitter = nullptr;
    QScrollBar* m_scrollBar = nullptr;
    QAction* m_lossLaneAction = nullptr;
    QAction* m_rolledAction = nullptr;
    PlayheadMotion* m_motion = nullptr;
    TruncationFence* m_fence = nullptr;
    TimeAxis m_axis;
    int m_heightOfStage = 0; ///< that the stage last asked for, for all of its layers
    Pointing m_pointing;
    std::unique_ptr<SingleLoss> m_singleLoss;
    int m_pointedLoss = -1; ///< the step whose loss alone is shown
    bool m_isMotionAllowed = true;
    bool m_isPicking = false;
    bool m_isFocusShown = false; ///< whether the focus came by a key, and so is shown
};

} // namespace loopscope::ui
