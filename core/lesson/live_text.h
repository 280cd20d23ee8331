#pragma once

#include "core/lesson/expression.h"
#include "core/lesson/moment.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loopscope
{

/// A piece of a text: words, or a number that is calculated when the text is shown.
struct LivePart {
    std::string words;
    std::optional<Expression> expression;
    std::string format; ///< ".2f", ".3", "%", "d"; ".3" where nothing is said
};

/// Reads "After {T - 1} steps {gradient.ratio(1, T):%} is left."
Result<std::vector<LivePart>, ExpressionError> parseLiveText(std::string_view text);

/// How a number becomes words; see LivePart::format.
using NumberWords = std::function<std::string(double value, const std::string& format)>;

/// The text with the numbers of a moment. What cannot be read is left as it is written.
std::string liveText(const std::string& text, const LessonMoment& now, const LessonMoment& start,
    const NumberWords& numberWords);

} // namespace loopscope
