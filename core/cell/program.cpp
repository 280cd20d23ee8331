#include "core/cell/program.h"

namespace loopscope
{

namespace
{

template <typename Named>
std::optional<int> findByName(const std::vector<Named>& list, std::string_view name)
{
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (list[i].name == name)
            return int(i);
    }
    return std::nullopt;
}

} // namespace

std::optional<int> Program::findSymbol(std::string_view name) const
{
    return findByName(symbols, name);
}

std::optional<int> Program::findParameter(std::string_view name) const
{
    return findByName(parameters, name);
}

std::string NotationError::sentence() const
{
    return "line " + std::to_string(line) + ", column " + std::to_string(column) + ": " + message;
}

} // namespace loopscope
