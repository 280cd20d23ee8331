#include "core/file/settings_json.h"
#include "core/file/whole_file.h"
#include "core/lesson/evaluate.h"
#include "core/lesson/glossary.h"
#include "core/lesson/lesson.h"
#include "core/lesson/lesson_check.h"
#include "core/lesson/live_text.h"
#include "core/lesson/patch_text.h"
#include "core/lesson/quantities_document.h"
#include "core/lesson/shipped_lessons.h"
#include "core/lesson/step_start.h"
#include "core/lesson/symbol_check.h"
#include "core/task/task_description.h"
#include "core/training/ordinary_options.h"
#include "core/training/trainer.h"

#include <QTest>

#include <cmath>
#include <map>
#include <set>

using namespace loopscope;

namespace
{

/// Two units over three steps with numbers set by hand: teaching notes, worked example.
const char* const handLesson = R"({
  "format": 1, "title": "By hand", "minutes": 5,
  "setup": {"settings": {"task": {"kind": "next-character", "text": "abca"}, )"
                               R"("sequenceLength": 3, "units": 2,
    "weights": {"U": [[0.8, -0.4], [0.2, 0.6]], "b": [0.1, -0.1], "W[2][1]": 0.25}}},
  "steps": [{"title": "One", "text": "T is {T}.",
    "goals": [{"text": "Less than 1 %.", "when": "gradient.ratio(1, T) < 0.01"}],
    "solution": [{"set": "weights.spectralRadius", "to": 0.1}],
    "claims": [{"claim": "U[1][2] == -0.4"}, {"claim": "gradient.ratio(1, T) > 5"}]}]
})";

LessonMoment momentWith(const ExperimentOptions& options, int iterations = 0)
{
    Trainer trainer(options);
    trainer.advanceTo(iterations);
    LessonMoment moment;
    moment.networks.push_back(momentOf(trainer));
    return moment;
}

/// A lesson of one step with one member in place of another.
std::string changed(const std::string& what, const std::string& by)
{
    std::string text = handLesson;
    const std::size_t place = text.find(what);
    Q_ASSERT(place != std::string::npos);
    return text.replace(place, what.size(), by);
}

} // namespace

class TestLesson : public QObject
{
    Q_OBJECT
private slots:
    void mistakesAreNamedByTheirPlace_data();
    void mistakesAreNamedByTheirPlace();
    void whatATaskCannotUseIsNamedEverywhere();
    void everyMistakeIsNamedAtOnce();
    void anyBytesGiveSentences();
    void settingsAreLaidOnSettings();
    void weightsAreSetByName();
    void aStepBeginsFromTheLessonOrFromHere();
    void conditionsAreCalculated_data();
    void conditionsAreCalculated();
    void whatIsNotThereMakesComparisonsFalse();
    void startRemembersTheValueAtTheStart();
    void textsHaveLiveNumbers();
    void claimsAreCalculatedWithTheirSeeds();
    void settingsMayChangeAfterTraining();
    void aGoalThatIsMetAtItsStartIsAMistake();
    void whatASetUpShowsCountsAsTheStart();
    void aPlayheadBeyondTheSequenceIsAMistake();
    void settingsBecomeAPatchThatGivesThemBack();
    void aPatchLeavesOutNumbersOfOtherTasks();
    void theListOfQuantitiesIsTrue();
    void theFormatNamesEverySymbolAndTask();
    void theGlossaryCanBeRead();
};

