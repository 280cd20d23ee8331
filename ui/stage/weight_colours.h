#pragma once

#include "ui/theme/theme.h"

namespace loopscope::ui
{

// The colours that tie the weights of the unrolled network to those of the one cell. Recurrent and
// readout weights have those of the gradients that come back through them.

inline QColor inputWeightColour(const Theme& theme)
{
    return theme.right;
}

inline QColor recurrentWeightColour(const Theme& theme)
{
    return theme.fromLater;
}

inline QColor readoutWeightColour(const Theme& theme)
{
    return theme.fromOutput;
}

} // namespace loopscope::ui
