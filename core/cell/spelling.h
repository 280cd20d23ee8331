#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace loopscope
{

/// How many insertions, deletions, replacements and swaps of neighbours turn one word into the
/// other (optimal string alignment).
int editDistance(std::string_view a, std::string_view b);

/// The candidates that are nearest to a word and near enough to be what was meant; none, or
/// several if they are equally near. A third of the letters may be wrong, at least one.
std::vector<std::string> nearestWords(
    std::string_view word, const std::vector<std::string>& candidates);

/// "a", "a or b", "a, b or c".
std::string joinWords(const std::vector<std::string>& words, std::string_view conjunction);

/// The name of the function of the notation that a word stands for, in whatever other spelling:
/// "Tanh", "LeakyReLU", "sigmod", "logistic"; empty if there is none.
std::string_view intendedFunction(std::string_view word);

/// The same for a word that differs in nothing but capitals and underscores: "ReLU", "Leaky_ReLU".
std::string_view respelledFunction(std::string_view word);

/// "sigmoid, tanh, … and square".
std::string functionList();

/// Whether a name starts with a capital letter, Latin or Greek, and so is a weight matrix.
bool isCapitalised(std::string_view name);

/// A name with its first letter made a capital or a small one; others are left as they are.
std::string capitalised(std::string_view name);
std::string uncapitalised(std::string_view name);

/// Whether a text is one of a few.
bool isOneOf(std::string_view text, std::initializer_list<std::string_view> list);

/// Whether learners write a sign where the notation has `*`, or nothing behind a matrix.
bool isProductSign(std::string_view text);

/// Whether learners write a sign where the notation has `=`.
bool isEqualsSign(std::string_view text);

} // namespace loopscope
