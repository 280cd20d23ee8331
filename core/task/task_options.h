#pragma once

#include <optional>
#include <string>

namespace loopscope
{

/// What a network can be asked to learn.
enum class TaskKind {
    NextCharacter,
    DelayedEcho,
    FirstSymbol,
    AddingProblem,
    CopyMemory,
    Parity,
    TemporalOrder,
    Brackets,
    WhoCameFirst,
    LookAhead,
    Latch
};

/// Where a task asks for its answer, if that can be chosen.
enum class Answer { AtTheEnd, AtEveryStep };

/// All settings of all tasks; each task reads those that its description lists. A plain value.
struct TaskOptions {
    TaskKind kind = TaskKind::NextCharacter;
    std::string text; ///< of text tasks: what is learned, any bytes
    int lag = 8;      ///< steps between an input and the output that repeats it
    int symbols = 4;  ///< how many different ones are drawn from
    int count = 5;    ///< symbols to be copied
    int depth = 4;    ///< of brackets inside brackets, at most
    int answer = int(Answer::AtEveryStep);

    bool operator==(const TaskOptions&) const = default;
};

/// The first setting that cannot be, as a sentence with its name, value and constraint.
std::optional<std::string> findProblem(const TaskOptions& options);

} // namespace loopscope
