#include "core/lesson/live_text.h"
#include "core/lesson/step_reader.h"

namespace loopscope
{

using nlohmann::json;

namespace
{

std::vector<LessonChoice> readChoices(
    const json& given, const std::string& pointer, MistakeList& mistakes)
{
    std::vector<LessonChoice> choices;
    int right = 0;
    for (std::size_t i = 0; i < given.size(); ++i) {
        StrictReader reader(
            mistakes, given[i], pointer + "/" + std::to_string(i), {"text", "reply", "right"});
        LessonChoice choice;
        choice.text = readLiveText(reader, "text", true);
        choice.reply = readLiveText(reader, "reply", true);
        choice.isRight = reader.truth("right", false);
        right += choice.isRight ? 1 : 0;
        choices.push_back(std::move(choice));
    }
    if (given.size() < 2 || given.size() > 6)
        mistakes.add(pointer, "There are 2 to 6 choices.");
    if (right == 0)
        mistakes.add(pointer, "None of the choices is right.");
    return choices;
}

NumberQuestion readNumber(const json& given, const std::string& pointer, MistakeList& mistakes)
{
    StrictReader reader(mistakes, given, pointer,
        {"least", "most", "scale", "answer", "tolerance", "replies"});
    NumberQuestion question;
    question.least = reader.number("least", 0.0);
    question.most = reader.number("most", 1.0);
    question.isLogarithmic = reader.word("scale", {"even", "logarithmic"}) == "logarithmic";
    question.tolerance = reader.number("tolerance", 0.0);
    if (!(question.least < question.most) || (question.isLogarithmic && !(question.least > 0.0)))
        reader.fail(pointer, "\"least\" is below \"most\", and above 0 on a logarithmic scale.");
    if (!(question.tolerance > 0.0))
        reader.fail(pointer, "\"tolerance\" is above 0.");
    const auto answer = parseExpression(reader.text("answer", true));
    if (answer)
        question.answer = *answer;
    else if (reader.has("answer"))
        reader.fail(reader.pointerTo("answer"), answer.error().message);
    if (const json* replies = reader.object("replies")) {
        StrictReader words(
            mistakes, *replies, reader.pointerTo("replies"), {"right", "low", "high"});
        question.right = readLiveText(words, "right", true);
        question.low = readLiveText(words, "low", true);
        question.high = readLiveText(words, "high", true);
    } else {
        reader.fail(pointer, "\"replies\" are missing here: right, low and high.");
    }
    return question;
}

CurveQuestion readCurve(const json& given, const std::string& pointer, MistakeList& mistakes)
{
    StrictReader reader(mistakes, given, pointer, {"tolerance", "replies"});
    CurveQuestion question;
    question.tolerance = reader.number("tolerance", 1.0);
    if (!(question.tolerance > 0.0))
        reader.fail(pointer, "\"tolerance\" is above 0.");
    if (const json* replies = reader.object("replies")) {
        StrictReader words(
            mistakes, *replies, reader.pointerTo("replies"), {"right", "low", "high", "shape"});
        question.right = readLiveText(words, "right", true);
        question.low = readLiveText(words, "low", true);
        question.high = readLiveText(words, "high", true);
        question.shape = readLiveText(words, "shape", true);
    } else {
        reader.fail(pointer, "\"replies\" are missing here: right, low, high and shape.");
    }
    return question;
}

} // namespace

Prediction readPrediction(const json& given, const std::string& pointer, MistakeList& mistakes)
{
    StrictReader reader(
        mistakes, given, pointer, {"question", "choices", "number", "curve", "after"});
    Prediction prediction;
    prediction.question = readLiveText(reader, "question", true);
    if (const json* choices = reader.list("choices"))
        prediction.choices = readChoices(*choices, reader.pointerTo("choices"), mistakes);
    if (const json* number = reader.object("number"))
        prediction.number = readNumber(*number, reader.pointerTo("number"), mistakes);
    if (const json* curve = reader.object("curve"))
        prediction.curve = readCurve(*curve, reader.pointerTo("curve"), mistakes);
    const int kinds = int(reader.has("choices")) + int(reader.has("number")) +
                      int(reader.has("curve"));
    if (kinds != 1)
        reader.fail(pointer, "A prediction has one of choices, number and curve.");
    if (const json* after = reader.object("after"))
        prediction.after = readSetup(*after, reader.pointerTo("after"), mistakes);
    return prediction;
}

} // namespace loopscope
