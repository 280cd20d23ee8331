#include "ui/compare/compare_row.h"

#include "ui/compare/network_summary.h"
#include "ui/lanes/gradient_lane.h"
#include "ui/lanes/prediction_lane.h"
#include "ui/lanes/value_lane.h"

#include <QHBoxLayout>
#include <QStyle>
#include <QVBoxLayout>

#include <algorithm>

namespace loopscope::ui
{
namespace
{

constexpr qsizetype mostStrips = 2; ///< more would be too thin to read

} // namespace

QStringList shownStates(const Program& program)
{
    QStringList symbols{QStringLiteral("h")};
    for (const Symbol& symbol : program.symbols) {
        const QString name = QString::fromStdString(symbol.name);
        if (symbol.isState() && !symbols.contains(name) && symbols.size() < mostStrips)
            symbols.append(name);
    }
    return symbols;
}

CompareRow::CompareRow(QWidget* parent)
    : QFrame(parent)
    , m_summary(new NetworkSummary(this))
    , m_strips(new QVBoxLayout)
    , m_predictions(new PredictionLane(this))
    , m_gradient(new GradientLane(this))
{
    setProperty("kind", "card");
    const int line = fontMetrics().height();
    m_gradient->setChoiceOffered(false);
    m_gradient->setMinimumHeight(line * 21 / 4);
    adopt(m_gradient);
    adopt(m_predictions);
    m_predictions->hide();
    m_strips->setSpacing(0);
    auto* lanes = new QVBoxLayout;
    lanes->setSpacing(0);
    lanes->addLayout(m_strips, 2);
    lanes->addWidget(m_predictions, 2);
    lanes->addWidget(m_gradient, 3);
    m_summary->setFixedWidth(line * 14);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(line * 3 / 4, line / 2, line / 2, line / 4);
    row->setSpacing(line / 4);
    row->addWidget(m_summary);
    row->addLayout(lanes, 1);
}

void CompareRow::adopt(TimelinePane* pane)
{
    pane->setOnCard(true);
    connect(pane, &TimelinePane::stepPicked, this, &CompareRow::stepPicked);
    connect(pane, &TimelinePane::numberPicked, this, &CompareRow::numberPicked);
}

int CompareRow::stripHeight() const
{
    return fontMetrics().height() * 10 / 4;
}

void CompareRow::makeStrips(const QStringList& symbols)
{
    m_symbols = symbols;
    for (ValueLane* lane : m_values)
        delete lane;
    m_values.clear();
    for (const QString& symbol : symbols) {
        const bool isHidden = symbol == QLatin1String("h");
        auto* lane = new ValueLane(symbol, isHidden ? tr("hidden") : tr("memory"), this);
        lane->setMinimumHeight(stripHeight() / int(symbols.size()));
        lane->setAxis(m_axis);
        lane->setMoment(m_moment);
        lane->setHidden(isWriting());
        adopt(lane);
        m_strips->addWidget(lane, 1);
        m_values.push_back(lane);
    }
}

void CompareRow::setSnapshot(const SnapshotPointer& snapshot)
{
    m_snapshot = snapshot;
    m_isWaiting = false;
    const QStringList symbols = shownStates(snapshot->program());
    const bool isOther = symbols != m_symbols;
    if (isOther)
        makeStrips(symbols);
    const bool isSwitched = m_predictions->isHidden() == isWriting();
    m_predictions->setVisible(isWriting());
    for (ValueLane* lane : m_values)
        lane->setHidden(isWriting());
    m_summary->setSnapshot(*snapshot);
    for (TimelinePane* pane : panes()) {
        pane->setSnapshot(snapshot);
        pane->setMoment(m_moment);
    }
    if (isOther || isSwitched)
        emit statesChanged();
}

void CompareRow::setWaiting(int iteration)
{
    m_isWaiting = true;
    m_summary->setWaiting(iteration);
}

void CompareRow::setSelected(bool selected)
{
    if (property("selected").toBool() == selected)
        return;
    setProperty("selected", selected);
    style()->unpolish(this);
    style()->polish(this);
}

bool CompareRow::isWriting() const
{
    return m_snapshot && m_snapshot->iteration->batch().writing;
}

std::vector<TimelinePane*> CompareRow::panes() const
{
    std::vector<TimelinePane*> panes;
    if (isWriting())
        panes.push_back(m_predictions);
    else
        panes.assign(m_values.begin(), m_values.end());
    panes.push_back(m_gradient);
    return panes;
}

int CompareRow::headerWidth() const
{
    int width = 0;
    for (const TimelinePane* pane : panes())
        width = std::max(width, pane->headerWidth());
    return width;
}

void CompareRow::setAxis(const TimeAxis& axis)
{
    m_axis = axis;
    for (TimelinePane* pane : panes())
        pane->setAxis(axis);
}

void CompareRow::setMoment(const TimelineMoment& moment)
{
    m_moment = moment;
    for (TimelinePane* pane : panes())
        pane->setMoment(moment);
}

QRegion CompareRow::playheadData(const QWidget& ancestor) const
{
    QRegion region;
    for (const TimelinePane* pane : panes()) {
        QRect rect = pane->playheadRect();
        if (pane == m_gradient)
            rect.setTop(0); // words, which are not crossed out
        region += rect.adjusted(-2, 0, 2, 0).translated(pane->mapTo(&ancestor, QPoint()));
    }
    return region;
}

} // namespace loopscope::ui
