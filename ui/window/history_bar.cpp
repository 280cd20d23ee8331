#include "ui/window/history_bar.h"

#include "ui/controls/steady_label.h"
#include "ui/session/run_branches.h"
#include "ui/session/session.h"
#include "ui/theme/number_format.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QSlider>
#include <QStyle>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{
namespace
{

/// A slider over iterations with a mark where the run was split from another one, and hatched where
/// the way to its iterations is forgotten.
class IterationSlider : public QSlider
{
public:
    using QSlider::QSlider;

    void setSplit(int iteration)
    {
        if (std::exchange(m_split, iteration) != iteration)
            update();
    }
    void setForgotten(int end)
    {
        if (std::exchange(m_forgotten, end) != end)
            update();
    }

protected:
    void paintEvent(QPaintEvent* event) override
    {
        QSlider::paintEvent(event);
        QPainter painter(this);
        const Theme& theme = themeOf(*this);
        if (m_forgotten > 1) {
            const int left = placeOf(1);
            painter.fillRect(QRect(left, height() / 4, placeOf(m_forgotten) - left, height() / 2),
                QBrush(theme.mutedText, Qt::BDiagPattern));
        }
        if (m_split <= 0 || m_split >= maximum())
            return;
        const int x = placeOf(m_split);
        painter.setPen(QPen(theme.accent, 2.0));
        painter.drawLine(x, height() / 4, x, height() - height() / 4);
    }

private:
    int placeOf(int iteration) const
    {
        const int handle = style()->pixelMetric(QStyle::PM_SliderLength, nullptr, this);
        return handle / 2 +
               QStyle::sliderPositionFromValue(0, maximum(), iteration, width() - handle);
    }

    int m_split = 0;
    int m_forgotten = 0;
};

/// Not a number if the last iteration's is none.
double lossAtEnd(const Series& losses)
{
    const Series::Bucket& last = losses.at(losses.size() - 1);
    return last.isFinite() ? last.largest : std::nan("");
}

QString wordsFor(const RunOrigin& origin, int lastIteration, double lastLoss)
{
    const QString name = origin.iteration > 0 ? HistoryBar::tr("%1 from iteration %2")
                                                    .arg(origin.words)
                                                    .arg(origin.iteration)
                                              : origin.words;
    return HistoryBar::tr("%1 (up to iteration %2, loss %3)")
        .arg(name)
        .arg(lastIteration)
        .arg(formatNumber(lastLoss, 3));
}

} // namespace

HistoryBar::HistoryBar(Session& session, QWidget* parent)
    : QFrame(parent)
    , m_session(session)
    , m_slider(new IterationSlider(Qt::Horizontal, this))
    , m_place(new SteadyLabel(this))
    , m_rate(new SteadyLabel(this))
    , m_runs(new QPushButton(this))
    , m_menu(new QMenu(this))
{
    setProperty("kind", "transport");
    m_slider->setObjectName(QStringLiteral("history.slider"));
    m_slider->setAccessibleName(tr("Iteration of the run"));
    m_slider->setFocusPolicy(Qt::TabFocus); // a click leaves the keys to the unrolled network
    m_place->setProperty("kind", "muted");
    m_rate->setProperty("kind", "muted");
    m_rate->setObjectName(QStringLiteral("history.rate"));
    m_rate->setToolTip(tr("How many iterations a second training makes"));
    m_runs->setObjectName(QStringLiteral("history.runs"));
    m_runs->setProperty("kind", "small");
    m_runs->setFocusPolicy(Qt::TabFocus);
    m_runs->setToolTip(
        tr("Runs that were left when a setting changed; choose one to return to it"));
    m_runs->setMenu(m_menu);

    const int space = fontMetrics().height();
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(space, space / 5, space, space / 5);
    layout->setSpacing(space / 2);
    layout->addWidget(m_slider, 1);
    layout->addWidget(m_place);
    layout->addWidget(m_rate);
    layout->addWidget(m_runs);

    connect(m_slider, &QSlider::valueChanged, &session, &Session::showIteration);
    connect(m_menu, &QMenu::aboutToShow, this, &HistoryBar::fillMenu);
    connect(&session, &Session::snapshotChanged, this, &HistoryBar::showSnapshot);
    connect(&session, &Session::trainingChanged, this,
        [this] {
            m_sinceRate.invalidate();
            m_rate->write({});
            showSnapshot(m_session.snapshot());
        });
    showSnapshot(session.snapshot());
}

