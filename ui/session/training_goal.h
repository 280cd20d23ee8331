#pragma once

#include <QMetaType>

#include <optional>

namespace loopscope::ui
{

/// When training is to stop by itself.
struct TrainingGoal {
    int iterations = 0;     ///< after so many more; 0: not for their number
    double lossBelow = 0.0; ///< as soon as the loss is lower; 0: not for the loss

    bool operator==(const TrainingGoal&) const = default;
};

/// Why training came to its end.
enum class TrainingEnd {
    Stopped,     ///< somebody wanted it to
    Finished,    ///< as many iterations as were asked for
    LossReached, ///< the loss is as low as was asked for
    Diverged     ///< a loss or a gradient is not a finite number any more
};

/// A part of a training, for networks that are trained in step: nothing interrupts it.
struct TrainingRound {
    int serial = 0;          ///< comes back with the answer
    std::optional<int> from; ///< an iteration to go to before; without: the newest
    int iterations = 1;
    double lossBelow = 0.0; ///< ends it as soon as the loss is lower; 0: not for the loss
};

/// As many iterations a second as the machine can do.
inline constexpr double fullPace = 0.0;
/// What the window starts with: every iteration can be seen.
inline constexpr double visiblePace = 30.0;
inline constexpr double slowestPace = 0.2;
inline constexpr double fastestPace = 60.0; ///< above it, only fullPace

} // namespace loopscope::ui

Q_DECLARE_METATYPE(loopscope::ui::TrainingEnd)
