#pragma once

#include "core/diagnosis/loss_sweep.h"
#include "core/diagnosis/single_loss.h"

#include <Eigen/Core>

#include <vector>

namespace loopscope
{

struct TriangleOptions {
    int sequence = 0;  ///< of the batch
    int track = -1;    ///< the only track that is wanted; -1: all of them
    int lossStep = -1; ///< the only loss that is followed; -1: all of them
};

/// How every step's own loss reaches every step: ‖∂L_t/∂state_s‖.
///
/// L_t is the loss of step t of the sequence by itself: neither weighted nor divided by the number
/// of steps or sequences. ∂L_t/∂state_s is the total derivative, as Iteration::gradient() gives it:
/// everything that depends on the symbol at step s is counted, its own step included. Steps that
/// have no loss, such as padding, have rows of zeros.
///
/// With all tracks reading forward only s ≤ t is not zero (hence the name), with all in reverse
/// only s ≥ t; below a layer that reads in both directions every pair may be.
struct GradientTriangle {
    struct SymbolNorms {
        int track = 0;
        int symbol = 0; ///< a state symbol or h
        /// Row: loss step t, counted from firstLoss; column: step s of the track (of an encoder: of
        /// the source). Losses × steps.
        Eigen::MatrixXd norms;
    };
    int sequence = 0;
    int firstLoss = 0;
    std::vector<SymbolNorms> symbols; ///< of every wanted track: its state symbols, and h

    /// nullptr if the symbol is not among them.
    const SymbolNorms* find(int track, int symbol) const;
    /// √Σ‖∂L_t/∂symbol_s‖² over a track's symbols; not finite if one of them is not.
    double joint(int track, int lossStep, int step) const;
};

/// Calculates triangles and keeps its work space: a further one of the same size allocates nothing.
/// Not for use by two threads at once.
///
/// Where every step of a whole sequence has an output, all losses go back in one sweep (LossSweep);
/// in other shapes of use and in padded sequences one after the other (SingleLoss), which takes
/// about as many times as long as losses go together in the sweep.
class GradientTriangleCalculator
{
public:
    /// @throws std::invalid_argument if the iteration has no such sequence, track or step
    void calculate(
        const Iteration& iteration, const TriangleOptions& options, GradientTriangle& result);

private:
    void sweep(
        const Iteration& iteration, const LossSweep::Request& request, GradientTriangle& result);
    void sendOneByOne(
        const Iteration& iteration, const LossSweep::Request& request, GradientTriangle& result);

    LossSweep m_sweep;
    SingleLoss m_single;
};

GradientTriangle gradientTriangle(const Iteration& iteration, const TriangleOptions& options = {});

} // namespace loopscope
