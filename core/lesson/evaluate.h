#pragma once

#include "core/lesson/expression.h"
#include "core/lesson/moment.h"

#include <string>

namespace loopscope
{

/// @param start  the moment when the step was set up
/// @return not a number where something that the expression names is not there
double evaluate(const Expression& expression, const LessonMoment& now, const LessonMoment& start);

/// A comparison with something that is not there, or not a number, is false.
bool holds(const Condition& condition, const LessonMoment& now, const LessonMoment& start);

/// Whether everything that a condition names is there, in any network; else what is missing, as it
/// is written there.
std::string missingIn(
    const Condition& condition, const LessonMoment& now, const LessonMoment& start);

/// What both sides are: "0.0321 < 0.01", for those who wonder why it does not hold.
std::string valuesIn(
    const Condition& condition, const LessonMoment& now, const LessonMoment& start);

} // namespace loopscope
