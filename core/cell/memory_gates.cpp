#include "core/cell/memory_gates.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace loopscope
{

namespace
{

/// A product of operations that are no sums or products themselves; numbers count by their sign.
struct Term {
    int sign = 1;
    std::vector<int> factors; ///< operations
};

using Sum = std::vector<Term>;

/// Sums of more products, and products of more factors, are not looked at: no cell that people
/// write has them.
constexpr std::size_t mostTerms = 256;
constexpr std::size_t mostFactors = 64;

std::optional<Sum> added(std::optional<Sum> a, std::optional<Sum> b, int sign)
{
    if (!a || !b || a->size() + b->size() > mostTerms)
        return std::nullopt;
    for (Term& term : *b)
        term.sign *= sign;
    std::move(b->begin(), b->end(), std::back_inserter(*a));
    return a;
}

std::optional<Sum> multiplied(const std::optional<Sum>& a, const std::optional<Sum>& b)
{
    if (!a || !b || a->size() * b->size() > mostTerms)
        return std::nullopt;
    Sum product;
    for (const Term& left : *a) {
        for (const Term& right : *b) {
            if (left.factors.size() + right.factors.size() > mostFactors)
                return std::nullopt;
            product.push_back({left.sign * right.sign, left.factors});
            std::copy(right.factors.begin(), right.factors.end(),
                std::back_inserter(product.back().factors));
        }
    }
    return product;
}

/// Writes a program's operations as sums of products.
class Expansion
{
public:
    explicit Expansion(const Program& program)
        : m_program(program)
    {
        // In the order of the equations: what one reads at its own step stands above it.
        for (const Symbol& symbol : program.symbols)
            m_symbols.push_back(symbol.operation < 0 ? std::nullopt : sumOf(symbol.operation));
    }

    /// Nothing if it is too long.
    const std::optional<Sum>& sumOfSymbol(int symbol) const
    {
        return m_symbols[std::size_t(symbol)];
    }

    std::optional<Sum> sumOf(int index) const
    {
        const Operation& operation = m_program.operations[std::size_t(index)];
        switch (operation.kind) {
        case OperationKind::Constant:
            if (operation.constant == 0.0)
                return Sum();
            return Sum{{operation.constant < 0.0 ? -1 : 1, {}}};
        case OperationKind::Add:
            return added(sumOf(operation.left), sumOf(operation.right), 1);
        case OperationKind::Subtract:
            return added(sumOf(operation.left), sumOf(operation.right), -1);
        case OperationKind::Negate:
            return added(Sum(), sumOf(operation.left), -1);
        case OperationKind::Multiply:
            return multiplied(sumOf(operation.left), sumOf(operation.right));
        case OperationKind::Read:
            if (operation.delay == 0 && operation.symbol > 0)
                return m_symbols[std::size_t(operation.symbol)];
            break;
        case OperationKind::Bias:
        case OperationKind::Product:
        case OperationKind::Apply:
            break;
        }
        return Sum{{1, {index}}};
    }

private:
    const Program& m_program;
    std::vector<std::optional<Sum>> m_symbols;
};

/// Finds the gates of one program, state by state.
class Search
{
public:
    explicit Search(const Program& program)
        : m_program(program)
        , m_expansion(program)
        , m_signs(program.parameters.size(), 0)
    {
    }

    void visit(int symbol)
    {
        const std::optional<Sum>& sum = m_expansion.sumOfSymbol(symbol);
        if (!sum)
            return;
        const auto holdsMemory = [&](const Term& term) {
            return std::any_of(term.factors.begin(), term.factors.end(),
                [&](int factor) { return isMemory(factor, symbol); });
        };
        if (std::none_of(sum->begin(), sum->end(), holdsMemory))
            return;
        // What a gate does to the memory counts more than what else it lets in.
        for (const Term& term : *sum)
            if (holdsMemory(term))
                noteGates(term, term.sign);
        for (const Term& term : *sum)
            if (!holdsMemory(term))
                noteGates(term, -1);
    }

    std::vector<MemoryGateBias> result() const
    {
        std::vector<MemoryGateBias> biases;
        for (std::size_t p = 0; p < m_signs.size(); ++p)
            if (m_signs[p] != 0)
                biases.push_back({int(p), m_signs[p]});
        return biases;
    }

private:
    bool isMemory(int factor, int symbol) const
    {
        const Operation& operation = m_program.operations[std::size_t(factor)];
        return operation.kind == OperationKind::Read && operation.symbol == symbol &&
               operation.delay == 1;
    }

    void noteGates(const Term& term, int sign)
    {
        for (const int factor : term.factors) {
            const Operation& gate = m_program.operations[std::size_t(factor)];
            if (gate.kind == OperationKind::Apply && gate.function == Function::Sigmoid)
                noteBiases(gate.left, sign);
        }
    }

    void noteBiases(int operand, int sign)
    {
        const auto sum = m_expansion.sumOf(operand);
        if (!sum)
            return;
        for (const Term& term : *sum) {
            if (term.factors.size() != 1)
                continue;
            const Operation& operation = m_program.operations[std::size_t(term.factors.front())];
            if (operation.kind != OperationKind::Bias)
                continue;
            int& known = m_signs[std::size_t(operation.parameter)];
            if (known == 0)
                known = sign * term.sign;
        }
    }

    const Program& m_program;
    Expansion m_expansion;
    std::vector<int> m_signs; ///< of each parameter; 0: no gate's bias
};

} // namespace

std::vector<MemoryGateBias> findMemoryGates(const Program& program)
{
    Search search(program);
    for (std::size_t symbol = 0; symbol < program.symbols.size(); ++symbol)
        if (program.symbols[symbol].isState())
            search.visit(int(symbol));
    return search.result();
}

} // namespace loopscope
