#include "core/lesson/symbol_check.h"

#include "core/cell/catalog.h"
#include "core/cell/spelling.h"
#include "core/lesson/glossary.h"

#include <algorithm>
#include <set>

namespace loopscope
{
namespace
{

using nlohmann::json;

void addNames(const std::string& equations, std::set<std::string>& names)
{
    const auto program = parseProgram(equations);
    if (!program)
        return;
    for (const Symbol& symbol : program->symbols)
        names.insert(symbol.name);
    for (const Parameter& parameter : program->parameters)
        names.insert(parameter.name);
}

} // namespace

std::vector<std::string> symbolNames(const std::vector<ExperimentOptions>& networks)
{
    std::set<std::string> names{"y", "p", "target", "loss", "W_y", "b_y", "W_a", "U_a", "v_a"};
    for (const CatalogEntry& cell : catalog())
        addNames(cell.equations, names);
    for (const ExperimentOptions& network : networks) {
        for (const auto* layers : {&network.layers, &network.decoder})
            for (const auto& layer : *layers)
                addNames(layer.equations, names);
    }
    return {names.begin(), names.end()};
}

void checkSymbolLinks(const json& given, const std::string& pointer,
    const std::vector<std::string>& names, MistakeList& mistakes)
{
    if (given.is_structured())
        for (const auto& [name, part] : given.items())
            checkSymbolLinks(part, pointer + "/" + name, names, mistakes);
    if (!given.is_string())
        return;
    for (const std::string& link : linksIn(given.get<std::string>(), "symbol")) {
        const std::string name = link.substr(0, link.find('['));
        if (std::find(names.begin(), names.end(), name) != names.end())
            continue;
        const std::vector<std::string> near = nearestWords(name, names);
        mistakes.add(
            pointer, "No cell has a symbol \"" + name + "\"" +
                         (near.empty() ? "; x, W, U, h and y are some."
                                       : "; did you mean \"" + joinWords(near, "or") + "\"?"));
    }
}

} // namespace loopscope
