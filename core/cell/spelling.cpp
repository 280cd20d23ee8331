#include "core/cell/spelling.h"

#include "core/cell/functions.h"

#include <algorithm>
#include <array>
#include <limits>

namespace loopscope
{

namespace
{

/// Small Latin letters, without underscores.
std::string simplified(std::string_view word)
{
    std::string result;
    for (const char c : word) {
        if (c >= 'A' && c <= 'Z')
            result += char(c - 'A' + 'a');
        else if (c != '_')
            result += c;
    }
    return result;
}

bool isGreekCapital(std::string_view name)
{
    return name.size() >= 2 && name.substr(0, 2) >= "Α" && name.substr(0, 2) <= "Ω";
}

/// What other texts and libraries call the functions.
std::string_view functionAlias(std::string_view word)
{
    struct Alias {
        std::string_view word;
        std::string_view function;
    };
    static constexpr std::array<Alias, 14> aliases = {{
        {"sig", "sigmoid"},
        {"sigm", "sigmoid"},
        {"logistic", "sigmoid"},
        {"expit", "sigmoid"},
        {"σ", "sigmoid"},
        {"th", "tanh"},
        {"tan", "tanh"},
        {"rectifier", "relu"},
        {"lrelu", "leaky_relu"},
        {"leaky", "leaky_relu"},
        {"id", "identity"},
        {"linear", "identity"},
        {"sqr", "square"},
        {"exponential", "exp"},
    }};
    for (const Alias& alias : aliases) {
        if (alias.word == word)
            return alias.function;
    }
    return {};
}

} // namespace

int editDistance(std::string_view a, std::string_view b)
{
    // Rows of the usual table: two back (for swaps), one back, current.
    std::vector<int> before(b.size() + 1), previous(b.size() + 1), current(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        previous[j] = int(j);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        current[0] = int(i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const int replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            current[j] = std::min({previous[j] + 1, current[j - 1] + 1, replaced});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                current[j] = std::min(current[j], before[j - 2] + 1);
        }
        std::swap(before, previous);
        std::swap(previous, current);
    }
    return previous[b.size()];
}

std::vector<std::string> nearestWords(
    std::string_view word, const std::vector<std::string>& candidates)
{
    std::vector<std::string> nearest;
    int best = std::max(1, int(word.size()) / 3);
    for (const std::string& candidate : candidates) {
        const int distance = editDistance(word, candidate);
        if (distance > best)
            continue;
        if (distance < best)
            nearest.clear();
        best = distance;
        nearest.push_back(candidate);
    }
    return nearest;
}

std::string joinWords(const std::vector<std::string>& words, std::string_view conjunction)
{
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0)
            text += i + 1 < words.size() ? ", " : " " + std::string(conjunction) + " ";
        text += words[i];
    }
    return text;
}

std::string_view respelledFunction(std::string_view word)
{
    for (const Function function : allFunctions()) {
        if (simplified(nameOf(function)) == simplified(word))
            return nameOf(function);
    }
    return {};
}

std::string_view intendedFunction(std::string_view word)
{
    const std::string simple = simplified(word);
    if (const std::string_view same = respelledFunction(word); !same.empty())
        return same;
    if (const std::string_view alias = functionAlias(simple); !alias.empty())
        return alias;
    std::string_view nearest;
    int best = std::numeric_limits<int>::max();
    for (const Function function : allFunctions()) {
        const std::string candidate = simplified(nameOf(function));
        const int allowed = simple.size() <= 3 ? 1 : 2;
        const bool isBeginning = simple.size() >= 3 && candidate.starts_with(simple);
        const int distance = isBeginning ? 0 : editDistance(simple, candidate);
        // Half the letters at least must be right, or `rot` would mean `relu`.
        if (distance <= allowed && 2 * distance < int(simple.size()) && distance < best) {
            best = distance;
            nearest = nameOf(function);
        }
    }
    return nearest;
}

std::string functionList()
{
    std::vector<std::string> names;
    for (const Function function : allFunctions())
        names.emplace_back(nameOf(function));
    return joinWords(names, "and");
}

bool isCapitalised(std::string_view name)
{
    return !name.empty() && ((name[0] >= 'A' && name[0] <= 'Z') || isGreekCapital(name));
}

std::string capitalised(std::string_view name)
{
    std::string result(name);
    if (!result.empty() && result[0] >= 'a' && result[0] <= 'z')
        result[0] = char(result[0] - 'a' + 'A');
    return result;
}

std::string uncapitalised(std::string_view name)
{
    std::string result(name);
    if (!result.empty() && result[0] >= 'A' && result[0] <= 'Z')
        result[0] = char(result[0] - 'A' + 'a');
    return result;
}

bool isOneOf(std::string_view text, std::initializer_list<std::string_view> list)
{
    return std::find(list.begin(), list.end(), text) != list.end();
}

bool isProductSign(std::string_view text)
{
    return isOneOf(text, {".*", "@", "·", "×", "⋅", "•", "∙", "◦", "⊗", "."});
}

bool isEqualsSign(std::string_view text)
{
    return isOneOf(text, {"==", ":=", "<-", "←", "=>", "->", "→", "<=", ":", "≔"});
}

} // namespace loopscope
