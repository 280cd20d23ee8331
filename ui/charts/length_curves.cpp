#include "ui/charts/length_curves.h"

#include "ui/charts/chart_plot.h"
#include "ui/theme/number_format.h"
#include "ui/theme/theme.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace loopscope::ui
{
namespace
{

constexpr double roomAbove = 1.3; ///< for the words at the top
constexpr double roomAboveErrors = 1.4; ///< for those of guessing, too, which is the worst
constexpr double roomAtSides = 1.12; ///< a factor of a length
constexpr double roomBelow = 0.05; ///< for dots at zero
constexpr double muchWorse = 3.0;  ///< errors beyond the best network’s do not flatten the rest
constexpr double dotSize = 4.0;
constexpr double wordsBelow = 0.07; ///< guessing, as a share of the axis: other dots are near it

struct Wording {
    Q_DECLARE_TR_FUNCTIONS(loopscope::ui::LengthCurves)
};

} // namespace

LengthCurves::LengthCurves(ChartPlot* plot)
    : m_plot(plot)
    , m_guessing(plot->addGraph())
    , m_guessingWords(new QCPItemText(plot))
    , m_trained(new QCPItemStraightLine(plot))
    , m_trainedWords(new QCPItemText(plot))
{
    plot->setZoomable({});
    m_trained->setLayer(QStringLiteral("grid")); // below the curves
    m_guessingWords->setPadding(QMargins(2, 1, 2, 1));
    m_trainedWords->setPadding(QMargins(4, 0, 4, 0));
    m_trainedWords->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
    show({});
}

double LengthCurves::placeOf(std::size_t point) const
{
    return m_data.front()->hasTrainedLength() ? m_data.front()->curve.points[point].steps
                                              : double(point);
}

void LengthCurves::show(std::vector<std::shared_ptr<const LengthData>> data)
{
    m_data = std::move(data);
    while (m_curves.size() < m_data.size())
        m_curves.push_back(m_plot->addGraph());
    for (; m_curves.size() > m_data.size(); m_curves.pop_back())
        m_plot->removeGraph(m_curves.back());
    const bool isThere = !m_data.empty();
    for (QCPAxis* axis : {m_plot->xAxis, m_plot->yAxis})
        axis->setVisible(isThere);
    m_guessing->setVisible(isThere);
    m_guessingWords->setVisible(isThere);
    m_trained->setVisible(isThere && m_data.front()->hasTrainedLength());
    m_trainedWords->setVisible(m_trained->visible());
    if (!isThere)
        return;
    double least = std::numeric_limits<double>::infinity(); // of what the networks reach at most
    double most = 0.0;
    for (std::size_t i = 0; i < m_data.size(); ++i) {
        const auto& points = m_data[i]->curve.points;
        QVector<double> x;
        QVector<double> y;
        double highest = 0.0;
        for (std::size_t p = 0; p < points.size(); ++p) {
            const double metric = points[p].metric;
            x.append(placeOf(p));
            y.append(std::isfinite(metric) ? metric : std::nan(""));
            highest = std::max(highest, std::isfinite(metric) ? metric : 0.0);
        }
        m_curves[i]->setData(x, y, true);
        least = std::min(least, highest);
        most = std::max(most, highest);
    }
    m_highest = std::min(most, muchWorse * least);
    showGuessing();
    showTrained();
    showAxis();
}

void LengthCurves::showAxis()
{
    const LengthData& first = *m_data.front();
    const auto& points = first.curve.points;
    const bool isLogarithmic = first.hasTrainedLength();
    m_plot->xAxis->setScaleType(isLogarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    const QSharedPointer<QCPAxisTickerText> ticker(new QCPAxisTickerText);
    std::vector<std::size_t> labelled = telling(first);
    if (isLogarithmic) {
        labelled.insert(labelled.begin(), 0);
        labelled.push_back(points.size() - 1);
    }
    double last = 0.0;
    const double apart = isLogarithmic ? 2.4 : 0.0; // the words of nearer ones would touch
    for (const std::size_t place : labelled) {
        const bool isTelling = place != 0 && place + 1 != points.size();
        if (!isTelling && isLogarithmic && last > 0.0 && placeOf(place) < apart * last)
            continue;
        last = placeOf(place);
        ticker->addTick(last, lengthWords(points[place]));
    }
    m_plot->xAxis->setTicker(ticker);
    const bool isShare = first.task->description().metric.higherIsBetter;
    if (isShare) {
        m_highest = 1.0;
        const QSharedPointer<QCPAxisTickerText> percent(new QCPAxisTickerText);
        for (const double share : {0.0, 0.5, 1.0})
            percent->addTick(share, formatPercent(share));
        m_plot->yAxis->setTicker(percent);
    } else {
        m_plot->yAxis->setTicker(QSharedPointer<QCPAxisTicker>(new NumberTicker(false)));
    }
    m_plot->layOutText();
    const QCPRange x = isLogarithmic ? QCPRange(placeOf(0) / roomAtSides,
                                           placeOf(points.size() - 1) * roomAtSides)
                                     : QCPRange(-0.4, double(points.size()) - 0.6);
    m_plot->setHome(
        x, {-roomBelow * m_highest, (isShare ? roomAbove : roomAboveErrors) * m_highest});
}

void LengthCurves::showGuessing()
{
    const auto& points = m_data.front()->curve.points;
    QVector<double> x;
    QVector<double> y;
    for (std::size_t p = 0; p < points.size(); ++p) {
        x.append(placeOf(p));
        y.append(points[p].guessing);
        m_highest = std::max(m_highest, points[p].guessing);
    }
    m_guessing->setData(x, y, true);
    const Metric& metric = m_data.front()->task->description().metric;
    const bool isForecast = metric.isShare && !metric.higherIsBetter;
    m_guessingWords->setText(isForecast ? Wording::tr("plain forecast") : Wording::tr("guessing"));
    // On the side where the better networks are not.
    const bool isBelow = metric.higherIsBetter && y.back() > 0.2;
    m_guessingWords->position->setCoords(x.back(), y.back() - (isBelow ? wordsBelow : 0.0));
    m_guessingWords->setPositionAlignment(
        Qt::AlignRight | (isBelow ? Qt::AlignTop : Qt::AlignBottom));
}

void LengthCurves::showTrained()
{
    if (!m_trained->visible())
        return;
    const int trained = m_data.front()->trained;
    m_trained->point1->setCoords(trained, 0.0);
    m_trained->point2->setCoords(trained, 1.0);
    m_trainedWords->position->setCoords(trained, 0.0);
    const auto& points = m_data.front()->curve.points;
    const double middle = std::sqrt(double(points.front().steps) * points.back().steps);
    const bool isLeft = trained < middle;
    m_trainedWords->setPositionAlignment(
        (isLeft ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignTop);
    m_trainedWords->setText(Wording::tr("trained on"));
}

void LengthCurves::applyColours(const Theme& theme, const std::vector<QPen>& pens)
{
    for (std::size_t i = 0; i < m_curves.size() && i < pens.size(); ++i) {
        m_curves[i]->setPen(pens[i]);
        m_curves[i]->setScatterStyle(
            QCPScatterStyle(QCPScatterStyle::ssDisc, pens[i].color(), pens[i].color(), dotSize));
    }
    m_guessing->setPen(QPen(theme.mutedText, 1.0, Qt::DotLine));
    m_trained->setPen(QPen(theme.playhead, 1.2));
    m_guessingWords->setColor(theme.mutedText);
    m_trainedWords->setColor(theme.mutedText);
}

void LengthCurves::applyFont(const QFont& small)
{
    m_guessingWords->setFont(small);
    m_trainedWords->setFont(small);
}

const MemoryCurve::Point* LengthCurves::nearest(double place) const
{
    if (m_data.empty())
        return nullptr;
    const auto& points = m_data.front()->curve.points;
    std::size_t nearest = 0;
    for (std::size_t p = 1; p < points.size(); ++p)
        if (std::abs(placeOf(p) - place) < std::abs(placeOf(nearest) - place))
            nearest = p;
    return &points[nearest];
}

} // namespace loopscope::ui