void TestLesson::mistakesAreNamedByTheirPlace_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("line");
    QTest::addColumn<QString>("standsThere");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const std::string& text, int line,
                         const char* standsThere, const char* message) {
        QTest::newRow(name) << QString::fromStdString(text) << line << standsThere << message;
    };
    row("a misspelt member", changed("\"goals\"", "\"gaols\""), 6, "[{\"text\"",
        "did you mean \"goals\"?");
    row("a misspelt setting", changed("\"units\"", "\"unit\""), 3, "2,", "did you mean");
    row("a misspelt quantity", changed("gradient.ratio(1, T) <", "gradient.ration(1, T) <"), 6,
        "\"gradient.ration", "did you mean gradient.ratio?");
    row("a missing argument", changed("gradient.ratio(1, T) <", "gradient.ratio(1) <"), 6,
        "\"gradient.ratio(1)", "between the arguments");
    row("a place that is not there", changed("weights.spectralRadius", "weights.spectralRadus"), 7,
        "\"weights.spectralRadus\"", "did you mean \"weights.spectralRadius\"?");
    row("a live number", changed("{T}", "{Tee}"), 5, "\"T is", "There is no quantity `Tee`");
    row("a live number in a hint", 
        changed("\"solution\"", "\"hints\": [\"{Tee}\"], \"solution\""), 7, "\"{Tee}",
        "There is no quantity `Tee`");
    row("a term that is not there", changed("{T}", "{T} [gate](term:gaet)"), 5, "\"T is",
        "The glossary has no term \"gaet\"; did you mean \"gate\"?");
    row("a link to no place", changed("{T}", "{T} [here](place:weights.nwe)"), 5, "\"T is",
        "The window has no place \"weights.nwe\"; did you mean \"weights.new\"?");
    row("a link to nothing", changed("{T}", "{T} [here](file:a)"), 5, "\"T is",
        "not to \"file:a\"");
    row("a link without an end", changed("{T}", "{T} [here](term:gate"), 5, "\"T is",
        "a ) is missing");
    row("a brace alone", changed("{T}", "{T"), 5, "\"T is", "has no partner");
    row("a wrong type", changed("\"minutes\": 5", "\"minutes\": \"5\""), 2, "\"5\"",
        "a whole number");
    row("a weight that is not there", changed("\"W[2][1]\"", "\"W_f[2][1]\""), 4, "0.25",
        "no weight \"W_f[2][1]\"");
    row("a matrix of another shape", changed("[[0.8, -0.4], [0.2, 0.6]]", "[[0.8, -0.4]]"), 4,
        "[[0.8", "a list of 2 rows of 2 numbers");
    row("a task that is not there", changed("next-character", "next-caracter"), 3, "{\"kind\"",
        "task");
    row("goals without a solution",
        changed("\"solution\": [{\"set\": \"weights.spectralRadius\", \"to\": 0.1}],", ""), 5,
        "{\"title\"", "no \"solution\"");
    const auto withTask = [](const char* task, const char* rest = "") {
        return changed(R"({"kind": "next-character", "text": "abca"}, "sequenceLength": 3)",
            std::string(task) + rest);
    };
    row("a number that the task does not use",
        withTask(R"({"kind": "delayed-echo", "period": 9})"), 3, "9}",
        "\"period\" changes nothing here; the task delayed-echo uses \"lag\" and \"symbols\".");
    row("a text that the task does not read", withTask(R"({"kind": "parity", "text": "ab"})"), 3,
        "\"ab\"", "the task parity uses \"answer\".");
    row("a delay longer than T", withTask(R"({"kind": "delayed-echo", "lag": 30})"), 3, "30}",
        "T is 20, but with these settings the task delayed-echo gives at least 31 steps.");
    row("a T shorter than the delay",
        withTask(R"({"kind": "delayed-echo", "lag": 8})", R"(, "sequenceLength": 8)"), 3,
        "8, \"units",
        "T is 8, but with these settings the task delayed-echo gives at least 9 steps.");
    row("a T that no task gives", changed("\"sequenceLength\": 3", "\"sequenceLength\": 90"), 3,
        "90", "gives at most 3 steps.");
    row("a link to a symbol that is none", changed("{T}", "{T} [here](symbol:anything)"), 5,
        "\"T is", "No cell has a symbol \"anything\"; x, W, U, h and y are some.");
    row("a link to a misspelt symbol", changed("{T}", "{T} [here](symbol:targte)"), 5, "\"T is",
        "did you mean \"target\"?");
    row("no JSON", changed("\"title\": \"By hand\",", "\"title\" \"By hand\","), 2, "\",",
        "This is not JSON");
}

