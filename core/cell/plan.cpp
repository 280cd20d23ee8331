#include "core/cell/plan.h"

#include "core/cell/lowering.h"
#include "core/kernel/kernel.h"
#include "core/require.h"

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

/// One entry of a step's schedule, in the order of the forward pass. Backward takes them from the
/// end.
struct Item {
    enum class Kind {
        Group,    ///< one product group
        Sum,      ///< a sum that its products and biases complete: nothing to do going forward
        Applies,  ///< functions on neighbouring sums, in one call
        Statement ///< anything else
    };
    Kind kind = Kind::Statement;
    int group = -1;
    std::vector<const LoweredStatement*> statements;
};

class PlanBuilder
{
public:
    PlanBuilder(const Program& program, Plan& plan, bool finalStatesAreRead)
        : m_program(program)
        , m_plan(plan)
        , m_lowered(lower(program, plan.inputSize, plan.units, finalStatesAreRead))
        , m_values(m_lowered.nodes.size(), -1)
        , m_gradients(m_lowered.nodes.size())
    {
    }

    void build()
    {
        layOutValues();
        makeGroups();
        layOutGradients();
        placeGroupGradients();
        collectBiases();
        schedule();
        for (const Item& item : m_items)
            emitForward(item);
        m_written.insert(m_plan.outputGradient);
        for (auto item = m_items.rbegin(); item != m_items.rend(); ++item)
            emitBackward(*item);
        for (const HeldValue& held : m_plan.held)
            hold(held);
        publishSymbols();
        joinGroups();
    }

private:
    using Kind = Instruction::Kind;

    const LoweredNode& node(int index) const { return m_lowered.nodes[std::size_t(index)]; }
    GradientPlaces& gradients(int index) { return m_gradients[std::size_t(index)]; }
    int value(int index) const { return m_values[std::size_t(index)]; }
    Place valuePlace(const Operand& operand) const { return {value(operand.node), operand.delay}; }
    int rowsOf(int index) const { return paddedRows(node(index).rows); }

