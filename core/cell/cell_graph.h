#pragma once

#include "core/cell/program.h"

#include <optional>
#include <vector>

namespace loopscope
{

/// What stands at a place in the picture of a cell.
enum class CellNodeKind {
    Source,   ///< the input, or a symbol of an earlier step
    Box,      ///< a sum of terms with weights, mostly inside a function: sigmoid(W x + U h + b)
    Sum,      ///< a sum of vectors
    Hadamard, ///< vectors multiplied element by element
    Affine,   ///< one vector with numbers: 1 − z, 0.9 h, −a
    Function, ///< a function of one vector
    Copy,     ///< an equation that is a mere reading
    Output    ///< a symbol that later steps, or what stands above the cell, will read
};

/// A summand or a factor of a node; of a Box it is a row of its own.
struct CellTerm {
    int operation = -1; ///< whose value it is; -1 if it is the sum of another node's terms
    double sign = 1.0;  ///< -1 for what is subtracted
    int parameter = -1; ///< the weight in it; -1 if there is none
    int operand = -1;   ///< the operation that it reads; -1 of a bias and of a number
    int stop = -1; ///< where the term's own value is calculated; -1 if it is there from the start
};

struct CellNode {
    CellNodeKind kind = CellNodeKind::Box;
    int symbol = -1;    ///< which symbol it is; -1 for what has no name of its own
    int delay = 0;      ///< of a Source: name[t-delay]
    int operation = -1; ///< whose value it is; -1 for a Box that is a part of a sum: see valueOf…
    std::optional<Function> function; ///< of a Box or a Function
    double scale = 1.0;               ///< of an Affine: shift + scale · its operand
    double shift = 0.0;
    std::vector<CellTerm> terms; ///< none of a Source, a Copy or an Output
    int belt = -1;               ///< the belt on which it stands
    int stop = -1;               ///< the stop after which its value is there; -1: from the start
    int termsStop = -1; ///< the stop that gathers its terms, and passes a gradient back to them
    int firstUse = -1;  ///< the earliest stop that reads it; CellGraph::stops' size if none does
};

/// How a value gets from one node to another.
enum class CellRoad {
    Direct,
    Belt, ///< along the straight line of a state that is passed on by sums and element-wise
          ///< products
    Bus   ///< along the line below everything that brings the sources to whoever reads them
};

struct CellEdge {
    int from = -1;
    int to = -1;
    int term = -1;      ///< which of the reader's terms; -1 for a Copy or an Output
    int operation = -1; ///< the operation whose gradient travels back along the edge
    CellRoad road = CellRoad::Direct;
    int stop = -1; ///< the stop that reads it; CellGraph::stops' size for an Output
};

/// One operation as a person counts them: a product, a whole sum, a function.
struct CellStop {
    int operation = -1;
    int node = -1;
    int term = -1; ///< of a Box: the term that is calculated; -1 for the node itself
};

/// A wire is what leaves a node: its direct edges together, or its edges along one belt.
struct CellWire {
    int from = -1;
    bool isBelt = false;
    std::vector<int> edges;
};

/// A node of a column, or a wire that passes through it.
struct CellItem {
    int node = -1;
    int wire = -1;

    bool operator==(const CellItem&) const = default;
};

/// A cell as a picture: what its equations calculate as nodes, what they read as edges, merged
/// where a textbook merges them, and where each node stands among the others.
///
/// Nodes stand in columns, and every direct edge leads to a later column. Sources that only the bus
/// reads stand in no column. Column 0 holds the sources of belts, the last one the outputs.
struct CellGraph {
    std::vector<CellNode> nodes; ///< sources first, then in the order of calculation, then outputs
    std::vector<CellEdge> edges;
    std::vector<CellStop> stops;                ///< in the order of calculation
    int belts = 0;                              ///< belt 0 runs along the top
    std::vector<CellWire> wires;                ///< of all edges that the bus does not carry
    std::vector<std::vector<CellItem>> columns; ///< each from top to bottom

    /// The nodes that take something from the bus, as they are calculated.
    std::vector<int> taps() const;
    /// The sources that the bus carries, those of states first, the input at this step last.
    std::vector<int> busSources() const;
};

/// The picture of a cell. The same program always gives the same one.
CellGraph cellGraph(const Program& program);

/// How many pairs of lines cross when the nodes stand as `graph.columns` says.
int countCrossings(const CellGraph& graph);

} // namespace loopscope
