#pragma once

#include <QString>

#include <vector>

namespace loopscope::ui
{

struct Snapshot;

/// What may come behind a step, and its chance.
struct Prediction {
    QString name;
    double chance = 0.0;
    bool isNext = false; ///< whether it does come: it was drawn, or the beginning has it
};

inline constexpr int mostPredictions = 5;

/// Of a text that the network writes: what it draws from at a step, the most probable first, and
/// last what does come, however unlikely. Empty where an output is no number.
std::vector<Prediction> predictionsAt(const Snapshot& snapshot, int step);

} // namespace loopscope::ui
