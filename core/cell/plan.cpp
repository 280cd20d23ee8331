#include "core/cell/plan.h"

#include "core/cell/plan_layout.h"
#include "core/cell/plan_schedule.h"
#include "core/kernel/kernel.h"
#include "core/require.h"

#include <algorithm>
#include <utility>

namespace loopscope
{

namespace
{

/// Rows that an instruction writes at its own step; 0 if it writes an earlier step's.
int rowsWritten(const Plan& plan, const Instruction& call)
{
    if (call.c.delay > 0)
        return 0;
    return call.kind == Instruction::Kind::MultiplyTransposed
               ? int(kernel::padded(plan.groups[std::size_t(call.group)].operandRows))
               : call.rows;
}

/// Puts an instruction behind the last one that writes any of its rows: what is calculated from
/// them stands behind that one. Rows that none of them writes are complete before the step.
void insertWhenWritten(const Plan& plan, const Instruction& hold, std::vector<Instruction>& calls)
{
    const auto writes = [&](const Instruction& call) {
        return call.c.offset < hold.c.offset + hold.rows &&
               hold.c.offset < call.c.offset + rowsWritten(plan, call);
    };
    const auto last = std::find_if(calls.rbegin(), calls.rend(), writes);
    calls.insert(last.base(), hold);
}

void hold(const HeldValue& held, Plan& plan)
{
    Instruction call;
    call.kind = Instruction::Kind::Hold;
    call.rows = held.unit < 0 ? plan.units : 1;
    const int unit = std::max(held.unit, 0);
    call.factor = held.value;
    call.c = {plan.symbolValues[std::size_t(held.symbol)] + unit, 0};
    insertWhenWritten(plan, call, plan.forward);
    call.factor = 0.0;
    call.c = {plan.symbolGradients[std::size_t(held.symbol)].total + unit, 0};
    insertWhenWritten(plan, call, plan.backward);
}

/// The first call of a step completes the sums of the joined groups.
void joinGroups(Plan& plan)
{
    const auto readsInput = [](const ProductGroup& group) { return group.readsInput; };
    const auto input = std::find_if(plan.groups.begin(), plan.groups.end(), readsInput);
    if (input == plan.groups.end() ||
        std::count_if(plan.groups.begin(), plan.groups.end(), readsInput) != 1 ||
        plan.forward.empty() || plan.forward.front().kind != Instruction::Kind::Multiply)
        return;
    const int first = plan.forward.front().group;
    const ProductGroup& state = plan.groups[std::size_t(first)];
    if (state.valueRow != input->valueRow || state.rows != input->rows || state.operand.delay == 0)
        return;
    plan.joinedState = first;
    plan.joinedInput = int(input - plan.groups.begin());
}

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
    const PlanLayout layout = layOut(program, *this, finalStatesAreRead);
    scheduleStep(layout, *this);
    for (const HeldValue& value : held)
        hold(value, *this);
    joinGroups(*this);
}

} // namespace loopscope
