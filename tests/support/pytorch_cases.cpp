#include "tests/support/pytorch_cases.h"

#include "core/bptt/engine.h"
#include "core/cell/catalog.h"
#include "core/training/own_outputs.h"
#include "core/training/recommended_experiment.h"
#include "core/training/trainer.h"
#include "tests/support/random_program.h"
#include "tests/support/shape_cases.h"

#include <QtGlobal>

namespace loopscope::test
{

namespace
{

constexpr int truncation = 2;

using Cases = std::vector<PytorchCase>;

pytorch::LearningRules plainRules()
{
    pytorch::LearningRules rules;
    rules.optimizer.kind = OptimizerKind::Sgd;
    rules.optimizer.learningRate = 0.1;
    return rules;
}

std::shared_ptr<const Iteration> run(const std::shared_ptr<const Network>& network,
    const Batch& batch, std::shared_ptr<const TrainingState> state, int truncationLength)
{
    auto iteration = std::make_shared<Iteration>();
    Engine::batch(*iteration) = batch;
    Engine(network).run(*iteration, std::move(state), {.truncationLength = truncationLength});
    return iteration;
}

PytorchCase randomCase(const std::string& name, const NetworkOptions& network, bool lengths,
    int truncationLength, std::uint64_t seed = 1)
{
    const RandomCase item = makeCase(
        network, {.sequences = 3, .seed = seed, .lengths = lengths, .initialStates = false});
    auto state = std::make_shared<TrainingState>();
    state->parameters = item.parameters;
    return {name, run(item.network, item.batch, state, truncationLength), plainRules(), nullptr};
}

NetworkOptions networkOf(
    const std::string& equations, int layers, Direction direction, Loss loss = Loss::CrossEntropy)
{
    NetworkOptions options;
    options.inputSize = 3;
    options.outputSize = 4;
    options.loss = loss;
    for (int layer = 0; layer < layers; ++layer)
        options.layers.push_back({equations, 4, direction});
    return options;
}

void addCells(Cases& cases)
{
    const auto add = [&](const std::string& name, const std::string& equations) {
        cases.push_back(randomCase(name, networkOf(equations, 1, Direction::Forward), false, 0));
        cases.push_back(randomCase(name + ", two layers, both directions, padded",
            networkOf(equations, 2, Direction::Both), true, 0));
        cases.push_back(randomCase(name + ", two layers, truncated",
            networkOf(equations, 2, Direction::Forward), false, truncation));
        cases.push_back(randomCase(name + ", both directions, padded, truncated",
            networkOf(equations, 1, Direction::Both), true, truncation));
    };
    for (const CatalogEntry& entry : catalog()) {
        add(entry.identifier, entry.text());
        if (!entry.activationIsChoice)
            continue;
        add(entry.identifier + " with sigmoid", entry.text(Function::Sigmoid));
        add(entry.identifier + " with relu", entry.text(Function::Relu));
    }
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        const std::string cell = randomCell(seed);
        const std::string name = "random cell " + std::to_string(seed);
        cases.push_back(randomCase(name, networkOf(cell, 2, Direction::Both), true, 0, seed));
        cases.push_back(randomCase(
            name + ", truncated", networkOf(cell, 2, Direction::Forward), false, truncation, seed));
    }
    cases.push_back(randomCase("names that Python keeps",
        networkOf("lambda[t] = tanh(W x[t] + U h[t-1] + half)\n"
                  "self[t] = softplus(in * lambda[t]) + units\n"
                  "h_prev[t] = 0.5 * self[t] - -1 * h[t-1]\n"
                  "c[t] = 0.25\n"
                  "h[t] = square(identity(h_prev[t])) * (c[t] - h[t-2])\n",
            1, Direction::Forward),
        false, 0));
    NetworkOptions mixed = networkOf(findInCatalog("lstm")->text(), 1, Direction::Both);
    mixed.layers.push_back({findInCatalog("gru")->text(), 3, Direction::Backward});
    mixed.layers.push_back({findInCatalog("window")->text(), 5, Direction::Forward});
    cases.push_back(randomCase("a mixed stack", mixed, true, 0));
    for (const Loss loss : {Loss::MeanSquaredError, Loss::BinaryCrossEntropy})
        cases.push_back(randomCase(loss == Loss::MeanSquaredError ? "mean squared error" : "binary",
            networkOf(findInCatalog("gru")->text(), 1, Direction::Forward, loss), true, 0));
}

void addShapes(Cases& cases)
{
    const auto add = [&](std::string name, const NetworkOptions& network, bool lengths) {
        for (const int length : {0, truncation})
            cases.push_back(
                randomCase(name + (length > 0 ? ", truncated" : ""), network, lengths, length));
    };
    for (ShapeCase& item : shapeCases()) {
        const std::string name = std::string("shape: ") + item.name;
        add(name, item.network, item.lengths);
        add(name + (item.lengths ? ", whole" : ", padded"), item.network, !item.lengths);
        for (auto* layers : {&item.network.layers, &item.network.decoder})
            for (LayerOptions& layer : *layers)
                layer.equations = findInCatalog("lstm-peephole")->text();
        add(name + ", own cells", item.network, item.lengths);
        for (auto* layers : {&item.network.layers, &item.network.decoder})
            for (LayerOptions& layer : *layers)
                layer.equations = findInCatalog("window")->text();
        add(name + ", without memory", item.network, item.lengths);
    }
    ShapeCase pair = shapeCases()[6];
    pair.network.layers.front().equations = findInCatalog("gru")->text();
    add("an LSTM behind a GRU", pair.network, true);
    pair.network.decoder.push_back(pair.network.decoder.front());
    pair.network.decoder.front().equations = findInCatalog("update-gate")->text();
    add("a decoder of two cells", pair.network, true);
}

/// Trains for a while, so that the optimizer has something to remember.
PytorchCase trained(const std::string& name, const ExperimentOptions& options, int iterations)
{
    Trainer trainer(options);
    trainer.advanceTo(iterations);
    return {name, trainer.current(),
        {options.optimizer, options.clipping, pinnedParameters(*trainer.network(), options.edits)},
        trainer.sharedTask()};
}

ExperimentOptions small(const char* cell)
{
    ExperimentOptions options =
        recommendedExperiment(standardOptions(TaskKind::FirstSymbol), findInCatalog(cell));
    options.batchSize = 4;
    options.layers.front().units = 5;
    return options;
}

void addTasks(Cases& cases)
{
    for (const TaskDescription& task : taskDescriptions()) {
        ExperimentOptions options = recommendedExperiment(standardOptions(task.kind));
        cases.push_back(trained("task: " + task.identifier, options, 3));
    }
    ExperimentOptions parity = recommendedExperiment(standardOptions(TaskKind::Parity));
    parity.task.answer = int(AnswerTime::AtTheEnd);
    cases.push_back(trained("task: parity at the end", parity, 3));
}

void addRules(Cases& cases)
{
    for (const OptimizerKind kind :
        {OptimizerKind::Sgd, OptimizerKind::Momentum, OptimizerKind::RmsProp, OptimizerKind::Adam})
        for (const ClippingKind clipping :
            {ClippingKind::None, ClippingKind::Norm, ClippingKind::Value})
            for (const char* cell : {"gru", "lstm-peephole"}) {
                ExperimentOptions options = small(cell);
                options.optimizer.kind = kind;
                options.clipping = {clipping, clipping == ClippingKind::Norm ? 0.02 : 0.005};
                const std::string name = std::string(nameOf(kind)) +
                                         (clipping == ClippingKind::Norm       ? ", norm clipped"
                                             : clipping == ClippingKind::Value ? ", values clipped"
                                                                               : "") +
                                         ", " + cell;
                cases.push_back(trained(name, options, 5));
                cases.push_back(trained(name + ", at the start", options, 0));
            }
}

void addHandwork(Cases& cases)
{
    for (const char* cell : {"lstm", "gru", "vanilla"}) {
        ExperimentOptions options = small(cell);
        const Trainer trainer(options);
        const auto& names = trainer.network()->parameters();
        options.edits.push_back({0, names[1].name, 2, 1, 0.1, 0.0, true});
        options.edits.push_back({0, names[2].name, 3, 0, 0.0, 0.7, true});
        options.edits.push_back({-1, "W_y", 0, 2, 0.1, 0.0, true});
        cases.push_back(trained(std::string("weights that stay, ") + cell, options, 4));
    }
    ExperimentOptions options = small("lstm");
    options.holds = {{0, "f", -1, 1.0}, {0, "h", 2, 0.0}, {0, "i", 1, 0.25}};
    cases.push_back(trained("values that are held", options, 4));
}

/// What is shown while a network reads its own outputs.
void addOwnOutputs(Cases& cases)
{
    for (const Attention attention : {Attention::None, Attention::Dot, Attention::Additive}) {
        ExperimentOptions options = recommendedExperiment(standardOptions(TaskKind::NumberWords));
        options.attention = attention;
        options.batchSize = 3;
        PytorchCase item = trained("own outputs" + std::string(attention == Attention::None  ? ""
                                                               : attention == Attention::Dot
                                                                   ? ", dot attention"
                                                                   : ", additive attention"),
            options, 3);
        item.iteration = withOwnOutputs(*item.iteration, *item.task);
        cases.push_back(item);
    }
    ExperimentOptions options =
        recommendedExperiment(standardOptions(TaskKind::NextCharacter), findInCatalog("gru"));
    options.task.text = "the gradient fades";
    options.sequenceLength = 10;
    options.layers.front().units = 5;
    for (const char* beginning : {"the g", "t"}) {
        PytorchCase item =
            trained("a text that it writes itself behind " + std::string(beginning), options, 4);
        item.iteration = withOwnOutputs(*item.iteration, *item.task, {beginning, {0.7, 3}});
        cases.push_back(item);
    }
}

} // namespace

