#pragma once

#include "core/bptt/step_detail.h"
#include "core/cell/cell_graph.h"
#include "ui/lanes/gradient_lane_data.h"
#include "ui/lanes/value_grid.h"
#include "ui/session/units_by_hand.h"

#include <Eigen/Core>
#include <QString>

#include <memory>
#include <vector>

namespace loopscope::ui
{

struct Snapshot;

/// A vector of the cell at one step, and the gradient that reaches it.
struct CellValues {
    Eigen::VectorXd value;
    Eigen::VectorXd gradient; ///< as many numbers
    VectorSummary summary;    ///< of the value
    double mean = 0.0;        ///< of the value
    double lowerQuartile = 0.0, upperQuartile = 0.0;
    GradientBar magnitude; ///< of the gradient, relative to averageSource()
    double range = 1.0;    ///< colours of the value span [-range, range]
    bool isGate = false;   ///< whether it is a sigmoid's result, or 1 minus one: always in [0, 1]
    /// Of a symbol, which of its units are held; of a term, into which goes a weight that is.
    std::vector<UnitByHand> byHand;

    bool isHeld(int unit) const;
};

/// What comes to an output from outside of the step.
struct CellArrival {
    bool isState = false;    ///< whether later steps read it
    bool isOutput = false;   ///< whether it is h, which the readout or the layer above reads
    GradientBar fromLater;   ///< of a state
    GradientBar fromOutside; ///< of h: all that does not come from later steps
};

/// All numbers of one step of one track's cell, node by node of its picture.
struct CellData {
    std::shared_ptr<const Iteration> iteration;
    std::shared_ptr<const Program> program;
    std::shared_ptr<const CellGraph> graph;
    StepDetail detail;
    int steps = 0;
    int units = 0;
    int layer = 0; ///< counts from 0
    int layers = 0;
    bool isReverse = false; ///< whether the track reads the sequence from its end
    QString input;          ///< what the input is called in the task; empty above the first layer
    /// Of each symbol: its values at all steps lie in [-range, range]. What has no name is drawn in
    /// ±1, and darkest beyond: a scale that followed the step would change the meaning of a colour.
    std::vector<double> ranges;
    double source = 0.0; ///< the gradient that counts as 1

    std::vector<CellValues> nodes;
    std::vector<std::vector<CellValues>> terms; ///< of each node
    std::vector<CellValues> edges; ///< of each edge: what it brings, and what goes back along it
    std::vector<CellArrival> arrivals; ///< of each node; only outputs have one

    /// The step, counted from 0, that name[t-delay] reads; -1 before the start.
    int stepBefore(int delay) const;
    /// The step that will read this one's states next; -1 after the last.
    int stepAfter() const;
    bool hasByHand() const; ///< whether anything in it is marked as done by hand
};

/// @param graph  of the track's program if it is at hand already, else null
CellData cellData(const Snapshot& snapshot, int track, int step,
    std::shared_ptr<const CellGraph> graph = nullptr);

/// The gradient that goes back where several edges run together: the sum of theirs.
GradientBar magnitudeAlong(const CellData& data, const std::vector<int>& edges);

} // namespace loopscope::ui
