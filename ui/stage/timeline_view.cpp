#include "ui/stage/timeline_view.h"

#include "core/diagnosis/single_loss.h"
#include "ui/controls/accessible_chart.h"
#include "ui/controls/splitter_room.h"
#include "ui/lanes/gradient_lane.h"
#include "ui/lanes/loss_lane.h"
#include "ui/lanes/prediction_lane.h"
#include "ui/lanes/sound_lane.h"
#include "ui/lanes/value_lane.h"
#include "ui/session/one_loss.h"
#include "ui/session/session.h"
#include "ui/session/time_span.h"
#include "ui/sound/sound_controls.h"
#include "ui/stage/motion.h"
#include "ui/stage/playhead_motion.h"
#include "ui/stage/stage_view.h"
#include "ui/stage/truncation_fence.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QFocusEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace loopscope::ui
{

namespace
{

constexpr int focusLine = 2;    // room around everything for the line that shows the focus
constexpr int rightMargin = 14; // after the last step
constexpr double textHeightOfLevels = 17.0; // the text that TimeAxis's widths were chosen with
constexpr double zoomPerKey = 1.25;

} // namespace

TimelineView::TimelineView(Session& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_soundLane(new SoundLane(this))
    , m_sound(new SoundControls(session, m_soundLane))
    , m_stage(new StageView(this))
    , m_predictionLane(new PredictionLane(this))
    , m_hiddenLane(new ValueLane(QStringLiteral("h"), tr("hidden"), this))
    , m_gradientLane(new GradientLane(this))
    , m_lossLane(new LossLane(this))
    , m_splitter(new QSplitter(Qt::Vertical, this))
    , m_scrollBar(new QScrollBar(Qt::Horizontal, this))
    , m_lossLaneAction(new QAction(tr("Loss per Step"), this))
    , m_rolledAction(new QAction(tr("&Rolled Up"), this))
    , m_motion(new PlayheadMotion(this))
    , m_fence(new TruncationFence(this))
    , m_singleLoss(std::make_unique<SingleLoss>())
{
    announceAsChart<TimelineView>();
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Unrolled network and its lanes"));

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(focusLine, focusLine, focusLine, focusLine);
    layout->setSpacing(0);
    layout->addWidget(m_splitter, 1);
    layout->addWidget(m_scrollBar);
    m_splitter->setHandleWidth(1);
    m_splitter->setChildrenCollapsible(false);
    m_scrollBar->setAccessibleName(tr("Time steps on screen"));
    for (TimelinePane* pane :
        {static_cast<TimelinePane*>(m_soundLane), static_cast<TimelinePane*>(m_stage),
            static_cast<TimelinePane*>(m_predictionLane),
            static_cast<TimelinePane*>(m_hiddenLane), static_cast<TimelinePane*>(m_gradientLane),
            static_cast<TimelinePane*>(m_lossLane)})
        addPane(pane);
    m_splitter->setStretchFactor(1, 3);
    connect(m_stage, &StageView::stepOpened, this, &TimelineView::cellOpened);
    connect(m_stage, &StageView::trackPicked, &m_session, &Session::setShownTrack);

    m_soundLane->setControls(m_sound);
    connect(m_sound, &SoundControls::promptChanged, m_soundLane, &SoundLane::setPrompt);

    m_lossLaneAction->setCheckable(true);
    m_lossLaneAction->setStatusTip(tr("Show the loss of each step below the gradient"));
    m_lossLane->hide();
    m_predictionLane->hide();
    connect(m_lossLaneAction, &QAction::toggled, m_lossLane, &QWidget::setVisible);
    addAction(m_lossLaneAction);
    m_rolledAction->setObjectName("view.rolled");
    m_rolledAction->setCheckable(true);
    m_rolledAction->setShortcut(QKeySequence(tr("R")));
    m_rolledAction->setStatusTip(
        tr("Fold the steps into the one cell that they are, with its loop; again to unroll it"));
    connect(m_rolledAction, &QAction::toggled, this, &TimelineView::setRolled);
    addAction(m_rolledAction);
    setContextMenuPolicy(Qt::ActionsContextMenu);

    m_motion->goTo(session.cursor(), session.isTraining(), false);
    connect(m_motion, &PlayheadMotion::moved, this, &TimelineView::showMoment);
    connect(m_fence, &TruncationFence::lengthChosen, this, &TimelineView::truncate);
    connect(m_splitter, &QSplitter::splitterMoved, this, &TimelineView::placeFence);
    connect(m_scrollBar, &QScrollBar::valueChanged, this,
        [this](int value) { setAxis(m_axis.scrolledTo(value)); });
    connect(&m_session, &Session::snapshotChanged, this, &TimelineView::showSnapshot);
    connect(&m_session, &Session::cursorChanged, this, &TimelineView::showCursor);
    connect(
        &m_session, &Session::trainingChanged, this, [this] { showCursor(m_session.cursor()); });
    showSnapshot(m_session.snapshot());
}

TimelineView::~TimelineView() = default;

const TimelineMoment& TimelineView::moment() const
{
    return m_motion->moment();
}

void TimelineView::addPane(TimelinePane* pane)
{
    m_panes.push_back(pane);
    m_splitter->addWidget(pane);
    m_splitter->setStretchFactor(m_splitter->count() - 1, 1);
    connect(pane, &TimelinePane::stepPicked, this, &TimelineView::pickStep);
    connect(pane, &TimelinePane::numberPicked, this, &TimelineView::numberPicked);
    pane->setPointing(m_pointing);
    pane->installEventFilter(this);
    connect(pane, &TimelinePane::zoomAsked, this, &TimelineView::zoom);
    connect(pane, &TimelinePane::scrollAsked, this,
        [this](int pixels) { setAxis(m_axis.scrolledTo(m_axis.scroll + pixels)); });
}

bool TimelineView::isMotionReduced() const
{
    return ui::isMotionReduced(*this);
}

void TimelineView::showSnapshot(const SnapshotPointer& snapshot)
{
    for (TimelinePane* pane : m_panes)
        pane->setSnapshot(snapshot);
    m_sound->showSnapshot(*snapshot);
    // The states stand on the stage, too: in their place there is room for what may come next.
    const bool isWriting = snapshot->iteration->batch().writing != nullptr;
    m_predictionLane->setVisible(isWriting);
    m_hiddenLane->setVisible(!isWriting);
    showFence(*snapshot);
    fitAxis();
    giveStageRoom();
    showCursor(m_session.cursor());
    showPointedLoss();
}

void TimelineView::showLoss(int step)
{
    if (step == m_pointedLoss)
        return;
    m_pointedLoss = step;
    if (step < 0)
        showSnapshot(m_session.snapshot());
    else
        showPointedLoss();
}

void TimelineView::showPointedLoss()
{
    const SnapshotPointer whole = m_session.snapshot();
    // While training runs, another iteration comes before anyone has followed an arrow.
    if (m_pointedLoss < 0 || m_pointedLoss >= m_session.steps() || m_session.isTraining())
        return;
    const SnapshotPointer alone = withOneLoss(*whole, *m_singleLoss, m_pointedLoss);
    m_stage->setSnapshot(alone);
    m_gradientLane->showOneLoss(alone);
    TimelineMoment reached = moment();
    reached.isTraining = true; // every arrow is there, wherever the playhead stands
    for (TimelinePane* pane : {static_cast<TimelinePane*>(m_stage),
             static_cast<TimelinePane*>(m_gradientLane)})
        pane->setMoment(reached);
}

/// Where there are more layers than before, the lanes leave the stage the room for them that they
/// can spare.
void TimelineView::giveStageRoom()
{
    const int wanted = m_stage->preferredHeight();
    const bool isMore = wanted > std::exchange(m_heightOfStage, wanted);
    if (isMore && isVisible())
        giveRoom(*m_splitter, *m_stage, wanted);
}

/// Shows the layer above (1) or below (-1) in detail.
void TimelineView::chooseRow(int way)
{
    const StagePart& part = m_stage->partAt(moment().cursor.step);
    const std::vector<StageRow>& rows = part.rows;
    for (int row = 0; row < int(rows.size()); ++row) {
        const int next = row + way;
        if (rows[std::size_t(row)].track == part.data.track && next >= 0 &&
            next < int(rows.size()))
            m_session.setShownTrack(rows[std::size_t(next)].track);
    }
}

bool TimelineView::isRolled() const
{
    return m_stage->isRolled();
}

void TimelineView::setRolled(bool isRolled)
{
    m_rolledAction->setChecked(isRolled);
    if (m_stage->isRolled() == isRolled)
        return;
    m_stage->setRolled(isRolled, m_isMotionAllowed && isVisible() && !isMotionReduced());
    placeFence();
    describe();
    emit rolledChanged(isRolled);
}

void TimelineView::showCursor(const Cursor& cursor)
{
    const TimeSpan span = m_session.span();
    const bool hasMoved = !(cursor == moment().cursor);
    const bool isOneStepOn = positionOf(cursor, span) == positionOf(moment().cursor, span) + 1 &&
                             span.steps == m_axis.steps;
    // Whoever drags the playhead, or lets steps rush by, wants to see where it is, not how it gets
    // there.
    const bool isSlow = !m_session.isPlaying() || m_session.speed() <= 1000.0 / stepMilliseconds;
    const bool hasMotion = isOneStepOn && isSlow && !m_isPicking && !m_session.isTraining() &&
                           m_isMotionAllowed && isVisible() && !isMotionReduced();

    m_motion->goTo(cursor, m_session.isTraining(), hasMotion);
    if (hasMoved) // a user who has scrolled away is not called back by every new iteration
        setAxis(m_axis.scrolledToShow(cursor.step));
    describe();
}

void TimelineView::showMoment(const TimelineMoment& moment)
{
    for (TimelinePane* pane : m_panes)
        pane->setMoment(moment);
}

void TimelineView::setPointing(const Pointing& pointing)
{
    m_pointing = pointing;
    for (TimelinePane* pane : m_panes)
        pane->setPointing(pointing);
}

void TimelineView::setAxis(const TimeAxis& axis)
{
    m_axis = axis;
    for (TimelinePane* pane : m_panes)
        pane->setAxis(axis);
    m_fence->setAxis(axis);
    placeFence();
    const QSignalBlocker blocker(m_scrollBar);
    m_scrollBar->setRange(0, axis.maximumScroll());
    m_scrollBar->setPageStep(axis.viewportWidth);
    m_scrollBar->setSingleStep(std::max(int(axis.columnWidth), 1));
    m_scrollBar->setValue(axis.scroll);
    m_scrollBar->setVisible(axis.canScroll());
}

void TimelineView::fitAxis()
{
    int left = 0;
    for (const TimelinePane* pane : m_panes) {
        if (!pane->isHidden())
            left = std::max(left, pane->headerWidth());
    }
    TimeAxis axis = m_axis;
    axis.textScale = std::max(fontMetrics().height() / textHeightOfLevels, 1.0);
    const int width = contentsRect().width() - 2 * focusLine;
    setAxis(axis.resized(m_session.span(), left, width - left - rightMargin));
}

QRect TimelineView::columnRect(int step) const
{
    const QRect strip = m_stage->stateRect(step);
    return QRect(m_stage->mapTo(this, strip.topLeft()), strip.size()) & rect();
}

void TimelineView::pickStep(int step)
{
    setFocus(Qt::MouseFocusReason);
    const QScopedValueRollback picking(m_isPicking, true);
    m_session.setCursor(cursorForPick(m_session.cursor(), step));
}

void TimelineView::showFence(const Snapshot& snapshot)
{
    const Track& shown =
        snapshot.iteration->network().tracks()[std::size_t(snapshot.track())];
    // While it is held it is ahead of what was calculated.
    m_fence->setWindow(m_session.options().truncationLength, shown.reverse);
}

/// Over everything that has an axis: the rolled network has none.
void TimelineView::placeFence()
{
    QRect place = m_splitter->geometry();
    if (m_stage->isRolled())
        place.setTop(place.top() + m_stage->height());
    m_fence->setGeometry(place);
    m_fence->raise();
    std::vector<QRect> gaps;
    for (const TimelinePane* pane : m_panes) {
        const auto* lane = qobject_cast<const Lane*>(pane);
        if (lane == nullptr || !lane->isVisible() || lane->titleRect().isEmpty())
            continue;
        const QPoint corner = m_splitter->mapToParent(lane->pos()) - place.topLeft();
        gaps.push_back(lane->titleRect().translated(corner));
    }
    m_fence->setGaps(gaps);
}

void TimelineView::truncate(int length)
{
    ExperimentOptions options = m_session.options();
    options.truncationLength = length;
    m_session.setOptions(options);
}

void TimelineView::zoom(double factor, double x)
{
    setAxis(m_axis.zoomed(factor, x));
}

void TimelineView::zoomIn()
{
    zoom(zoomPerKey, m_axis.columnCentre(moment().cursor.step));
}

void TimelineView::zoomOut()
{
    zoom(1.0 / zoomPerKey, m_axis.columnCentre(moment().cursor.step));
}

void TimelineView::zoomToFit()
{
    setAxis(m_axis.fitted().scrolledToShow(moment().cursor.step));
}

void TimelineView::describe()
{
    // A running training changes faster than anyone can listen.
    if (m_session.isTraining())
        return;
    QString words = isRolled() ? tr("Rolled up into one cell. ") : QString();
    const int step = moment().cursor.step;
    const StagePart& part = m_stage->partAt(step);
    for (const StageRow& row : part.rows) {
        if (part.rows.size() > 1 && row.track == part.data.track)
            words += tr("Shown: %1. ").arg(row.name);
    }
    words += describeMoment(part.data, m_stage->momentAt(step));
    if (const AttentionThread* thread = strongestOf(m_stage->threads()); thread && step >= 0)
        words += u' ' + describeThread(*m_session.snapshot(), *thread, false) + u'.';
    setAccessibleDescription(words);
}

bool TimelineView::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize || event->type() == QEvent::Move)
        placeFence();
    return QWidget::eventFilter(watched, event);
}

