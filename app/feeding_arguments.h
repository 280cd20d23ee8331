#pragma once

#include "core/training/own_outputs.h"

#include <QCommandLineOption>
#include <QString>

class QCommandLineParser;

namespace loopscope::ui
{
class Session;
}

namespace loopscope::app
{

/// What a network reads: what is right, or its own outputs.
struct Feeding {
    bool isOwn = false;
    WritingOptions writing; ///< of a text
};

/// Options of a command that shows a network.
struct FeedingArguments {
    QCommandLineOption feeding{"feeding",
        "What the network reads: given, or own for its own outputs, of a text or a decoder.",
        "what", "given"};
    QCommandLineOption beginning{
        "beginning", "What a text begins with that the network writes itself.", "text"};
    QCommandLineOption temperature{
        "temperature", "How daring it draws then: from 0, always the likeliest, up.", "number"};

    QList<QCommandLineOption> all() const { return {feeding, beginning, temperature}; }
    /// @return a sentence on what is wrong; empty if nothing is
    QString read(const QCommandLineParser& parser, Feeding& chosen) const;
};

/// Lets every network of a session read what is asked for, and waits until that is calculated.
/// @return a sentence on why that cannot be; empty if it can
QString feed(ui::Session& session, const Feeding& chosen);

} // namespace loopscope::app
