#include "core/file/data_table.h"

#include "core/file/data_field.h"
#include "core/file/utf8.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace loopscope
{

namespace
{

using Row = std::vector<std::string>;

constexpr std::size_t linesLookedAt = 10;

/// Takes one line off the front of a text; line ends inside double quotes belong to it.
std::string_view takeLine(std::string_view& text)
{
    bool isQuoted = false;
    std::size_t end = 0;
    while (end < text.size() && (isQuoted || (text[end] != '\n' && text[end] != '\r'))) {
        isQuoted = isQuoted != (text[end] == '"');
        ++end;
    }
    const std::string_view line = text.substr(0, end);
    const bool isPair = text.substr(end, 2) == "\r\n";
    text.remove_prefix(std::min(text.size(), end + (isPair ? 2 : 1)));
    return line;
}

/// What the first line has, and at least half of the lines below it.
char separatorOf(std::string_view text)
{
    std::vector<std::string_view> lines;
    while (!text.empty() && lines.size() < linesLookedAt) {
        const std::string_view line = takeLine(text);
        if (line.find_first_not_of(" \t") != std::string_view::npos && !line.starts_with('#'))
            lines.push_back(line);
    }
    for (const char separator : {';', '\t', ','}) {
        const auto has = [separator](std::string_view line) {
            return line.find(separator) != std::string_view::npos;
        };
        const auto count = std::count_if(lines.begin(), lines.end(), has);
        if (!lines.empty() && has(lines.front()) && 2 * std::size_t(count) >= lines.size())
            return separator;
    }
    return ' ';
}

std::vector<Row> rowsOf(std::string_view text, char separator)
{
    std::vector<Row> rows;
    while (!text.empty() && rows.size() <= mostDataRows) {
        const std::string_view line = takeLine(text);
        if (line.find_first_not_of(" \t") == std::string_view::npos || line.starts_with('#'))
            continue;
        rows.push_back(fieldsOfLine(line, separator));
        if (rows.back().size() > mostDataColumns)
            rows.back().resize(mostDataColumns);
    }
    return rows;
}

/// Whether a first row names the columns: nothing in it is a number or date.
bool isHeader(const Row& row, bool hasCommas)
{
    return std::none_of(row.begin(), row.end(), [hasCommas](const std::string& field) {
        return isMissingField(field) ? !field.empty()
                                     : readNumberField(field, hasCommas).has_value() ||
                                           readDateField(field).has_value();
    });
}

/// Fills in what a column's fields say: all dates, else numbers if most of them are.
void readColumn(DataColumn& column, bool hasCommas, std::vector<std::string>& notices)
{
    constexpr double missing = std::numeric_limits<double>::quiet_NaN();
    std::size_t present = 0;
    std::size_t dates = 0;
    std::size_t numbers = 0;
    for (const std::string& text : column.texts) {
        if (isMissingField(text))
            continue;
        ++present;
        dates += readDateField(text).has_value();
        numbers += readNumberField(text, hasCommas).has_value();
    }
    column.missing = column.texts.size() - present;
    const bool areDates = present > 0 && dates == present;
    if (!areDates && 2 * numbers <= present)
        return;
    column.kind = areDates ? DataColumn::Kind::Date : DataColumn::Kind::Number;
    for (const std::string& text : column.texts) {
        const std::optional<double> number = isMissingField(text) ? std::nullopt
                                             : areDates           ? readDateField(text)
                                                        : readNumberField(text, hasCommas);
        column.numbers.push_back(number.value_or(missing));
    }
    const std::size_t strange = areDates ? 0 : present - numbers;
    column.missing += strange;
    if (strange > 0)
        notices.push_back(
            "In column “" + column.name + "” " + std::to_string(strange) +
            (strange == 1 ? " field is no number and counts" : " fields are no numbers and count") +
            " as missing.");
}

} // namespace

std::vector<std::size_t> DataTable::numberColumns() const
{
    std::vector<std::size_t> indices;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].kind == DataColumn::Kind::Number)
            indices.push_back(i);
    }
    return indices;
}

Result<DataTable> parseDataTable(std::string_view text, const std::string& source)
{
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
        return unexpected(source + " is UTF-16; save it as UTF-8.");
    DataTable table;
    const RepairedText repaired = repairUtf8(text);
    if (repaired.invalidBytes > 0)
        table.notices.push_back(
            std::to_string(repaired.invalidBytes) +
            (repaired.invalidBytes == 1 ? " byte is not UTF-8 and is read as �."
                                        : " bytes are not UTF-8 and are read as �."));
    text = repaired.text;
    if (text.starts_with("\xEF\xBB\xBF"))
        text.remove_prefix(3);
    const char separator = separatorOf(text);
    // Where commas separate fields they cannot be decimal signs.
    const bool hasCommas = separator != ',';
    std::vector<Row> rows = rowsOf(text, separator);
    Row names;
    if (rows.size() > 1 && isHeader(rows.front(), hasCommas)) {
        names = rows.front();
        rows.erase(rows.begin());
    }
    if (rows.empty())
        return unexpected(source + " holds no row of data.");
    if (rows.size() > mostDataRows) {
        rows.resize(mostDataRows);
        table.notices.push_back(
            "Only the first " + std::to_string(mostDataRows) + " rows are read.");
    }
    std::size_t width = names.size();
    for (const Row& row : rows)
        width = std::max(width, row.size());
    table.rows = rows.size();
    for (std::size_t i = 0; i < width; ++i) {
        DataColumn column;
        column.name =
            i < names.size() && !names[i].empty() ? names[i] : "column " + std::to_string(i + 1);
        for (const Row& row : rows)
            column.texts.push_back(i < row.size() ? row[i] : std::string());
        readColumn(column, hasCommas, table.notices);
        table.columns.push_back(std::move(column));
    }
    return table;
}

} // namespace loopscope
