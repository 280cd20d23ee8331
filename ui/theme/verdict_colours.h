#pragma once

#include "core/diagnosis/verdict.h"

#include <QColor>

namespace loopscope::ui
{

struct Theme;

/// The same wherever a verdict is told: in the gradient lane and in Explain.
struct VerdictColours {
    QColor fill;
    QColor words; ///< on the fill, or on the stage
};

VerdictColours coloursOf(Verdict verdict, const Theme& theme);

} // namespace loopscope::ui
