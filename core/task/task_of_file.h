#pragma once

#include "core/result.h"
#include "core/task/task_options.h"

#include <string>
#include <string_view>

namespace loopscope
{

/// What a file is learned as: a table of numbers as a series, two columns of words as pairs,
/// anything else as a text. A WAV file is heard, and an archive of them (see readSpeech()) is
/// learned.
///
/// A file whose name ends in .csv or .tsv is a table, and so is one with a tab in every line. Of a
/// table with numbers the first column of numbers is predicted, or the second where the first only
/// grows, as years and counts do.
/// @param bytes  any; large files cost as much as reading them as a task
/// @param name   of the file, with its ending: for that rule and for the sentence
/// @param now    the task that is open: a file of the same kind keeps its settings
/// @return the task, or a sentence that names the file and says what it lacks
Result<TaskOptions> taskOfFile(
    std::string_view bytes, const std::string& name, const TaskOptions& now);

} // namespace loopscope
