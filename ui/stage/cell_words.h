#pragma once

#include "core/cell/typeset.h"
#include "ui/stage/cell_data.h"
#include "ui/stage/cell_moment.h"

#include <QString>
#include <QStringList>

namespace loopscope::ui
{

/// How names and expressions of a cell are written at one step: with its number, weights in the
/// class `weight`.
TypesetOptions cellTypeset(const CellData& data);

/// The mean of a gate with two decimals. One that is nearly shut or nearly open is not told as if
/// it were: "<0.01", ">0.99".
QString gateText(double mean);

/// What stands in the picture of a cell, as rich text, and what is said of it in plain words.
class CellWords
{
public:
    /// @param data  outlives the words
    explicit CellWords(const CellData& data);

    /// "f₉"; empty for what has no name.
    QString nameOf(int node) const;
    /// What a node does with what it is given: "σ(Σ)", "⊙", "1 −".
    QString signOf(int node) const;
    /// What a row of a Box adds: "W_f x₉", "− b"; "U_n ·" of what a wire brings.
    QString termOf(int node, int term) const;
    /// Where a source comes from, or where an output goes, a line each: "from step 8".
    QStringList captionsOf(int node) const;
    /// The same with the gradient: "0.012 to step 8"; "0.68 from step 10", "0.27 from the output".
    /// @param amount  of a source: what goes back to it
    QStringList backwardCaptionsOf(int node, double amount) const;

    /// "f₉: 0.73 on average, from 0.21 to 0.98", and its gradient where it is reached.
    QString describeNode(int node, const CellMoment& moment) const;
    QString describeTerm(int node, int term, const CellMoment& moment) const;
    /// "unit 3: 0.42"; empty for no unit.
    QString describeUnit(const CellValues& values, int unit, bool hasGradient) const;
    /// The moment and every named quantity, in plain sentences: for screen readers.
    QString describe(const CellMoment& moment) const;

private:
    QString anyNameOf(int node) const;
    QString describeValues(const QString& name, const CellValues& values, bool hasGradient) const;

    const CellData& m_data;
    const Program& m_program;
    const CellGraph& m_graph;
    TypesetOptions m_options;
};

} // namespace loopscope::ui
