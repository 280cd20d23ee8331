#pragma once

#include "core/bptt/iteration.h"

#include <string>

namespace loopscope
{

/// Every number of an iteration's pass over one of its sequences, as CSV: a line a number.
///
/// Columns: layer ("l0", "l1_reverse", "decoder.l0", "readout"), step and unit (from 1), symbol (as
/// in the equations; of the readout y, p and loss), value, and gradient (∂loss/∂symbol; empty for p
/// and loss). Steps are in the order of time. Padding behind the sequence's end is left out.
std::string recordTable(const Iteration& iteration, int sequence = 0);

} // namespace loopscope
