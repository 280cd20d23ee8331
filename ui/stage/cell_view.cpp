#include "ui/stage/cell_view.h"

#include "ui/explain/rich_text.h"
#include "ui/controls/accessible_chart.h"
#include "ui/session/session.h"
#include "ui/session/time_span.h"
#include "ui/stage/cell_canvas.h"
#include "ui/stage/cell_formula.h"
#include "ui/stage/cell_words.h"
#include "ui/stage/motion.h"
#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>
#include <QVariantAnimation>

#include <algorithm>

namespace loopscope::ui
{

namespace
{

constexpr int focusLine = 2; // room around everything for the line that shows the focus
constexpr double zoomPerKey = 1.25;
constexpr double footerLines = 4.4; // so that the picture keeps its place

} // namespace

CellView::CellView(Session& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_scrollArea(new QScrollArea(this))
    , m_canvas(new CellCanvas(m_scrollArea))
    , m_motion(new QVariantAnimation(this))
{
    announceAsChart<CellView>();
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Inside the cell"));

    m_scrollArea->setWidgetResizable(true);
    m_scrollArea->setFrameShape(QFrame::NoFrame);
    m_scrollArea->setFocusPolicy(Qt::NoFocus);
    m_scrollArea->setWidget(m_canvas);
    m_scrollArea->viewport()->installEventFilter(this);
    makeFooter();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(focusLine, focusLine, focusLine, focusLine);
    layout->setSpacing(0);
    layout->addWidget(m_scrollArea, 1);
    layout->addWidget(m_footer);

    m_motion->setStartValue(0.0);
    m_motion->setEndValue(1.0);
    m_motion->setEasingCurve(QEasingCurve::OutCubic);
    m_motion->setDuration(stepMilliseconds);
    connect(m_motion, &QVariantAnimation::valueChanged, this, [this](const QVariant& value) {
        m_moment.progress = value.toDouble();
        m_canvas->setMoment(m_moment);
    });
    connect(m_canvas, &CellCanvas::unitPointed, this, &CellView::setUnit);
    connect(m_canvas, &CellCanvas::zoomAsked, m_canvas, &CellCanvas::zoomBy);
    connect(&m_session, &Session::snapshotChanged, this, &CellView::showSnapshot);
    connect(&m_session, &Session::cursorChanged, this, &CellView::showCursor);
    connect(&m_session, &Session::trainingChanged, this, &CellView::showCursor);
}

void CellView::makeFooter()
{
    m_footer = new QWidget(this);
    m_formula = new RichText(RichDocument::Kind::Formula, m_footer);
    m_numbers = new RichText(RichDocument::Kind::Formula, m_footer);
    m_numbers->setMuted(true);
    const int space = fontMetrics().height() / 2;
    auto* layout = new QVBoxLayout(m_footer);
    layout->setContentsMargins(2 * space, space / 2, 2 * space, space);
    layout->setSpacing(space / 2);
    layout->addWidget(m_formula);
    layout->addWidget(m_numbers);
    layout->addStretch(1);
    m_footer->setMinimumHeight(int(footerLines * fontMetrics().height()));
}

void CellView::open(int track)
{
    m_isOpen = true;
    m_track = track;
    m_arrival = Arrival::AtLast;
    m_snapshot.reset();
    showSnapshot();
}

void CellView::close()
{
    m_isOpen = false;
    m_motion->stop();
}

void CellView::showSnapshot()
{
    if (!m_isOpen)
        return;
    m_snapshot.reset();
    showCursor();
}

/// Calculates what is shown if it is of another step, track or iteration.
void CellView::load()
{
    const SnapshotPointer snapshot = m_session.snapshot();
    const auto& tracks = snapshot->iteration->network().tracks();
    m_track = std::clamp(m_track, 0, int(tracks.size()) - 1);
    const int step = stepOfTrack(*snapshot->iteration, m_track, m_session.cursor().step);
    if (snapshot == m_snapshot && m_data.detail.track == m_track && step == m_data.detail.step)
        return;
    const bool isSameCell = m_data.program == tracks[std::size_t(m_track)].program;
    m_data = cellData(*snapshot, m_track, step, isSameCell ? m_data.graph : nullptr);
    m_snapshot = snapshot;
    m_unit = std::clamp(m_unit, 0, m_data.units - 1);
}

void CellView::showCursor()
{
    if (!m_isOpen)
        return;
    load();
    const Cursor cursor = m_session.cursor();
    const Arrival arrival = std::exchange(m_arrival, Arrival::AtLast);
    m_motion->stop();
    m_moment = {};
    m_moment.phase = cursor.phase;
    m_moment.isTraining = m_session.isTraining();
    m_moment.stop = arrival == Arrival::AtFirst ? firstStop(*m_data.graph, cursor.phase)
                                                : lastStop(*m_data.graph, cursor.phase);
    m_canvas->showCell(m_data, m_moment);
    showMoment();
}

void CellView::goTo(int stop, bool withMotion)
{
    const bool hasMotion =
        withMotion && m_isMotionAllowed && isVisible() && !isMotionReduced(*this);
    m_motion->stop();
    m_moment.stop = stop;
    m_moment.progress = hasMotion ? 0.0 : 1.0;
    m_canvas->setMoment(m_moment);
    showMoment();
    if (hasMotion)
        m_motion->start();
}

void CellView::scrollToLit()
{
    const QRect lit = m_canvas->litRect().toAlignedRect();
    const int room = fontMetrics().height();
    if (!lit.isEmpty())
        m_scrollArea->ensureVisible(
            lit.center().x(), lit.center().y(), lit.width() / 2 + room, lit.height() / 2 + room);
}

void CellView::showMoment()
{
    scrollToLit();
    write();
    emit shown();
}

void CellView::write()
{
    m_formula->setHtml(cellFormula(m_data, m_moment));
    QString numbers = cellNumbers(m_data, m_moment, m_unit);
    if (m_moment.isStepping() && !m_data.graph->stops.empty()) {
        const int count = int(m_data.graph->stops.size());
        const int number =
            m_moment.phase == Phase::Backward ? count - m_moment.stop : m_moment.stop + 1;
        numbers = tr("Operation %1 of %2").arg(number).arg(count) +
                  QStringLiteral(" &nbsp;·&nbsp; ") + numbers;
    }
    m_numbers->setHtml(numbers);
    // A running training changes faster than anyone can listen.
    if (!m_moment.isTraining)
        setAccessibleDescription(CellWords(m_data).describe(m_moment));
}

void CellView::stepOn()
{
    if (!m_isOpen)
        return;
    const int next = stopAfter(*m_data.graph, m_moment);
    if (next >= 0) {
        goTo(next, true);
        return;
    }
    m_arrival = Arrival::AtFirst;
    m_session.stepForward();
}

void CellView::stepBack()
{
    if (!m_isOpen)
        return;
    const int before = stopBefore(*m_data.graph, m_moment);
    if (before >= 0) {
        goTo(before, false);
        return;
    }
    m_arrival = Arrival::AtLast;
    m_session.stepBackward();
}

void CellView::toFirst()
{
    if (m_isOpen && m_moment.isStepping())
        goTo(firstStop(*m_data.graph, m_moment.phase), false);
}

void CellView::toLast()
{
    if (m_isOpen && m_moment.isStepping())
        goTo(lastStop(*m_data.graph, m_moment.phase), false);
}

void CellView::setUnit(int unit)
{
    const int inside = std::clamp(unit, 0, std::max(m_data.units - 1, 0));
    if (inside == m_unit || !m_isOpen)
        return;
    m_unit = inside;
    write();
}

void CellView::zoomIn()
{
    m_canvas->zoomBy(zoomPerKey);
}

void CellView::zoomOut()
{
    m_canvas->zoomBy(1.0 / zoomPerKey);
}

void CellView::zoomToFit()
{
    m_canvas->zoomToFit();
}

/// The keys of this view come before the shortcuts of the window that are the same.
bool CellView::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        switch (key->key()) {
        case Qt::Key_Left:
        case Qt::Key_Right:
        case Qt::Key_Up:
        case Qt::Key_Down:
        case Qt::Key_PageUp:
        case Qt::Key_PageDown:
        case Qt::Key_Home:
        case Qt::Key_End:
        case Qt::Key_Escape:
            if (key->modifiers() == Qt::NoModifier || key->modifiers() == Qt::KeypadModifier)
                event->accept();
            break;
        case Qt::Key_Plus:
        case Qt::Key_Equal:
        case Qt::Key_Minus:
        case Qt::Key_0:
            if (key->modifiers().testFlag(Qt::ControlModifier))
                event->accept();
            break;
        default:
            break;
        }
        if (event->isAccepted())
            return true;
    }
    return QWidget::event(event);
}