void TestLesson::mistakesAreNamedByTheirPlace()
{
    QFETCH(QString, text);
    QFETCH(int, line);
    QFETCH(QString, standsThere);
    QFETCH(QString, message);
    const auto lesson = parseLesson(text.toStdString());
    QVERIFY(!lesson);
    const LessonMistake& mistake = lesson.error().front();
    const QString sentence = QString::fromStdString(mistake.sentence());
    QVERIFY2(sentence.contains(message), qPrintable(sentence));
    QCOMPARE(mistake.line, line);
    const QString lineText = text.split('\n').at(mistake.line - 1);
    QVERIFY2(lineText.mid(mistake.column - 1).startsWith(standsThere), qPrintable(sentence));
}

void TestLesson::whatATaskCannotUseIsNamedEverywhere()
{
    const auto lesson = parseLesson(R"json({"format": 1, "title": "x",
        "setup": {"settings": {"task": {"kind": "delayed-echo", "lag": 3}, "sequenceLength": 12}},
        "steps": [
        {"title": "a", "text": ["A", "[b](symbol:q)"],
          "setup": {"settings": {"task": {"depth": 2}}}},
        {"title": "a", "text": "[m](symbol:memory) [h](symbol:h[3])", "setup": {"networks": [
          {"task": {"kind": "parity", "symbols": 3}},
          {"equations": "memory[t] = tanh(V x[t] + memory[t-1])\nh[t] = memory[t]"}]}},
        {"title": "a", "text": "b", "prediction": {"question": "c", "choices": [
          {"text": "d", "reply": "e", "right": true}, {"text": "f", "reply": "g"}],
          "after": {"settings": {"sequenceLength": 3}}}}]})json");
    QVERIFY(!lesson);
    QStringList found;
    for (const LessonMistake& mistake : lesson.error())
        found << QString::fromStdString(mistake.pointer);
    QCOMPARE(found, QStringList({"/steps/0/text/1", "/steps/0/setup/settings/task/depth",
                        "/steps/1/setup/networks/0/task/symbols",
                        "/steps/2/prediction/after/settings/sequenceLength"}));
}

void TestLesson::everyMistakeIsNamedAtOnce()
{
    std::string text = changed("\"goals\"", "\"gaols\"");
    text.replace(text.find("\"minutes\""), 9, "\"minuets\"");
    const auto lesson = parseLesson(text);
    QVERIFY(!lesson);
    QCOMPARE(int(lesson.error().size()), 2);
    QVERIFY(lesson.error()[0].line < lesson.error()[1].line);
}

void TestLesson::anyBytesGiveSentences()
{
    const std::string whole = handLesson;
    for (std::size_t length = 0; length < whole.size(); length += 3)
        QVERIFY(!parseLesson(whole.substr(0, length)));
    for (std::size_t place = 0; place < whole.size(); place += 2) {
        for (const char by : {'[', '}', '"', '7', '\xff', '\0'}) {
            std::string text = whole;
            text[place] = by;
            const auto lesson = parseLesson(text);
            QVERIFY(lesson || !lesson.error().empty());
        }
    }
}

void TestLesson::settingsAreLaidOnSettings()
{
    const auto lesson = parseLesson(R"({"format": 1, "title": "x", "setup": {"settings": {
        "task": {"kind": "first-symbol", "symbols": 3}, "recommended": true, "cell": "lstm",
        "initialisation": {"forgetBias": 2.5}, "optimizer": {"kind": "sgd", "learningRate": 0.5}}},
        "steps": [{"title": "a", "text": "b", "setup": {"networks": [{}, {"cell": "vanilla",
          "activation": "relu", "units": 5}]}}]})");
    QVERIFY2(lesson.has_value(), lesson ? "" : lesson.error().front().sentence().c_str());
    const auto start = startOfStep(*lesson, 0);
    QVERIFY(start.has_value());
    QCOMPARE(int(start->networks.size()), 2);
    const ExperimentOptions& lstm = start->networks[0];
    QVERIFY(lstm.task.kind == TaskKind::FirstSymbol);
    QCOMPARE(lstm.task.symbols, 3);
    QCOMPARE(lstm.initialisation.forgetBias, 2.5);
    QVERIFY(lstm.initialisation.lagMatched); // what suits the task
    QVERIFY(lstm.optimizer.kind == OptimizerKind::Sgd);
    QVERIFY(lstm.layers[0].equations.find("c[t]") != std::string::npos);
    QCOMPARE(start->networks[1].layers[0].units, 5);
    QVERIFY(start->networks[1].layers[0].equations.find("relu") != std::string::npos);
}

