#pragma once

#include "ui/stage/stage_data.h"

#include <QString>

#include <vector>

namespace loopscope::ui
{

struct Snapshot;

/// What an encoder hands over to its decoder: the state that the decoder starts with.
struct BridgeData {
    int symbol = 0;        ///< of the decoder, whose start is drawn
    ValueGrid start;       ///< one step; empty where nothing is handed over
    QString name;          ///< "h₀"
    bool isLinear = false; ///< whether a matrix lies between: W_bridge
    /// Of each of the encoder's memories: whether it is handed over, and what comes back to it.
    std::vector<bool> isHandedOver;
    std::vector<CarriedGradient> toEncoder;

    bool isEmpty() const { return start.units == 0; }
};

/// @param encoder  whose chosen track hands over to that of the decoder
BridgeData bridgeData(const Snapshot& decoder, const Snapshot& encoder);

/// What stands at the seam, in lines: for its tooltip.
QString describeBridge(const BridgeData& data);

} // namespace loopscope::ui
