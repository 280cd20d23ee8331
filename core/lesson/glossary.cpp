#include "core/lesson/glossary.h"

#include "core/lesson/json_place.h"
#include "core/lesson/shipped_lessons.h"
#include "core/lesson/strict_json.h"

#include <algorithm>

namespace loopscope
{

using nlohmann::json;

namespace
{

template <typename Entry, typename Read>
void readEntries(
    StrictReader& reader, const char* name, std::vector<Entry>& entries, Read read)
{
    const json* list = reader.list(name, true);
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i)
        entries.push_back(read((*list)[i], reader.pointerTo(name) + "/" + std::to_string(i)));
}

void checkLinks(const Glossary& glossary, MistakeList& mistakes)
{
    for (std::size_t i = 0; i < glossary.terms.size(); ++i)
        for (const std::string& link : linksIn(glossary.terms[i].text, "term"))
            if (glossary.find(link) == nullptr)
                mistakes.add("/terms/" + std::to_string(i) + "/text",
                    "The glossary has no term \"" + link + "\".");
}

} // namespace

const GlossaryTerm* Glossary::find(std::string_view identifier) const
{
    const auto found = std::find_if(terms.begin(), terms.end(),
        [&](const GlossaryTerm& term) { return term.identifier == identifier; });
    return found == terms.end() ? nullptr : &*found;
}

Result<Glossary, std::vector<LessonMistake>> parseGlossary(std::string_view text)
{
    const json given = json::parse(text, nullptr, false);
    if (given.is_discarded())
        return unexpected(std::vector<LessonMistake>{{"", 1, 1, "This is not JSON."}});
    MistakeList mistakes(text);
    StrictReader reader(mistakes, given, "", {"terms", "summary"});
    Glossary result;
    readEntries(reader, "terms", result.terms, [&](const json& entry, const std::string& pointer) {
        StrictReader term(mistakes, entry, pointer, {"id", "term", "text", "lesson"});
        return GlossaryTerm{term.text("id", true), term.text("term", true),
            term.paragraphs("text", true), term.text("lesson")};
    });
    readEntries(
        reader, "summary", result.summary, [&](const json& entry, const std::string& pointer) {
            StrictReader row(mistakes, entry, pointer, {"concept", "text", "lesson"});
            return SummaryRow{
                row.text("concept", true), row.paragraphs("text", true), row.text("lesson")};
        });
    checkLinks(result, mistakes);
    if (!mistakes.isEmpty())
        return unexpected(mistakes.sorted());
    std::sort(result.terms.begin(), result.terms.end(),
        [](const GlossaryTerm& a, const GlossaryTerm& b) { return a.term < b.term; });
    return result;
}

const Glossary& glossary()
{
    static const Glossary shipped = parseGlossary(shippedGlossary()).value_or(Glossary());
    return shipped;
}

std::vector<std::string> linksIn(std::string_view text, std::string_view kind)
{
    std::vector<std::string> links;
    const std::string opening = "](" + std::string(kind) + ":";
    for (std::size_t place = 0; (place = text.find(opening, place)) != std::string_view::npos;) {
        place += opening.size();
        links.emplace_back(text.substr(place, text.find(')', place) - place));
    }
    return links;
}

std::vector<std::string> textsOf(const Lesson& lesson)
{
    std::vector<std::string> texts;
    for (const LessonStep& step : lesson.steps) {
        texts.insert(texts.end(), {step.text, step.explanation});
        texts.insert(texts.end(), step.hints.begin(), step.hints.end());
        for (const LessonGoal& goal : step.goals)
            texts.push_back(goal.text);
        if (!step.prediction)
            continue;
        texts.push_back(step.prediction->question);
        for (const LessonChoice& choice : step.prediction->choices)
            texts.insert(texts.end(), {choice.text, choice.reply});
        if (const auto& number = step.prediction->number)
            texts.insert(texts.end(), {number->right, number->low, number->high});
        if (const auto& curve = step.prediction->curve)
            texts.insert(texts.end(), {curve->right, curve->low, curve->high, curve->shape});
    }
    return texts;
}

} // namespace loopscope
