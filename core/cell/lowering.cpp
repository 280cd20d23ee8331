#include "core/cell/lowering.h"

#include "core/kernel/kernel.h"

#include <algorithm>

namespace loopscope
{

namespace
{

class Lowering
{
public:
    Lowering(const Program& program, int inputSize, int units, bool finalStatesAreRead)
        : m_program(program)
        , m_inputSize(inputSize)
        , m_units(units)
        , m_finalStatesAreRead(finalStatesAreRead)
    {
    }

    LoweredProgram run()
    {
        for (const Symbol& symbol : m_program.symbols) {
            LoweredNode node;
            node.rows = symbol.operation < 0 ? m_inputSize : m_units;
            node.isState = symbol.isState();
            m_result.nodes.push_back(node);
        }
        for (const Operation& operation : m_program.operations)
            if (operation.kind == OperationKind::Read && operation.delay > 1)
                nodeOf(operation.symbol).onlyDelayOne = false;
        for (std::size_t s = 1; s < m_program.symbols.size(); ++s)
            lowerInto(m_program.symbols[s].operation, int(s));
        markEarly();
        markLive();
        return std::move(m_result);
    }

private:
    const Operation& operation(int index) const { return m_program.operations[std::size_t(index)]; }
    LoweredNode& nodeOf(int node) { return m_result.nodes[std::size_t(node)]; }

    double scalarValue(int index) const
    {
        const Operation& op = operation(index);
        switch (op.kind) {
        case OperationKind::Add:
            return scalarValue(op.left) + scalarValue(op.right);
        case OperationKind::Subtract:
            return scalarValue(op.left) - scalarValue(op.right);
        case OperationKind::Multiply:
            return scalarValue(op.left) * scalarValue(op.right);
        case OperationKind::Negate:
            return -scalarValue(op.left);
        case OperationKind::Apply:
            return evaluate(op.function, scalarValue(op.left));
        default:
            return op.constant;
        }
    }

    bool isScalar(int index) const { return operation(index).width == Width::Scalar; }

    int addNode(Width width)
    {
        LoweredNode node;
        node.rows = width == Width::Input ? m_inputSize : m_units;
        m_result.nodes.push_back(node);
        return int(m_result.nodes.size()) - 1;
    }

    Operand operandOf(int index)
    {
        const Operation& op = operation(index);
        if (op.kind == OperationKind::Read)
            return {op.symbol, op.delay};
        const int node = addNode(op.width);
        lowerInto(index, node);
        return {node, 0};
    }

    void lowerInto(int index, int node)
    {
        const Operation& op = operation(index);
        LoweredStatement statement;
        statement.node = node;
        if (op.kind != OperationKind::Apply || isScalar(op.left)) {
            flatten(index, 1.0, statement.terms);
            nodeOf(node).inSumArea = std::any_of(
                statement.terms.begin(), statement.terms.end(), [](const SumTerm& term) {
                    return term.kind == SumTerm::Kind::Product || term.kind == SumTerm::Kind::Bias;
                });
            m_result.statements.push_back(std::move(statement));
            return;
        }
        statement.isApply = true;
        statement.function = op.function;
        statement.operand = operandOf(op.left);
        // A sum that only this function reads gives up its storage, unless the slope needs it. The
        // result of another function may not: its own slope is calculated from it.
        const OperationKind inner = operation(op.left).kind;
        if (inner != OperationKind::Read && inner != OperationKind::Apply &&
            kernel::slopeFromResult(op.function)) {
            nodeOf(node).inPlaceOf = statement.operand.node;
            nodeOf(statement.operand.node).appliedInPlaceBy = node;
        }
        m_result.statements.push_back(std::move(statement));
    }

    void flatten(int index, double factor, std::vector<SumTerm>& terms)
    {
        const Operation& op = operation(index);
        if (isScalar(index) || op.kind == OperationKind::Constant) {
            terms.push_back({SumTerm::Kind::Constant, factor * scalarValue(index), -1, {}, {}});
            return;
        }
        switch (op.kind) {
        case OperationKind::Add:
            flatten(op.left, factor, terms);
            flatten(op.right, factor, terms);
            break;
        case OperationKind::Subtract:
            flatten(op.left, factor, terms);
            flatten(op.right, -factor, terms);
            break;
        case OperationKind::Negate:
            flatten(op.left, -factor, terms);
            break;
        case OperationKind::Multiply:
            flattenMultiply(op, factor, terms);
            break;
        case OperationKind::Product:
            terms.push_back({SumTerm::Kind::Product, factor, op.parameter, operandOf(op.left), {}});
            break;
        case OperationKind::Bias:
            terms.push_back({SumTerm::Kind::Bias, factor, op.parameter, {}, {}});
            break;
        default:
            terms.push_back({SumTerm::Kind::Vector, factor, -1, operandOf(index), {}});
            break;
        }
    }

    void flattenMultiply(const Operation& op, double factor, std::vector<SumTerm>& terms)
    {
        if (isScalar(op.left)) {
            flatten(op.right, factor * scalarValue(op.left), terms);
        } else if (isScalar(op.right)) {
            flatten(op.left, factor * scalarValue(op.right), terms);
        } else {
            const Operand a = operandOf(op.left);
            const Operand b = operandOf(op.right);
            terms.push_back({SumTerm::Kind::Hadamard, factor, -1, a, b});
        }
    }

    void markEarly()
    {
        for (const LoweredStatement& statement : m_result.statements) {
            LoweredNode& node = nodeOf(statement.node);
            if (statement.isApply) {
                node.isEarly = node.inPlaceOf >= 0 && nodeOf(node.inPlaceOf).isEarly;
                continue;
            }
            node.isEarly =
                node.inSumArea && std::all_of(statement.terms.begin(), statement.terms.end(),
                                      [](const SumTerm& term) {
                                          return term.kind == SumTerm::Kind::Bias ||
                                                 term.kind == SumTerm::Kind::Constant ||
                                                 (term.kind == SumTerm::Kind::Product &&
                                                     (term.a.delay > 0 || term.a.node == 0));
                                      });
        }
    }

    void markLive()
    {
        nodeOf(0).isLive = true;
        nodeOf(m_program.output).isLive = true;
        for (LoweredNode& node : m_result.nodes)
            node.isLive |= node.isState && m_finalStatesAreRead;
        for (bool changed = true; changed;) {
            changed = false;
            for (auto s = m_result.statements.rbegin(); s != m_result.statements.rend(); ++s)
                if (nodeOf(s->node).isLive)
                    changed |= markOperandsLive(*s);
        }
    }

    bool markOperandsLive(const LoweredStatement& statement)
    {
        bool changed = false;
        const auto mark = [&](const Operand& operand) {
            changed |= !nodeOf(operand.node).isLive;
            nodeOf(operand.node).isLive = true;
        };
        if (statement.isApply)
            mark(statement.operand);
        for (const SumTerm& term : statement.terms) {
            if (term.kind != SumTerm::Kind::Bias && term.kind != SumTerm::Kind::Constant)
                mark(term.a);
            if (term.kind == SumTerm::Kind::Hadamard)
                mark(term.b);
        }
        return changed;
    }

    const Program& m_program;
    const int m_inputSize;
    const int m_units;
    const bool m_finalStatesAreRead;
    LoweredProgram m_result;
};

} // namespace

LoweredProgram lower(const Program& program, int inputSize, int units, bool finalStatesAreRead)
{
    return Lowering(program, inputSize, units, finalStatesAreRead).run();
}

} // namespace loopscope
