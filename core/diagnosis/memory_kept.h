#pragma once

#include "core/cell/program.h"

#include <string>
#include <string_view>
#include <vector>

namespace loopscope
{

/// What a state keeps of itself from one step to the next along its straight road: the one that
/// neither a matrix nor a function stands on.
struct MemoryKept {
    enum class Kind {
        Nothing, ///< no such road: the state is written anew at every step
        All,     ///< added whole: a factor of exactly 1
        Scaled,  ///< times the same number at every step
        Gated    ///< times values of the cell that change from step to step
    };

    Kind kind = Kind::Nothing;
    double scale = 0.0;             ///< 1 of All, the product of the numbers of Scaled and Gated
    std::vector<std::string> gates; ///< of Gated, as in the text: "f[t]", "1 - z[t]"
};

/// @param symbol  a symbol other than x; where several such roads lead one step back, they are
/// taken together: Gated if one of them is
MemoryKept memoryKept(const Program& program, int symbol);

/// What a change of a cell's text did to a gate that decided how much a state keeps.
struct GateRemoval {
    enum class Effect {
        AlwaysKeeps, ///< as if the gate were 1
        AlwaysErases ///< as if the gate were 0
    };

    std::string state; ///< "c"
    std::string gate;  ///< as it was in the text: "f[t]"
    Effect effect = Effect::AlwaysKeeps;
};

/// The states of the earlier cell that kept themselves through a gate, and keep all or nothing of
/// themselves in the cell as it is now.
std::vector<GateRemoval> gateRemovals(const Program& now, const Program& before);

/// "c now keeps everything … as if f[t] were 1 (always keep) …": in plain English, with what that
/// does to the gradient.
std::string removalSentence(const GateRemoval& removal);

/// A gate whose equation is gone while the text still reads it.
struct MissingGate {
    std::string name;  ///< "f"
    std::string state; ///< which it decided about: "c"
};

/// Gates of the earlier cell that a text, whether or not it can be read, reads but does not define.
std::vector<MissingGate> missingGates(std::string_view text, const Program& before);

/// The text with every `name[t]` replaced by a number, "1" or "0".
std::string withGateFixed(std::string_view text, std::string_view name, std::string_view number);

} // namespace loopscope
