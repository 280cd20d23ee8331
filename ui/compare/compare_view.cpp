#include "ui/compare/compare_view.h"

#include "core/diagnosis/single_loss.h"
#include "ui/build/cell_gallery.h"
#include "ui/charts/chart_plot.h"
#include "ui/compare/compare_losses.h"
#include "ui/compare/compare_row.h"
#include "ui/compare/compare_settings.h"
#include "ui/compare/network_summary.h"
#include "ui/compare/playhead_band.h"
#include "ui/compare/step_ruler.h"
#include "ui/controls/fitting_label.h"
#include "ui/controls/segmented_control.h"
#include "ui/explain/asked_number.h"
#include "ui/explain/explain_sections.h"
#include "ui/explain/number_words.h"
#include "ui/lanes/gradient_lane.h"
#include "ui/session/wording.h"
#include "ui/theme/number_format.h"
#include "ui/window/notice_bar.h"
#include "ui/window/phase_banner.h"
#include "ui/window/transport.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace loopscope::ui
{
namespace
{

constexpr int rightMargin = 10;         ///< after the last step
constexpr int waitingMilliseconds = 250; ///< what comes sooner needs no words

QPushButton* button(const QString& words, const QString& name, const QString& tip, QWidget* parent)
{
    auto* button = new QPushButton(words, parent);
    button->setObjectName(name);
    button->setToolTip(tip);
    button->setStatusTip(tip);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

} // namespace

CompareView::CompareView(Session& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_notice(new NoticeBar(this))
    , m_number(new NoticeBar(this))
{
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Networks compared"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeHeader());
    layout->addWidget(m_notice);
    layout->addWidget(m_number);
    m_number->setObjectName("compare.number");
    layout->addWidget(makeBody(), 1);
    m_transport = new Transport(session, this);
    layout->addWidget(m_transport);

    m_waiting.setSingleShot(true);
    m_waiting.setInterval(waitingMilliseconds);
    connect(&m_waiting, &QTimer::timeout, this, &CompareView::showWaiting);
    connect(&session, &Session::experimentsChanged, this, &CompareView::showNetworks);
    connect(&session, &Session::experimentChanged, this, &CompareView::showWhenInStep);
    connect(&session, &Session::optionsChanged, this, &CompareView::showOptions);
    connect(&session, &Session::cursorChanged, this, &CompareView::showMoment);
    connect(&session, &Session::trainingChanged, this, &CompareView::showMoment);
    // What was told is of a step, a network, an iteration.
    connect(&session, &Session::cursorChanged, m_number, &QWidget::hide);
    connect(&session, &Session::experimentsChanged, m_number, &QWidget::hide);
    connect(&session, &Session::trainingChanged, m_number, &QWidget::hide);
    connect(&session, &Session::optionsChanged, m_number, &QWidget::hide);
    connect(&session, &Session::problem, m_notice, &NoticeBar::showNotice);
    connect(&session, &Session::optionsChanged, m_notice, &QWidget::hide);
    showNetworks();
}

CompareView::~CompareView() = default;

QWidget* CompareView::makeHeader()
{
    auto* header = new QFrame(this);
    header->setProperty("kind", "header");
    const int space = fontMetrics().height();
    m_back = button(QStringLiteral("‹"), "compare.back",
        tr("Back to the network that is open in the main window  (Esc)"), header);
    m_back->setAccessibleName(tr("Back to the main window"));
    m_back->setProperty("kind", "small");
    auto* title = new QLabel(tr("Compare"), header);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    bold.setPointSizeF(bold.pointSizeF() * 1.15);
    title->setFont(bold);
    m_subtitle = new FittingLabel(FittingLabel::Emphasis::Small, header);
    m_sizing = new SegmentedControl({tr("equal units"), tr("equal parameters")}, header);
    m_sizing->setObjectName("compare.sizing");
    m_sizing->setAccessibleName(tr("What is made equal"));
    m_sizing->setTip(0, tr("All networks get as many units as the first: states of the same size"));
    m_sizing->setTip(1, tr("All networks get the units that bring their number of parameters as "
                           "near to the first one's as can be"));
    m_add = button(tr("+ Add network"), "compare.add",
        tr("One more network on the same task, sequence and seed"), header);
    makeAddMenu();
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(space / 2, space * 4 / 10, space, space * 4 / 10);
    row->setSpacing(space / 2);
    row->addWidget(m_back);
    row->addWidget(title);
    row->addWidget(m_subtitle, 1);
    row->addWidget(m_sizing);
    row->addWidget(m_add);
    row->addSpacing(space / 2);
    row->addWidget(new PhaseBanner(m_session, header));
    connect(m_back, &QPushButton::clicked, this, &CompareView::closeAsked);
    connect(m_sizing, &SegmentedControl::chosen, this, &CompareView::setSizing);
    return header;
}

void CompareView::makeAddMenu()
{
    auto* menu = new QMenu(m_add);
    menu->setToolTipsVisible(true);
    for (const CatalogEntry& entry : catalog()) {
        QAction* action = menu->addAction(QString::fromStdString(entry.name));
        action->setToolTip(QString::fromStdString(entry.purpose));
        connect(action, &QAction::triggered, this,
            [this, identifier = entry.identifier] { addCell(identifier); });
    }
    menu->addSeparator();
    menu->addAction(tr("Gallery with all equations…"), this, &CompareView::openGallery);
    m_add->setMenu(menu);
}

QWidget* CompareView::makeBody()
{
    auto* body = new QFrame(this);
    body->setProperty("kind", "desk");
    const int space = fontMetrics().height();
    m_lanes = new QWidget(body);
    auto* content = new QWidget;
    content->setProperty("kind", "desk");
    m_column = new QVBoxLayout(content);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(space / 2);
    m_area = new QScrollArea(m_lanes);
    m_area->setProperty("kind", "desk");
    m_area->setWidgetResizable(true);
    m_area->setFrameShape(QFrame::NoFrame);
    m_area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_area->setFocusPolicy(Qt::NoFocus);
    m_area->setWidget(content);
    m_ruler = new StepRuler(m_lanes);
    auto* lanes = new QVBoxLayout(m_lanes);
    lanes->setContentsMargins(0, 0, 0, 0);
    lanes->setSpacing(0);
    lanes->addWidget(m_area, 1);
    lanes->addWidget(m_ruler);
    m_band = new PlayheadBand(m_lanes);
    m_losses = new CompareLosses(body);
    auto* row = new QHBoxLayout(body);
    row->setContentsMargins(space * 6 / 10, space * 6 / 10, space * 6 / 10, space / 4);
    row->setSpacing(space / 2);
    row->addWidget(m_lanes, 5);
    row->addWidget(m_losses, 1);
    for (QWidget* widget : {static_cast<QWidget*>(content), static_cast<QWidget*>(m_lanes)})
        widget->installEventFilter(this);
    connect(m_area->verticalScrollBar(), &QScrollBar::valueChanged, this, &CompareView::placeBand);
    connect(m_ruler, &StepRuler::stepPicked, this, [this](int step) {
        m_session.setCursor(cursorForPick(m_session.cursor(), step));
    });
    connect(m_losses, &CompareLosses::iterationAsked, &m_session, &Session::showIteration);
    return body;
}

// Networks

void CompareView::addRow()
{
    const int index = int(m_rows.size());
    auto* row = new CompareRow(m_area->widget());
    m_column->addWidget(row, 1);
    m_rows.push_back(row);
    connect(row, &CompareRow::stepPicked, this, [this](int step) {
        setFocus(Qt::MouseFocusReason);
        m_session.setCursor(cursorForPick(m_session.cursor(), step));
    });
    connect(row, &CompareRow::numberPicked, this,
        [this, index](const NumberReference& number) { tell(index, number); });
    connect(row->summary(), &NetworkSummary::openAsked, this, [this, index] { openNetwork(index); });
    connect(row->summary(), &NetworkSummary::removeAsked, &m_session,
        [this, index] { m_session.removeExperiment(index); });
}

void CompareView::showNetworks()
{
    const std::size_t count = std::size_t(m_session.experimentCount());
    while (m_rows.size() < count)
        addRow();
    for (; m_rows.size() > count; m_rows.pop_back())
        m_rows.back()->deleteLater();
    orderTabs();
    showOptions();
    showWhenInStep();
    // Networks that stand where others stood are shown at once.
    for (std::size_t i = 0; i < count; ++i) {
        const SnapshotPointer snapshot = m_session.experiment(int(i)).snapshot();
        if (m_rows[i]->snapshot() != snapshot)
            m_rows[i]->setSnapshot(snapshot);
    }
    showMoment();
    fitAxis();
}

void CompareView::orderTabs()
{
    QWidget* last = m_add;
    for (const CompareRow* row : m_rows) {
        for (QWidget* next : {static_cast<QWidget*>(row->summary()->openButton()),
                 static_cast<QWidget*>(row->summary()->removeButton())}) {
            QWidget::setTabOrder(last, next);
            last = next;
        }
    }
    QWidget::setTabOrder(last, m_losses->plot());
}

void CompareView::showOptions()
{
    const SessionSettings settings = m_session.settings();
    const QStringList names = namesOfNetworks(settings);
    for (std::size_t i = 0; i < m_rows.size() && i < settings.size(); ++i) {
        m_rows[i]->summary()->setName(names[qsizetype(i)], int(i));
        m_rows[i]->summary()->setState(int(i) == m_session.activeIndex(), settings.size() > 1);
        m_rows[i]->setSelected(int(i) == m_session.activeIndex());
        m_rows[i]->setAccessibleName(names[qsizetype(i)]);
    }
    const auto sizing = sizingOf(settings);
    m_sizing->setCurrent(settings.size() == 1 ? m_preferredSizing : sizing ? int(*sizing) : -1);
    m_sizing->setEnabled(settings.size() > 1);
    const bool isFull = int(settings.size()) == maximumExperiments;
    m_add->setEnabled(!isFull);
    const QString task = QString::fromStdString(descriptionOf(settings.front().task.kind).name);
    m_subtitle->setWordings({tr("%1 — same sequence, same seed, one playhead").arg(task),
        tr("same task, same sequence, same seed — one playhead"), tr("same task, sequence, seed"),
        QString()});
}

void CompareView::addCell(const std::string& identifier)
{
    const CatalogEntry* entry = findInCatalog(identifier);
    SessionSettings settings = m_session.settings();
    settings.push_back(withCell(m_session.options(), *entry));
    m_session.addExperiment(withSizing(settings, Sizing(m_preferredSizing)).back());
}

void CompareView::openGallery()
{
    if (m_gallery == nullptr) {
        m_gallery = new CellGallery(window());
        m_gallery->setChoosable(false);
        connect(m_gallery, &CellGallery::compareAsked, this, [this](const std::string& identifier) {
            m_gallery->close();
            addCell(identifier);
        });
    }
    const Track& track = m_session.snapshot()->iteration->network().tracks().front();
    m_gallery->showLayer({}, track.units, track.inputSize);
    m_gallery->show();
    m_gallery->raise();
    m_gallery->activateWindow();
}

void CompareView::setSizing(int sizing)
{
    m_preferredSizing = sizing;
    m_session.setSettings(
        withSizing(m_session.settings(), Sizing(sizing)), Arrival::Stay);
}

void CompareView::openNetwork(int index)
{
    m_session.setActive(index);
    emit closeAsked();
}

/// A click stays in the comparison, and opens the way to the number's reasons.
void CompareView::tell(int index, const NumberReference& number)
{
    if (m_session.isTraining())
        return;
    const CompareRow* row = m_rows[std::size_t(index)];
    const Snapshot& snapshot = *row->snapshot();
    const std::shared_ptr<const Iteration> iteration =
        number.lossStep < 0 ? snapshot.iteration
                            : SingleLoss().run(*snapshot.iteration, number.lossStep);
    const NumberReference asked = withUnit(*iteration, number);
    if (!hasNumber(*iteration, asked))
        return;
    const QString name = row->accessibleName();
    m_number->offer(tr("%1: %2 is %3.")
                        .arg(name, plainText(NumberWords(snapshot).name(asked)),
                            formatNumber(numberAt(*iteration, asked))),
        {{"compare.why", tr("Ask why"),
            tr("Opens %1 in the main window, with the reasons of this number").arg(name),
            [this, index, asked] {
                openNetwork(index);
                emit whyAsked(asked);
            }}});
}

// Iterations

void CompareView::showWhenInStep()
{
    if (!m_session.isInStep()) {
        if (!m_waiting.isActive())
            m_waiting.start();
        return;
    }
    m_waiting.stop();
    if (isVisible())
        showSnapshots();
}

void CompareView::showSnapshots()
{
    std::vector<SnapshotPointer> snapshots;
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        snapshots.push_back(m_session.experiment(int(i)).snapshot());
        if (m_rows[i]->snapshot() != snapshots.back() || m_rows[i]->isWaiting())
            m_rows[i]->setSnapshot(snapshots.back());
    }
    m_losses->setRuns(namesOfNetworks(m_session.settings()), snapshots);
    m_ruler->setSnapshot(m_session.snapshot());
    fitAxis();
    showMoment();
}

void CompareView::showWaiting()
{
    const int wanted = m_session.snapshot()->iteration->number();
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        if (m_session.experiment(int(i)).snapshot()->iteration->number() != wanted)
            m_rows[i]->setWaiting(wanted);
    }
}

void CompareView::showMoment()
{
    m_moment.cursor = m_session.cursor();
    m_moment.isTraining = m_session.isTraining();
    for (CompareRow* row : m_rows)
        row->setMoment(m_moment);
    m_ruler->setMoment(m_moment);
    placeBand();
    describe();
}

void CompareView::describe()
{
    // A running training changes faster than anyone can listen.
    if (m_session.isTraining())
        return;
    QString place = wordsForStep(m_session.span(), m_session.cursor().step);
    place[0] = place[0].toUpper();
    QStringList words{place};
    for (const CompareRow* row : m_rows)
        words.append(tr("%1: %2, %3, %4")
                         .arg(row->accessibleName(), row->summary()->sizeWords(),
                             row->summary()->lossWords(),
                             QString::fromStdString(verdictSentence(
                                 row->snapshot()->lastLossFlow, row->snapshot()->flowFactors))));
    setAccessibleDescription(words.join(QStringLiteral(". ")));
}

// The axis

void CompareView::fitAxis()
{
    if (m_rows.empty() || !isVisible())
        return;
    int left = 0;
    for (const CompareRow* row : m_rows)
        left = std::max(left, row->headerWidth());
    const int width = m_rows.front()->gradientLane()->width();
    TimeAxis axis = m_axis.resized(m_session.span(), left, width - left - rightMargin);
    if (!axis.isZoomed && axis.canScroll()) { // a comparison shows all steps, however narrow
        axis = axis.zoomed(0.0, axis.left);
        axis.isZoomed = false;
    }
    m_axis = axis;
    for (CompareRow* row : m_rows)
        row->setAxis(axis);
    const QWidget* pane = m_rows.front()->gradientLane();
    TimeAxis below = axis;
    below.left += pane->mapTo(m_lanes, QPoint()).x() - m_ruler->x();
    m_ruler->setAxis(below);
    placeBand();
}

void CompareView::placeBand()
{
    if (m_rows.empty() || !isVisible())
        return;
    const QWidget* pane = m_rows.front()->gradientLane();
    const int step = m_moment.cursor.step;
    if (!m_axis.visibleSteps().contains(step)) {
        m_band->setColumn({}, {});
        return;
    }
    const int offset = pane->mapTo(m_lanes, QPoint()).x();
    const int begin = m_axis.columnLeft(step) + offset;
    const int end = m_axis.columnRight(step) + offset;
    QRegion kept;
    for (const CompareRow* row : m_rows)
        kept += row->playheadData(*m_lanes);
    m_band->setColumn(QRect(begin, 0, end - begin, m_ruler->y()), kept);
}

bool CompareView::event(QEvent* event)
{
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        fitAxis();
    return QWidget::event(event);
}

bool CompareView::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize || event->type() == QEvent::LayoutRequest)
        QMetaObject::invokeMethod(this, &CompareView::fitAxis, Qt::QueuedConnection);
    return QWidget::eventFilter(watched, event);
}

void CompareView::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_session.isInStep())
        showSnapshots();
}

void CompareView::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && event->modifiers() == Qt::NoModifier)
        emit closeAsked();
    else
        QWidget::keyPressEvent(event);
}

} // namespace loopscope::ui
