#include "core/file/safetensors.h"

#include "core/file/quote.h"
#include "core/file/safetensors_header.h"
#include "core/file/whole_file.h"
#include "core/require.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

namespace loopscope
{

namespace
{

/// The length of the header stands in the first bytes of a file.
constexpr std::size_t lengthBytes = 8;

/// Little-endian on every machine.
std::uint64_t loadBytes(const char* bytes, int count)
{
    std::uint64_t value = 0;
    for (int i = 0; i < count; ++i)
        value |= std::uint64_t(static_cast<unsigned char>(bytes[i])) << (8 * i);
    return value;
}

void appendBytes(std::string& bytes, std::uint64_t value, int count)
{
    for (int i = 0; i < count; ++i)
        bytes.push_back(char((value >> (8 * i)) & 0xFF));
}

/// IEEE 754 binary16: 1 sign bit, 5 of exponent, 10 of fraction.
double fromHalf(std::uint64_t bits)
{
    const double sign = (bits & 0x8000) != 0 ? -1.0 : 1.0;
    const int exponent = int((bits >> 10) & 0x1F);
    const int fraction = int(bits & 0x3FF);
    if (exponent == 0x1F)
        return fraction == 0 ? sign * std::numeric_limits<double>::infinity()
                             : std::copysign(std::numeric_limits<double>::quiet_NaN(), sign);
    if (exponent == 0)
        return sign * std::ldexp(fraction, -24);
    return sign * std::ldexp(1024 + fraction, exponent - 25);
}

double decode(ElementType type, std::uint64_t bits)
{
    switch (type) {
    case ElementType::F64:
        return std::bit_cast<double>(bits);
    case ElementType::F32:
        return double(std::bit_cast<float>(std::uint32_t(bits)));
    case ElementType::BF16: // the upper half of an F32
        return double(std::bit_cast<float>(std::uint32_t(bits << 16)));
    case ElementType::F16:
        return fromHalf(bits);
    default:
        return 0.0;
    }
}

bool isRead(ElementType type)
{
    return type == ElementType::F64 || type == ElementType::F32 || type == ElementType::F16 ||
           type == ElementType::BF16;
}

/// Nothing if it is more than 2^64 - 1.
std::optional<std::uint64_t> product(std::uint64_t a, std::uint64_t b)
{
    if (b != 0 && a > std::numeric_limits<std::uint64_t>::max() / b)
        return std::nullopt;
    return a * b;
}

/// The size that type and shape ask for.
std::optional<std::uint64_t> bytesOf(const TensorInfo& tensor)
{
    std::optional<std::uint64_t> bytes = 1;
    for (const std::uint64_t size : tensor.shape)
        if (bytes)
            bytes = product(*bytes, size);
    return bytes ? product(*bytes, std::uint64_t(bytesOf(tensor.type))) : bytes;
}

std::string decimal(std::uint64_t number)
{
    return std::to_string(number);
}

std::string bytesInWords(std::uint64_t count)
{
    return decimal(count) + (count == 1 ? " byte" : " bytes");
}

/// @return what is wrong with one tensor by itself
std::optional<std::string> findProblem(const TensorInfo& tensor, std::uint64_t dataSize)
{
    const std::string name = "tensor " + inQuotes(tensor.name) + " ";
    const std::string from = "from byte " + decimal(tensor.begin) + " to " + decimal(tensor.end);
    if (tensor.begin > tensor.end)
        return name + "goes " + from + ": its end comes before its beginning.";
    if (tensor.end > dataSize)
        return name + "goes " + from + " of the data, but there " +
               (dataSize == 1 ? "is only " : "are only ") + bytesInWords(dataSize) +
               ": the file is cut off or its header is wrong.";
    const std::optional<std::uint64_t> needed = bytesOf(tensor);
    if (!needed)
        return name + "has a shape of more than 2^64 bytes.";
    if (*needed != tensor.end - tensor.begin)
        return name + "has " + bytesInWords(tensor.end - tensor.begin) +
               "; its shape and its type " + std::string(nameOf(tensor.type)) + " need " +
               decimal(*needed) + ".";
    return std::nullopt;
}

/// Puts the tensors in the order of their bytes. @return what is wrong with how they stand together
std::optional<std::string> arrange(std::vector<TensorInfo>& tensors, std::uint64_t dataSize)
{
    for (const TensorInfo& tensor : tensors)
        if (const auto problem = findProblem(tensor, dataSize))
            return problem;
    std::stable_sort(tensors.begin(), tensors.end(), [](const TensorInfo& a, const TensorInfo& b) {
        return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
    });
    std::uint64_t reached = 0;
    const TensorInfo* previous = nullptr;
    for (const TensorInfo& tensor : tensors) {
        if (tensor.begin < reached)
            return "tensors " + inQuotes(previous->name) + " and " + inQuotes(tensor.name) +
                   " overlap at byte " + decimal(tensor.begin) + " of the data.";
        if (tensor.begin > reached)
            return "the bytes " + decimal(reached) + " to " + decimal(tensor.begin) +
                   " of the data, before tensor " + inQuotes(tensor.name) +
                   ", belong to no tensor.";
        reached = tensor.end;
        previous = &tensor;
    }
    if (reached != dataSize)
        return dataSize - reached == 1
                   ? "the last byte belongs to no tensor."
                   : "the last " + bytesInWords(dataSize - reached) + " belong to no tensor.";
    return std::nullopt;
}

/// @return the length of the header, or a sentence without the file's name
Result<std::size_t> headerLength(std::string_view bytes)
{
    if (bytes.size() < lengthBytes)
        return unexpected("the file has " + bytesInWords(bytes.size()) +
                          "; the length of the header alone takes 8.");
    const std::uint64_t length = loadBytes(bytes.data(), int(lengthBytes));
    if (length > maximumSafetensorsHeader)
        return unexpected("its first 8 bytes claim a header of " + bytesInWords(length) +
                          "; at most " + decimal(maximumSafetensorsHeader) + " are read.");
    if (length > bytes.size() - lengthBytes)
        return unexpected("its first 8 bytes claim a header of " + bytesInWords(length) +
                          ", but behind them the file has only " +
                          bytesInWords(bytes.size() - lengthBytes) + ": it is cut off.");
    if (length == 0 || bytes[lengthBytes] != '{')
        return unexpected<std::string>("the header does not begin with {.");
    return std::size_t(length);
}

} // namespace

std::string shapeInWords(const std::vector<std::uint64_t>& shape)
{
    if (shape.empty())
        return "one number";
    if (shape.size() == 1)
        return decimal(shape[0]) + (shape[0] == 1 ? " number" : " numbers");
    std::string text = decimal(shape[0]);
    for (std::size_t i = 1; i < shape.size(); ++i)
        text += " × " + decimal(shape[i]);
    return text;
}

std::string TensorInfo::describe() const
{
    return inQuotes(name) + " (" + shapeInWords(shape) + ")";
}

Result<Safetensors> Safetensors::parse(std::string bytes, std::string source)
{
    const auto refuse = [&source](const std::string& why) {
        return unexpected(source + " cannot be read as safetensors: " + why);
    };
    const Result<std::size_t> length = headerLength(bytes);
    if (!length)
        return refuse(length.error());
    Result<SafetensorsHeader> header =
        parseSafetensorsHeader(std::string_view(bytes).substr(lengthBytes, *length));
    if (!header)
        return refuse(header.error());
    const std::size_t dataBegin = lengthBytes + *length;
    if (const auto problem = arrange(header->tensors, bytes.size() - dataBegin))
        return refuse(*problem);
    Safetensors file;
    file.m_source = std::move(source);
    file.m_bytes = std::move(bytes);
    file.m_dataBegin = dataBegin;
    file.m_tensors = std::move(header->tensors);
    file.m_metadata = std::move(header->metadata);
    file.m_byName.resize(file.m_tensors.size());
    std::iota(file.m_byName.begin(), file.m_byName.end(), std::size_t(0));
    std::sort(file.m_byName.begin(), file.m_byName.end(), [&file](std::size_t a, std::size_t b) {
        return file.m_tensors[a].name < file.m_tensors[b].name;
    });
    return file;
}

Result<Safetensors> Safetensors::read(const std::string& path)
{
    Result<std::string> bytes = readWholeFile(path, maximumSafetensorsBytes);
    if (!bytes)
        return unexpected(bytes.error());
    return parse(std::move(*bytes), path);
}

const TensorInfo* Safetensors::find(std::string_view name) const
{
    const auto found = std::lower_bound(m_byName.begin(), m_byName.end(), name,
        [this](std::size_t index, std::string_view wanted) {
            return m_tensors[index].name < wanted;
        });
    const bool isThere = found != m_byName.end() && m_tensors[*found].name == name;
    return isThere ? &m_tensors[*found] : nullptr;
}

Result<Tensor> Safetensors::tensor(std::string_view name) const
{
    const TensorInfo* info = find(name);
    if (!info)
        return unexpected(m_source + " has no tensor " + inQuotes(name) + ".");
    if (!isRead(info->type))
        return unexpected(m_source + ": tensor " + inQuotes(name) + " is of type " +
                          std::string(nameOf(info->type)) +
                          "; numbers are read from F64, F32, F16 and BF16. Convert it, in " +
                          "PyTorch with .double().");
    const int size = bytesOf(info->type);
    const std::size_t count = std::size_t(info->end - info->begin) / std::size_t(size);
    Tensor tensor{info->name, info->shape, std::vector<double>(count), ElementType::F64};
    const char* bytes = m_bytes.data() + m_dataBegin + info->begin;
    for (std::size_t i = 0; i < count; ++i)
        tensor.values[i] = decode(info->type, loadBytes(bytes + i * std::size_t(size), size));
    return tensor;
}

Result<std::string> serialiseSafetensors(
    const std::vector<Tensor>& tensors, const Metadata& metadata)
{
    std::vector<const Tensor*> ordered;
    for (const ElementType type : {ElementType::F64, ElementType::F32})
        for (const Tensor& tensor : tensors)
            if (tensor.type == type)
                ordered.push_back(&tensor);
    require(ordered.size() == tensors.size(), "tensors are written as F64 or F32");

    SafetensorsHeader header;
    header.metadata = metadata;
    std::uint64_t reached = 0;
    for (const Tensor* tensor : ordered) {
        TensorInfo info{tensor->name, tensor->type, tensor->shape, reached, reached};
        info.end += tensor->values.size() * std::uint64_t(bytesOf(tensor->type));
        require(bytesOf(info) == info.end - info.begin,
            "the shape of a tensor is not that of its values");
        reached = info.end;
        header.tensors.push_back(std::move(info));
    }
    Result<std::string> text = safetensorsHeaderText(header);
    if (!text)
        return text;
    text->append((8 - text->size() % 8) % 8, ' '); // so that the numbers are aligned
    if (text->size() > maximumSafetensorsHeader)
        return unexpected<std::string>("the names and texts of the file are too long.");

    std::string bytes;
    bytes.reserve(lengthBytes + text->size() + reached);
    appendBytes(bytes, text->size(), int(lengthBytes));
    bytes += *text;
    for (const Tensor* tensor : ordered)
        for (const double value : tensor->values) {
            if (tensor->type == ElementType::F64)
                appendBytes(bytes, std::bit_cast<std::uint64_t>(value), 8);
            else
                appendBytes(bytes, std::bit_cast<std::uint32_t>(float(value)), 4);
        }
    return bytes;
}

Result<void> writeSafetensors(
    const std::string& path, const std::vector<Tensor>& tensors, const Metadata& metadata)
{
    const Result<std::string> bytes = serialiseSafetensors(tensors, metadata);
    if (!bytes)
        return unexpected(path + " cannot be written: " + bytes.error());
    return writeFileAtomically(path, *bytes);
}

} // namespace loopscope
