#include "core/file/pytorch/python_text.h"

#include <array>
#include <charconv>
#include <cmath>

namespace loopscope::pytorch
{

namespace
{

constexpr std::array<std::string_view, 35> keywords{"False", "None", "True", "and", "as", "assert",
    "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except",
    "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not",
    "or", "pass", "raise", "return", "try", "while", "with", "yield"};

std::string repeated(std::string_view text, int count)
{
    std::string result;
    for (int i = 0; i < count; ++i)
        result += text;
    return result;
}

bool isControl(char c)
{
    return (static_cast<unsigned char>(c) < 0x20) || c == 0x7f;
}

} // namespace

void PythonText::line(int depth, std::string_view text)
{
    m_text += repeated("    ", depth);
    m_text += text;
    m_text += '\n';
}

void PythonText::blank(int count)
{
    m_text.append(std::size_t(count), '\n');
}

void PythonText::list(
    int depth, std::string_view begin, const std::vector<std::string>& items, std::string_view end)
{
    const std::size_t room = widestLine - 4 * std::size_t(depth);
    std::string current(begin);
    bool isFirst = true; // of its line
    for (std::size_t i = 0; i < items.size(); ++i) {
        const bool isLast = i + 1 == items.size();
        const std::string item = items[i] + (isLast ? std::string(end) : std::string(","));
        if (!isFirst && current.size() + 1 + item.size() > room) {
            line(depth, current);
            current = std::string(begin.size(), ' ');
            isFirst = true;
        }
        current += (isFirst ? "" : " ") + item;
        isFirst = false;
    }
    line(depth, items.empty() ? current + std::string(end) : current);
}

void PythonText::paragraph(int depth, std::string_view words)
{
    const std::size_t room = widestLine - 4 * std::size_t(depth);
    while (words.size() > room) {
        const std::size_t space = words.rfind(' ', room);
        if (space == std::string_view::npos)
            break;
        line(depth, words.substr(0, space));
        words.remove_prefix(space + 1);
    }
    line(depth, words);
}

std::string pythonNumber(double number)
{
    if (std::isnan(number))
        return "float(\"nan\")";
    if (std::isinf(number))
        return number > 0 ? "float(\"inf\")" : "float(\"-inf\")";
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    std::string text(digits.data(), end);
    return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

std::string pythonLiteral(std::string_view utf8)
{
    std::string result = "\"";
    for (const char c : utf8) {
        if (c == '"' || c == '\\')
            result += '\\';
        result += isControl(c) ? ' ' : c;
    }
    return result + '"';
}

std::string docstringText(std::string_view utf8)
{
    std::string result;
    for (const char c : utf8) {
        if (c == '"' || c == '\\')
            result += '\\';
        result += isControl(c) ? ' ' : c;
    }
    return result;
}

std::string commentText(std::string_view utf8)
{
    std::string result;
    for (const char c : utf8)
        result += isControl(c) ? ' ' : c;
    return result;
}

PythonNames::PythonNames(std::initializer_list<std::string_view> taken)
    : m_taken(keywords.begin(), keywords.end())
{
    m_taken.insert(taken.begin(), taken.end());
}

std::string PythonNames::take(std::string_view wanted)
{
    std::string name(wanted);
    while (!m_taken.insert(name).second)
        name += '_';
    return name;
}

std::string tupleItems(const std::vector<std::string>& items)
{
    std::string result;
    for (const std::string& item : items)
        result += (result.empty() ? "" : ", ") + item;
    return items.size() == 1 ? result + "," : result;
}

} // namespace loopscope::pytorch
