#pragma once

#include "core/task/task.h"

#include <vector>

namespace loopscope
{

/// Values in the order of time, one number a moment, in one or more columns of the same length.
struct SeriesData {
    struct Column {
        std::string name;
        std::vector<double> values; ///< not-a-number where one is missing
    };
    std::vector<Column> columns; ///< what is read; at least one
    std::size_t target = 0;      ///< whose next value is predicted
    std::vector<double> times;   ///< of each moment, such as its year; empty: they are counted

    /// When a moment is, counted from 1 where nothing else is known; beyond the end by the last
    /// difference.
    double timeOf(std::size_t moment) const;
};

/// Predict the next value of a series.
///
/// Inputs: the values of a moment, scaled by the mean and deviation of the first 80 % of the
/// series, which is what is trained on; the rest is for testing. Target: the next value of one
/// column, scaled likewise. The first half of a sequence is only read, its outputs do not count. No
/// sequence contains a missing value.
class SeriesTask : public Task
{
public:
    SeriesTask(const TaskOptions& options, SeriesData data);

    int inputSize() const override { return int(m_data.columns.size()); }
    int outputSize() const override { return 1; }
    int shortestSequenceLength() const override { return 2; }
    int longestSequenceLength() const override;
    std::string summary() const override;
    const SeriesData& data() const { return m_data; }
    std::size_t trainingSize() const { return m_trainingSize; } ///< moments

    void fillBatch(
        int iteration, int steps, int sequences, std::uint64_t seed, Batch& batch) const override;
    /// The part that is not trained on, once: sequences that follow each other by half their
    /// length, so that each value is predicted by one that has read at least so many before it.
    void fillTestBatch(int steps, std::uint64_t seed, Batch& batch) const override;

    std::string inputName(int input) const override;
    std::string outputName(int output) const override;
    bool hasSameEncoding(const Task& other) const override;
    StageLabel inputLabel(const Batch& batch, int step, int sequence = 0) const override;
    StageLabel targetLabel(const Batch& batch, int step, int sequence = 0) const override;
    StageLabel outputLabel(const Iteration& iteration, int step, int sequence = 0) const override;
    /// Nearer to the target than half of what the better plain forecast is away from it on average
    /// in the training part.
    bool isRight(const Iteration& iteration, int step, int sequence = 0) const override;
    std::vector<Baseline> baselines(int steps) const override;
    /// Root of the mean squared error over that of the better plain forecast: the value before, or
    /// the mean of the training part.
    double measure(const Iteration& iteration) const override;

    /// What is read at a moment, scaled. @param inputs  inputSize() numbers
    void readMoment(std::size_t moment, Eigen::Ref<Eigen::VectorXd> inputs) const;
    /// Whether the values are changes: then the same as before means none.
    bool predictsChanges() const { return options().change != 0; }
    /// A scaled number of the predicted column in its own unit, and back.
    double unscaled(double value) const;
    double scaled(double value) const;

private:
    struct Scale {
        double mean = 0.0;
        double deviation = 1.0;
    };
    struct Errors {
        double asBefore = 0.0; ///< mean squares, scaled
        double mean = 0.0;
    };

    void measureScales();
    void measureRuns();
    void measureTolerance();
    std::size_t validStart(std::size_t start, std::size_t end, int steps) const;
    void fillSequence(std::size_t start, int sequence, Batch& batch) const;
    std::vector<std::size_t> testStarts(int steps) const;
    void addErrors(double value, double next, Errors& errors) const;
    Errors plainErrors(const Batch& batch) const;

    SeriesData m_data;
    std::vector<Scale> m_scales;
    std::vector<int> m_runs; ///< of each moment: how many from it on have no missing value
    std::size_t m_size = 0;
    std::size_t m_trainingSize = 0;
    int m_longest = 2;
    double m_tolerance = 0.0; ///< scaled
};

} // namespace loopscope
