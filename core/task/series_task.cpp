#include "core/task/series_task.h"

#include "core/network/random.h"
#include "core/require.h"

#include <algorithm>
#include <cmath>

namespace loopscope
{

namespace
{

constexpr double trainingShare = 0.8;
constexpr std::size_t mostTests = 200; ///< sequences

/// Steps that are only read.
int readOnly(int steps)
{
    return steps / 2;
}

} // namespace

double SeriesData::timeOf(std::size_t moment) const
{
    const std::size_t size = times.size();
    if (size < 2)
        return double(moment) + 1.0;
    if (moment < size)
        return times[moment];
    return times[size - 1] + double(moment - size + 1) * (times[size - 1] - times[size - 2]);
}

SeriesTask::SeriesTask(const TaskOptions& options, SeriesData data)
    : Task(options)
    , m_data(std::move(data))
{
    require(!m_data.columns.empty() && m_data.target < m_data.columns.size(),
        "a series needs a column to be predicted");
    m_size = m_data.columns.front().values.size();
    for (const SeriesData::Column& column : m_data.columns)
        require(column.values.size() == m_size && m_size >= 6,
            "columns of a series have the same number of values, at least 6");
    m_trainingSize = std::size_t(trainingShare * double(m_size));
    measureScales();
    measureRuns();
    measureTolerance();
}

void SeriesTask::measureScales()
{
    for (const SeriesData::Column& column : m_data.columns) {
        double largest = 0.0;
        for (std::size_t i = 0; i < m_trainingSize; ++i) {
            if (std::isfinite(column.values[i]))
                largest = std::max(largest, std::abs(column.values[i]));
        }
        // The squares of such numbers leave the range of double; of all others the unit is 1.
        const bool isExtreme = largest > 1e150 || (largest > 0.0 && largest < 1e-150);
        const double unit = isExtreme ? largest : 1.0;
        double sum = 0.0;
        double squares = 0.0;
        double count = 0.0;
        for (std::size_t i = 0; i < m_trainingSize; ++i) {
            if (!std::isfinite(column.values[i]))
                continue;
            sum += column.values[i] / unit;
            count += 1.0;
        }
        const double mean = count > 0.0 ? sum / count : 0.0;
        for (std::size_t i = 0; i < m_trainingSize; ++i) {
            if (std::isfinite(column.values[i]))
                squares += (column.values[i] / unit - mean) * (column.values[i] / unit - mean);
        }
        const double deviation = count > 0.0 ? std::sqrt(squares / count) : 0.0;
        m_scales.push_back({mean * unit, deviation > 0.0 ? deviation * unit : 1.0});
    }
}

void SeriesTask::measureRuns()
{
    m_runs.assign(m_size, 0);
    for (std::size_t i = m_size; i-- > 0;) {
        const bool isWhole = std::all_of(m_data.columns.begin(), m_data.columns.end(),
            [i](const SeriesData::Column& column) { return std::isfinite(column.values[i]); });
        m_runs[i] = !isWhole ? 0 : i + 1 < m_size ? m_runs[i + 1] + 1 : 1;
    }
    int longest = 0;
    for (std::size_t i = 0; i < m_trainingSize; ++i)
        longest = std::max(longest, std::min(m_runs[i], int(m_trainingSize - i)));
    require(longest >= 3, "a series needs at least three values in a row to train on");
    m_longest = std::min(longest - 1, longestSequence);
}

void SeriesTask::measureTolerance()
{
    const std::vector<double>& values = m_data.columns[m_data.target].values;
    Errors errors;
    double count = 0.0;
    for (std::size_t i = 0; i + 1 < m_trainingSize; ++i) {
        if (m_runs[i] < 2)
            continue;
        addErrors(scaled(values[i]), scaled(values[i + 1]), errors);
        count += 1.0;
    }
    m_tolerance = 0.5 * std::sqrt(std::min(errors.asBefore, errors.mean) / count);
}

int SeriesTask::longestSequenceLength() const
{
    return m_longest;
}

std::string SeriesTask::summary() const
{
    const Scale& scale = m_scales[m_data.target];
    return "Values: " + std::to_string(m_size) + ", the first " + std::to_string(m_trainingSize) +
           " to train on; scaled by the mean " + shortNumber(scale.mean) + " and deviation " +
           shortNumber(scale.deviation) + " of these";
}

/// The first moment from start on, then from the beginning, whose sequence is whole and stays
/// before end; `end` if there is none.
std::size_t SeriesTask::validStart(std::size_t start, std::size_t end, int steps) const
{
    const std::size_t needed = std::size_t(steps) + 1;
    if (end < needed)
        return end;
    const std::size_t starts = end - needed + 1;
    for (std::size_t i = 0; i < starts; ++i) {
        const std::size_t candidate = (start + i) % starts;
        if (m_runs[candidate] >= int(needed))
            return candidate;
    }
    return end;
}

void SeriesTask::readMoment(std::size_t moment, Eigen::Ref<Eigen::VectorXd> inputs) const
{
    for (std::size_t input = 0; input < m_data.columns.size(); ++input)
        inputs[Eigen::Index(input)] =
            (m_data.columns[input].values[moment] - m_scales[input].mean) /
            m_scales[input].deviation;
}

void SeriesTask::fillSequence(std::size_t start, int sequence, Batch& batch) const
{
    for (int step = 0; step < batch.steps; ++step) {
        const int column = batch.column(step, sequence);
        const std::size_t moment = start + std::size_t(step);
        readMoment(moment, batch.inputs.col(column));
        batch.targets(0, column) = scaled(m_data.columns[m_data.target].values[moment + 1]);
        batch.weights[column] = step < readOnly(batch.steps) ? 0.0 : 1.0;
    }
}

void SeriesTask::fillBatch(
    int iteration, int steps, int sequences, std::uint64_t seed, Batch& batch) const
{
    checkRequest(iteration, steps, sequences);
    startBatch(steps, sequences, batch);
    batch.weights.resize(Eigen::Index(steps) * sequences);
    RandomEngine engine = randomEngine(seed, RandomPurpose::Batches, std::uint64_t(iteration));
    const std::size_t starts = m_trainingSize - std::size_t(steps);
    for (int sequence = 0; sequence < sequences; ++sequence) {
        const std::size_t start = sequence == 0 ? 0 : std::size_t(integerBelow(engine, starts));
        fillSequence(validStart(start, m_trainingSize, steps), sequence, batch);
    }
}

/// Starts of the sequences whose counting halves cover the part that is not trained on; of the
/// training part, if none of them is whole.
std::vector<std::size_t> SeriesTask::testStarts(int steps) const
{
    const std::size_t counting = std::size_t(steps - readOnly(steps));
    const std::size_t lead = std::size_t(readOnly(steps)) + 1; // the first target stands behind it
    std::vector<std::size_t> starts;
    for (std::size_t first = m_trainingSize; first + counting <= m_size; first += counting) {
        if (first >= lead && m_runs[first - lead] > steps)
            starts.push_back(first - lead);
    }
    if (starts.empty())
        starts.push_back(validStart(m_trainingSize, m_trainingSize, steps));
    while (starts.size() > mostTests) {
        // Every second one, from the end, so that the newest stays.
        std::vector<std::size_t> kept;
        for (std::size_t i = (starts.size() + 1) % 2; i < starts.size(); i += 2)
            kept.push_back(starts[i]);
        starts = std::move(kept);
    }
    return starts;
}

void SeriesTask::fillTestBatch(int steps, std::uint64_t, Batch& batch) const
{
    const std::vector<std::size_t> starts = testStarts(steps);
    checkRequest(0, steps, int(starts.size()));
    startBatch(steps, int(starts.size()), batch);
    batch.weights.resize(Eigen::Index(steps) * batch.sequences);
    for (std::size_t sequence = 0; sequence < starts.size(); ++sequence)
        fillSequence(starts[sequence], int(sequence), batch);
}

std::string SeriesTask::inputName(int input) const
{
    return m_data.columns.at(std::size_t(input)).name;
}

std::string SeriesTask::outputName(int) const
{
    return "next " + m_data.columns[m_data.target].name;
}

bool SeriesTask::hasSameEncoding(const Task& other) const
{
    const auto* series = dynamic_cast<const SeriesTask*>(&other);
    const auto sameScale = [](const Scale& a, const Scale& b) {
        return a.mean == b.mean && a.deviation == b.deviation;
    };
    return series != nullptr && Task::hasSameEncoding(other) &&
           m_data.target == series->m_data.target &&
           std::equal(m_scales.begin(), m_scales.end(), series->m_scales.begin(),
               series->m_scales.end(), sameScale);
}

double SeriesTask::unscaled(double value) const
{
    return value * m_scales[m_data.target].deviation + m_scales[m_data.target].mean;
}

double SeriesTask::scaled(double value) const
{
    return (value - m_scales[m_data.target].mean) / m_scales[m_data.target].deviation;
}

StageLabel SeriesTask::inputLabel(const Batch& batch, int step, int sequence) const
{
    return numberLabel(
        unscaled(batch.inputs(Eigen::Index(m_data.target), batch.column(step, sequence))));
}

StageLabel SeriesTask::targetLabel(const Batch& batch, int step, int sequence) const
{
    if (!hasTarget(batch, step, sequence))
        return {};
    return numberLabel(unscaled(batch.targets(0, batch.column(step, sequence))));
}

StageLabel SeriesTask::outputLabel(const Iteration& iteration, int step, int sequence) const
{
    const double output = iteration.output(step, sequence)[0];
    if (!hasTarget(iteration.batch(), step, sequence))
        return {};
    return std::isfinite(output) ? numberLabel(unscaled(output))
                                 : StageLabel{StageLabel::Kind::Symbol, "NaN"};
}

void SeriesTask::addErrors(double value, double next, Errors& errors) const
{
    const double before = predictsChanges() ? scaled(0.0) : value;
    errors.asBefore += (next - before) * (next - before);
    errors.mean += next * next; // the scaled mean of the training part is zero
}

/// Mean squares of what plain forecasts are wrong by, over the steps that count.
SeriesTask::Errors SeriesTask::plainErrors(const Batch& batch) const
{
    Errors errors;
    double count = 0.0;
    for (int step = readOnly(batch.steps); step < batch.steps; ++step) {
        for (int sequence = 0; sequence < batch.sequences; ++sequence) {
            const int column = batch.column(step, sequence);
            addErrors(batch.inputs(Eigen::Index(m_data.target), column), batch.targets(0, column),
                errors);
            count += 1.0;
        }
    }
    return {errors.asBefore / count, errors.mean / count};
}

std::vector<Baseline> SeriesTask::baselines(int steps) const
{
    Batch batch;
    fillTestBatch(sequenceLength(steps), 0, batch);
    const Errors errors = plainErrors(batch);
    const double better = std::min(errors.asBefore, errors.mean);
    const auto relative = [better](double error) {
        return better > 0.0 ? std::sqrt(error / better) : 1.0;
    };
    return {{predictsChanges() ? "saying that nothing changes" : "saying the same as before",
                errors.asBefore, relative(errors.asBefore)},
        {"always saying the average", errors.mean, relative(errors.mean)}};
}

double SeriesTask::measure(const Iteration& iteration) const
{
    const Errors errors = plainErrors(iteration.batch());
    const double better = std::min(errors.asBefore, errors.mean);
    return better > 0.0 ? std::sqrt(iteration.loss() / better) : std::sqrt(iteration.loss());
}

bool SeriesTask::isRight(const Iteration& iteration, int step, int sequence) const
{
    const Batch& batch = iteration.batch();
    const double target = batch.targets(0, batch.column(step, sequence));
    return hasTarget(batch, step, sequence) &&
           std::abs(iteration.output(step, sequence)[0] - target) < m_tolerance;
}

} // namespace loopscope
