#include "core/training/run_curves.h"

#include "core/training/trainer.h"

#include <cmath>

namespace loopscope
{

namespace
{

bool holds(const Series::Bucket& bucket, double number)
{
    if (std::isnan(number))
        return bucket.hasNotANumber;
    if (std::isinf(number))
        return bucket.hasInfinity;
    return bucket.smallest <= number && number <= bucket.largest;
}

} // namespace

void RunCurves::cut(int size)
{
    for (Series* series : {&loss, &gradientNorm, &clippedNorm, &metric})
        series->cut(size);
}

void RunCurves::note(const Trainer& trainer, bool withMetric)
{
    const std::vector<double>& losses = trainer.losses();
    const Iteration& iteration = *trainer.current();
    const int number = iteration.number();
    cut(int(losses.size()));
    if (number < loss.size() && !holds(loss.at(number), iteration.loss()))
        cut(number);
    if (number < loss.size())
        return;
    // Of iterations that were passed by replay alone, only the loss is known.
    for (int passed = loss.size(); passed < number; ++passed)
        loss.append(losses[std::size_t(passed)]);
    for (Series* series : {&gradientNorm, &clippedNorm, &metric})
        series->skip(number - series->size());
    loss.append(iteration.loss());
    gradientNorm.append(iteration.clipping().normBefore);
    clippedNorm.append(iteration.clipping().normAfter);
    if (withMetric)
        metric.append(trainer.task().measure(iteration));
    else
        metric.skip(1);
}

} // namespace loopscope
