#pragma once

#include "core/diagnosis/breakdown.h"
#include "core/training/remedy.h"

#include <QString>

#include <vector>

namespace loopscope::ui
{

/// A run that met a number that is not finite, and how it can go on.
struct BrokenRun {
    Breakdown breakdown;
    ExperimentOptions options; ///< with which it broke
    int lastGood = -1; ///< the iteration from which it can; -1: the first one broke
    double gradientNorm = 0.0; ///< of that iteration, before clipping
    std::vector<Remedy> remedies;
};

/// A remedy in words: what it changes, for a button or a link, and what that does.
QString wordsForRemedy(const Remedy& remedy, const ExperimentOptions& before);
QString tipForRemedy(const Remedy& remedy);

class Session;

/// Makes the change of a remedy, at the iteration from which the run can go on.
void takeRemedy(Session& session, const BrokenRun& broken, const Remedy& remedy);
/// Goes to the first number that is not finite.
void showBreak(Session& session, const BrokenRun& broken);

} // namespace loopscope::ui
