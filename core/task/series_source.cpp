#include "core/task/series_source.h"

#include "core/file/data_table.h"
#include "core/require.h"
#include "core/task/sample_data.h"
#include "core/task/task.h"

#include <algorithm>
#include <cmath>

namespace loopscope
{

namespace
{

constexpr std::size_t fewestMoments = 12;
constexpr int fewestInARow = 4; ///< of the part to train on

bool isWhole(const SeriesData& data, std::size_t moment)
{
    return std::all_of(
        data.columns.begin(), data.columns.end(), [moment](const SeriesData::Column& column) {
            return std::isfinite(column.values[moment]);
        });
}

/// Whether there is something to train on.
bool isLongEnough(const SeriesData& data)
{
    const std::size_t size = data.columns.front().values.size();
    if (size < fewestMoments)
        return false;
    int run = 0;
    for (std::size_t moment = 0; moment < size * 8 / 10; ++moment) {
        run = isWhole(data, moment) ? run + 1 : 0;
        if (run >= fewestInARow)
            return true;
    }
    return false;
}

void fillMissing(SeriesData& data)
{
    for (SeriesData::Column& column : data.columns) {
        for (std::size_t i = 1; i < column.values.size(); ++i) {
            if (!std::isfinite(column.values[i]))
                column.values[i] = column.values[i - 1];
        }
    }
}

void noteMissing(const SeriesData& data, bool areFilled, std::vector<std::string>& notices)
{
    std::size_t missing = 0;
    for (const SeriesData::Column& column : data.columns)
        missing += std::size_t(std::count_if(column.values.begin(), column.values.end(),
            [](double value) { return !std::isfinite(value); }));
    if (missing == 0)
        return;
    notices.push_back(std::to_string(missing) +
                      (missing == 1 ? " value is missing; " : " values are missing; ") +
                      (areFilled ? "the value before stands in." : "no sequence contains them."));
}

/// Where there is nothing to predict: all values, or all that are trained on, are the same.
void noteConstant(const SeriesData& data, std::vector<std::string>& notices)
{
    const SeriesData::Column& column = data.columns[data.target];
    const auto isOther = [first = column.values.front()](double value) { return value != first; };
    const auto begin = column.values.begin();
    const auto trained = begin + std::ptrdiff_t(column.values.size() * 8 / 10);
    if (std::any_of(begin, trained, isOther))
        return;
    const bool isAll = std::none_of(trained, column.values.end(), isOther);
    notices.push_back("In “" + column.name + "” " +
                      (isAll ? "all values" : "the first four fifths, which are trained on,") +
                      " are " + shortNumber(column.values.front()) +
                      ": there is nothing to predict, and a small loss shows nothing. Choose "
                      "another column.");
}

SeriesFile standIn(std::vector<std::string> notices, const std::string& reason)
{
    notices.push_back(reason + " The sunspots stand in.");
    return {columnOf(sunspotsCsv(), "sunspots"), std::move(notices)};
}

} // namespace

SeriesData columnOf(std::string_view csv, const std::string& name)
{
    const Result<DataTable> table = parseDataTable(csv, name);
    require(table.has_value(), "the data that ship can be read");
    SeriesData data;
    for (const DataColumn& column : table->columns) {
        if (column.name == name)
            data.columns.push_back({name, column.numbers});
        else if (column.name == "year")
            data.times = column.numbers;
    }
    require(data.columns.size() == 1, "the data have one column of that name");
    return data;
}

SeriesData percentChanges(const SeriesData& data)
{
    SeriesData changes;
    changes.target = data.target;
    if (!data.times.empty())
        changes.times.assign(data.times.begin() + 1, data.times.end());
    for (const SeriesData::Column& column : data.columns) {
        const bool arePositive = std::all_of(column.values.begin(), column.values.end(),
            [](double value) { return !std::isfinite(value) || value > 0.0; });
        SeriesData::Column change{"change of " + column.name, {}};
        for (std::size_t i = 1; i < column.values.size(); ++i) {
            const double before = column.values[i - 1];
            const double now = column.values[i];
            change.values.push_back(arePositive ? 100.0 * std::log(now / before) : now - before);
        }
        changes.columns.push_back(std::move(change));
    }
    return changes;
}

SeriesFile readSeries(std::string_view bytes, const SeriesFileOptions& options)
{
    const Result<DataTable> table = parseDataTable(bytes, "The table");
    if (!table)
        return standIn({}, table.error());
    SeriesFile file;
    file.notices = table->notices;
    const std::vector<std::size_t> numbers = table->numberColumns();
    if (numbers.empty())
        return standIn(std::move(file.notices), "The table has no column of numbers.");
    const std::size_t chosen = std::min(std::size_t(options.column), numbers.size()) - 1;
    if (std::size_t(options.column) > numbers.size())
        file.notices.push_back("The table has only " + std::to_string(numbers.size()) +
                               (numbers.size() == 1 ? " column" : " columns") +
                               " of numbers; the last one is predicted.");
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (i != chosen && !options.readsAll)
            continue;
        if (i == chosen)
            file.data.target = file.data.columns.size();
        const DataColumn& column = table->columns[numbers[i]];
        file.data.columns.push_back({column.name, column.numbers});
    }
    noteMissing(file.data, options.fillsMissing, file.notices);
    if (options.fillsMissing)
        fillMissing(file.data);
    if (options.changes)
        file.data = percentChanges(file.data);
    if (!isLongEnough(file.data))
        return standIn(
            std::move(file.notices), "The table has too few values in a row to learn from; " +
                                         std::to_string(fewestMoments) + " are needed.");
    noteConstant(file.data, file.notices);
    return file;
}

} // namespace loopscope
