#include "core/diagnosis/memory_kept.h"

#include "core/bptt/roads_back.h"
#include "core/cell/lexer.h"
#include "core/cell/typeset.h"

namespace loopscope
{

namespace
{

/// Multiplies what one road keeps into a result.
MemoryKept keptAlong(const Program& program, const std::vector<int>& path)
{
    MemoryKept kept{MemoryKept::Kind::All, 1.0, {}};
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
        const Operation& operation = program.operations[std::size_t(path[i])];
        const bool takesLeft = operation.left == path[i + 1];
        if (operation.kind == OperationKind::Negate ||
            (operation.kind == OperationKind::Subtract && !takesLeft))
            kept.scale = -kept.scale;
        if (operation.kind != OperationKind::Multiply)
            continue;
        const int factor = takesLeft ? operation.right : operation.left;
        const Operation& other = program.operations[std::size_t(factor)];
        if (other.kind == OperationKind::Constant)
            kept.scale *= other.constant;
        else
            kept.gates.push_back(operationToText(program, factor));
    }
    return kept;
}

MemoryKept::Kind kindOf(const MemoryKept& kept)
{
    if (kept.scale == 0.0)
        return MemoryKept::Kind::Nothing;
    if (!kept.gates.empty())
        return MemoryKept::Kind::Gated;
    return kept.scale == 1.0 ? MemoryKept::Kind::All : MemoryKept::Kind::Scaled;
}

/// Whether the tokens at a place are `name[t]`.
bool readsAt(const TokenLine& line, std::size_t place, std::string_view name)
{
    return place + 3 < line.size() && line[place].kind == TokenKind::Name &&
           line[place].text == name && line[place + 1].kind == TokenKind::OpenBracket &&
           line[place + 2].text == "t" && line[place + 3].kind == TokenKind::CloseBracket;
}

bool definesAt(const TokenLine& line, std::size_t place)
{
    return place == 0 && line.size() > 4 && line[4].kind == TokenKind::Equals;
}

/// The one symbol that a gate is: "f" of "f[t]"; empty of an expression.
std::string symbolOf(const std::string& gate)
{
    const std::vector<TokenLine> lines = tokenize(gate);
    const bool isName = lines.size() == 1 && lines[0].size() == 5 &&
                        readsAt(lines[0], 0, lines[0].front().text);
    return isName ? std::string(lines[0].front().text) : std::string();
}

} // namespace

MemoryKept memoryKept(const Program& program, int symbol)
{
    MemoryKept result;
    for (const RoadBack& road : roadsOf(program)) {
        if (road.symbol != symbol || road.equation != symbol || road.delay != 1 ||
            road.matrix >= 0 || road.passesFunction)
            continue;
        const MemoryKept kept = keptAlong(program, road.path);
        if (kept.scale == 0.0)
            continue;
        result.scale += kept.gates.empty() ? kept.scale : 0.0;
        result.gates.insert(result.gates.end(), kept.gates.begin(), kept.gates.end());
        if (!kept.gates.empty() && result.scale == 0.0)
            result.scale = kept.scale;
    }
    result.kind = kindOf(result);
    return result;
}

std::vector<GateRemoval> gateRemovals(const Program& now, const Program& before)
{
    std::vector<GateRemoval> removals;
    for (int symbol = 1; symbol < int(before.symbols.size()); ++symbol) {
        const MemoryKept old = memoryKept(before, symbol);
        const std::string& name = before.symbols[std::size_t(symbol)].name;
        const std::optional<int> same = now.findSymbol(name);
        if (old.kind != MemoryKept::Kind::Gated || !same)
            continue;
        const MemoryKept kept = memoryKept(now, *same);
        if (kept.kind == MemoryKept::Kind::All)
            removals.push_back({name, old.gates.front(), GateRemoval::Effect::AlwaysKeeps});
        else if (kept.kind == MemoryKept::Kind::Nothing)
            removals.push_back({name, old.gates.front(), GateRemoval::Effect::AlwaysErases});
    }
    return removals;
}

std::string removalSentence(const GateRemoval& removal)
{
    if (removal.effect == GateRemoval::Effect::AlwaysKeeps)
        return removal.state + "[t-1] is added whole, as if " + removal.gate +
               " were 1: always keep. The gradient along " + removal.state +
               " passes each step with a factor of exactly 1, and nothing is ever forgotten.";
    return removal.state + " is written anew at every step, as if " + removal.gate +
           " were 0: always erase. No gradient comes back along " + removal.state + ".";
}

std::vector<MissingGate> missingGates(std::string_view text, const Program& before)
{
    const std::vector<TokenLine> lines = tokenize(text);
    std::vector<MissingGate> missing;
    for (int symbol = 1; symbol < int(before.symbols.size()); ++symbol) {
        for (const std::string& gate : memoryKept(before, symbol).gates) {
            const std::string name = symbolOf(gate);
            bool isRead = false;
            bool isDefined = name.empty();
            for (const TokenLine& line : lines) {
                for (std::size_t place = 0; place < line.size(); ++place) {
                    if (!readsAt(line, place, name))
                        continue;
                    (definesAt(line, place) ? isDefined : isRead) = true;
                }
            }
            if (isRead && !isDefined)
                missing.push_back({name, before.symbols[std::size_t(symbol)].name});
        }
    }
    return missing;
}

std::string withGateFixed(std::string_view text, std::string_view name, std::string_view number)
{
    std::string result;
    std::size_t copied = 0;
    for (const TokenLine& line : tokenize(text)) {
        for (std::size_t place = 0; place < line.size(); ++place) {
            if (!readsAt(line, place, name) || definesAt(line, place))
                continue;
            const Token& closing = line[place + 3];
            result += text.substr(copied, line[place].offset - copied);
            result += number;
            copied = closing.offset + closing.text.size();
        }
    }
    result += text.substr(copied);
    return result;
}

} // namespace loopscope
