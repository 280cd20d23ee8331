#pragma once

#include <stdexcept>
#include <string>

namespace loopscope {

/// Checks a caller's contract; always on.
/// @throws std::invalid_argument with the message if the condition does not hold
inline void require(bool condition, const std::string& message)
{
    if (!condition)
        throw std::invalid_argument(message);
}

/// The same for a literal message: builds no string while the condition holds.
inline void require(bool condition, const char* message)
{
    if (!condition)
        throw std::invalid_argument(message);
}

} // namespace loopscope
