#include "core/lesson/lesson_check.h"

#include "core/lesson/evaluate.h"
#include "core/lesson/json_place.h"
#include "core/lesson/step_start.h"
#include "core/training/trainer.h"

#include <algorithm>
#include <stdexcept>

namespace loopscope
{

namespace
{

void placeCursor(const LessonStep& step, LessonMoment& moment)
{
    if (!step.setup || step.setup->phase.empty())
        return;
    moment.phase = step.setup->phase;
    const int steps = moment.network().iteration->steps();
    const bool isAtEnd = moment.phase == "loss" || moment.phase == "backward";
    moment.step = step.setup->step > 0 ? step.setup->step : isAtEnd ? steps : 1;
}

/// What the set-ups until then have shown, if nobody has changed it.
void placeView(const Lesson& lesson, int step, bool isAfter, LessonMoment& moment)
{
    const auto note = [&](const ShownParts& show, bool isAnew) {
        if (show.inside)
            moment.view["view.inside"] = *show.inside ? 1.0 : 0.0;
        if (show.rolled)
            moment.view["view.rolled"] = *show.rolled ? 1.0 : 0.0;
        if (show.compare || isAnew)
            moment.view["view.compare"] =
                show.compare.value_or(lesson.setup.show.compare.value_or(false)) ? 1.0 : 0.0;
    };
    note(lesson.setup.show, true);
    for (int i = 0; i <= step; ++i) {
        const LessonStep& here = lesson.steps[std::size_t(i)];
        if (here.setup)
            note(here.setup->show, !here.setup->isFromHere);
        if (here.prediction && here.prediction->after && (i < step || isAfter))
            note(here.prediction->after->show, !here.prediction->after->isFromHere);
    }
}

bool readsStart(const Expression& expression)
{
    return expression.kind == Expression::Kind::Start ||
           std::any_of(expression.parts.begin(), expression.parts.end(),
               [](const Expression& part) { return readsStart(part); });
}

bool readsStart(const Condition& condition)
{
    return readsStart(condition.left) || readsStart(condition.right) ||
           std::any_of(condition.parts.begin(), condition.parts.end(),
               [](const Condition& part) { return readsStart(part); });
}

/// What becomes of one claim.
class ClaimCheck
{
public:
    ClaimCheck(const Lesson& lesson, int step, const LessonClaim& claim)
        : m_lesson(lesson)
        , m_step(step)
        , m_claim(claim)
    {
    }

    /// @return empty if it holds, else a sentence
    std::string run()
    {
        for (const std::uint64_t seed : m_claim.seeds) {
            const std::string problem = tryWith(seed);
            if (!problem.empty())
                return problem;
        }
        if (m_held >= m_claim.atLeast)
            return {};
        return "The claim holds with " + std::to_string(m_held) + " of " +
               std::to_string(m_claim.seeds.size()) + " seeds." + m_counterexamples;
    }
    int held() const { return m_held; }

private:
    std::string tryWith(std::uint64_t seed)
    {
        const auto now = momentOfStep(m_lesson, m_step, m_claim.isAfter, seed, m_claim.with,
            m_claim.train, m_claim.then);
        if (!now)
            return now.error();
        const auto start = readsStart(m_claim.condition)
                               ? momentOfStep(m_lesson, m_step, m_claim.isAfter, seed)
                               : now;
        if (!start)
            return start.error();
        if (holds(m_claim.condition, *now, *start)) {
            ++m_held;
            return {};
        }
        const std::string missing = missingIn(m_claim.condition, *now, *start);
        if (!missing.empty())
            return "With seed " + std::to_string(seed) + " there is no such thing as in \"" +
                   missing + "\".";
        m_counterexamples += " Seed " + std::to_string(seed) + ": " +
                             valuesIn(m_claim.condition, *now, *start) + ".";
        return {};
    }

    const Lesson& m_lesson;
    int m_step;
    const LessonClaim& m_claim;
    int m_held = 0;
    std::string m_counterexamples;
};

} // namespace

Result<LessonMoment> momentOfStep(const Lesson& lesson, int step, bool isAfter, std::uint64_t seed,
    const SettingsPatch& with, int train, const SettingsPatch& then)
{
    auto start = startOfStep(lesson, step, isAfter);
    if (!start)
        return unexpected(start.error().message);
    LessonMoment moment;
    for (ExperimentOptions& options : start->networks) {
        if (seed != 0)
            options.seed = seed;
        const auto changed = withPatch(options, with);
        if (!changed)
            return unexpected(
                "\"with\"" + changed.error().pointer + ": " + changed.error().message);
        try {
            Trainer trainer(*changed);
            trainer.advanceTo(start->train + train);
            const auto changedThen = withPatch(*changed, then);
            if (!changedThen)
                return unexpected("\"then\"" + changedThen.error().pointer + ": " +
                                  changedThen.error().message);
            if (*changedThen != *changed)
                trainer.setOptions(*changedThen);
            moment.networks.push_back(momentOf(trainer));
        } catch (const std::invalid_argument& problem) {
            return unexpected(std::string(problem.what()));
        }
    }
    placeCursor(lesson.steps[std::size_t(step)], moment);
    placeView(lesson, step, isAfter, moment);
    return moment;
}

std::vector<LessonMistake> checkClaims(const Lesson& lesson, std::string_view text,
    const std::function<void(const std::string&)>& note)
{
    std::vector<LessonMistake> mistakes;
    const auto add = [&](const std::string& pointer, const std::string& message) {
        const TextPlace place = placeInJson(text, pointer);
        mistakes.push_back({pointer, place.line, place.column, message});
    };
    for (int i = 0; i < int(lesson.steps.size()); ++i) {
        const LessonStep& step = lesson.steps[std::size_t(i)];
        for (const LessonClaim& claim : step.claims) {
            ClaimCheck check(lesson, i, claim);
            const std::string problem = check.run();
            if (!problem.empty())
                add(claim.pointer, problem);
            else if (note)
                note("step " + std::to_string(i + 1) + ": " + claim.condition.text + " holds (" +
                     std::to_string(check.held()) + " of " + std::to_string(claim.seeds.size()) +
                     " seeds)");
        }
        const auto start = momentOfStep(lesson, i, step.prediction.has_value());
        if (!start && step.claims.empty())
            add(step.pointer, start.error());
        const int steps = start ? start->network().iteration->steps() : 0;
        if (start && step.setup && step.setup->step > steps)
            add(step.pointer + "/setup/cursor/step",
                "The sequence has only " + std::to_string(steps) + " steps.");
        for (std::size_t goal = 0; start && goal < step.goals.size(); ++goal)
            if (holds(step.goals[goal].condition, *start, *start))
                add(step.pointer + "/goals/" + std::to_string(goal),
                    "This goal is met before the learner has done anything.");
    }
    return mistakes;
}

} // namespace loopscope
