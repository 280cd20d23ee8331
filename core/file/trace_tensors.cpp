#include "core/file/trace_tensors.h"

#include <functional>

namespace loopscope
{

namespace
{

/// One row a step.
Tensor tensorOfSteps(std::string name, const Iteration& iteration, int width,
    const std::function<ConstVectorView(int step)>& at)
{
    Tensor tensor;
    tensor.name = std::move(name);
    tensor.shape = {std::uint64_t(iteration.steps()), std::uint64_t(width)};
    tensor.values.reserve(std::size_t(iteration.steps()) * std::size_t(width));
    for (int step = 0; step < iteration.steps(); ++step) {
        const ConstVectorView vector = at(step);
        tensor.values.insert(tensor.values.end(), vector.data(), vector.data() + vector.size());
    }
    return tensor;
}

/// Every symbol of every track but x.
template <typename View>
std::vector<Tensor> tensorsOfSymbols(
    const std::string& prefix, const Iteration& iteration, const View& view)
{
    std::vector<Tensor> tensors;
    const std::vector<Track>& tracks = iteration.network().tracks();
    for (std::size_t t = 0; t < tracks.size(); ++t)
        for (std::size_t s = 1; s < tracks[t].program->symbols.size(); ++s)
            tensors.push_back(tensorOfSteps(prefix + trackName(iteration.network(), int(t)) + "." +
                                                tracks[t].program->symbols[s].name,
                iteration, tracks[t].units, [&](int step) { return view(int(t), int(s), step); }));
    return tensors;
}

Tensor inputGradient(const Iteration& iteration, int sequence)
{
    const Network& network = iteration.network();
    const auto width = std::size_t(network.inputSize());
    Tensor tensor{"backward.x", {std::uint64_t(iteration.steps()), width}, {}};
    tensor.values.assign(std::size_t(iteration.steps()) * width, 0.0);
    for (std::size_t t = 0; t < network.tracks().size(); ++t) {
        if (network.tracks()[t].layer != 0)
            continue;
        for (int step = 0; step < iteration.steps(); ++step)
            Eigen::Map<Eigen::VectorXd>(tensor.values.data() + std::size_t(step) * width,
                Eigen::Index(width)) += iteration.gradient(int(t), 0, step, sequence);
    }
    return tensor;
}

} // namespace

std::string trackName(const Network& network, int track)
{
    const Track& one = network.tracks()[std::size_t(track)];
    const std::string name = "l" + std::to_string(one.layer) + (one.reverse ? "_reverse" : "");
    if (network.stackCount() == 1)
        return name;
    return (one.stack == 0 ? "encoder." : "decoder.") + name;
}

std::vector<Tensor> forwardTensors(const Iteration& iteration, int sequence)
{
    return tensorsOfSymbols("forward.", iteration, [&](int track, int symbol, int step) {
        return iteration.value(track, symbol, step, sequence);
    });
}

Tensor outputTensor(const Iteration& iteration, int sequence)
{
    return tensorOfSteps("forward.y", iteration, iteration.network().outputSize(),
        [&](int step) { return iteration.output(step, sequence); });
}

Tensor lossTensor(const Iteration& iteration, int sequence)
{
    Tensor tensor{"loss", {std::uint64_t(iteration.steps())}, {}};
    for (int step = 0; step < iteration.steps(); ++step)
        tensor.values.push_back(iteration.stepLoss(step, sequence));
    return tensor;
}

std::vector<Tensor> backwardTensors(const Iteration& iteration, int sequence)
{
    std::vector<Tensor> tensors =
        tensorsOfSymbols("backward.", iteration, [&](int track, int symbol, int step) {
            return iteration.gradient(track, symbol, step, sequence);
        });
    tensors.push_back(tensorOfSteps("backward.y", iteration, iteration.network().outputSize(),
        [&](int step) { return iteration.outputGradient(step, sequence); }));
    tensors.push_back(inputGradient(iteration, sequence));
    return tensors;
}

std::vector<Tensor> parameterTensors(
    const Network& network, const Eigen::VectorXd& numbers, const std::string& prefix)
{
    using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    std::vector<Tensor> tensors;
    for (std::size_t p = 0; p < network.parameters().size(); ++p) {
        const ParameterPlace& place = network.parameters()[p];
        const RowMajor matrix = network.view(int(p), numbers);
        Tensor tensor;
        tensor.name = prefix;
        if (place.track >= 0)
            tensor.name += trackName(network, place.track) + ".";
        tensor.name += place.name;
        tensor.shape = {std::uint64_t(place.rows)};
        if (place.kind != ParameterKind::Bias)
            tensor.shape.push_back(std::uint64_t(place.columns));
        tensor.values.assign(matrix.data(), matrix.data() + matrix.size());
        tensors.push_back(std::move(tensor));
    }
    return tensors;
}

} // namespace loopscope
