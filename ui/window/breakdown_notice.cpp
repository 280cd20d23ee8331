#include "ui/window/breakdown_notice.h"

#include "ui/session/broken_run.h"
#include "ui/session/session.h"
#include "ui/session/time_span.h"
#include "ui/session/wording.h"
#include "ui/theme/number_format.h"
#include "ui/window/notice_bar.h"

#include <QCoreApplication>

#include <algorithm>

namespace loopscope::ui
{
namespace
{

struct BreakdownNotice {
    Q_DECLARE_TR_FUNCTIONS(loopscope::ui::BreakdownNotice)
};

NoticeAction actionFor(const Remedy& remedy, const ExperimentOptions& before)
{
    const auto fromTo = [](const QString& words, double from, double to) {
        return words.arg(formatNumber(from, 3), formatNumber(to, 3));
    };
    const ExperimentOptions& after = remedy.options;
    switch (remedy.kind) {
    case Remedy::Kind::ClipNorm:
        return {QStringLiteral("notice.clip"),
            BreakdownNotice::tr("Clip the gradient at %1")
                .arg(formatNumber(after.clipping.threshold, 3)),
            BreakdownNotice::tr("A gradient that is longer keeps its direction and is shortened to "
                                "this norm before the update"),
            {}};
    case Remedy::Kind::LowerLearningRate:
        return {QStringLiteral("notice.learningRate"),
            fromTo(BreakdownNotice::tr("Learning rate %1 → %2"), before.optimizer.learningRate,
                after.optimizer.learningRate),
            BreakdownNotice::tr("Every update moves the weights a tenth as far"), {}};
    case Remedy::Kind::LowerSpectralRadius:
        break;
    }
    return {QStringLiteral("notice.spectralRadius"),
        fromTo(BreakdownNotice::tr("ρ %1 → %2"), before.initialisation.spectralRadius,
            after.initialisation.spectralRadius),
        BreakdownNotice::tr("The recurrent weights are scaled down, so that less grows from step "
                            "to step"),
        {}};
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

void offerRemedies(NoticeBar& notice, Session& session)
{
    const std::shared_ptr<const BrokenRun> broken = session.snapshot()->broken;
    std::vector<NoticeAction> actions;
    for (const Remedy& remedy : broken->remedies) {
        actions.push_back(actionFor(remedy, broken->options));
        actions.back().act = [&session, broken, options = remedy.options] {
            // The place that is shown may be the broken iteration by now.
            if (broken->lastGood >= 0 &&
                session.snapshot()->iteration->number() != broken->lastGood)
                session.showIteration(broken->lastGood);
            session.setOptions(options);
        };
    }
    actions.push_back({QStringLiteral("notice.showPlace"),
        BreakdownNotice::tr("Show where it broke"),
        BreakdownNotice::tr("Go to iteration %1, to the first number that is not finite")
            .arg(broken->breakdown.iteration),
        [&session, breakdown = broken->breakdown] {
            session.setCursor(cursorAt(breakdown, *session.snapshot()->iteration));
            session.showIteration(breakdown.iteration);
        }});
    notice.offer(sentenceForBreak(*broken), actions);
}

} // namespace loopscope::ui
