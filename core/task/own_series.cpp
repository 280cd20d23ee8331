#include "core/task/own_series.h"

#include "core/file/data_table.h"
#include "core/task/series_source.h"

namespace loopscope
{

TaskDescription OwnSeries::describe()
{
    TaskDescription task;
    task.kind = TaskKind::OwnSeries;
    task.group = TaskGroup::Series;
    task.identifier = "own-series";
    task.name = "Own series";
    task.purpose = "Predicts the next value of a column of a table of your own. The first four "
                   "fifths are trained on, the rest is for testing.";
    task.lengthPurpose = "Moments in a row; the first half is only read.";
    task.loss = Loss::MeanSquaredError;
    task.takesText = true;
    task.metric = {"the better plain forecast’s error", true, false, 0.9};
    task.defaults = {.sequenceLength = 24, .lagMatched = false};
    task.settings = {
        {&TaskOptions::column, "Column", "Which column of numbers is predicted, counted from 1.", 1,
            int(mostDataColumns), 1, {}},
        {&TaskOptions::inputs, "Read",
            "Whether the network also reads the other columns of numbers.", 0, 1, 0,
            {"that column", "all columns"}},
        {&TaskOptions::change, "Predict",
            "The value itself, or by how much it changes: in percent where all values are "
            "positive.",
            0, 1, 0, {"the value", "its change"}},
        {&TaskOptions::missing, "Missing values",
            "Whether sequences with missing values are left out, or the value before stands in.", 0,
            1, 0, {"left out", "filled in"}}};
    return task;
}

OwnSeries::OwnSeries(const TaskOptions& options)
    : OwnSeries(options, readSeries(options.text, {.column = options.column,
                                                      .readsAll = options.inputs != 0,
                                                      .fillsMissing = options.missing != 0,
                                                      .changes = options.change != 0}))
{
}

OwnSeries::OwnSeries(const TaskOptions& options, SeriesFile&& file)
    : SeriesTask(options, std::move(file.data))
{
    for (const std::string& notice : file.notices)
        addSentence(notice);
}

} // namespace loopscope
