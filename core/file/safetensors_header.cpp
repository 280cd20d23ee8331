#include "core/file/safetensors_header.h"

#include "core/file/quote.h"

#include <nlohmann/json.hpp>

#include <array>
#include <set>
#include <utility>

namespace loopscope
{

namespace
{

struct ElementTypeEntry {
    ElementType type;
    std::string_view name;
    int bytes;
};

constexpr std::array<ElementTypeEntry, 17> elementTypes = {{
    {ElementType::F64, "F64", 8},
    {ElementType::F32, "F32", 4},
    {ElementType::F16, "F16", 2},
    {ElementType::BF16, "BF16", 2},
    {ElementType::Bool, "BOOL", 1},
    {ElementType::U8, "U8", 1},
    {ElementType::I8, "I8", 1},
    {ElementType::U16, "U16", 2},
    {ElementType::I16, "I16", 2},
    {ElementType::U32, "U32", 4},
    {ElementType::I32, "I32", 4},
    {ElementType::U64, "U64", 8},
    {ElementType::I64, "I64", 8},
    {ElementType::F8E4M3, "F8_E4M3", 1},
    {ElementType::F8E5M2, "F8_E5M2", 1},
    {ElementType::F8E8M0, "F8_E8M0", 1},
    {ElementType::C64, "C64", 8},
}};

/// Takes the header piece by piece, so that nothing is kept but what a header may say: nesting
/// ends at the first bracket too many, and a name given twice is seen.
class HeaderReader : public nlohmann::json_sax<nlohmann::json>
{
public:
    SafetensorsHeader header;
    std::string problem;

    bool null() override { return refuse("null"); }
    bool boolean(bool) override { return refuse("true or false"); }
    bool binary(binary_t&) override { return refuse("binary data"); }
    bool number_integer(number_integer_t value) override
    {
        return refuse("the negative number " + std::to_string(value));
    }
    bool number_float(number_float_t, const string_t& text) override
    {
        return refuse("the number " + text.substr(0, 30));
    }
    bool number_unsigned(number_unsigned_t value) override;
    bool string(string_t& text) override;
    bool start_object(std::size_t) override;
    bool key(string_t& name) override;
    bool end_object() override;
    bool start_array(std::size_t) override;
    bool end_array() override;
    bool parse_error(std::size_t position, const std::string& token,
        const nlohmann::detail::exception& error) override;

private:
    enum class Place { Start, Header, Metadata, Tensor, Shape, Offsets, End };

    bool fail(std::string sentence);
    bool refuse(const std::string& found);
    std::string place() const;
    std::string expected() const;

