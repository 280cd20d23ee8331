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

/// A slider over iterations with a mark where the run was split from another one.
class IterationSlider : public QSlider
{
public:
    using QSlider::QSlider;

    void setSplit(int iteration)
    {
        if (std::exchange(m_split, iteration) != iteration)
            update();
    }

protected:
    void paintEvent(QPaintEvent* event) override
    {
        QSlider::paintEvent(event);
        if (m_split <= 0 || m_split >= maximum())
            return;
        const int handle = style()->pixelMetric(QStyle::PM_SliderLength, nullptr, this);
        const int x = handle / 2 + QStyle::sliderPositionFromValue(
                                       0, maximum(), m_split, width() - handle);
        QPainter painter(this);
        painter.setPen(QPen(themeOf(*this).accent, 2.0));
        painter.drawLine(x, height() / 4, x, height() - height() / 4);
    }

private:
    int m_split = 0;
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
    , m_runs(new QPushButton(this))
    , m_menu(new QMenu(this))
{
    setProperty("kind", "transport");
    m_slider->setObjectName(QStringLiteral("history.slider"));
    m_slider->setAccessibleName(tr("Iteration of the run"));
    m_slider->setToolTip(
        tr("The run as a film: back to any iteration, exactly as it was. Change a setting there, and "
           "the run splits; the old one can be returned to.\nKept in memory: states of this run, at "
           "most 64 MB, and up to 8 other runs, at most 64 MB together; what lies between is "
           "calculated again."));
    m_slider->setFocusPolicy(Qt::TabFocus); // a click leaves the keys to the unrolled network
    m_place->setProperty("kind", "muted");
    m_runs->setObjectName(QStringLiteral("history.runs"));
    m_runs->setProperty("kind", "plain");
    m_runs->setFocusPolicy(Qt::TabFocus);
    m_runs->setToolTip(tr("Runs that were left when a setting changed; choose one to return to it"));
    m_runs->setMenu(m_menu);

    const int space = fontMetrics().height();
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(space, space / 5, space, space / 5);
    layout->setSpacing(space / 2);
    layout->addWidget(m_slider, 1);
    layout->addWidget(m_place);
    layout->addWidget(m_runs);

    connect(m_slider, &QSlider::valueChanged, &session, &Session::showIteration);
    connect(m_menu, &QMenu::aboutToShow, this, &HistoryBar::fillMenu);
    connect(&session, &Session::snapshotChanged, this, &HistoryBar::showSnapshot);
    showSnapshot(session.snapshot());
}

void HistoryBar::showSnapshot(const SnapshotPointer& snapshot)
{
    const int last = snapshot->curves->loss.size() - 1;
    const QSignalBlocker blocker(m_slider);
    // Whoever holds the slider is ahead of what was calculated.
    if (!m_slider->isSliderDown() || m_slider->value() > last) {
        m_slider->setRange(0, std::max(last, 1));
        m_slider->setPageStep(std::max(1, last / 20));
        m_slider->setValue(snapshot->iteration->number());
    }
    m_slider->setEnabled(last > 0);
    m_place->write(tr("%1 of %2").arg(snapshot->iteration->number()).arg(last));
    showRuns(*snapshot);
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
