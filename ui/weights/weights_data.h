#pragma once

#include "ui/session/snapshot.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace loopscope::ui
{

/// One matrix or vector of weights, and what its rows and columns stand for.
struct WeightMatrix {
    int parameter = 0; ///< of Network::parameters()
    QString name;      ///< "U_f"
    int rows = 0;
    int columns = 0;
    bool isVector = false;
    QStringList rowNames;    ///< of each row: a unit's number, or what an output stands for
    QStringList columnNames; ///< of each column: what an input stands for, or a unit's number
    QString from;            ///< what a column is: "x", "h"
    QString to;              ///< what a row is: "f", "y"
    /// Rows that nothing depends on, because what they give is held; one flag a row, empty: none.
    std::vector<bool> idleRows;
};

/// A weight of the network. Rows and columns count from 0 here and from 1 on screen.
struct WeightPlace {
    int parameter = -1; ///< -1: none
    int row = 0;
    int column = 0;

    bool isNone() const { return parameter < 0; }
    bool operator==(const WeightPlace&) const = default;
};

/// All that the weights view draws of a snapshot.
struct WeightsData {
    SnapshotPointer snapshot; ///< nullptr before the first
    std::vector<WeightMatrix> matrices; ///< of the shown track, then of the readout
    double range = 1.0;                 ///< colours span [-range, range], in all matrices
    std::vector<Eigen::Index> pinned;   ///< that training leaves alone, in their order

    const WeightMatrix* find(int parameter) const; ///< nullptr if it is not shown
    Eigen::Index indexOf(const WeightPlace& place) const; ///< among all parameters
    double value(const WeightPlace& place) const;
    double gradient(const WeightPlace& place) const; ///< ∂loss/∂weight, not clipped
    double update(const WeightPlace& place) const; ///< what the iteration's update adds to it
    bool isPinned(const WeightPlace& place) const;
};

/// @param previous  what was drawn before: names that stay are not made anew
WeightsData weightsData(const SnapshotPointer& snapshot, const WeightsData& previous = {});

/// "U_f[2,3], from h 3 to f 2".
QString describePlace(const WeightMatrix& matrix, const WeightPlace& place);
/// "U_f[2,3]".
QString nameOfPlace(const WeightMatrix& matrix, const WeightPlace& place);

/// The edit that gives a weight a value, its last edit kept in mind: one that is pinned stays so.
WeightEdit editOf(const WeightsData& data, const WeightPlace& place, double value, bool isPinned);

} // namespace loopscope::ui
