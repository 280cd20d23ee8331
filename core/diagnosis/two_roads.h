#pragma once

#include "core/bptt/iteration.h"

#include <Eigen/Core>

#include <vector>

namespace loopscope
{

/// What stands on a road and changes the gradient that passes: a function, a matrix, or a factor
/// of an element-wise product.
struct RoadPart {
    int operation = -1; ///< an Apply, Product or Multiply of the program
    int factor = -1;    ///< of a Multiply: the operand that does not lie on the road
    Eigen::VectorXd gain; ///< ‖gradient behind it‖ / ‖gradient before it‖, of each step that the
                          ///< road leaves; not a number where there is none
};

/// One way by which the gradient leaves a step for an earlier one: a reading of a state symbol.
struct Road {
    int operation = -1;          ///< the Read
    int symbol = -1;             ///< the state that is read
    int delay = 0;               ///< how many steps back it leads
    int equation = -1;           ///< the symbol in whose equation it is read
    int matrix = -1;             ///< the parameter of the last product on the way; -1 if none
    bool passesFunction = false; ///< whether a function other than identity stands on the way
    std::vector<RoadPart> parts; ///< in the order in which the gradient meets them

    /// At each step: the norm of what arrives there along this road alone.
    Eigen::VectorXd norms;
    /// At each step: its part in all that arrives there from later steps, by every road in every
    /// state symbol. Signed (it may work against the others), and the shares of all roads sum to 1:
    /// ⟨along this road, along all roads to its symbol⟩ / Σ over state symbols of ‖along all
    /// roads‖². Not a number where nothing arrives.
    Eigen::VectorXd shares;

    /// Neither a matrix nor a function stands on it: the additive path of a gated cell.
    bool isStraight() const { return matrix < 0 && !passesFunction; }
};

/// One state symbol, over all its roads together.
struct StateArrival {
    int symbol = -1;
    Eigen::VectorXd norms; ///< at each step: of what arrives there from later steps
    Eigen::VectorXd shares; ///< ‖that‖² over the sum of it for every state symbol: the sum of the
                            ///< shares of its roads
    /// At each step: the norm of what has come to it from the source by straight roads of this
    /// symbol alone, never leaving them (the constant error carousel of the LSTM: ∏ f). All zero
    /// if the symbol has no straight road to itself.
    Eigen::VectorXd straight;
};

/// By which roads the gradient of an iteration comes back to each step of a track.
///
/// Every number belongs to the step at which the gradient arrives (gains: that it leaves). Steps
/// count as in the iteration; what arrives before the first step is left out.
struct TwoRoads {
    int track = 0;
    int sequence = 0;
    std::vector<Road> roads; ///< in the order of the program; of live equations alone
    std::vector<StateArrival> states;
};

/// Of the iteration's own loss; of one loss alone if the iteration comes from SingleLoss.
/// @throws std::invalid_argument if the iteration has no such track or sequence
TwoRoads twoRoads(const Iteration& iteration, int track, int sequence = 0);

} // namespace loopscope
