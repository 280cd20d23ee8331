#pragma once

#include "core/diagnosis/verdict.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace loopscope::ui
{

struct Snapshot;

/// Whose gradient the lane shows.
enum class GradientOf {
    LastLoss, ///< of the last step's loss alone: how far back one loss reaches
    AllLosses ///< of the mean loss over all steps: what the weights learn from
};

/// What can be said of a magnitude.
enum class MagnitudeKind { Positive, Zero, Infinite, NotANumber };

/// One bar: a gradient's magnitude at one step.
struct GradientBar {
    double norm = 0.0;     ///< ‖∂L/∂h‖ as calculated
    double relative = 0.0; ///< norm over the norm at its source; not a number where there is none
    MagnitudeKind kind = MagnitudeKind::Zero;
    double height = 0.0; ///< place on the lane's scale, in [0, 1]
    int exponent = 0;    ///< floor of the power of ten of `relative`, for a Positive one
    int beyond = 0;      ///< -1 below the scale, 1 above it, 0 within
};

/// The scale is fixed: a gradient that was scaled to fit its own picture would never vanish.
inline constexpr int lowestDecade = -6;
inline constexpr int highestDecade = 2;

/// All that the gradient lane draws.
struct GradientLaneData {
    GradientOf of = GradientOf::LastLoss;
    int track = 0;
    int symbol = 0;    ///< whose gradient
    int lossStep = -1; ///< of the loss of this step alone; -1 for all losses
    double source = 0.0; ///< the norm that counts as 1
    std::vector<GradientBar> bars;
    /// Of an encoder, before those: how far the gradient reaches through the bottleneck.
    std::vector<GradientBar> encoderBars;
    int encoderTrack = -1;
    int encoderSymbol = 0;
    /// While backpropagation is truncated: what a full pass would give at each step. Else empty.
    std::vector<GradientBar> full;
    double factorPerStep = 0.0; ///< of the last loss; not a number where there is none
    Verdict verdict = Verdict::NoMemory; ///< on the last loss
    QStringList titles;         ///< the same sentence, longest first
    QString name;               ///< what is measured: "‖∂L₂₀/∂h‖"
    QString explanation;        ///< what the bars are, in a sentence or two

    int first() const { return -int(encoderBars.size()); } ///< on the axis
    int last() const { return int(bars.size()) - 1; }
    const GradientBar& bar(int stepOnAxis) const
    {
        return stepOnAxis < 0 ? encoderBars[encoderBars.size() - std::size_t(-stepOnAxis)]
                              : bars[std::size_t(stepOnAxis)];
    }
};

/// Where 10^power stands on the scale: 0 at lowestDecade, 1 at highestDecade; clamped.
double heightOnScale(double power);

GradientBar gradientBar(double norm, double source);

/// The norm that counts as 1 for gradients of the mean loss: what the output of an average step
/// sends to its own state. Zero if no step sends any. Where one loss stands alone, what it sends
/// to the step from which it goes back.
double averageSource(const Snapshot& snapshot);

GradientLaneData gradientLaneData(const Snapshot& snapshot, GradientOf of);

} // namespace loopscope::ui
