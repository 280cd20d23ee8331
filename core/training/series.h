#pragma once

#include <limits>
#include <memory>
#include <vector>

namespace loopscope
{

/// One number an iteration, of a run of any length, in bounded memory.
///
/// The numbers of width() iterations share a bucket, which knows the smallest and the largest of
/// them. At first every iteration has a bucket of its own; whenever there are more than
/// maximumBuckets, every two become one. Copies share what is older, so a copy costs little.
class Series
{
public:
    struct Bucket {
        double smallest = std::numeric_limits<double>::infinity(); ///< of the finite numbers
        double largest = -std::numeric_limits<double>::infinity();
        bool hasNotANumber = false;
        bool hasInfinity = false; ///< of either sign
        bool isPartial = false;   ///< of some of its iterations nothing is known

        bool hasNumbers() const { return smallest <= largest; }
        bool isFinite() const { return !hasNotANumber && !hasInfinity; }
        /// Nothing is known of its iterations.
        bool isEmpty() const { return !hasNumbers() && isFinite(); }
        /// Whether one of its iterations can have had this number.
        bool canHold(double number) const;
        void add(double number);
        void add(const Bucket& other);

        bool operator==(const Bucket&) const = default;
    };

    static constexpr int maximumBuckets = 1 << 16;

    Series() = default;
    /// As bucket() gave them. @param size  iterations, in (buckets − 1, buckets] times width
    Series(int width, int size, const std::vector<Bucket>& buckets);

    void append(double number);
    /// Iterations whose numbers are not known. @param count  ≥ 0
    void skip(int count);
    /// Forgets the numbers from an iteration on; where it shares a bucket, those of the whole
    /// bucket. Of none that stays, every iteration has a bucket of its own again.
    /// @param size  iterations that stay
    void cut(int size);

    int size() const { return m_size; } ///< iterations
    int width() const { return m_width; }
    int bucketCount() const;
    /// @param index  in [0, bucketCount()); it holds iterations from index · width() on
    const Bucket& bucket(int index) const;
    /// The bucket that an iteration shares. @param iteration  in [0, size())
    const Bucket& at(int iteration) const { return bucket(iteration / m_width); }

private:
    static constexpr int chunkSize = 1024;
    using Chunk = std::vector<Bucket>;

    Bucket& openBucket();
    void push(const Bucket& bucket);
    void thinOut();

    std::vector<std::shared_ptr<const Chunk>> m_chunks; ///< full ones: never changed
    Chunk m_open;                                       ///< the newest buckets
    int m_size = 0;
    int m_width = 1;
};

} // namespace loopscope
