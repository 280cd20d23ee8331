#include "ui/lessons/curve_reply.h"

#include "core/diagnosis/gradient_flow.h"
#include "core/lesson/lesson.h"
#include "ui/lanes/gradient_lane_data.h"

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

CurveReply replyToCurve(const CurveQuestion& question, const std::vector<double>& drawn,
    const GradientFlow& flow)
{
    double sum = 0.0;
    double distance = 0.0;
    int count = 0;
    const auto steps = std::min<Eigen::Index>(flow.norms.size(), Eigen::Index(drawn.size()));
    for (Eigen::Index step = 0; step < steps; ++step) {
        const double truth = std::log10(flow.norms[step] / flow.source());
        if (!std::isfinite(truth))
            continue;
        const double miss = drawn[std::size_t(step)] - std::max(truth, double(lowestDecade));
        sum += miss;
        distance += std::abs(miss);
        ++count;
    }
    if (count > 0 && distance / count <= question.tolerance)
        return {true, question.right};
    if (std::abs(sum) < 0.75 * distance)
        return {false, question.shape};
    return {false, sum < 0.0 ? question.low : question.high};
}

} // namespace loopscope::ui
