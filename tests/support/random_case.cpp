#include "tests/support/random_case.h"

#include <QtGlobal>

#include <random>

namespace loopscope::test
{

namespace
{

class Drawer
{
public:
    explicit Drawer(std::uint64_t seed)
        : m_generator(seed)
    {
    }

    int below(int limit) { return int(m_generator() % std::uint64_t(limit)); }

    double between(double low, double high)
    {
        return low + (high - low) * double(m_generator() >> 11) * 0x1.0p-53;
    }

    template <typename Numbers>
    void fill(Numbers& numbers, double low, double high)
    {
        for (Eigen::Index i = 0; i < numbers.size(); ++i)
            numbers.data()[i] = between(low, high);
    }

    std::vector<int> lengths(int sequences, int steps)
    {
        std::vector<int> result{steps};
        while (int(result.size()) < sequences)
            result.push_back(1 + below(steps));
        return result;
    }

private:
    std::mt19937_64 m_generator;
};

void drawInitialStates(const Network& network, Drawer& drawer, Batch& batch)
{
    for (std::size_t t = 0; t < network.tracks().size(); ++t) {
        const Track& track = network.tracks()[t];
        for (std::size_t s = 0; s < track.program->symbols.size() && track.stack == 0; ++s) {
            if (!track.program->symbols[s].isState())
                continue;
            batch.initialStates.push_back(
                {int(t), int(s), Eigen::MatrixXd(track.units, batch.sequences)});
            drawer.fill(batch.initialStates.back().values, -0.8, 0.8);
        }
    }
}

} // namespace

RandomCase makeCase(const NetworkOptions& networkOptions, const RandomCaseOptions& options)
{
    Drawer drawer(options.seed);
    const auto network = Network::build(networkOptions);
    if (!network)
        qFatal("%s", network.error().c_str());
    RandomCase result{*network, {}, Eigen::VectorXd((*network)->parameterCount())};
    drawer.fill(result.parameters, -0.7, 0.7);
    Batch& batch = result.batch;
    batch.steps = options.steps;
    batch.sequences = options.sequences;
    const int columns = options.steps * options.sequences;
    const Network& shape = **network;
    batch.inputs.resize(shape.inputSizeOf(shape.stackCount() - 1),
        networkOptions.shape == Shape::OneToMany ? options.sequences : columns);
    drawer.fill(batch.inputs, -1.0, 1.0);
    batch.targets.resize(networkOptions.outputSize, columns);
    drawer.fill(batch.targets, 0.0, 1.0);
    batch.weights.resize(columns);
    drawer.fill(batch.weights, 0.1, 2.0);
    for (int column = 0; column < columns; ++column)
        batch.targetClasses.push_back(drawer.below(networkOptions.outputSize));
    if (shape.stackCount() == 2) {
        batch.sourceSteps = options.sourceSteps;
        batch.sourceInputs.resize(
            networkOptions.inputSize, options.sourceSteps * options.sequences);
        drawer.fill(batch.sourceInputs, -1.0, 1.0);
    }
    if (options.lengths) {
        batch.lengths = drawer.lengths(options.sequences, options.steps);
        if (shape.stackCount() == 2)
            batch.sourceLengths = drawer.lengths(options.sequences, options.sourceSteps);
    }
    if (options.initialStates)
        drawInitialStates(shape, drawer, batch);
    return result;
}

} // namespace loopscope::test
