#pragma once

#include "core/bptt/engine.h"
#include "core/bptt/iteration.h"

#include <memory>

namespace loopscope
{

/// Sends the loss of one step of one sequence back alone, through the whole network.
///
/// The engine itself runs again, on a batch of that sequence in which only that step counts: so it
/// holds for every shape of use, and every view and calculation that reads an iteration reads the
/// reach of one loss likewise. Gradients are those of L_t as Iteration::stepLoss() gives it,
/// neither weighted nor divided by the number of steps or sequences, and never truncated.
///
/// Keeps its work space: a further run of the same size allocates nothing, if nobody holds the last
/// result any more. Not for use by two threads at once.
class SingleLoss
{
public:
    /// @param lossStep  a step whose loss counts; of many-to-one the last one alone
    /// @return an iteration of one sequence, without its padding, that is not updated
    /// @throws std::invalid_argument if the iteration has no such sequence or step
    std::shared_ptr<const Iteration> run(
        const Iteration& iteration, int lossStep, int sequence = 0);

private:
    std::unique_ptr<Engine> m_engine;
    std::shared_ptr<Iteration> m_result;
};

} // namespace loopscope
