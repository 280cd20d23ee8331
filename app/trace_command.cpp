#include "app/trace_command.h"

#include "app/command.h"
#include "core/file/trace.h"

#include <QCommandLineParser>

namespace loopscope::app
{
namespace
{

struct Names {
    QCommandLineOption cell{"cell",
        "Instead of MODEL: a cell of the catalog, or a file with equations, freshly initialised.",
        "name or file"};
    QCommandLineOption units{"units", "Units of each layer; of --cell alone.", "number"};
    QCommandLineOption layers{"layers", "How many layers; of --cell alone.", "number", "1"};
    QCommandLineOption bidirectional{"bidirectional", "Both directions; of --cell alone."};
    QCommandLineOption seed{"seed", "Seed of the weights; of --cell alone.", "number", "7"};
    QCommandLineOption inputs{"inputs", "The inputs: a table, one row a step.", "X.csv"};
    QCommandLineOption targets{
        "targets", "The targets: numbers, or one class index a row.", "Y.csv"};
    QCommandLineOption loss{"loss", "mse or cross-entropy.", "loss"};
    QCommandLineOption activation{
        "activation", "tanh, relu or sigmoid, where the cell leaves the choice.", "function"};
    QCommandLineOption output{{"o", "output"}, "The file to write.", "OUT.safetensors"};
};

/// A whole number that an option names; a sentence where it is none.
template <typename Number>
QString readNumber(
    const QCommandLineParser& parser, const QCommandLineOption& option, Number& number)
{
    if (!parser.isSet(option))
        return {};
    bool ok = false;
    const qulonglong value = parser.value(option).toULongLong(&ok);
    if (!ok || value > qulonglong(std::numeric_limits<Number>::max()))
        return QString("--%1 is \"%2\"; it must be a whole number.")
            .arg(option.names().first(), parser.value(option));
    number = Number(value);
    return {};
}

QString readChoices(const QCommandLineParser& parser, const Names& names, TraceOptions& options)
{
    if (parser.isSet(names.loss)) {
        const QString loss = parser.value(names.loss);
        if (loss != "mse" && loss != "cross-entropy")
            return QString("--loss is \"%1\"; it must be mse or cross-entropy.").arg(loss);
        options.loss = loss == "mse" ? Loss::MeanSquaredError : Loss::CrossEntropy;
    }
    if (parser.isSet(names.activation)) {
        const QString activation = parser.value(names.activation);
        if (activation == "tanh")
            options.activation = Function::Tanh;
        else if (activation == "relu")
            options.activation = Function::Relu;
        else if (activation == "sigmoid")
            options.activation = Function::Sigmoid;
        else
            return QString("--activation is \"%1\"; it must be tanh, relu or sigmoid.")
                .arg(activation);
    }
    return {};
}

/// @return a sentence on what is wrong; empty if nothing is
QString readOptions(const QCommandLineParser& parser, const Names& names, TraceOptions& options)
{
    const QStringList models = parser.positionalArguments();
    if (models.size() > 1)
        return QString("one model is traced at a time, not %1.").arg(models.size());
    if (!models.isEmpty())
        options.model = models.first().toStdString();
    options.cell = parser.value(names.cell).toStdString();
    options.inputs = parser.value(names.inputs).toStdString();
    options.targets = parser.value(names.targets).toStdString();
    options.output = parser.value(names.output).toStdString();
    options.bidirectional = parser.isSet(names.bidirectional);
    for (const QString& problem : {readNumber(parser, names.units, options.units),
             readNumber(parser, names.layers, options.layers),
             readNumber(parser, names.seed, options.seed), readChoices(parser, names, options)}) {
        if (!problem.isEmpty())
            return problem;
    }
    if (const auto problem = findProblem(options))
        return QString::fromStdString(*problem);
    return {};
}

} // namespace

int runTraceCommand(int argc, char** argv)
{
    QCommandLineParser parser;
    const Names names;
    parser.setApplicationDescription(
        "Runs a network over one sequence, forward and backward, and writes every number.\n"
        "MODEL holds PyTorch's names: weight_ih_l0, weight_hh_l0, … and one linear readout.");
    parser.addPositionalArgument(
        "MODEL.safetensors", "The weights, by PyTorch's names.", "[MODEL.safetensors]");
    parser.addOptions({names.cell, names.units, names.layers, names.bidirectional, names.seed,
        names.inputs, names.targets, names.loss, names.activation, names.output});
    if (const auto exitCode = parse(parser, argumentsOfCommand(argc, argv), "trace"))
        return *exitCode;
    TraceOptions options;
    if (const QString problem = readOptions(parser, names, options); !problem.isEmpty())
        return failUsage(problem, "trace");
    const auto written = writeTrace(options);
    if (!written) {
        printError(QString::fromStdString(written.error().sentence));
        return written.error().kind == TraceProblem::Kind::Usage ? usageFailure : failure;
    }
    return success;
}

} // namespace loopscope::app
