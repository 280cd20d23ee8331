#pragma once

#include "core/bptt/iteration.h"
#include "core/task/task.h"

#include <memory>

namespace loopscope
{

/// What an encoder–decoder does on its own: an iteration with the same weights and sources, in which
/// the decoder reads its own outputs until it writes the end. Its loss and its gradients are those of
/// what it wrote; nothing is learned from them, so that it has no update.
/// @param forced  with teacher forcing, of that task
/// @throws std::invalid_argument if the network is no encoder–decoder
std::shared_ptr<const Iteration> withOwnOutputs(const Iteration& forced, const Task& task);

} // namespace loopscope
