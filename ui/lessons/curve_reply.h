#pragma once

#include <string>
#include <vector>

namespace loopscope
{
struct CurveQuestion;
struct GradientFlow;
}

namespace loopscope::ui
{

/// What is said to a curve that was drawn by hand.
struct CurveReply {
    bool isRight = false;
    std::string words; ///< of the lesson, with its live numbers still to be filled in
};

/// Tells by how many powers of ten a curve misses, on average and always.
///
/// @param drawn  powers of ten, one a step: how much of the last loss's gradient reaches it
/// @param flow   what truly reaches it
CurveReply replyToCurve(const CurveQuestion& question, const std::vector<double>& drawn,
    const GradientFlow& flow);

} // namespace loopscope::ui
