#pragma once

#include "core/bptt/track_record.h"

#include <vector>

namespace loopscope
{

/// The position at which a sequence begins. A reverse track meets the padding of a shorter one
/// first.
/// @param lengths  steps of each sequence of the chunk; nullptr if all are whole
int startPosition(const TrackRecord& record, const int* lengths, int sequence);

/// The position whose values a sequence ends with.
int finalPosition(const TrackRecord& record, const int* lengths, int sequence);

/// Makes a reverse track wait in front of shorter sequences: their initial states stand right
/// before their starts, their padding counts for nothing.
class Padding
{
public:
    /// @param lengths  as above; nullptr if all are whole
    /// @param kept     work space; needed where there are lengths
    Padding(TrackRecord& record, const int* lengths, std::vector<double>* kept);

    /// Around the forward calculation of positions, one after the other: states in the padding stay
    /// what they are.
    void keepStates(int first, int steps);
    void restoreStates(int position);

    /// Around the backward calculation of a position: nothing flows through the padding, and the
    /// gradients of the initial states stay where they arrived.
    void takeGradients(int position);
    void giveGradients(int position);

private:
    template <typename Visitor>
    void visitStates(int position, Visitor&& visitor);

    TrackRecord& m_record;
    const int* m_lengths; ///< nullptr if there is nothing to do
    std::vector<double>* m_kept;
    std::size_t m_next = 0; ///< what is given back next
};

} // namespace loopscope
