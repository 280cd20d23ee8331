#include "core/lesson/lesson.h"

#include "core/lesson/json_place.h"
#include "core/lesson/live_text.h"
#include "core/lesson/place.h"
#include "core/lesson/step_reader.h"
#include "core/lesson/step_start.h"
#include "core/lesson/strict_json.h"
#include "core/lesson/symbol_check.h"
#include "core/lesson/task_check.h"
#include "core/training/ordinary_options.h"

#include <algorithm>

namespace loopscope
{

using nlohmann::json;

namespace
{

constexpr std::size_t mostBytes = std::size_t(1) << 20;
constexpr std::size_t mostSteps = 20;

using Networks = std::vector<ExperimentOptions>;

/// Whether every step's settings can be, each laid on those before.
/// @return the networks of all starts; empty if one cannot be
Networks checkStarts(const Lesson& lesson, MistakeList& mistakes)
{
    Networks all;
    for (int step = 0; step < int(lesson.steps.size()); ++step) {
        const bool hasAfter = lesson.steps[std::size_t(step)].prediction.has_value();
        const auto start = startOfStep(lesson, step, hasAfter);
        if (!start) {
            mistakes.add(start.error().pointer, start.error().message);
            return {};
        }
        all.insert(all.end(), start->networks.begin(), start->networks.end());
    }
    return all;
}

/// Whether the tasks of a set-up use and can what it says of them.
/// @param networks  what became of it
void checkTasks(const LessonSetup& setup, const Networks& networks, const std::string& pointer,
    MistakeList& mistakes)
{
    checkTaskNumbers(setup.settings, networks, pointer + "/settings", mistakes);
    if (setup.networks.empty())
        return checkTaskLength(setup.settings, networks.front(), pointer + "/settings", mistakes);
    for (std::size_t i = 0; i < setup.networks.size(); ++i) {
        const std::string place = pointer + "/networks/" + std::to_string(i);
        checkTaskNumbers(setup.networks[i], {networks[i]}, place, mistakes);
        checkTaskLength(setup.networks[i], networks[i], place, mistakes);
    }
}

void checkTasks(const Lesson& lesson, MistakeList& mistakes)
{
    if (const auto networks = networksOf(lesson.setup, ordinaryOptions()))
        checkTasks(lesson.setup, *networks, "/setup", mistakes);
    for (int i = 0; i < int(lesson.steps.size()); ++i) {
        const LessonStep& step = lesson.steps[std::size_t(i)];
        if (step.setup)
            checkTasks(*step.setup, startOfStep(lesson, i)->networks, step.pointer + "/setup",
                mistakes);
        if (step.prediction && step.prediction->after)
            checkTasks(*step.prediction->after, startOfStep(lesson, i, true)->networks,
                step.pointer + "/prediction/after", mistakes);
    }
}

/// What can be checked only once every step's networks are known.
void checkWhole(const json& given, const Lesson& lesson, MistakeList& mistakes)
{
    const Networks networks = checkStarts(lesson, mistakes);
    if (networks.empty())
        return;
    checkTasks(lesson, mistakes);
    checkSymbolLinks(given, "", symbolNames(networks), mistakes);
}

Lesson readLesson(const json& given, MistakeList& mistakes)
{
    StrictReader reader(mistakes, given, "",
        {"format", "title", "minutes", "objective", "misconception", "setup", "hide", "steps"});
    Lesson lesson;
    reader.whole("format", 1, 1, 1);
    if (!reader.has("format"))
        reader.fail("", "\"format\" is missing here: 1.");
    lesson.title = reader.text("title", true);
    lesson.objective = reader.text("objective");
    lesson.misconception = reader.text("misconception");
    lesson.minutes = reader.whole("minutes", 10, 1, 120);
    if (const json* setup = reader.object("setup"))
        lesson.setup = readSetup(*setup, reader.pointerTo("setup"), mistakes);
    lesson.hide = readPlaces(reader, "hide");
    const json* steps = reader.list("steps", true);
    if (steps == nullptr)
        return lesson;
    if (steps->empty() || steps->size() > mostSteps)
        reader.fail("/steps", "A lesson has 1 to " + std::to_string(mostSteps) + " steps.");
    for (std::size_t i = 0; i < std::min(steps->size(), mostSteps); ++i)
        lesson.steps.push_back(readStep((*steps)[i], "/steps/" + std::to_string(i), mistakes));
    return lesson;
}

} // namespace

Result<Lesson, std::vector<LessonMistake>> parseLesson(std::string_view text)
{
    if (text.size() > mostBytes)
        return unexpected(std::vector<LessonMistake>{
            {"", 1, 1, "A lesson has at most a million bytes."}});
    json given;
    try {
        given = json::parse(text);
    } catch (const json::parse_error& error) {
        const TextPlace place = placeOfByte(text, error.byte > 0 ? error.byte - 1 : 0);
        std::string reason = error.what();
        reason = reason.substr(reason.rfind(": ") == std::string::npos
                                   ? 0
                                   : std::min(reason.size(), reason.find(": ") + 2));
        return unexpected(std::vector<LessonMistake>{
            {"", place.line, place.column, "This is not JSON: " + reason + "."}});
    }
    MistakeList mistakes(text);
    Lesson lesson = readLesson(given, mistakes);
    if (mistakes.isEmpty())
        checkWhole(given, lesson, mistakes);
    if (!mistakes.isEmpty())
        return unexpected(mistakes.sorted());
    return lesson;
}

} // namespace loopscope