std::vector<PytorchCase> pytorchCases()
{
    Cases cases;
    addCells(cases);
    addShapes(cases);
    addTasks(cases);
    addRules(cases);
    addHandwork(cases);
    addOwnOutputs(cases);
    return cases;
}

ExpectedNumbers expectedNumbers(const PytorchCase& item, int furtherSteps)
{
    const Iteration& first = *item.iteration;
    const Network& network = first.network();
    ExpectedNumbers expected;
    for (int parameter = 0; parameter < int(network.parameters().size()); ++parameter)
        expected.norms.push_back(network.view(parameter, first.parameterGradient()).norm());
    expected.totalNorm = first.parameterGradient().norm();
    std::shared_ptr<const TrainingState> state = first.sharedBefore();
    for (int step = 0; step <= furtherSteps; ++step) {
        const auto iteration =
            run(first.sharedNetwork(), first.batch(), state, first.truncationLength());
        expected.losses.push_back(iteration->loss());
        Eigen::VectorXd clipped = iteration->parameterGradient();
        clip(item.rules.clipping, iteration->parameterGradient(), clipped);
        auto after = std::make_shared<TrainingState>();
        update(item.rules.optimizer, *state, clipped, *after);
        for (const Eigen::Index index : item.rules.pinned)
            after->parameters[index] = state->parameters[index];
        state = after;
    }
    return expected;
}

} // namespace loopscope::test
