#pragma once

#include <QStringList>

#include <string>

namespace loopscope
{
class TokenTask;
}

namespace loopscope::ui
{

/// What is to be said of a beginning that a network is to write on from, longest wording first:
/// what the learned text does not have, or that nothing is left to be written. Empty if nothing is.
/// @param steps  that there are for it
QStringList notesOnBeginning(const TokenTask& task, const std::string& beginning, int steps);

/// Where no beginning is given, what stands in its place: "as the text: t".
QString wordsForNoBeginning(const TokenTask& task);

} // namespace loopscope::ui
