#pragma once

#include "core/lesson/lesson.h"
#include "core/lesson/moment.h"

#include <functional>
#include <string>
#include <vector>

namespace loopscope
{

/// The moment at which a step begins, if nobody has changed anything since the lesson began.
/// @param seed     in place of the lesson's; 0: as it is
/// @param with     laid on every network; may be null
/// @param train    iterations on top of the set-up's
/// @param then     laid on every network after training; may be null
Result<LessonMoment> momentOfStep(const Lesson& lesson, int step, bool isAfter = false,
    std::uint64_t seed = 0, const SettingsPatch& with = nullptr, int train = 0,
    const SettingsPatch& then = nullptr);

/// Calculates every claim of a lesson, with each of its seeds, and whether any goal is met at its
/// start.
/// @param note  called with a sentence for each that holds; may be empty
/// @return what does not hold, with the numbers
std::vector<LessonMistake> checkClaims(const Lesson& lesson, std::string_view text,
    const std::function<void(const std::string&)>& note = {});

} // namespace loopscope
