#pragma once

#include <locale>
#include <sstream>
#include <string>

namespace loopscope
{

/// "The learning rate is -0.5; it must be a number above 0."
inline std::string settingProblem(
    const std::string& name, double value, const std::string& constraint)
{
    std::ostringstream sentence;
    sentence.imbue(std::locale::classic());
    sentence << name << " is " << value << "; it must be " << constraint << '.';
    return sentence.str();
}

} // namespace loopscope
