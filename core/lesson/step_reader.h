#pragma once

#include "core/lesson/lesson.h"
#include "core/lesson/strict_json.h"

namespace loopscope
{

// The parts of a lesson's file. What is wrong with them goes into the list of mistakes.

LessonStep readStep(
    const nlohmann::json& given, const std::string& pointer, MistakeList& mistakes);
LessonSetup readSetup(
    const nlohmann::json& given, const std::string& pointer, MistakeList& mistakes);
LessonAction readAction(
    const nlohmann::json& given, const std::string& pointer, MistakeList& mistakes);
Prediction readPrediction(
    const nlohmann::json& given, const std::string& pointer, MistakeList& mistakes);
Condition readCondition(
    const nlohmann::json& given, const std::string& pointer, MistakeList& mistakes);

std::vector<std::string> readPlaces(StrictReader& reader, const char* name);
/// Words with live numbers in them.
std::string readLiveText(StrictReader& reader, const char* name, bool isRequired = false);

} // namespace loopscope
