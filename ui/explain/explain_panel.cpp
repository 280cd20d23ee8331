#include "ui/explain/explain_panel.h"

#include "ui/controls/segmented_control.h"
#include "ui/explain/asked_number.h"
#include "ui/explain/explain_page.h"
#include "ui/explain/term_links.h"
#include "ui/explain/trail_bar.h"
#include "ui/session/session.h"
#include "ui/session/time_span.h"
#include "ui/stage/timeline_moment.h"

#include <QAction>
#include <QBoxLayout>
#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QStyle>

#include <algorithm>

namespace loopscope::ui
{

namespace
{

constexpr int millisecondsBetweenTexts = 200; ///< while training: faster than this nobody reads

} // namespace

ExplainPanel::ExplainPanel(Session& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_refresh(this, millisecondsBetweenTexts, [this] { showContents(); })
    , m_askAction(makeAction("explain.ask", tr("Ask &Why Here"),
          tr("Why the state at the playhead, its gradient, or the loss is what it is"),
          {QKeySequence(tr("W"))}))
    , m_backAction(makeAction("explain.back", tr("Number Asked &Before"),
          tr("Back to the number asked before"),
          {QKeySequence(tr("Alt+Left")), QKeySequence(tr("Backspace"))}))
    , m_forwardAction(makeAction("explain.forward", tr("Number Asked &After"),
          tr("On to the number asked after"), {QKeySequence(tr("Alt+Right"))}))
    , m_closeAction(makeAction("explain.close", tr("End of the &Questions"),
          tr("Back to what happens at the playhead"), {QKeySequence(Qt::Key_Escape)}))
    , m_trailBar(new TrailBar(*m_backAction, *m_forwardAction, *m_closeAction, this))
    , m_scrollArea(new QScrollArea(this))
    , m_page(new ExplainPage)
    , m_copyLatex(new QPushButton(tr("Copy as LaTeX"), this))
    , m_copyText(new QPushButton(tr("Copy as text"), this))
    , m_buttons(new QBoxLayout(QBoxLayout::LeftToRight))
{
    setAccessibleName(tr("Explanation"));
    m_scrollArea->setWidget(m_page);
    m_scrollArea->viewport()->installEventFilter(this);
    m_scrollArea->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scrollArea->setProperty("kind", "reading");
    m_scrollArea->setFocusPolicy(Qt::TabFocus);
    m_scrollArea->setAccessibleName(tr("Explanation, scrolled with the arrows"));
    m_page->setProperty("kind", "panel");
    m_copyLatex->setToolTip(tr("Copy the formulas on screen for a LaTeX document"));
    m_copyText->setToolTip(tr("Copy the formulas on screen in the notation of cells"));

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_trailBar);
    column->addWidget(m_scrollArea, 1);
    column->addLayout(m_buttons);
    for (QPushButton* button : {m_copyLatex, m_copyText}) {
        button->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
        m_buttons->addWidget(button, 1);
    }
    place();

    connect(m_copyLatex, &QPushButton::clicked, this, &ExplainPanel::copyLatex);
    connect(m_copyText, &QPushButton::clicked, this, &ExplainPanel::copyText);
    connect(m_page, &ExplainPage::linkActivated, this, &ExplainPanel::follow);
    connect(m_page, &ExplainPage::stepPicked, this, &ExplainPanel::goToStep);
    connect(m_page, &ExplainPage::numberPicked, this, &ExplainPanel::askWhy);
    connect(m_page, &ExplainPage::linkPointed, this, &ExplainPanel::pointTo);
    connect(m_askAction, &QAction::triggered, this, &ExplainPanel::askHere);
    connect(m_backAction, &QAction::triggered, this, &ExplainPanel::goBack);
    connect(m_forwardAction, &QAction::triggered, this, &ExplainPanel::goForward);
    connect(m_closeAction, &QAction::triggered, this, &ExplainPanel::closeWhy);
    showTrail();
    connect(&session, &Session::snapshotChanged, this, &ExplainPanel::refreshSoon);
    connect(&session, &Session::cursorChanged, this, &ExplainPanel::moveOn);
    connect(&session, &Session::trainingChanged, this, &ExplainPanel::closeWhy);
}

void ExplainPanel::place()
{
    layout()->setSpacing(fontMetrics().height() / 2);
    fitButtons();
    fitPage();
}

QAction* ExplainPanel::makeAction(const char* name, const QString& words, const QString& tip,
    const QList<QKeySequence>& keys)
{
    auto* action = new QAction(words, this);
    action->setObjectName(QString::fromLatin1(name));
    action->setShortcuts(keys);
    action->setToolTip(tip);
    action->setStatusTip(tip);
    addAction(action);
    return action;
}

void ExplainPanel::refreshSoon()
{
    m_refresh.soon(m_session.isTraining());
}

/// Calculates what is shown; only m_refresh calls it.
void ExplainPanel::showContents()
{
    if (m_snapshot != m_session.snapshot())
        adopt(m_session.snapshot());
    if (m_trail.isEmpty())
        explainPlayhead();
    else
        explainNumber();
    m_page->setSections(withTermLinks(m_data.sections));
    const bool hasFormulas = !m_data.text().isEmpty();
    m_copyLatex->setEnabled(hasFormulas);
    m_copyText->setEnabled(hasFormulas);
    setAccessibleDescription(m_data.description());
}

void ExplainPanel::explainPlayhead()
{
    const SnapshotPointer shown = shownSnapshot();
    ExplainRequest request;
    request.cursor = shownCursor();
    request.track = shown == m_snapshot ? m_track : shown->track();
    request.isTraining = m_session.isTraining();
    m_data = explainData(*shown, request, m_cache);
    showAnswer(std::nullopt);
}

/// At an encoder's step, that of the encoder.
SnapshotPointer ExplainPanel::shownSnapshot() const
{
    const Cursor cursor = m_session.cursor();
    const bool isOfAStep = cursor.phase == Phase::Forward || cursor.phase == Phase::Backward;
    return isOfAStep && !m_session.isTraining() ? snapshotAt(m_snapshot, cursor.step)
                                                : m_snapshot;
}

/// Its step counts from the first of what is shown.
Cursor ExplainPanel::shownCursor() const
{
    Cursor cursor = m_session.cursor();
    cursor.step = stepOfTrack(*m_snapshot->iteration, shownSnapshot()->track(), cursor.step);
    return cursor;
}

void ExplainPanel::adopt(const SnapshotPointer& snapshot)
{
    m_snapshot = snapshot;
    m_singleLossStep = -1;
    m_cache.setSnapshot(snapshot.get());
    m_track = snapshot->track();
    offerTracks(snapshot->iteration->network());
}

/// The layers that the time axis shows: those of the last stack.
void ExplainPanel::offerTracks(const Network& network)
{
    std::vector<int> offered;
    QStringList names;
    bool hasDirections = false;
    for (const Track& track : network.tracks())
        hasDirections = hasDirections || track.reverse;
    for (std::size_t i = 0; i < network.tracks().size(); ++i) {
        const Track& track = network.tracks()[i];
        if (track.stack != network.stackCount() - 1)
            continue;
        offered.push_back(int(i));
        const QString name = tr("Layer %1").arg(track.layer + 1);
        names += hasDirections ? name + (track.reverse ? QStringLiteral(" ←") : QStringLiteral(" →"))
                               : name;
    }
    if (std::find(offered.begin(), offered.end(), m_track) == offered.end())
        m_track = offered.front();
    if (offered == m_offeredTracks && names == m_offeredNames) {
        if (m_tracks != nullptr)
            m_tracks->setCurrent(
                int(std::find(offered.begin(), offered.end(), m_track) - offered.begin()));
        return;
    }
    m_offeredTracks = offered;
    m_offeredNames = names;
    delete m_tracks;
    m_tracks = nullptr;
    if (offered.size() < 2)
        return;
    m_tracks = new SegmentedControl(names, this);
    m_tracks->setAccessibleName(tr("Layer that is explained"));
    for (int i = 0; i < names.size(); ++i)
        m_tracks->setTip(i, tr("Explain what happens in %1").arg(names[i]));
    m_tracks->setCurrent(
        int(std::find(offered.begin(), offered.end(), m_track) - offered.begin()));
    static_cast<QVBoxLayout*>(layout())->insertWidget(0, m_tracks);
    connect(m_tracks, &SegmentedControl::chosen, this,
        [this](int index) { setTrack(m_offeredTracks[std::size_t(index)]); });
}

void ExplainPanel::setTrack(int track)
{
    const auto offered = std::find(m_offeredTracks.begin(), m_offeredTracks.end(), track);
    if (offered == m_offeredTracks.end() || track == m_track)
        return;
    m_track = track;
    m_session.setShownTrack(track);
    if (m_tracks != nullptr)
        m_tracks->setCurrent(int(offered - m_offeredTracks.begin()));
    m_refresh.now();
}

void ExplainPanel::goToStep(int step)
{
    // Steps of an explanation count from the first of what it is of.
    m_session.setCursor(cursorForPick(m_session.cursor(),
        stepOnAxis(*m_snapshot->iteration, shownSnapshot()->track(), step)));
}

void ExplainPanel::copyLatex()
{
    QGuiApplication::clipboard()->setText(m_data.latex());
}

void ExplainPanel::copyText()
{
    QGuiApplication::clipboard()->setText(m_data.text());
}

/// Leaves room for the scroll bar whether it is there or not: text does not move when it comes.
void ExplainPanel::fitPage()
{
    const int bar = style()->pixelMetric(QStyle::PM_ScrollBarExtent, nullptr, m_scrollArea);
    const int left = m_scrollArea->viewport()->width() -
                     (m_scrollArea->verticalScrollBar()->isVisible() ? 0 : bar);
    m_page->setWidth(left - fontMetrics().height() / 4);
}

bool ExplainPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_scrollArea->viewport() && event->type() == QEvent::Resize)
        fitPage();
    return QWidget::eventFilter(watched, event);
}

/// Side by side where there is room for both.
void ExplainPanel::fitButtons()
{
    // Both get the same width.
    const int needed =
        2 * std::max(m_copyLatex->sizeHint().width(), m_copyText->sizeHint().width()) +
        m_buttons->spacing();
    m_buttons->setDirection(
        needed <= contentsRect().width() ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
}

void ExplainPanel::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitButtons();
}

QSize ExplainPanel::minimumSizeHint() const
{
    const int text = fontMetrics().height();
    const QMargins margins = contentsMargins();
    return QSize(std::max(m_copyLatex->sizeHint().width(), 12 * text) + margins.left() +
                     margins.right(),
        20 * text);
}

void ExplainPanel::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    showTrail();
    setPointing({});
}

void ExplainPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    showTrail();
    setPointing(m_answer ? pointingTo(*m_snapshot->iteration, *m_answer) : Pointing());
    m_refresh.whenShown();
}

void ExplainPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        place();
}

} // namespace loopscope::ui