bool CellView::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_scrollArea->viewport() && event->type() == QEvent::Resize) {
        // The size without scroll bars, or they would come and go for ever.
        m_canvas->setViewport(m_scrollArea->maximumViewportSize());
        // Scroll bars that are not needed any more go at once, before a picture is taken of them.
        QEvent request(QEvent::LayoutRequest);
        QCoreApplication::sendEvent(m_scrollArea, &request);
        scrollToLit();
    }
    return QWidget::eventFilter(watched, event);
}

void CellView::keyPressEvent(QKeyEvent* event)
{
    const bool isControl = event->modifiers().testFlag(Qt::ControlModifier);
    if (event->matches(QKeySequence::ZoomIn) || (isControl && event->key() == Qt::Key_Equal)) {
        zoomIn();
    } else if (event->matches(QKeySequence::ZoomOut)) {
        zoomOut();
    } else if (isControl && event->key() == Qt::Key_0) {
        zoomToFit();
    } else if (event->key() == Qt::Key_Right || event->key() == Qt::Key_PageDown) {
        stepOn();
    } else if (event->key() == Qt::Key_Left || event->key() == Qt::Key_PageUp) {
        stepBack();
    } else if (event->key() == Qt::Key_Home) {
        toFirst();
    } else if (event->key() == Qt::Key_End) {
        toLast();
    } else if (event->key() == Qt::Key_Up) {
        setUnit(m_unit - 1);
    } else if (event->key() == Qt::Key_Down) {
        setUnit(m_unit + 1);
    } else if (event->key() == Qt::Key_Escape) {
        emit closed();
    } else {
        QWidget::keyPressEvent(event);
    }
}

void CellView::mousePressEvent(QMouseEvent* event)
{
    setFocus(Qt::MouseFocusReason);
    QWidget::mousePressEvent(event);
}

void CellView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() != QEvent::FontChange || m_footer == nullptr)
        return;
    // A style sheet that speaks of scroll areas keeps a font from passing through one.
    m_canvas->setFont(font());
    m_footer->setMinimumHeight(int(footerLines * fontMetrics().height()));
}

void CellView::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    update();
}

void CellView::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    update();
}

void CellView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Theme& theme = themeOf(*this);
    painter.fillRect(rect(), theme.stage);
    if (!hasFocus())
        return;
    painter.setPen(theme.accent);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

} // namespace loopscope::ui
