#include "ui/stage/stage_stack.h"

#include "ui/session/session.h"
#include "ui/session/time_span.h"
#include "ui/session/wording.h"
#include "ui/stage/cell_view.h"
#include "ui/stage/motion.h"
#include "ui/stage/stage_view.h"
#include "ui/stage/stage_zoom.h"
#include "ui/stage/timeline_view.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStackedLayout>

#include <utility>

namespace loopscope::ui
{

StageStack::StageStack(Session& session, TimelineView* timeline, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_timeline(timeline)
    , m_cell(new CellView(session))
    , m_pages(new QStackedLayout(this))
    , m_zoom(new StageZoom(this))
{
    m_cellPage = makeCellPage();
    m_pages->setContentsMargins(0, 0, 0, 0);
    m_pages->addWidget(timeline);
    m_pages->addWidget(m_cellPage);
    setFocusProxy(timeline);
    connect(timeline, &TimelineView::cellOpened, this, &StageStack::openCell);
    connect(timeline, &TimelineView::rolledChanged, this, &StageStack::closeCell);
    connect(m_cell, &CellView::closed, this, &StageStack::closeCell);
    connect(m_cell, &CellView::shown, this, &StageStack::writeBreadcrumb);
    connect(m_back, &QPushButton::clicked, this, &StageStack::closeCell);
    connect(&session, &Session::snapshotChanged, this, &StageStack::followTrack);
    // From an encoder into its decoder, or back.
    connect(&session, &Session::cursorChanged, this,
        [this] { followTrack(m_session.snapshot()); });
    m_shownTrack = session.snapshot()->track();
}

QWidget* StageStack::makeCellPage()
{
    auto* page = new QWidget(this);
    auto* bar = new QFrame(page);
    m_back = new QPushButton(tr("Back to the network (Esc)"), bar);
    m_back->setToolTip(tr("Closes the cell and shows the unrolled network again"));
    m_breadcrumb = new QLabel(bar);
    m_breadcrumb->setProperty("kind", "strong");
    const int space = fontMetrics().height() / 2;
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(2 * space, space, 2 * space, space);
    row->setSpacing(2 * space);
    row->addWidget(m_back);
    row->addWidget(m_breadcrumb, 1);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(bar);
    column->addWidget(m_cell, 1);
    return page;
}

bool StageStack::isCellOpen() const
{
    return m_pages->currentWidget() == m_cellPage;
}

/// "LSTM · layer 1 · step 9 of 20"
void StageStack::writeBreadcrumb()
{
    const SnapshotPointer snapshot = m_session.snapshot();
    const Network& network = snapshot->iteration->network();
    const Track& track = network.tracks()[std::size_t(m_cell->track())];
    const auto& layers = track.stack == 1 ? network.options().decoder : network.options().layers;
    const LayerOptions& layer = layers[std::size_t(track.layer)];
    QStringList parts = {nameOfCell(layer)};
    if (network.stackCount() > 1)
        parts += track.stack == 1 ? tr("decoder") : tr("encoder");
    parts += tr("layer %1").arg(track.layer + 1);
    if (layer.direction == Direction::Both)
        parts += track.reverse ? tr("backward in time") : tr("forward in time");
    parts += tr("step %1 of %2").arg(m_cell->data().detail.step + 1).arg(m_cell->data().steps);
    QString text = parts.join(QStringLiteral(" · "));
    text[0] = text[0].toUpper();
    m_breadcrumb->setText(text);
}

/// Whoever chooses another layer while a cell is open wants to see the inside of that layer's.
void StageStack::followTrack(const SnapshotPointer& snapshot)
{
    const int shown = snapshotAt(snapshot, m_session.cursor().step)->track();
    const int before = std::exchange(m_shownTrack, shown);
    if (isCellOpen() && m_shownTrack != before && m_shownTrack != m_cell->track())
        m_cell->open(m_shownTrack);
}

void StageStack::openCell(int track, int step)
{
    if (isCellOpen())
        return;
    m_zoom->finish();
    m_session.setCursor(cursorForPick(m_session.cursor(), step));
    m_cell->open(track);
    turnTo(m_cellPage, true);
    emit cellOpenChanged(true);
}

void StageStack::closeCell()
{
    if (!isCellOpen())
        return;
    m_zoom->finish();
    turnTo(m_timeline, false);
    m_cell->close();
    emit cellOpenChanged(false);
}

void StageStack::setCellOpen(bool isOpen)
{
    if (isOpen)
        openCell(m_timeline->stage()->partAt(m_session.cursor().step).data.track,
            m_session.cursor().step);
    else
        closeCell();
}

/// Shows a page, by way of the zoom where motion is wanted.
void StageStack::turnTo(QWidget* page, bool isInward)
{
    const bool hasMotion = isVisible() && !isMotionReduced(*this);
    const QPixmap before = hasMotion ? m_pages->currentWidget()->grab() : QPixmap();
    m_pages->setCurrentWidget(page);
    setFocusProxy(isInward ? static_cast<QWidget*>(m_cell) : m_timeline);
    setFocus(Qt::OtherFocusReason);
    if (!hasMotion)
        return;
    const QPixmap after = page->grab();
    const QRect column = m_timeline->columnRect(m_session.cursor().step);
    m_zoom->run(isInward ? before : after, isInward ? after : before, column, isInward);
}

void StageStack::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_zoom->finish();
}

} // namespace loopscope::ui
