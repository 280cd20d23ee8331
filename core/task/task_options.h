#pragma once

#include <optional>
#include <string>

namespace loopscope
{

/// What a network can be asked to learn.
enum class TaskKind {
    NextCharacter,
    NextWord,
    DelayedEcho,
    FirstSymbol,
    AddingProblem,
    CopyMemory,
    Parity,
    TemporalOrder,
    Brackets,
    WhoCameFirst,
    LookAhead,
    Latch,
    NumberWords,
    Dates,
    Phrases,
    Reverse,
    OwnPairs,
    SineWave,
    SumOfSines,
    SquareWave,
    MackeyGlass,
    Sunspots,
    Prices,
    RandomWalk,
    Activity,
    OwnSeries,
    SpokenWords
};

/// Where a task asks for its answer, if that can be chosen.
enum class AnswerTime { AtTheEnd, AtEveryStep };

/// What a text is read by.
enum class Tokens { Characters, Words };

/// All settings of all tasks; each task reads those that its description lists. A plain value.
struct TaskOptions {
    TaskKind kind = TaskKind::NextCharacter;
    std::string text; ///< what is learned, where it is a person's own: any bytes; of speech a
                      ///< tar archive of WAV files, or nothing
    int lag = 8;      ///< steps between an input and the output that repeats it
    int symbols = 4;  ///< how many different ones are drawn from
    int count = 5;    ///< symbols to be kept at once, or clauses of a sentence
    int depth = 4;    ///< of brackets inside brackets, at most
    int tokens = int(Tokens::Characters);
    int period = 25; ///< of a wave, in steps; of Mackey–Glass its delay
    int noise = 0;   ///< of a wave, in percent of its height
    int variant = 1; ///< which of several that the program makes
    int column = 1;  ///< which column of numbers is predicted, counted from 1
    int inputs = 0;  ///< 0: that column is read; 1: all columns of numbers
    int change = 0;  ///< 0: values are predicted; 1: their changes
    int missing = 0; ///< values: 0: left out; 1: filled with the one before
    int answer = int(AnswerTime::AtEveryStep);

    bool operator==(const TaskOptions&) const = default;
};

/// The first setting that cannot be, as a sentence with its name, value and constraint.
std::optional<std::string> findProblem(const TaskOptions& options);

} // namespace loopscope
