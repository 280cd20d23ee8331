#include "core/task/series_forecast.h"

#include "core/bptt/stepper.h"
#include "core/require.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace loopscope
{

namespace
{

constexpr std::size_t mostShown = 240; ///< moments of the data
constexpr double none = std::numeric_limits<double>::quiet_NaN();

/// Runs a network over a series from one moment on, from states of zero.
class Reader
{
public:
    Reader(const SeriesTask& task, std::shared_ptr<const Network> network,
        const Eigen::VectorXd& parameters)
        : m_task(task)
        , m_stepper(std::move(network), parameters)
        , m_inputs(task.inputSize())
    {
    }

    void start() { m_stepper.start(); }
    /// @return the forecast of the moment after it, scaled
    double read(std::size_t moment)
    {
        m_task.readMoment(moment, m_inputs);
        return step();
    }
    double readOwn(double output)
    {
        m_inputs[0] = output;
        return step();
    }

private:
    double step()
    {
        m_stepper.step(m_inputs);
        return m_stepper.output()[0];
    }

    const SeriesTask& m_task;
    Stepper m_stepper;
    Eigen::VectorXd m_inputs;
};

double rootOfMeanSquare(const std::vector<double>& forecast, const std::vector<double>& values)
{
    double sum = 0.0;
    double count = 0.0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double error = forecast[i] - values[i];
        if (!std::isfinite(values[i]) || std::isnan(error))
            continue;
        sum += error * error;
        count += 1.0;
    }
    return count > 0.0 ? std::sqrt(sum / count) : none;
}

/// One moment ahead: windows of `steps` that follow each other by half their length.
void forecastAhead(const SeriesTask& task, Reader& reader, int steps, SeriesForecast& forecast)
{
    const std::size_t counting = std::size_t(std::max(steps - steps / 2, 1));
    const std::size_t lead = std::size_t(steps / 2) + 1;
    for (std::size_t begin = forecast.first; begin < forecast.end; begin += counting) {
        const std::size_t end = std::min(begin + counting, forecast.end);
        reader.start();
        for (std::size_t moment = begin > lead ? begin - lead : 0; moment + 1 < end; ++moment) {
            const double next = reader.read(moment);
            if (moment + 1 >= begin)
                forecast.ahead[moment + 1 - forecast.first] = task.unscaled(next);
        }
    }
}

/// Reads `steps` values, then what it said itself.
void forecastAlone(const SeriesTask& task, Reader& reader, int steps, SeriesForecast& forecast)
{
    reader.start();
    const std::size_t lead = std::min(std::size_t(steps), forecast.aloneFrom);
    double said = none;
    for (std::size_t moment = forecast.aloneFrom - lead; moment < forecast.aloneFrom; ++moment)
        said = reader.read(moment);
    for (std::size_t i = forecast.aloneFrom - forecast.first; i < forecast.size(); ++i) {
        forecast.alone[i] = task.unscaled(said);
        said = reader.readOwn(said);
    }
}

/// Of the values that are shown, those above or below all of the training part.
double shareOutside(const SeriesTask& task, const SeriesForecast& forecast)
{
    const std::vector<double>& all = task.data().columns[task.data().target].values;
    double least = std::numeric_limits<double>::infinity();
    double most = -least;
    for (std::size_t i = 0; i < task.trainingSize(); ++i) {
        if (!std::isfinite(all[i]))
            continue;
        least = std::min(least, all[i]);
        most = std::max(most, all[i]);
    }
    double outside = 0.0;
    double count = 0.0;
    for (const double value : forecast.values) {
        outside += value < least || value > most;
        count += std::isfinite(value);
    }
    return count > 0.0 ? outside / count : 0.0;
}

} // namespace

std::optional<std::string> findForecastProblem(const Network& network)
{
    return Stepper::findProblem(network);
}

SeriesForecast forecastSeries(const SeriesTask& task, std::shared_ptr<const Network> network,
    const Eigen::VectorXd& parameters, int steps)
{
    require(network != nullptr && network->inputSize() == task.inputSize() &&
                network->outputSize() == task.outputSize(),
        "the network must be one of this task");
    require(steps >= 1, "steps must be at least 1");
    const std::vector<double>& all = task.data().columns[task.data().target].values;
    SeriesForecast forecast;
    forecast.end = all.size();
    forecast.first = std::max(task.trainingSize(), all.size() - std::min(all.size(), mostShown));
    const std::size_t known = forecast.end - forecast.first;
    const std::size_t alone = std::max(std::min(std::size_t(steps), known / 2), std::size_t(1));
    forecast.aloneFrom = forecast.end - alone;
    const std::size_t size = known + alone;
    for (std::vector<double>* curve :
        {&forecast.values, &forecast.ahead, &forecast.naive, &forecast.alone})
        curve->assign(size, none);
    for (std::size_t i = 0; i < known; ++i) {
        const std::size_t moment = forecast.first + i;
        forecast.values[i] = all[moment];
        forecast.naive[i] = task.predictsChanges() ? 0.0 : all[moment - 1];
    }
    Reader reader(task, std::move(network), parameters);
    forecastAhead(task, reader, steps, forecast);
    if (task.inputSize() > 1)
        forecast.aloneProblem = "The network reads other columns, too, and says nothing of what "
                                "they become: it cannot go on alone.";
    else
        forecastAlone(task, reader, steps, forecast);
    forecast.aheadError = rootOfMeanSquare(forecast.ahead, forecast.values);
    forecast.naiveError = rootOfMeanSquare(forecast.naive, forecast.values);
    forecast.outside = shareOutside(task, forecast);
    return forecast;
}

} // namespace loopscope
