#pragma once

#include "core/result.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace loopscope
{

inline constexpr std::uint64_t maximumCsvBytes = std::uint64_t(1) << 26;

/// Rows of numbers, all of the same length.
struct NumericTable {
    std::vector<std::string> header; ///< names of the columns; empty if the file has none
    std::size_t columns = 0;
    std::vector<double> values; ///< row by row
    std::vector<int> lines;     ///< of each row: its line in the file, counted from 1

    std::size_t rows() const { return lines.size(); }
    double at(std::size_t row, std::size_t column) const { return values[row * columns + column]; }
};

/// Reads a table of numbers, strictly: every row has the same number of fields, every field is a
/// number.
///
/// The first line with numbers decides what stands between them: a semicolon, else a tab, else a
/// comma, else white space. A first line without anything like a number names the columns. Empty
/// lines and lines that start with # are passed over. Lines end with LF, CRLF or CR; the text is
/// UTF-8, with or without byte order mark. Numbers are written as in C, whatever the language of
/// the desktop; nan and inf are numbers.
///
/// @param source  names the text in sentences: the file
/// @return the table, or a sentence with the source, the line and the column (of the table, counted
/// from 1)
Result<NumericTable> parseCsv(std::string_view text, const std::string& source);
Result<NumericTable> readCsv(const std::string& path);

} // namespace loopscope
