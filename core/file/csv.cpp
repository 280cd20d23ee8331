#include "core/file/csv.h"

#include "core/file/file_kind.h"
#include "core/file/quote.h"
#include "core/file/whole_file.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <utility>

namespace loopscope
{

namespace
{

constexpr char whiteSpace = ' '; ///< as a separator: any number of blanks and tabs

std::string_view trimmed(std::string_view text)
{
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

char separatorOf(std::string_view line)
{
    for (const char separator : {';', '\t', ','})
        if (line.find(separator) != std::string_view::npos)
            return separator;
    return whiteSpace;
}

std::vector<std::string_view> fieldsOf(std::string_view line, char separator)
{
    std::vector<std::string_view> fields;
    if (separator == whiteSpace) {
        for (line = trimmed(line); !line.empty(); line = trimmed(line)) {
            const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
            fields.push_back(line.substr(0, end));
            line.remove_prefix(end);
        }
        return fields;
    }
    while (true) {
        const std::size_t end = line.find(separator);
        fields.push_back(trimmed(line.substr(0, end)));
        if (end == std::string_view::npos)
            return fields;
        line.remove_prefix(end + 1);
    }
}

enum class Reading { Number, NotANumber, TooLarge };

/// Whether a number that fits no double is too small for one rather than too large: by the place
/// of its first digit and its exponent.
bool isTiny(std::string_view field)
{
    const std::size_t end = std::min(field.find_first_of("eE"), field.size());
    const std::string_view digits = field.substr(0, end);
    const auto first = std::ptrdiff_t(digits.find_first_of("123456789"));
    const auto point = std::ptrdiff_t(std::min(digits.find('.'), digits.size()));
    field.remove_prefix(std::min(end + 1, field.size()));
    const bool negative = !field.empty() && field[0] == '-';
    if (!field.empty() && field[0] == '+')
        field.remove_prefix(1);
    std::int32_t exponent = 0;
    if (std::from_chars(field.data(), field.data() + field.size(), exponent).ec ==
        std::errc::result_out_of_range)
        return negative;
    return point - first + exponent < 0;
}

/// A number that is too small for a double is zero, as in every other program.
Reading readNumber(std::string_view field, double& number)
{
    if (field.size() > 1 && field[0] == '+' && field[1] != '-')
        field.remove_prefix(1);
    const char* end = field.data() + field.size();
    const auto [stopped, error] = std::from_chars(field.data(), end, number);
    if (stopped != end || error == std::errc::invalid_argument)
        return Reading::NotANumber;
    if (error == std::errc::result_out_of_range) {
        if (!isTiny(field))
            return Reading::TooLarge;
        number = field[0] == '-' ? -0.0 : 0.0;
    }
    return Reading::Number;
}

/// Whether a field is meant as a number, well written or not: `1,5` and `3V` are no names of
/// columns.
bool looksLikeNumber(std::string_view field)
{
    double number = 0.0;
    if (readNumber(field, number) != Reading::NotANumber)
        return true;
    const std::size_t first = std::min(field.find_first_not_of("+-.,"), field.size());
    return first < field.size() && field[first] >= '0' && field[first] <= '9';
}

std::string counted(std::size_t columns)
{
    return std::to_string(columns) + (columns == 1 ? " column" : " columns");
}

/// Reads line after line into a table.
class TableReader
{
public:
    TableReader(std::string_view text, const std::string& source)
        : m_rest(text)
        , m_source(source)
    {
    }

    Result<NumericTable> read();

private:
    bool nextLine(std::string_view& line);
    std::optional<std::string> readFirst(std::string_view line);
    std::optional<std::string> readRow(std::string_view line);
    std::string place(std::size_t column) const;
    std::string explain(std::string_view field, std::size_t column, Reading reading) const;

    std::string_view m_rest;
    const std::string& m_source;
    int m_line = 0;
    char m_separator = whiteSpace;
    std::string_view m_header; ///< a first line without numbers; split when the separator is known
    int m_headerLine = 0;
    NumericTable m_table;
};

/// The next line with anything on it.
bool TableReader::nextLine(std::string_view& line)
{
    while (!m_rest.empty()) {
        ++m_line;
        const std::size_t end = std::min(m_rest.find_first_of("\r\n"), m_rest.size());
        line = trimmed(m_rest.substr(0, end));
        const bool pair = m_rest.substr(end, 2) == "\r\n";
        m_rest.remove_prefix(std::min(m_rest.size(), end + (pair ? 2 : 1)));
        if (!line.empty() && line[0] != '#')
            return true;
    }
    return false;
}

std::string TableReader::place(std::size_t column) const
{
    return m_source + ", line " + std::to_string(m_line) + ", column " +
           std::to_string(column + 1) + ": ";
}

std::string TableReader::explain(std::string_view field, std::size_t column, Reading reading) const
{
    if (field.empty())
        return place(column) + "a number is missing; every field needs one.";
    if (reading == Reading::TooLarge)
        return place(column) + inQuotes(field) + " is too large; the largest number is 1.79e308.";
    const bool decimalComma = field.find(',') != std::string_view::npos;
    const bool quoted = field.front() == '"' || field.front() == '\'';
    return place(column) + inQuotes(field) + " is not a number; " +
           (quoted         ? "leave the quotation marks out."
            : decimalComma ? "write the decimal point as a point."
                           : "write one such as 2, -0.5 or 1e-3.");
}

std::optional<std::string> TableReader::readRow(std::string_view line)
{
    const std::vector<std::string_view> fields = fieldsOf(line, m_separator);
    if (m_table.rows() == 0)
        m_table.columns = fields.size();
    for (std::size_t column = 0; column < std::min(fields.size(), m_table.columns); ++column) {
        double number = 0.0;
        const Reading reading = readNumber(fields[column], number);
        if (reading != Reading::Number)
            return explain(fields[column], column, reading);
        m_table.values.push_back(number);
    }
    if (fields.size() != m_table.columns)
        return m_source + ", line " + std::to_string(m_line) + " has " + counted(fields.size()) +
               "; line " + std::to_string(m_table.lines.front()) + " has " +
               std::to_string(m_table.columns) + ". Every row needs the same number.";
    m_table.lines.push_back(m_line);
    return std::nullopt;
}

/// The first row; a line without any number before it is the header.
std::optional<std::string> TableReader::readFirst(std::string_view line)
{
    m_separator = separatorOf(line);
    if (m_header.data() == nullptr) {
        const std::vector<std::string_view> fields = fieldsOf(line, m_separator);
        if (std::none_of(fields.begin(), fields.end(), looksLikeNumber)) {
            m_header = line;
            m_headerLine = m_line;
            return std::nullopt;
        }
    }
    if (auto problem = readRow(line))
        return problem;
    if (m_header.data() == nullptr)
        return std::nullopt;
    for (std::string_view name : m_table.columns == 1 ? std::vector<std::string_view>{m_header}
                                                      : fieldsOf(m_header, m_separator)) {
        if (name.size() >= 2 && name.front() == '"' && name.back() == '"')
            name = name.substr(1, name.size() - 2);
        m_table.header.emplace_back(name);
    }
    if (m_table.header.size() != m_table.columns)
        return m_source + ", line " + std::to_string(m_headerLine) + " names " +
               counted(m_table.header.size()) + "; line " + std::to_string(m_line) + " has " +
               std::to_string(m_table.columns) + ". Every column needs one name, or none has one.";
    return std::nullopt;
}

Result<NumericTable> TableReader::read()
{
    std::string_view line;
    while (nextLine(line))
        if (const auto problem = m_table.rows() == 0 ? readFirst(line) : readRow(line))
            return unexpected(*problem);
    if (m_table.rows() == 0)
        return unexpected(m_source + " holds no row of numbers; write one for every step.");
    return std::move(m_table);
}

} // namespace

Result<NumericTable> parseCsv(std::string_view text, const std::string& source)
{
    if (text.substr(0, 2) == "\xFF\xFE" || text.substr(0, 2) == "\xFE\xFF")
        return unexpected(source + " is UTF-16; save it as UTF-8.");
    if (text.substr(0, 3) == "\xEF\xBB\xBF")
        text.remove_prefix(3);
    Result<NumericTable> table = TableReader(text, source).read();
    // Asked only now: the names of columns may begin like a file of another kind.
    if (const std::string_view kind = knownFileKind(text); !table && !kind.empty())
        return unexpected(source + " is " + std::string(kind) +
                          ", not a table in plain text; save the table as CSV.");
    return table;
}

Result<NumericTable> readCsv(const std::string& path)
{
    const Result<std::string> text = readWholeFile(path, maximumCsvBytes);
    if (!text)
        return unexpected(text.error());
    return parseCsv(*text, path);
}

} // namespace loopscope
