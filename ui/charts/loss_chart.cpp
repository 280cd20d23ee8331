#include "ui/charts/loss_chart.h"

#include "core/bptt/loss.h"
#include "ui/charts/chart_plot.h"
#include "ui/stage/text_cache.h"
#include "ui/theme/number_format.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QActionGroup>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{
namespace
{

constexpr int leastIterations = 10; ///< of the axis: a run that begins leaves room
constexpr double roomAtEnd = 0.02;  ///< for the dot of the newest iteration
constexpr int gapOpacity = 120;     ///< of 255

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
    graph->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, size));
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
    : ChartCard({tr("Loss")}, parent)
    , m_past(plot()->addGraph())
    , m_future(plot()->addGraph())
    , m_alone(addDots(plot(), 3.0))
    , m_here(addDots(plot(), 7.0))
    , m_pointed(addDots(plot(), 5.0))
    , m_marker(new QCPItemLine(plot()))
    , m_guessingLine(new QCPItemStraightLine(plot()))
    , m_guessingText(new QCPItemText(plot()))
{
    m_scales = addChoices({tr("linear"), tr("log")},
        {tr("The same distance is the same difference of loss"),
            tr("The same distance is the same factor: small losses can be told apart")});
    connect(
        m_scales->actions().at(0), &QAction::triggered, this, [this] { setLogarithmic(false); });
    connect(m_scales->actions().at(1), &QAction::triggered, this, [this] { setLogarithmic(true); });

    plot()->setScrubbable(true);
    plot()->setZoomable(Qt::Horizontal);
    plot()->xAxis->setTicker(QSharedPointer<QCPAxisTicker>(new NumberTicker(true)));
    plot()->yAxis->setTicker(lossTicker(false));
    m_guessingText->position->setTypeX(QCPItemPosition::ptAxisRectRatio);
    for (QCPLayerable* mark : {static_cast<QCPLayerable*>(m_marker),
             static_cast<QCPLayerable*>(m_here), static_cast<QCPLayerable*>(m_pointed)})
        mark->setLayer(plot()->markerLayer());
    m_marker->start->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_marker->end->setTypeY(QCPItemPosition::ptAxisRectRatio);
}

void LossChart::setLogarithmic(bool logarithmic)
{
    m_isLogarithmic = logarithmic;
    m_scales->actions().at(logarithmic ? 1 : 0)->setChecked(true);
    plot()->yAxis->setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    plot()->yAxis->setTicker(lossTicker(logarithmic));
    plot()->layOutText();
    refresh();
}

void LossChart::updateColours(const Theme& theme)
{
    m_past->setPen(QPen(theme.accent, 1.4));
    m_future->setPen(QPen(theme.border, 1.4));
    setDotColour(m_alone, theme.accent, theme.accent);
    setDotColour(m_here, theme.accent, theme.panel);
    setDotColour(m_pointed, theme.panel, theme.text);
    m_marker->setPen(QPen(theme.playhead, 1.5));
    m_guessingLine->setPen(QPen(theme.mutedText, 1.0, Qt::DashLine));
    m_guessingText->setColor(theme.mutedText);
    for (const GapMark& gap : m_gaps) {
        gap.band->setBrush(gapBrush(theme));
        gap.word->setColor(theme.wrong);
        gap.word->setBrush(theme.panel);
    }
}

void LossChart::updateData()
{
    const Network& network = snapshot()->iteration->network();
    m_guessing = guessingLoss(network.options().loss, network.outputSize());
    showCurve();
}

void LossChart::updateView()
{
    showCurve();
}

void LossChart::showCurve()
{
    const std::vector<double>& losses = *snapshot()->losses;
    const double last = std::max(leastIterations, int(losses.size()) - 1);
    const QCPRange whole(0.0, last * (1.0 + roomAtEnd));
    plot()->setHome(whole, plot()->homeY());
    const QCPRange inView = plot()->xAxis->range();
    m_curve = lossCurve(losses, int(std::floor(inView.lower)) - 1, int(std::ceil(inView.upper)) + 1,
        std::max(plot()->plotRect().width(), 1));
    const LossRange range = lossRange(m_curve, m_guessing, m_isLogarithmic);
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
    showGuessing();
    showGaps();
}

