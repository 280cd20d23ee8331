#include "core/training/run_curves.h"

#include "core/training/trainer.h"

namespace loopscope
{

void RunCurves::cut(int size)
{
    for (Series* series : {&loss, &gradientNorm, &clippedNorm, &metric})
        series->cut(size);
}

void RunCurves::note(const Trainer& trainer, bool withMetric)
{
    const RunLosses& losses = trainer.losses();
    const Iteration& iteration = *trainer.current();
    const int number = iteration.number();
    cut(losses.size());
    if (number < loss.size() && !loss.at(number).canHold(iteration.loss()))
        cut(number);
    // Of iterations that were passed by replay alone, only the loss is known.
    if (loss.size() == number)
        loss.append(iteration.loss());
    if (loss.size() < losses.size())
        loss = losses.curve();
    if (number < gradientNorm.size())
        return;
    for (Series* series : {&gradientNorm, &clippedNorm, &metric})
        series->skip(number - series->size());
    gradientNorm.append(iteration.clipping().normBefore);
    clippedNorm.append(iteration.clipping().normAfter);
    if (withMetric)
        metric.append(trainer.task().measure(iteration));
    else
        metric.skip(1);
}

} // namespace loopscope
