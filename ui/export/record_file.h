#pragma once

#include "core/result.h"
#include "ui/session/snapshot.h"

#include <QString>

#include <string>

namespace loopscope::ui
{

/// Writes a table as it is, whole or not at all.
/// @return nothing, or a sentence that names the file and the cause
Result<void, QString> writeTable(const QString& path, const std::string& csv);

/// Writes every number of the snapshot's iteration as a table, see recordTable().
Result<void, QString> writeRecord(const QString& path, const Snapshot& snapshot);

} // namespace loopscope::ui
