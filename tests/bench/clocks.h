#pragma once

#include <algorithm>
#include <limits>
#include <time.h>

namespace loopscope::bench
{

/// Processor time of the calling thread: other programs' work does not count.
inline double threadSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) + 1e-9 * double(time.tv_nsec);
}

inline double wallSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return double(time.tv_sec) + 1e-9 * double(time.tv_nsec);
}

/// The shortest time that some work took: what it takes when nobody disturbs it. Short work is
/// repeated until the clock's own time does not count.
class Fastest
{
public:
    /// @return seconds of the work this time
    template <typename Clock, typename Work>
    double measure(Clock clock, Work&& work)
    {
        constexpr double enough = 2e-4;
        const double start = clock();
        for (int i = 0; i < m_repeats; ++i)
            work();
        const double all = clock() - start;
        const double seconds = all / m_repeats;
        m_seconds = std::min(m_seconds, seconds);
        if (all < enough)
            m_repeats *= 2;
        return seconds;
    }

    double seconds() const { return m_seconds; }

private:
    int m_repeats = 1;
    double m_seconds = std::numeric_limits<double>::infinity();
};

} // namespace loopscope::bench
