#pragma once

#include "core/lesson/expression.h"
#include "core/result.h"

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loopscope
{

/// What differs from the settings that it is laid on, as the file has it; null: nothing.
using SettingsPatch = std::shared_ptr<const nlohmann::json>;

/// What is on screen; what is not given stays as it is.
struct ShownParts {
    std::optional<std::vector<std::string>> panels; ///< of build, side, diagnostics: those open
    std::string page;                               ///< explain, weights or lesson
    std::vector<std::string> charts;
    std::optional<bool> inside, rolled, compare, losses;
    std::optional<bool> fast; ///< training goes as fast as it can, else at a pace to be watched
};

/// How a step begins.
struct LessonSetup {
    bool isFromHere = false; ///< laid on what there is, else on the start of the lesson
    SettingsPatch settings;
    std::vector<SettingsPatch> networks; ///< each laid on `settings`
    int train = 0;                       ///< iterations
    std::string phase;                   ///< of the playhead; empty: the start
    int step = 0;                        ///< counts from 1; 0: the phase's first
    ShownParts show;
    std::vector<std::string> hide; ///< places
};

struct LessonChoice {
    std::string text;
    std::string reply;
    bool isRight = false;
};

struct NumberQuestion {
    double least = 0.0;
    double most = 1.0;
    bool isLogarithmic = false;
    Expression answer;
    double tolerance = 0.0; ///< logarithmic: in powers of ten
    std::string right, low, high;
};

struct CurveQuestion {
    double tolerance = 1.0; ///< powers of ten
    std::string right, low, high, shape;
};

/// What is asked before it is shown: one of the three.
struct Prediction {
    std::string question;
    std::vector<LessonChoice> choices;
    std::optional<NumberQuestion> number;
    std::optional<CurveQuestion> curve;
    std::optional<LessonSetup> after;
};

struct LessonGoal {
    std::string text;
    Condition condition;
};

/// A sentence of a lesson as a condition that a test calculates.
struct LessonClaim {
    Condition condition;
    SettingsPatch with;
    int train = 0;
    SettingsPatch then; ///< changed after training, as in the middle of a run
    bool isAfter = false; ///< of what the prediction's `after` shows
    std::vector<std::uint64_t> seeds;
    int atLeast = 0;     ///< in how many of them it holds
    std::string pointer; ///< where it stands in the file
};

/// One act of a scripted solution.
struct LessonAction {
    enum class Kind { Set, Press, Train, TrainUntil, Cursor, Key, Weight, Hold, Fill };
    Kind kind = Kind::Press;
    std::string name; ///< a place, a key, a weight "U[1][2]", a symbol
    double number = 0.0;
    std::string word;                   ///< of Set: a choice; of Cursor: the phase
    std::optional<bool> isOn;           ///< of Set: a switch
    int count = 1;                      ///< of Train and TrainUntil, iterations; of Key
    std::optional<Condition> condition; ///< of TrainUntil
};

struct Worksheet {
    std::vector<std::string> blanks; ///< as written: "h[2][1]"
    std::vector<Expression> answers;
    double tolerance = 0.005;
};

struct LessonStep {
    std::string title;
    std::string text; ///< Markdown, paragraphs separated by empty lines
    std::optional<LessonSetup> setup;
    std::vector<std::string> points; ///< places
    std::optional<Prediction> prediction;
    std::vector<LessonGoal> goals;
    std::vector<std::string> hints;
    std::string explanation;
    std::vector<LessonClaim> claims;
    std::vector<LessonAction> solution;
    std::optional<Worksheet> worksheet;
    std::string pointer; ///< where it stands in the file
};

/// A lesson as its file has it: see resources/lessons/FORMAT.md.
struct Lesson {
    std::string title;
    std::string objective;
    std::string misconception;
    int minutes = 10;
    LessonSetup setup;
    std::vector<std::string> hide; ///< places
    std::vector<LessonStep> steps;
};

/// One thing that is wrong with a file.
struct LessonMistake {
    std::string pointer; ///< "/steps/0/title"
    int line = 1;
    int column = 1;
    std::string message; ///< what was found and what was expected

    /// "line 12, column 5: …"
    std::string sentence() const;
};

/// @return all mistakes, in the order of the file
Result<Lesson, std::vector<LessonMistake>> parseLesson(std::string_view text);

} // namespace loopscope
