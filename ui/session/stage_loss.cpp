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

QStringList noLossWordings(const Snapshot& snapshot)
{
    if (snapshot.iteration->batch().writing)
        return {StageLoss::tr("No gradient: nobody knows what is right in a text that the network "
                              "makes up, so there is no loss to go back from."),
            StageLoss::tr("No gradient: what it makes up has no loss."),
            StageLoss::tr("No gradient")};
    return {
        StageLoss::tr(
            "No gradient: nobody said which word this is, so there is no loss to go back from."),
        StageLoss::tr("No gradient: which word this is, is not known."),
        StageLoss::tr("No gradient")};
}

QString noLossExplanation(const Snapshot& snapshot)
{
    if (snapshot.iteration->batch().writing)
        return StageLoss::tr(
            "The loss compares an answer with the right one. What the network makes up has no "
            "right answer, so nothing is learned from it; only a beginning of two or more has a "
            "loss, for what follows in it. And a draw is a choice: no gradient goes back through "
            "it. Choose the given text to see the gradients of training.");
    return StageLoss::tr(
        "The loss compares an answer with the right one. This sequence has no right answer: the "
        "network only says what it hears, and nothing is learned from it. The other sequences of "
        "the batch have theirs.");
}

} // namespace loopscope::ui
