#pragma once

#include "core/bptt/stepper.h"
#include "core/network/random.h"

#include <Eigen/Core>

#include <cstdint>
#include <memory>

namespace loopscope
{

struct SamplingOptions {
    /// How daring draws are, ≥ 0: chances are softmax(y / temperature). 1: as the network has
    /// learned them; below 1 the likely becomes likelier; 0: always the most probable class, of
    /// equals the first.
    double temperature = 1.0;
    std::uint64_t seed = 1;

    bool operator==(const SamplingOptions&) const = default;
};

/// softmax(y / temperature): what is drawn from. At 0 all of it is the largest's, of equals the
/// first's. @param y  logits
Eigen::VectorXd chancesOf(const Eigen::Ref<const Eigen::VectorXd>& y, double temperature);

/// Lets a network that predicts the next class go on by itself: each class that it draws is what it
/// reads next, one-hot.
class Sampler
{
public:
    /// @throws std::invalid_argument if findProblem() has a sentence, or an option is out of range
    Sampler(std::shared_ptr<const Network> network, Eigen::VectorXd parameters,
        const SamplingOptions& options = {});

    /// Why a network cannot go on by itself: it predicts no classes, reads others than it predicts,
    /// or cannot run step by step.
    static std::optional<std::string> findProblem(const Network& network);

    /// Reads a class that is given.
    void read(int inputClass);
    /// Draws a class from chances() and reads it. Something must have been read before.
    int write();
    /// What write() draws from: one number a class, their sum 1.
    const Eigen::VectorXd& chances() const { return m_chances; }

    const Stepper& stepper() const { return m_stepper; }

private:
    Stepper m_stepper;
    double m_temperature = 1.0;
    RandomEngine m_random;
    Eigen::VectorXd m_input;
    Eigen::VectorXd m_chances;
};

} // namespace loopscope
