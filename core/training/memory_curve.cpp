#include "core/training/memory_curve.h"

#include "core/bptt/engine.h"
#include "core/task/series_task.h"
#include "core/training/evaluation.h"

#include <algorithm>
#include <initializer_list>
#include <numeric>
#include <set>

namespace loopscope
{

namespace
{

constexpr double enough = 0.9;
constexpr int mostGroups = 5;

/// Some sequences of a batch, with as much padding.
Batch partOf(const Batch& all, const std::vector<int>& sequences)
{
    Batch part;
    part.steps = all.steps;
    part.sequences = int(sequences.size());
    part.sourceSteps = all.sourceSteps;
    const auto columns = [&](int steps) {
        std::vector<Eigen::Index> result;
        for (int step = 0; step < steps; ++step)
            for (const int sequence : sequences)
                result.push_back(all.column(step, sequence));
        return result;
    };
    const std::vector<Eigen::Index> own = columns(all.steps);
    part.inputs = all.inputs(Eigen::all, own);
    for (const Eigen::Index column : own)
        if (!all.targetClasses.empty())
            part.targetClasses.push_back(all.targetClasses[std::size_t(column)]);
    if (all.targets.size() > 0)
        part.targets = all.targets(Eigen::all, own);
    if (all.weights.size() > 0)
        part.weights = all.weights(own);
    part.sourceInputs = all.sourceInputs(Eigen::all, columns(all.sourceSteps));
    for (const int sequence : sequences) {
        if (!all.lengths.empty())
            part.lengths.push_back(all.lengths[std::size_t(sequence)]);
        if (!all.sourceLengths.empty())
            part.sourceLengths.push_back(all.sourceLengths[std::size_t(sequence)]);
    }
    return part;
}

/// Sequences by their lengths, the shortest first: about equally many in each group, and all of one
/// length in one.
std::vector<std::vector<int>> groupsOf(const std::vector<int>& lengths)
{
    std::vector<int> order(lengths.size());
    std::iota(order.begin(), order.end(), 0);
    const auto lengthOf = [&](int sequence) { return lengths[std::size_t(sequence)]; };
    std::stable_sort(order.begin(), order.end(),
        [&](int a, int b) { return lengthOf(a) < lengthOf(b); });
    const int share = std::max(1, int(lengths.size()) / mostGroups);
    std::vector<std::vector<int>> groups;
    int last = 0;
    for (const int sequence : order) {
        const bool isOther = lengthOf(sequence) != last;
        if (groups.empty() || (isOther && int(groups.back().size()) >= share))
            groups.emplace_back();
        groups.back().push_back(sequence);
        last = lengthOf(sequence);
    }
    // A few very long ones would say little.
    if (groups.size() > 1 && int(groups.back().size()) < share / 2) {
        const std::vector<int> few = std::move(groups.back());
        groups.pop_back();
        groups.back().insert(groups.back().end(), few.begin(), few.end());
    }
    return groups;
}

class Measuring
{
public:
    Measuring(const Task& task, const std::shared_ptr<const Network>& network,
        const std::shared_ptr<const TrainingState>& state)
        : m_task(task)
        , m_state(state)
        , m_engine(network)
    {
    }

