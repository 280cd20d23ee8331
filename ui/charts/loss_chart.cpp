#include "ui/charts/loss_chart.h"

#include "ui/charts/chart_plot.h"
#include "ui/charts/choice_row.h"
#include "ui/stage/text_cache.h"
#include "ui/theme/number_format.h"
#include "ui/theme/theme.h"

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{
namespace
{

constexpr int gapOpacity = 120; ///< of 255

QSharedPointer<QCPAxisTicker> lossTicker(bool isLogarithmic)
{
    if (isLogarithmic)
        return QSharedPointer<QCPAxisTicker>(new DecadeTicker);
    return QSharedPointer<QCPAxisTicker>(new NumberTicker(false));
}

QBrush gapBrush(const Theme& theme)
{
    QColor colour = theme.wrong;
    colour.setAlpha(gapOpacity);
    return QBrush(colour, Qt::BDiagPattern);
}

QCPGraph* addDots(ChartPlot* plot, double size)
{
    QCPGraph* graph = plot->addGraph();
    graph->setLineStyle(QCPGraph::lsNone);
    graph->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssCircle, size));
    return graph;
}

void setDotColour(QCPGraph* graph, const QColor& inside, const QColor& edge)
{
    QCPScatterStyle style = graph->scatterStyle();
    style.setPen(QPen(edge, 1.0));
    style.setBrush(inside);
    graph->setScatterStyle(style);
}

} // namespace

LossChart::LossChart(QWidget* parent)
    : IterationChart({tr("Loss")}, parent)
    , m_scales(addChoices())
    , m_past(plot()->addGraph())
    , m_future(plot()->addGraph())
    , m_alone(addDots(plot(), 3.0))
    , m_here(addDots(plot(), 7.0))
    , m_pointed(addDots(plot(), 5.0))
{
    m_scales->setChoices({tr("linear"), tr("log")},
        {tr("The same distance is the same difference of loss"),
            tr("The same distance is the same factor: small losses can be told apart")});
    connect(m_scales, &ChoiceRow::chosen, this, &LossChart::applyScale);
    m_here->setLayer(plot()->markerLayer());
    m_pointed->setLayer(plot()->markerLayer());
    applyScale();
}

bool LossChart::isLogarithmic() const
{
    return m_scales->current() == 1;
}

