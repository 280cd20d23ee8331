#include "app/export_command.h"

#include "app/command.h"
#include "app/source_arguments.h"
#include "core/file/pytorch/program.h"
#include "core/training/trainer.h"

#include <QCommandLineParser>

namespace loopscope::app
{
namespace
{

struct Request {
    Source source;
    QString output;
    std::optional<int> network; ///< counted from 1; nothing: the one that the document shows
};

int run(const Request& request)
{
    const auto document = documentOf(request.source);
    if (!document) {
        printError(QString::fromStdString(document.error()));
        return failure;
    }
    const int count = int(document->networks.size());
    const int index = request.network ? *request.network - 1 : document->active;
    if (index >= count)
        return failUsage(QString("--network is \"%1\"; there is %2.")
                             .arg(index + 1)
                             .arg(count == 1 ? "one network" : QString("%1 networks").arg(count)),
            "export-pytorch");
    const SavedRun& saved = document->networks[std::size_t(index)].run;
    Trainer trainer(*saved.options);
    trainer.restore(saved, saved.iteration);
    const auto beside = exportPytorch(
        request.output.toStdString(), *trainer.current(), trainer.options(), trainer.task());
    if (!beside) {
        printError(QString::fromStdString(beside.error()));
        return failure;
    }
    print(QString("iteration %1, loss %2: %3\n")
              .arg(trainer.current()->number())
              .arg(trainer.current()->loss(), 0, 'g', 15)
              .arg(beside->empty() ? request.output
                                   : QString("%1, its numbers in %2")
                                         .arg(request.output, QString::fromStdString(*beside))));
    return success;
}

} // namespace

int runExportCommand(int argc, char** argv)
{
    QCommandLineParser parser;
    const QCommandLineOption output({"o", "output"}, "The program to write.", "MODEL.py");
    const QCommandLineOption network(
        "network", "Of a document that compares several: which, from 1 on.", "number");
    const SourceArguments sources;
    parser.setApplicationDescription(
        "Writes a network as a readable Python program for PyTorch: the same weights, sequences, "
        "loss\nand optimizer. It prints the loss and the norms of the gradients of the iteration "
        "at which\nthe document stands, and trains on. A new network stands before its first. A "
        "small program\nholds its numbers itself; those of a larger network stand beside it, in "
        "MODEL_numbers.safetensors.");
    parser.addOptions({output, network});
    sources.addTo(parser);
    if (const auto exitCode = parse(parser, argumentsOfCommand(argc, argv), "export-pytorch"))
        return *exitCode;
    const auto source = sources.readNeeded(parser, "export-pytorch");
    if (!source)
        return failUsage(source.error(), "export-pytorch");
    if (!parser.isSet(output))
        return failUsage("-o MODEL.py is missing: where is the program to go?", "export-pytorch");
    Request request{*source, parser.value(output), std::nullopt};
    if (parser.isSet(network)) {
        request.network = wholeNumber(parser.value(network), 1, int(maximumNetworks));
        if (!request.network)
            return failUsage(QString("--network is \"%1\"; it must be a number from 1 to %2.")
                                 .arg(parser.value(network))
                                 .arg(maximumNetworks),
                "export-pytorch");
    }
    return run(request);
}

} // namespace loopscope::app
