#pragma once

#include "core/bptt/iteration.h"
#include "core/file/pytorch/training_code.h"
#include "core/task/task.h"

#include <memory>
#include <string>
#include <vector>

namespace loopscope::test
{

/// An iteration that becomes a program for PyTorch, with a name for a test's row.
struct PytorchCase {
    std::string name;
    std::shared_ptr<const Iteration> iteration;
    pytorch::LearningRules rules;
    std::shared_ptr<const Task> task; ///< may be null
};

/// Every cell, shape of use, task, optimizer and way of clipping; truncated or not, padded or not,
/// in both directions, stacked, with values held and weights kept.
std::vector<PytorchCase> pytorchCases();

/// What the program of a case has to print.
struct ExpectedNumbers {
    std::vector<double> losses; ///< of the iteration and of further ones on the same sequences
    std::vector<double> norms;  ///< of every parameter's gradient, in the order of the network's
    double totalNorm = 0.0;
};

ExpectedNumbers expectedNumbers(const PytorchCase& item, int furtherSteps);

} // namespace loopscope::test
