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

struct Row {
    int line = 0; ///< where it begins, counted from 1
    std::vector<std::string> fields;
};

constexpr std::size_t linesLookedAt = 10;
constexpr std::ptrdiff_t mostQuotedLines = 50; ///< of one field; more means that a mark is missing

bool isLineEnd(char character)
{
    return character == '\n' || character == '\r';
}

/// Takes a text apart into lines.
class Lines
{
public:
    explicit Lines(std::string_view text)
        : m_rest(text)
    {
    }

    bool isAtEnd() const { return m_rest.empty(); }
    int number() const { return m_number; } ///< of the line that was taken, counted from 1
    /// Of the first line whose double quotes do not close; 0 if there is none.
    int unclosed() const { return m_unclosed; }

    /// Line ends inside double quotes belong to the line.
    std::string_view take()
    {
        std::size_t end = endOf(true);
        const std::string_view whole = m_rest.substr(0, end);
        const bool isClosed = std::count(whole.begin(), whole.end(), '"') % 2 == 0;
        if (!isClosed || std::count(whole.begin(), whole.end(), '\n') > mostQuotedLines) {
            end = endOf(false);
            m_unclosed = m_unclosed > 0 ? m_unclosed : m_next;
        }
        const std::string_view line = m_rest.substr(0, end);
        m_number = m_next;
        const bool isPair = m_rest.substr(end, 2) == "\r\n";
        m_rest.remove_prefix(std::min(m_rest.size(), end + (isPair ? 2 : 1)));
        m_next += 1 + int(std::count(line.begin(), line.end(), '\n'));
        return line;
    }

private:
    std::size_t endOf(bool heedsQuotes) const
    {
        bool isQuoted = false;
        std::size_t end = 0;
        while (end < m_rest.size() && (isQuoted || !isLineEnd(m_rest[end]))) {
            isQuoted = heedsQuotes && isQuoted != (m_rest[end] == '"');
            ++end;
        }
        return end;
    }

    std::string_view m_rest;
    int m_number = 0;
    int m_next = 1;
    int m_unclosed = 0;
};

/// What the first line has, and at least half of the lines below it.
char separatorOf(std::string_view text)
{
    std::vector<std::string_view> lines;
    Lines rest(text);
    while (!rest.isAtEnd() && lines.size() < linesLookedAt) {
        const std::string_view line = rest.take();
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

std::vector<Row> rowsOf(
    std::string_view text, char separator, std::vector<std::string>& notices)
{
    std::vector<Row> rows;
    Lines lines(text);
    while (!lines.isAtEnd() && rows.size() <= mostDataRows) {
        const std::string_view line = lines.take();
        if (line.find_first_not_of(" \t") == std::string_view::npos || line.starts_with('#'))
            continue;
        rows.push_back({lines.number(), fieldsOfLine(line, separator)});
        if (rows.back().fields.size() > mostDataColumns)
            rows.back().fields.resize(mostDataColumns);
    }
    if (lines.unclosed() > 0)
        notices.push_back("In line " + std::to_string(lines.unclosed()) +
                          " a quotation mark opens and none closes, so the field ends with the "
                          "line; take the mark out, or write a second one.");
    return rows;
}

/// How many fields more than half of the rows have; 0 if no number is so frequent.
std::size_t usualWidth(const std::vector<Row>& rows)
{
    std::vector<std::size_t> counts(mostDataColumns + 1, 0);
    for (const Row& row : rows)
        ++counts[row.fields.size()];
    const auto most = std::max_element(counts.begin(), counts.end());
    return 2 * *most > rows.size() ? std::size_t(most - counts.begin()) : 0;
}

std::string countedFields(std::size_t count)
{
    return std::to_string(count) + (count == 1 ? " field" : " fields");
}

/// "Line 32 has 3 fields", or "Line 32 and 4 more have".
std::string linesWords(const std::vector<const Row*>& rows)
{
    const std::string first = "Line " + std::to_string(rows.front()->line);
    return rows.size() == 1
               ? first + " has " + countedFields(rows.front()->fields.size())
               : first + " and " + std::to_string(rows.size() - 1) + " more have other numbers of "
                                                                     "fields";
}

/// Cuts rows that have more fields than there are columns, and says which rows are ragged.
void trim(std::vector<Row>& rows, std::size_t width, std::vector<std::string>& notices)
{
    std::vector<const Row*> tooLong;
    std::vector<const Row*> tooShort;
    for (const Row& row : rows) {
        const auto beyond = row.fields.begin() + std::ptrdiff_t(std::min(width, row.fields.size()));
        const bool saysMore = std::any_of(
            beyond, row.fields.end(), [](const std::string& field) { return !field.empty(); });
        if (saysMore)
            tooLong.push_back(&row);
        else if (row.fields.size() < width)
            tooShort.push_back(&row);
    }
    if (!tooLong.empty())
        notices.push_back(linesWords(tooLong) + ", and there are " + std::to_string(width) +
                          (width == 1 ? " column" : " columns") +
                          ": what is too much is not read. Where a comma is a decimal sign, "
                          "separate the fields by semicolons.");
    if (!tooShort.empty())
        notices.push_back(linesWords(tooShort) + ", and there are " + std::to_string(width) +
                          " columns: what is not there counts as missing.");
    for (Row& row : rows)
        if (row.fields.size() > width)
            row.fields.resize(width);
}

/// Whether a first row names the columns: nothing in it is a number or date.
bool isHeader(const std::vector<std::string>& row, bool hasCommas)
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
    std::vector<Row> rows = rowsOf(text, separator, table.notices);
    std::vector<std::string> names;
    if (rows.size() > 1 && isHeader(rows.front().fields, hasCommas)) {
        names = rows.front().fields;
        rows.erase(rows.begin());
    }
    if (rows.empty())
        return unexpected(source + " holds no row of data.");
    if (rows.size() > mostDataRows) {
        rows.resize(mostDataRows);
        table.notices.push_back(
            "Only the first " + std::to_string(mostDataRows) + " rows are read.");
    }
    std::size_t width = std::max(names.size(), usualWidth(rows));
    if (usualWidth(rows) > 0)
        trim(rows, width, table.notices);
    for (const Row& row : rows)
        width = std::max(width, row.fields.size());
    table.rows = rows.size();
    for (std::size_t i = 0; i < width; ++i) {
        DataColumn column;
        column.name =
            i < names.size() && !names[i].empty() ? names[i] : "column " + std::to_string(i + 1);
        for (const Row& row : rows)
            column.texts.push_back(i < row.fields.size() ? row.fields[i] : std::string());
        readColumn(column, hasCommas, table.notices);
        table.columns.push_back(std::move(column));
    }
    return table;
}

} // namespace loopscope
