#include "core/file/data_field.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

namespace loopscope
{

namespace
{

constexpr std::string_view white = " \t";

std::string_view trimmed(std::string_view text)
{
    const std::size_t first = text.find_first_not_of(white);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(white) - first + 1);
}

/// Takes a field in double quotes off the front of a line, whose first quote is gone already.
std::string takeQuoted(std::string_view& line)
{
    std::string field;
    while (!line.empty()) {
        const std::size_t quote = std::min(line.find('"'), line.size());
        field += line.substr(0, quote);
        line.remove_prefix(std::min(quote + 1, line.size()));
        if (!line.starts_with('"'))
            break;
        field += '"';
        line.remove_prefix(1);
    }
    return field;
}

/// A whole number off the front of a text; nothing if it does not start with a digit.
std::optional<int> takeWhole(std::string_view& text)
{
    int number = 0;
    if (text.empty() || text.front() < '0' || text.front() > '9')
        return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc())
        return std::nullopt;
    text.remove_prefix(std::size_t(end - text.data()));
    return number;
}

bool take(std::string_view& text, char character)
{
    if (!text.starts_with(character))
        return false;
    text.remove_prefix(1);
    return true;
}

std::optional<double> dayNumber(int year, int month, int day)
{
    using namespace std::chrono;
    const year_month_day date{std::chrono::year(year), std::chrono::month(unsigned(month)),
        std::chrono::day(unsigned(day))};
    if (year < 1 || year > 9999 || !date.ok())
        return std::nullopt;
    return double(sys_days(date).time_since_epoch().count());
}

/// "18:30", "18:30:05.2", perhaps with Z: a fraction of a day.
std::optional<double> readTime(std::string_view text)
{
    const std::optional<int> hours = takeWhole(text);
    if (!hours || *hours > 24 || !take(text, ':'))
        return std::nullopt;
    const std::optional<int> minutes = takeWhole(text);
    if (!minutes || *minutes > 59)
        return std::nullopt;
    double seconds = 0.0;
    if (take(text, ':')) {
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
        if (error != std::errc() || !(seconds >= 0.0 && seconds < 61.0))
            return std::nullopt;
        text.remove_prefix(std::size_t(end - text.data()));
    }
    take(text, 'Z');
    if (!text.empty())
        return std::nullopt;
    return (*hours * 60.0 + *minutes) / 1440.0 + seconds / 86400.0;
}

/// Whether signs that separate thousands stand where they should: before every third digit.
bool areThousands(std::string_view whole, char sign)
{
    std::size_t place = whole.find(sign);
    if (place == std::string_view::npos)
        return true;
    if (place == 0 || place > 3)
        return false;
    for (; place < whole.size(); place += 4) {
        const std::string_view group = whole.substr(place + 1, 3);
        if (whole[place] != sign || group.size() < 3 ||
            !std::all_of(group.begin(), group.end(), [](char c) { return c >= '0' && c <= '9'; }))
            return false;
    }
    return true;
}

} // namespace

std::vector<std::string> fieldsOfLine(std::string_view line, char separator)
{
    std::vector<std::string> fields;
    const std::string_view ends = separator == ' ' ? white : std::string_view(&separator, 1);
    line = separator == ' ' ? trimmed(line) : line;
    while (true) {
        line.remove_prefix(
            std::min(line.find_first_not_of(separator == '\t' ? " " : white), line.size()));
        if (take(line, '"')) {
            fields.push_back(takeQuoted(line));
            line.remove_prefix(std::min(line.find_first_of(ends), line.size()));
        } else {
            const std::size_t end = std::min(line.find_first_of(ends), line.size());
            fields.emplace_back(trimmed(line.substr(0, end)));
            line.remove_prefix(end);
        }
        if (line.empty())
            return fields;
        line.remove_prefix(1);
    }
}

bool isMissingField(std::string_view field)
{
    constexpr std::array<std::string_view, 9> words = {
        "na", "n/a", "nan", "null", "none", "-", "?", "–", "."};
    std::string lower(trimmed(field));
    std::transform(lower.begin(), lower.end(), lower.begin(),
        [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
    return lower.empty() || std::find(words.begin(), words.end(), lower) != words.end();
}

std::optional<double> readNumberField(std::string_view field, bool hasDecimalComma)
{
    field = trimmed(field);
    if (field.ends_with('%'))
        field = trimmed(field.substr(0, field.size() - 1));
    std::string plain;
    if (take(field, '-'))
        plain = "-";
    else
        take(field, '+');
    // The last of both signs is the decimal one; a comma alone is, where it can be.
    const std::size_t comma = field.rfind(',');
    const std::size_t point = field.rfind('.');
    const bool hasComma = comma != std::string_view::npos;
    const bool hasPoint = point != std::string_view::npos;
    const bool commaIsDecimal = hasComma && hasDecimalComma && (!hasPoint || comma > point);
    const char decimal = commaIsDecimal ? ',' : '.';
    const char thousands = commaIsDecimal ? '.' : ',';
    const std::size_t end =
        std::min(std::min(field.find(decimal), field.find_first_of("eE")), field.size());
    const std::string_view whole = field.substr(0, end);
    if (!areThousands(whole, thousands))
        return std::nullopt;
    for (const char character : whole) {
        if (character != thousands)
            plain += character;
    }
    for (const char character : field.substr(end))
        plain += character == decimal ? '.' : character;
    double number = 0.0;
    const char* const last = plain.data() + plain.size();
    const auto [stopped, error] = std::from_chars(plain.data(), last, number);
    if (stopped != last || error != std::errc() || !std::isfinite(number))
        return std::nullopt;
    return number;
}

std::optional<double> readDateField(std::string_view field)
{
    field = trimmed(field);
    const std::size_t gap = std::min(field.find_first_of(" T"), field.size());
    std::string_view date = field.substr(0, gap);
    const std::string_view time = field.substr(std::min(gap + 1, field.size()));
    std::array<std::optional<int>, 3> parts;
    parts[0] = takeWhole(date);
    const char sign = date.empty() ? ' ' : date.front();
    if (sign != '-' && sign != '/' && sign != '.')
        return std::nullopt;
    for (std::size_t i = 1; i < 3; ++i) {
        if (!take(date, sign))
            return std::nullopt;
        parts[i] = takeWhole(date);
    }
    if (!date.empty() || !parts[0] || !parts[1] || !parts[2])
        return std::nullopt;
    const std::optional<double> day = sign == '.' ? dayNumber(*parts[2], *parts[1], *parts[0])
                                                  : dayNumber(*parts[0], *parts[1], *parts[2]);
    const std::optional<double> fraction = time.empty() ? 0.0 : readTime(time);
    if (!day || !fraction)
        return std::nullopt;
    return *day + *fraction;
}

} // namespace loopscope
