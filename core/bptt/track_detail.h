#pragma once

#include "core/bptt/iteration.h"

#include <Eigen/Core>

#include <optional>
#include <vector>

namespace loopscope
{

/// Every operation of a cell at consecutive steps, with its numbers going forward and its gradients
/// coming back: StepDetail of many steps, calculated for all of them at once.
///
/// A plain second calculation beside the engine's, of one sequence: it reads of the record only
/// what enters a step (earlier values, the parameters, the gradients of h and of later steps), so
/// the steps do not wait for one another.
struct TrackDetail {
    int track = 0;
    int firstStep = 0;
    int sequence = 0;
    /// One an operation of the program: width × steps, the width being the layer's units, its
    /// inputSize, or one number.
    std::vector<Eigen::MatrixXd> values;
    std::vector<Eigen::MatrixXd> gradients; ///< ∂loss/∂operation, shaped as the values; empty if
                                            ///< not asked for
};

enum class DetailParts { Values, ValuesAndGradients };

/// @param steps  how many from firstStep on
/// @throws std::invalid_argument if track, steps or sequence are not the iteration's
TrackDetail calculateSteps(const Iteration& iteration, int track, int firstStep, int steps,
    int sequence = 0, DetailParts parts = DetailParts::ValuesAndGradients);

/// f′ of an Apply operation: width × steps.
/// @throws std::invalid_argument if the operation is not an Apply
Eigen::MatrixXd slopesOf(const Program& program, const TrackDetail& detail, int operation);

/// Writes over the units of a symbol that are held.
/// @param value    for all of them; nothing: the values at which they are held
/// @param columns  units × steps
void overwriteHeld(
    const Plan& plan, int symbol, std::optional<double> value, Eigen::MatrixXd& columns);

/// Steps of one sequence that a track reads, padding not counted.
int sequenceLength(const Iteration& iteration, int track, int sequence = 0);

} // namespace loopscope
