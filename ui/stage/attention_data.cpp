#include "ui/stage/attention_data.h"

#include "core/diagnosis/encoder_gradients.h"
#include "ui/session/time_span.h"
#include "ui/theme/number_format.h"

#include <QCoreApplication>

#include <algorithm>

namespace loopscope::ui
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("Attention", text);
}

AttentionThread threadOf(const Iteration& iteration, int source, int step)
{
    AttentionThread thread;
    thread.source = source;
    thread.step = step;
    thread.weight = iteration.attentionWeights()(source, step);
    thread.weightGradient = iteration.attentionWeightGradients()(source, step);
    return thread;
}

} // namespace

bool hasAttention(const Snapshot& snapshot)
{
    return snapshot.iteration->attentionWeights().size() > 0;
}

std::vector<AttentionThread> attentionThreads(
    const Snapshot& decoder, int stepOnAxis, bool withGradients)
{
    const Iteration& iteration = *decoder.iteration;
    const TimeSpan span = spanOf(iteration);
    std::vector<AttentionThread> threads;
    if (!hasAttention(decoder))
        return threads;
    const bool isOfEncoder = stepOnAxis < 0;
    const int count = isOfEncoder ? span.steps : span.encoderSteps;
    for (int i = 0; i < count; ++i)
        threads.push_back(isOfEncoder ? threadOf(iteration, stepOnAxis + span.encoderSteps, i)
                                      : threadOf(iteration, i, stepOnAxis));
    const double scale = withGradients ? averageSource(decoder) : 0.0;
    Eigen::MatrixXd gradients;
    for (AttentionThread& thread : threads) {
        if (!withGradients)
            break;
        if (gradients.size() == 0 || isOfEncoder)
            gradients = gradientThroughAttention(iteration, thread.step);
        thread.gradient.magnitude =
            gradientBar(gradients.col(thread.source).stableNorm(), scale);
    }
    return threads;
}

const AttentionThread* strongestOf(const std::vector<AttentionThread>& threads)
{
    const auto strongest = std::max_element(threads.begin(), threads.end(),
        [](const AttentionThread& a, const AttentionThread& b) { return a.weight < b.weight; });
    return strongest == threads.end() ? nullptr : &*strongest;
}

QString describeThread(const Snapshot& decoder, const AttentionThread& thread, bool withGradient)
{
    const StageLabel label =
        decoder.task->sourceLabel(decoder.iteration->batch(), thread.source);
    QString words = tr("Step %1 of the decoder looks at step %2 of the source, “%3”: %4")
                        .arg(thread.step + 1)
                        .arg(thread.source + 1)
                        .arg(QString::fromStdString(label.text), formatNumber(thread.weight));
    if (withGradient)
        words += u'\n' + tr("∂L/∂ this weight: %1").arg(formatNumber(thread.weightGradient)) +
                 u'\n' +
                 tr("what comes back this way has the length %1")
                     .arg(formatNumber(thread.gradient.magnitude.norm));
    return words;
}

} // namespace loopscope::ui
