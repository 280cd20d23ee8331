#include "tests/support/broken_files.h"

#include "core/file/safetensors.h"
#include "core/network/random.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <string_view>

namespace loopscope::test
{

namespace
{

using nlohmann::json;
using namespace std::string_literals;

constexpr int truncations = 60;
constexpr int turnedBits = 60;
constexpr int disturbances = 15; ///< of each kind
constexpr int deepNesting = 10000;

std::string repeated(std::string_view text, int times)
{
    std::string result;
    for (int i = 0; i < times; ++i)
        result += text;
    return result;
}

/// Every byte as one unit of UTF-16 or UTF-32: what editors of other systems write.
std::string widened(const std::string& bytes, const std::string& mark, int before, int after)
{
    std::string result = mark;
    for (const char byte : bytes)
        result +=
            std::string(std::size_t(before), '\0') + byte + std::string(std::size_t(after), '\0');
    return result;
}

std::string withLineEnds(const std::string& bytes, const std::string& end)
{
    std::string result;
    for (const char byte : bytes)
        result += byte == '\n' ? end : std::string(1, byte);
    return result;
}

class Breaker
{
public:
    Breaker(const std::string& good, std::uint64_t seed)
        : m_good(good)
        , m_random(randomEngine(seed, RandomPurpose::Sampling, 0))
    {
    }

    std::vector<BrokenFile> run()
    {
        cutOff();
        turnBits();
        for (int i = 0; i < disturbances; ++i)
            disturb();
        encodeOtherwise();
        replaceByOtherKinds();
        return std::move(m_files);
    }

private:
    void add(const QString& name, std::string bytes)
    {
        m_files.push_back({name, std::move(bytes)});
    }
    std::size_t place(std::size_t size)
    {
        return std::size_t(integerBelow(m_random, std::max<std::uint64_t>(size, 1)));
    }
    std::string noise(std::size_t size)
    {
        std::string bytes(size, '\0');
        for (char& byte : bytes)
            byte = char(integerBelow(m_random, 256));
        return bytes;
    }

    void cutOff()
    {
        for (std::size_t size = 0; size < 10; ++size)
            add(QString("cut off after %1 bytes").arg(size), m_good.substr(0, size));
        for (int i = 1; i <= truncations; ++i) {
            const std::size_t size = m_good.size() * std::size_t(i) / (truncations + 1);
            add(QString("cut off after %1 bytes").arg(size), m_good.substr(0, size));
        }
        add("one byte short", m_good.substr(0, m_good.size() - 1));
        add("its first byte lost", m_good.substr(1));
    }
    /// Half of them near the beginning, where a file says what it is.
    void turnBits()
    {
        for (int i = 0; i < turnedBits; ++i) {
            std::string bytes = m_good;
            const std::size_t at = place(i % 2 == 0 ? bytes.size() : std::min<std::size_t>(
                                                                         bytes.size(), 200));
            bytes[at] = char(bytes[at] ^ (1 << (i % 8)));
            add(QString("bit %1 of byte %2 turned").arg(i % 8).arg(at), bytes);
        }
    }
    void disturb()
    {
        const std::size_t from = place(m_good.size());
        const std::size_t size = 1 + place(std::min<std::size_t>(m_good.size() - from, 5000));
        const QString part = QString("%1 bytes from %2 on ").arg(size).arg(from);
        const std::string piece = m_good.substr(from, size);
        add(part + "lost", std::string(m_good).erase(from, size));
        add(part + "doubled", std::string(m_good).insert(from, piece));
        add(part + "zero", std::string(m_good).replace(from, size, size, '\0'));
        add(part + "noise", std::string(m_good).replace(from, size, noise(size)));
        add(part + "moved to the end", std::string(m_good).erase(from, size) + piece);
        add(part + "of digits", std::string(m_good).replace(from, size, size, '9'));
    }
    void encodeOtherwise()
    {
        add("UTF-16, little-endian", widened(m_good, "\xff\xfe", 0, 1));
        add("UTF-16, big-endian", widened(m_good, "\xfe\xff", 1, 0));
        add("UTF-16 without a mark", widened(m_good, "", 0, 1));
        add("UTF-32", widened(m_good, "\xff\xfe\0\0"s, 0, 3));
        add("byte order mark", "\xef\xbb\xbf" + m_good);
        add("Latin-1 at the end", m_good + "\xe9t\xe9\n");
        add("Latin-1 at the start", "\xe9t\xe9\n" + m_good);
        add("CR LF", withLineEnds(m_good, "\r\n"));
        add("CR", withLineEnds(m_good, "\r"));
        add("no line ends", withLineEnds(m_good, ""));
        add("twice", m_good + m_good);
        add("zero bytes behind", m_good + std::string(1000, '\0'));
        add("backwards", std::string(m_good.rbegin(), m_good.rend()));
    }
    void replaceByOtherKinds()
    {
        add("a picture", "\x89PNG\r\n\x1a\n" + noise(3000));
        add("a photograph", "\xff\xd8\xff\xe0" + noise(3000));
        add("a ZIP archive", "PK\x03\x04" + noise(3000));
        add("a compressed file", "\x1f\x8b\x08" + noise(3000));
        add("a PDF", "%PDF-1.7\n" + noise(3000));
        add("a program", "\x7f" "ELF" + noise(3000));
        add("a pickle", "\x80\x02" + noise(3000));
        add("a web page", "<!DOCTYPE html>\n<html><body>Not found</body></html>\n");
        add("JSON of another program", R"({"model":"lstm","layers":[1,2,3],"version":7})");
        add("zeros", std::string(5000, '\0'));
        add("spaces", std::string(5000, ' '));
        add("line ends", std::string(5000, '\n'));
        add("commas", std::string(5000, ','));
        add("quotes", std::string(5000, '"'));
        add("one very long line", std::string(200000, 'a'));
        add("lists, deep", repeated("[", deepNesting) + repeated("]", deepNesting));
        add("objects, deep",
            repeated("{\"a\":", deepNesting) + "1" + repeated("}", deepNesting));
        add("parentheses, deep",
            "h[t] = " + repeated("(", deepNesting) + "x[t]" + repeated(")", deepNesting));
        add("huge numbers", repeated("1e999;-1e999;99999999999999999999999\n", 50));
        add("no numbers", repeated("nan;inf;-inf\n", 50));
        for (const std::size_t size : {1, 7, 8, 9, 100, 10000})
            add(QString("%1 bytes of noise").arg(size), noise(size));
    }

