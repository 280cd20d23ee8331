#include "core/file/trace_tables.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <utility>

namespace loopscope
{

namespace
{

/// A class beyond this is a mistake in a file of targets.
constexpr double maximumClass = 1048575.0;

std::string counted(std::size_t number, const std::string& noun)
{
    return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

std::string text(double number)
{
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    return std::string(digits.data(), end);
}

std::string place(const TraceTable& table, std::size_t row, std::size_t column)
{
    return table.source + ", line " + std::to_string(table.numbers.lines[row]) + ", column " +
           std::to_string(column + 1) + ": ";
}

/// @return where the table has not-a-number or infinity, as a sentence
std::optional<std::string> findNotFinite(const TraceTable& table)
{
    for (std::size_t row = 0; row < table.rows(); ++row)
        for (std::size_t column = 0; column < table.columns(); ++column) {
            const double number = table.numbers.at(row, column);
            if (!std::isfinite(number))
                return place(table, row, column) + text(number) +
                       " is not a finite number, and every later step would be none either. " +
                       "Put a number there, or leave the step out.";
        }
    return std::nullopt;
}

Result<TraceTable> readTable(const std::string& path)
{
    Result<NumericTable> numbers = readCsv(path);
    if (!numbers)
        return unexpected(numbers.error());
    TraceTable table{path, std::move(*numbers)};
    if (auto problem = findNotFinite(table))
        return unexpected(std::move(*problem));
    return table;
}

} // namespace

Eigen::MatrixXd TraceTable::columnsOfSteps() const
{
    return Eigen::Map<const Eigen::MatrixXd>(
        numbers.values.data(), Eigen::Index(columns()), Eigen::Index(rows()));
}

Result<TraceTables> readTables(const TraceOptions& options)
{
    Result<TraceTable> inputs = readTable(options.inputs);
    if (!inputs)
        return unexpected(inputs.error());
    TraceTables tables{std::move(*inputs), std::nullopt};
    if (options.targets.empty())
        return tables;
    Result<TraceTable> targets = readTable(options.targets);
    if (!targets)
        return unexpected(targets.error());
    if (targets->rows() != tables.inputs.rows())
        return unexpected(options.targets + " has " + counted(targets->rows(), "row") + ", " +
                          options.inputs + " has " + std::to_string(tables.inputs.rows()) +
                          "; every step needs an input and a target.");
    tables.targets = std::move(*targets);
    return tables;
}

Result<std::vector<int>> readClasses(const TraceTable& table, int outputSize)
{
    if (table.columns() != 1)
        return unexpected(table.source + " has " + counted(table.columns(), "column") +
                          "; for cross-entropy it needs one, the index of the right class. For " +
                          "numbers use --loss mse.");
    const double largest = outputSize > 0 ? outputSize - 1.0 : maximumClass;
    std::vector<int> classes;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const double number = table.numbers.at(row, 0);
        if (!(number >= 0.0 && number <= largest && number == std::floor(number)))
            return unexpected(place(table, row, 0) + text(number) +
                              " is no class; classes are counted from 0 to " +
                              std::to_string(std::int64_t(largest)) + ".");
        classes.push_back(int(number));
    }
    return classes;
}

Result<Eigen::MatrixXd> readNumbers(const TraceTable& table, int outputSize)
{
    if (table.columns() == std::size_t(outputSize))
        return table.columnsOfSteps();
    return unexpected(
        table.source + " has " + counted(table.columns(), "column") + "; the network gives " +
        counted(std::size_t(outputSize), "output") + " a step." +
        (table.columns() == 1 ? " For the index of a class use --loss cross-entropy." : ""));
}

} // namespace loopscope
