#pragma once

#include "core/bptt/track_pass.h"

namespace loopscope
{

/// Gradient columns that travel back through one track together: the backward program of a step,
/// run on any number of columns that share the forward values of one sequence.
///
/// The loss (of a triangle) or the element that is followed (of a Jacobian) takes the place of the
/// batch. Only the positions that the cell reaches back to are kept, so the work stays in the
/// cache. A reused object of the same size allocates nothing.
class BackwardColumns
{
public:
    /// Goes to `position` of the record with `columns` columns, all of them without gradients yet.
    /// @param record    outlives the sweep
    /// @param sequence  of the record's chunk
    void start(const TrackRecord& record, int sequence, int columns, int position);

    int position() const { return m_position; }
    int columns() const { return m_columns; }

    /// Gradients of the row at the present position or up to Plan::history positions before it.
    kernel::Columns at(int position, int row, int column = 0);

    /// Columns [first, first + count) have had no gradient at a later position.
    void begin(int first, int count);

    /// Runs the present position's step on columns [first, first + count). The gradients of h from
    /// outside (row Plan::outputGradient) must be there.
    /// @param inputGradient  whether the gradient of x is completed too
    void step(const TrackWeights& weights, int first, int count, bool inputGradient);

    /// Goes one position back.
    void moveOn();

private:
    double* slot(int position);
    void clearSlot(int position);

    const TrackRecord* m_record = nullptr;
    const Plan* m_plan = nullptr;
    int m_sequence = 0;
    int m_columns = 0;
    int m_position = 0;
    int m_reach = 1;       ///< positions before the present one that are kept
    int m_firstStored = 0; ///< position of the first slot, if more than two are kept
    kernel::Index m_stride = 0;
    kernel::Index m_slotSize = 0;
    kernel::Buffer m_gradients;
};

/// ‖column‖ of each column, without overflow or underflow on the way; not-a-number and infinity
/// pass through.
/// @param norms  written, one a column
void columnNorms(int rows, kernel::Index columns, kernel::ConstColumns a, double* norms);

} // namespace loopscope
