#include "core/training/own_outputs.h"

#include "core/bptt/decoding.h"
#include "core/bptt/engine.h"
#include "core/bptt/writing.h"
#include "core/task/token_task.h"

#include <stdexcept>

namespace loopscope
{

namespace
{

/// What an encoder–decoder reads when its decoder reads its own outputs.
Batch answeringBatch(const Iteration& forced, const Task& task)
{
    Batch batch = forced.batch();
    feedOwnOutputs(forced.sharedNetwork(), forced.before().parameters,
        {.startClass = task.startClass(), .endClass = task.endClass()}, batch);
    return batch;
}

} // namespace

std::optional<std::string> findOwnOutputsProblem(const Network& network, const Task& task)
{
    if (network.stackCount() == 2)
        return std::nullopt;
    if (dynamic_cast<const TokenTask*>(&task) == nullptr)
        return "What this network puts out is not what it reads, so it cannot go on by itself.";
    return Sampler::findProblem(network);
}

std::shared_ptr<const Iteration> withOwnOutputs(
    const Iteration& forced, const Task& task, const WritingOptions& writing)
{
    if (const auto problem = findOwnOutputsProblem(forced.network(), task))
        throw std::invalid_argument(*problem);
    auto iteration = std::make_shared<Iteration>();
    Batch& batch = Engine::batch(*iteration);
    if (const auto* text = dynamic_cast<const TokenTask*>(&task))
        batch = writtenBatch(forced.sharedNetwork(), forced.before().parameters, forced.steps(),
            text->readBeginning(writing.beginning), writing.sampling);
    else
        batch = answeringBatch(forced, task);
    Engine(forced.sharedNetwork())
        .run(*iteration, forced.sharedBefore(), {.truncationLength = forced.truncationLength()});
    return iteration;
}

} // namespace loopscope
