#pragma once

#include "core/task/series_task.h"

#include <Eigen/Core>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace loopscope
{

/// A series as a network continues it, over moments that it was not trained on. All curves have the
/// same length and the unit of the predicted column; not-a-number stands where there is no value.
struct SeriesForecast {
    std::size_t first = 0;      ///< moment of the curves' first element
    std::vector<double> values; ///< as they are; none beyond the end of the data
    std::vector<double> ahead;  ///< by the network, one moment ahead, from the values before
    std::vector<double> naive;  ///< the value before; of changes none at all
    std::vector<double> alone;  ///< by the network from `aloneFrom` on, reading its own outputs
    std::size_t aloneFrom = 0;  ///< moment; the data know some of what comes, and then end
    std::size_t end = 0;        ///< moment after the last of the data
    std::string aloneProblem;   ///< why it cannot go on alone, a sentence; else empty

    /// Roots of the mean squares of what is wrong one moment ahead; not-a-number without a value.
    double aheadError = 0.0;
    double naiveError = 0.0;
    /// Share of the values that lie outside all that the network was trained on.
    double outside = 0.0;

    std::size_t size() const { return values.size(); }
};

/// Why a network forecasts no series: a layer reads it from its end.
std::optional<std::string> findForecastProblem(const Network& network);

/// @param network     of this task
/// @param parameters  its numbers
/// @param steps       T: each forecast one moment ahead is made after reading at least half as many
///                    values, as in training; so many are read before the network goes on alone
SeriesForecast forecastSeries(const SeriesTask& task, std::shared_ptr<const Network> network,
    const Eigen::VectorXd& parameters, int steps);

} // namespace loopscope
