#pragma once

#include "core/training/trainer.h"

#include <QString>

#include <vector>

/// What the slow tests share: training until a goal is met, and a table of how it went.
namespace loopscope::test
{

struct TrainingRun {
    Evaluation evaluation; ///< of the last test
    int iterations = 0;
    double seconds = 0.0; ///< of training and testing, on two threads
    StopReason reason = StopReason::Finished;
};

/// Trains and tests every `interval` iterations until the goal of the task's metric is met, or the
/// iterations are used up.
TrainingRun trainUntilGoal(ExperimentOptions options, int iterations, int interval = 50);

/// Rows that are printed below each other when the test program ends.
class ResultTable
{
public:
    /// @param columns  their headings
    explicit ResultTable(QStringList columns);
    void add(const QStringList& row);
    void print() const;

private:
    std::vector<QStringList> m_rows;
};

} // namespace loopscope::test
