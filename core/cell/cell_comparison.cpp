#include "core/cell/cell_comparison.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace loopscope
{

namespace
{

constexpr int headSize = 2;          ///< of another function or matrix: one operation on each side
constexpr std::size_t mostTerms = 8; ///< of a sum or product whose best pairing is looked for

bool isSum(const Operation& operation)
{
    return operation.kind == OperationKind::Add || operation.kind == OperationKind::Subtract;
}

/// Operations of an expression stand together, from its leftmost leaf to itself.
int firstOperation(const Program& program, int index)
{
    while (program.operations[std::size_t(index)].left >= 0)
        index = program.operations[std::size_t(index)].left;
    return index;
}

int operationsOf(const Program& program, int index)
{
    return index - firstOperation(program, index) + 1;
}

/// "W_f" → "W", "f".
std::pair<std::string_view, std::string_view> splitName(std::string_view name)
{
    const std::size_t place = name.find('_');
    if (place == std::string_view::npos)
        return {name, {}};
    return {name.substr(0, place), name.substr(place + 1)};
}

} // namespace

CellComparison::CellComparison(
    const Program& cell, const Program& other, const std::vector<int>& counterparts)
    : m_cell(cell)
    , m_other(other)
    , m_counterparts(counterparts)
    , m_sizes(cell.operations.size() * other.operations.size(), -1)
{
}

int CellComparison::size() const
{
    int sum = 0;
    for (std::size_t symbol = 1; symbol < m_cell.symbols.size(); ++symbol) {
        const int counterpart = m_counterparts[symbol];
        const int own = m_cell.symbols[symbol].operation;
        sum += counterpart < 0
                   ? operationsOf(m_cell, own)
                   : sizeOf(own, m_other.symbols[std::size_t(counterpart)].operation);
    }
    for (const int symbol : leftOutSymbols())
        sum += operationsOf(m_other, m_other.symbols[std::size_t(symbol)].operation);
    return sum;
}

std::vector<int> CellComparison::leftOutSymbols() const
{
    std::vector<int> result;
    for (int symbol = 1; symbol < int(m_other.symbols.size()); ++symbol) {
        if (std::find(m_counterparts.begin(), m_counterparts.end(), symbol) ==
            m_counterparts.end())
            result.push_back(symbol);
    }
    return result;
}

CellDifference CellComparison::difference() const
{
    CellDifference result;
    result.counterparts = m_counterparts;
    result.operations.assign(m_cell.operations.size(), Novelty::Same);
    result.leftOut.assign(m_other.operations.size(), Novelty::Same);
    result.leftOutSymbols = leftOutSymbols();
    result.size = size();
    for (std::size_t symbol = 1; symbol < m_cell.symbols.size(); ++symbol) {
        const int counterpart = m_counterparts[symbol];
        const int own = m_cell.symbols[symbol].operation;
        if (counterpart < 0)
            markNew(m_cell, own, result.operations);
        else
            trace(own, m_other.symbols[std::size_t(counterpart)].operation, result);
    }
    return result;
}

/// The operands of a + b − c, or of a * b * c, however they are nested.
void CellComparison::collectTerms(
    const Program& program, int index, bool isNegative, std::vector<Term>& terms)
{
    const Operation& operation = program.operations[std::size_t(index)];
    const bool isProduct = operation.kind == OperationKind::Multiply;
    for (const int operand : {operation.left, operation.right}) {
        const Operation& inner = program.operations[std::size_t(operand)];
        const bool flips = operation.kind == OperationKind::Subtract && operand == operation.right;
        const bool negative = isNegative != flips;
        if (isProduct ? inner.kind == OperationKind::Multiply : isSum(inner))
            collectTerms(program, operand, negative, terms);
        else
            terms.push_back({operand, negative});
    }
}

/// Of a sum or a product; none of others.
std::vector<CellComparison::Term> CellComparison::termsOf(const Program& program, int index)
{
    std::vector<Term> terms;
    const Operation& operation = program.operations[std::size_t(index)];
    if (isSum(operation) || operation.kind == OperationKind::Multiply)
        collectTerms(program, index, false, terms);
    return terms;
}

bool CellComparison::isSameSymbol(int mine, int theirs) const
{
    return m_cell.symbols[std::size_t(mine)].name == m_other.symbols[std::size_t(theirs)].name ||
           m_counterparts[std::size_t(mine)] == theirs;
}

/// Names are the same but for suffixes that name symbols that stand for each other: `W_n` for
/// `W_g`, or for the `W` of a cell that has no need of suffixes.
bool CellComparison::isSameParameter(int mine, int theirs) const
{
    const std::string& name = m_cell.parameters[std::size_t(mine)].name;
    const std::string& otherName = m_other.parameters[std::size_t(theirs)].name;
    if (name == otherName)
        return true;
    const auto [base, suffix] = splitName(name);
    const auto [otherBase, otherSuffix] = splitName(otherName);
    if (base != otherBase)
        return false;
    for (std::size_t symbol = 1; symbol < m_counterparts.size(); ++symbol) {
        const int counterpart = m_counterparts[symbol];
        if (counterpart > 0 && (suffix.empty() || suffix == m_cell.symbols[symbol].name) &&
            (otherSuffix.empty() ||
                otherSuffix == m_other.symbols[std::size_t(counterpart)].name))
            return true;
    }
    return false;
}

bool CellComparison::isSameLeaf(int mine, int theirs) const
{
    const Operation& a = own(mine);
    const Operation& b = others(theirs);
    if (a.kind != b.kind)
        return false;
    switch (a.kind) {
    case OperationKind::Read:
        return a.delay == b.delay && isSameSymbol(a.symbol, b.symbol);
    case OperationKind::Bias:
        return isSameParameter(a.parameter, b.parameter);
    case OperationKind::Constant:
        return a.constant == b.constant;
    default:
        return false;
    }
}

int CellComparison::sizeOf(int mine, int theirs) const
{
    int& known = m_sizes[std::size_t(mine) * m_other.operations.size() + std::size_t(theirs)];
    if (known < 0)
        known = best(mine, theirs).size;
    return known;
}

CellComparison::Way CellComparison::best(int mine, int theirs) const
{
    Way way;
    if (isSameLeaf(mine, theirs)) {
        way.kind = Way::Kind::Leaf;
        return way;
    }
    way.size = operationsOf(m_cell, mine) + operationsOf(m_other, theirs);
    tryOperands(mine, theirs, way);
    const std::vector<Term> terms = termsOf(m_cell, mine);
    const std::vector<Term> otherTerms = termsOf(m_other, theirs);
    const bool bothHaveTerms = !terms.empty() && !otherTerms.empty() &&
                               isSum(own(mine)) == isSum(others(theirs)) &&
                               terms.size() <= mostTerms && otherTerms.size() <= mostTerms;
    if (bothHaveTerms) {
        std::vector<int> pairing(terms.size(), -1);
        tryPairings(terms, otherTerms, 0, 0, 0, pairing, way);
    }
    tryOneTerm(mine, theirs, terms, otherTerms, way);
    return way;
}

void CellComparison::tryOperands(int mine, int theirs, Way& way) const
{
    const Operation& a = own(mine);
    const Operation& b = others(theirs);
    const bool hasOneOperand = a.kind == OperationKind::Apply ||
                               a.kind == OperationKind::Product ||
                               a.kind == OperationKind::Negate;
    if (a.kind != b.kind || !hasOneOperand)
        return;
    const bool isOther =
        (a.kind == OperationKind::Apply && a.function != b.function) ||
        (a.kind == OperationKind::Product && !isSameParameter(a.parameter, b.parameter));
    const int size = sizeOf(a.left, b.left) + (isOther ? headSize : 0);
    if (size < way.size)
        way = {size, Way::Kind::Operand, isOther, {}, -1};
}

/// Goes through all pairings: of every own term with none, or with one of the same sign that is
/// still free.
void CellComparison::tryPairings(const std::vector<Term>& terms,
    const std::vector<Term>& otherTerms, std::size_t next, unsigned taken, int soFar,
    std::vector<int>& pairing, Way& way) const
{
    if (soFar >= way.size)
        return;
    if (next == terms.size()) {
        for (std::size_t i = 0; i < otherTerms.size(); ++i)
            soFar +=
                (taken >> i & 1U) != 0 ? 0 : operationsOf(m_other, otherTerms[i].operation) + 1;
        if (soFar < way.size)
            way = {soFar, Way::Kind::Terms, false, pairing, -1};
        return;
    }
    for (std::size_t i = 0; i < otherTerms.size(); ++i) {
        if ((taken >> i & 1U) != 0 || terms[next].isNegative != otherTerms[i].isNegative)
            continue;
        pairing[next] = int(i);
        tryPairings(terms, otherTerms, next + 1, taken | 1U << i,
            soFar + sizeOf(terms[next].operation, otherTerms[i].operation), pairing, way);
    }
    pairing[next] = -1;
    tryPairings(terms, otherTerms, next + 1, taken,
        soFar + operationsOf(m_cell, terms[next].operation) + 1, pairing, way);
}

/// One term of a sum or product stands for the other's whole expression, or the other way round.
void CellComparison::tryOneTerm(int mine, int theirs, const std::vector<Term>& terms,
    const std::vector<Term>& otherTerms, Way& way) const
{
    const int all = operationsOf(m_cell, mine);
    for (const Term& term : terms) {
        const int size =
            all - operationsOf(m_cell, term.operation) + sizeOf(term.operation, theirs);
        if (!term.isNegative && size < way.size)
            way = {size, Way::Kind::Insert, false, {}, term.operation};
    }
    const int others = operationsOf(m_other, theirs);
    for (const Term& term : otherTerms) {
        const int size =
            others - operationsOf(m_other, term.operation) + sizeOf(mine, term.operation);
        if (!term.isNegative && size < way.size)
            way = {size, Way::Kind::Delete, false, {}, term.operation};
    }
}

void CellComparison::markNew(const Program& program, int index, std::vector<Novelty>& marks)
{
    for (int inner = firstOperation(program, index); inner <= index; ++inner)
        marks[std::size_t(inner)] = Novelty::New;
}

void CellComparison::markAllBut(const Program& program, const std::vector<Term>& terms, int kept,
    std::vector<Novelty>& marks)
{
    for (const Term& term : terms) {
        if (term.operation != kept)
            markNew(program, term.operation, marks);
    }
}

/// Marks what the best way leaves unexplained.
void CellComparison::trace(int mine, int theirs, CellDifference& result) const
{
    const Way way = best(mine, theirs);
    switch (way.kind) {
    case Way::Kind::Leaf:
        break;
    case Way::Kind::Replace:
        markNew(m_cell, mine, result.operations);
        markNew(m_other, theirs, result.leftOut);
        break;
    case Way::Kind::Operand:
        if (way.isOtherHead) {
            result.operations[std::size_t(mine)] = Novelty::HeadOnly;
            result.leftOut[std::size_t(theirs)] = Novelty::HeadOnly;
        }
        trace(own(mine).left, others(theirs).left, result);
        break;
    case Way::Kind::Terms:
        traceTerms(termsOf(m_cell, mine), termsOf(m_other, theirs), way.pairing, result);
        break;
    case Way::Kind::Insert:
        markAllBut(m_cell, termsOf(m_cell, mine), way.kept, result.operations);
        trace(way.kept, theirs, result);
        break;
    case Way::Kind::Delete:
        markAllBut(m_other, termsOf(m_other, theirs), way.kept, result.leftOut);
        trace(mine, way.kept, result);
        break;
    }
}

void CellComparison::traceTerms(const std::vector<Term>& terms,
    const std::vector<Term>& otherTerms, const std::vector<int>& pairing,
    CellDifference& result) const
{
    std::vector<bool> taken(otherTerms.size(), false);
    for (std::size_t i = 0; i < terms.size(); ++i) {
        if (pairing[i] < 0) {
            markNew(m_cell, terms[i].operation, result.operations);
            continue;
        }
        taken[std::size_t(pairing[i])] = true;
        trace(terms[i].operation, otherTerms[std::size_t(pairing[i])].operation, result);
    }
    for (std::size_t i = 0; i < otherTerms.size(); ++i) {
        if (!taken[i])
            markNew(m_other, otherTerms[i].operation, result.leftOut);
    }
}

} // namespace loopscope
