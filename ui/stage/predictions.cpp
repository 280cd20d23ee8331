#include "ui/stage/predictions.h"

#include "core/bptt/writing.h"
#include "ui/session/snapshot.h"

#include <algorithm>
#include <numeric>

namespace loopscope::ui
{

namespace
{

/// The class that does come behind a step; -1 if none does.
int nextAt(const Batch& batch, int step)
{
    const Writing& writing = *batch.writing;
    return step + 1 < writing.given ? targetClassOf(batch, step)
                                    : writing.drawn[std::size_t(step)];
}

} // namespace

std::vector<Prediction> predictionsAt(const Snapshot& snapshot, int step)
{
    const Iteration& iteration = *snapshot.iteration;
    const Eigen::VectorXd chances = chancesAt(iteration, step);
    if (!chances.allFinite())
        return {};
    const ConstVectorView p = iteration.probabilities(step);
    std::vector<int> order(std::min(std::size_t(chances.size()), std::size_t(mostPredictions)));
    std::vector<int> all(std::size_t(chances.size()));
    std::iota(all.begin(), all.end(), 0);
    // At temperature 0 all but one have none.
    std::partial_sort_copy(all.begin(), all.end(), order.begin(), order.end(), [&](int a, int b) {
        return chances[a] != chances[b] ? chances[a] > chances[b] : p[a] > p[b];
    });
    const int next = nextAt(iteration.batch(), step);
    if (next >= 0 && std::find(order.begin(), order.end(), next) == order.end())
        order.back() = next;
    std::vector<Prediction> predictions;
    for (const int token : order)
        predictions.push_back({QString::fromStdString(snapshot.task->outputName(token)),
            chances[token], token == next});
    return predictions;
}

} // namespace loopscope::ui
