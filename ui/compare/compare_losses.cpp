#include "ui/compare/compare_losses.h"

#include "ui/charts/chart_plot.h"
#include "ui/charts/choice_row.h"
#include "ui/charts/curve.h"
#include "ui/compare/network_mark.h"
#include "ui/controls/fitting_label.h"
#include "ui/stage/text_cache.h"
#include "ui/theme/number_format.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{
namespace
{

constexpr int leastIterations = 10; ///< of the axis: a run that begins leaves room
constexpr double roomAtEnd = 0.02;

QLabel* label(const QString& text, const char* kind, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setProperty("kind", kind);
    return label;
}

} // namespace

CompareLosses::CompareLosses(QWidget* parent)
    : CompareChart({tr("Loss")}, parent)
    , m_scales(new ChoiceRow(this))
    , m_here(new QCPItemLine(plot()))
    , m_baseline(new QCPItemStraightLine(plot()))
    , m_baselineWords(new QCPItemText(plot()))
    , m_legend(new QGridLayout)
{
    setObjectName("compare.losses");
    const int line = fontMetrics().height();
    m_legend->setHorizontalSpacing(line / 3);
    m_legend->setVerticalSpacing(line / 5);
    m_legend->setColumnStretch(1, 1);
    column()->addWidget(label(tr("of each training iteration"), "muted", this));
    column()->addWidget(plot(), 1);
    column()->addLayout(m_legend);

    m_scales->setChoices({tr("linear"), tr("log")},
        {tr("The same distance is the same difference of loss"),
            tr("The same distance is the same factor: small losses can be told apart")});
    addChoices(m_scales);
    connect(m_scales, &ChoiceRow::chosen, this, &CompareLosses::applyScale);
    plot()->setScrubbable(true);
    plot()->setZoomable(Qt::Horizontal);
    plot()->setMinimumHeight(line * 6);
    plot()->setAccessibleName(tr("Losses of all networks"));
    plot()->setToolTip(tr("Drag along the curves to go back to any iteration"));
    plot()->xAxis->setTicker(QSharedPointer<QCPAxisTicker>(new NumberTicker(true)));
    connect(plot(), &ChartPlot::viewChanged, this, &CompareLosses::draw);
    connect(plot(), &ChartPlot::picked, this, [this](const QPointF& place) {
        const double x = plot()->coordinatesOf(place).x();
        emit iterationAsked(int(std::lround(std::clamp(x, 0.0, double(lastIteration())))));
    });
    m_here->setLayer(plot()->markerLayer());
    for (QCPItemPosition* end : {m_here->start, m_here->end})
        end->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_baselineWords->position->setTypeX(QCPItemPosition::ptAxisRectRatio);
    m_baselineWords->setPadding(QMargins(2, 0, 2, 1));
    m_baselineWords->setPositionAlignment(Qt::AlignRight | Qt::AlignBottom);
    applyScale();
    applyColours();
}

bool CompareLosses::isLogarithmic() const
{
    return m_scales->current() == 1;
}

int CompareLosses::lastIteration() const
{
    int count = 1;
    for (const SnapshotPointer& snapshot : m_snapshots)
        count = std::max(count, snapshot->curves->loss.size());
    return count - 1;
}

