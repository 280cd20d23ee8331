#pragma once

#include "ui/stage/stage_data.h"

#include <QString>

#include <vector>

namespace loopscope::ui
{

struct Snapshot;

/// How much one step of a decoder looks at one step of the source, and what comes back that way.
struct AttentionThread {
    int source = 0; ///< step of the encoder, from 0
    int step = 0;   ///< of the decoder
    double weight = 0.0;
    double weightGradient = 0.0; ///< ∂loss/∂weight
    CarriedGradient gradient;    ///< what the decoder's step sends to the encoder's output
};

bool hasAttention(const Snapshot& snapshot);

/// All threads of a step on the time axis: of a decoder's step to every step of the source, of an
/// encoder's step to every step of the decoder.
/// @param withGradients  whether what comes back is calculated
std::vector<AttentionThread> attentionThreads(
    const Snapshot& decoder, int stepOnAxis, bool withGradients);

/// The one with the largest weight; null if there is none.
const AttentionThread* strongestOf(const std::vector<AttentionThread>& threads);

/// "step 4 looks at “M”, step 2 of the source: 82 %", and what comes back that way.
QString describeThread(const Snapshot& decoder, const AttentionThread& thread, bool withGradient);

} // namespace loopscope::ui
