#pragma once

#include "core/file/safetensors.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace loopscope
{

/// Tells whether a file still holds what was written: any change of one number or character is
/// found, and any other but by a chance of one in 2^64. No protection against intent.
///
/// The sum over all parts of h(part), where h is 64-bit FNV-1a over words of 64 bits with the
/// finish of MurmurHash3: the order of the tensors does not count, so that a program may sort them.
class Checksum
{
public:
    void add(std::string_view text);
    void add(const Tensor& tensor); ///< its name, its shape and the bits of its numbers

    std::string text() const; ///< 16 hexadecimal digits

private:
    std::uint64_t m_sum = 0;
};

} // namespace loopscope
