#pragma once

#include "core/bptt/track_pass.h"
#include "core/kernel/level.h"

#include <algorithm>

// In a header, so that what runs many steps has it in its loops.

namespace loopscope
{

/// The numbers that instructions work on: one step of a record, or a stand-in for it.
struct StepFrame {
    kernel::ConstColumns values;
    kernel::Index valueBlock; ///< from one position to the next
    kernel::ConstColumns gradients;
    kernel::Index gradientBlock;
    double* writableValues;    ///< nullptr: only gradients are written
    double* writableGradients; ///< nullptr: only values are written

    kernel::ConstColumns value(const Place& place) const
    {
        return {values.data - place.delay * valueBlock + place.offset, values.stride};
    }
    kernel::ConstColumns gradient(const Place& place) const
    {
        return {gradients.data - place.delay * gradientBlock + place.offset, gradients.stride};
    }
    kernel::Columns writeValue(const Place& place) const
    {
        return {writableValues - place.delay * valueBlock + place.offset, values.stride};
    }
    kernel::Columns writeGradient(const Place& place) const
    {
        return {writableGradients - place.delay * gradientBlock + place.offset, gradients.stride};
    }
};

/// The element-wise kernels take eight rows at a time, this takes any number.
inline void hold(const Instruction& call, kernel::Columns c, kernel::Index columns)
{
    for (kernel::Index column = 0; column < columns; ++column)
        std::fill_n(c.data + column * c.stride, call.rows, call.factor);
}

/// Runs instructions on the columns of one step; the kernels are looked up once for all of them.
class StepRunner
{
public:
    /// @param ahead  see kernel::Level::multiplyAdd
    /// @param joined  going forward, the plan whose joined groups are calculated together; or
    /// nullptr
    StepRunner(const TrackWeights& weights, const StepFrame& frame, kernel::Index columns,
        kernel::Ahead* ahead, const Plan* joined = nullptr)
        : m_level(kernel::levelInUse())
        , m_weights(weights)
        , m_at(frame)
        , m_columns(columns)
        , m_ahead(ahead)
        , m_joined(joined)
    {
    }

    void forward(const Instruction& call) const
    {
        using Kind = Instruction::Kind;
        const kernel::Columns c = m_at.writeValue(call.c);
        switch (call.kind) {
        case Kind::Multiply:
            if (m_joined && call.group == m_joined->joinedState)
                multiplyJoined(call, c);
            else
                multiply(m_weights.stacked(call.group), m_at.value(call.a), c, call.accumulate);
            break;
        case Kind::Apply:
            m_level.functions[int(call.function)](call.rows, m_columns, m_at.value(call.a), c);
            break;
        case Kind::Scale:
            m_level.scale(
                call.rows, m_columns, call.factor, m_at.value(call.a), c, call.accumulate);
            break;
        case Kind::Hadamard:
            m_level.multiplyElements(call.rows, m_columns, call.factor, m_at.value(call.a),
                m_at.value(call.b), c, call.accumulate);
            break;
        case Kind::HadamardSum:
            m_level.multiplyAddElements(call.rows, m_columns, m_at.value(call.a),
                m_at.value(call.b), m_at.value(call.d), m_at.value(call.e), c);
            break;
        case Kind::AddConstant:
            m_level.addConstant(call.rows, m_columns, call.factor, m_at.value(call.a), c);
            break;
        case Kind::Fill:
            m_level.fill(call.rows, m_columns, call.factor, c);
            break;
        case Kind::Hold:
            hold(call, c, m_columns);
            break;
        case Kind::MultiplyTransposed:
        case Kind::ApplySlope:
        case Kind::Add:
            break; // backward only
        }
    }

    void backward(const Instruction& call) const
    {
        using Kind = Instruction::Kind;
        const kernel::Columns c = m_at.writeGradient(call.c);
        switch (call.kind) {
        case Kind::MultiplyTransposed:
            multiply(kernel::operandOf(m_weights.transposed(call.group)), m_at.gradient(call.a), c,
                call.accumulate);
            break;
        case Kind::ApplySlope:
            m_level.slopes[int(call.function)](call.rows, m_columns, m_at.gradient(call.a),
                m_at.value(call.b), c, call.accumulate);
            break;
        case Kind::Scale:
            m_level.scale(
                call.rows, m_columns, call.factor, m_at.gradient(call.a), c, call.accumulate);
            break;
        case Kind::Add:
            m_level.add(call.rows, m_columns, m_at.gradient(call.a), m_at.gradient(call.b), c);
            break;
        case Kind::Hadamard:
            m_level.multiplyElements(call.rows, m_columns, call.factor, m_at.gradient(call.a),
                m_at.value(call.b), c, call.accumulate);
            break;
        case Kind::Hold:
            hold(call, c, m_columns);
            break;
        case Kind::Multiply:
        case Kind::Apply:
        case Kind::HadamardSum:
        case Kind::AddConstant:
        case Kind::Fill:
            break; // forward only
        }
    }

private:
    void multiply(const kernel::PackedOperand& matrix, kernel::ConstColumns b, kernel::Columns c,
        bool accumulate) const
    {
        const kernel::ConstColumns start =
            accumulate ? kernel::ConstColumns(c) : kernel::ConstColumns{};
        m_level.multiplyAdd(matrix, b, start, c, m_columns, m_ahead);
    }

    /// Sums from their biases on. Seen from x, the state stands equally far away in every column.
    void multiplyJoined(const Instruction& call, kernel::Columns c) const
    {
        const ProductGroup& state = m_joined->groups[std::size_t(m_joined->joinedState)];
        const ProductGroup& input = m_joined->groups[std::size_t(m_joined->joinedInput)];
        const kernel::ConstColumns b = m_at.value(input.operand);
        const kernel::OperandRun runs[2] = {
            {0, input.operandRows}, {m_at.value(call.a).data - b.data, state.operandRows}};
        const double* biases = m_weights.biasColumn() + (state.valueRow - m_joined->sumRow);
        m_level.multiplyAdd(
            m_weights.joined(*m_joined, runs), b, {biases, 0}, c, m_columns, m_ahead);
    }

    const kernel::Level& m_level;
    const TrackWeights& m_weights;
    const StepFrame& m_at;
    const kernel::Index m_columns;
    kernel::Ahead* const m_ahead;
    const Plan* const m_joined;
};

} // namespace loopscope
