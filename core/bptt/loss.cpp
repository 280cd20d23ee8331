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
    double sum = 0.0;
    for (int i = 0; i < size; ++i) {
        const double difference = y[i] - target[i];
        probabilities[i] = y[i];
        gradient[i] = 2.0 * difference / size;
        sum += difference * difference;
    }
    return sum / size;
}

} // namespace

double evaluateLoss(Loss loss, int outputSize, const double* y, int targetClass,
    const double* target, double* probabilities, double* gradient)
{
    if (loss == Loss::CrossEntropy)
        return crossEntropy(outputSize, y, targetClass, probabilities, gradient);
    return meanSquaredError(outputSize, y, target, probabilities, gradient);
}

} // namespace loopscope
