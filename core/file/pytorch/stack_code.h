#pragma once

#include "core/file/pytorch/modules.h"
#include "core/file/pytorch/python_text.h"

#include <map>
#include <string>
#include <utility>

namespace loopscope::pytorch
{

/// What stands in variables after a stack has run.
struct StackResult {
    /// Expressions of final values, by (track, symbol).
    std::map<std::pair<int, int>, std::string> finals;

    const std::string& finalOf(int track, int symbol) const { return finals.at({track, symbol}); }
};

/// Writes how a stack runs, inside of Model.forward().
class StackCode
{
public:
    StackCode(PythonText& text, const Modules& modules, int stack);

    /// @param input   the variable that it reads
    /// @param output  the variable that its top layer's outputs get
    /// @param starts  expressions of states that do not start at zero, by (track, symbol)
    /// @param givesFinals  whether the final states are read afterwards
    StackResult write(const std::string& input, const std::string& output,
        const std::map<std::pair<int, int>, std::string>& starts, bool givesFinals);

private:
    StackResult writeTorch(const std::string& input, const std::string& output,
        const std::map<std::pair<int, int>, std::string>& starts, bool givesFinals);
    StackResult writeOwn(const std::string& input, const std::string& output,
        const std::map<std::pair<int, int>, std::string>& starts, bool givesFinals);
    std::string torchStart(const std::map<std::pair<int, int>, std::string>& starts) const;
    bool isAllOf(const std::vector<std::string>& layers, const std::string& symbol) const;
    std::string ownStart(int track, const std::string& input,
        const std::map<std::pair<int, int>, std::string>& starts) const;
    void addTorchFinals(StackResult& result) const;
    void addOwnFinals(int track, const std::string& variable, const std::string& outputs,
        StackResult& result) const;

    PythonText& m_text;
    const Modules& m_modules;
    int m_stack;
};

/// Functions that stacks use.
void writeHelpers(PythonText& text, const Modules& modules);

/// "inside": which steps are within each sequence.
void writeInside(PythonText& text, const std::string& input);

} // namespace loopscope::pytorch
