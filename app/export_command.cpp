#include "app/export_command.h"

#include "app/command.h"
#include "app/open_document.h"
#include "core/file/pytorch/program.h"
#include "core/training/trainer.h"

#include <QCommandLineParser>

namespace loopscope::app
{
namespace
{

struct Request {
    QString file;
    QString output;
    std::optional<int> network; ///< counted from 1; nothing: the one that the document shows
};

int run(const Request& request)
{
    const auto document = openDocument(request.file);
    if (!document) {
        printError(QString::fromStdString(document.error()));
        return failure;
    }
    const int count = int(document->networks.size());
    const int index = request.network ? *request.network - 1 : document->active;
    if (index >= count)
        return failUsage(QString("--network is \"%1\"; %2 has %3.")
                             .arg(index + 1)
                             .arg(request.file)
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
    parser.setApplicationDescription(
        "Writes a network as a readable Python program for PyTorch: the same weights, sequences, "
        "loss "
        "and\noptimizer. It prints the loss and the norms of the gradients of the iteration at "
        "which "
        "the document\nstands, and trains on. A small program holds its numbers itself; those of a "
        "larger network stand\nbeside it, in MODEL_numbers.safetensors.");
    parser.addPositionalArgument("FILE", "A .loopscope document, or a text (UTF-8).", "FILE");
    parser.addOptions({output, network});
    if (const auto exitCode = parse(parser, argumentsOfCommand(argc, argv), "export-pytorch"))
        return *exitCode;
    const QStringList files = parser.positionalArguments();
    if (files.size() != 1)
        return failUsage("export-pytorch takes one FILE.", "export-pytorch");
    if (!parser.isSet(output))
        return failUsage("-o MODEL.py is missing: where is the program to go?", "export-pytorch");
    Request request{files.first(), parser.value(output), std::nullopt};
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
