#include "core/bptt/padding.h"

#include <algorithm>

namespace loopscope
{

int startPosition(const TrackRecord& record, const int* lengths, int sequence)
{
    return lengths && record.reverse ? record.steps - lengths[sequence] : 0;
}

int finalPosition(const TrackRecord& record, const int* lengths, int sequence)
{
    return lengths && !record.reverse ? lengths[sequence] - 1 : record.steps - 1;
}

Padding::Padding(TrackRecord& record, const int* lengths, std::vector<double>* kept)
    : m_record(record)
    , m_lengths(record.reverse && record.plan->isRecurrent ? lengths : nullptr)
    , m_kept(kept)
{
}

/// Calls visitor(symbol, sequence) for every state in front of its sequence's start.
template <typename Visitor>
void Padding::visitStates(int position, Visitor&& visitor)
{
    if (!m_lengths)
        return;
    const auto& symbols = m_record.plan->symbolGradients;
    for (int sequence = 0; sequence < m_record.sequences; ++sequence)
        for (std::size_t s = 0; s < symbols.size(); ++s)
            if (symbols[s].later >= 0 && position < startPosition(m_record, m_lengths, sequence))
                visitor(s, sequence);
}

namespace
{

double* columnOf(kernel::Columns columns, int sequence)
{
    return columns.data + sequence * columns.stride;
}

} // namespace

void Padding::keepStates(int first, int steps)
{
    m_next = 0;
    if (!m_lengths)
        return;
    m_kept->clear();
    for (int position = first; position < first + steps; ++position)
        visitStates(position, [&](std::size_t symbol, int sequence) {
            const double* state = columnOf(
                m_record.valuesAt(position, m_record.plan->symbolValues[symbol]), sequence);
            m_kept->insert(m_kept->end(), state, state + m_record.plan->units);
        });
}

void Padding::restoreStates(int position)
{
    visitStates(position, [&](std::size_t symbol, int sequence) {
        std::copy_n(m_kept->data() + m_next, m_record.plan->units,
            columnOf(m_record.valuesAt(position, m_record.plan->symbolValues[symbol]), sequence));
        m_next += std::size_t(m_record.plan->units);
    });
}

void Padding::takeGradients(int position)
{
    if (!m_lengths)
        return;
    m_kept->clear();
    const int units = m_record.plan->units;
    visitStates(position, [&](std::size_t symbol, int sequence) {
        const GradientPlaces& places = m_record.plan->symbolGradients[symbol];
        double* later = columnOf(m_record.gradientsAt(position, places.later), sequence);
        m_kept->insert(m_kept->end(), later, later + units);
        std::fill_n(later, units, 0.0);
        std::fill_n(columnOf(m_record.gradientsAt(position, places.own), sequence), units, 0.0);
    });
}

void Padding::giveGradients(int position)
{
    if (!m_lengths)
        return;
    const double* next = m_kept->data();
    visitStates(position, [&](std::size_t symbol, int sequence) {
        const GradientPlaces& places = m_record.plan->symbolGradients[symbol];
        std::copy_n(next, m_record.plan->units,
            columnOf(m_record.gradientsAt(position, places.later), sequence));
        next += m_record.plan->units;
    });
}

} // namespace loopscope
