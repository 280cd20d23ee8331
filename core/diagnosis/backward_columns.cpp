#include "core/diagnosis/backward_columns.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace loopscope
{

using kernel::Columns;
using kernel::ConstColumns;
using kernel::Index;

namespace
{

/// Slots for a cell that reads more than one step back, in multiples of how far it reads: the more,
/// the less often the last ones are carried over.
constexpr int slotsPerReach = 3;

/// A distance of a multiple of 4096 bytes would put neighbouring columns into the same cache lines.
constexpr Index pageDoubles = 512;

double carefulNorm(int rows, const double* a)
{
    double largest = 0.0;
    for (int i = 0; i < rows; ++i) {
        if (std::isnan(a[i]))
            return std::numeric_limits<double>::quiet_NaN();
        largest = std::max(largest, std::abs(a[i]));
    }
    if (largest == 0.0 || std::isinf(largest))
        return largest;
    double sum = 0.0;
    for (int i = 0; i < rows; ++i)
        sum += (a[i] / largest) * (a[i] / largest);
    return largest * std::sqrt(sum);
}

} // namespace

void BackwardColumns::start(const TrackRecord& record, int sequence, int columns, int position)
{
    const int reach = std::max(1, record.plan->history);
    Index stride = record.plan->gradientRows;
    if (stride % pageDoubles == 0)
        stride += kernel::rowMultiple;
    // Rows that no instruction writes count as zero, so other rows in their place must go.
    if (m_plan != record.plan || m_columns != columns || m_stride != stride) {
        m_slotSize = stride * columns;
        m_gradients.resize(m_slotSize * (reach == 1 ? 2 : reach * slotsPerReach));
    }
    m_record = &record;
    m_plan = record.plan;
    m_sequence = sequence;
    m_columns = columns;
    m_position = position;
    m_reach = reach;
    m_firstStored = position + 1 - reach * slotsPerReach;
    m_stride = stride;
    for (int back = 0; back <= reach; ++back)
        clearSlot(position - back);
}

double* BackwardColumns::slot(int position)
{
    const int index = m_reach == 1 ? position & 1 : position - m_firstStored;
    return m_gradients.data() + index * m_slotSize;
}

void BackwardColumns::clearSlot(int position)
{
    for (const Plan::RowRange& range : m_plan->clearedGradients)
        kernel::fill(range.rows, m_columns, 0.0, {slot(position) + range.first, m_stride});
}

Columns BackwardColumns::at(int position, int row, int column)
{
    return {slot(position) + column * m_stride + row, m_stride};
}

void BackwardColumns::begin(int first, int count)
{
    for (const Plan::RowRange& range : m_plan->clearedAtLastStep)
        kernel::fill(range.rows, count, 0.0, at(m_position, range.first, first));
}

void BackwardColumns::step(const TrackWeights& weights, int first, int count, bool inputGradient)
{
    const ConstColumns values = m_record->valuesAt(m_position);
    runBackwardStep(*m_plan, weights,
        {{values.data + m_sequence * values.stride, 0}, m_record->valueBlock(),
            at(m_position, 0, first), slot(m_position) - slot(m_position - 1), count});
    for (std::size_t g = 0; inputGradient && g < m_plan->groups.size(); ++g) {
        const ProductGroup& group = m_plan->groups[g];
        if (group.readsInput)
            kernel::multiply(weights.transposed(int(g)), at(m_position, group.gradientRow, first),
                at(m_position - group.operandGradient.delay, group.operandGradient.offset, first),
                count, group.accumulatesOperandGradient);
    }
}

void BackwardColumns::moveOn()
{
    --m_position;
    const int entering = m_position - m_reach;
    if (m_reach > 1 && entering < m_firstStored) {
        // The slots that hold gradients already are the first ones: they become the last.
        const int newFirst = m_position + 1 - m_reach * slotsPerReach;
        const double* from = slot(m_firstStored);
        const Index carried = Index(m_position - m_firstStored + 1) * m_slotSize;
        m_firstStored = newFirst;
        std::copy_n(from, carried, slot(m_position + 1) - carried);
    }
    clearSlot(entering);
}

void columnNorms(int rows, Index columns, ConstColumns a, double* norms)
{
    constexpr double smallestExact = 1e-280;
    kernel::squaredColumnNorms(rows, columns, a, norms);
    for (Index j = 0; j < columns; ++j)
        norms[j] = norms[j] > smallestExact && norms[j] <= std::numeric_limits<double>::max()
                       ? std::sqrt(norms[j])
                       : carefulNorm(rows, a.data + j * a.stride);
}

} // namespace loopscope