    const std::string& m_good;
    RandomEngine m_random;
    std::vector<BrokenFile> m_files;
};

/// A document with other tensors or another description, written as a file of its own.
class DocumentBreaker
{
public:
    explicit DocumentBreaker(const std::string& good)
    {
        const auto file = Safetensors::parse(good, "good");
        for (const TensorInfo& info : file.value().tensors())
            m_tensors.push_back(file->tensor(info.name).value());
        m_metadata = file->metadata();
        m_header = json::parse(m_metadata.at("loopscope"));
    }

    std::vector<BrokenFile> run()
    {
        changeSettings();
        changeTensors();
        changeText();
        changeMetadata();
        return std::move(m_files);
    }

private:
    void add(const QString& name, const std::vector<Tensor>& tensors, const std::string& header)
    {
        if (const auto bytes = serialiseSafetensors(tensors, {{"loopscope", header}}))
            m_files.push_back({name, *bytes});
    }

    /// Every value and every list or object of the description in turn.
    void changeSettings()
    {
        static const std::array<json, 14> others = {nullptr, true, -1, 0, 1, 7, 2147483647,
            -2147483648LL, 18446744073709551615ULL, 0.5, 1e308, "many", json::array(),
            json::object()};
        std::vector<json::json_pointer> places;
        collect(m_header, json::json_pointer(), places);
        std::erase_if(places, [](const json::json_pointer& at) { // like the first, and many
            return at.to_string().starts_with("/networks/0/settings/1/");
        });
        for (const json::json_pointer& at : places) {
            for (const json& other : others) {
                json header = m_header;
                if (header[at] == other)
                    continue;
                header[at] = other;
                add(QString::fromStdString(at.to_string() + " is " + other.dump()), m_tensors,
                    header.dump());
            }
            json header = m_header;
            const json::json_pointer parent = at.parent_pointer();
            if (header[parent].is_object())
                header[parent].erase(at.back());
            else
                header[parent].erase(std::stoul(at.back()));
            add(QString::fromStdString(at.to_string() + " is lost"), m_tensors, header.dump());
        }
    }
    static void collect(const json& value, const json::json_pointer& at,
        std::vector<json::json_pointer>& places)
    {
        if (!at.empty())
            places.push_back(at);
        if (value.is_object())
            for (const auto& [name, member] : value.items())
                collect(member, at / name, places);
        if (value.is_array())
            for (std::size_t i = 0; i < value.size(); ++i)
                collect(value[i], at / i, places);
    }

