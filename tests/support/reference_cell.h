#pragma once

#include "core/bptt/iteration.h"

#include <Eigen/Core>

#include <functional>
#include <vector>

namespace loopscope::test
{

/// Gives the value of symbol `name[t-delay]`, delay ≥ 1, or of x at any delay.
using Reading = std::function<Eigen::VectorXd(int symbol, int delay)>;

/// One step of a cell by its program alone, one operation after the other, from what it reads.
/// @param parameters  of the program, in its order; a bias is one column
/// @return the value of every operation, one number wide where it is a number of the text
std::vector<Eigen::VectorXd> referenceStep(const Program& program,
    const std::vector<Eigen::MatrixXd>& parameters, int units, const Reading& read);

/// The parameters of one track of an iteration, as referenceStep() takes them.
std::vector<Eigen::MatrixXd> trackParameters(const Iteration& iteration, int track);

/// What a track reads at a step of an iteration, from its record.
Reading recordedReading(const Iteration& iteration, int track, int step, int sequence = 0);

} // namespace loopscope::test