void TestLesson::weightsAreSetByName()
{
    const auto lesson = parseLesson(handLesson);
    QVERIFY2(lesson.has_value(), lesson ? "" : lesson.error().front().sentence().c_str());
    const auto moment = momentOfStep(*lesson, 0);
    QVERIFY(moment.has_value());
    for (const char* text : {"U[1][1] == 0.8", "U[1][2] == -0.4", "U[2][1] == 0.2",
             "U[2][2] == 0.6", "b[1] == 0.1", "b[2] == -0.1", "W[2][1] == 0.25"})
        QVERIFY2(holds(*parseComparison(text), *moment, *moment), text);
    // What taking the edits back gives is what was drawn.
    const ExperimentOptions& options = moment->network().options;
    ExperimentOptions plain = options;
    plain.edits.clear();
    const Trainer drawn(plain);
    const auto& place = drawn.network()->parameters()[std::size_t(
        *drawn.network()->findParameter(0, options.edits[0].parameter))];
    QCOMPARE(options.edits[0].before, drawn.current()->before().parameters[place.offset]);
}

void TestLesson::aStepBeginsFromTheLessonOrFromHere()
{
    const auto lesson =
        parseLesson(R"({"format": 1, "title": "x", "setup": {"settings": {"units": 3}},
      "steps": [
        {"title": "a", "text": "b", "setup": {"settings": {"sequenceLength": 7}, "train": 4}},
        {"title": "b", "text": "b", "setup": {"from": "here", "settings": {"seed": 3}, "train": 2}},
        {"title": "c", "text": "b"},
        {"title": "d", "text": "b", "setup": {}}]})");
    QVERIFY(lesson.has_value());
    const auto here = startOfStep(*lesson, 2);
    QCOMPARE(here->networks[0].sequenceLength, 7);
    QCOMPARE(here->networks[0].seed, std::uint64_t(3));
    QCOMPARE(here->train, 6);
    const auto anew = startOfStep(*lesson, 3);
    QCOMPARE(anew->networks[0].sequenceLength, ordinaryOptions().sequenceLength);
    QCOMPARE(anew->networks[0].layers[0].units, 3);
    QCOMPARE(anew->train, 0);
}

void TestLesson::conditionsAreCalculated_data()
{
    QTest::addColumn<bool>("holds");
    const auto row = [](const char* text, bool does) { QTest::newRow(text) << does; };
    row("1 + 2 * 3 == 7", true);
    row("2 ^ 3 ^ 2 == 512", true);
    row("-2 ^ 2 == -4", true);
    row("(1 - 2) / 4 == -0.25", true);
    row("10 - 4 - 3 == 3", true);
    row("min(2, 3) + max(2, 3) == 5", true);
    row("abs(-1) + sqrt(4) + log10(100) + ln(exp(3)) == 8 within 1e-12", true);
    row("1 == 1.001 within 0.01", true);
    row("1 == 1.1 within 0.01", false);
    row("1 < 1", false);
    row("1 <= 1", true);
    row("2 != 2", false);
    row("T == 20", true);
    row("units == 12", true);
    row("layers == 1", true);
    row("parameters > 300", true);
    row("iteration == 3", true);
    row("cell == vanilla", true);
    row("cell != lstm", true);
    row("activation == tanh", true);
    row("task == next-character", true);
    row("optimizer == adam", true);
    row("cursor.phase == forward", true);
    row("cursor.step == 1", true);
    row("setting.spectralRadius == 0.9", true);
    row("setting.clip > 1e300", true);
    row("gradient.ratio(T, T) == 1", true);
    row("gradient.ratio(1, T) == gradient.factor ^ (T - 1) within 1e-9", true);
    row("gradient.factor == factor.weights * factor.slope within 1e-9", true);
    row("h[4][2] == (exp(2 * a[4][2]) - 1) / (exp(2 * a[4][2]) + 1) within 1e-12", true);
    row("slope[4][2] == 1 - h[4][2] ^ 2 within 1e-12", true);
    row("da[4][2] == slope[4][2] * dh[4][2] within 1e-12", true);
    row("h[0][1] == 0", true);
    row("norm(dh[T]) > 0", true);
    row("mean(h) <= 1", true);
    row("mean(p[1]) * outputs == 1 within 1e-12", true);
    row("norm(share(U, 1)) == 0", true);
    row("share(U, 2)[1][1] == da[2][1] * h[1][1] within 1e-12", true);
    row("norm(dU) > 0", true);
    row("singular >= radius", true);
    row("of(1, loss) == loss", true);
    row("loss < loss.baseline + 10", true);
    row("broken == 0", true);
}

