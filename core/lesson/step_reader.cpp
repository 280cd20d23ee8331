#include "core/lesson/step_reader.h"

#include "core/cell/spelling.h"
#include "core/lesson/place.h"
#include "core/lesson/slip.h"
#include "core/lesson/words_check.h"

#include <algorithm>
#include <cmath>

namespace loopscope
{

using nlohmann::json;

namespace
{

constexpr int mostTraining = 5000; ///< iterations that a learner is let wait for
constexpr int standardSeeds = 3;

std::string withColumn(const ExpressionError& error)
{
    return "Character " + std::to_string(error.column) + " of this text: " + error.message;
}

SettingsPatch readPatch(const json* given)
{
    return given == nullptr ? nullptr : std::make_shared<const json>(*given);
}

void checkPlace(const std::string& name, const std::string& pointer, MistakeList& mistakes)
{
    if (isPlace(name))
        return;
    std::vector<std::string> names;
    for (const LessonPlace& place : lessonPlaces())
        names.push_back(place.name);
    const std::vector<std::string> near = nearestWords(name, names);
    mistakes.add(pointer, "The window has no place \"" + name + "\"" +
                              (near.empty() ? "; QUANTITIES.md lists them."
                                            : "; did you mean \"" + joinWords(near, "or") + "\"?"));
}

ShownParts readShown(const json& given, const std::string& pointer, MistakeList& mistakes)
{
    StrictReader reader(mistakes, given, pointer,
        {"panels", "page", "charts", "inside", "rolled", "compare", "losses", "fast"});
    ShownParts shown;
    if (reader.has("panels"))
        shown.panels = reader.texts("panels");
    for (const std::string& panel : shown.panels.value_or(std::vector<std::string>()))
        if (panel != "build" && panel != "side" && panel != "diagnostics")
            reader.fail(reader.pointerTo("panels"), "A panel is build, side or diagnostics.");
    if (reader.has("page"))
        shown.page = reader.word("page", {"explain", "weights", "lesson"});
    shown.charts = reader.texts("charts");
    for (const std::string& chart : shown.charts)
        checkPlace("chart." + chart, reader.pointerTo("charts"), mistakes);
    if (shown.charts.size() > 4)
        reader.fail(reader.pointerTo("charts"), "There is room for four charts.");
    for (auto [name, part] : {std::pair{"inside", &shown.inside}, {"rolled", &shown.rolled},
             {"compare", &shown.compare}, {"losses", &shown.losses}, {"fast", &shown.fast}})
        if (reader.has(name))
            *part = reader.truth(name, false);
    return shown;
}

void readCursor(const json& given, const std::string& pointer, MistakeList& mistakes,
    std::string& phase, int& step)
{
    StrictReader reader(mistakes, given, pointer, {"phase", "step"});
    phase = reader.word("phase", {"forward", "loss", "backward", "update"});
    step = reader.whole("step", 0, 1, 1000);
}

std::vector<std::uint64_t> readSeeds(StrictReader& reader)
{
    std::vector<std::uint64_t> seeds;
    const json* given = reader.find("seeds");
    if (given != nullptr && given->is_array()) {
        for (const json& seed : *given) {
            if (seed.is_number_unsigned())
                seeds.push_back(seed.get<std::uint64_t>());
            else
                reader.fail(reader.pointerTo("seeds"), "A seed is a whole number from 0 on.");
        }
        return seeds;
    }
    const int count = reader.whole("seeds", standardSeeds, 1, 100);
    for (int seed = 1; seed <= count; ++seed)
        seeds.push_back(std::uint64_t(seed));
    return seeds;
}

LessonClaim readClaim(const json& given, const std::string& pointer, MistakeList& mistakes)
{
    StrictReader reader(
        mistakes, given, pointer, {"claim", "with", "train", "then", "after", "seeds", "atLeast"});
    LessonClaim claim;
    claim.pointer = pointer;
    if (const json* condition = reader.find("claim"))
        claim.condition = readCondition(*condition, reader.pointerTo("claim"), mistakes);
    else
        reader.fail(pointer, "\"claim\" is missing here: a condition.");
    claim.with = readPatch(reader.object("with"));
    claim.train = reader.whole("train", 0, 0, 100000);
    claim.then = readPatch(reader.object("then"));
    claim.isAfter = reader.truth("after", false);
    claim.seeds = readSeeds(reader);
    claim.atLeast =
        reader.whole("atLeast", int(claim.seeds.size()), 1, std::max(1, int(claim.seeds.size())));
    return claim;
}

LessonGoal readGoal(const json& given, const std::string& pointer, MistakeList& mistakes)
{
    StrictReader reader(mistakes, given, pointer, {"text", "when"});
    LessonGoal goal;
    goal.text = readLiveText(reader, "text", true);
    if (const json* condition = reader.find("when"))
        goal.condition = readCondition(*condition, reader.pointerTo("when"), mistakes);
    else
        reader.fail(pointer, "\"when\" is missing here: a condition.");
    return goal;
}

Worksheet readWorksheet(const json& given, const std::string& pointer, MistakeList& mistakes)
{
    StrictReader reader(mistakes, given, pointer, {"blanks", "tolerance"});
    Worksheet sheet;
    sheet.blanks = reader.texts("blanks");
    if (sheet.blanks.empty())
        reader.fail(pointer, "A worksheet has blanks: a list of values, such as \"h[2][1]\".");
    for (std::size_t i = 0; i < sheet.blanks.size(); ++i) {
        const std::string place = pointer + "/blanks/" + std::to_string(i);
        const auto read = parseExpression(sheet.blanks[i]);
        if (!read)
            mistakes.add(place, withColumn(read.error()));
        else if (!isBlank(*read))
            mistakes.add(place, "A blank is a[t][i], h[t][i], y[t][i], their gradients, or dW, dU, "
                                "db with indices.");
        else
            sheet.answers.push_back(*read);
    }
    sheet.tolerance = reader.number("tolerance", sheet.tolerance);
    if (!(sheet.tolerance > 0.0))
        reader.fail(reader.pointerTo("tolerance"), "A tolerance is above 0.");
    return sheet;
}

/// The goal that a worksheet without goals has.
LessonGoal worksheetGoal()
{
    return {"Work out every number.", *parseComparison("worksheet.left == 0")};
}

void readLists(StrictReader& reader, LessonStep& step, MistakeList& mistakes)
{
    const auto each = [&](const char* name, auto read) {
        const json* list = reader.list(name);
        for (std::size_t i = 0; list != nullptr && i < list->size(); ++i)
            read((*list)[i], reader.pointerTo(name) + "/" + std::to_string(i));
    };
    each("goals", [&](const json& goal, const std::string& pointer) {
        step.goals.push_back(readGoal(goal, pointer, mistakes));
    });
    each("claims", [&](const json& claim, const std::string& pointer) {
        step.claims.push_back(readClaim(claim, pointer, mistakes));
    });
    each("solution", [&](const json& action, const std::string& pointer) {
        step.solution.push_back(readAction(action, pointer, mistakes));
    });
}

} // namespace

std::vector<std::string> readPlaces(StrictReader& reader, const char* name)
{
    const std::vector<std::string> places = reader.texts(name);
    for (std::size_t i = 0; i < places.size(); ++i)
        checkPlace(
            places[i], reader.pointerTo(name) + "/" + std::to_string(i), reader.mistakes());
    return places;
}

std::string readLiveText(StrictReader& reader, const char* name, bool isRequired)
{
    std::string text = reader.paragraphs(name, isRequired);
    checkWords(text, reader.pointerTo(name), reader.mistakes());
    return text;
}

Condition readCondition(const json& given, const std::string& pointer, MistakeList& mistakes)
{
    if (given.is_string()) {
        auto read = parseComparison(given.get_ref<const std::string&>());
        if (read)
            return *read;
        mistakes.add(pointer, withColumn(read.error()));
        return {};
    }
    Condition condition;
    if (!given.is_object() || given.size() != 1) {
        mistakes.add(pointer, "A condition is a text, or an object with all, any or not.");
        return condition;
    }
    StrictReader reader(mistakes, given, pointer, {"all", "any", "not"});
    if (const json* part = reader.find("not")) {
        condition.kind = Condition::Kind::Not;
        condition.parts.push_back(readCondition(*part, pointer + "/not", mistakes));
        return condition;
    }
    const char* name = reader.has("any") ? "any" : "all";
    condition.kind = reader.has("any") ? Condition::Kind::Any : Condition::Kind::All;
    const json* parts = reader.list(name);
    for (std::size_t i = 0; parts != nullptr && i < parts->size(); ++i)
        condition.parts.push_back(readCondition(
            (*parts)[i], reader.pointerTo(name) + "/" + std::to_string(i), mistakes));
    if (condition.parts.empty())
        mistakes.add(pointer, "This list of conditions is empty.");
    return condition;
}

LessonSetup readSetup(const json& given, const std::string& pointer, MistakeList& mistakes)
{
    StrictReader reader(mistakes, given, pointer,
        {"from", "settings", "networks", "train", "cursor", "show", "hide"});
    LessonSetup setup;
    setup.isFromHere = reader.word("from", {"lesson", "here"}) == "here";
    setup.settings = readPatch(reader.object("settings"));
    if (const json* networks = reader.list("networks")) {
        for (std::size_t i = 0; i < networks->size(); ++i) {
            if (!(*networks)[i].is_object())
                reader.fail(reader.pointerTo("networks") + "/" + std::to_string(i),
                    "A network is an object: its settings.");
            setup.networks.push_back(readPatch(&(*networks)[i]));
        }
        if (networks->empty() || networks->size() > 4)
            reader.fail(reader.pointerTo("networks"), "There are 1 to 4 networks.");
    }
    setup.train = reader.whole("train", 0, 0, mostTraining);
    if (const json* cursor = reader.object("cursor"))
        readCursor(*cursor, reader.pointerTo("cursor"), mistakes, setup.phase, setup.step);
    if (const json* show = reader.object("show"))
        setup.show = readShown(*show, reader.pointerTo("show"), mistakes);
    setup.hide = readPlaces(reader, "hide");
    return setup;
}

LessonAction readAction(const json& given, const std::string& pointer, MistakeList& mistakes)
{
    StrictReader reader(mistakes, given, pointer,
        {"set", "press", "train", "trainUntil", "cursor", "key", "weight", "hold", "fill", "to",
            "within", "times"});
    LessonAction action;
    using Kind = LessonAction::Kind;
    if (reader.has("set") || reader.has("press")) {
        action.kind = reader.has("set") ? Kind::Set : Kind::Press;
        const char* name = reader.has("set") ? "set" : "press";
        action.name = reader.text(name, true);
        checkPlace(action.name, reader.pointerTo(name), mistakes);
    } else if (reader.has("train")) {
        action.kind = Kind::Train;
        action.count = reader.whole("train", 1, 1, 100000);
    } else if (const json* condition = reader.find("trainUntil")) {
        action.kind = Kind::TrainUntil;
        action.condition = readCondition(*condition, reader.pointerTo("trainUntil"), mistakes);
        action.count = reader.whole("within", 1000, 1, 100000);
    } else if (const json* cursor = reader.object("cursor")) {
        action.kind = Kind::Cursor;
        int step = 0;
        readCursor(*cursor, reader.pointerTo("cursor"), mistakes, action.word, step);
        action.number = step;
    } else if (reader.has("key")) {
        action.kind = Kind::Key;
        action.name = reader.text("key", true);
        action.count = reader.whole("times", 1, 1, 1000);
    } else if (reader.has("weight") || reader.has("hold")) {
        action.kind = reader.has("weight") ? Kind::Weight : Kind::Hold;
        action.name = reader.text(reader.has("weight") ? "weight" : "hold", true);
    } else if (reader.has("fill")) {
        action.kind = Kind::Fill;
        action.word = reader.word("fill", {"right"});
    } else {
        reader.fail(pointer,
            "An action is set, press, train, trainUntil, cursor, key, weight, hold "
            "or fill.");
    }
    if (const json* to = reader.find("to")) {
        if (to->is_boolean())
            action.isOn = to->get<bool>();
        else if (to->is_number())
            action.number = to->get<double>();
        else
            action.word = reader.text("to", true);
    } else if (action.kind == Kind::Set || action.kind == Kind::Weight ||
               action.kind == Kind::Hold) {
        reader.fail(pointer, "\"to\" is missing here: what it is set to.");
    }
    return action;
}

LessonStep readStep(const json& given, const std::string& pointer, MistakeList& mistakes)
{
    StrictReader reader(mistakes, given, pointer,
        {"title", "text", "setup", "points", "prediction", "goals", "hints", "explanation",
            "claims", "solution", "worksheet"});
    LessonStep step;
    step.pointer = pointer;
    step.title = reader.text("title", true);
    step.text = readLiveText(reader, "text", true);
    if (const json* setup = reader.object("setup"))
        step.setup = readSetup(*setup, reader.pointerTo("setup"), mistakes);
    step.points = readPlaces(reader, "points");
    if (const json* prediction = reader.object("prediction"))
        step.prediction = readPrediction(*prediction, reader.pointerTo("prediction"), mistakes);
    if (const json* worksheet = reader.object("worksheet"))
        step.worksheet = readWorksheet(*worksheet, reader.pointerTo("worksheet"), mistakes);
    readLists(reader, step, mistakes);
    if (step.worksheet && step.goals.empty()) {
        step.goals.push_back(worksheetGoal());
        if (step.solution.empty()) {
            step.solution.emplace_back();
            step.solution.back().kind = LessonAction::Kind::Fill;
        }
    }
    if (!step.goals.empty() && step.solution.empty())
        reader.fail(
            pointer, "This step has goals, but no \"solution\" that shows how they are met.");
    step.hints = reader.texts("hints");
    for (std::size_t i = 0; i < step.hints.size(); ++i)
        checkWords(step.hints[i], reader.pointerTo("hints") + "/" + std::to_string(i), mistakes);
    step.explanation = readLiveText(reader, "explanation");
    return step;
}

} // namespace loopscope
