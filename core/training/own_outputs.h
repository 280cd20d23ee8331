#pragma once

#include "core/bptt/iteration.h"
#include "core/bptt/sampler.h"
#include "core/task/task.h"

#include <memory>
#include <optional>
#include <string>

namespace loopscope
{

/// How a network that predicts the next character or word goes on by itself.
struct WritingOptions {
    std::string beginning; ///< UTF-8, what it reads first; empty: the text's first token
    SamplingOptions sampling{.temperature = 0.7};

    bool operator==(const WritingOptions&) const = default;
};

/// Why a network of a task cannot read its own outputs: a sentence. Nothing if it can: it has a
/// decoder, or it predicts the next of what it reads, step by step.
std::optional<std::string> findOwnOutputsProblem(const Network& network, const Task& task);

/// What a network does on its own: an iteration with the same weights in which it reads its own
/// outputs. Nothing is learned from it, so that it has no update.
///
/// Of an encoder–decoder, with the same sources, until the decoder writes the end; its loss and its
/// gradients are those of what it wrote. Of a text, in one sequence behind a beginning; see
/// writtenBatch() for what has a loss.
/// @param forced   reads what is right, of that task
/// @param writing  of a text
/// @throws std::invalid_argument if findOwnOutputsProblem() has a sentence
std::shared_ptr<const Iteration> withOwnOutputs(
    const Iteration& forced, const Task& task, const WritingOptions& writing = {});

} // namespace loopscope