bool TimelineView::event(QEvent* event)
{
    if (event->type() == QEvent::LayoutRequest)
        fitAxis();
    return QWidget::event(event);
}

void TimelineView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitAxis();
    setAxis(m_axis.scrolledToShow(moment().cursor.step));
}

void TimelineView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        // A style sheet that speaks of splitters keeps a font from passing through one.
        for (TimelinePane* pane : m_panes)
            pane->setFont(font());
    }
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        fitAxis();
}

void TimelineView::keyPressEvent(QKeyEvent* event)
{
    const bool isControl = event->modifiers().testFlag(Qt::ControlModifier);
    if (event->matches(QKeySequence::ZoomIn) || (isControl && event->key() == Qt::Key_Equal))
        zoomIn();
    else if (event->matches(QKeySequence::ZoomOut))
        zoomOut();
    else if (isControl && event->key() == Qt::Key_0)
        zoomToFit();
    else if (event->key() == Qt::Key_Up)
        chooseRow(1);
    else if (event->key() == Qt::Key_Down)
        chooseRow(-1);
    else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        emit cellOpened(m_stage->partAt(moment().cursor.step).data.track, moment().cursor.step);
    else
        QWidget::keyPressEvent(event);
}

void TimelineView::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    m_isFocusShown =
        event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
    update();
}

void TimelineView::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    update();
}

void TimelineView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Theme& theme = themeOf(*this);
    painter.fillRect(rect(), theme.stage);
    if (!hasFocus() || !m_isFocusShown)
        return;
    painter.setPen(theme.accent);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

} // namespace loopscope::ui
