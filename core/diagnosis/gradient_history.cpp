#include "core/diagnosis/gradient_history.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace loopscope
{

namespace
{

auto placeOf(GradientHistory::Rows& rows, int iteration)
{
    return std::lower_bound(rows.begin(), rows.end(), iteration,
        [](const auto& row, int number) { return row->iteration < number; });
}

} // namespace

double relativePower(double norm, double source)
{
    if (std::isinf(norm))
        return norm;
    if (norm == 0.0)
        return -std::numeric_limits<double>::infinity();
    if (!(norm > 0.0 && source > 0.0 && std::isfinite(source)))
        return std::numeric_limits<double>::quiet_NaN();
    return std::log10(norm) - std::log10(source);
}

GradientHistory::GradientHistory()
    : m_rows(std::make_shared<Rows>())
{
}

/// The rows, not shared with anybody: what was given out stays as it was.
GradientHistory::Rows& GradientHistory::changeable()
{
    if (std::exchange(m_isGivenOut, false))
        m_rows = std::make_shared<Rows>(*m_rows);
    return *m_rows;
}

std::shared_ptr<const GradientHistory::Rows> GradientHistory::rows()
{
    m_isGivenOut = true;
    return m_rows;
}

bool GradientHistory::wants(int iteration) const
{
    const auto place = placeOf(*m_rows, iteration);
    return isKept(iteration) && (place == m_rows->end() || (*place)->iteration != iteration);
}

void GradientHistory::add(const Iteration& iteration, const GradientFlow& flow)
{
    auto row = std::make_shared<Row>();
    row->iteration = iteration.number();
    row->loss = iteration.loss();
    const Eigen::Index end = flow.reverse ? flow.norms.size() : flow.sourceStep + 1;
    for (Eigen::Index step = 0; step < end; ++step) {
        const double power = relativePower(flow.norms[step], flow.source());
        row->isFinite = row->isFinite && power < std::numeric_limits<double>::infinity();
        row->powers.push_back(float(power));
    }

    Rows& rows = changeable();
    if (m_visited >= 0 && m_visited != row->iteration) {
        if (const auto old = placeOf(rows, m_visited);
            old != rows.end() && (*old)->iteration == m_visited)
            rows.erase(old);
    }
    const auto place = placeOf(rows, row->iteration);
    if (place != rows.end() && (*place)->iteration == row->iteration)
        *place = std::move(row);
    else
        rows.insert(place, std::move(row));
    m_visited = iteration.number();
    if (int(rows.size()) > maximumRows)
        thinOut();
    if (isKept(m_visited))
        m_visited = -1;
}

void GradientHistory::keepRun(const RunLosses& losses)
{
    const auto isOther = [&](const auto& row) {
        return row->iteration >= losses.size() || !losses.canBe(row->iteration, row->loss);
    };
    if (std::none_of(m_rows->begin(), m_rows->end(), isOther))
        return;
    Rows& rows = changeable();
    rows.erase(std::remove_if(rows.begin(), rows.end(), isOther), rows.end());
    if (rows.empty())
        m_spacing = 1;
}

void GradientHistory::thinOut()
{
    m_spacing *= 2;
    Rows& rows = *m_rows;
    rows.erase(std::remove_if(rows.begin(), rows.end(),
                   [&](const auto& row) {
                       return !isKept(row->iteration) && row->iteration != m_visited;
                   }),
        rows.end());
}

} // namespace loopscope
