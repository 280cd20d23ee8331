#pragma once

#include "core/bptt/engine.h"

#include <Eigen/Core>

#include <cstdint>
#include <memory>
#include <random>
#include <vector>

namespace loopscope::test
{

/// Uniform on [low, high).
double drawnBetween(std::mt19937_64& generator, double low, double high);

struct RandomRunOptions {
    std::vector<LayerOptions> layers;
    int inputSize = 3;
    int outputSize = 2;
    int steps = 6;
    int sequences = 1;
    Loss loss = Loss::CrossEntropy;
    double size = 0.7; ///< parameters are drawn from [-size, size]
    std::uint64_t seed = 1;
};

/// A network with random numbers and a random batch that starts in random states.
struct RandomRun {
    explicit RandomRun(const RandomRunOptions& options);

    std::shared_ptr<const Network> network;
    Batch batch;
    Eigen::VectorXd parameters;

    /// A parameter by its name in the equations, to be changed.
    Eigen::Map<Eigen::MatrixXd> parameter(int track, std::string_view name);
    std::shared_ptr<const Iteration> run() const;
};

} // namespace loopscope::test
