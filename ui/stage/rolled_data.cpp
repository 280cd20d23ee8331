#include "ui/stage/rolled_data.h"

#include "ui/session/snapshot.h"
#include "ui/theme/number_format.h"

#include <QStringList>

#include <cmath>

namespace loopscope::ui
{

namespace
{

/// Whether the result of an operation depends on an earlier value of a symbol.
bool readsBefore(const Program& program, int operation, int symbol)
{
    if (operation < 0)
        return false;
    const Operation& here = program.operations[std::size_t(operation)];
    if (here.kind == OperationKind::Read)
        return here.symbol == symbol && here.delay > 0;
    return readsBefore(program, here.left, symbol) || readsBefore(program, here.right, symbol);
}

bool isWeighted(const Program& program, int symbol)
{
    for (const Operation& operation : program.operations) {
        if (operation.kind == OperationKind::Product &&
            readsBefore(program, operation.left, symbol))
            return true;
    }
    return false;
}

/// The values that each step reads. A reverse track reads those of the step at its right.
ValueGrid gridBefore(const Iteration& iteration, int track, int symbol)
{
    ValueGrid grid;
    grid.steps = valueGrid(iteration, track, symbol).steps;
    grid.units = iteration.network().tracks()[std::size_t(track)].units;
    for (int step = 0; step < grid.steps; ++step) {
        const ConstVectorView values =
            iteration.value(track, symbol, iteration.stepRead(track, step, 1));
        grid.values.insert(grid.values.end(), values.data(), values.data() + values.size());
    }
    summarise(grid);
    return grid;
}

/// The families of a kind of parameters: "W" for W_i, W_f, W_g, W_o.
QString familiesOf(const Program& program, ParameterKind kind)
{
    QStringList families;
    for (const Parameter& parameter : program.parameters) {
        const QString family =
            QString::fromStdString(parameter.name).section(QLatin1Char('_'), 0, 0);
        if (parameter.kind == kind && !families.contains(family))
            families += family;
    }
    return families.join(QStringLiteral(", "));
}

} // namespace

QString RolledData::sharedNames() const
{
    QStringList names = {inputWeights, recurrentWeights, biases};
    names.removeAll(QString());
    return names.join(QStringLiteral(", "));
}

RolledData rolledData(const Snapshot& snapshot)
{
    const Iteration& iteration = *snapshot.iteration;
    const Program& program = snapshot.program();
    const bool isReverse = iteration.network().tracks()[std::size_t(snapshot.track())].reverse;
    RolledData data;
    for (int symbol = 0; symbol < int(program.symbols.size()); ++symbol) {
        if (!program.symbols[std::size_t(symbol)].isState())
            continue;
        RolledMemory memory;
        memory.name = QString::fromStdString(program.symbols[std::size_t(symbol)].name);
        memory.isWeighted = isWeighted(program, symbol);
        memory.before = gridBefore(iteration, snapshot.track(), symbol);
        for (int step = 0; step < memory.before.steps; ++step)
            memory.beforeNames.push_back(memory.name + subscript(isReverse ? step + 2 : step));
        data.memories.push_back(std::move(memory));
    }
    data.inputWeights = familiesOf(program, ParameterKind::InputMatrix);
    data.recurrentWeights = familiesOf(program, ParameterKind::RecurrentMatrix);
    data.biases = familiesOf(program, ParameterKind::Bias);
    return data;
}

} // namespace loopscope::ui
