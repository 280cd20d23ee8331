#include "ui/session/stage_loss.h"

#include <QCoreApplication>

namespace loopscope::ui
{

namespace
{

struct StageLoss {
    Q_DECLARE_TR_FUNCTIONS(loopscope::ui::StageLoss)
};

} // namespace

bool hasLossOnStage(const Snapshot& snapshot)
{
    const Batch& batch = snapshot.iteration->batch();
    for (int step = batch.steps; step-- > 0;) {
        if (snapshot.task->hasTarget(batch, step))
            return true;
    }
    return false;
}

QStringList noLossWordings()
{
    return {
        StageLoss::tr(
            "No gradient: nobody said which word this is, so there is no loss to go back from."),
        StageLoss::tr("No gradient: which word this is, is not known."),
        StageLoss::tr("No gradient")};
}

} // namespace loopscope::ui
