#include "core/file/tar.h"

#include "core/require.h"

#include <array>
#include <cstdint>
#include <cstdio>
#include <optional>

namespace loopscope
{

namespace
{

constexpr std::size_t block = 512;
constexpr std::size_t longestName = 100;
constexpr std::size_t sizePlace = 124;
constexpr std::size_t sumPlace = 148;
constexpr std::size_t kindPlace = 156;
constexpr std::size_t magicPlace = 257;
constexpr std::size_t prefixPlace = 345;
constexpr std::size_t prefixSize = 155;

std::string_view untilZero(std::string_view field)
{
    return field.substr(0, field.find('\0'));
}

/// An octal number that ends with the field, a space or a zero.
std::optional<std::uint64_t> octal(std::string_view field)
{
    std::uint64_t number = 0;
    bool hasDigit = false;
    for (const char digit : field) {
        if (digit == ' ' && !hasDigit)
            continue;
        if (digit == ' ' || digit == '\0')
            break;
        if (digit < '0' || digit > '7')
            return std::nullopt;
        number = number * 8 + std::uint64_t(digit - '0');
        hasDigit = true;
    }
    return hasDigit ? std::optional(number) : std::nullopt;
}

/// Of a header, its own field counted as spaces.
std::uint64_t checksum(std::string_view header)
{
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < block; ++i)
        sum += i >= sumPlace && i < sumPlace + 8 ? std::uint64_t(' ')
                                                 : static_cast<unsigned char>(header[i]);
    return sum;
}

void writeOctal(std::string& header, std::size_t place, int digits, std::uint64_t number)
{
    std::array<char, 32> text{};
    std::snprintf(
        text.data(), text.size(), "%0*llo", digits, static_cast<unsigned long long>(number));
    header.replace(place, std::size_t(digits), text.data(), std::size_t(digits));
}

} // namespace

bool isTar(std::string_view bytes)
{
    return bytes.size() >= block && bytes.substr(magicPlace, 5) == "ustar";
}

Result<std::vector<ArchiveEntry>> readTar(std::string_view bytes, const std::string& source)
{
    const auto fail = [&source](std::size_t place, const std::string& what) {
        return unexpected(source + " is broken at byte " + std::to_string(place + 1) + ": " + what +
                          "; pack the files again.");
    };
    std::vector<ArchiveEntry> entries;
    std::size_t place = 0;
    while (place + block <= bytes.size() && bytes[place] != '\0') {
        const std::string_view header = bytes.substr(place, block);
        if (octal(header.substr(sumPlace, 8)) != checksum(header))
            return fail(place, "the header of a file does not fit its check sum");
        const auto size = octal(header.substr(sizePlace, 12));
        if (!size)
            return fail(place + sizePlace, "the size of a file is no number");
        place += block;
        if (*size > bytes.size() - place)
            return fail(place, "a file announces " + std::to_string(*size) + " bytes, and only " +
                                   std::to_string(bytes.size() - place) + " follow");
        const char kind = header[kindPlace];
        if (kind == '0' || kind == '\0') {
            std::string name(untilZero(header.substr(0, longestName)));
            const bool isPosix = header.substr(magicPlace, 6) == std::string_view("ustar\0", 6);
            const std::string_view prefix = untilZero(header.substr(prefixPlace, prefixSize));
            if (isPosix && !prefix.empty())
                name = std::string(prefix) + "/" + name;
            entries.push_back({name, bytes.substr(place, std::size_t(*size))});
        }
        const std::uint64_t padded = (*size + block - 1) / block * block;
        place += std::size_t(std::min<std::uint64_t>(padded, bytes.size() - place));
    }
    return entries;
}

std::string tarOf(const std::vector<ArchiveEntry>& files)
{
    std::string bytes;
    for (const ArchiveEntry& file : files) {
        require(file.name.size() <= longestName, "a name in an archive has at most 100 bytes");
        std::string header(block, '\0');
        header.replace(0, file.name.size(), file.name);
        writeOctal(header, 100, 7, 0644);
        writeOctal(header, 108, 7, 0);
        writeOctal(header, 116, 7, 0);
        writeOctal(header, sizePlace, 11, file.bytes.size());
        writeOctal(header, 136, 11, 0);
        header[kindPlace] = '0';
        header.replace(magicPlace, 8, std::string_view("ustar\00000", 8));
        writeOctal(header, sumPlace, 6, checksum(header));
        header[sumPlace + 7] = ' ';
        bytes += header;
        bytes += file.bytes;
        bytes.append((block - file.bytes.size() % block) % block, '\0');
    }
    bytes.append(2 * block, '\0');
    return bytes;
}

} // namespace loopscope
