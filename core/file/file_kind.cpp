#include "core/file/file_kind.h"

#include <array>
#include <cstddef>

namespace loopscope
{

namespace
{

using namespace std::string_view_literals;

struct FileKind {
    std::string_view words;
    std::size_t place; ///< of the bytes in the file
    std::string_view bytes;
};

constexpr std::array<FileKind, 19> fileKinds = {{
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

} // namespace

std::string_view knownFileKind(std::string_view bytes)
{
    for (const FileKind& kind : fileKinds)
        if (bytes.size() >= kind.place && bytes.substr(kind.place).starts_with(kind.bytes))
            return kind.words;
    return {};
}

} // namespace loopscope
