#include "core/file/checksum.h"

#include <bit>

namespace loopscope
{

namespace
{

/// 64-bit FNV-1a, a word at a time. Each step can be undone, so one changed word changes the hash.
/// Source: http://www.isthe.com/chongo/tech/comp/fnv, with its offset basis and prime.
class Hash
{
public:
    void add(std::uint64_t word) { m_hash = (m_hash ^ word) * 0x100000001b3; }
    void add(std::string_view text)
    {
        add(text.size());
        for (const char character : text)
            add(static_cast<unsigned char>(character));
    }

    /// fmix64 of MurmurHash3, so that a sum of hashes mixes all of their bits.
    /// Source: https://github.com/aappleby/smhasher, src/MurmurHash3.cpp
    std::uint64_t finish() const
    {
        std::uint64_t hash = m_hash;
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
        return hash ^ (hash >> 33);
    }

private:
    std::uint64_t m_hash = 0xcbf29ce484222325;
};

} // namespace

void Checksum::add(std::string_view text)
{
    Hash hash;
    hash.add(text);
    m_sum += hash.finish();
}

void Checksum::add(const Tensor& tensor)
{
    Hash hash;
    hash.add(tensor.name);
    hash.add(tensor.shape.size());
    for (const std::uint64_t size : tensor.shape)
        hash.add(size);
    for (const double value : tensor.values)
        hash.add(std::bit_cast<std::uint64_t>(value));
    m_sum += hash.finish();
}

std::string Checksum::text() const
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string result;
    for (int shift = 60; shift >= 0; shift -= 4)
        result += digits[(m_sum >> shift) & 0xF];
    return result;
}

} // namespace loopscope