    void changeTensors()
    {
        const std::string header = m_header.dump();
        const auto change = [&](std::size_t index, const char* how, auto changed) {
            std::vector<Tensor> tensors = m_tensors;
            changed(tensors[index]);
            tensors[index].shape = {tensors[index].values.size()};
            add(QString::fromStdString(tensors[index].name) + how, tensors, header);
        };
        for (std::size_t i = 0; i < m_tensors.size(); ++i) {
            std::vector<Tensor> fewer = m_tensors;
            fewer.erase(fewer.begin() + std::ptrdiff_t(i));
            add(QString::fromStdString(m_tensors[i].name) + " lost", fewer, header);
            change(i, " is one longer", [](Tensor& t) { t.values.push_back(1.0); });
            change(i, " is one shorter", [](Tensor& t) { t.values.resize(t.values.size() - 1); });
            change(i, " is empty", [](Tensor& t) { t.values.clear(); });
            for (const double value : {std::nan(""), HUGE_VAL, 1e308, -1e-320})
                change(i, " is of other numbers",
                    [value](Tensor& t) { std::ranges::fill(t.values, value); });
            change(i, " has another name", [](Tensor& t) { t.name += "?"; });
        }
    }

    /// What no JSON library writes.
    void changeText()
    {
        const std::string text = m_header.dump();
        const std::string start = text.substr(0, text.size() - 1);
        add("description cut off", m_tensors, text.substr(0, text.size() / 2));
        add("duplicate name", m_tensors, start + ",\"active\":0}");
        add("NaN", m_tensors, start + ",\"more\":NaN}");
        add("number beyond all", m_tensors, start + ",\"more\":1e999}");
        add("comment", m_tensors, text + "// Loopscope");
        add("deep lists", m_tensors,
            start + ",\"more\":" + repeated("[", deepNesting) + repeated("]", deepNesting) + "}");
        add("deep objects", m_tensors,
            start + ",\"more\":" + repeated("{\"a\":", deepNesting) + "1" +
                repeated("}", deepNesting) + "}");
        for (const char* other : {"", "null", "7", "[]", "{}", "\"text\""})
            add(QString("description %1").arg(other), m_tensors, other);
    }

    void changeMetadata()
    {
        m_files.push_back({"no metadata", *serialiseSafetensors(m_tensors)});
        m_files.push_back(
            {"metadata of PyTorch", *serialiseSafetensors(m_tensors, {{"format", "pt"}})});
        Metadata wrong = m_metadata;
        wrong["loopscope.checksum"] = "0123456789abcdef";
        m_files.push_back({"another checksum", *serialiseSafetensors(m_tensors, wrong)});
        m_files.push_back({"no tensors", *serialiseSafetensors({}, m_metadata)});
    }

    std::vector<Tensor> m_tensors;
    Metadata m_metadata;
    json m_header;
    std::vector<BrokenFile> m_files;
};

} // namespace

std::vector<BrokenFile> brokenFilesOf(const std::string& good, std::uint64_t seed)
{
    return Breaker(good, seed).run();
}

std::vector<BrokenFile> brokenDocumentsOf(const std::string& good, std::uint64_t seed)
{
    std::vector<BrokenFile> files = brokenFilesOf(good, seed);
    for (BrokenFile& file : DocumentBreaker(good).run())
        files.push_back(std::move(file));
    return files;
}

QString findProblemOfSentence(const QString& sentence, const QString& fileName)
{
    constexpr int longest = 700;
    if (!sentence.contains(fileName))
        return "does not name the file: " + sentence;
    if (!sentence.endsWith('.') && !sentence.endsWith('?'))
        return "is no sentence: " + sentence;
    if (sentence.size() > longest + fileName.size())
        return "is too long: " + sentence;
    for (const QChar character : sentence)
        if (character < QChar(0x20))
            return "has characters that cannot be shown: " + sentence;
    for (const char* inside : {"std::", "exception", "basic_string", "what()", "nlohmann",
             "assert", "bad_alloc", "nullptr"})
        if (sentence.contains(QLatin1String(inside)))
            return "speaks of the program's inside: " + sentence;
    return {};
}

} // namespace loopscope::test
