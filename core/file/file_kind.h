#pragma once

#include <string_view>
#include <vector>

namespace loopscope
{

/// What the program opens a file as.
enum class FileKind {
    Document,
    Weights, ///< of PyTorch
    Cell,
    Lesson,
    Recording,
    Recordings, ///< an archive of them
    Table,      ///< with commas or semicolons
    TabTable,
    Text ///< and all that has none of the endings of the others
};

/// By the ending of a name, whose capitals do not count: "prices.CSV" is a table.
FileKind fileKindOf(std::string_view name);
/// How names of a kind end, without the dot; the usual ending first.
std::vector<std::string_view> endingsOf(FileKind kind);

/// What a file is by the first bytes that all files of its kind have: "a PNG picture". Empty if
/// they tell nothing: a text, for example, or a file of a kind that is not known here. So few bytes
/// may also begin a good file of one's own kind: ask when reading it has failed.
std::string_view knownFileKind(std::string_view bytes);

} // namespace loopscope
