#include "ui/charts/triangle_data.h"

#include "core/diagnosis/gradient_history.h"
#include "ui/charts/gradient_words.h"
#include "ui/session/snapshot.h"

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{
namespace
{

constexpr float hundredth = -2.0F; // log10

Eigen::MatrixXf relativePowers(const Eigen::MatrixXd& norms)
{
    Eigen::MatrixXf powers(norms.rows(), norms.cols());
    for (Eigen::Index step = 0; step < norms.cols(); ++step) {
        for (Eigen::Index loss = 0; loss < norms.rows(); ++loss)
            powers(loss, step) = float(relativePower(norms(loss, step), norms(loss, loss)));
    }
    return powers;
}

} // namespace

bool TriangleData::isCell(int lossStep, int step) const
{
    return hasLoss[std::size_t(lossStep)] != 0 && (isReverse ? step >= lossStep : step <= lossStep);
}

bool TriangleData::isFinite(std::size_t symbol) const
{
    const Eigen::MatrixXf& powers = symbols.at(symbol).powers;
    for (int loss = 0; loss < steps; ++loss) {
        for (int step = 0; step < steps; ++step) {
            if (isCell(loss, step) && isBroken(double(powers(loss, step))))
                return false;
        }
    }
    return true;
}

int TriangleData::reach(std::size_t symbol) const
{
    const Eigen::MatrixXf& powers = symbols.at(symbol).powers;
    std::vector<int> reaches;
    for (int loss = 0; loss < steps; ++loss) {
        const int available = isReverse ? steps - 1 - loss : loss;
        for (int back = 0; back <= available && isCell(loss, loss); ++back) {
            const float power = powers(loss, isReverse ? loss + back : loss - back);
            if (isBroken(double(power)))
                return -1;
            if (power < hundredth) {
                reaches.push_back(back);
                break;
            }
        }
    }
    if (reaches.empty())
        return -1;
    const auto middle = reaches.begin() + std::ptrdiff_t(reaches.size() / 2);
    std::nth_element(reaches.begin(), middle, reaches.end());
    return *middle;
}

TriangleData triangleData(const Snapshot& snapshot, GradientTriangleCalculator& calculator)
{
    const Iteration& iteration = *snapshot.iteration;
    TriangleOptions options;
    options.track = snapshot.track();
    GradientTriangle triangle;
    calculator.calculate(iteration, options, triangle);

    const Track& track = iteration.network().tracks()[std::size_t(options.track)];
    TriangleData data;
    data.iteration = iteration.number();
    data.steps = iteration.steps();
    data.isReverse = track.reverse;
    for (int step = 0; step < data.steps; ++step)
        data.hasLoss.push_back(snapshot.task->hasTarget(iteration.batch(), step) ? 1 : 0);
    for (const GradientTriangle::SymbolNorms& norms : triangle.symbols) {
        const bool isOutput = norms.symbol == track.program->output;
        data.symbols.insert(isOutput ? data.symbols.begin() : data.symbols.end(),
            {track.program->symbols[std::size_t(norms.symbol)].name, relativePowers(norms.norms)});
    }
    return data;
}

} // namespace loopscope::ui
