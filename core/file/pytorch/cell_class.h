#pragma once

#include "core/file/pytorch/python_text.h"
#include "core/network/network.h"

#include <string>
#include <vector>

namespace loopscope::pytorch
{

/// What the class of a cell must be able to do beside its equations.
struct CellClassOptions {
    bool isTruncated = false; ///< cuts the gradient between windows of TRUNCATION steps
    bool isMasked = false;    ///< keeps its state outside of a sequence
};

/// What a cell's forward() hands on from step to step: symbols at the steps before. The state that
/// it takes and gives is the tuple of these.
struct Carried {
    int symbol = 0; ///< of the program; 0: the input x
    int delay = 1;
};

/// States first, in the order of the equations; with a mask the output h is among them in any
/// case; earlier inputs last.
std::vector<Carried> carriedBy(const Program& program, const CellClassOptions& options);

/// What a program's parameters are called as attributes of their class: by their own names, but
/// for those that torch.nn.Module or Python keep for themselves.
std::vector<std::string> parameterAttributes(const Program& program);

/// A subclass of torch.nn.Module, one line an equation, with the equations' own names.
/// @param track  whose program and held values are written
/// @param reason  a sentence on why it is written out, where torch.nn has such a cell; may be empty
void writeCellClass(PythonText& text, const std::string& className, const Track& track,
    const CellClassOptions& options, const std::string& reason);

/// What the class is called: "LSTMWithPeepholes", "OwnCell".
std::string classNameOf(const std::string& equations);

} // namespace loopscope::pytorch
