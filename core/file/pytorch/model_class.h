#pragma once

#include "core/file/pytorch/modules.h"
#include "core/file/pytorch/python_text.h"

#include <string>

namespace loopscope::pytorch
{

/// Classes of the cells that torch.nn does not have, and class Model: layers, readout, attention.
void writeModel(PythonText& text, const Modules& modules);

/// The arguments of Model.forward(), which are names of what batch() gives: "source, x".
std::string modelArguments(const Modules& modules);

/// Whether the model answers once a sequence, not at every step.
bool answersOnce(const Network& network);

} // namespace loopscope::pytorch