void TestLesson::conditionsAreCalculated()
{
    QFETCH(bool, holds);
    const auto condition = parseComparison(QTest::currentDataTag());
    QVERIFY2(condition.has_value(), condition ? "" : condition.error().message.c_str());
    const LessonMoment moment = momentWith(ordinaryOptions(), 3);
    QVERIFY2(loopscope::holds(*condition, moment, moment) == holds,
        valuesIn(*condition, moment, moment).c_str());
}

void TestLesson::whatIsNotThereMakesComparisonsFalse()
{
    const LessonMoment moment = momentWith(ordinaryOptions());
    for (const char* text :
        {"h[21][1] > -9", "h[1][13] > -9", "f[1][1] > -9", "h[1.5][1] > -9", "x[0][1] > -9",
            "of(2, loss) > -9", "dq[1] > -9", "U[1][13] > -9", "worksheet.left < 9"}) {
        QVERIFY2(!holds(*parseComparison(text), moment, moment), text);
        QCOMPARE(missingIn(*parseComparison(text), moment, moment), std::string(text));
    }
}

void TestLesson::startRemembersTheValueAtTheStart()
{
    const LessonMoment start = momentWith(ordinaryOptions());
    const LessonMoment now = momentWith(ordinaryOptions(), 30);
    QVERIFY(holds(*parseComparison("loss < start(loss)"), now, start));
    QVERIFY(!holds(*parseComparison("loss < start(loss)"), start, start));
    QVERIFY(holds(*parseComparison("iteration - start(iteration) == 30"), now, start));
}

void TestLesson::textsHaveLiveNumbers()
{
    const LessonMoment moment = momentWith(ordinaryOptions());
    const auto words = [](double value, const std::string& format) {
        return std::to_string(int(std::lround(value))) + "<" + format + ">";
    };
    QCOMPARE(liveText("{{T}} is {T - 1:d}; {verdict}, {units:.2f}{T}.", moment, moment, words),
        std::string("{T} is 19<d>; vanishing, 12<.2f>20<.3>."));
}

void TestLesson::claimsAreCalculatedWithTheirSeeds()
{
    const auto lesson = parseLesson(handLesson);
    QVERIFY(lesson.has_value());
    const auto mistakes = checkClaims(*lesson, handLesson);
    QCOMPARE(int(mistakes.size()), 1);
    const QString sentence = QString::fromStdString(mistakes.front().sentence());
    QVERIFY2(sentence.contains("line 8") && sentence.contains("holds with 0 of 3 seeds"),
        qPrintable(sentence));
}

