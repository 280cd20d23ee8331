#include "app/train_command.h"

#include "app/command.h"
#include "app/interrupt.h"
#include "app/source_arguments.h"
#include "core/file/document.h"
#include "core/training/suggested_options.h"
#include "core/training/trainer.h"

#include <QCommandLineParser>
#include <QElapsedTimer>

#include <cstdio>
#include <unistd.h>

namespace loopscope::app
{
namespace
{

constexpr qint64 betweenReports = 500; // milliseconds

struct Request {
    Source source;
    QString output;
    int iterations = 0;
};

/// Says how far it is; on a terminal in one line, else in a line now and then.
class Progress
{
public:
    explicit Progress(int last)
        : m_last(last)
    {
        m_clock.start();
    }

    void show(const Iteration& iteration)
    {
        if (m_clock.elapsed() < betweenReports * (m_isTerminal ? 1 : 20))
            return;
        m_clock.restart();
        m_hasShown = true;
        const QString text = QString("iteration %1 of %2, loss %3")
                                 .arg(iteration.number())
                                 .arg(m_last)
                                 .arg(iteration.loss(), 0, 'g', 4);
        std::fputs(((m_isTerminal ? "\r\033[K" : "") + text + (m_isTerminal ? "" : "\n"))
                       .toUtf8()
                       .constData(),
            stderr);
    }
    void finish()
    {
        if (m_isTerminal && m_hasShown)
            std::fputs("\r\033[K", stderr);
    }

private:
    int m_last;
    bool m_isTerminal = isatty(STDERR_FILENO) != 0;
    bool m_hasShown = false;
    QElapsedTimer m_clock;
};

/// @return how training ended
StopReason train(DocumentNetwork& network, int iterations)
{
    Trainer trainer(*network.run.options);
    trainer.restore(network.run, network.run.iteration);
    // What is learned in place of what cannot be, or was changed: in the window it stands below the
    // data.
    if (const std::string& notice = trainer.task().notice(); !notice.empty())
        printError(QString::fromStdString(notice));
    if (const std::string reason = nothingToLearn(trainer.options()); !reason.empty())
        printError(QString::fromStdString(reason));
    const int last = trainer.current()->number() + iterations;
    Progress progress(last);
    const StopReason reason = trainer.advanceTo(last, [&] {
        progress.show(*trainer.current());
        return !Interrupt::wasAsked();
    });
    progress.finish();
    network = {*trainer.save(), trainer.current()->before()};
    const QString words =
        QString("iteration %1, loss %2: %3\n")
            .arg(trainer.current()->number())
            .arg(trainer.current()->loss(), 0, 'g', 6)
            .arg(QString::fromStdString(trainer.task().metricWords(trainer.evaluate().metric)));
    if (reason != StopReason::Stopped)
        print(words);
    return reason;
}

int run(const Request& request)
{
    auto document = documentOf(request.source);
    if (!document) {
        printError(QString::fromStdString(document.error()));
        return failure;
    }
    const Interrupt interrupt;
    bool hasDiverged = false;
    for (DocumentNetwork& network : document->networks) {
        const StopReason reason = train(network, request.iterations);
        if (reason == StopReason::Stopped) {
            printError(QString("stopped at iteration %1; %2 is not written.")
                           .arg(network.run.iteration)
                           .arg(request.output));
            return interrupted;
        }
        hasDiverged = hasDiverged || reason == StopReason::Diverged;
    }
    const auto written = writeDocument(request.output.toStdString(), *document);
    if (!written) {
        printError(QString::fromStdString(written.error()));
        return failure;
    }
    if (hasDiverged)
        printError("the loss or a gradient stopped being a finite number; training ended there. "
                   "The file holds every iteration before.");
    return success;
}

} // namespace

int runTrainCommand(int argc, char** argv)
{
    QCommandLineParser parser;
    const QCommandLineOption iterations("iterations",
        "How many iterations, from where the file stands; of --task else as many as usually teach "
        "it.",
        "number");
    const QCommandLineOption output({"o", "output"}, "The document to write.", "OUT.loopscope");
    const SourceArguments sources;
    parser.setApplicationDescription(
        "Trains the networks of a document, or a new network on a file or a task, and writes a "
        "document.\nA task brings the settings with which it is soon learned. Ctrl-C ends it; the "
        "file is then as it was.");
    parser.addOptions({iterations, output});
    sources.addTo(parser);
    if (const auto exitCode = parse(parser, argumentsOfCommand(argc, argv), "train"))
        return *exitCode;
    const auto source = sources.readNeeded(parser, "train");
    if (!source)
        return failUsage(source.error(), "train");
    if (!parser.isSet(output))
        return failUsage("-o OUT.loopscope is missing: where is the result to go?", "train");
    bool isNumber = true;
    Request request{*source, parser.value(output), source->usualIterations.value_or(0)};
    if (parser.isSet(iterations) || !source->isTask())
        request.iterations = parser.value(iterations).toInt(&isNumber);
    if (!isNumber || request.iterations < 0)
        return failUsage(QString("--iterations is \"%1\"; it must be a whole number from 0 on.")
                             .arg(parser.value(iterations)),
            "train");
    return run(request);
}

} // namespace loopscope::app
