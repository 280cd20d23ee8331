#pragma once

#include "core/bptt/iteration.h"
#include "core/file/pytorch/modules.h"
#include "core/file/pytorch/python_text.h"
#include "core/file/safetensors.h"
#include "core/task/task.h"

#include <vector>

namespace loopscope::pytorch
{

/// The sequences of an iteration: what a program reads and should answer.
class BatchCode
{
public:
    /// @param task  names what numbers stand for; nullptr: nobody does
    BatchCode(const Iteration& iteration, const Modules& modules, const Task* task);

    /// How many numbers with digits behind the point there are: what makes a program long.
    std::size_t numberCount() const;

    /// Functions batch() and loss_of().
    /// @param isBeside  whether numbers are read from the file beside, not from the program
    void writeFunctions(PythonText& text, bool isBeside) const;
    /// The constants that batch() reads.
    void writeData(PythonText& text, bool isBeside) const;
    /// What stands in the file beside: "batch.INPUTS", sequences × steps × numbers.
    std::vector<Tensor> tensors() const;

private:
    /// Columns of the batch, sequence by sequence.
    struct Table {
        std::string name;
        std::string comment;
        int width = 0; ///< of a column
        int steps = 0;
        bool isOneHot = false;
        std::vector<int> classes;       ///< sequences × steps; -1: a column of zeros
        std::vector<double> numbers;    ///< sequences × steps × width
        std::vector<std::string> names; ///< of classes
    };

    Table tableOf(const std::string& name, const std::string& comment,
        const Eigen::MatrixXd& columns, int steps, const std::vector<int>& lengths) const;
    void addTargets();
    void addWeights();
    void addNames(const Task& task);
    void writeTable(PythonText& text, const Table& table, bool isBeside) const;
    void writeReading(
        PythonText& text, const Table& table, const std::string& variable, bool isBeside) const;
    void writeLoss(PythonText& text) const;
    std::string wordsOf(const Table& table, int sequence) const;

    const Iteration& m_iteration;
    const Modules& m_modules;
    std::vector<Table> m_tables; ///< in the order of batch()'s results, the targets last
    std::vector<std::string> m_variables;
    Table m_targets;
    std::vector<double> m_weights; ///< sequences × steps; empty: every step counts once
};

} // namespace loopscope::pytorch
