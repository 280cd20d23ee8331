#include "core/training/series.h"

#include "core/require.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace loopscope
{

bool Series::Bucket::canHold(double number) const
{
    if (isPartial)
        return true;
    if (std::isnan(number))
        return hasNotANumber;
    if (std::isinf(number))
        return hasInfinity;
    return smallest <= number && number <= largest;
}

void Series::Bucket::add(double number)
{
    if (std::isnan(number)) {
        hasNotANumber = true;
    } else if (std::isinf(number)) {
        hasInfinity = true;
    } else {
        smallest = std::min(smallest, number);
        largest = std::max(largest, number);
    }
}

void Series::Bucket::add(const Bucket& other)
{
    smallest = std::min(smallest, other.smallest);
    largest = std::max(largest, other.largest);
    hasNotANumber = hasNotANumber || other.hasNotANumber;
    hasInfinity = hasInfinity || other.hasInfinity;
    isPartial = isPartial || other.isPartial;
}

Series::Series(int width, int size, const std::vector<Bucket>& buckets)
    : m_size(size)
    , m_width(width)
{
    const auto count = std::int64_t(buckets.size());
    require(width > 0 && size >= 0 && count <= maximumBuckets &&
                count == (std::int64_t(size) + width - 1) / width,
        "a series has as many buckets as its iterations need");
    for (const Bucket& bucket : buckets)
        push(bucket);
}

int Series::bucketCount() const
{
    return int(m_chunks.size()) * chunkSize + int(m_open.size());
}

const Series::Bucket& Series::bucket(int index) const
{
    require(index >= 0 && index < bucketCount(), "the series has no such bucket");
    const std::size_t chunk = std::size_t(index / chunkSize);
    return chunk < m_chunks.size() ? (*m_chunks[chunk])[std::size_t(index % chunkSize)]
                                   : m_open[std::size_t(index % chunkSize)];
}

void Series::push(const Bucket& bucket)
{
    if (int(m_open.size()) == chunkSize) {
        m_chunks.push_back(std::make_shared<const Chunk>(std::move(m_open)));
        m_open = Chunk();
    }
    if (m_open.capacity() == 0)
        m_open.reserve(chunkSize);
    m_open.push_back(bucket);
}

/// The bucket of the iteration that comes next.
Series::Bucket& Series::openBucket()
{
    if (m_size / m_width == maximumBuckets)
        thinOut();
    if (m_size / m_width == bucketCount())
        push({});
    return m_open.back();
}

void Series::append(double number)
{
    openBucket().add(number);
    ++m_size;
}

void Series::skip(int count)
{
    require(count >= 0, "only iterations to come can be skipped");
    while (count > 0) {
        openBucket().isPartial = true;
        const int here = std::min(count, m_width - m_size % m_width);
        m_size += here;
        count -= here;
    }
}

void Series::cut(int size)
{
    require(size >= 0, "a series has no negative size");
    if (size >= m_size)
        return;
    m_size = size;
    if (size == 0)
        m_width = 1;
    const int whole = size / m_width; // buckets that stay as they are
    const std::size_t chunks = std::size_t(whole / chunkSize);
    if (chunks < m_chunks.size())
        m_open = *m_chunks[chunks];
    m_chunks.resize(std::min(chunks, m_chunks.size()));
    m_open.resize(std::size_t(whole - int(m_chunks.size()) * chunkSize));
    if (size % m_width != 0)
        openBucket().isPartial = true;
}

void Series::thinOut()
{
    Series wider;
    for (int i = 0; i < bucketCount(); i += 2) {
        Bucket both = bucket(i);
        if (i + 1 < bucketCount())
            both.add(bucket(i + 1));
        wider.push(both);
    }
    m_chunks = std::move(wider.m_chunks);
    m_open = std::move(wider.m_open);
    m_width *= 2;
}

} // namespace loopscope
