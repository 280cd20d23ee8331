#pragma once

#include "core/task/series_task.h"

#include <string>
#include <string_view>
#include <vector>

namespace loopscope
{

/// One column of a table that ships with the program; its column "year" says when.
SeriesData columnOf(std::string_view csv, const std::string& name);

/// By how many percent each value differs from the one before: 100 ln(xₜ / xₜ₋₁) where all values
/// are positive, else xₜ − xₜ₋₁, of every column. One moment less.
SeriesData percentChanges(const SeriesData& data);

/// A series made of a person's own table.
struct SeriesFile {
    SeriesData data;
    std::vector<std::string> notices; ///< sentences on what was changed
};

struct SeriesFileOptions {
    int column = 1;            ///< which column of numbers is predicted, from 1
    bool readsAll = false;     ///< all columns of numbers are read, not that one alone
    bool fillsMissing = false; ///< with the value before
    bool changes = false;      ///< percentChanges() instead of the values
};

/// Reads a table (see parseDataTable()) as a series. Where nothing can be made of it, the sunspots
/// stand in.
SeriesFile readSeries(std::string_view bytes, const SeriesFileOptions& options);

} // namespace loopscope
