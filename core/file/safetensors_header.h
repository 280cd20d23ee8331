#pragma once

#include "core/file/safetensors.h"

#include <optional>

namespace loopscope
{

/// The JSON at the start of a safetensors file.
struct SafetensorsHeader {
    std::vector<TensorInfo> tensors; ///< in the order of the header
    Metadata metadata;
};

/// Reads the text of a header; checks its form, not what it says of the data.
/// @return the header, or a sentence without the file's name: "the header …"
Result<SafetensorsHeader> parseSafetensorsHeader(std::string_view text);

/// The text of a header.
/// @return the text, or a sentence without the file's name: a text that is not UTF-8
Result<std::string> safetensorsHeaderText(const SafetensorsHeader& header);

/// "F64" → F64; nothing if the format has no such type.
std::optional<ElementType> elementTypeNamed(std::string_view name);
int bytesOf(ElementType type); ///< of one number

} // namespace loopscope
