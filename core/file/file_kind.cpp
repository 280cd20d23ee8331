#include "core/file/file_kind.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>

namespace loopscope
{

namespace
{

using namespace std::string_view_literals;

struct Ending {
    std::string_view letters;
    FileKind kind;
};

constexpr std::array<Ending, 10> endings = {{
    {"loopscope", FileKind::Document},
    {"safetensors", FileKind::Weights},
    {"cell", FileKind::Cell},
    {"lesson", FileKind::Lesson},
    {"wav", FileKind::Recording},
    {"tar", FileKind::Recordings},
    {"csv", FileKind::Table},
    {"tsv", FileKind::TabTable},
    {"txt", FileKind::Text},
    {"md", FileKind::Text},
}};

/// The first bytes of files that are not what was looked for.
struct KnownStart {
    std::string_view words;
    std::size_t place; ///< of the bytes in the file
    std::string_view bytes;
};

constexpr std::array<KnownStart, 19> knownStarts = {{
    {"a PNG picture", 0, "\x89PNG\r\n\x1a\n"sv},
    {"a JPEG picture", 0, "\xff\xd8\xff"sv},
    {"a GIF picture", 0, "GIF8"sv},
    {"a WebP picture", 8, "WEBP"sv},
    {"a WAV recording", 8, "WAVE"sv},
    {"an Ogg recording", 0, "OggS"sv},
    {"an MP3 recording", 0, "ID3"sv},
    {"a PDF", 0, "%PDF-"sv},
    {"a ZIP archive, as .pt files of PyTorch and .xlsx and .ods tables are", 0, "PK\x03\x04"sv},
    {"a compressed file (gzip)", 0, "\x1f\x8b"sv},
    {"a compressed file (xz)", 0, "\xfd"
                                  "7zXZ\x00"sv},
    {"a compressed file (Zstandard)", 0, "\x28\xb5\x2f\xfd"sv},
    {"a file of HDF5, as .h5 models of Keras are", 0, "\x89HDF\r\n\x1a\n"sv},
    {"an array of NumPy", 0, "\x93NUMPY"sv},
    {"a pickle of Python, as old .pt files of PyTorch are", 0, "\x80\x02"sv},
    {"a pickle of Python", 0, "\x80\x03"sv},
    {"a pickle of Python", 0, "\x80\x04"sv},
    {"a database of SQLite", 0, "SQLite format 3\x00"sv},
    {"a program", 0, "\x7f"
                     "ELF"sv},
}};

bool isSameLetter(char some, char small)
{
    return std::tolower(static_cast<unsigned char>(some)) == small;
}

} // namespace

FileKind fileKindOf(std::string_view name)
{
    const std::size_t dot = name.rfind('.');
    const std::string_view letters =
        dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
    const auto* found = std::find_if(endings.begin(), endings.end(), [&](const Ending& ending) {
        return std::equal(letters.begin(), letters.end(), ending.letters.begin(),
            ending.letters.end(), isSameLetter);
    });
    return found == endings.end() ? FileKind::Text : found->kind;
}

std::vector<std::string_view> endingsOf(FileKind kind)
{
    std::vector<std::string_view> result;
    for (const Ending& ending : endings)
        if (ending.kind == kind)
            result.push_back(ending.letters);
    return result;
}

std::string_view knownFileKind(std::string_view bytes)
{
    for (const KnownStart& start : knownStarts)
        if (bytes.size() >= start.place && bytes.substr(start.place).starts_with(start.bytes))
            return start.words;
    return {};
}

} // namespace loopscope
