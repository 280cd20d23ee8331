#include "core/task/activity.h"

#include <array>
#include <cmath>
#include <numbers>

namespace loopscope
{

namespace
{

constexpr double measurements = 25.0; ///< a second
constexpr double noise = 0.15;        ///< of gravity

struct Rhythm {
    const char* name;
    double slowest; ///< times a second
    double fastest;
};
constexpr std::array<Rhythm, 3> rhythms = {
    {{"standing", 0.2, 0.6}, {"walking", 1.6, 2.2}, {"running", 2.6, 3.4}}};

Eigen::Vector3d direction(RandomEngine& engine)
{
    Eigen::Vector3d vector;
    for (int axis = 0; axis < 3; ++axis)
        vector[axis] = normal(engine);
    return vector.stableNormalized();
}

} // namespace

TaskDescription Activity::describe()
{
    TaskDescription task;
    task.kind = TaskKind::Activity;
    task.group = TaskGroup::Series;
    task.identifier = "activity";
    task.name = "Activity";
    task.purpose = "Tells standing, walking and running apart by the three axes of a sensor. The "
                   "measurements are made by the program; only their rhythm differs.";
    task.lengthPurpose = "Measurements, 25 a second.";
    task.shape = Shape::ManyToOne;
    task.metric = {"activities told right", true, true, 0.95};
    task.defaults = {.sequenceLength = 50, .lagMatched = false, .iterations = 2000};
    return task;
}

std::string Activity::outputName(int output) const
{
    return rhythms.at(std::size_t(output)).name;
}

StageLabel Activity::inputLabel(const Batch& batch, int step, int sequence) const
{
    StageLabel label = numberLabel(batch.inputs.col(batch.column(step, sequence)).norm());
    label.kind = StageLabel::Kind::Vector;
    return label;
}

std::vector<Baseline> Activity::baselines(int) const
{
    return {evenGuessing(3)};
}

void Activity::fillSequence(RandomEngine& engine, int sequence, Batch& batch) const
{
    const int kind = int(integerBelow(engine, rhythms.size()));
    const Rhythm& rhythm = rhythms[std::size_t(kind)];
    const double frequency = uniform(engine, rhythm.slowest, rhythm.fastest);
    const double strength = uniform(engine, 0.5, 1.5);
    const double phase = uniform(engine, 0.0, 2.0 * std::numbers::pi);
    const Eigen::Vector3d gravity = direction(engine);
    const Eigen::Vector3d swing = strength * direction(engine);
    for (int step = 0; step < batch.steps; ++step) {
        const double angle = 2.0 * std::numbers::pi * frequency * step / measurements + phase;
        for (int axis = 0; axis < 3; ++axis)
            batch.inputs(axis, batch.column(step, sequence)) =
                gravity[axis] + swing[axis] * std::sin(angle) + noise * normal(engine);
    }
    batch.targetClasses[std::size_t(batch.column(batch.steps - 1, sequence))] = kind;
}

} // namespace loopscope
