#include "ui/weights/weights_data.h"

#include "core/bptt/step_detail.h"
#include "ui/lanes/value_grid.h"
#include "ui/session/hand_words.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{
namespace
{

struct Words {
    Q_DECLARE_TR_FUNCTIONS(loopscope::ui::WeightsData)
};

QStringList numbersTo(int count)
{
    QStringList names;
    for (int i = 1; i <= count; ++i)
        names.append(QString::number(i));
    return names;
}

/// The symbol whose equation alone uses a parameter; -1 if several do.
int equationUsing(const Program& program, int parameter)
{
    int equation = -1;
    for (std::size_t i = 0; i < program.operations.size(); ++i) {
        const Operation& operation = program.operations[i];
        const bool uses = operation.parameter == parameter &&
                          (operation.kind == OperationKind::Product ||
                              operation.kind == OperationKind::Bias);
        if (!uses)
            continue;
        const int of = equationOf(program, int(i));
        if (equation >= 0 && equation != of)
            return -1;
        equation = of;
    }
    return equation;
}

/// What a matrix is multiplied with, where it is one symbol; else empty.
QString operandOf(const Program& program, int parameter)
{
    for (const Operation& operation : program.operations) {
        if (operation.kind != OperationKind::Product || operation.parameter != parameter)
            continue;
        const Operation& operand = program.operations[std::size_t(operation.left)];
        if (operand.kind == OperationKind::Read)
            return QString::fromStdString(program.symbols[std::size_t(operand.symbol)].name);
    }
    return {};
}

std::vector<bool> idleRowsOf(const Plan& plan, int symbol)
{
    std::vector<bool> idle;
    for (const HeldValue& held : plan.held) {
        if (held.symbol != symbol)
            continue;
        idle.resize(std::size_t(plan.units), false);
        for (int unit = 0; unit < plan.units; ++unit)
            if (held.unit < 0 || held.unit == unit)
                idle[std::size_t(unit)] = true;
    }
    return idle;
}

/// What the numbers of a track's input stand for, where the task says so.
QStringList inputNames(const Snapshot& snapshot, const Track& track)
{
    if (track.layer > 0 || track.stack > 0 || snapshot.task->inputSize() != track.inputSize)
        return numbersTo(track.inputSize);
    QStringList names;
    for (int input = 0; input < track.inputSize; ++input)
        names.append(QString::fromStdString(snapshot.task->inputName(input)));
    return names;
}

WeightMatrix plainMatrix(const ParameterPlace& place, int parameter)
{
    WeightMatrix matrix;
    matrix.parameter = parameter;
    matrix.name = QString::fromStdString(place.name);
    matrix.rows = place.rows;
    matrix.columns = place.columns;
    matrix.isVector = place.kind == ParameterKind::Bias;
    matrix.rowNames = numbersTo(place.rows);
    matrix.columnNames = numbersTo(place.columns);
    return matrix;
}

WeightMatrix matrixOfTrack(const Snapshot& snapshot, const Track& track, int parameter)
{
    const ParameterPlace& place =
        snapshot.iteration->network().parameters()[std::size_t(parameter)];
    WeightMatrix matrix = plainMatrix(place, parameter);
    if (place.role != ParameterRole::Cell)
        return matrix;
    const int inside = parameter - track.firstParameter;
    const int equation = equationUsing(*track.program, inside);
    matrix.from = operandOf(*track.program, inside);
    if (equation >= 0) {
        matrix.to = QString::fromStdString(track.program->symbols[std::size_t(equation)].name);
        matrix.idleRows = idleRowsOf(*track.plan, equation);
    }
    if (place.kind == ParameterKind::InputMatrix)
        matrix.columnNames = inputNames(snapshot, track);
    return matrix;
}

WeightMatrix matrixOfReadout(const Snapshot& snapshot, int parameter)
{
    const ParameterPlace& place =
        snapshot.iteration->network().parameters()[std::size_t(parameter)];
    WeightMatrix matrix = plainMatrix(place, parameter);
    if (place.role != ParameterRole::Readout)
        return matrix;
    matrix.to = QStringLiteral("y");
    matrix.from = matrix.isVector ? QString() : QStringLiteral("h");
    for (int output = 0; output < place.rows && output < snapshot.task->outputSize(); ++output)
        matrix.rowNames[output] = QString::fromStdString(snapshot.task->outputName(output));
    return matrix;
}

std::vector<WeightMatrix> matricesOf(const Snapshot& snapshot)
{
    std::vector<WeightMatrix> matrices;
    const Network& network = snapshot.iteration->network();
    const Track& track = network.tracks()[std::size_t(snapshot.track())];
    for (std::size_t p = 0; p < network.parameters().size(); ++p) {
        const int owner = network.parameters()[p].track;
        if (owner == snapshot.track())
            matrices.push_back(matrixOfTrack(snapshot, track, int(p)));
        else if (owner < 0)
            matrices.push_back(matrixOfReadout(snapshot, int(p)));
    }
    return matrices;
}

bool haveSameNames(const Snapshot& a, const Snapshot& b)
{
    return a.iteration->sharedNetwork() == b.iteration->sharedNetwork() && a.task == b.task &&
           a.track() == b.track();
}

double largestOf(const Eigen::Ref<const Eigen::MatrixXd>& numbers)
{
    double largest = 0.0;
    for (const double number : numbers.reshaped())
        if (std::isfinite(number))
            largest = std::max(largest, std::abs(number));
    return largest;
}

} // namespace

