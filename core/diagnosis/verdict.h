#pragma once

#include "core/diagnosis/flow_factors.h"
#include "core/diagnosis/gradient_flow.h"

#include <string>
#include <vector>

namespace loopscope
{

/// What a gradient does on its way back; the thresholds are in thresholds.h.
enum class Verdict {
    Vanishing, ///< factor per step below vanishingBelow
    Fading,    ///< below fadingBelow
    Healthy,   ///< between, or there is no step to take
    Growing,   ///< above growingAbove
    Exploding, ///< above explodingAbove
    NotFinite, ///< somewhere on the way
    NoMemory   ///< there is no way back: nothing is carried from step to step
};

Verdict verdictOf(const GradientFlow& flow);

/// "Vanishing", "Not finite".
std::string nameOf(Verdict verdict);

/// The verdict in plain English with the numbers that it rests on:
///
///   Vanishing: ×0.66 per step back = recurrent weights 0.90 × tanh′ 0.73. After 12 steps less than
///   1 % is left.
std::string verdictSentence(const GradientFlow& flow, const FlowFactors& factors);

/// The same in fewer and fewer words, verdictSentence() first, "×0.66" last.
std::vector<std::string> verdictWordings(const GradientFlow& flow, const FlowFactors& factors);

/// Its parts, for those who set them apart. Each is empty where there is nothing to say.
///
/// "×0.66 per step back"
std::string factorWords(const GradientFlow& flow);
/// "recurrent weights 0.90 × tanh′ 0.73", or of a cell with several roads "94 % comes back along c,
/// times f 0.97; 6 % through the recurrent weights"
std::string factorSource(const FlowFactors& factors);
/// "After 12 steps less than 1 % is left."
std::string reachSentence(const GradientFlow& flow);

/// A factor with two decimals, 0.66; as a power of ten, 2.6·10⁻¹⁶, where those would show nothing.
std::string factorText(double factor);

} // namespace loopscope
