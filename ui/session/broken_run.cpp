#include "ui/session/broken_run.h"

#include "ui/session/session.h"
#include "ui/session/time_span.h"

#include <QCoreApplication>

#include <algorithm>

namespace loopscope::ui
{
namespace
{

struct BreakdownNotice {
    Q_DECLARE_TR_FUNCTIONS(loopscope::ui::BreakdownNotice)
};

QString number(double value)
{
    return QString::number(value, 'g', 3).replace(QLatin1Char('-'), QChar(0x2212));
}

QString fromTo(const QString& words, double from, double to)
{
    return words.arg(number(from), number(to));
}

/// Where a step of the iteration leads to the first number that is not finite.
Cursor cursorAt(const Breakdown& breakdown, const Iteration& iteration)
{
    using Kind = NotFinitePlace::Kind;
    const TimeSpan span = spanOf(iteration);
    const int track = breakdown.place.track;
    const int step = track < 0 ? std::clamp(breakdown.place.step, 0, span.last())
                               : stepOnAxis(iteration, track, breakdown.place.step);
    switch (breakdown.place.kind) {
    case Kind::Parameter:
    case Kind::Value:
    case Kind::Output:
        return {Phase::Forward, step};
    case Kind::Loss:
    case Kind::OutputGradient:
        return startOf(Phase::Loss, span);
    case Kind::Gradient:
        return {Phase::Backward, step};
    case Kind::ParameterGradient:
    case Kind::Update:
        break;
    }
    return startOf(Phase::Update, span);
}

} // namespace

QString wordsForRemedy(const Remedy& remedy, const ExperimentOptions& before)
{
    const ExperimentOptions& after = remedy.options;
    switch (remedy.kind) {
    case Remedy::Kind::ClipNorm:
        return BreakdownNotice::tr("Clip the gradient at %1")
            .arg(number(after.clipping.threshold));
    case Remedy::Kind::LowerLearningRate:
        return fromTo(BreakdownNotice::tr("Learning rate %1 → %2"), before.optimizer.learningRate,
            after.optimizer.learningRate);
    case Remedy::Kind::LowerSpectralRadius:
        break;
    }
    return fromTo(BreakdownNotice::tr("ρ %1 → %2"), before.initialisation.spectralRadius,
        after.initialisation.spectralRadius);
}

QString tipForRemedy(const Remedy& remedy)
{
    switch (remedy.kind) {
    case Remedy::Kind::ClipNorm:
        return BreakdownNotice::tr("A gradient that is longer keeps its direction and is shortened "
                                   "to this norm before the update");
    case Remedy::Kind::LowerLearningRate:
        return BreakdownNotice::tr("Every update moves the weights a tenth as far");
    case Remedy::Kind::LowerSpectralRadius:
        break;
    }
    return BreakdownNotice::tr(
        "The recurrent weights are scaled down, so that less grows from step to step");
}

void takeRemedy(Session& session, const BrokenRun& broken, const Remedy& remedy)
{
    // The place that is shown may be the broken iteration by now.
    if (broken.lastGood >= 0 && session.snapshot()->iteration->number() != broken.lastGood)
        session.showIteration(broken.lastGood);
    session.setOptions(remedy.options);
}

void showBreak(Session& session, const BrokenRun& broken)
{
    session.setCursor(cursorAt(broken.breakdown, *session.snapshot()->iteration));
    session.showIteration(broken.breakdown.iteration);
}

} // namespace loopscope::ui
