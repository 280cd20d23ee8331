#include "ui/stage/source_data.h"

#include "ui/theme/number_format.h"

#include <QCoreApplication>

namespace loopscope::ui
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("SourceStrip", text);
}

/// Numbers of all states with which the decoder starts.
int numbersHandedOver(const Network& network)
{
    int count = 0;
    for (const Bridge& bridge : network.bridges())
        count += bridge.sourceSize;
    return count;
}

} // namespace

int SourceData::mostLookedAt(int step) const
{
    if (!hasAttention() || step < 0 || step >= weights.cols() || !weights.col(step).allFinite())
        return -1;
    Eigen::Index token = 0;
    weights.col(step).maxCoeff(&token);
    return int(token);
}

SourceData sourceData(const Snapshot& snapshot)
{
    SourceData data;
    const Iteration& iteration = *snapshot.iteration;
    const Batch& batch = iteration.batch();
    for (int step = 0; step < batch.sourceSteps; ++step) {
        const StageLabel label = snapshot.task->sourceLabel(batch, step);
        if (label.isEmpty())
            break;
        data.tokens += QString::fromStdString(label.text);
    }
    const Eigen::MatrixXd& weights = iteration.attentionWeights();
    if (weights.size() > 0)
        data.weights = weights.topRows(data.tokens.size());
    data.units = numbersHandedOver(iteration.network());
    return data;
}

QStringList sourceWordings(const SourceData& data, int step)
{
    if (!data.hasAttention())
        return {tr("all of it reaches the decoder as %1 numbers").arg(data.units),
            tr("handed over: %1 numbers").arg(data.units), tr("%1 numbers").arg(data.units)};
    const int token = data.mostLookedAt(step);
    if (token < 0)
        return {tr("step %1: the weights are not numbers").arg(step + 1), tr("NaN")};
    const QString share = formatPercent(data.weights(token, step));
    return {
        tr("step %1 looks most at “%2”: %3").arg(step + 1).arg(data.tokens[token], share),
        tr("looks at “%1”: %2").arg(data.tokens[token], share), share};
}

} // namespace loopscope::ui
