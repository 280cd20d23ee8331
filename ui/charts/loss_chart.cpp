#include "ui/charts/loss_chart.h"

#include "ui/session/run_branches.h"

namespace loopscope::ui
{

LossChart::LossChart(QWidget* parent)
    : CurveChart({tr("Loss")}, Scale::Linear, parent)
{
}

const Series& LossChart::series() const
{
    return snapshot()->curves->loss;
}

std::vector<CurveChart::LeftRun> LossChart::runs() const
{
    const RunBranches* branches = snapshot()->branches.get();
    if (branches == nullptr || branches->others.empty())
        return {};
    std::vector<LeftRun> result{{branches->current.words, &series()}};
    for (const auto& other : branches->others)
        result.push_back({other->origin.words, &other->memory->curves.loss});
    return result;
}

std::vector<CurveLevel> LossChart::findLevels() const
{
    const Task& task = *snapshot()->task;
    const Iteration& iteration = *snapshot()->iteration;
    std::vector<CurveLevel> levels;
    // Baselines are those of the task's own loss.
    if (iteration.network().options().loss != task.description().loss)
        return levels;
    for (const Baseline& baseline : task.baselines(iteration.steps()))
        levels.push_back({QString::fromStdString(baseline.name), baseline.loss, true});
    return levels;
}

QString LossChart::howToRead() const
{
    if (const int broken = firstBrokenIteration(); broken >= 0)
        return tr("In the hatched part the loss is not a finite number, for the first time in "
                  "iteration %1: numbers grew until they could not be stored any more.")
            .arg(broken);
    if (lastIteration() == 0)
        return tr(
            "How wrong the network is, in every iteration of training: lower is better. Train "
            "to see it fall.");
    const QString scrub = tr("Drag along the curve to go back to any iteration.");
    if (levels().empty())
        return tr("How wrong the network is, in every iteration: lower is better.") + u' ' + scrub;
    const QString reading =
        snapshot()->iteration->loss() < levels().front().value
            ? tr("Lower is better. Below the dashed line the network does better than %1.")
            : tr("Lower is better. At the dashed line and above, the network does no better than "
                 "%1.");
    return reading.arg(levels().front().name) + u' ' + scrub;
}

} // namespace loopscope::ui
