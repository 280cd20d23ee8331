#pragma once

#include "core/bptt/iteration.h"
#include "core/file/pytorch/training_code.h"
#include "core/result.h"
#include "core/task/task.h"
#include "core/training/experiment_options.h"

#include <string>

namespace loopscope
{

namespace pytorch
{

/// What a program is made of: one iteration, and how training goes on from it.
struct ProgramSource {
    const Iteration* iteration = nullptr; ///< without initial states of its own
    LearningRules rules;
    const Task* task = nullptr;        ///< names what is read and answered; may be nullptr
    std::string fileName = "model.py"; ///< of the program
};

/// A program in Python for PyTorch.
struct PythonProgram {
    std::string text;
    /// Bytes of a safetensors file that belongs beside it; empty: all numbers stand in the text.
    std::string numbers;
};

/// Up to so many numbers stand in the program itself, which is then one file to hand on; of a
/// larger network nobody would read them, and they would bury the code.
inline constexpr std::size_t mostNumbersInside = 2500;

/// A readable program with the same network, numbers, sequences, loss and optimizer: it prints the
/// loss and the norms of the gradients of the iteration, and trains on.
Result<PythonProgram> makeProgram(const ProgramSource& source);

/// "model_numbers.safetensors": the name of the file beside "model.py", if there has to be one.
std::string numbersFileOf(const std::string& fileName);

} // namespace pytorch

/// Writes the program of an iteration, each of its one or two files atomically. The second is
/// called like the first with "_numbers.safetensors" in place of ".py".
/// @param options  of that iteration
/// @return the second file's path, empty if there is none; or a sentence, and then no new file
Result<std::string> exportPytorch(const std::string& path, const Iteration& iteration,
    const ExperimentOptions& options, const Task& task);

} // namespace loopscope