void TestLesson::settingsMayChangeAfterTraining()
{
    // With such a learning rate from the start nothing would be learned.
    const std::string claim =
        "\"loss < 1\", \"train\": 60, \"then\": {\"optimizer\": {\"learningRate\": 1e-9}}";
    const auto mistakes = [](const std::string& text) {
        const auto lesson = parseLesson(text);
        return lesson ? checkClaims(*lesson, text) : lesson.error();
    };
    QVERIFY(mistakes(changed("\"gradient.ratio(1, T) > 5\"", claim)).empty());
    std::string before = claim;
    before.replace(before.find("then"), 4, "with");
    QCOMPARE(int(mistakes(changed("\"gradient.ratio(1, T) > 5\"", before)).size()), 1);
    QVERIFY(mistakes(changed("\"gradient.ratio(1, T) > 5\"",
                "\"T == 2\", \"then\": {\"sequenceLength\": 2}")).empty());
    const auto unknown = mistakes(changed("\"gradient.ratio(1, T) > 5\"",
        "\"T == 2\", \"then\": {\"length\": 2}"));
    QCOMPARE(int(unknown.size()), 1);
    QVERIFY(unknown.front().message.find("\"then\"/length") != std::string::npos);
}

void TestLesson::aGoalThatIsMetAtItsStartIsAMistake()
{
    std::string text = changed("gradient.ratio(1, T) < 0.01", "gradient.ratio(1, T) < 1000");
    text.replace(text.find("gradient.ratio(1, T) > 5"), 24, "gradient.ratio(1, T) > 0");
    const auto mistakes = checkClaims(*parseLesson(text), text);
    QCOMPARE(int(mistakes.size()), 1);
    QVERIFY(mistakes.front().message.find("met before") != std::string::npos);
}

void TestLesson::whatASetUpShowsCountsAsTheStart()
{
    const auto mistakesWith = [](const char* shown, const char* goal) {
        const std::string text =
            std::string(R"({"format": 1, "title": "x", "steps": [
                {"title": "a", "text": "b", "setup": {"show": {"inside": true, "compare": true}}},
                {"title": "a", "text": "b", "setup": {"show": {)") +
            shown + R"(}}, "goals": [{"text": "c", "when": ")" + goal +
            R"("}], "solution": [{"press": "view.inside"}]}]})";
        return checkClaims(*parseLesson(text), text).size();
    };
    QCOMPARE(mistakesWith("\"inside\": true", "view.inside == 0"), std::size_t(0));
    QCOMPARE(mistakesWith("\"inside\": true", "view.inside == 1"), std::size_t(1));
    QCOMPARE(mistakesWith("", "view.inside == 1"), std::size_t(1)); // as the step before left it
    QCOMPARE(mistakesWith("", "view.compare == 1"), std::size_t(0)); // anew: the one network
}

void TestLesson::aPlayheadBeyondTheSequenceIsAMistake()
{
    const std::string text =
        R"({"format": 1, "title": "x", "setup": {"settings": {"sequenceLength": 5}},
        "steps": [{"title": "a", "text": "b", "setup": {"cursor": {"phase": "forward", "step": 5}}},
        {"title": "a", "text": "b", "setup": {"cursor": {"phase": "forward", "step": 6}}}]})";
    const auto mistakes = checkClaims(*parseLesson(text), text);
    QCOMPARE(int(mistakes.size()), 1);
    QCOMPARE(mistakes.front().message, std::string("The sequence has only 5 steps."));
    QCOMPARE(mistakes.front().line, 3);
}

void TestLesson::settingsBecomeAPatchThatGivesThemBack()
{
    const auto lesson = parseLesson(R"({"format": 1, "title": "x", "setup": {"settings": {
        "task": {"kind": "adding"}, "recommended": true, "cell": "gru", "units": 6, "seed": 3,
        "weights": {"U_z[2][1]": 0.5}, "holds": [{"symbol": "z", "unit": 2, "value": 1}],
        "clipping": {"kind": "value", "threshold": 0.25}}},
        "steps": [{"title": "a", "text": "b"}]})");
    QVERIFY2(lesson.has_value(), lesson ? "" : lesson.error().front().sentence().c_str());
    const ExperimentOptions options = startOfStep(*lesson, 0)->networks.front();
    QCOMPARE(options.holds.front().unit, 1);
    const std::string text = R"({"format": 1, "title": "x", "setup": {"settings": )" +
                             patchTextOf(options) + R"(}, "steps": [{"title": "a", "text": "b"}]})";
    const auto again = parseLesson(text);
    QVERIFY2(again.has_value(), again ? "" : again.error().front().sentence().c_str());
    QVERIFY2(startOfStep(*again, 0)->networks.front() == options, text.c_str());
}

