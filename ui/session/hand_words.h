#pragma once

#include "core/training/experiment_options.h"

#include <QString>

#include <vector>

namespace loopscope::ui
{

/// "U_f[2,3]", of a vector "b_f[2]". Rows and columns count from 1 on screen.
/// @param column  -1: of a vector
QString nameOfWeight(const QString& parameter, int row, int column);
QString nameOfWeight(const WeightEdit& edit);
bool isSameWeight(const WeightEdit& a, const WeightEdit& b);

/// "f", "h[3]".
QString nameOfHeld(const Hold& hold);

/// What was done to weights by hand: "U[2,3] 0.41 → 0.9", "Cut U[2,3]".
QString wordsForEdits(const std::vector<WeightEdit>& before, const std::vector<WeightEdit>& after);

/// What was held or released: "Hold f = 0", "Silence h[3]", "Release f".
QString wordsForHolds(const std::vector<Hold>& before, const std::vector<Hold>& after);

} // namespace loopscope::ui
