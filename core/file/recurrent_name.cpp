#include "core/file/recurrent_name.h"

namespace loopscope
{

std::optional<RecurrentName> RecurrentName::takeApart(std::string_view name)
{
    constexpr std::string_view reverse = "_reverse";
    RecurrentName result;
    result.reverse = name.ends_with(reverse);
    if (result.reverse)
        name.remove_suffix(reverse.size());
    const std::size_t marker = name.rfind("_l");
    if (marker == std::string_view::npos)
        return std::nullopt;
    const std::string_view digits = name.substr(marker + 2);
    const bool leadingZero = digits.size() > 1 && digits[0] == '0';
    if (digits.empty() || digits.size() > 3 || leadingZero ||
        digits.find_first_not_of("0123456789") != std::string_view::npos)
        return std::nullopt;
    for (const char digit : digits)
        result.layer = 10 * result.layer + (digit - '0');
    name = name.substr(0, marker);
    for (int part = 0; part < PartCount; ++part) {
        if (!name.ends_with(partNames[std::size_t(part)]))
            continue;
        result.part = Part(part);
        result.prefix = name.substr(0, name.size() - partNames[std::size_t(part)].size());
        return result;
    }
    return std::nullopt;
}

std::string RecurrentName::text() const
{
    return prefix + std::string(partNames[std::size_t(part)]) + "_l" + std::to_string(layer) +
           (reverse ? "_reverse" : "");
}

} // namespace loopscope