    Place m_place = Place::Start;
    std::string m_name; ///< key in the header
    std::string m_key;  ///< key in a tensor or in the metadata
    std::set<std::string> m_names;
    std::set<std::string> m_keys;
    TensorInfo m_tensor;
    int m_offsets = 0;
};

bool HeaderReader::fail(std::string sentence)
{
    problem = std::move(sentence);
    return false;
}

std::string HeaderReader::place() const
{
    const std::string tensor = "tensor " + inQuotes(m_name) + " of the header";
    switch (m_place) {
    case Place::Start:
    case Place::End:
        return "the header";
    case Place::Header:
        return "entry " + inQuotes(m_name) + " of the header";
    case Place::Metadata:
        return "`__metadata__` of the header" +
               (m_key.empty() ? std::string() : ", at " + inQuotes(m_key) + ",");
    case Place::Tensor:
        return m_key.empty() ? tensor : tensor + ", at `" + m_key + "`,";
    case Place::Shape:
        return tensor + ", at `shape`,";
    case Place::Offsets:
        return tensor + ", at `data_offsets`,";
    }
    return {};
}

std::string HeaderReader::expected() const
{
    switch (m_place) {
    case Place::Start:
    case Place::End:
        return "one object of tensors";
    case Place::Header:
        return "an object with dtype, shape and data_offsets";
    case Place::Metadata:
        return "a text";
    case Place::Tensor:
        return m_key == "dtype"   ? "the name of a type such as \"F64\""
               : m_key == "shape" ? "a list of sizes"
                                  : "a list of two numbers";
    case Place::Shape:
        return "whole numbers from 0 to 2^64 - 1";
    case Place::Offsets:
        return "two whole numbers from 0 to 2^64 - 1";
    }
    return {};
}

bool HeaderReader::refuse(const std::string& found)
{
    return fail(place() + " holds " + found + "; expected was " + expected() + ".");
}

bool HeaderReader::number_unsigned(number_unsigned_t value)
{
    if (m_place == Place::Shape) {
        m_tensor.shape.push_back(value);
        return true;
    }
    if (m_place == Place::Offsets && m_offsets < 2) {
        (m_offsets++ == 0 ? m_tensor.begin : m_tensor.end) = value;
        return true;
    }
    if (m_place == Place::Offsets)
        return refuse("more than two numbers");
    return refuse("the number " + std::to_string(value));
}

bool HeaderReader::string(string_t& text)
{
    if (m_place == Place::Metadata) {
        header.metadata[m_key] = std::move(text);
        return true;
    }
    if (m_place != Place::Tensor || m_key != "dtype")
        return refuse("the text " + inQuotes(text));
    const auto type = elementTypeNamed(text);
    if (!type)
        return refuse("the unknown type " + inQuotes(text));
    m_tensor.type = *type;
    return true;
}

bool HeaderReader::start_object(std::size_t)
{
    if (m_place == Place::Start) {
        m_place = Place::Header;
    } else if (m_place == Place::Header && m_name == "__metadata__") {
        m_place = Place::Metadata;
    } else if (m_place == Place::Header) {
        m_place = Place::Tensor;
        m_tensor = TensorInfo();
        m_tensor.name = m_name;
    } else {
        return refuse("an object");
    }
    m_keys.clear();
    m_key.clear();
    return true;
}

bool HeaderReader::key(string_t& name)
{
    if (m_place == Place::Header) {
        m_name = std::move(name);
        if (!m_names.insert(m_name).second)
            return fail("the header has two entries " + inQuotes(m_name) +
                        "; the name of a tensor must be given once.");
        return true;
    }
    m_key.clear(); // what is wrong with a key is said of the tensor
    if (m_place == Place::Tensor && name != "dtype" && name != "shape" && name != "data_offsets")
        return fail(place() + " has the unknown entry " + inQuotes(name) +
                    "; dtype, shape and data_offsets are known.");
    if (!m_keys.insert(name).second)
        return fail(place() + " gives " + inQuotes(name) + " twice.");
    m_key = std::move(name);
    return true;
}

bool HeaderReader::end_object()
{
    if (m_place == Place::Header) {
        m_place = Place::End;
        return true;
    }
    if (m_place == Place::Tensor) {
        m_key.clear();
        for (const char* needed : {"dtype", "shape", "data_offsets"})
            if (m_keys.count(needed) == 0)
                return fail(place() + " lacks `" + needed + "`.");
        header.tensors.push_back(std::move(m_tensor));
    }
    m_place = Place::Header;
    return true;
}

bool HeaderReader::start_array(std::size_t)
{
    if (m_place == Place::Tensor && m_key == "shape") {
        m_place = Place::Shape;
        return true;
    }
    if (m_place == Place::Tensor && m_key == "data_offsets") {
        m_place = Place::Offsets;
        m_offsets = 0;
        return true;
    }
    return refuse("a list");
}

bool HeaderReader::end_array()
{
    if (m_place == Place::Offsets && m_offsets < 2)
        return refuse("fewer than two numbers");
    m_place = Place::Tensor;
    return true;
}

bool HeaderReader::parse_error(
    std::size_t position, const std::string&, const nlohmann::detail::exception& error)
{
    const bool isText = std::string_view(error.what()).find("UTF-8") != std::string_view::npos;
    return fail("the header " +
                std::string(isText ? "has a text that is not UTF-8" : "is not valid JSON") +
                " at its byte " + std::to_string(position) + ".");
}

} // namespace

std::string_view nameOf(ElementType type)
{
    for (const ElementTypeEntry& entry : elementTypes)
        if (entry.type == type)
            return entry.name;
    return {};
}

std::optional<ElementType> elementTypeNamed(std::string_view name)
{
    for (const ElementTypeEntry& entry : elementTypes)
        if (entry.name == name)
            return entry.type;
    return std::nullopt;
}

int bytesOf(ElementType type)
{
    for (const ElementTypeEntry& entry : elementTypes)
        if (entry.type == type)
            return entry.bytes;
    return 0;
}

Result<SafetensorsHeader> parseSafetensorsHeader(std::string_view text)
{
    HeaderReader reader;
    if (!nlohmann::json::sax_parse(text.begin(), text.end(), &reader))
        return unexpected(reader.problem);
    return std::move(reader.header);
}

Result<std::string> safetensorsHeaderText(const SafetensorsHeader& header)
{
    std::set<std::string_view> names = {"__metadata__"};
    std::string text = "{";
    try {
        if (!header.metadata.empty())
            text += "\"__metadata__\":" + nlohmann::ordered_json(header.metadata).dump();
        for (const TensorInfo& tensor : header.tensors) {
            if (!names.insert(tensor.name).second)
                return unexpected("the name " + inQuotes(tensor.name) + " is taken already.");
            const nlohmann::ordered_json entry = {{"dtype", nameOf(tensor.type)},
                {"shape", tensor.shape}, {"data_offsets", {tensor.begin, tensor.end}}};
            text += (text.size() > 1 ? "," : "") + nlohmann::json(tensor.name).dump() + ":" +
                    entry.dump();
        }
    } catch (const nlohmann::json::type_error&) {
        return unexpected<std::string>("a name or a text beside the tensors is not UTF-8.");
    }
    return text + "}";
}

} // namespace loopscope
