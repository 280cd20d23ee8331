#include "core/cell/cell_terms.h"

#include <utility>

namespace loopscope
{

CellTerms::CellTerms(const Program& program)
    : m_program(program)
    , m_parent(program.operations.size(), -1)
    , m_symbolOf(program.operations.size(), -1)
{
    for (int index = 0; index < int(program.operations.size()); ++index) {
        for (const int operand : {at(index).left, at(index).right}) {
            if (operand >= 0)
                m_parent[std::size_t(operand)] = index;
        }
    }
    for (int symbol = 1; symbol < int(program.symbols.size()); ++symbol)
        m_symbolOf[std::size_t(program.symbols[std::size_t(symbol)].operation)] = symbol;
}

bool CellTerms::isSum(int index) const
{
    const OperationKind kind = kindOf(index);
    return kind == OperationKind::Add || kind == OperationKind::Subtract ||
           kind == OperationKind::Negate;
}

std::optional<CellTerm> CellTerms::weightedTerm(int index) const
{
    const Operation& operation = at(index);
    CellTerm term;
    term.operation = index;
    if (operation.kind == OperationKind::Product || operation.kind == OperationKind::Bias) {
        term.parameter = operation.parameter;
        term.operand = operation.left;
        return term;
    }
    if (operation.kind != OperationKind::Multiply)
        return std::nullopt;
    for (const auto& [factor, other] :
        {std::pair(operation.left, operation.right), std::pair(operation.right, operation.left)}) {
        if (kindOf(factor) == OperationKind::Bias) {
            const bool isOtherFixed =
                kindOf(other) == OperationKind::Bias || kindOf(other) == OperationKind::Constant;
            term.parameter = at(factor).parameter;
            term.operand = isOtherFixed ? -1 : other;
            return term;
        }
        if (kindOf(factor) != OperationKind::Constant)
            continue;
        std::optional<CellTerm> scaled = weightedTerm(other);
        if (scaled)
            scaled->operation = index;
        return scaled;
    }
    return std::nullopt;
}

bool CellTerms::isPartOfWeightedTerm(int index) const
{
    const int parent = parentOf(index);
    if (parent < 0 || kindOf(parent) != OperationKind::Multiply)
        return false;
    const std::optional<CellTerm> whole = weightedTerm(parent);
    return whole && whole->operand != index;
}

bool CellTerms::isVectorProduct(int index) const
{
    return kindOf(index) == OperationKind::Multiply && !weightedTerm(index) &&
           kindOf(at(index).left) != OperationKind::Constant &&
           kindOf(at(index).right) != OperationKind::Constant;
}

std::vector<CellTerm> CellTerms::termsOfSum(int root) const
{
    std::vector<CellTerm> terms;
    std::vector<std::pair<int, double>> open = {{root, 1.0}};
    while (!open.empty()) {
        const auto [index, sign] = open.back();
        open.pop_back();
        if (isSum(index)) {
            if (at(index).right >= 0)
                open.emplace_back(
                    at(index).right, kindOf(index) == OperationKind::Subtract ? -sign : sign);
            open.emplace_back(
                at(index).left, kindOf(index) == OperationKind::Negate ? -sign : sign);
            continue;
        }
        CellTerm term = weightedTerm(index).value_or(CellTerm{.operation = index});
        if (term.parameter < 0 && kindOf(index) != OperationKind::Constant)
            term.operand = index;
        term.sign = sign;
        terms.push_back(term);
    }
    return terms;
}

std::vector<CellTerm> CellTerms::factorsOf(int root) const
{
    std::vector<CellTerm> factors;
    std::vector<int> open = {root};
    while (!open.empty()) {
        const int index = open.back();
        open.pop_back();
        if (isVectorProduct(index)) {
            open.push_back(at(index).right);
            open.push_back(at(index).left);
        } else {
            factors.push_back({.operation = index, .operand = index});
        }
    }
    return factors;
}

} // namespace loopscope
