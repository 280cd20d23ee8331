#include "core/network/network.h"

#include "core/require.h"

#include <algorithm>
#include <utility>

namespace loopscope
{

namespace
{

std::string inLayer(int layer)
{
    return "Layer " + std::to_string(layer + 1) + ": ";
}

std::optional<std::string> findProblem(
    const std::vector<LayerOptions>& layers, const std::string& what)
{
    if (layers.empty() || int(layers.size()) > maximumLayers)
        return what + " has 1 to " + std::to_string(maximumLayers) + " layers, not " +
               std::to_string(layers.size()) + ".";
    for (std::size_t l = 0; l < layers.size(); ++l) {
        const int units = layers[l].units;
        if (units < 1 || units > maximumUnits)
            return inLayer(int(l)) + "units is " + std::to_string(units) +
                   "; it must be from 1 to " + std::to_string(maximumUnits) + ".";
    }
    return std::nullopt;
}

bool readsForwardOnly(const std::vector<LayerOptions>& layers)
{
    return std::all_of(layers.begin(), layers.end(),
        [](const LayerOptions& layer) { return layer.direction == Direction::Forward; });
}

int outputSizeOf(const LayerOptions& layer)
{
    return layer.units * (layer.direction == Direction::Both ? 2 : 1);
}

std::optional<std::string> findShapeProblem(const NetworkOptions& options)
{
    if (options.shape == Shape::OneToMany) {
        if (options.inputSize != options.outputSize)
            return "One-to-many feeds the output back as the next input, so both need the same "
                   "size; inputs: " +
                   std::to_string(options.inputSize) +
                   ", outputs: " + std::to_string(options.outputSize) + ".";
        if (!readsForwardOnly(options.layers))
            return "One-to-many makes its own inputs from left to right, so every layer must run "
                   "forward.";
    }
    if (options.shape != Shape::EncoderDecoder) {
        if (options.attention != Attention::None)
            return "Attention needs an encoder to look at: choose the encoder–decoder shape.";
        return std::nullopt;
    }
    if (auto problem = findProblem(options.decoder, "A decoder"))
        return problem;
    if (!readsForwardOnly(options.decoder))
        return "A decoder writes from left to right, so every one of its layers must run forward.";
    const int keys = outputSizeOf(options.layers.back());
    const int queries = options.decoder.back().units;
    if (options.attention == Attention::Dot && keys != queries)
        return "Dot attention multiplies decoder and encoder outputs, so they need the same size; "
               "decoder: " +
               std::to_string(queries) + ", encoder: " + std::to_string(keys) +
               ". Change the units, or choose additive attention.";
    return std::nullopt;
}

std::optional<std::string> findProblem(const NetworkOptions& options)
{
    if (options.inputSize < 1 || options.outputSize < 1 || options.decoderInputSize < 0)
        return "The network needs at least one input and one output.";
    if (auto problem = findProblem(options.layers, "A network"))
        return problem;
    return findShapeProblem(options);
}

} // namespace

Result<std::shared_ptr<const Network>> Network::build(const NetworkOptions& options)
{
    if (const auto problem = findProblem(options))
        return unexpected(*problem);
    std::shared_ptr<Network> network(new Network);
    network->m_options = options;
    for (int stack = 0; stack < network->stackCount(); ++stack)
        if (const auto problem = network->addStack(stack))
            return unexpected(*problem);
    network->holdValues();
    network->addBridges();
    network->addAttention();
    const int outputSize = options.outputSize;
    network->addParameter({"W_y", -1, ParameterKind::InputMatrix, outputSize,
        network->readoutSize(), 0, ParameterRole::Readout});
    network->addParameter(
        {"b_y", -1, ParameterKind::Bias, outputSize, 1, 0, ParameterRole::Readout});
    return std::shared_ptr<const Network>(std::move(network));
}

std::optional<std::string> Network::addStack(int stack)
{
    const std::vector<LayerOptions>& layers = stack == 1 ? m_options.decoder : m_options.layers;
    int inputSize = inputSizeOf(stack);
    for (std::size_t l = 0; l < layers.size(); ++l) {
        Result<Program, NotationError> program = parseProgram(layers[l].equations);
        if (!program)
            return (layers.size() > 1 ? inLayer(int(l)) : std::string()) +
                   program.error().sentence();
        const auto shared = std::make_shared<const Program>(std::move(*program));
        const bool isEncoder = stackCount() == 2 && stack == 0;
        const auto plan =
            std::make_shared<const Plan>(*shared, inputSize, layers[l].units, isEncoder);
        addTracks(stack, int(l), inputSize, shared, plan);
        inputSize = outputSizeOfLayer(int(l), stack);
    }
    return std::nullopt;
}

/// Gives the tracks whose numbers are held plans of their own.
void Network::holdValues()
{
    std::vector<std::vector<HeldValue>> held(m_tracks.size());
    for (const Hold& hold : m_options.holds)
        if (const auto symbol = findHeld(hold))
            held[std::size_t(hold.track)].push_back({*symbol, hold.unit, hold.value});
    for (std::size_t t = 0; t < m_tracks.size(); ++t) {
        Track& track = m_tracks[t];
        const bool isEncoder = stackCount() == 2 && track.stack == 0;
        if (!held[t].empty())
            track.plan = std::make_shared<const Plan>(
                *track.program, track.inputSize, track.units, isEncoder, std::move(held[t]));
    }
}

std::optional<int> Network::findHeld(const Hold& hold) const
{
    if (hold.track < 0 || hold.track >= int(m_tracks.size()))
        return std::nullopt;
    const Track& track = m_tracks[std::size_t(hold.track)];
    const auto symbol = track.program->findSymbol(hold.symbol);
    const bool fits = symbol && *symbol > 0 && hold.unit >= -1 && hold.unit < track.units;
    return fits ? symbol : std::nullopt;
}

void Network::addTracks(int stack, int layer, int inputSize,
    const std::shared_ptr<const Program>& program, const std::shared_ptr<const Plan>& plan)
{
    const LayerOptions& options =
        (stack == 1 ? m_options.decoder : m_options.layers)[std::size_t(layer)];
    int outputOffset = 0;
    for (const bool reverse : {false, true}) {
        const Direction single = reverse ? Direction::Backward : Direction::Forward;
        if (options.direction != Direction::Both && options.direction != single)
            continue;
        const int track = int(m_tracks.size());
        m_tracks.push_back({stack, layer, reverse, inputSize, options.units, program, plan,
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

void Network::addBridges()
{
    for (std::size_t t = 0; t < m_tracks.size(); ++t) {
        if (m_tracks[t].stack != 1)
            continue;
        const auto& symbols = m_tracks[t].program->symbols;
        for (std::size_t s = 0; s < symbols.size(); ++s)
            if (symbols[s].isState())
                addBridge(int(t), int(s));
    }
}

/// A state starts from the state of the same name at the same depth of the encoder, or else from
/// its output.
void Network::addBridge(int track, int symbol)
{
    const Track& decoder = m_tracks[std::size_t(track)];
    const std::string name = decoder.program->symbols[std::size_t(symbol)].name;
    Bridge bridge;
    bridge.track = track;
    bridge.symbol = symbol;
    const int layer = std::min(decoder.layer, layerCount(0) - 1);
    for (std::size_t t = 0; t < m_tracks.size(); ++t) {
        const Track& encoder = m_tracks[t];
        if (encoder.stack != 0 || encoder.layer != layer)
            continue;
        const auto same = encoder.program->findSymbol(name);
        const bool usable = same && encoder.program->symbols[std::size_t(*same)].isState();
        bridge.sources.push_back({int(t), usable ? *same : encoder.program->output});
        bridge.sourceSize += encoder.units;
    }
    if (bridge.sourceSize != decoder.units) {
        bridge.weight = addParameter({"W_bridge_" + name, track, ParameterKind::InputMatrix,
            decoder.units, bridge.sourceSize, 0, ParameterRole::Bridge});
        bridge.bias = addParameter({"b_bridge_" + name, track, ParameterKind::Bias, decoder.units,
            1, 0, ParameterRole::Bridge});
    }
    m_bridges.push_back(std::move(bridge));
}

void Network::addAttention()
{
    if (m_options.attention != Attention::Additive)
        return;
    const int queries = m_options.decoder.back().units;
    const int keys = outputSizeOfLayer(layerCount(0) - 1, 0);
    const auto role = ParameterRole::Attention;
    addParameter({"W_a", -1, ParameterKind::InputMatrix, queries, queries, 0, role});
    addParameter({"U_a", -1, ParameterKind::InputMatrix, queries, keys, 0, role});
    addParameter({"v_a", -1, ParameterKind::InputMatrix, 1, queries, 0, role});
}

int Network::addParameter(ParameterPlace place)
{
    place.offset = m_parameterCount;
    m_parameterCount += place.size();
    m_parameters.push_back(std::move(place));
    return int(m_parameters.size()) - 1;
}

int Network::inputSizeOf(int stack) const
{
    if (stack == 0)
        return m_options.inputSize;
    return m_options.decoderInputSize > 0 ? m_options.decoderInputSize : m_options.outputSize;
}

int Network::outputSizeOfLayer(int layer, int stack) const
{
    int size = 0;
    for (const Track& track : m_tracks)
        size += track.layer == layer && track.stack == stack ? track.units : 0;
    return size;
}

int Network::readoutSize() const
{
    const int context =
        m_options.attention == Attention::None ? 0 : outputSizeOfLayer(layerCount(0) - 1, 0);
    return contextOffset() + context;
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
