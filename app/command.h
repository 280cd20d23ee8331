#pragma once

#include <QString>
#include <QStringList>

#include <optional>

class QCommandLineParser;

namespace loopscope::app
{

inline constexpr int success = 0;
inline constexpr int failure = 1;     ///< a file or a calculation
inline constexpr int usageFailure = 2; ///< what was asked for cannot be

void print(const QString& text);      ///< to standard output
void printError(const QString& text); ///< to standard error, as "loopscope: text"

/// Says what is wrong with the arguments, and where help is.
/// @return usageFailure
int failUsage(const QString& sentence, const QString& command = {});

/// The program's name and what stands behind the command's.
QStringList argumentsOfCommand(int argc, char** argv);

/// A whole number in [least, most]; nothing if the text is none.
std::optional<int> wholeNumber(const QString& text, int least, int most);

/// Reads the arguments behind a command's name, and answers --help.
/// @return an exit code where the command ends here
std::optional<int> parse(
    QCommandLineParser& parser, const QStringList& arguments, const QString& command);

} // namespace loopscope::app