    MemoryCurve::Point on(Batch&& sequences, int shortest, int longest)
    {
        Iteration iteration;
        Batch& batch = Engine::batch(iteration);
        batch = std::move(sequences);
        giveTargets(*m_engine.network(), batch);
        m_engine.run(iteration, m_state, {.outputsOnly = true});
        MemoryCurve::Point point;
        point.shortest = shortest;
        point.steps = longest;
        point.sequences = iteration.sequences();
        point.lag = m_task.lagOf(longest);
        point.metric = m_task.measure(iteration);
        point.guessing = m_task.baselines(longest).front().metric;
        const double perfect = m_task.description().metric.higherIsBetter ? 1.0 : 0.0;
        const double way = (point.metric - point.guessing) / (perfect - point.guessing);
        point.isRemembered = way >= enough;
        return point;
    }

private:
    const Task& m_task;
    std::shared_ptr<const TrainingState> m_state;
    Engine m_engine;
};

const std::vector<int>& ownLengths(const Batch& batch)
{
    return batch.sourceSteps > 0 ? batch.sourceLengths : batch.lengths;
}

/// The same task with fewer and with more symbols, as far as a network can read both.
std::vector<std::shared_ptr<const Task>> shorterAndLonger(const Task& task)
{
    std::vector<std::shared_ptr<const Task>> tasks;
    const auto& settings = task.description().settings;
    const auto setting = std::find_if(settings.begin(), settings.end(),
        [](const TaskSetting& one) { return one.field == &TaskOptions::count; });
    if (setting == settings.end())
        return tasks;
    std::set<int> counts;
    for (const double factor : {0.5, 0.75, 1.0, 1.25, 1.5})
        counts.insert(std::clamp(
            int(factor * task.options().count), setting->smallest, setting->largest));
    for (const int count : counts) {
        TaskOptions options = task.options();
        options.count = count;
        const std::shared_ptr<const Task> other = makeTask(options);
        if (other->hasSameEncoding(task))
            tasks.push_back(other);
    }
    return tasks;
}

/// The longest sequences of which some are kept for testing.
int longestToTest(const Task& task)
{
    const int longest = task.longestSequenceLength();
    const auto* series = dynamic_cast<const SeriesTask*>(&task);
    if (series == nullptr)
        return longest;
    // The half that counts has to fit into the part that is not trained on.
    const std::size_t kept = series->data().columns.front().values.size() - series->trainingSize();
    return std::clamp(int(2 * kept), task.shortestSequenceLength(), longest);
}

} // namespace

int MemoryCurve::remembered() const
{
    int longest = 0;
    for (const Point& point : points) {
        if (point.isRemembered)
            longest = std::max(longest, point.lag);
    }
    return longest;
}

MemoryCurve memoryCurve(const Task& task, const std::shared_ptr<const Network>& network,
    const std::shared_ptr<const TrainingState>& state, std::uint64_t seed,
    const std::vector<int>& lengths)
{
    Measuring measuring(task, network, state);
    MemoryCurve curve;
    Batch batch;
    if (task.description().choosesLength()) {
        for (const int steps : lengths) {
            task.fillTestBatch(steps, seed, batch);
            curve.points.push_back(measuring.on(std::move(batch), steps, steps));
        }
        return curve;
    }
    task.fillTestBatch(task.longestSequenceLength(), seed, batch);
    const std::vector<int>& own = ownLengths(batch);
    const auto groups = groupsOf(own);
    if (groups.size() == 1) {
        curve.onlyLength = own.front();
        for (const auto& other : shorterAndLonger(task)) {
            other->fillTestBatch(other->longestSequenceLength(), seed, batch);
            const int length = ownLengths(batch).front();
            curve.points.push_back(measuring.on(std::move(batch), length, length));
        }
        return curve;
    }
    for (const std::vector<int>& group : groups)
        curve.points.push_back(measuring.on(partOf(batch, group), own[std::size_t(group.front())],
            own[std::size_t(group.back())]));
    return curve;
}

std::vector<int> lengthsToTry(const Task& task, int steps)
{
    const int shortest = task.shortestSequenceLength();
    const int longest = longestToTest(task);
    std::set<int> lengths{steps};
    const auto insertTimes = [&](std::initializer_list<double> factors) {
        for (const double factor : factors)
            if (const int length = int(factor * steps); length >= shortest && length <= longest)
                lengths.insert(length);
    };
    insertTimes({0.5, 2.0});
    if (task.lagOf(shortest) == task.lagOf(longest)) {
        insertTimes({0.25, 0.375, 0.75, 1.5, 3.0, 4.0});
    } else {
        for (int length = shortest; length < longest; length = std::max(length + 1, length * 5 / 4))
            lengths.insert(length);
        lengths.insert(longest);
    }
    return {lengths.begin(), lengths.end()};
}

} // namespace loopscope
