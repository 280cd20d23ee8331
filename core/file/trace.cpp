#include "core/file/trace.h"

#include "core/bptt/engine.h"
#include "core/cell/catalog.h"
#include "core/file/torch_names.h"
#include "core/file/trace_tables.h"
#include "core/file/trace_tensors.h"
#include "core/file/whole_file.h"
#include "core/network/initialisation.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <utility>

namespace loopscope
{

namespace
{

/// Memory that a trace may take: weights, the record and the tensors made of it.
constexpr double maximumTraceBytes = 2147483648.0;
constexpr std::uint64_t maximumCellBytes = 1 << 20;

template <typename T>
using Answer = Result<T, TraceProblem>;

unexpected<TraceProblem> usage(std::string sentence)
{
    return unexpected(TraceProblem{TraceProblem::Kind::Usage, std::move(sentence)});
}

unexpected<TraceProblem> wrongData(std::string sentence)
{
    return unexpected(TraceProblem{TraceProblem::Kind::Data, std::move(sentence)});
}

std::string counted(std::size_t number, const std::string& noun)
{
    return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

/// A network, its numbers, and what it reads and should answer: all that an iteration needs.
struct Setting {
    std::shared_ptr<const Network> network;
    Eigen::VectorXd parameters;
    Batch batch;
};

/// Before anything of that size is allocated.
std::optional<std::string> findMemoryProblem(const Network& network, std::size_t steps)
{
    double numbersOfStep = 6.0 * network.outputSize() + 3.0 * network.inputSize();
    for (const Track& track : network.tracks())
        numbersOfStep += double(track.plan->valueRows) + track.plan->gradientRows +
                         2.0 * double(track.program->symbols.size()) * track.units;
    const double bytes =
        sizeof(double) * (6.0 * double(network.parameterCount()) + numbersOfStep * double(steps));
    if (bytes <= maximumTraceBytes)
        return std::nullopt;
    const auto mebibytes = [](double size) {
        return std::to_string(std::int64_t(size / 1048576.0)) + " MiB";
    };
    return counted(steps, "step") + " of this network, with " +
           std::to_string(network.parameterCount()) + " parameters, would take " +
           mebibytes(bytes) + " of memory, more than the " + mebibytes(maximumTraceBytes) +
           " that are allowed; trace a part of the sequence or a smaller network.";
}

Answer<Setting> prepare(const NetworkOptions& options, const TraceTables& tables)
{
    const auto network = Network::build(options);
    if (!network)
        return wrongData(network.error());
    if (const auto problem = findMemoryProblem(**network, tables.inputs.rows()))
        return wrongData(*problem);
    Setting setting;
    setting.network = *network;
    setting.batch.steps = int(tables.inputs.rows());
    setting.batch.sequences = 1;
    setting.batch.inputs = tables.inputs.columnsOfSteps();
    return setting;
}

/// One pass. Without targets the loss is of no interest: any will do.
void run(const Setting& setting, Iteration& iteration)
{
    Engine engine(setting.network);
    Batch& batch = Engine::batch(iteration);
    batch = setting.batch;
    if (batch.targets.size() == 0)
        batch.targets = Eigen::MatrixXd::Zero(setting.network->outputSize(), batch.steps);
    if (batch.targetClasses.empty())
        batch.targetClasses.assign(std::size_t(batch.steps), 0);
    auto state = std::make_shared<TrainingState>();
    state->parameters = setting.parameters;
    engine.run(iteration, std::move(state));
}

void append(std::vector<Tensor>& tensors, std::vector<Tensor> more)
{
    std::move(more.begin(), more.end(), std::back_inserter(tensors));
}

/// What does not depend on where the network came from.
Trace traceOf(const Iteration& iteration, bool hasReadout, bool hasTargets)
{
    Trace trace;
    trace.steps = iteration.steps();
    trace.metadata["equations"] = iteration.network().options().layers.front().equations;
    trace.tensors = forwardTensors(iteration);
    if (hasReadout)
        trace.tensors.push_back(outputTensor(iteration));
    if (!hasTargets)
        return trace;
    trace.loss = iteration.loss();
    trace.metadata["loss"] =
        takesClasses(iteration.network().options().loss) ? "cross-entropy" : "mse";
    trace.tensors.push_back(lossTensor(iteration));
    append(trace.tensors, backwardTensors(iteration));
    return trace;
}

// ---- Weights from PyTorch

Loss lossOf(const TraceOptions& options, const TorchModel& model, const TraceTables& tables)
{
    if (options.loss || !tables.targets)
        return options.loss.value_or(Loss::MeanSquaredError);
    return tables.targets->columns() == std::size_t(model.outputSize) ? Loss::MeanSquaredError
                                                                      : Loss::CrossEntropy;
}

std::optional<TraceProblem> findProblem(
    const TraceOptions& options, const TorchModel& model, const TraceTables& tables)
{
    const bool tanhOnly = model.cell != TorchCell::Vanilla;
    if (tanhOnly && options.activation.value_or(Function::Tanh) != Function::Tanh)
        return TraceProblem{TraceProblem::Kind::Usage,
            "--activation is for vanilla networks; " + options.model + " holds " +
                (model.cell == TorchCell::Gru ? "a GRU" : "an LSTM") +
                ", which uses tanh. Leave it out."};
    const auto inputSize = std::size_t(model.inputSize);
    if (tables.inputs.columns() != inputSize)
        return TraceProblem{TraceProblem::Kind::Data,
            options.inputs + " has " + counted(tables.inputs.columns(), "column") + "; " +
                options.model + " reads " + counted(inputSize, "input") +
                " a step, each a column."};
    if (tables.targets && !model.hasReadout())
        return TraceProblem{TraceProblem::Kind::Data,
            options.model + " has no readout, a `weight` under a prefix of its own; without it " +
                "there are no outputs to compare with the targets. Leave --targets out, or add "
                "the readout."};
    return std::nullopt;
}

Answer<Trace> traceModel(const TraceOptions& options, const TraceTables& tables)
{
    const Result<Safetensors> file = readTorchTensors(options.model);
    if (!file)
        return wrongData(file.error());
    const Result<TorchModel> model = inferTorchModel(*file);
    if (!model)
        return wrongData(model.error());
    if (auto problem = findProblem(options, *model, tables))
        return unexpected(std::move(*problem));

    const Loss loss = lossOf(options, *model, tables);
    Answer<Setting> setting =
        prepare(networkOptions(*model, options.activation.value_or(Function::Tanh), loss), tables);
    if (!setting)
        return unexpected(setting.error());
    if (tables.targets && takesClasses(loss)) {
        auto classes = readClasses(*tables.targets, model->outputSize);
        if (!classes)
            return wrongData(classes.error());
        setting->batch.targetClasses = std::move(*classes);
    } else if (tables.targets) {
        auto numbers = readNumbers(*tables.targets, model->outputSize);
        if (!numbers)
            return wrongData(numbers.error());
        setting->batch.targets = std::move(*numbers);
    }
    Result<Eigen::VectorXd> parameters = parametersFromTorch(*model, *setting->network, *file);
    if (!parameters)
        return wrongData(parameters.error());
    setting->parameters = std::move(*parameters);

    Iteration iteration;
    run(*setting, iteration);
    Trace trace = traceOf(iteration, model->hasReadout(), tables.targets.has_value());
    if (!tables.targets)
        return trace;
    for (Tensor& tensor :
        gradientToTorch(*model, *setting->network, iteration.parameterGradient())) {
        tensor.name.insert(0, "gradient.");
        trace.tensors.push_back(std::move(tensor));
    }
    return trace;
}

// ---- A fresh cell

/// The text of a cell, checked: errors carry the file's name where there is one.
Answer<std::string> equationsOf(const TraceOptions& options)
{
    const CatalogEntry* entry = findInCatalog(options.cell);
    if (options.activation && !(entry && entry->activationIsChoice))
        return usage("--activation: the equations of " + options.cell +
                     " leave no choice; only those of vanilla and feed-forward do. Leave it out.");
    if (entry)
        return entry->text(options.activation.value_or(Function::Tanh));
    std::error_code ignored;
    const bool isPath = options.cell.ends_with(".cell") ||
                        options.cell.find('/') != std::string::npos ||
                        std::filesystem::exists(options.cell, ignored);
    if (!isPath) {
        std::string names;
        for (const CatalogEntry& known : catalog())
            names += (names.empty() ? "" : ", ") + known.identifier;
        return usage(
            "--cell: " + options.cell + " is neither in the catalog (" + names + ") nor a file.");
    }
    Result<std::string> text = readWholeFile(options.cell, maximumCellBytes);
    if (!text)
        return wrongData(text.error());
    const Result<Program, NotationError> program = parseProgram(*text);
    if (!program)
        return usage(options.cell + ", " + program.error().sentence());
    return std::move(*text);
}

Answer<Trace> traceCell(
    const TraceOptions& options, const std::string& equations, const TraceTables& tables)
{
    const Direction direction = options.bidirectional ? Direction::Both : Direction::Forward;
    NetworkOptions network;
    network.inputSize = int(tables.inputs.columns());
    network.loss = *options.loss;
    network.layers.assign(
        std::size_t(options.layers.value_or(1)), {equations, *options.units, direction});

    std::vector<int> classes;
    if (takesClasses(network.loss)) {
        auto read = readClasses(*tables.targets, 0);
        if (!read)
            return wrongData(read.error());
        classes = std::move(*read);
        network.outputSize = *std::max_element(classes.begin(), classes.end()) + 1;
    } else {
        network.outputSize = int(tables.targets->columns());
    }
    Answer<Setting> setting = prepare(network, tables);
    if (!setting)
        return unexpected(setting.error());
    if (takesClasses(network.loss))
        setting->batch.targetClasses = std::move(classes);
    else
        setting->batch.targets = tables.targets->columnsOfSteps();
    const CatalogEntry* entry = findInCatalog(options.cell);
    setting->parameters = initialParameters(*setting->network,
        entry ? initialisationFor(*entry) : InitialisationOptions(),
        options.seed.value_or(TraceOptions::standardSeed));

    Iteration iteration;
    run(*setting, iteration);
    Trace trace = traceOf(iteration, true, true);
    append(trace.tensors, parameterTensors(*setting->network, setting->parameters, "parameter."));
    append(trace.tensors,
        parameterTensors(*setting->network, iteration.parameterGradient(), "gradient."));
    return trace;
}

std::string range(const std::string& option, int value, int largest)
{
    return option + " is " + std::to_string(value) + "; it must be from 1 to " +
           std::to_string(largest) + ".";
}

/// Nothing that is asked for may go unheard.
std::optional<std::string> findOptionOfCell(const TraceOptions& options)
{
    const char* option = options.units           ? "--units"
                         : options.layers        ? "--layers"
                         : options.bidirectional ? "--bidirectional"
                         : options.seed          ? "--seed"
                                                 : nullptr;
    if (!option)
        return std::nullopt;
    return std::string(option) + " is for a fresh cell, --cell; " + options.model +
           " says it itself. Leave it out.";
}

} // namespace

std::optional<std::string> findProblem(const TraceOptions& options)
{
    if (options.model.empty() == options.cell.empty())
        return "Name either a file of weights, MODEL.safetensors, or a cell with --cell.";
    if (options.inputs.empty())
        return "--inputs is missing: a table with a row of numbers for every step.";
    if (options.output.empty())
        return "-o is missing: the safetensors file to write.";
    for (const std::string* input :
        {&options.model, &options.cell, &options.inputs, &options.targets}) {
        std::error_code ignored;
        if (!input->empty() && std::filesystem::equivalent(*input, options.output, ignored))
            return "-o names the file that is read, " + *input + "; name another one.";
    }
    if (options.loss && options.targets.empty())
        return "--loss needs --targets, what the outputs are compared with.";
    if (options.cell.empty())
        return findOptionOfCell(options);
    if (!options.units)
        return "--units is missing: the size of h, from 1 to " + std::to_string(maximumUnits) + ".";
    if (*options.units < 1 || *options.units > maximumUnits)
        return range("--units", *options.units, maximumUnits);
    if (const int layers = options.layers.value_or(1); layers < 1 || layers > maximumLayers)
        return range("--layers", layers, maximumLayers);
    if (options.targets.empty())
        return "--targets is missing: a table that says how many outputs a fresh network has.";
    if (!options.loss)
        return "--loss is missing: mse or cross-entropy.";
    return std::nullopt;
}

Answer<Trace> trace(const TraceOptions& options)
{
    if (auto problem = findProblem(options))
        return usage(std::move(*problem));
    Answer<std::string> equations = std::string();
    if (!options.cell.empty())
        equations = equationsOf(options);
    if (!equations)
        return unexpected(equations.error());
    const Result<TraceTables> tables = readTables(options);
    if (!tables)
        return wrongData(tables.error());
    return options.cell.empty() ? traceModel(options, *tables)
                                : traceCell(options, *equations, *tables);
}

Answer<void> writeTrace(const Trace& trace, const std::string& path)
{
    const Result<void> written = writeSafetensors(path, trace.tensors, trace.metadata);
    if (!written)
        return wrongData(written.error());
    return {};
}

} // namespace loopscope
