#pragma once

#include "ui/explain/explain_data.h"

#include <QSet>
#include <QString>

#include <vector>

namespace loopscope::ui
{

/// A text in which words of the glossary lead to it ("term:forget-gate"), each where it first
/// occurs.
/// @param html    whose tags and links stay as they are
/// @param linked  identifiers of terms that need no link any more; those that get one are added
QString withTermLinks(const QString& html, QSet<QString>& linked);

/// Likewise in the plain sentences of a whole page, each term once.
std::vector<ExplainSection> withTermLinks(std::vector<ExplainSection> sections);

} // namespace loopscope::ui
