#include "core/task/waves.h"

#include "core/network/random.h"

#include <cmath>
#include <numbers>

namespace loopscope
{

namespace
{

constexpr int samples = 2000;

/// A function of the time, one value a step, with noise whose deviation is a share of 1.
template <typename Wave>
SeriesData sampled(const TaskOptions& options, Wave wave)
{
    RandomEngine engine = randomEngine(1, RandomPurpose::TaskData, 4);
    SeriesData data;
    data.columns = {{"x", {}}};
    for (int t = 0; t < samples; ++t)
        data.columns.front().values.push_back(
            wave(double(t)) + options.noise / 100.0 * normal(engine));
    return data;
}

double sine(double time, double period)
{
    return std::sin(2.0 * std::numbers::pi * time / period);
}

TaskDescription describeWave()
{
    TaskDescription task;
    task.group = TaskGroup::Waves;
    task.lengthPurpose = "Steps in a row; the first half is only read.";
    task.loss = Loss::MeanSquaredError;
    task.metric = {"the better plain forecast’s error", true, false, 0.1};
    task.defaults = {.sequenceLength = 50, .lagMatched = false};
    task.settings = {{&TaskOptions::period, "Period", "Steps after which the wave repeats itself.",
                         4, 100, 25, {}},
        {&TaskOptions::noise, "Noise",
            "Deviation of what is added at random, in percent of the "
            "wave’s height. It cannot be predicted.",
            0, 50, 0, {}}};
    return task;
}

} // namespace

TaskDescription SineWave::describe()
{
    TaskDescription task = describeWave();
    task.kind = TaskKind::SineWave;
    task.identifier = "sine";
    task.name = "Sine wave";
    task.purpose = "Predicts the next value of a sine wave. The last two values say it all, once "
                   "the period is known.";
    return task;
}

SineWave::SineWave(const TaskOptions& options)
    : SeriesTask(
          options, sampled(options, [&options](double time) { return sine(time, options.period); }))
{
}

TaskDescription SumOfSines::describe()
{
    TaskDescription task = describeWave();
    task.kind = TaskKind::SumOfSines;
    task.identifier = "sum-of-sines";
    task.name = "Sum of sines";
    task.purpose = "Predicts the next value of two sine waves together, whose sum never repeats "
                   "itself exactly.";
    return task;
}

SumOfSines::SumOfSines(const TaskOptions& options)
    : SeriesTask(options, sampled(options, [&options](double time) {
        return sine(time, options.period) + 0.5 * sine(time, options.period / std::sqrt(5.0));
    }))
{
}

TaskDescription SquareWave::describe()
{
    TaskDescription task = describeWave();
    task.kind = TaskKind::SquareWave;
    task.identifier = "square";
    task.name = "Square wave";
    task.purpose = "Predicts the next value of a wave that jumps up and down. Between the jumps "
                   "nothing tells when the next one comes: the network has to count.";
    task.metric.goal = 0.3;
    task.settings.front().standard = 16;
    task.settings.front().purpose = "Steps after which the wave repeats itself: half of them up, "
                                    "half of them down.";
    return task;
}

SquareWave::SquareWave(const TaskOptions& options)
    : SeriesTask(options, sampled(options, [&options](double time) {
        return 2.0 * std::fmod(time, options.period) < options.period ? 1.0 : -1.0;
    }))
{
}

} // namespace loopscope