const WeightMatrix* WeightsData::find(int parameter) const
{
    const auto found = std::find_if(matrices.begin(), matrices.end(),
        [parameter](const WeightMatrix& matrix) { return matrix.parameter == parameter; });
    return found == matrices.end() ? nullptr : &*found;
}

Eigen::Index WeightsData::indexOf(const WeightPlace& place) const
{
    const ParameterPlace& parameter =
        snapshot->iteration->network().parameters()[std::size_t(place.parameter)];
    return parameter.offset + Eigen::Index(place.column) * parameter.rows + place.row;
}

double WeightsData::value(const WeightPlace& place) const
{
    return snapshot->iteration->before().parameters[indexOf(place)];
}

double WeightsData::gradient(const WeightPlace& place) const
{
    return snapshot->iteration->parameterGradient()[indexOf(place)];
}

double WeightsData::update(const WeightPlace& place) const
{
    const Eigen::Index index = indexOf(place);
    return snapshot->iteration->after().parameters[index] -
           snapshot->iteration->before().parameters[index];
}

bool WeightsData::isPinned(const WeightPlace& place) const
{
    return std::binary_search(pinned.begin(), pinned.end(), indexOf(place));
}

WeightsData weightsData(const SnapshotPointer& snapshot, const WeightsData& previous)
{
    WeightsData data;
    data.snapshot = snapshot;
    data.matrices = previous.snapshot && haveSameNames(*previous.snapshot, *snapshot)
                        ? previous.matrices
                        : matricesOf(*snapshot);
    const Network& network = snapshot->iteration->network();
    double largest = 0.0;
    for (const WeightMatrix& matrix : data.matrices)
        largest = std::max(largest,
            largestOf(network.view(matrix.parameter, snapshot->iteration->before().parameters)));
    data.range = steppedRange(largest);
    data.pinned = pinnedParameters(network, snapshot->options.edits);
    return data;
}

QString nameOfPlace(const WeightMatrix& matrix, const WeightPlace& place)
{
    return nameOfWeight(matrix.name, place.row, matrix.isVector ? -1 : place.column);
}

QString describePlace(const WeightMatrix& matrix, const WeightPlace& place)
{
    const QString row = matrix.rowNames.value(place.row);
    const QString column = matrix.columnNames.value(place.column);
    const QString to = matrix.to.isEmpty() ? Words::tr("row %1").arg(row)
                                           : Words::tr("%1 %2").arg(matrix.to, row);
    if (matrix.isVector)
        return Words::tr("%1, added to %2").arg(nameOfPlace(matrix, place), to);
    const QString from = matrix.from.isEmpty() ? Words::tr("column %1").arg(column)
                                               : Words::tr("%1 %2").arg(matrix.from, column);
    return Words::tr("%1, from %2 to %3").arg(nameOfPlace(matrix, place), from, to);
}

WeightEdit editOf(const WeightsData& data, const WeightPlace& place, double value, bool isPinned)
{
    const ParameterPlace& parameter =
        data.snapshot->iteration->network().parameters()[std::size_t(place.parameter)];
    WeightEdit edit;
    edit.track = parameter.track;
    edit.parameter = parameter.name;
    edit.row = place.row;
    edit.column = place.column;
    edit.before = data.value(place);
    edit.after = value;
    edit.isPinned = isPinned;
    return edit;
}

} // namespace loopscope::ui