    // ---- Layout of values
    // -------------------------------------------------------------------------------------------

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
        for (const LoweredStatement& statement : m_lowered.statements)
            if (statement.isApply && statement.node == node(sum).appliedInPlaceBy)
                return statement.function;
        return Function::Identity;
    }

    void layOutValues()
    {
        int row = 0;
        const auto place = [&](int index) {
            m_values[std::size_t(index)] = row;
            row += rowsOf(index);
        };
        place(0);
        std::vector<const LoweredStatement*> sums;
        for (const LoweredStatement& statement : m_lowered.statements)
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
        for (int index = 1; index < int(m_lowered.nodes.size()); ++index)
            if (value(index) < 0 && node(index).inPlaceOf < 0)
                place(index);
        for (int index = 1; index < int(m_lowered.nodes.size()); ++index)
            if (node(index).inPlaceOf >= 0)
                m_values[std::size_t(index)] = value(node(index).inPlaceOf);
        m_plan.valueRows = row;
    }

    // ---- Products
    // ---------------------------------------------------------------------------------------------------

    struct PlacedTerm {
        Operand operand;
        int layer; ///< 0, or more where one sum has several matrices on one operand
        int row;
        ProductGroup::Term term;
    };

    void makeGroups()
    {
        std::vector<PlacedTerm> terms;
        for (const LoweredStatement& statement : m_lowered.statements)
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
        group.operand = valuePlace(term.operand);
        group.operandRows = node(term.operand.node).rows;
        group.readsInput = term.operand.node == 0;
        group.valueRow = term.row;
        m_groupOperands.push_back(term.operand);
        m_plan.groups.push_back(group);
    }

    // ---- Layout of gradients
    // ----------------------------------------------------------------------------------------

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
        for (int index = 1; index < int(m_lowered.nodes.size()); ++index) {
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
        m_inputIsCleared = inputGroups != 1 || readsInputElsewhere();
        if (m_inputIsCleared)
            m_plan.clearedGradients.push_back({gradients(0).total, rowsOf(0)});
        for (std::size_t g = 0; g < m_plan.groups.size(); ++g) {
            ProductGroup& group = m_plan.groups[g];
            group.gradientRow = m_plan.sumGradientRow + group.valueRow - m_plan.sumRow;
            if (group.readsInput) {
                group.operandGradient = {gradients(0).total, group.operand.delay};
                group.accumulatesOperandGradient = m_inputIsCleared;
            }
        }
    }

    /// Whether x is read by anything but one undelayed product.
    bool readsInputElsewhere() const
    {
        const auto isInput = [](const Operand& operand) { return operand.node == 0; };
        for (const LoweredStatement& statement : m_lowered.statements) {
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

    /// The first call of a step completes the sums of the joined groups.
    void joinGroups()
    {
        const auto readsInput = [](const ProductGroup& group) { return group.readsInput; };
        const auto input = std::find_if(m_plan.groups.begin(), m_plan.groups.end(), readsInput);
        if (input == m_plan.groups.end() ||
            std::count_if(m_plan.groups.begin(), m_plan.groups.end(), readsInput) != 1 ||
            m_plan.forward.empty() || m_plan.forward.front().kind != Kind::Multiply)
            return;
        const int first = m_plan.forward.front().group;
        const ProductGroup& state = m_plan.groups[std::size_t(first)];
        if (state.valueRow != input->valueRow || state.rows != input->rows ||
            state.operand.delay == 0)
            return;
        m_plan.joinedState = first;
        m_plan.joinedInput = int(input - m_plan.groups.begin());
    }

    void collectBiases()
    {
        for (const LoweredStatement& statement : m_lowered.statements) {
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

    // ---- Schedule of a step
    // -----------------------------------------------------------------------------------------

    void schedule()
    {
        for (std::size_t g = 0; g < m_plan.groups.size(); ++g)
            if (!m_plan.groups[g].readsInput && m_groupOperands[g].delay > 0)
                m_items.push_back({Item::Kind::Group, int(g), {}});
        std::vector<const LoweredStatement*> applies;
        for (const LoweredStatement& statement : m_lowered.statements) {
            if (!node(statement.node).isEarly)
                continue;
            if (statement.isApply)
                applies.push_back(&statement);
            else
                m_items.push_back({Item::Kind::Sum, -1, {&statement}});
        }
        scheduleApplies(applies);
        for (const LoweredStatement& statement : m_lowered.statements)
            if (node(statement.node).isEarly)
                scheduleGroupsReading(statement.node);
        for (const LoweredStatement& statement : m_lowered.statements) {
            if (node(statement.node).isEarly)
                continue;
            m_items.push_back({Item::Kind::Statement, -1, {&statement}});
            scheduleGroupsReading(statement.node);
        }
    }

    void scheduleApplies(std::vector<const LoweredStatement*>& applies)
    {
        std::stable_sort(applies.begin(), applies.end(),
            [this](const auto* a, const auto* b) { return value(a->node) < value(b->node); });
        const LoweredStatement* previous = nullptr;
        for (const LoweredStatement* apply : applies) {
            const bool joins =
                previous && previous->function == apply->function &&
                value(previous->node) + rowsOf(previous->node) == value(apply->node) &&
                gradients(previous->node).total + rowsOf(previous->node) ==
                    gradients(apply->node).total;
            if (joins)
                m_items.back().statements.push_back(apply);
            else
                m_items.push_back({Item::Kind::Applies, -1, {apply}});
            previous = apply;
        }
    }

    void scheduleGroupsReading(int operandNode)
    {
        for (std::size_t g = 0; g < m_plan.groups.size(); ++g)
            if (m_groupOperands[g].node == operandNode && m_groupOperands[g].delay == 0)
                m_items.push_back({Item::Kind::Group, int(g), {}});
    }

    // ---- Forward
    // ----------------------------------------------------------------------------------------------------

    Instruction instruction(Kind kind, int rows) const
    {
        Instruction result;
        result.kind = kind;
        result.rows = rows;
        return result;
    }

    static int rowsTogether(const std::vector<const LoweredStatement*>& statements, int rowsOfOne)
    {
        return int(statements.size()) * rowsOfOne;
    }

    void emitForward(const Item& item)
    {
        switch (item.kind) {
        case Item::Kind::Sum:
            break;
        case Item::Kind::Group: {
            const ProductGroup& group = m_plan.groups[std::size_t(item.group)];
            Instruction call = instruction(Kind::Multiply, group.rows);
            call.group = item.group;
            call.a = group.operand;
            call.c = {group.valueRow, 0};
            call.accumulate = true;
            m_plan.forward.push_back(call);
            break;
        }
        case Item::Kind::Applies:
        case Item::Kind::Statement: {
            const LoweredStatement& first = *item.statements.front();
            if (!first.isApply) {
                emitSum(first);
                break;
            }
            Instruction call =
                instruction(Kind::Apply, rowsTogether(item.statements, rowsOf(first.node)));
            call.function = first.function;
            call.a = valuePlace(first.operand);
            call.c = {value(first.node), 0};
            m_plan.forward.push_back(call);
            break;
        }
        }
    }

    void emitSum(const LoweredStatement& statement)
    {
        const int rows = rowsOf(statement.node);
        const Place target{value(statement.node), 0};
        const bool inSumArea = node(statement.node).inSumArea;
        std::vector<const SumTerm*> terms;
        double constant = 0.0;
        for (const SumTerm& term : statement.terms) {
            if (term.kind == SumTerm::Kind::Constant)
                constant += inSumArea ? 0.0 : term.factor;
            else if (term.kind == SumTerm::Kind::Vector || term.kind == SumTerm::Kind::Hadamard)
                terms.push_back(&term);
        }
        if (!inSumArea && terms.empty()) {
            Instruction call = instruction(Kind::Fill, rows);
            call.factor = constant;
            call.c = target;
            m_plan.forward.push_back(call);
            return;
        }
        std::size_t next = 0;
        if (!inSumArea && terms.size() >= 2 && isPlainHadamard(*terms[0]) &&
            isPlainHadamard(*terms[1])) {
            Instruction call = instruction(Kind::HadamardSum, rows);
            call.a = valuePlace(terms[0]->a);
            call.b = valuePlace(terms[0]->b);
            call.d = valuePlace(terms[1]->a);
            call.e = valuePlace(terms[1]->b);
            call.c = target;
            m_plan.forward.push_back(call);
            next = 2;
        }
        for (; next < terms.size(); ++next) {
            const SumTerm& term = *terms[next];
            const bool product = term.kind == SumTerm::Kind::Hadamard;
            Instruction call = instruction(product ? Kind::Hadamard : Kind::Scale, rows);
            call.factor = term.factor;
            call.a = valuePlace(term.a);
            if (product)
                call.b = valuePlace(term.b);
            call.c = target;
            call.accumulate = inSumArea || next > 0;
            m_plan.forward.push_back(call);
        }
        if (constant != 0.0) {
            Instruction call = instruction(Kind::AddConstant, rows);
            call.factor = constant;
            call.a = target;
            call.c = target;
            m_plan.forward.push_back(call);
        }
    }

    static bool isPlainHadamard(const SumTerm& term)
    {
        return term.kind == SumTerm::Kind::Hadamard && term.factor == 1.0;
    }

    // ---- Backward
    // ---------------------------------------------------------------------------------------------------

    /// Where an operand's gradient is collected, and whether something is there already.
    std::pair<Place, bool> collector(const Operand& operand)
    {
        if (operand.node == 0) {
            return {{gradients(0).total, operand.delay}, m_inputIsCleared};
        }
        const GradientPlaces& places = gradients(operand.node);
        if (operand.delay > 0) {
            const bool first =
                node(operand.node).onlyDelayOne && m_written.insert(places.later).second;
            return {{places.later, operand.delay}, !first};
        }
        const int row = node(operand.node).isState ? places.own : places.total;
        return {{row, 0}, !m_written.insert(row).second};
    }

    void emitBackward(const Item& item)
    {
        if (item.kind == Item::Kind::Group) {
            emitTransposed(item.group);
            return;
        }
        bool live = false;
        for (const LoweredStatement* statement : item.statements) {
            live |= node(statement->node).isLive;
            if (node(statement->node).isState && node(statement->node).isLive)
                emitStateTotal(statement->node);
        }
        if (!live)
            return;
        const LoweredStatement& first = *item.statements.front();
        if (!first.isApply) {
            for (const SumTerm& term : first.terms)
                emitTermGradients(term, first.node);
            return;
        }
        Instruction call =
            instruction(Kind::ApplySlope, rowsTogether(item.statements, rowsOf(first.node)));
        call.function = first.function;
        call.a = {gradients(first.node).total, 0};
        call.b = kernel::slopeFromResult(first.function) ? Place{value(first.node), 0}
                                                         : valuePlace(first.operand);
        std::tie(call.c, call.accumulate) = collector(first.operand);
        for (std::size_t i = 1; i < item.statements.size(); ++i)
            collector(item.statements[i]->operand);
        m_plan.backward.push_back(call);
    }

    void emitStateTotal(int index)
    {
        const GradientPlaces& places = gradients(index);
        Instruction call = instruction(Kind::Add, rowsOf(index));
        call.a = {places.own, 0};
        call.b = {places.later, 0};
        call.c = {places.total, 0};
        m_plan.backward.push_back(call);
    }

    void emitTransposed(int index)
    {
        ProductGroup& group = m_plan.groups[std::size_t(index)];
        Instruction call = instruction(Kind::MultiplyTransposed, group.rows);
        call.group = index;
        call.a = {group.gradientRow, 0};
        std::tie(call.c, call.accumulate) = collector(m_groupOperands[std::size_t(index)]);
        group.operandGradient = call.c;
        m_plan.backward.push_back(call);
    }

    void emitTermGradients(const SumTerm& term, int sum)
    {
        const Place gradient{gradients(sum).total, 0};
        if (term.kind == SumTerm::Kind::Vector) {
            Instruction call = instruction(Kind::Scale, rowsOf(sum));
            call.factor = term.factor;
            call.a = gradient;
            std::tie(call.c, call.accumulate) = collector(term.a);
            m_plan.backward.push_back(call);
        } else if (term.kind == SumTerm::Kind::Hadamard) {
            emitHadamardGradient(term, sum, term.a, term.b);
            emitHadamardGradient(term, sum, term.b, term.a);
        }
    }

    void emitHadamardGradient(
        const SumTerm& term, int sum, const Operand& target, const Operand& other)
    {
        Instruction call = instruction(Kind::Hadamard, rowsOf(sum));
        call.factor = term.factor;
        call.a = {gradients(sum).total, 0};
        call.b = valuePlace(other);
        std::tie(call.c, call.accumulate) = collector(target);
        m_plan.backward.push_back(call);
    }

    // ---- Held values
    // ------------------------------------------------------------------------------------------------

    /// Rows that an instruction writes at its own step; 0 if it writes an earlier step's.
    int rowsWritten(const Instruction& call) const
    {
        if (call.c.delay > 0)
            return 0;
        return call.kind == Kind::MultiplyTransposed
                   ? paddedRows(m_plan.groups[std::size_t(call.group)].operandRows)
                   : call.rows;
    }

    /// Puts an instruction behind the last one that writes any of its rows: what is calculated from
    /// them stands behind that one. Rows that none of them writes are complete before the step.
    void insertWhenWritten(std::vector<Instruction>& calls, const Instruction& hold) const
    {
        const auto writes = [&](const Instruction& call) {
            return call.c.offset < hold.c.offset + hold.rows &&
                   hold.c.offset < call.c.offset + rowsWritten(call);
        };
        const auto last = std::find_if(calls.rbegin(), calls.rend(), writes);
        calls.insert(last.base(), hold);
    }

    void hold(const HeldValue& held)
    {
        Instruction call = instruction(Kind::Hold, held.unit < 0 ? m_plan.units : 1);
        const int unit = std::max(held.unit, 0);
        call.factor = held.value;
        call.c = {value(held.symbol) + unit, 0};
        insertWhenWritten(m_plan.forward, call);
        call.factor = 0.0;
        call.c = {gradients(held.symbol).total + unit, 0};
        insertWhenWritten(m_plan.backward, call);
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
    const LoweredProgram m_lowered;
    std::vector<int> m_values;
    std::vector<GradientPlaces> m_gradients;
    std::vector<int> m_sumOrder;
    std::vector<Operand> m_groupOperands;
    std::vector<Item> m_items;
    std::set<int>
        m_written; ///< gradient rows that some instruction of the step has written already
    bool m_inputIsCleared = false;
};

} // namespace

Plan::Plan(const Program& program, int inputSizeOfPlan, int unitsOfPlan, bool finalStatesAreRead,
    std::vector<HeldValue> heldValues)
    : inputSize(inputSizeOfPlan)
    , units(unitsOfPlan)
    , held(std::move(heldValues))
{
    require(inputSize > 0 && units > 0, "a plan needs inputSize and units of at least 1");
    for (const HeldValue& value : held)
        require(value.symbol > 0 && value.symbol < int(program.symbols.size()) &&
                    value.unit >= -1 && value.unit < units,
            "only a unit of an equation's symbol can be held");
    PlanBuilder(program, *this, finalStatesAreRead).build();
}

} // namespace loopscope
