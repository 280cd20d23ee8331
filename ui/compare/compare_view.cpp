#include "ui/compare/compare_view.h"

#include "core/diagnosis/single_loss.h"
#include "ui/build/cell_gallery.h"
#include "ui/compare/compare_lengths.h"
#include "ui/compare/compare_losses.h"
#include "ui/compare/compare_row.h"
#include "ui/compare/compare_settings.h"
#include "ui/compare/network_summary.h"
#include "ui/compare/step_ruler.h"
#include "ui/controls/fitting_label.h"
#include "ui/controls/segmented_control.h"
#include "ui/explain/asked_number.h"
#include "ui/explain/explain_sections.h"
#include "ui/explain/number_words.h"
#include "ui/session/stage_loss.h"
#include "ui/session/wording.h"
#include "ui/theme/number_format.h"
#include "ui/window/notice_bar.h"
#include "ui/window/transport.h"

#include <QKeyEvent>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace loopscope::ui
{
namespace
{

constexpr int waitingMilliseconds = 250; ///< what comes sooner needs no words

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

std::vector<CompareChart*> CompareView::charts() const
{
    return {m_losses, m_lengths};
}

bool CompareView::isPending() const
{
    return m_lengths->isPending();
}

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
    connect(
        row->summary(), &NetworkSummary::openAsked, this, [this, index] { openNetwork(index); });
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
    const QStringList names = namesOfNetworks(m_session.settings());
    m_losses->setRuns(names, snapshots);
    m_lengths->setRuns(names, snapshots);
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
    m_lengths->setTraining(m_session.isTraining());
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
    for (const CompareRow* row : m_rows) {
        const Snapshot& snapshot = *row->snapshot();
        const QString verdict = hasLossOnStage(snapshot)
                                    ? QString::fromStdString(verdictSentence(
                                          snapshot.lastLossFlow, snapshot.flowFactors))
                                    : noLossWordings(snapshot).first();
        words.append(
            tr("%1: %2, %3, %4")
                .arg(row->accessibleName(), row->summary()->sizeWords(),
                    row->summary()->lossWords(), verdict));
    }
    setAccessibleDescription(words.join(QStringLiteral(". ")));
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
