#include "core/task/pair_file.h"

#include "core/file/utf8.h"

#include <algorithm>

namespace loopscope
{

namespace
{

constexpr std::size_t longestSide = 100; ///< tokens of a source or target
constexpr std::size_t mostPairs = 100000;
constexpr std::size_t mostNames = 500; ///< of a side's vocabulary

/// Takes one line off the front of a text.
std::string_view takeLine(std::string_view& text)
{
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    const std::string_view line = text.substr(0, end);
    const bool isPair = text.substr(end, 2) == "\r\n";
    text.remove_prefix(std::min(text.size(), end + (isPair ? 2 : 1)));
    return line;
}

char separatorOf(std::string_view text)
{
    for (const char separator : {'\t', ';'}) {
        if (text.find(separator) != std::string_view::npos)
            return separator;
    }
    return ',';
}

std::string trimmed(std::string_view text)
{
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

/// Takes one field off the front of a line, with its separator.
std::string takeField(std::string_view& line, char separator)
{
    std::string field;
    const std::size_t start = std::min(line.find_first_not_of(' '), line.size());
    if (line.substr(start, 1) == "\"") {
        line.remove_prefix(start + 1);
        while (!line.empty()) {
            const std::size_t quote = std::min(line.find('"'), line.size());
            field += line.substr(0, quote);
            line.remove_prefix(std::min(quote + 1, line.size()));
            if (line.substr(0, 1) != "\"")
                break;
            field += '"';
            line.remove_prefix(1);
        }
        line.remove_prefix(std::min(std::min(line.find(separator), line.size()) + 1, line.size()));
        return field;
    }
    const std::size_t end = std::min(line.find(separator), line.size());
    field = trimmed(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
    return field;
}

/// Whether a vocabulary would hold too many names with these.
bool isFull(const TokenList& list, const std::vector<std::string>& names)
{
    const auto isNew = [&list](const std::string& name) { return list.find(name) < 0; };
    const auto added = std::count_if(names.begin(), names.end(), isNew);
    return list.vocabulary().size() + std::size_t(added) > mostNames;
}

/// Lines that are left out.
struct Counts {
    int withoutPair = 0;
    int tooLong = 0;
};

void addPair(const std::string& source, const std::string& target, bool areWords, PairFile& file,
    Counts& counts)
{
    const auto tokensOf = areWords ? wordsOf : charactersOf;
    const std::vector<std::string> read = tokensOf(source);
    const std::vector<std::string> said = tokensOf(target);
    if (read.empty() || said.empty())
        ++counts.withoutPair;
    else if (read.size() > longestSide || said.size() > longestSide ||
             file.pairs.sources.size() >= mostPairs || isFull(file.pairs.sources, read) ||
             isFull(file.pairs.targets, said))
        ++counts.tooLong;
    else
        file.pairs.add(read, said);
}

} // namespace

PairFile readPairs(std::string_view bytes, bool areWords)
{
    PairFile file;
    Counts counts;
    const RepairedText repaired = repairUtf8(bytes);
    std::string_view text = repaired.text;
    if (text.starts_with("\xEF\xBB\xBF"))
        text.remove_prefix(3);
    const char separator = separatorOf(text);
    while (!text.empty()) {
        std::string_view line = takeLine(text);
        if (trimmed(line).empty() || line.starts_with('#'))
            continue;
        const std::string source = takeField(line, separator);
        addPair(source, takeField(line, separator), areWords, file, counts);
    }
    const auto lines = [](int count) {
        return std::to_string(count) + (count == 1 ? " line is" : " lines are");
    };
    if (repaired.invalidBytes > 0)
        file.notices.push_back(std::to_string(repaired.invalidBytes) +
                               " bytes of the file are not UTF-8 and are read as �.");
    if (counts.withoutPair > 0)
        file.notices.push_back(
            lines(counts.withoutPair) +
            " no pair and left out; each line needs two columns, with a tab between them.");
    if (counts.tooLong > 0)
        file.notices.push_back(lines(counts.tooLong) + " left out: a side may have " +
                               std::to_string(longestSide) + " tokens, and there may be " +
                               std::to_string(mostNames) + " different ones.");
    if (file.pairs.sources.size() < 2) {
        file.notices.push_back(
            "There are fewer than two pairs; greetings stand in until there are.");
        file.pairs = {};
        addPair("good morning", "guten Morgen", areWords, file, counts);
        addPair("good evening", "guten Abend", areWords, file, counts);
    }
    return file;
}

} // namespace loopscope
