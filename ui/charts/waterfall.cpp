#include "ui/charts/waterfall.h"

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{
namespace
{

/// How far rows are apart on the whole: the median, for a row that is looked at may stand between
/// others, and a part of the run may have been jumped over.
int spacingOf(const GradientHistory::Rows& rows)
{
    if (rows.size() < 2)
        return 1;
    std::vector<int> distances;
    for (std::size_t i = 1; i < rows.size(); ++i)
        distances.push_back(rows[i]->iteration - rows[i - 1]->iteration);
    const auto middle = distances.begin() + std::ptrdiff_t(distances.size() / 2);
    std::nth_element(distances.begin(), middle, distances.end());
    return *middle;
}

/// Rows cover iterations half-open, each centred on whole numbers.
struct Cover {
    double begin = 0.0;
    double end = 0.0;
};

Cover coverOf(const GradientHistory::Rows& rows, std::size_t index, int spacing)
{
    const int iteration = rows[index]->iteration;
    int end = iteration + spacing;
    if (index + 1 < rows.size())
        end = std::min(end, rows[index + 1]->iteration);
    else
        end = iteration + 1; // the newest: what comes after it is not known
    return {iteration - 0.5, end - 0.5};
}

/// The last row that begins at or before a place; -1 if there is none.
int rowBefore(const GradientHistory::Rows& rows, double place)
{
    const auto next = std::upper_bound(rows.begin(), rows.end(), place,
        [](double at, const auto& row) { return at < row->iteration - 0.5; });
    return int(next - rows.begin()) - 1;
}

} // namespace

std::vector<int> waterfallColumns(
    const GradientHistory::Rows& rows, double first, double last, int columns)
{
    std::vector<int> result(std::size_t(std::max(columns, 0)), -1);
    const int spacing = spacingOf(rows);
    const double width = (last - first) / std::max(columns, 1);
    for (int column = 0; column < columns; ++column) {
        const double begin = first + column * width;
        const double end = begin + width;
        const double centre = begin + width / 2.0;
        const int lastRow = rowBefore(rows, std::nextafter(end, begin));
        int chosen = -1;
        for (int row = std::max(rowBefore(rows, begin), 0); row <= lastRow; ++row) {
            const Cover cover = coverOf(rows, std::size_t(row), spacing);
            if (cover.end <= begin)
                continue;
            if (!rows[std::size_t(row)]->isFinite) {
                chosen = row;
                break;
            }
            if (chosen < 0 || cover.begin <= centre)
                chosen = row;
        }
        result[std::size_t(column)] = chosen;
    }
    return result;
}

int firstBrokenIteration(const GradientHistory::Rows& rows)
{
    const auto broken =
        std::find_if(rows.begin(), rows.end(), [](const auto& row) { return !row->isFinite; });
    return broken == rows.end() ? -1 : (*broken)->iteration;
}

int waterfallSteps(const GradientHistory::Rows& rows)
{
    std::size_t steps = 0;
    for (const auto& row : rows)
        steps = std::max(steps, row->powers.size());
    return int(steps);
}

const GradientHistory::Row* waterfallRowAt(const GradientHistory::Rows& rows, double iteration)
{
    const int row = rowBefore(rows, iteration);
    if (row < 0 || coverOf(rows, std::size_t(row), spacingOf(rows)).end <= iteration)
        return nullptr;
    return rows[std::size_t(row)].get();
}

} // namespace loopscope::ui
