#include "core/lesson/words_check.h"

#include "core/cell/spelling.h"
#include "core/lesson/glossary.h"
#include "core/lesson/live_text.h"
#include "core/lesson/place.h"

namespace loopscope
{
namespace
{

/// The end of a sentence on a name that is not there.
std::string endNear(const std::string& name, const std::vector<std::string>& names)
{
    const std::vector<std::string> near = nearestWords(name, names);
    return near.empty() ? "." : "; did you mean \"" + joinWords(near, "or") + "\"?";
}

/// @return what is wrong with the target of a link; empty if nothing is
std::string problemOfLink(const std::string& target)
{
    const std::size_t colon = target.find(':');
    const std::string kind = target.substr(0, colon);
    const std::string name = colon == std::string::npos ? std::string() : target.substr(colon + 1);
    if (kind == "http" || kind == "https" || (kind == "symbol" && !name.empty()))
        return {};
    std::vector<std::string> names;
    if (kind == "term") {
        if (glossary().find(name) != nullptr)
            return {};
        for (const GlossaryTerm& term : glossary().terms)
            names.push_back(term.identifier);
        return "The glossary has no term \"" + name + "\"" + endNear(name, names);
    }
    if (kind == "place") {
        if (isPlace(name))
            return {};
        for (const LessonPlace& place : lessonPlaces())
            names.push_back(place.name);
        return "The window has no place \"" + name + "\"" + endNear(name, names);
    }
    return "A link leads to term:…, symbol:…, place:… or https://…, not to \"" + target + "\".";
}

} // namespace

void checkWords(const std::string& text, const std::string& pointer, MistakeList& mistakes)
{
    if (const auto parts = parseLiveText(text); !parts)
        mistakes.add(pointer, "Character " + std::to_string(parts.error().column) +
                                  " of this text: " + parts.error().message);
    for (std::size_t place = 0; (place = text.find("](", place)) != std::string::npos;) {
        place += 2;
        const std::size_t end = text.find(')', place);
        const std::string problem = end == std::string::npos
                                        ? "A link has no end: a ) is missing."
                                        : problemOfLink(text.substr(place, end - place));
        if (!problem.empty())
            mistakes.add(pointer, problem);
    }
}

} // namespace loopscope
