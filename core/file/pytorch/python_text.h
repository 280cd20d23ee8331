#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace loopscope::pytorch
{

/// The widest line of a generated program, in characters.
inline constexpr std::size_t widestLine = 100;

/// Lines of Python.
class PythonText
{
public:
    /// @param depth  of the block, four spaces each
    void line(int depth, std::string_view text);
    void blank(int count = 1);
    /// Items behind one another, as many a line as fit: "[1, 2, 3],".
    void list(int depth, std::string_view begin, const std::vector<std::string>& items,
        std::string_view end);

    /// Words, as many a line as fit.
    void paragraph(int depth, std::string_view words);

    const std::string& text() const { return m_text; }

private:
    std::string m_text;
};

/// A number that Python reads back bit for bit, always as a float: "0.1", "2.0", "1e-05".
std::string pythonNumber(double number);

/// A text as Python's literal: "\"it's\"".
std::string pythonLiteral(std::string_view utf8);

/// A text inside a docstring, or behind #: nothing in it ends either.
std::string docstringText(std::string_view utf8);
std::string commentText(std::string_view utf8);

/// Names of one scope: each is given once, and none is a word of Python.
class PythonNames
{
public:
    /// @param taken  names that stand for something else in the scope
    explicit PythonNames(std::initializer_list<std::string_view> taken);

    /// The wanted name, or the wanted name with underscores behind it.
    std::string take(std::string_view wanted);

private:
    std::set<std::string, std::less<>> m_taken;
};

/// "a, b, c"; with one item "a,", as Python writes a tuple of one.
std::string tupleItems(const std::vector<std::string>& items);

} // namespace loopscope::pytorch
