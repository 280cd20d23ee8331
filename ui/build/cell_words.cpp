#include "ui/build/cell_words.h"

#include "core/cell/typeset.h"
#include "ui/theme/theme.h"

#include <QColor>
#include <QStringList>

namespace loopscope::ui
{
namespace
{

std::string coloured(const std::string& html, const QColor& background)
{
    return "<span style=\"background-color:" + background.name().toStdString() + "\">" + html +
           "</span>";
}

/// Whether the operation is a whole piece of what is marked, not only part of one.
std::vector<bool> outermost(const Program& program, const std::vector<Novelty>& marks)
{
    std::vector<bool> result(marks.size(), true);
    for (std::size_t i = 0; i < marks.size(); ++i) {
        if (marks[i] != Novelty::New)
            continue;
        for (const int operand : {program.operations[i].left, program.operations[i].right}) {
            if (operand >= 0)
                result[std::size_t(operand)] = false;
        }
    }
    return result;
}

} // namespace

QString equationsHtml(const Program& program, const CellDifference& difference, const Theme& theme)
{
    const std::vector<bool> isOutermost = outermost(program, difference.operations);
    std::vector<bool> isBelowHead(program.operations.size(), false);
    for (std::size_t i = 0; i < program.operations.size(); ++i) {
        if (difference.operations[i] == Novelty::HeadOnly)
            isBelowHead[std::size_t(program.operations[i].left)] = true;
    }
    TypesetOptions options;
    options.wrapOperation = [&](int operation, const std::string& html) {
        const auto index = std::size_t(operation);
        const Novelty novelty = difference.operations[index];
        const bool isMarked = (novelty == Novelty::New && isOutermost[index]) ||
                              novelty == Novelty::HeadOnly;
        if (isMarked)
            return coloured(html, theme.accentSoft);
        return isBelowHead[index] ? coloured(html, theme.panel) : html;
    };
    QStringList lines;
    for (int symbol = 1; symbol < int(program.symbols.size()); ++symbol) {
        const std::string equation = equationToHtml(program, symbol, options);
        const bool isNew = difference.counterparts[std::size_t(symbol)] < 0;
        lines += QString::fromStdString(isNew ? coloured(equation, theme.accentSoft) : equation);
    }
    return lines.join(QStringLiteral("<br>"));
}

QString leftOutHtml(const Program& other, const CellDifference& difference)
{
    QStringList pieces;
    for (const int symbol : difference.leftOutSymbols)
        pieces += QString::fromStdString(equationToHtml(other, symbol));
    const std::vector<bool> isOutermost = outermost(other, difference.leftOut);
    for (int operation = 0; operation < int(difference.leftOut.size()); ++operation) {
        const auto index = std::size_t(operation);
        if (difference.leftOut[index] == Novelty::New && isOutermost[index])
            pieces += QString::fromStdString(operationToHtml(other, operation));
    }
    pieces.removeDuplicates();
    return pieces.join(QStringLiteral(" &nbsp;·&nbsp; "));
}

long long parameterCount(const Program& program, int units, int inputSize)
{
    long long sum = 0;
    for (const Parameter& parameter : program.parameters) {
        switch (parameter.kind) {
        case ParameterKind::InputMatrix:
            sum += static_cast<long long>(units) * inputSize;
            break;
        case ParameterKind::RecurrentMatrix:
            sum += static_cast<long long>(units) * units;
            break;
        case ParameterKind::Bias:
            sum += units;
            break;
        }
    }
    return sum;
}

} // namespace loopscope::ui
