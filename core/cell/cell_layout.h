#pragma once

#include "core/cell/cell_graph.h"

#include <vector>

namespace loopscope
{

/// How large a node is drawn. All lengths of a layout are in one unit of the caller's choice.
struct CellExtent {
    double width = 0.0;
    double above = 0.0; ///< from the line on which its wires arrive and leave
    double below = 0.0;
    double reach = 0.0;        ///< from the middle to where wires meet it; 0 for half the width
    double spread = 0.0;       ///< how far from the line the outermost of several wires arrive
    std::vector<double> ports; ///< of a Box: how far below the line each of its terms stands
};

struct CellMetrics {
    double line = 1.0;      ///< height of a line of text: what all distances are shares of
    double columnGap = 1.9; ///< between columns, where wires bend, in lines; at least 1
    std::vector<CellExtent> nodes;
};

struct CellPoint {
    double x = 0.0;
    double y = 0.0; ///< counts downwards
};

/// Where a node stands.
struct CellPlace {
    double left = 0.0, top = 0.0, width = 0.0, height = 0.0;
    double line = 0.0; ///< y of its wires

    double right() const { return left + width; }
    double bottom() const { return top + height; }
    double middle() const { return left + width / 2.0; }
};

/// A piece of a wire or of the bus: a straight line, or one that rises or falls between two x.
///
/// From `from` it runs level to x = bendBegin, then in a curve with level ends to x = bendEnd, then
/// level to `to`. All pieces between the same columns bend between the same two x, and so two of
/// them cross exactly if their ends are in opposite orders. A piece of the bus may be upright.
struct CellPiece {
    CellPoint from, to;
    double bendBegin = 0.0, bendEnd = 0.0;
    std::vector<int> edges; ///< that run along it
    bool isBus = false;
    bool isBelt = false;
    bool departs = false; ///< whether it begins at the node whose value it carries
    bool arrives = false; ///< whether it ends at a node that reads it
};

/// Room of each source in the bus, in lines of text.
inline constexpr double cellLaneOfBus = 0.45;

struct CellLayout {
    std::vector<CellPlace> nodes;
    std::vector<CellPiece> pieces;
    double width = 0.0;
    double height = 0.0;
    double cellLeft = 0.0;  ///< between the sources and the first node
    double cellRight = 0.0; ///< between the last node and the outputs
};

/// Places all nodes of a graph: those of belt 0 on one level line, the boxes that the bus serves on
/// a common ground above it, everything else so that wires are short and, above all, level.
CellLayout layOut(const CellGraph& graph, const CellMetrics& metrics);

/// The y of a piece at an x between its ends.
double heightAt(const CellPiece& piece, double x);

} // namespace loopscope
