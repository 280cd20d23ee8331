#pragma once

#include "core/result.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace loopscope
{

/// Limits of what is read: a file is refused before more is allocated for it. That of the header
/// is the reference's.
inline constexpr std::uint64_t maximumSafetensorsBytes = std::uint64_t(1) << 30;
inline constexpr std::uint64_t maximumSafetensorsHeader = 100'000'000;

/// What one number of a tensor is, as the file spells it. Numbers of the first four can be read.
enum class ElementType {
    F64,
    F32,
    F16,
    BF16,
    Bool,
    U8,
    I8,
    U16,
    I16,
    U32,
    I32,
    U64,
    I64,
    F8E4M3,
    F8E5M2,
    F8E8M0,
    C64
};

/// "F64", "BF16", …
std::string_view nameOf(ElementType type);

/// "3 × 4", "4 numbers", "one number".
std::string shapeInWords(const std::vector<std::uint64_t>& shape);

/// One tensor as the header describes it.
struct TensorInfo {
    std::string name;
    ElementType type = ElementType::F64;
    std::vector<std::uint64_t> shape; ///< empty: a single number
    std::uint64_t begin = 0;          ///< of its bytes, counted from the end of the header
    std::uint64_t end = 0;            ///< one behind its last byte

    /// "“W_y” (3 × 4)", for sentences.
    std::string describe() const;
};

/// A tensor with its numbers.
struct Tensor {
    std::string name;
    std::vector<std::uint64_t> shape;    ///< empty: a single number
    std::vector<double> values;          ///< in row-major order: the last index runs fastest
    ElementType type = ElementType::F64; ///< how it is written, F64 or F32
};

/// The texts that a file carries beside its tensors (`__metadata__`).
using Metadata = std::map<std::string, std::string>;

/// A safetensors file: named arrays of numbers, and nothing that runs.
///
/// Eight bytes give the length of a header, a JSON object; behind it the tensors stand without
/// gaps. Everything is checked against the real size before it is believed: no file, however
/// broken, makes this crash or allocate more than a small multiple of its own size.
///
/// Stricter than the reference in this: a name that is given twice, and entries of a tensor other
/// than dtype, shape and data_offsets, are refused.
/// Source: https://github.com/huggingface/safetensors, README and safetensors/src/tensor.rs.
class Safetensors
{
public:
    /// @param source  names the bytes in sentences: the file
    /// @return the file, or a sentence that names the source, the tensor and what is wrong with it
    static Result<Safetensors> parse(std::string bytes, std::string source);
    static Result<Safetensors> read(const std::string& path);

    const std::string& source() const { return m_source; }
    const std::vector<TensorInfo>& tensors() const { return m_tensors; } ///< as they stand
    const Metadata& metadata() const { return m_metadata; }

    const TensorInfo* find(std::string_view name) const; ///< nullptr if there is none

    /// One tensor's numbers as doubles: exact for every type that is read, not-a-number of an F64
    /// with all its bits.
    /// @return the tensor, or a sentence: there is none of that name, or its type is not read
    Result<Tensor> tensor(std::string_view name) const;

private:
    Safetensors() = default;

    std::string m_source;
    std::string m_bytes;
    std::size_t m_dataBegin = 0;
    std::vector<TensorInfo> m_tensors;
    std::vector<std::size_t> m_byName; ///< their indices in the order of their names
    Metadata m_metadata;
};

/// The bytes of a file. Tensors keep their order, but those of F64 come first, so that every number
/// is aligned to its size.
/// @return the bytes, or a sentence: a name given twice, a text that is not UTF-8, a header that
/// is too long
/// @throws std::invalid_argument if a tensor's shape is not that of its values, or its type neither
/// F64 nor F32
Result<std::string> serialiseSafetensors(
    const std::vector<Tensor>& tensors, const Metadata& metadata = {});

/// serialiseSafetensors(), written atomically.
Result<void> writeSafetensors(
    const std::string& path, const std::vector<Tensor>& tensors, const Metadata& metadata = {});

} // namespace loopscope
