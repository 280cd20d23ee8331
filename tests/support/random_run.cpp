#include "tests/support/random_run.h"

#include <QtGlobal>

namespace loopscope::test
{

double drawnBetween(std::mt19937_64& generator, double low, double high)
{
    return low + (high - low) * double(generator() >> 11) * 0x1.0p-53;
}

RandomRun::RandomRun(const RandomRunOptions& options)
{
    std::mt19937_64 generator(options.seed);
    NetworkOptions shape;
    shape.inputSize = options.inputSize;
    shape.outputSize = options.outputSize;
    shape.layers = options.layers;
    shape.loss = options.loss;
    const auto built = Network::build(shape);
    if (!built)
        qFatal("%s", built.error().c_str());
    network = *built;
    const auto fill = [&](auto& numbers, double size) {
        for (Eigen::Index i = 0; i < numbers.size(); ++i)
            numbers.data()[i] = drawnBetween(generator, -size, size);
    };
    parameters.resize(network->parameterCount());
    fill(parameters, options.size);
    batch.steps = options.steps;
    batch.sequences = options.sequences;
    const int columns = options.steps * options.sequences;
    batch.inputs.resize(options.inputSize, columns);
    batch.targets.resize(options.outputSize, columns);
    fill(batch.inputs, 1.0);
    fill(batch.targets, 1.0);
    for (int column = 0; column < columns; ++column)
        batch.targetClasses.push_back(int(generator() % std::uint64_t(options.outputSize)));
    for (std::size_t t = 0; t < network->tracks().size(); ++t) {
        const Track& track = network->tracks()[t];
        for (std::size_t s = 0; s < track.program->symbols.size(); ++s) {
            if (!track.program->symbols[s].isState())
                continue;
            batch.initialStates.push_back(
                {int(t), int(s), Eigen::MatrixXd(track.units, options.sequences)});
            fill(batch.initialStates.back().values, 0.8);
        }
    }
}

Eigen::Map<Eigen::MatrixXd> RandomRun::parameter(int track, std::string_view name)
{
    const auto index = network->findParameter(track, name);
    if (!index)
        qFatal("no such parameter");
    return network->view(*index, parameters);
}

std::shared_ptr<const Iteration> RandomRun::run() const
{
    Engine engine(network);
    auto iteration = std::make_shared<Iteration>();
    Engine::batch(*iteration) = batch;
    auto state = std::make_shared<TrainingState>();
    state->parameters = parameters;
    engine.run(*iteration, state);
    return iteration;
}

} // namespace loopscope::test
