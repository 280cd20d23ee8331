#include "core/cell/functions.h"

#include <array>
#include <cmath>

namespace loopscope
{

namespace
{

double identity(double a)
{
    return a;
}
double one(double)
{
    return 1.0;
}

/// e^-|a| never overflows, so neither end of the sigmoid loses digits.
double sigmoid(double a)
{
    const double e = std::exp(-std::abs(a));
    return a < 0.0 ? e / (1.0 + e) : 1.0 / (1.0 + e);
}

double sigmoidSlope(double a)
{
    const double e = std::exp(-std::abs(a));
    return e / ((1.0 + e) * (1.0 + e));
}

double hyperbolicTangent(double a)
{
    return std::tanh(a);
}

/// 1 − tanh² = 4 e^-2|a| / (1 + e^-2|a|)², which stays exact where tanh is nearly ±1.
double hyperbolicTangentSlope(double a)
{
    const double e = std::exp(-2.0 * std::abs(a));
    return 4.0 * e / ((1.0 + e) * (1.0 + e));
}

double relu(double a)
{
    return a <= 0.0 ? 0.0 : a;
}
double reluSlope(double a)
{
    return a <= 0.0 ? 0.0 : 1.0;
}
double leakyRelu(double a)
{
    return a <= 0.0 ? leakyReluSlope * a : a;
}
double leakyReluSlopeAt(double a)
{
    return a <= 0.0 ? leakyReluSlope : 1.0;
}

double softplus(double a)
{
    const double positivePart = a <= 0.0 ? 0.0 : a;
    return positivePart + std::log1p(std::exp(-std::abs(a)));
}

double exponential(double a)
{
    return std::exp(a);
}
double square(double a)
{
    return a * a;
}
double twice(double a)
{
    return 2.0 * a;
}

/// A function, its name and its derivative, side by side; in the order of the enumeration.
struct FunctionRecord {
    Function function;
    std::string_view name;
    double (*evaluate)(double);
    double (*slope)(double);
};

constexpr std::array<FunctionRecord, 8> records = {{
    {Function::Identity, "identity", identity, one},
    {Function::Sigmoid, "sigmoid", sigmoid, sigmoidSlope},
    {Function::Tanh, "tanh", hyperbolicTangent, hyperbolicTangentSlope},
    {Function::Relu, "relu", relu, reluSlope},
    {Function::LeakyRelu, "leaky_relu", leakyRelu, leakyReluSlopeAt},
    {Function::Softplus, "softplus", softplus, sigmoid},
    {Function::Exp, "exp", exponential, exponential},
    {Function::Square, "square", square, twice},
}};

const FunctionRecord& recordOf(Function function)
{
    return records[std::size_t(function)];
}

} // namespace

const std::vector<Function>& allFunctions()
{
    static const std::vector<Function> functions = [] {
        std::vector<Function> all;
        for (const FunctionRecord& record : records)
            all.push_back(record.function);
        return all;
    }();
    return functions;
}

std::optional<Function> findFunction(std::string_view name)
{
    if (name == "σ")
        return Function::Sigmoid;
    for (const FunctionRecord& record : records) {
        if (record.name == name)
            return record.function;
    }
    return std::nullopt;
}

double evaluate(Function function, double a)
{
    return recordOf(function).evaluate(a);
}

double slope(Function function, double a)
{
    return recordOf(function).slope(a);
}

std::string_view nameOf(Function function)
{
    return recordOf(function).name;
}

} // namespace loopscope