void CompareLosses::applyScale()
{
    plot()->yAxis->setScaleType(isLogarithmic() ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    plot()->yAxis->setTicker(isLogarithmic()
                                 ? QSharedPointer<QCPAxisTicker>(new DecadeTicker)
                                 : QSharedPointer<QCPAxisTicker>(new NumberTicker(false)));
    plot()->layOutText();
    draw();
}

void CompareLosses::setRuns(
    const QStringList& names, const std::vector<SnapshotPointer>& snapshots)
{
    m_names = names;
    m_snapshots = snapshots;
    if (m_curves.size() != snapshots.size()) {
        while (m_curves.size() < snapshots.size())
            m_curves.push_back(plot()->addGraph());
        for (; m_curves.size() > snapshots.size(); m_curves.pop_back())
            plot()->removeGraph(m_curves.back());
        applyColours();
    }
    showLegend();
    draw();
}

void CompareLosses::draw()
{
    if (m_snapshots.empty())
        return;
    drawCurves();
    drawBaseline();
    const int now = m_snapshots.front()->iteration->number();
    plot()->setHandle(now);
    m_here->start->setCoords(now, 1.0);
    m_here->end->setCoords(now, 0.0);
    plot()->replot(QCustomPlot::rpQueuedReplot);
}

void CompareLosses::drawCurves()
{
    const double last = std::max(leastIterations, lastIteration());
    const QCPRange whole(-0.5, last * (1.0 + roomAtEnd) + 0.5);
    plot()->setHome(whole, plot()->homeY());
    const QCPRange inView = plot()->xAxis->range();
    Curve extent; // of all curves together
    for (std::size_t i = 0; i < m_snapshots.size(); ++i) {
        const Curve curve = curveOf(m_snapshots[i]->curves->loss, int(inView.lower) - 1,
            int(inView.upper) + 1, std::max(1, plot()->plotRect().width()));
        m_curves[i]->setData(
            QVector<double>(curve.iterations.begin(), curve.iterations.end()),
            QVector<double>(curve.numbers.begin(), curve.numbers.end()), true);
        // A single loss has no line.
        m_curves[i]->setScatterStyle(curve.iterations.size() == 1
                                         ? QCPScatterStyle(QCPScatterStyle::ssDisc, 5.0)
                                         : QCPScatterStyle());
        extent.highest = std::max(extent.highest, curve.highest);
        if (curve.lowestAboveZero > 0.0 && (extent.lowestAboveZero == 0.0 ||
                                               curve.lowestAboveZero < extent.lowestAboveZero))
            extent.lowestAboveZero = curve.lowestAboveZero;
    }
    const auto baselines = m_snapshots.front()->task->baselines(
        m_snapshots.front()->iteration->steps());
    const double guessing = baselines.empty() ? 0.0 : baselines.front().loss;
    const CurveRange range =
        curveRange(std::max(extent.highest, guessing), extent.lowestAboveZero, isLogarithmic());
    plot()->setHome(whole, {range.lower, range.upper});
}

void CompareLosses::drawBaseline()
{
    const Snapshot& snapshot = *m_snapshots.front();
    const bool isOwnLoss =
        snapshot.iteration->network().options().loss == snapshot.task->description().loss;
    const auto baselines = snapshot.task->baselines(snapshot.iteration->steps());
    const bool isShown = isOwnLoss && !baselines.empty();
    m_baseline->setVisible(isShown);
    m_baselineWords->setVisible(isShown);
    if (!isShown)
        return;
    const Baseline& plainest = baselines.front();
    m_baseline->point1->setCoords(0.0, plainest.loss);
    m_baseline->point2->setCoords(1.0, plainest.loss);
    const QFont small = smallFont(font());
    m_baselineWords->setText(QFontMetrics(small).elidedText(
        QString::fromStdString(plainest.name), Qt::ElideRight, plot()->plotRect().width() - 6));
    m_baselineWords->setFont(small);
    m_baselineWords->position->setCoords(1.0, plainest.loss);
}

void CompareLosses::showLegend()
{
    while (m_lines.size() < m_snapshots.size()) {
        const int row = int(m_lines.size());
        LegendLine line{new NetworkMark(this),
            new FittingLabel(FittingLabel::Emphasis::Small, this), label({}, "strong", this)};
        line.mark->setPlace(row);
        m_legend->addWidget(line.mark, row, 0);
        m_legend->addWidget(line.name, row, 1);
        m_legend->addWidget(line.loss, row, 2, Qt::AlignRight);
        m_lines.push_back(line);
    }
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        const bool isShown = i < m_snapshots.size();
        for (QWidget* part : {static_cast<QWidget*>(m_lines[i].mark),
                 static_cast<QWidget*>(m_lines[i].name), static_cast<QWidget*>(m_lines[i].loss)})
            part->setVisible(isShown);
        if (!isShown)
            continue;
        const QString name = m_names.value(qsizetype(i));
        m_lines[i].name->setWordings({name});
        m_lines[i].name->setToolTip(name);
        m_lines[i].loss->setText(
            formatNumber(m_snapshots[i]->trainedLoss, 3, TrailingZeros::Keep));
    }
}

void CompareLosses::applyColours()
{
    const Theme& theme = themeOf(*this);
    plot()->applyTheme(theme);
    for (std::size_t i = 0; i < m_curves.size(); ++i)
        m_curves[i]->setPen(networkPen(int(i), theme));
    m_here->setPen(QPen(theme.playhead, 1.5));
    m_baseline->setPen(QPen(theme.mutedText, 1.0, Qt::DashLine));
    m_baselineWords->setColor(theme.mutedText);
    m_baselineWords->setBrush(theme.panel);
    plot()->replot(QCustomPlot::rpQueuedReplot);
}

void CompareLosses::changeEvent(QEvent* event)
{
    CompareChart::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyColours();
}

} // namespace loopscope::ui
