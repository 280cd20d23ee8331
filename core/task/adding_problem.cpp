#include "core/task/adding_problem.h"

#include <array>
#include <cmath>
#include <cstdio>

namespace loopscope
{

namespace
{

constexpr double tolerance = 0.08;

/// "0.53" without its zero.
std::string twoDecimals(double value)
{
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%.2f", value);
    return text[0] == '0' ? text.data() + 1 : text.data();
}

} // namespace

TaskDescription AddingProblem::describe()
{
    TaskDescription task;
    task.kind = TaskKind::AddingProblem;
    task.identifier = "adding";
    task.name = "Adding problem";
    task.purpose = "Reads random numbers, two of them marked with a plus, and says the sum of the "
                   "two at the end.";
    task.lengthPurpose = "Numbers to be read; one of each half is marked.";
    task.source = "Hochreiter & Schmidhuber 1997, Long short-term memory, experiment 4; as in Le, "
                  "Jaitly & Hinton 2015";
    task.shape = Shape::ManyToOne;
    task.loss = Loss::MeanSquaredError;
    task.metric = {"mean squared error", false, false, 0.01};
    task.defaults = {.units = 32, .sequenceLength = 50, .lagMatched = false};
    return task;
}

StageLabel AddingProblem::inputLabel(const Batch& batch, int step, int sequence) const
{
    const int column = batch.column(step, sequence);
    const double value = batch.inputs(0, column);
    const bool isMarked = batch.inputs(1, column) != 0.0;
    return {StageLabel::Kind::Number, (isMarked ? "+" : "") + twoDecimals(value), value};
}

bool AddingProblem::isRight(const Iteration& iteration, int step, int sequence) const
{
    const Batch& batch = iteration.batch();
    return hasTarget(batch, step, sequence) &&
           std::abs(iteration.output(step, sequence)[0] -
                    batch.targets(0, batch.column(step, sequence))) < tolerance;
}

std::vector<Baseline> AddingProblem::baselines(int) const
{
    // Variances of a sum of two, and of one, uniform on [0, 1].
    return {{"always saying 1", 1.0 / 6.0, 1.0 / 6.0},
        {"knowing one of the two numbers", 1.0 / 12.0, 1.0 / 12.0}};
}

void AddingProblem::fillSequence(RandomEngine& engine, int sequence, Batch& batch) const
{
    const std::uint64_t half = std::uint64_t(batch.steps / 2);
    const int first = int(integerBelow(engine, half));
    const int second = int(half + integerBelow(engine, std::uint64_t(batch.steps) - half));
    double sum = 0.0;
    for (int step = 0; step < batch.steps; ++step) {
        const int column = batch.column(step, sequence);
        const double value = uniform(engine);
        batch.inputs(0, column) = value;
        if (step != first && step != second)
            continue;
        batch.inputs(1, column) = 1.0;
        sum += value;
    }
    batch.targets(0, batch.column(batch.steps - 1, sequence)) = sum;
}

} // namespace loopscope
