#pragma once

#include "core/diagnosis/gradient_triangle.h"

#include <Eigen/Core>

#include <string>
#include <vector>

namespace loopscope::ui
{

struct Snapshot;

/// All that the triangle chart draws: how strongly each step's loss reaches each step's state,
/// relative to where that loss starts.
struct TriangleData {
    struct Symbol {
        std::string name; ///< as in the equations: "h"
        /// log10 of ‖∂L_t/∂symbol_s‖ relative to ‖∂L_t/∂symbol_t‖. Row t, column s: steps × steps.
        /// Not a number where a norm is none, or where a loss that sends nothing should reach.
        Eigen::MatrixXf powers;
    };
    int iteration = 0;
    int steps = 0;
    bool isReverse = false;      ///< the track reads from the end: losses reach later steps
    std::vector<Symbol> symbols; ///< of the track that is shown: its h first, then its states
    std::vector<unsigned char> hasLoss; ///< of each step: whether it has a target

    /// Whether a loss can depend on a step's state at all, so that its cell is drawn.
    bool isCell(int lossStep, int step) const;
    /// Whether every gradient that is drawn is a finite number.
    bool isFinite(std::size_t symbol) const;
    /// Steps back until less than a hundredth is left, the median over losses that have as many
    /// steps before them; -1 if no loss fades that far, or a gradient is not finite.
    int reach(std::size_t symbol) const;
};

/// Of the shown track, see Snapshot::track().
TriangleData triangleData(const Snapshot& snapshot, GradientTriangleCalculator& calculator);

} // namespace loopscope::ui
