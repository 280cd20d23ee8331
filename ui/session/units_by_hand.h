#pragma once

#include <QString>
#include <QStringList>

#include <string>
#include <vector>

namespace loopscope::ui
{

struct Snapshot;

/// What was done by hand to one unit of a layer.
struct UnitByHand {
    bool isHeld = false; ///< the number that is shown; else only something that goes into it
    QStringList words;   ///< "h[3] held at 0", "U[3,2] cut"

    bool isTouched() const { return !words.isEmpty(); }
};

/// What a class is told beside the picture of one symbol: which of its units are held, and into
/// which goes something that is: another symbol, or a weight that training leaves alone.
/// @return one entry a unit; none at all where nothing was done
std::vector<UnitByHand> unitsByHand(const Snapshot& snapshot, int track, int symbol);

/// The same of one symbol alone: which of its units are held.
std::vector<UnitByHand> unitsHeld(const Snapshot& snapshot, int track, int symbol);
/// Into which units goes a weight of one matrix or bias that is held or cut.
std::vector<UnitByHand> unitsOfWeights(
    const Snapshot& snapshot, int track, const std::string& parameter);
/// What is held of the weights that no cell has: the readout's, attention's.
UnitByHand readoutByHand(const Snapshot& snapshot);

/// "By hand: h[3] held at 0; U[3,2] cut": of all units, each thing once; empty where nothing was
/// done. @param most  so many things are named, the others counted
QString wordsByHand(const std::vector<UnitByHand>& units, int most = 4);
/// Of one unit, each thing in a line of its own after a line break.
QString linesByHand(const std::vector<UnitByHand>& units, int unit);

} // namespace loopscope::ui