void LossChart::showGuessing()
{
    const bool isShown = m_guessing > 0.0;
    m_guessingLine->setVisible(isShown);
    m_guessingText->setVisible(isShown);
    m_guessingLine->point1->setCoords(0.0, m_guessing);
    m_guessingLine->point2->setCoords(1.0, m_guessing);
    m_guessingText->position->setCoords(1.0, m_guessing);
    m_guessingText->setFont(smallFont(font()));
    m_guessingText->setText(tr("guessing: %1").arg(formatNumber(m_guessing, 3)));
    m_guessingText->setPadding(QMargins(2, 0, 2, 1));
    const bool isHigh =
        plot()->placeOf(0.0, m_guessing).y() < QRectF(plot()->plotRect()).center().y();
    m_guessingText->setPositionAlignment(
        Qt::AlignRight | (isHigh ? Qt::AlignTop : Qt::AlignBottom));
}

void LossChart::showGaps()
{
    while (m_gaps.size() < m_curve.gaps.size()) {
        GapMark mark{new QCPItemRect(plot()), new QCPItemText(plot())};
        mark.band->topLeft->setTypeY(QCPItemPosition::ptAxisRectRatio);
        mark.band->bottomRight->setTypeY(QCPItemPosition::ptAxisRectRatio);
        mark.band->setPen(Qt::NoPen);
        mark.band->setBrush(gapBrush(theme()));
        mark.word->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
        mark.word->setColor(theme().wrong);
        mark.word->setBrush(theme().panel);
        mark.word->setPadding(QMargins(2, 0, 2, 0));
        m_gaps.push_back(mark);
    }
    double taken = -1e9; // pixels: words do not touch
    for (std::size_t i = 0; i < m_gaps.size(); ++i) {
        const bool isShown = i < m_curve.gaps.size();
        m_gaps[i].band->setVisible(isShown);
        m_gaps[i].word->setVisible(isShown);
        if (!isShown)
            continue;
        const LossGap& gap = m_curve.gaps[i];
        m_gaps[i].band->topLeft->setCoords(gap.first - 0.5, 0.0);
        m_gaps[i].band->bottomRight->setCoords(gap.last + 0.5, 1.0);
        const QString word = gap.isInfinite ? QStringLiteral("∞") : QStringLiteral("NaN");
        const double centre = plot()->xAxis->coordToPixel((gap.first + gap.last) / 2.0);
        m_gaps[i].word->setFont(boldFont(smallFont(font())));
        m_gaps[i].word->setText(word);
        m_gaps[i].word->position->setCoords((gap.first + gap.last) / 2.0, 0.5);
        const double half = fontMetrics().horizontalAdvance(word) / 2.0 + 2.0;
        m_gaps[i].word->setVisible(centre - half > taken);
        if (centre - half > taken)
            taken = centre + half;
    }
}

void LossChart::updateCursor()
{
    const int now = snapshot()->iteration->number();
    const double loss = snapshot()->iteration->loss();
    plot()->setHandle(now);
    m_marker->start->setCoords(now, 1.0);
    m_marker->end->setCoords(now, 0.0);
    m_here->setData({double(now)}, {loss}, true);
}

int LossChart::iterationAt(double x) const
{
    const int last = int(snapshot()->losses->size()) - 1;
    return std::clamp(int(std::lround(std::clamp(x, -1e9, 1e9))), 0, last);
}

void LossChart::pick(const QPointF& coordinates)
{
    emit iterationAsked(iterationAt(coordinates.x()));
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
    const QString number = QString::number(snapshot()->iteration->number());
    const QString loss = formatNumber(snapshot()->iteration->loss(), 3);
    QStringList lines{tr("iteration %1: %2").arg(number, loss), loss};
    if (m_guessing > 0.0)
        lines.prepend(
            tr("iteration %1: %2 (guessing: %3)").arg(number, loss, formatNumber(m_guessing, 3)));
    return lines;
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
    if (m_guessing <= 0.0)
        return tr("How wrong the network is, in every iteration: lower is better.") + u' ' + scrub;
    return (snapshot()->iteration->loss() < m_guessing
                   ? tr("Lower is better. Below the dashed line the network knows more than blind "
                        "guessing.")
                   : tr("Lower is better. At the dashed line and above, the network is no better "
                        "than blind guessing.")) +
           u' ' + scrub;
}

} // namespace loopscope::ui
