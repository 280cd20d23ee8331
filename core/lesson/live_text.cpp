#include "core/lesson/live_text.h"

#include "core/lesson/evaluate.h"
#include "core/lesson/quantity.h"

#include <cctype>

namespace loopscope
{

namespace
{

bool isFormat(std::string_view format)
{
    if (format == "%" || format == "d")
        return true;
    if (format.size() < 2 || format[0] != '.' ||
        !std::isdigit(static_cast<unsigned char>(format[1])))
        return false;
    return format.size() == 2 || (format.size() == 3 && format[2] == 'f');
}

ExpressionError errorAt(std::size_t place, std::string message)
{
    return {int(place) + 1, std::move(message)};
}

Result<LivePart, ExpressionError> readNumber(std::string_view inside, std::size_t place)
{
    LivePart part;
    part.format = ".3";
    const std::size_t colon = inside.rfind(':');
    if (colon != std::string_view::npos) {
        part.format = std::string(inside.substr(colon + 1));
        if (!isFormat(part.format))
            return unexpected(errorAt(place + colon,
                "A number's format is .2f, .3, % or d, not \"" + part.format + "\"."));
        inside = inside.substr(0, colon);
    }
    const auto expression = parseExpression(inside);
    if (!expression)
        return unexpected(errorAt(
            place + std::size_t(expression.error().column - 1), expression.error().message));
    part.expression = *expression;
    return part;
}

bool isWord(const Expression& expression)
{
    return expression.kind == Expression::Kind::Quantity && findQuantity(expression.name)->isWord();
}

} // namespace

Result<std::vector<LivePart>, ExpressionError> parseLiveText(std::string_view text)
{
    std::vector<LivePart> parts;
    std::string words;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c != '{' && c != '}') {
            words += c;
            continue;
        }
        if (i + 1 < text.size() && text[i + 1] == c) {
            words += c;
            ++i;
            continue;
        }
        const std::size_t end = text.find('}', i);
        if (c == '}' || end == std::string_view::npos)
            return unexpected(errorAt(i, "This brace has no partner; a brace itself is {{ or }}."));
        auto part = readNumber(text.substr(i + 1, end - i - 1), i + 1);
        if (!part)
            return unexpected(part.error());
        parts.push_back({std::exchange(words, {}), std::nullopt, {}});
        parts.push_back(std::move(*part));
        i = end;
    }
    parts.push_back({words, std::nullopt, {}});
    return parts;
}

std::string liveText(const std::string& text, const LessonMoment& now, const LessonMoment& start,
    const NumberWords& numberWords)
{
    const auto parts = parseLiveText(text);
    if (!parts)
        return text;
    std::string result;
    for (const LivePart& part : *parts) {
        if (!part.expression)
            result += part.words;
        else if (isWord(*part.expression))
            result += findQuantity(part.expression->name)->word(now);
        else
            result += numberWords(evaluate(*part.expression, now, start), part.format);
    }
    return result;
}

} // namespace loopscope
