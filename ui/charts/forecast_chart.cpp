#include "ui/charts/forecast_chart.h"

#include "ui/charts/chart_plot.h"
#include "ui/stage/text_cache.h"
#include "ui/theme/number_format.h"
#include "ui/theme/theme.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace loopscope::ui
{
namespace
{

constexpr double worthNothing = 0.95; ///< from this share of the plain forecast's error on
constexpr double muchWorse = 1.5;
constexpr double room = 0.06; ///< above and below the curves, as a share of their height

QCPRange rangeOf(const SeriesForecast& forecast)
{
    QCPRange range; // its constructor would put these two in order
    range.lower = std::numeric_limits<double>::max();
    range.upper = std::numeric_limits<double>::lowest();
    const auto add = [&range](double value) {
        if (std::isfinite(value)) {
            range.lower = std::min(range.lower, value);
            range.upper = std::max(range.upper, value);
        }
    };
    for (const double value : forecast.values)
        add(value);
    // What runs away does not flatten all the rest.
    const double height = range.upper - range.lower;
    for (const std::vector<double>* curve : {&forecast.ahead, &forecast.alone}) {
        for (const double value : *curve) {
            if (value > range.lower - height && value < range.upper + height)
                add(value);
        }
    }
    if (!(range.lower <= range.upper))
        return {0.0, 1.0};
    if (!(range.lower < range.upper))
        return {range.lower - 1.0, range.lower + 1.0};
    const double margin = room * (range.upper - range.lower);
    return {range.lower - margin, range.upper + margin};
}

} // namespace

ForecastChart::ForecastChart(QWidget* parent)
    : CalculatedChart({tr("Forecast")}, parent)
    , m_values(plot()->addGraph())
    , m_naive(plot()->addGraph())
    , m_ahead(plot()->addGraph())
    , m_alone(plot()->addGraph())
    , m_aloneLine(new QCPItemStraightLine(plot()))
    , m_endLine(new QCPItemStraightLine(plot()))
    , m_aloneWords(new QCPItemText(plot()))
    , m_endWords(new QCPItemText(plot()))
{
    plot()->xAxis->setTicker(QSharedPointer<QCPAxisTicker>(new NumberTicker(true)));
    plot()->yAxis->setTicker(QSharedPointer<QCPAxisTicker>(new NumberTicker(false)));
    m_aloneWords->setText(tr("alone →"));
    m_endWords->setText(tr("end of data"));
    for (QCPItemText* words : {m_aloneWords, m_endWords}) {
        words->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
        words->setPadding(QMargins(3, 0, 3, 0));
        words->setPositionAlignment(Qt::AlignRight | Qt::AlignTop);
    }
    m_endWords->setPositionAlignment(Qt::AlignRight | Qt::AlignBottom);
    showForecast(nullptr, {});
}

void ForecastChart::updateColours(const Theme& theme)
{
    m_values->setPen(QPen(theme.text, 1.4));
    m_naive->setPen(QPen(theme.mutedText, 1.0, Qt::DotLine));
    m_ahead->setPen(QPen(theme.accent, 1.6));
    m_alone->setPen(QPen(theme.fromLater, 1.6, Qt::DashLine));
    for (QCPItemStraightLine* line : {m_aloneLine, m_endLine})
        line->setPen(QPen(theme.border, 1.0));
    m_aloneWords->setColor(theme.fromLater);
    m_endWords->setColor(theme.mutedText);
    for (QCPItemText* words : {m_aloneWords, m_endWords})
        words->setBrush(theme.panel);
}

LatestTask::Work ForecastChart::work()
{
    return [this, from = snapshot()]() -> LatestTask::Delivery {
        auto forecast = std::make_shared<std::unique_ptr<SeriesForecast>>();
        QString problem;
        const auto* task = dynamic_cast<const SeriesTask*>(from->task.get());
        if (task == nullptr) {
            problem = tr("This task has no series that goes on. Choose a task of waves or series.");
        } else if (const auto reason = findForecastProblem(from->iteration->network())) {
            problem = QString::fromStdString(*reason);
        } else {
            *forecast = std::make_unique<SeriesForecast>(
                forecastSeries(*task, from->iteration->sharedNetwork(),
                    from->iteration->before().parameters, from->iteration->steps()));
        }
        return [this, forecast, problem, task = from->task] {
            m_task = task;
            showForecast(std::move(*forecast), problem);
        };
    };
}

void ForecastChart::showForecast(std::unique_ptr<SeriesForecast> forecast, const QString& problem)
{
    m_forecast = std::move(forecast);
    m_problem = problem;
    const bool isThere = m_forecast != nullptr;
    m_aloneLine->setVisible(isThere && m_forecast->aloneProblem.empty());
    m_aloneWords->setVisible(m_aloneLine->visible());
    m_endLine->setVisible(isThere);
    m_endWords->setVisible(isThere);
    for (QCPGraph* graph : {m_values, m_naive, m_ahead, m_alone})
        graph->setVisible(isThere);
    plot()->xAxis->setVisible(isThere);
    plot()->yAxis->setVisible(isThere);
    if (!isThere)
        return;
    showCurve(m_values, m_forecast->values);
    showCurve(m_naive, m_forecast->naive);
    showCurve(m_ahead, m_forecast->ahead);
    showCurve(m_alone, m_forecast->alone);
    setMark(m_aloneLine, m_aloneWords, timeOf(m_forecast->aloneFrom));
    setMark(m_endLine, m_endWords, timeOf(m_forecast->end));
    m_aloneWords->position->setCoords(timeOf(m_forecast->aloneFrom), 0.0);
    m_endWords->position->setCoords(timeOf(m_forecast->end), 1.0);
    const std::size_t last = m_forecast->first + m_forecast->size() - 1;
    plot()->setHome({timeOf(m_forecast->first), timeOf(last)}, rangeOf(*m_forecast));
}

void ForecastChart::showCurve(QCPGraph* graph, const std::vector<double>& curve)
{
    QVector<double> x;
    QVector<double> y;
    for (std::size_t i = 0; i < curve.size(); ++i) {
        x.append(timeOf(m_forecast->first + i));
        y.append(std::isfinite(curve[i]) ? curve[i] : std::nan(""));
    }
    graph->setData(x, y, true);
}

void ForecastChart::setMark(QCPItemStraightLine* line, QCPItemText* words, double moment)
{
    line->point1->setCoords(moment, 0.0);
    line->point2->setCoords(moment, 1.0);
    words->setFont(smallFont(font()));
}

double ForecastChart::timeOf(std::size_t moment) const
{
    return static_cast<const SeriesTask&>(*m_task).data().timeOf(moment);
}

// Words

QStringList ForecastChart::summary() const
{
    if (!m_forecast)
        return {m_problem, tr("no series"), QString()};
    const double ratio = m_forecast->aheadError / m_forecast->naiveError;
    if (!std::isfinite(ratio))
        return {tr("one step ahead the error is not a number"), tr("NaN")};
    const QString number = formatNumber(ratio, 2);
    return {tr("one step ahead: %1 × the plain forecast’s error").arg(number),
        tr("%1 × the plain error").arg(number), QStringLiteral("×") + number};
}

QString ForecastChart::wordsAt(const QPointF& coordinates) const
{
    if (!m_forecast)
        return {};
    std::size_t nearest = 0;
    for (std::size_t i = 1; i < m_forecast->size(); ++i) {
        if (std::abs(timeOf(m_forecast->first + i) - coordinates.x()) <
            std::abs(timeOf(m_forecast->first + nearest) - coordinates.x()))
            nearest = i;
    }
    QStringList words = {formatNumber(timeOf(m_forecast->first + nearest), 7)};
    const auto add = [&words](const QString& name, double value) {
        if (std::isfinite(value))
            words += name.arg(formatNumber(value, 4));
    };
    add(tr("is %1"), m_forecast->values[nearest]);
    add(tr("network %1"), m_forecast->ahead[nearest]);
    add(tr("plain %1"), m_forecast->naive[nearest]);
    add(tr("alone %1"), m_forecast->alone[nearest]);
    return words.join(QStringLiteral("  "));
}

QString ForecastChart::howToRead() const
{
    if (!m_forecast)
        return m_problem;
    const auto& task = static_cast<const SeriesTask&>(*m_task);
    const QString plain = task.predictsChanges() ? tr("saying that nothing changes")
                                                 : tr("saying “the same as before”");
    const double ratio = m_forecast->aheadError / m_forecast->naiveError;
    QStringList sentences = {
        tr("The thin line is what happened, in the part that was kept for testing; the coloured "
           "one what the network says one step ahead; the dotted one the plain forecast, %1.")
            .arg(plain)};
    if (ratio < worthNothing) {
        sentences += tr("The network errs %1 times as much as the plain forecast: the past helps.")
                         .arg(formatNumber(ratio, 2));
    } else if (m_forecast->outside > 0.5 && ratio > muchWorse) {
        sentences += tr("The network errs %1 times as much as the plain forecast: these values lie "
                        "outside all that it was trained on, and it cannot follow them there.")
                         .arg(formatNumber(ratio, 2));
    } else {
        sentences += tr("The network is no better than the plain forecast (%1 times its error). A "
                        "curve may look right and only repeat the last value, one step late: there "
                        "is nothing to be earned with it.")
                         .arg(formatNumber(ratio, 2));
    }
    sentences += m_forecast->aloneProblem.empty()
                     ? tr("From “alone” on, dashed, it reads its own outputs, beyond the end of "
                          "the data.")
                     : QString::fromStdString(m_forecast->aloneProblem);
    return sentences.join(u' ');
}

} // namespace loopscope::ui
