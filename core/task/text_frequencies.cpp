#include "core/task/text_frequencies.h"

#include <algorithm>
#include <cmath>

namespace loopscope
{

Baseline guessingByFrequency(const std::vector<int>& classes, int size, const std::string& what)
{
    std::vector<double> counts(std::size_t(size), 0.0);
    for (const int c : classes)
        counts[std::size_t(c)] += 1.0;
    Baseline baseline{"guessing by how frequent " + what + " are"};
    for (const double count : counts) {
        const double share = count / double(classes.size());
        if (count > 0.0)
            baseline.loss -= share * std::log(share);
        baseline.metric = std::max(baseline.metric, share);
    }
    return baseline;
}

} // namespace loopscope
