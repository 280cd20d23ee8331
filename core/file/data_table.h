#pragma once

#include "core/result.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace loopscope
{

inline constexpr std::size_t mostDataRows = 200000;
inline constexpr std::size_t mostDataColumns = 100;

/// One column of a table that a person made.
struct DataColumn {
    enum class Kind {
        Number,
        Date, ///< `numbers` are days since 1970-01-01, with the time as a fraction
        Text
    };
    std::string name; ///< "column 2" if the table gives none
    Kind kind = Kind::Text;
    std::vector<double> numbers;    ///< one a row, not-a-number where it is missing; none of a text
    std::vector<std::string> texts; ///< as they were written, one a row
    std::size_t missing = 0;
};

/// A table of numbers, dates and texts.
struct DataTable {
    std::vector<DataColumn> columns;
    std::size_t rows = 0;
    std::vector<std::string> notices; ///< sentences on what was read in another way than written

    /// Indices of the columns of numbers.
    std::vector<std::size_t> numberColumns() const;
};

/// Reads a table as people export them, leniently; core/file/csv reads strictly.
///
/// Fields stand between semicolons, else tabs, else commas, else white space: what the first line
/// has, and most of those below it. A field may stand in double quotes. The decimal sign is a
/// point, or a comma where fields are not separated by commas; the other one then separates
/// thousands. Dates are written 2024-03-31, 31.3.2024 or 2024/03/31, with or without a time behind
/// them. Empty fields, and NA, N/A, null, none, nan, - and ?, are missing; so are the few that are
/// no numbers in a column of numbers. Rows that are too short are filled with missing fields; what
/// few rows have behind the last column of the others is left out. A double quote that is not
/// closed ends with its line. A first line without any number or date names the columns. Lines that
/// start with # are passed over.
/// @param source  names the text in sentences
/// @return the table, or a sentence if there is no row at all
Result<DataTable> parseDataTable(std::string_view text, const std::string& source);

} // namespace loopscope