void LossChart::applyScale()
{
    plot()->yAxis->setScaleType(isLogarithmic() ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    plot()->yAxis->setTicker(lossTicker(isLogarithmic()));
    plot()->layOutText();
}

void LossChart::updateColours(const Theme& theme)
{
    IterationChart::updateColours(theme);
    m_past->setPen(QPen(theme.accent, 1.4));
    m_future->setPen(QPen(theme.border, 1.4));
    setDotColour(m_alone, theme.accent, theme.accent);
    setDotColour(m_here, theme.accent, theme.panel);
    setDotColour(m_pointed, theme.panel, theme.text);
    for (const BaselineMark& mark : m_baselineMarks) {
        mark.line->setPen(QPen(theme.mutedText, 1.0, Qt::DashLine));
        mark.words->setColor(theme.mutedText);
        mark.words->setBrush(theme.panel);
    }
    for (const GapMark& gap : m_gaps) {
        gap.band->setBrush(gapBrush(theme));
        gap.word->setColor(theme.wrong);
        gap.word->setBrush(theme.panel);
    }
}

void LossChart::updateData()
{
    const Task& task = *snapshot()->task;
    const Iteration& iteration = *snapshot()->iteration;
    // Baselines are those of the task's own loss.
    m_baselines = iteration.network().options().loss == task.description().loss
                      ? task.baselines(iteration.steps())
                      : std::vector<Baseline>();
    showCurve();
}

double LossChart::guessing() const
{
    return m_baselines.empty() ? 0.0 : m_baselines.front().loss;
}

void LossChart::updateView()
{
    showCurve();
}

void LossChart::showCurve()
{
    const std::vector<double>& losses = *snapshot()->losses;
    const QCPRange whole = wholeRun();
    plot()->setHome(whole, plot()->homeY());
    const QCPRange inView = plot()->xAxis->range();
    m_curve = lossCurve(losses, int(std::floor(inView.lower)) - 1, int(std::ceil(inView.upper)) + 1,
        std::max(plot()->plotRect().width(), 1));
    const LossRange range = lossRange(m_curve, guessing(), isLogarithmic());
    plot()->setHome(whole, {range.lower, range.upper});

    const int now = snapshot()->iteration->number();
    const auto split = std::upper_bound(m_curve.iterations.begin(), m_curve.iterations.end(), now);
    const auto past = split - m_curve.iterations.begin();
    QVector<double> x(m_curve.iterations.begin(), split);
    QVector<double> y(m_curve.losses.begin(), m_curve.losses.begin() + past);
    m_past->setData(x, y, true);
    const auto joint = past > 0 ? past - 1 : past;
    m_future->setData(QVector<double>(m_curve.iterations.begin() + joint, m_curve.iterations.end()),
        QVector<double>(m_curve.losses.begin() + joint, m_curve.losses.end()), true);
    m_alone->setData(
        QVector<double>(m_curve.aloneIterations.begin(), m_curve.aloneIterations.end()),
        QVector<double>(m_curve.aloneLosses.begin(), m_curve.aloneLosses.end()), true);
    showBaselines();
    showGaps();
}

LossChart::BaselineMark LossChart::addBaselineMark()
{
    BaselineMark mark{new QCPItemStraightLine(plot()), new QCPItemText(plot())};
    mark.line->setPen(QPen(theme().mutedText, 1.0, Qt::DashLine));
    mark.words->setColor(theme().mutedText);
    mark.words->setBrush(theme().panel);
    mark.words->setPadding(QMargins(2, 0, 2, 1));
    mark.words->position->setTypeX(QCPItemPosition::ptAxisRectRatio);
    return mark;
}

void LossChart::showBaselines()
{
    while (m_baselineMarks.size() < m_baselines.size())
        m_baselineMarks.push_back(addBaselineMark());
    double taken = -1e9; // pixels from the top: words do not touch
    for (std::size_t i = 0; i < m_baselineMarks.size(); ++i) {
        const bool isShown = i < m_baselines.size();
        m_baselineMarks[i].line->setVisible(isShown);
        m_baselineMarks[i].words->setVisible(isShown);
        if (isShown)
            placeBaseline(i, &taken);
    }
}

void LossChart::placeBaseline(std::size_t index, double* taken)
{
    const Baseline& baseline = m_baselines[index];
    const BaselineMark& mark = m_baselineMarks[index];
    mark.line->point1->setCoords(0.0, baseline.loss);
    mark.line->point2->setCoords(1.0, baseline.loss);
    const QFont small = smallFont(font());
    const QFontMetrics metrics(small);
    const QRect inside = plot()->plotRect();
    const QString name = QString::fromStdString(baseline.name);
    const QString number = formatNumber(baseline.loss, 3);
    const QString whole = tr("%1: %2").arg(name, number);
    mark.words->setFont(small);
    mark.words->setText(metrics.horizontalAdvance(whole) + 8 <= inside.width() ? whole : number);
    mark.words->position->setCoords(1.0, baseline.loss);
    // Below the line in the upper half, where the curve comes from above; else above it.
    const double y = plot()->placeOf(0.0, baseline.loss).y();
    const bool isHigh = y < QRectF(inside).center().y();
    mark.words->setPositionAlignment(Qt::AlignRight | (isHigh ? Qt::AlignTop : Qt::AlignBottom));
    const double top = isHigh ? y : y - metrics.height();
    const bool fits = (top >= *taken || top + 2 * metrics.height() <= *taken) &&
                      inside.top() <= y && y <= inside.bottom();
    mark.words->setVisible(fits);
    if (fits)
        *taken = top + metrics.height();
}

LossChart::GapMark LossChart::addGapMark()
{
    GapMark mark{new QCPItemRect(plot()), new QCPItemText(plot())};
    mark.band->topLeft->setTypeY(QCPItemPosition::ptAxisRectRatio);
    mark.band->bottomRight->setTypeY(QCPItemPosition::ptAxisRectRatio);
    mark.band->setPen(Qt::NoPen);
    mark.band->setBrush(gapBrush(theme()));
    mark.word->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
    mark.word->setColor(theme().wrong);
    mark.word->setBrush(theme().panel);
    mark.word->setPadding(QMargins(2, 0, 2, 0));
    return mark;
}

void LossChart::showGaps()
{
    while (m_gaps.size() < m_curve.gaps.size())
        m_gaps.push_back(addGapMark());
    const QFont small = boldFont(smallFont(font()));
    double taken = -1e9; // pixels: words do not touch
    for (std::size_t i = 0; i < m_gaps.size(); ++i) {
        const bool isShown = i < m_curve.gaps.size();
        m_gaps[i].band->setVisible(isShown);
        m_gaps[i].word->setVisible(isShown);
        if (!isShown)
            continue;
        const LossGap& gap = m_curve.gaps[i];
        const double middle = (gap.first + gap.last) / 2.0;
        m_gaps[i].band->topLeft->setCoords(gap.first - 0.5, 0.0);
        m_gaps[i].band->bottomRight->setCoords(gap.last + 0.5, 1.0);
        const QString word = gap.isInfinite ? QStringLiteral("∞") : QStringLiteral("NaN");
        m_gaps[i].word->setFont(small);
        m_gaps[i].word->setText(word);
        m_gaps[i].word->position->setCoords(middle, 0.5);
        const double centre = plot()->xAxis->coordToPixel(middle);
        const double half = QFontMetrics(small).horizontalAdvance(word) / 2.0 + 2.0;
        m_gaps[i].word->setVisible(centre - half > taken);
        if (centre - half > taken)
            taken = centre + half;
    }
}

void LossChart::updateCursor()
{
    IterationChart::updateCursor();
    m_here->setData(
        {double(snapshot()->iteration->number())}, {snapshot()->iteration->loss()}, true);
}

void LossChart::showPointer(const QPointF* coordinates)
{
    if (coordinates == nullptr) {
        m_pointed->data()->clear();
    } else {
        const int iteration = iterationAt(coordinates->x());
        m_pointed->setData(
            {double(iteration)}, {snapshot()->losses->at(std::size_t(iteration))}, true);
    }
    plot()->redrawMarkers();
}

// Words

QStringList LossChart::summary() const
{
    const QString loss = formatNumber(snapshot()->iteration->loss(), 3);
    return {tr("iteration %1: %2").arg(snapshot()->iteration->number()).arg(loss), loss};
}

QString LossChart::wordsAt(const QPointF& coordinates) const
{
    const int iteration = iterationAt(coordinates.x());
    return tr("iteration %1: %2")
        .arg(iteration)
        .arg(formatNumber(snapshot()->losses->at(std::size_t(iteration)), 4));
}

QString LossChart::howToRead() const
{
    const auto& losses = *snapshot()->losses;
    const auto broken = std::find_if(
        losses.begin(), losses.end(), [](double loss) { return !std::isfinite(loss); });
    if (broken != losses.end())
        return tr("In the hatched part the loss is not a finite number, for the first time in "
                  "iteration %1: numbers grew until they could not be stored any more.")
            .arg(broken - losses.begin());
    if (losses.size() < 2)
        return tr(
            "How wrong the network is, in every iteration of training: lower is better. Train "
            "to see it fall.");
    const QString scrub = tr("Drag along the curve to go back to any iteration.");
    if (m_baselines.empty())
        return tr("How wrong the network is, in every iteration: lower is better.") + u' ' + scrub;
    const QString name = QString::fromStdString(m_baselines.front().name);
    return (snapshot()->iteration->loss() < guessing()
                   ? tr("Lower is better. Below the dashed line the network does better than %1.")
                   : tr("Lower is better. At the dashed line and above, the network does no better "
                        "than %1."))
               .arg(name) +
           u' ' + scrub;
}

} // namespace loopscope::ui
