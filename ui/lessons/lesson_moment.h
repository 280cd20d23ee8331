#pragma once

#include "core/lesson/moment.h"

#include <string>

namespace loopscope::ui
{

class Session;

/// What the conditions of lessons see of a session.
LessonMoment momentOf(const Session& session);

/// How a live number of a lesson is written; see LivePart::format.
std::string lessonNumber(double value, const std::string& format);

} // namespace loopscope::ui
