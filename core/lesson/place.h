#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace loopscope
{

/// A control or a part of the window that lessons can point at, hide, set or press.
struct LessonPlace {
    std::string name;    ///< "weights.spectralRadius": of the widget where it is a control
    std::string meaning; ///< a phrase
};

/// Those with a fixed name. Beside them, every number of a task is one: "task.delayD".
const std::vector<LessonPlace>& lessonPlaces();

bool isPlace(std::string_view name);

} // namespace loopscope
