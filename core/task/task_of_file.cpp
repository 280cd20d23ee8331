#include "core/task/task_of_file.h"

#include "core/file/data_table.h"
#include "core/file/file_kind.h"
#include "core/file/tar.h"
#include "core/task/spoken_data.h"
#include "core/task/task_description.h"

#include <algorithm>

namespace loopscope
{

namespace
{

constexpr int linesLookedAt = 50;

/// Whether each of the first lines that are not empty has one tab.
bool hasTwoColumns(std::string_view text)
{
    int lines = 0;
    while (!text.empty() && lines < linesLookedAt) {
        const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line.starts_with('#'))
            continue;
        if (std::count(line.begin(), line.end(), '\t') != 1)
            return false;
        ++lines;
    }
    return lines > 1;
}

bool onlyGrows(const DataColumn& column)
{
    return std::adjacent_find(column.numbers.begin(), column.numbers.end(),
               [](double a, double b) { return !(a < b); }) == column.numbers.end();
}

TaskOptions optionsOf(TaskKind kind, std::string_view bytes, const TaskOptions& now)
{
    TaskOptions options = now.kind == kind ? now : standardOptions(kind);
    options.text = bytes;
    return options;
}

TaskOptions seriesOf(const DataTable& table, std::string_view bytes, const TaskOptions& now)
{
    TaskOptions options = optionsOf(TaskKind::OwnSeries, bytes, now);
    const std::vector<std::size_t> numbers = table.numberColumns();
    const bool isTime = numbers.size() > 1 && onlyGrows(table.columns[numbers.front()]);
    options.column = isTime ? 2 : 1;
    return options;
}

/// Recordings become what is learned; one alone is to be recognised.
Result<TaskOptions> speechOf(
    std::string_view bytes, const std::string& name, const TaskOptions& now)
{
    const bool isSpeech = now.kind == TaskKind::SpokenWords;
    const Result<std::string> archive =
        isTar(bytes) ? tidySpeech(bytes, "“" + name + "”")
                     : withAsked(isSpeech ? now.text : std::string(), name, bytes);
    if (!archive)
        return unexpected(archive.error());
    TaskOptions options = optionsOf(TaskKind::SpokenWords, *archive, now);
    options.variant = 1; // what is to be recognised stands first
    return options;
}

} // namespace

Result<TaskOptions> taskOfFile(
    std::string_view bytes, const std::string& name, const TaskOptions& now)
{
    const FileKind kind = fileKindOf(name);
    if (isTar(bytes) || kind == FileKind::Recording || bytes.starts_with("RIFF"))
        return speechOf(bytes, name, now);
    const bool isTable = kind == FileKind::Table || kind == FileKind::TabTable;
    const bool arePairs = kind != FileKind::Table && hasTwoColumns(bytes);
    if (!isTable && !arePairs) {
        const bool isText = descriptionOf(now.kind).group == TaskGroup::Text;
        return optionsOf(isText ? now.kind : TaskKind::NextCharacter, bytes, now);
    }
    const Result<DataTable> table = parseDataTable(bytes, "“" + name + "”");
    if (!table)
        return unexpected(table.error());
    const bool startsWithWords = table->columns.front().kind == DataColumn::Kind::Text;
    if (!table->numberColumns().empty() && !(arePairs && startsWithWords))
        return seriesOf(*table, bytes, now);
    if (table->columns.size() >= 2)
        return optionsOf(TaskKind::OwnPairs, bytes, now);
    return unexpected("“" + name + "” has neither a column of numbers nor two columns of words.");
}

} // namespace loopscope
