#include "core/task/shipped_series.h"

#include "core/network/random.h"
#include "core/task/sample_data.h"
#include "core/task/series_source.h"

namespace loopscope
{

namespace
{

/// What tasks of series have in common.
TaskDescription describeSeries()
{
    TaskDescription task;
    task.group = TaskGroup::Series;
    task.lengthPurpose = "Moments in a row; the first half is only read.";
    task.loss = Loss::MeanSquaredError;
    task.metric = {"the better plain forecast’s error", true, false, 0.7};
    task.defaults = {.sequenceLength = 24, .lagMatched = false};
    return task;
}

TaskSetting changeSetting(const std::string& purpose, std::vector<std::string> choices)
{
    return {&TaskOptions::change, "Predict", purpose, 0, 1, 0, std::move(choices)};
}

SeriesData walk(const TaskOptions& options)
{
    constexpr int moments = 1860;
    RandomEngine engine = randomEngine(std::uint64_t(options.variant), RandomPurpose::TaskData, 5);
    SeriesData data;
    data.columns = {{"value", {}}};
    double level = 100.0;
    for (int i = 0; i < moments; ++i) {
        const double change = normal(engine);
        level += change;
        data.columns.front().values.push_back(options.change != 0 ? change : level);
    }
    return data;
}

} // namespace

TaskDescription Sunspots::describe()
{
    TaskDescription task = describeSeries();
    task.kind = TaskKind::Sunspots;
    task.identifier = "sunspots";
    task.name = "Sunspots";
    task.purpose = "Predicts next year’s sunspots from those of the years before. They come and go "
                   "in about eleven years, so the past helps.";
    task.source = "National Geophysical Data Center, yearly from 1700 to 2008, public domain";
    return task;
}

Sunspots::Sunspots(const TaskOptions& options)
    : SeriesTask(options, columnOf(sunspotsCsv(), "sunspots"))
{
}

TaskDescription Prices::describe()
{
    TaskDescription task = describeSeries();
    task.kind = TaskKind::Prices;
    task.identifier = "prices";
    task.name = "Stock prices";
    task.purpose = "Predicts tomorrow’s DAX from the days before. Saying “as today” is hard to "
                   "beat: a curve that looks right may only be a day late.";
    task.source = "daily closing prices 1991–1998, R’s EuStockMarkets, from Erste Bank AG, Vienna";
    task.metric.goal = 0.95;
    task.settings = {changeSetting("The price itself, or by how much it changes from day to day.",
        {"the price", "its change"})};
    return task;
}

Prices::Prices(const TaskOptions& options)
    : SeriesTask(options, options.change != 0 ? percentChanges(columnOf(daxCsv(), "DAX"))
                                              : columnOf(daxCsv(), "DAX"))
{
}

TaskDescription RandomWalk::describe()
{
    TaskDescription task = describeSeries();
    task.kind = TaskKind::RandomWalk;
    task.identifier = "random-walk";
    task.name = "Random walk";
    task.purpose = "Predicts a series that the program made from random numbers alone. It looks "
                   "like prices, and nothing in it can be predicted.";
    task.metric.goal = 0.95;
    task.settings = {{&TaskOptions::variant, "Walk", "Which of many walks.", 1, 99, 1, {}},
        changeSetting("Where the walk is, or by how much it moves.", {"the place", "the move"})};
    return task;
}

RandomWalk::RandomWalk(const TaskOptions& options)
    : SeriesTask(options, walk(options))
{
}

} // namespace loopscope
