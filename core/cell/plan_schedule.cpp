#include "core/cell/plan_schedule.h"

#include "core/kernel/kernel.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace loopscope
{

namespace
{

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

class Scheduler
{
public:
    Scheduler(const PlanLayout& layout, Plan& plan)
        : m_layout(layout)
        , m_plan(plan)
    {
    }

    void run()
    {
        schedule();
        for (const Item& item : m_items)
            emitForward(item);
        m_written.insert(m_plan.outputGradient);
        for (auto item = m_items.rbegin(); item != m_items.rend(); ++item)
            emitBackward(*item);
    }

private:
    using Kind = Instruction::Kind;

    const LoweredNode& node(int index) const { return m_layout.node(index); }
    const GradientPlaces& gradients(int index) const { return m_layout.gradient(index); }
    int value(int index) const { return m_layout.value(index); }
    Place valuePlace(const Operand& operand) const { return m_layout.valuePlace(operand); }
    int rowsOf(int index) const { return m_layout.rowsOf(index); }

    // ---- Order

    void schedule()
    {
        for (std::size_t g = 0; g < m_plan.groups.size(); ++g)
            if (!m_plan.groups[g].readsInput && m_layout.groupOperands[g].delay > 0)
                m_items.push_back({Item::Kind::Group, int(g), {}});
        std::vector<const LoweredStatement*> applies;
        for (const LoweredStatement& statement : m_layout.lowered.statements) {
            if (!node(statement.node).isEarly)
                continue;
            if (statement.isApply)
                applies.push_back(&statement);
            else
                m_items.push_back({Item::Kind::Sum, -1, {&statement}});
        }
        scheduleApplies(applies);
        for (const LoweredStatement& statement : m_layout.lowered.statements)
            if (node(statement.node).isEarly)
                scheduleGroupsReading(statement.node);
        for (const LoweredStatement& statement : m_layout.lowered.statements) {
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
            if (m_layout.groupOperands[g].node == operandNode &&
                m_layout.groupOperands[g].delay == 0)
                m_items.push_back({Item::Kind::Group, int(g), {}});
    }

    // ---- Forward

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

    /// Where an operand's gradient is collected, and whether something is there already.
    std::pair<Place, bool> collector(const Operand& operand)
    {
        if (operand.node == 0) {
            return {{gradients(0).total, operand.delay}, m_layout.inputIsCleared};
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
        std::tie(call.c, call.accumulate) = collector(m_layout.groupOperands[std::size_t(index)]);
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

    const PlanLayout& m_layout;
    Plan& m_plan;
    std::vector<Item> m_items;
    std::set<int>
        m_written; ///< gradient rows that some instruction of the step has written already
};

} // namespace

void scheduleStep(const PlanLayout& layout, Plan& plan)
{
    Scheduler(layout, plan).run();
}

} // namespace loopscope
