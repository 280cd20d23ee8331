#include "core/network/network.h"

#include "core/require.h"

#include <utility>

namespace loopscope
{

namespace
{

std::string inLayer(int layer)
{
    return "Layer " + std::to_string(layer + 1) + ": ";
}

std::optional<std::string> findProblem(const NetworkOptions& options)
{
    if (options.inputSize < 1 || options.outputSize < 1)
        return "The network needs at least one input and one output.";
    if (options.layers.empty() || int(options.layers.size()) > maximumLayers)
        return "A network has 1 to " + std::to_string(maximumLayers) + " layers, not " +
               std::to_string(options.layers.size()) + ".";
    for (std::size_t l = 0; l < options.layers.size(); ++l) {
        const int units = options.layers[l].units;
        if (units < 1 || units > maximumUnits)
            return inLayer(int(l)) + "units is " + std::to_string(units) +
                   "; it must be from 1 to " + std::to_string(maximumUnits) + ".";
    }
    return std::nullopt;
}

} // namespace

Result<std::shared_ptr<const Network>> Network::build(const NetworkOptions& options)
{
    if (const auto problem = findProblem(options))
        return unexpected(*problem);
    std::shared_ptr<Network> network(new Network);
    network->m_options = options;
    int inputSize = options.inputSize;
    for (std::size_t l = 0; l < options.layers.size(); ++l) {
        const LayerOptions& layer = options.layers[l];
        Result<Program, NotationError> program = parseProgram(layer.equations);
        if (!program)
            return unexpected((options.layers.size() > 1 ? inLayer(int(l)) : std::string()) +
                              program.error().sentence());
        const auto shared = std::make_shared<const Program>(std::move(*program));
        const auto plan = std::make_shared<const Plan>(*shared, inputSize, layer.units);
        network->addTracks(int(l), inputSize, shared, plan);
        inputSize = network->outputSizeOfLayer(int(l));
    }
    network->addParameter(
        {"W_y", -1, ParameterKind::InputMatrix, options.outputSize, inputSize, 0});
    network->addParameter({"b_y", -1, ParameterKind::Bias, options.outputSize, 1, 0});
    return std::shared_ptr<const Network>(std::move(network));
}

void Network::addTracks(int layer, int inputSize, const std::shared_ptr<const Program>& program,
    const std::shared_ptr<const Plan>& plan)
{
    const LayerOptions& options = m_options.layers[std::size_t(layer)];
    int outputOffset = 0;
    for (const bool reverse : {false, true}) {
        const Direction single = reverse ? Direction::Backward : Direction::Forward;
        if (options.direction != Direction::Both && options.direction != single)
            continue;
        const int track = int(m_tracks.size());
        m_tracks.push_back({layer, reverse, inputSize, options.units, program, plan,
            int(m_parameters.size()), outputOffset});
        outputOffset += options.units;
        for (const Parameter& parameter : program->parameters) {
            const int columns = parameter.kind == ParameterKind::InputMatrix       ? inputSize
                                : parameter.kind == ParameterKind::RecurrentMatrix ? options.units
                                                                                   : 1;
            addParameter({parameter.name, track, parameter.kind, options.units, columns, 0});
        }
    }
}

void Network::addParameter(ParameterPlace place)
{
    place.offset = m_parameterCount;
    m_parameterCount += place.size();
    m_parameters.push_back(std::move(place));
}

int Network::outputSizeOfLayer(int layer) const
{
    int size = 0;
    for (const Track& track : m_tracks)
        size += track.layer == layer ? track.units : 0;
    return size;
}

std::optional<int> Network::findParameter(int track, std::string_view name) const
{
    for (std::size_t p = 0; p < m_parameters.size(); ++p)
        if (m_parameters[p].track == track && m_parameters[p].name == name)
            return int(p);
    return std::nullopt;
}

Eigen::Map<const Eigen::MatrixXd> Network::view(int parameter, const Eigen::VectorXd& all) const
{
    require(all.size() == m_parameterCount, "the vector does not hold this network's parameters");
    const ParameterPlace& place = m_parameters.at(std::size_t(parameter));
    return {all.data() + place.offset, place.rows, place.columns};
}

Eigen::Map<Eigen::MatrixXd> Network::view(int parameter, Eigen::VectorXd& all) const
{
    require(all.size() == m_parameterCount, "the vector does not hold this network's parameters");
    const ParameterPlace& place = m_parameters.at(std::size_t(parameter));
    return {all.data() + place.offset, place.rows, place.columns};
}

} // namespace loopscope
