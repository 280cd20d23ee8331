#include "app/trace_command.h"

#include "app/command.h"
#include "app/interrupt.h"
#include "core/file/trace.h"

#include <QCommandLineParser>

#include <limits>

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

/// A whole number that an option names; a sentence where it is none of that range.
template <typename Number>
QString readNumber(const QCommandLineParser& parser, const QCommandLineOption& option, Number least,
    Number most, std::optional<Number>& number)
{
    if (!parser.isSet(option))
        return {};
    bool ok = false;
    const qulonglong value = parser.value(option).toULongLong(&ok);
    if (!ok || value < qulonglong(least) || value > qulonglong(most))
        return QString("--%1 is \"%2\"; it must be a whole number from %3 to %4.")
            .arg(option.names().first(), parser.value(option))
            .arg(least)
            .arg(most);
    number = Number(value);
    return {};
}

/// An option that is given twice means something else than the program would do.
QString findRepeated(const QCommandLineParser& parser, const Names& names)
{
    for (const QCommandLineOption* option : {&names.cell, &names.units, &names.layers, &names.seed,
             &names.inputs, &names.targets, &names.loss, &names.activation, &names.output}) {
        if (parser.values(*option).size() > 1)
            return QString("%1%2 is given twice; once is enough.")
                .arg(QLatin1String(option == &names.output ? "-" : "--"), option->names().first());
    }
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
        return QString("one model is traced at a time, not %1; leave out \"%2\".")
            .arg(models.size())
            .arg(models.at(1));
    if (!models.isEmpty())
        options.model = models.first().toStdString();
    options.cell = parser.value(names.cell).toStdString();
    options.inputs = parser.value(names.inputs).toStdString();
    options.targets = parser.value(names.targets).toStdString();
    options.output = parser.value(names.output).toStdString();
    options.bidirectional = parser.isSet(names.bidirectional);
    for (const QString& problem : {findRepeated(parser, names),
             readNumber(parser, names.units, 1, maximumUnits, options.units),
             readNumber(parser, names.layers, 1, maximumLayers, options.layers),
             readNumber(parser, names.seed, std::uint64_t(0),
                 std::numeric_limits<std::uint64_t>::max(), options.seed),
             readChoices(parser, names, options)}) {
        if (!problem.isEmpty())
            return problem;
    }
    if (const auto problem = findProblem(options))
        return QString::fromStdString(*problem);
    return {};
}

/// @return the exit code
int fail(const TraceProblem& problem)
{
    printError(QString::fromStdString(problem.sentence));
    return problem.kind == TraceProblem::Kind::Usage ? usageFailure : failure;
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
    const auto result = trace(options);
    if (!result)
        return fail(result.error());
    const Interrupt heldBack; // so that a file once begun is finished
    const auto written = writeTrace(*result, options.output);
    return written ? success : fail(written.error());
}

} // namespace loopscope::app
