#include "core/cell/plan_layout.h"

#include "core/kernel/kernel.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace loopscope
{

namespace
{

int paddedRows(int rows)
{
    return int(kernel::padded(rows));
}

class LayoutBuilder
{
public:
    LayoutBuilder(const Program& program, Plan& plan, bool finalStatesAreRead)
        : m_program(program)
        , m_plan(plan)
    {
        m_layout.lowered = lower(program, plan.inputSize, plan.units, finalStatesAreRead);
        m_layout.values.assign(m_layout.lowered.nodes.size(), -1);
        m_layout.gradients.resize(m_layout.lowered.nodes.size());
    }

    PlanLayout build()
    {
        layOutValues();
        makeGroups();
        layOutGradients();
        placeGroupGradients();
        collectBiases();
        publishSymbols();
        return std::move(m_layout);
    }

private:
    const LoweredNode& node(int index) const { return m_layout.node(index); }
    GradientPlaces& gradients(int index) { return m_layout.gradients[std::size_t(index)]; }
    int value(int index) const { return m_layout.value(index); }
    int rowsOf(int index) const { return m_layout.rowsOf(index); }

    // ---- Values

    /// Which of the two usual stacks a sum takes part in, so that each stack writes neighbouring
    /// rows: first sums with x alone, then with both, then with the state alone.
    int stackClass(const LoweredStatement& statement) const
    {
        bool input = false;
        bool state = false;
        for (const SumTerm& term : statement.terms) {
            if (term.kind != SumTerm::Kind::Product)
                continue;
            input |= term.a.node == 0;
            state |= term.a.node != 0 && term.a.delay > 0;
        }
        return input ? (state ? 1 : 0) : (state ? 2 : 3);
    }

    Function functionOn(int sum) const
    {
        for (const LoweredStatement& statement : m_layout.lowered.statements)
            if (statement.isApply && statement.node == node(sum).appliedInPlaceBy)
                return statement.function;
        return Function::Identity;
    }

    void layOutValues()
    {
        int row = 0;
        const auto place = [&](int index) {
            m_layout.values[std::size_t(index)] = row;
            row += rowsOf(index);
        };
        place(0);
        std::vector<const LoweredStatement*> sums;
        for (const LoweredStatement& statement : m_layout.lowered.statements)
            if (!statement.isApply && node(statement.node).inSumArea)
                sums.push_back(&statement);
        const auto key = [this](const LoweredStatement* s) {
            return std::tuple(stackClass(*s), !node(s->node).isEarly,
                node(s->node).appliedInPlaceBy < 0, int(functionOn(s->node)));
        };
        std::stable_sort(sums.begin(), sums.end(),
            [&](const auto* a, const auto* b) { return key(a) < key(b); });
        m_plan.sumRow = row;
        for (const LoweredStatement* sum : sums) {
            m_sumOrder.push_back(sum->node);
            place(sum->node);
        }
        m_plan.sumRows = row - m_plan.sumRow;
        for (int index = 1; index < int(m_layout.lowered.nodes.size()); ++index)
            if (value(index) < 0 && node(index).inPlaceOf < 0)
                place(index);
        for (int index = 1; index < int(m_layout.lowered.nodes.size()); ++index)
            if (node(index).inPlaceOf >= 0)
                m_layout.values[std::size_t(index)] = value(node(index).inPlaceOf);
        m_plan.valueRows = row;
    }

    // ---- Products

    struct PlacedTerm {
        Operand operand;
        int layer; ///< 0, or more where one sum has several matrices on one operand
        int row;
        ProductGroup::Term term;
    };

    void makeGroups()
    {
        std::vector<PlacedTerm> terms;
        for (const LoweredStatement& statement : m_layout.lowered.statements)
            for (const SumTerm& term : statement.terms)
                if (term.kind == SumTerm::Kind::Product)
                    terms.push_back(
                        {term.a, 0, value(statement.node), {term.parameter, term.factor, 0}});
        for (std::size_t i = 0; i < terms.size(); ++i)
            for (std::size_t j = 0; j < i; ++j)
                if (terms[i].row == terms[j].row && sameOperand(terms[i].operand, terms[j].operand))
                    terms[i].layer = std::max(terms[i].layer, terms[j].layer + 1);
        const auto key = [](const PlacedTerm& t) {
            return std::tuple(t.operand.node, t.operand.delay, t.layer, t.row);
        };
        std::stable_sort(terms.begin(), terms.end(),
            [&](const PlacedTerm& a, const PlacedTerm& b) { return key(a) < key(b); });
        const PlacedTerm* previous = nullptr;
        for (PlacedTerm& term : terms) {
            const bool joins = previous && sameOperand(previous->operand, term.operand) &&
                               previous->layer == term.layer &&
                               previous->row + paddedRows(m_plan.units) == term.row;
            if (!joins)
                startGroup(term);
            ProductGroup& group = m_plan.groups.back();
            term.term.row = group.rows;
            group.terms.push_back(term.term);
            group.rows += paddedRows(m_plan.units);
            previous = &term;
        }
    }

    static bool sameOperand(const Operand& a, const Operand& b)
    {
        return a.node == b.node && a.delay == b.delay;
    }

    void startGroup(const PlacedTerm& term)
    {
        ProductGroup group;
        group.operand = m_layout.valuePlace(term.operand);
        group.operandRows = node(term.operand.node).rows;
        group.readsInput = term.operand.node == 0;
        group.valueRow = term.row;
        m_layout.groupOperands.push_back(term.operand);
        m_plan.groups.push_back(group);
    }

    // ---- Gradients

    void layOutGradients()
    {
        int row = 0;
        const auto place = [&](int& target, int index) {
            target = row;
            row += rowsOf(index);
        };
        place(gradients(0).total, 0);
        m_plan.sumGradientRow = row;
        for (const int sum : m_sumOrder)
            place(gradients(sum).total, sum);
        // Functions in place stand in the order of their sums, so that one call serves neighbours
        // here too.
        std::set<int> placed(m_sumOrder.begin(), m_sumOrder.end());
        for (const int sum : m_sumOrder) {
            const int applied = node(sum).appliedInPlaceBy;
            if (applied >= 0 && placed.insert(applied).second)
                place(gradients(applied).total, applied);
        }
        for (int index = 1; index < int(m_layout.lowered.nodes.size()); ++index) {
            if (placed.insert(index).second)
                place(gradients(index).total, index);
            if (node(index).isState) {
                place(gradients(index).own, index);
                place(gradients(index).later, index);
                auto& cleared =
                    node(index).onlyDelayOne ? m_plan.clearedAtLastStep : m_plan.clearedGradients;
                cleared.push_back({gradients(index).later, rowsOf(index)});
            }
        }
        m_plan.gradientRows = row;
        const GradientPlaces& output = gradients(m_program.output);
        m_plan.outputGradient = output.own >= 0 ? output.own : output.total;
    }

    void placeGroupGradients()
    {
        int inputGroups = 0;
        for (const ProductGroup& group : m_plan.groups)
            inputGroups += group.readsInput ? 1 : 0;
        m_layout.inputIsCleared = inputGroups != 1 || readsInputElsewhere();
        if (m_layout.inputIsCleared)
            m_plan.clearedGradients.push_back({gradients(0).total, rowsOf(0)});
        for (std::size_t g = 0; g < m_plan.groups.size(); ++g) {
            ProductGroup& group = m_plan.groups[g];
            group.gradientRow = m_plan.sumGradientRow + group.valueRow - m_plan.sumRow;
            if (group.readsInput) {
                group.operandGradient = {gradients(0).total, group.operand.delay};
                group.accumulatesOperandGradient = m_layout.inputIsCleared;
            }
        }
    }

    /// Whether x is read by anything but one undelayed product.
    bool readsInputElsewhere() const
    {
        const auto isInput = [](const Operand& operand) { return operand.node == 0; };
        for (const LoweredStatement& statement : m_layout.lowered.statements) {
            if (statement.isApply && isInput(statement.operand))
                return true;
            for (const SumTerm& term : statement.terms) {
                const bool vector =
                    term.kind == SumTerm::Kind::Vector || term.kind == SumTerm::Kind::Hadamard;
                if (vector &&
                    (isInput(term.a) || (term.kind == SumTerm::Kind::Hadamard && isInput(term.b))))
                    return true;
                if (term.kind == SumTerm::Kind::Product && isInput(term.a) && term.a.delay > 0)
                    return true;
            }
        }
        return false;
    }

    void collectBiases()
    {
        for (const LoweredStatement& statement : m_layout.lowered.statements) {
            if (!node(statement.node).inSumArea || statement.isApply)
                continue;
            for (const SumTerm& term : statement.terms) {
                if (term.kind == SumTerm::Kind::Bias)
                    m_plan.biases.push_back({term.parameter, term.factor, value(statement.node),
                        gradients(statement.node).total});
                if (term.kind == SumTerm::Kind::Constant)
                    m_plan.constants.push_back({value(statement.node), m_plan.units, term.factor});
            }
        }
    }

    void publishSymbols()
    {
        m_plan.output = m_program.output;
        for (std::size_t s = 0; s < m_program.symbols.size(); ++s) {
            m_plan.symbolValues.push_back(value(int(s)));
            m_plan.symbolGradients.push_back(gradients(int(s)));
            m_plan.history = std::max(m_plan.history, m_program.symbols[s].longestDelay);
            m_plan.isRecurrent |= m_program.symbols[s].isState();
        }
    }

    const Program& m_program;
    Plan& m_plan;
    PlanLayout m_layout;
    std::vector<int> m_sumOrder;
};

} // namespace

int PlanLayout::rowsOf(int index) const
{
    return paddedRows(node(index).rows);
}

PlanLayout layOut(const Program& program, Plan& plan, bool finalStatesAreRead)
{
    return LayoutBuilder(program, plan, finalStatesAreRead).build();
}

} // namespace loopscope
