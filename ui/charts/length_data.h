#pragma once

#include "core/training/memory_curve.h"
#include "ui/session/snapshot.h"

#include <QStringList>

#include <memory>
#include <vector>

namespace loopscope::ui
{

/// How a network does its task on sequences of several lengths, with what is needed to say so.
struct LengthData {
    MemoryCurve curve;
    std::shared_ptr<const Task> task;
    int trained = 0;   ///< T that is trained on; 0 where all of these lengths are
    int iteration = 0; ///< of the weights that were tried

    bool hasTrainedLength() const { return trained > 0; }
};

/// Tries the weights of a snapshot; takes up to half a second.
LengthData lengthData(const Snapshot& snapshot);

/// "40", or of a group "9–12".
QString lengthWords(const MemoryCurve::Point& point);
/// The task's measure: "97 %", "0.61".
QString metricWords(const Task& task, double metric);
/// The points to read first: half of T, T and twice T, or the shortest, the middle and the longest.
/// Places in the curve's points, rising, without repetition.
std::vector<std::size_t> telling(const LengthData& data);
/// "remembers 39 steps", and in fewer words. Empty where the task asks for no memory of a known
/// length.
QStringList rememberedWordings(const LengthData& data);

} // namespace loopscope::ui
