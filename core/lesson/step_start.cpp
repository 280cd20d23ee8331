#include "core/lesson/step_start.h"

#include "core/training/ordinary_options.h"

#include <optional>
#include <utility>

namespace loopscope
{

Result<std::vector<ExperimentOptions>, PatchProblem> networksOf(
    const LessonSetup& setup, const ExperimentOptions& ground)
{
    const auto base = withPatch(ground, setup.settings);
    if (!base)
        return unexpected(PatchProblem{"/settings" + base.error().pointer, base.error().message});
    if (setup.networks.empty())
        return std::vector<ExperimentOptions>{*base};
    std::vector<ExperimentOptions> networks;
    for (std::size_t i = 0; i < setup.networks.size(); ++i) {
        const auto network = withPatch(*base, setup.networks[i]);
        if (!network)
            return unexpected(
                PatchProblem{"/networks/" + std::to_string(i) + network.error().pointer,
                    network.error().message});
        networks.push_back(*network);
    }
    return networks;
}

namespace
{

std::optional<PatchProblem> lay(
    const LessonSetup& setup, const ExperimentOptions& lessonGround, StepStart& start)
{
    if (!setup.isFromHere) {
        auto networks = networksOf(setup, lessonGround);
        if (!networks)
            return networks.error();
        start = {std::move(*networks), setup.train};
        return std::nullopt;
    }
    if (!setup.networks.empty() || start.networks.size() == 1) {
        auto networks = networksOf(setup, start.networks.front());
        if (!networks)
            return networks.error();
        start.networks = std::move(*networks);
    } else {
        for (ExperimentOptions& network : start.networks) {
            auto changed = withPatch(network, setup.settings);
            if (!changed)
                return PatchProblem{"/settings" + changed.error().pointer, changed.error().message};
            network = *changed;
        }
    }
    start.train += setup.train;
    return std::nullopt;
}

} // namespace

Result<StepStart, PatchProblem> startOfStep(const Lesson& lesson, int step, bool isAfter)
{
    StepStart start;
    if (auto problem = lay(lesson.setup, ordinaryOptions(), start))
        return unexpected(PatchProblem{"/setup" + problem->pointer, problem->message});
    const ExperimentOptions ground = start.networks.front();
    for (int i = 0; i <= step; ++i) {
        const LessonStep& here = lesson.steps[std::size_t(i)];
        const std::string pointer = "/steps/" + std::to_string(i);
        if (here.setup) {
            if (auto problem = lay(*here.setup, ground, start))
                return unexpected(
                    PatchProblem{pointer + "/setup" + problem->pointer, problem->message});
        }
        if (here.prediction && here.prediction->after && (i < step || isAfter)) {
            if (auto problem = lay(*here.prediction->after, ground, start))
                return unexpected(PatchProblem{
                    pointer + "/prediction/after" + problem->pointer, problem->message});
        }
    }
    return start;
}

} // namespace loopscope
