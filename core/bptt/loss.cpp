#include "core/bptt/loss.h"

#include <cmath>

namespace loopscope
{

namespace
{

double crossEntropy(
    int size, const double* y, int targetClass, double* probabilities, double* gradient)
{
    double largest = y[0];
    for (int i = 1; i < size; ++i)
        if (!(y[i] <= largest)) // not-a-number is taken too, so that it reaches the loss
            largest = y[i];
    double sum = 0.0;
    for (int i = 0; i < size; ++i) {
        probabilities[i] = std::exp(y[i] - largest);
        sum += probabilities[i];
    }
    for (int i = 0; i < size; ++i) {
        probabilities[i] /= sum;
        gradient[i] = probabilities[i] - (i == targetClass ? 1.0 : 0.0);
    }
    return std::log(sum) + largest - y[targetClass];
}

double meanSquaredError(
    int size, const double* y, const double* target, double* probabilities, double* gradient)
{
    // Four sums side by side: one addition does not wait for the one before.
    const double slope = 2.0 / size;
    Eigen::Array4d sums = Eigen::Array4d::Zero();
    int i = 0;
    for (; i + 4 <= size; i += 4) {
        const Eigen::Array4d outputs = Eigen::Map<const Eigen::Array4d>(y + i);
        const Eigen::Array4d errors = outputs - Eigen::Map<const Eigen::Array4d>(target + i);
        Eigen::Map<Eigen::Array4d>(probabilities + i) = outputs;
        Eigen::Map<Eigen::Array4d>(gradient + i) = slope * errors;
        sums += errors * errors;
    }
    double sum = sums.sum();
    for (; i < size; ++i) {
        const double error = y[i] - target[i];
        probabilities[i] = y[i];
        gradient[i] = slope * error;
        sum += error * error;
    }
    return sum / size;
}

double binaryCrossEntropy(
    int size, const double* y, const double* target, double* probabilities, double* gradient)
{
    double sum = 0.0;
    for (int i = 0; i < size; ++i) {
        // ln(1 + e^-|y|) keeps its digits where the probability is next to 0 or 1.
        const double tail = std::exp(-std::abs(y[i]));
        probabilities[i] = y[i] >= 0.0 ? 1.0 / (1.0 + tail) : tail / (1.0 + tail);
        gradient[i] = (probabilities[i] - target[i]) / size;
        sum += (y[i] > 0.0 ? y[i] : 0.0) - y[i] * target[i] + std::log1p(tail);
    }
    return sum / size;
}

} // namespace

double evaluateLoss(Loss loss, int outputSize, const double* y, int targetClass,
    const double* target, double* probabilities, double* gradient)
{
    switch (loss) {
    case Loss::CrossEntropy:
        return crossEntropy(outputSize, y, targetClass, probabilities, gradient);
    case Loss::BinaryCrossEntropy:
        return binaryCrossEntropy(outputSize, y, target, probabilities, gradient);
    case Loss::MeanSquaredError:
        break;
    }
    return meanSquaredError(outputSize, y, target, probabilities, gradient);
}

void sendBackThroughProbabilities(
    Loss loss, int outputSize, const double* probabilities, double* gradient)
{
    if (loss == Loss::MeanSquaredError)
        return;
    double mean = 0.0;
    for (int i = 0; loss == Loss::CrossEntropy && i < outputSize; ++i)
        mean += probabilities[i] * gradient[i];
    for (int i = 0; i < outputSize; ++i) {
        const double p = probabilities[i];
        gradient[i] =
            loss == Loss::CrossEntropy ? p * (gradient[i] - mean) : gradient[i] * p * (1.0 - p);
    }
}

double lossWeight(const Network& network, const Batch& batch, int step, int sequence)
{
    const int length = batch.lengths.empty() ? batch.steps : batch.lengths[std::size_t(sequence)];
    if (step >= length || (network.options().shape == Shape::ManyToOne && step != length - 1))
        return 0.0;
    return batch.weights.size() > 0 ? batch.weights[batch.column(step, sequence)] : 1.0;
}

} // namespace loopscope
