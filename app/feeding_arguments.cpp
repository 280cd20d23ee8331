#include "app/feeding_arguments.h"

#include "core/bptt/decoding.h"
#include "ui/session/session.h"

#include <QCommandLineParser>
#include <QCoreApplication>

#include <cmath>

namespace loopscope::app
{

QString FeedingArguments::read(const QCommandLineParser& parser, Feeding& chosen) const
{
    const QString what = parser.value(feeding);
    if (what != "given" && what != "own")
        return QString("--feeding is \"%1\"; it must be given or own.").arg(what);
    chosen.isOwn = what == "own";
    if (!chosen.isOwn && (parser.isSet(beginning) || parser.isSet(temperature)))
        return "--beginning and --temperature are of a text that the network writes itself: add "
               "\"--feeding own\".";
    chosen.writing.beginning = parser.value(beginning).toStdString();
    if (!parser.isSet(temperature))
        return {};
    bool isNumber = false;
    chosen.writing.sampling.temperature = parser.value(temperature).toDouble(&isNumber);
    if (!isNumber || !(chosen.writing.sampling.temperature >= 0.0) ||
        !std::isfinite(chosen.writing.sampling.temperature))
        return QString("--temperature is \"%1\"; it must be a number from 0 up.")
            .arg(parser.value(temperature));
    return {};
}

QString feed(ui::Session& session, const Feeding& chosen)
{
    if (!chosen.isOwn)
        return {};
    for (int i = 0; i < session.experimentCount(); ++i) {
        const ui::Snapshot& snapshot = *session.experiment(i).snapshot();
        if (const auto problem =
                findOwnOutputsProblem(snapshot.iteration->network(), *snapshot.task))
            return QString::fromStdString(*problem);
    }
    session.setWriting(chosen.writing);
    session.setOwnOutputs(true);
    for (int i = 0; i < session.experimentCount(); ++i)
        while (!readsOwnOutputs(*session.experiment(i).snapshot()->iteration))
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    return {};
}

} // namespace loopscope::app
