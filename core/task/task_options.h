#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loopscope
{

/// What a network can be asked to learn.
enum class TaskKind {
    NextCharacter ///< of a text
};

/// All settings of all tasks; each task reads those that its description lists. A plain value.
struct TaskOptions {
    TaskKind kind = TaskKind::NextCharacter;
    std::string text; ///< of text tasks: what is learned, any bytes

    bool operator==(const TaskOptions&) const = default;
};

/// The first setting that cannot be, as a sentence with its name, value and constraint.
std::optional<std::string> findProblem(const TaskOptions& options);

} // namespace loopscope
