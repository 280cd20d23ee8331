#include "core/bptt/sampler.h"

#include "core/require.h"

#include <cmath>
#include <utility>

namespace loopscope
{

Eigen::VectorXd chancesOf(const Eigen::Ref<const Eigen::VectorXd>& y, double temperature)
{
    Eigen::Index best = 0;
    const double largest = y.maxCoeff(&best);
    if (temperature == 0.0) {
        Eigen::VectorXd certain = Eigen::VectorXd::Zero(y.size());
        certain[best] = 1.0;
        return certain;
    }
    const Eigen::VectorXd weights = ((y.array() - largest) / temperature).exp();
    return weights / weights.sum();
}

Sampler::Sampler(std::shared_ptr<const Network> network, Eigen::VectorXd parameters,
    const SamplingOptions& options)
    : m_stepper(network, std::move(parameters))
    , m_temperature(options.temperature)
    , m_random(randomEngine(options.seed, RandomPurpose::Sampling, 0))
    , m_input(Eigen::VectorXd::Zero(network->inputSize()))
    , m_chances(Eigen::VectorXd::Zero(network->outputSize()))
{
    if (const auto problem = findProblem(*network))
        throw std::invalid_argument(*problem);
    require(options.temperature >= 0.0 && std::isfinite(options.temperature),
        "temperature must be a number from 0 up");
}

std::optional<std::string> Sampler::findProblem(const Network& network)
{
    if (auto problem = Stepper::findProblem(network))
        return problem;
    if (network.stackCount() != 1 || !takesClasses(network.options().loss))
        return "Only a network that predicts the next class can go on by itself.";
    if (network.inputSize() != network.outputSize())
        return "The network reads " + std::to_string(network.inputSize()) +
               " numbers and predicts " + std::to_string(network.outputSize()) +
               " classes, so it cannot read what it predicts.";
    return std::nullopt;
}

void Sampler::read(int inputClass)
{
    require(inputClass >= 0 && inputClass < m_input.size(), "there is no such class");
    m_input.setZero();
    m_input[inputClass] = 1.0;
    m_stepper.step(m_input);
    m_chances = chancesOf(m_stepper.output(), m_temperature);
}

int Sampler::write()
{
    require(m_stepper.steps() > 0, "something must have been read first");
    const double drawn = uniform(m_random);
    int chosen = -1;
    double sum = 0.0;
    // Rounding may leave the sum below what was drawn: then it is the last possible class.
    for (int i = 0; i < m_chances.size() && (chosen < 0 || sum <= drawn); ++i) {
        sum += m_chances[i];
        if (m_chances[i] > 0.0)
            chosen = i;
    }
    require(chosen >= 0, "the network's outputs are not numbers any more");
    read(chosen);
    return chosen;
}

} // namespace loopscope