void TestLesson::aPatchLeavesOutNumbersOfOtherTasks()
{
    ExperimentOptions options = ordinaryOptions();
    options.task = standardOptions(TaskKind::Parity);
    options.task.lag = 30; // of the task that was there before
    options.task.text = "abc";
    const std::string text = R"({"format": 1, "title": "x", "setup": {"settings": )" +
                             patchTextOf(options) + R"(}, "steps": [{"title": "a", "text": "b"}]})";
    const auto lesson = parseLesson(text);
    QVERIFY2(lesson.has_value(), lesson ? "" : lesson.error().front().sentence().c_str());
    QVERIFY(startOfStep(*lesson, 0)->networks.front().task == standardOptions(TaskKind::Parity));
}

void TestLesson::theListOfQuantitiesIsTrue()
{
    const auto written =
        readWholeFile(LOOPSCOPE_FIXTURES "/../../resources/lessons/QUANTITIES.md", 1 << 20);
    QVERIFY(written.has_value());
    QVERIFY2(*written == quantitiesDocument() || *written == quantitiesDocument() + "\n",
        "resources/lessons/QUANTITIES.md is not what `loopscope lesson quantities` writes");
}

/// What is between two headings of the document for authors.
std::string sectionOfFormat(const std::string& first, const std::string& next)
{
    const auto format =
        readWholeFile(LOOPSCOPE_FIXTURES "/../../resources/lessons/FORMAT.md", 1 << 20);
    if (!format)
        return {};
    const std::size_t begin = format->find("\n" + first + "\n");
    if (begin == std::string::npos)
        return {};
    return format->substr(begin, format->find("\n" + next, begin + 1) - begin);
}

/// Every `word` of a Markdown text.
std::set<std::string> codeIn(const std::string& text)
{
    std::set<std::string> words;
    for (std::size_t begin = 0; (begin = text.find('`', begin)) != std::string::npos;) {
        const std::size_t end = text.find('`', begin + 1);
        words.insert(text.substr(begin + 1, end - begin - 1));
        begin = end + 1;
    }
    return words;
}

void TestLesson::theFormatNamesEverySymbolAndTask()
{
    std::set<std::string> named = codeIn(sectionOfFormat("## Symbols", "## "));
    named.erase("[words](symbol:name)");
    const std::vector<std::string> symbols = symbolNames({});
    QCOMPARE(named, std::set<std::string>(symbols.begin(), symbols.end()));

    const std::string rows = sectionOfFormat("| `kind` | uses |", "\n");
    std::map<std::string, std::set<std::string>> uses;
    for (std::size_t begin = rows.find("\n| `", 1); begin != std::string::npos;
         begin = rows.find("\n| `", begin + 1)) {
        const std::string row = rows.substr(begin + 1, rows.find('\n', begin + 1) - begin - 1);
        const std::size_t middle = row.find(" | ");
        const std::string used = row.substr(middle, row.find('(', middle) - middle);
        for (const std::string& kind : codeIn(row.substr(0, middle)))
            uses[kind] = codeIn(used);
    }
    for (const TaskDescription& task : taskDescriptions()) {
        const std::vector<std::string> members = taskMembers(task.kind);
        QVERIFY2(uses[task.identifier] == std::set<std::string>(members.begin(), members.end()),
            task.identifier.c_str());
    }
}

void TestLesson::theGlossaryCanBeRead()
{
    const auto read = parseGlossary(shippedGlossary());
    QVERIFY2(read.has_value(), read ? "" : read.error().front().sentence().c_str());
    QVERIFY(!parseGlossary(
        R"json({"terms": [{"id": "a", "term": "A", "text": "[b](term:b)"}], "summary": []})json"));
    QCOMPARE(linksIn("a [b](term:b-c), [d](symbol:U) [e](term:f)", "term"),
        (std::vector<std::string>{"b-c", "f"}));
}

QTEST_APPLESS_MAIN(TestLesson)
#include "tst_lesson.moc"
