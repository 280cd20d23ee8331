#include "ui/build/cell_traits.h"

#include "core/cell/memory_gates.h"

#include <QCoreApplication>

#include <algorithm>

namespace loopscope::ui
{

QString CellTraits::name() const
{
    return entry != nullptr
               ? QString::fromStdString(entry->name)
               : QCoreApplication::translate("loopscope::ui::CellTraits", "A cell of your own");
}

CellTraits traitsOf(const std::string& equations)
{
    CellTraits traits;
    const CatalogMatch match = identifyCell(equations);
    traits.entry = match.entry;
    traits.activation = match.activation;
    if (const Result<Program, NotationError> program = parseProgram(equations)) {
        traits.hasMemoryGates = !findMemoryGates(*program).empty();
        traits.hasForgetBias = program->findParameter("b_f").has_value();
        traits.hasRecurrentMatrix = std::any_of(program->parameters.begin(),
            program->parameters.end(), [](const Parameter& parameter) {
                return parameter.kind == ParameterKind::RecurrentMatrix;
            });
    }
    return traits;
}

} // namespace loopscope::ui
