#pragma once

#include "core/cell/catalog.h"

#include <QString>

namespace loopscope::ui
{

/// What the panel must know of a cell to offer the settings that it has.
struct CellTraits {
    const CatalogEntry* entry = nullptr; ///< nullptr for a learner's own cell
    Function activation = Function::Tanh;
    bool hasRecurrentMatrix = false;
    bool hasForgetBias = false; ///< a bias b_f
    bool hasMemoryGates = false;

    QString name() const;
    bool activationIsChoice() const { return entry != nullptr && entry->activationIsChoice; }
};

CellTraits traitsOf(const std::string& equations);

} // namespace loopscope::ui
