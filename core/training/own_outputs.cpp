#include "core/training/own_outputs.h"

#include "core/bptt/decoding.h"
#include "core/bptt/engine.h"

namespace loopscope
{

std::shared_ptr<const Iteration> withOwnOutputs(const Iteration& forced, const Task& task)
{
    auto iteration = std::make_shared<Iteration>();
    Batch& batch = Engine::batch(*iteration);
    batch = forced.batch();
    feedOwnOutputs(forced.sharedNetwork(), forced.before().parameters,
        {.startClass = task.startClass(), .endClass = task.endClass()}, batch);
    Engine(forced.sharedNetwork())
        .run(*iteration, forced.sharedBefore(), {.truncationLength = forced.truncationLength()});
    return iteration;
}

} // namespace loopscope