void HistoryBar::showSnapshot(const SnapshotPointer& snapshot)
{
    const int last = snapshot->curves->loss.size() - 1;
    const TrainingGoal& goal = m_session.trainingGoal();
    // Training to an iteration, the slider ends there: it shows how far it has come.
    const int end = m_session.isTraining() && goal.iterations > 0
                        ? m_session.trainingStart() + goal.iterations
                        : last;
    const QSignalBlocker blocker(m_slider);
    // Whoever holds the slider is ahead of what was calculated.
    if (!m_slider->isSliderDown() || m_slider->value() > last) {
        m_slider->setRange(0, std::max({last, end, 1}));
        m_slider->setPageStep(std::max(1, last / 20));
        m_slider->setValue(snapshot->iteration->number());
    }
    m_slider->setEnabled(last > 0);
    m_place->write(placeWords(*snapshot));
    static_cast<IterationSlider*>(m_slider)->setForgotten(snapshot->replayedFrom);
    writeTip(snapshot->replayedFrom);
    showRuns(*snapshot);
    if (m_session.isTraining())
        showRate(snapshot->iteration->number());
}

void HistoryBar::showRate(int number)
{
    constexpr int rateMilliseconds = 500; // a number that changes faster cannot be read
    if (!m_sinceRate.isValid()) {
        m_sinceRate.start();
        m_iterationOfRate = number;
        return;
    }
    const qint64 elapsed = m_sinceRate.elapsed();
    if (elapsed < rateMilliseconds)
        return;
    const double rate = 1000.0 * (number - m_iterationOfRate) / double(elapsed);
    m_rate->write(tr("%1/s").arg(formatNumber(rate, 2)));
    m_sinceRate.start();
    m_iterationOfRate = number;
}

/// How far the run has come, and what it is trained to.
QString HistoryBar::placeWords(const Snapshot& snapshot) const
{
    const int number = snapshot.iteration->number();
    const TrainingGoal& goal = m_session.trainingGoal();
    if (m_session.isTraining() && goal.iterations > 0)
        return tr("%1, to %2").arg(number).arg(m_session.trainingStart() + goal.iterations);
    if (m_session.isTraining() && goal.lossBelow > 0.0)
        return tr("%1, until loss < %2").arg(number).arg(formatNumber(goal.lossBelow, 3));
    return tr("%1 of %2").arg(number).arg(snapshot.curves->loss.size() - 1);
}

void HistoryBar::writeTip(int replayedFrom)
{
    if (std::exchange(m_toldForgotten, replayedFrom) == replayedFrom)
        return;
    QString tip =
        tr("The run as a film: back to any iteration, exactly as it was. Change a setting there, "
           "and the run splits; the old one can be returned to.\nKept in memory: states of this "
           "run, at most 64 MB, changes of its settings, at most 16 MB, and up to 8 other runs, at "
           "most 64 MB together; what lies between is calculated again.");
    if (replayedFrom > 1)
        tip += u'\n' + tr("Settings changed so often that the way to iterations 1 to %1 is "
                          "forgotten (hatched): iteration 0 and all from %2 on can be gone back "
                          "to.")
                           .arg(replayedFrom - 1)
                           .arg(replayedFrom);
    m_slider->setToolTip(tip);
}

void HistoryBar::showRuns(const Snapshot& snapshot)
{
    const std::size_t others = snapshot.branches ? snapshot.branches->others.size() : 0;
    m_runs->setVisible(others > 0);
    static_cast<IterationSlider*>(m_slider)->setSplit(
        snapshot.branches ? snapshot.branches->current.iteration : 0);
    m_runs->setText(tr("%1 runs").arg(others + 1));
}

void HistoryBar::fillMenu()
{
    m_menu->clear();
    const SnapshotPointer snapshot = m_session.snapshot();
    if (!snapshot->branches)
        return;
    for (const auto& branch : snapshot->branches->others) {
        QAction* action = m_menu->addAction(wordsFor(branch->origin, branch->run->lastIteration(),
            lossAtEnd(branch->run->losses.curve())));
        action->setObjectName(QStringLiteral("history.run%1").arg(branch->origin.number));
        connect(action, &QAction::triggered, &m_session,
            [this, number = branch->origin.number] { m_session.returnToRun(number); });
    }
    m_menu->addSeparator();
    const Series& losses = snapshot->curves->loss;
    QAction* current = m_menu->addAction(
        tr("This run: %1")
            .arg(wordsFor(snapshot->branches->current, losses.size() - 1, lossAtEnd(losses))));
    current->setEnabled(false);
}

} // namespace loopscope::ui
