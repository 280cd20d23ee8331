#pragma once

#include "core/file/csv.h"
#include "core/file/trace.h"
#include "core/result.h"

#include <Eigen/Core>

#include <optional>
#include <string>
#include <vector>

namespace loopscope
{

/// A table of a trace, every number of it finite.
struct TraceTable {
    std::string source; ///< its file
    NumericTable numbers;

    std::size_t rows() const { return numbers.rows(); }
    std::size_t columns() const { return numbers.columns; }
    /// As the engine reads sequences: one column a step.
    Eigen::MatrixXd columnsOfSteps() const;
};

/// What a network reads, and what it should answer: a row a step.
struct TraceTables {
    TraceTable inputs;
    std::optional<TraceTable> targets; ///< of as many rows
};

/// @return the tables, or a sentence with file, line and column
Result<TraceTables> readTables(const TraceOptions& options);

/// The classes in a table of targets.
/// @param outputSize  classes go up to this, excluded; 0: any number of classes
Result<std::vector<int>> readClasses(const TraceTable& table, int outputSize);

/// The numbers in a table of targets, outputs × steps.
Result<Eigen::MatrixXd> readNumbers(const TraceTable& table, int outputSize);

} // namespace loopscope
