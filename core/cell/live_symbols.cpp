#include "core/cell/live_symbols.h"

namespace loopscope
{

std::vector<bool> liveSymbols(const Program& program)
{
    std::vector<bool> live(program.symbols.size(), false);
    live[std::size_t(program.output)] = true;
    // Each round follows the readings of every equation; a state may be read before its own.
    for (bool changed = true; changed;) {
        changed = false;
        std::size_t equation = 1;
        for (std::size_t i = 0; i < program.operations.size(); ++i) {
            if (int(i) > program.symbols[equation].operation)
                ++equation;
            const Operation& operation = program.operations[i];
            if (operation.kind != OperationKind::Read || !live[equation])
                continue;
            const auto read = std::size_t(operation.symbol);
            changed |= !live[read];
            live[read] = true;
        }
    }
    return live;
}

} // namespace loopscope
