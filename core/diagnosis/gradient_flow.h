#pragma once

#include "core/bptt/iteration.h"

#include <Eigen/Core>

#include <string>
#include <vector>

namespace loopscope
{

/// How one step's loss reaches back: ‖∂loss_t/∂h_s‖ for every step s ≤ t, of sequence 0.
struct GradientFlow {
    int track = 0;
    int symbol = 0;        ///< whose gradient
    int lossStep = 0;      ///< t
    Eigen::VectorXd norms; ///< lossStep + 1 numbers, one a step s
    /// Geometric mean of the factor per step back: (norms[0] / norms[t])^(1/t); not a number for t
    /// = 0, zero norms, or a track that reads in reverse, where a loss reaches later steps instead.
    double factorPerStep = 0.0;
};

/// Sends the loss of one step back alone, through the same plan as the training pass, down to any
/// layer. @param symbol  a state symbol or h
GradientFlow gradientFlow(const Iteration& iteration, int track, int symbol, int lossStep);

enum class Verdict { Vanishing, Fading, Healthy, Growing, Exploding, NotFinite };

/// The thresholds, on the factor per step back.
inline constexpr double vanishingBelow = 0.8;
inline constexpr double fadingBelow = 0.97;
inline constexpr double growingAbove = 1.03;
inline constexpr double explodingAbove = 1.25;

Verdict verdictOf(const GradientFlow& flow);

} // namespace loopscope
