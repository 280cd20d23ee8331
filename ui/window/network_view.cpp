#include "ui/window/network_view.h"

#include "core/task/token_task.h"
#include "ui/controls/adaptive_bar.h"
#include "ui/controls/fitting_label.h"
#include "ui/controls/segmented_control.h"
#include "ui/session/session.h"
#include "ui/stage/stage_stack.h"
#include "ui/stage/timeline_view.h"
#include "ui/window/breakdown_notice.h"
#include "ui/window/history_bar.h"
#include "ui/weights/holds_section.h"
#include "ui/window/layer_choice.h"
#include "ui/window/notice_bar.h"
#include "ui/window/phase_banner.h"
#include "ui/window/roll_button.h"
#include "ui/window/transport.h"
#include "ui/window/writing_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace loopscope::ui
{

QString sharedWeightsWords(const Iteration& iteration)
{
    QStringList families;
    for (const ParameterPlace& place : iteration.network().parameters()) {
        if (place.role != ParameterRole::Cell)
            continue;
        const QString family = QString::fromStdString(place.name).section(QLatin1Char('_'), 0, 0);
        if (!families.contains(family))
            families.append(family);
    }
    if (families.isEmpty())
        return NetworkView::tr("a cell without weights");
    return NetworkView::tr("same %1 at every step").arg(families.join(QStringLiteral(", ")));
}

QString forcedWords(const Snapshot& snapshot)
{
    const Network& network = snapshot.iteration->network();
    QStringList held;
    for (const Hold& hold : snapshot.options.holds)
        if (network.findHeld(hold))
            held.append(wordsForHeld(hold, network));
    const std::size_t kept = pinnedParameters(network, snapshot.options.edits).size();
    if (kept > 0)
        held.append(kept == 1 ? NetworkView::tr("1 weight kept")
                              : NetworkView::tr("%1 weights kept").arg(kept));
    if (held.isEmpty())
        return {};
    return held.size() <= 2 ? NetworkView::tr("held: %1").arg(held.join(QStringLiteral(", ")))
                            : NetworkView::tr("%1 things held by hand").arg(held.size());
}

NetworkView::NetworkView(Session& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_writing(new WritingBar(session, this))
    , m_notice(new NoticeBar(this))
    , m_timeline(new TimelineView(session))
    , m_stack(new StageStack(session, m_timeline, this))
    , m_transport(new Transport(session, this))
    , m_history(new HistoryBar(session, this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeHeader());
    layout->addWidget(m_notice);
    layout->addWidget(m_writing);
    layout->addWidget(m_stack, 1);
    layout->addWidget(m_transport);
    layout->addWidget(m_history);
    connect(&session, &Session::snapshotChanged, this, &NetworkView::showSnapshot);
    connect(m_timeline, &TimelineView::rolledChanged, this, &NetworkView::showTitle);
    connect(&session, &Session::problem, m_notice, &NoticeBar::showNotice);
    connect(&session, &Session::broke, this, [this] { offerRemedies(*m_notice, m_session); });
    connect(&session.undoGroup(), &QUndoGroup::indexChanged, m_notice, &QWidget::hide);
    connect(&session, &Session::experimentsChanged, m_notice, &QWidget::hide);
    connect(&session, &Session::trainingChanged, m_notice, [this](bool training) {
        if (training)
            m_notice->hide();
    });
    connect(&session, &Session::experimentsChanged, this, &NetworkView::showCount);
    showSnapshot(session.snapshot());
    showCount();
}

QWidget* NetworkView::makeHeader()
{
    auto* header = new AdaptiveBar(this);
    header->setProperty("kind", "header");
    m_title = new QLabel(header);
    m_compare = new QPushButton(header);
    m_compare->setObjectName("stage.compare");
    m_compare->setFocusPolicy(Qt::TabFocus);
    m_compare->setToolTip(tr("This is one of several networks that are trained together: shows them "
                             "all  (N)"));
    connect(m_compare, &QPushButton::clicked, this, &NetworkView::compareAsked);
    m_subtitle = new FittingLabel(FittingLabel::Emphasis::Small, header);
    m_title->setProperty("kind", "title");
    m_phases = new PhaseBanner(m_session, header);
    const int space = fontMetrics().height();
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(space, space * 4 / 10, space, space * 4 / 10);
    row->setSpacing(space / 2);
    row->addWidget(m_compare);
    auto* roll = new RollButton(m_timeline->rolledAction(), header);
    row->addWidget(roll);
    row->addWidget(m_title);
    row->addWidget(new LayerChoice(m_session, header));
    row->addWidget(makeFeeding(header));
    row->addWidget(m_subtitle, 1);
    row->addWidget(m_phases);
    header->setShortenings({[this](bool isShort) { setTitleShort(isShort); },
        [this](bool isShort) { setFeedingShort(isShort); },
        [this](bool isShort) { m_phases->setShort(isShort); },
        [this](bool isShort) { m_title->setVisible(!isShort); },
        [roll](bool isShort) { roll->setVisible(!isShort); }}); // the menu and R remain
    return header;
}

QWidget* NetworkView::makeFeeding(QWidget* parent)
{
    m_feeding = new SegmentedControl({{}, {}}, parent);
    m_feeding->setObjectName("stage.feeding");
    connect(m_feeding, &SegmentedControl::chosen, this, [this](int index) {
        const QString problem = index == 1 ? m_session.findOwnOutputsProblem() : QString();
        if (!problem.isEmpty())
            m_notice->showNotice(problem);
        else
            m_session.setOwnOutputs(index == 1);
        showFeeding();
    });
    connect(&m_session, &Session::ownOutputsChanged, this, &NetworkView::showFeeding);
    return m_feeding;
}

void NetworkView::setFeedingShort(bool isShort)
{
    m_isFeedingShort = isShort;
    showFeeding();
}

void NetworkView::showFeeding()
{
    const Snapshot& snapshot = *m_session.snapshot();
    const bool isText = dynamic_cast<const TokenTask*>(snapshot.task.get()) != nullptr;
    const bool isDecoder = snapshot.iteration->network().stackCount() == 2;
    const QString problem = m_session.findOwnOutputsProblem();
    const bool isOwn = m_session.showsOwnOutputs() && problem.isEmpty();
    m_feeding->setVisible(isText || isDecoder);
    m_feeding->setCurrent(isOwn ? 1 : 0);
    m_writing->setVisible(isText && isOwn);
    m_feeding->setText(1, m_isFeedingShort ? tr("Own") : tr("Own outputs"));
    if (isText) {
        m_feeding->setText(0, m_isFeedingShort ? tr("Given") : tr("Given text"));
        m_feeding->setAccessibleName(tr("What the network reads"));
        m_feeding->setTip(0, tr("The network reads the given text, whatever it would write itself. "
                                "So it is trained."));
        m_feeding->setTip(1,
            problem.isEmpty()
                ? tr("The network writes: behind a beginning, each step reads what the step before "
                     "has drawn. Training still has the given text.")
                : problem);
        return;
    }
    m_feeding->setText(0, m_isFeedingShort ? tr("Forced") : tr("Teacher forcing"));
    m_feeding->setAccessibleName(tr("What the decoder reads"));
    m_feeding->setTip(0, tr("The decoder reads the right answer, one step late, whatever it writes. "
                            "So it is trained."));
    m_feeding->setTip(1, tr("The decoder reads what it wrote itself the step before, until it writes "
                            "the end. So it answers when nobody knows the right answer. Training "
                            "still has teacher forcing."));
}

void NetworkView::setTitleShort(bool isShort)
{
    m_isTitleShort = isShort;
    showTitle();
}

void NetworkView::showTitle()
{
    const TimeSpan span = m_session.span();
    QString steps = span.steps == 1 ? tr("1 step") : tr("%1 steps").arg(span.steps);
    if (span.encoderSteps > 0)
        steps = tr("%1 + %2 steps").arg(span.encoderSteps).arg(span.steps);
    if (m_timeline->isRolled())
        m_title->setText(tr("Rolled up"));
    else
        m_title->setText(m_isTitleShort ? steps : tr("Unrolled over %1").arg(steps));
}

void NetworkView::showCount()
{
    const int count = m_session.experimentCount();
    m_compare->setVisible(count > 1);
    m_compare->setText(tr("‹ %1 of %2").arg(m_session.activeIndex() + 1).arg(count));
    m_compare->setAccessibleName(tr("Compare all %1 networks").arg(count));
}

void NetworkView::showSnapshot(const SnapshotPointer& snapshot)
{
    showTitle();
    showFeeding();
    // Where there is little room, the phases keep theirs.
    const QString weights = sharedWeightsWords(*snapshot->iteration);
    const QString forced = forcedWords(*snapshot);
    if (forced.isEmpty())
        m_subtitle->setWordings({weights, tr("same weights"), QString()});
    else
        m_subtitle->setWordings({weights + QStringLiteral(" · ") + forced, forced, QString()});
    m_subtitle->setToolTip(
        tr("Unrolling draws one cell many times; there is only one set of weights. What is held by "
           "hand is listed with the weights."));
}

} // namespace loopscope::ui
