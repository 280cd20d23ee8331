#include "ui/explain/explain_panel.h"

#include "ui/controls/segmented_control.h"
#include "ui/explain/explain_page.h"
#include "ui/session/session.h"
#include "ui/stage/timeline_moment.h"

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
    , m_scrollArea(new QScrollArea(this))
    , m_page(new ExplainPage)
    , m_copyLatex(new QPushButton(tr("Copy as LaTeX"), this))
    , m_copyText(new QPushButton(tr("Copy as text"), this))
    , m_buttons(new QBoxLayout(QBoxLayout::LeftToRight))
{
    setAccessibleName(tr("Explanation"));
    m_scrollArea->setWidget(m_page);
    m_scrollArea->viewport()->installEventFilter(this);
    m_scrollArea->setFrameShape(QFrame::NoFrame);
    m_scrollArea->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scrollArea->setProperty("kind", "panel");
    m_page->setProperty("kind", "panel");
    m_copyLatex->setToolTip(tr("Copy the formulas on screen for a LaTeX document"));
    m_copyText->setToolTip(tr("Copy the formulas on screen in the notation of cells"));

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_scrollArea, 1);
    column->addLayout(m_buttons);
    for (QPushButton* button : {m_copyLatex, m_copyText}) {
        button->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
        m_buttons->addWidget(button, 1);
    }
    place();

    m_refreshTimer.setSingleShot(true);
    connect(&m_refreshTimer, &QTimer::timeout, this, &ExplainPanel::refresh);
    connect(m_copyLatex, &QPushButton::clicked, this, &ExplainPanel::copyLatex);
    connect(m_copyText, &QPushButton::clicked, this, &ExplainPanel::copyText);
    connect(m_page, &ExplainPage::linkActivated, this, &ExplainPanel::follow);
    connect(m_page, &ExplainPage::stepPicked, this, &ExplainPanel::goToStep);
    connect(&session, &Session::snapshotChanged, this, &ExplainPanel::refreshSoon);
    connect(&session, &Session::cursorChanged, this, &ExplainPanel::refreshSoon);
    connect(&session, &Session::trainingChanged, this, &ExplainPanel::refresh);
}

void ExplainPanel::place()
{
    layout()->setSpacing(fontMetrics().height() / 2);
    fitPage();
}

void ExplainPanel::refreshSoon()
{
    m_isStale = true;
    if (!isVisible())
        return;
    if (!m_session.isTraining() || !m_sinceRefresh.isValid() ||
        m_sinceRefresh.hasExpired(millisecondsBetweenTexts))
        refresh();
    else if (!m_refreshTimer.isActive())
        m_refreshTimer.start(millisecondsBetweenTexts - int(m_sinceRefresh.elapsed()));
}

void ExplainPanel::refresh()
{
    m_isStale = true;
    if (!isVisible())
        return;
    m_isStale = false;
    m_refreshTimer.stop();
    m_sinceRefresh.start();
    if (m_snapshot != m_session.snapshot())
        adopt(m_session.snapshot());
    ExplainRequest request;
    request.cursor = m_session.cursor();
    request.track = m_track;
    request.isTraining = m_session.isTraining();
    m_data = explainData(*m_snapshot, request, m_cache);
    m_page->setSections(m_data.sections);
    const bool hasFormulas = !m_data.text().isEmpty();
    m_copyLatex->setEnabled(hasFormulas);
    m_copyText->setEnabled(hasFormulas);
    setAccessibleDescription(m_data.description());
}

void ExplainPanel::adopt(const SnapshotPointer& snapshot)
{
    m_snapshot = snapshot;
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
    refresh();
}

void ExplainPanel::follow(const QString& link)
{
    const QStringList parts = link.split(u':');
    bool isNumber = false;
    const int step = parts.value(1).toInt(&isNumber);
    if (parts.front() == QStringLiteral("step") && isNumber)
        goToStep(step);
}

void ExplainPanel::goToStep(int step)
{
    m_session.setCursor(cursorForPick(m_session.cursor(), step));
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

void ExplainPanel::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    const int needed = m_copyLatex->sizeHint().width() + m_copyText->sizeHint().width() +
                       m_buttons->spacing();
    m_buttons->setDirection(
        needed <= width() ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
}

QSize ExplainPanel::minimumSizeHint() const
{
    const int text = fontMetrics().height();
    return QSize(std::max(m_copyLatex->sizeHint().width(), 12 * text), 20 * text);
}

void ExplainPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_isStale)
        refresh();
}

void ExplainPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        place();
}

} // namespace loopscope::ui
