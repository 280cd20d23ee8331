#include "core/cell/formula_style.h"

#include <array>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <vector>

namespace loopscope
{

namespace
{

/// "W_f" is W with the suffix f; a name without _ has none.
struct NameParts {
    std::string_view base;
    std::string_view suffix;
};

NameParts split(std::string_view name)
{
    const std::size_t place = name.find('_');
    if (place == std::string_view::npos)
        return {name, {}};
    return {name.substr(0, place), name.substr(place + 1)};
}

std::string shortest(double value)
{
    std::array<char, 32> buffer{};
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return std::string(buffer.data(), result.ptr);
}

/// A number for reading: at most six digits, its power of ten apart.
struct ReadableNumber {
    std::string digits; ///< "-1.5"
    std::string power;  ///< "-7"; empty for none
};

ReadableNumber readable(double value)
{
    std::array<char, 32> buffer{};
    const auto result = std::to_chars(
        buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::general, 6);
    const std::string text(buffer.data(), result.ptr);
    const std::size_t place = text.find('e');
    if (place == std::string::npos)
        return {text, {}};
    std::string power = text[place + 1] == '-' ? "-" : "";
    power += text.substr(text.find_first_not_of("+-0", place + 1));
    return {text.substr(0, place), power};
}

std::string withMinusSigns(std::string text)
{
    if (!text.empty() && text[0] == '-')
        text.replace(0, 1, "−");
    return text;
}

/// What follows t in the name of a step: "-1" one step earlier, "+1" one step later.
std::string offset(int delay, std::string_view minus)
{
    if (delay == 0)
        return {};
    return (delay > 0 ? std::string(minus) : "+") + std::to_string(std::abs(delay));
}

/// Letters italic, digits upright, as in books.
std::string italicHtml(std::string_view name)
{
    std::string html;
    bool isItalic = false;
    for (const char c : name) {
        const bool isLetter = (c < '0' || c > '9') && c != '_';
        if (isLetter != isItalic)
            html += isLetter ? "<i>" : "</i>";
        isItalic = isLetter;
        // A second _ inside a suffix has nothing below it any more.
        html += c == '_' ? ',' : c;
    }
    return isItalic ? html + "</i>" : html;
}

/// The LaTeX command of a Greek letter; empty for another character. Capitals that look Latin have
/// no command of their own.
std::string_view greekCommand(std::string_view letter)
{
    struct Greek {
        std::string_view letter;
        std::string_view command;
    };
    static constexpr std::array<Greek, 49> letters = {{{"α", "\\alpha"}, {"β", "\\beta"},
        {"γ", "\\gamma"}, {"δ", "\\delta"}, {"ε", "\\varepsilon"}, {"ζ", "\\zeta"}, {"η", "\\eta"},
        {"θ", "\\theta"}, {"ι", "\\iota"}, {"κ", "\\kappa"}, {"λ", "\\lambda"}, {"μ", "\\mu"},
        {"ν", "\\nu"}, {"ξ", "\\xi"}, {"ο", "o"}, {"π", "\\pi"}, {"ρ", "\\rho"},
        {"ς", "\\varsigma"}, {"σ", "\\sigma"}, {"τ", "\\tau"}, {"υ", "\\upsilon"},
        {"φ", "\\varphi"}, {"χ", "\\chi"}, {"ψ", "\\psi"}, {"ω", "\\omega"}, {"Α", "A"}, {"Β", "B"},
        {"Γ", "\\Gamma"}, {"Δ", "\\Delta"}, {"Ε", "E"}, {"Ζ", "Z"}, {"Η", "H"}, {"Θ", "\\Theta"},
        {"Ι", "I"}, {"Κ", "K"}, {"Λ", "\\Lambda"}, {"Μ", "M"}, {"Ν", "N"}, {"Ξ", "\\Xi"},
        {"Ο", "O"}, {"Π", "\\Pi"}, {"Ρ", "P"}, {"Σ", "\\Sigma"}, {"Τ", "T"}, {"Υ", "\\Upsilon"},
        {"Φ", "\\Phi"}, {"Χ", "X"}, {"Ψ", "\\Psi"}, {"Ω", "\\Omega"}}};
    for (const Greek& greek : letters) {
        if (greek.letter == letter)
            return greek.command;
    }
    return {};
}

/// A word of several letters is set as one, a single letter as it is.
std::string latexWord(std::string_view word)
{
    std::string text;
    std::size_t characters = 0;
    for (std::size_t i = 0; i < word.size(); ++characters) {
        const std::size_t length = static_cast<unsigned char>(word[i]) >= 0x80 ? 2 : 1;
        const std::string_view character = word.substr(i, length);
        const std::string_view command = greekCommand(character);
        if (!command.empty())
            text += std::string(command) + (i + length < word.size() ? " " : "");
        else
            text += character == "_" ? "," : character;
        i += length;
    }
    const bool isNumber = word.find_first_not_of("0123456789") == std::string_view::npos;
    return characters > 1 && !isNumber ? "\\mathit{" + text + "}" : text;
}

} // namespace

std::string TextStyle::symbol(std::string_view name, int delay) const
{
    return std::string(name) + "[t" + offset(delay, "-") + "]";
}

std::string TextStyle::parameter(std::string_view name) const
{
    return std::string(name);
}

std::string TextStyle::number(double value) const
{
    return shortest(value);
}

std::string TextStyle::applied(Function function, const std::string& argument, bool) const
{
    return std::string(nameOf(function)) + parenthesised(argument);
}

std::string TextStyle::parenthesised(const std::string& text) const
{
    return "(" + text + ")";
}

/// The subscript of step t − delay.
std::string HtmlStyle::step(int delay) const
{
    if (m_options.step)
        return withMinusSigns(
            std::to_string(*m_options.step - (m_options.reverse ? -delay : delay)));
    return "<i>t</i>" + offset(delay, "−");
}

std::string HtmlStyle::wrapped(std::string_view name, const std::string& html) const
{
    return m_options.wrapName ? m_options.wrapName(name, html) : html;
}

std::string HtmlStyle::symbol(std::string_view name, int delay) const
{
    const NameParts parts = split(name);
    const std::string suffix = parts.suffix.empty() ? "" : italicHtml(parts.suffix) + ",";
    return wrapped(name, italicHtml(parts.base) + "<sub>" + suffix + step(delay) + "</sub>");
}

std::string HtmlStyle::parameter(std::string_view name) const
{
    const NameParts parts = split(name);
    std::string html = italicHtml(parts.base);
    if (!parts.suffix.empty())
        html += "<sub>" + italicHtml(parts.suffix) + "</sub>";
    return wrapped(name, html);
}

std::string HtmlStyle::number(double value) const
{
    const ReadableNumber number = readable(value);
    const std::string digits = withMinusSigns(number.digits);
    return number.power.empty() ? digits
                                : digits + "·10<sup>" + withMinusSigns(number.power) + "</sup>";
}

std::string HtmlStyle::applied(Function function, const std::string& argument, bool isName) const
{
    if (function == Function::Square)
        return (isName ? argument : parenthesised(argument)) + "<sup>2</sup>";
    const std::string name = function == Function::Sigmoid     ? "<i>σ</i>"
                             : function == Function::Relu      ? "ReLU"
                             : function == Function::LeakyRelu ? "LeakyReLU"
                             : function == Function::Identity  ? "id"
                                                               : std::string(nameOf(function));
    return name + parenthesised(argument);
}

std::string HtmlStyle::parenthesised(const std::string& text) const
{
    return "(" + text + ")";
}

std::string LatexStyle::symbol(std::string_view name, int delay) const
{
    const NameParts parts = split(name);
    const std::string suffix = parts.suffix.empty() ? "" : latexWord(parts.suffix) + ",";
    return latexWord(parts.base) + "_{" + suffix + "t" + offset(delay, "-") + "}";
}

std::string LatexStyle::parameter(std::string_view name) const
{
    const NameParts parts = split(name);
    const std::string suffix = parts.suffix.empty() ? "" : "_{" + latexWord(parts.suffix) + "}";
    return latexWord(parts.base) + suffix;
}

std::string LatexStyle::number(double value) const
{
    const ReadableNumber number = readable(value);
    return number.power.empty() ? number.digits
                                : number.digits + " \\cdot 10^{" + number.power + "}";
}

std::string LatexStyle::applied(Function function, const std::string& argument, bool isName) const
{
    const std::string enclosed = parenthesised(argument);
    switch (function) {
    case Function::Sigmoid:
        return "\\sigma" + enclosed;
    case Function::Tanh:
        return "\\tanh" + enclosed;
    case Function::Exp:
        return "\\exp" + enclosed;
    case Function::Square:
        return (isName ? "{" + argument + "}" : enclosed) + "^{2}";
    case Function::Relu:
        return "\\operatorname{ReLU}" + enclosed;
    case Function::LeakyRelu:
        return "\\operatorname{LeakyReLU}" + enclosed;
    case Function::Softplus:
        return "\\operatorname{softplus}" + enclosed;
    case Function::Identity:
        return "\\operatorname{id}" + enclosed;
    }
    return enclosed;
}

std::string LatexStyle::parenthesised(const std::string& text) const
{
    return "\\left(" + text + "\\right)";
}

} // namespace loopscope
