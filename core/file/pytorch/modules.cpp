#include "core/file/pytorch/modules.h"

#include "core/cell/catalog.h"

#include <algorithm>

namespace loopscope::pytorch
{

namespace
{

const std::vector<LayerOptions>& layersOf(const Network& network, int stack)
{
    return stack == 1 ? network.options().decoder : network.options().layers;
}

/// The module of torch.nn that calculates one cell.
std::optional<TorchModule> torchModuleOf(const std::string& equations)
{
    const CatalogMatch match = identifyCell(equations);
    if (!match.entry)
        return std::nullopt;
    const std::string& name = match.entry->identifier;
    if (name == "gru")
        return TorchModule{TorchCell::Gru, false, false};
    if (name == "lstm")
        return TorchModule{TorchCell::Lstm, false, false};
    if (name == "vanilla" && match.activation != Function::Sigmoid)
        return TorchModule{TorchCell::Vanilla, match.activation == Function::Relu, false};
    return std::nullopt;
}

/// "l0", "l1_reverse": as PyTorch tells layers and directions apart.
std::string nameInStack(const Track& track)
{
    return "l" + std::to_string(track.layer) + (track.reverse ? "_reverse" : "");
}

bool differ(const std::vector<int>& lengths, int steps)
{
    return std::any_of(lengths.begin(), lengths.end(), [&](int length) { return length != steps; });
}

} // namespace

bool TensorPlan::isFrozen() const
{
    return std::all_of(parts.begin(), parts.end(), [](int part) { return part < 0; });
}

Modules::Modules(const Iteration& iteration)
    : m_network(iteration.network())
    , m_isTruncated(iteration.isTruncated())
{
    for (int stack = 0; stack < m_network.stackCount(); ++stack) {
        StackModules modules;
        const bool isAlone = m_network.stackCount() == 1;
        modules.attribute = isAlone ? "rnn" : stack == 0 ? "encoder" : "decoder";
        modules.prefix = isAlone ? "" : modules.attribute + "_";
        modules.isMasked = needsMask(iteration, stack);
        modules.torch = torchModuleOf(stack);
        // Windows of both directions, or of sequences that end earlier, are nothing that it knows.
        if (m_isTruncated && modules.torch && (modules.torch->bidirectional || modules.isMasked))
            modules.torch.reset();
        m_stacks.push_back(modules);
    }
    // One-to-many goes step by step, so its windows are the model's.
    m_cellOptions.isTruncated = m_isTruncated && m_network.options().shape != Shape::OneToMany;
    m_cellOptions.isMasked = std::any_of(m_stacks.begin(), m_stacks.end(),
        [](const StackModules& stack) { return stack.isMasked && !stack.torch; });
    for (int track = 0; track < int(m_network.tracks().size()); ++track) {
        if (stack(m_network.tracks()[std::size_t(track)].stack).torch)
            addTorchTensors(track);
        else
            addOwnTensors(track);
    }
    addOtherTensors();
}

bool Modules::needsMask(const Iteration& iteration, int stack) const
{
    const Batch& batch = iteration.batch();
    const bool isEncoder = m_network.stackCount() == 2 && stack == 0;
    if (!differ(isEncoder ? batch.sourceLengths : batch.lengths,
            isEncoder ? batch.sourceSteps : batch.steps))
        return false;
    const auto& layers = layersOf(m_network, stack);
    return isEncoder || m_network.options().shape == Shape::ManyToOne ||
           std::any_of(layers.begin(), layers.end(),
               [](const LayerOptions& layer) { return layer.direction != Direction::Forward; });
}

std::optional<TorchModule> Modules::torchModuleOf(int stack) const
{
    const auto& layers = layersOf(m_network, stack);
    const LayerOptions& first = layers.front();
    auto module = pytorch::torchModuleOf(first.equations);
    if (!module || first.direction == Direction::Backward)
        return std::nullopt;
    for (const LayerOptions& layer : layers) {
        const auto other = pytorch::torchModuleOf(layer.equations);
        if (!other || other->cell != module->cell || other->isRelu != module->isRelu ||
            layer.units != first.units || layer.direction != first.direction)
            return std::nullopt;
    }
    for (const Track& track : m_network.tracks())
        if (track.stack == stack && !track.plan->held.empty())
            return std::nullopt;
    module->bidirectional = first.direction == Direction::Both;
    return module;
}

bool Modules::usesTorch() const
{
    return std::any_of(m_stacks.begin(), m_stacks.end(),
        [](const StackModules& stack) { return stack.torch.has_value(); });
}

bool Modules::usesOwnCells() const
{
    return std::any_of(
        m_stacks.begin(), m_stacks.end(), [](const StackModules& stack) { return !stack.torch; });
}

std::string Modules::attributeOf(int track) const
{
    const Track& place = m_network.tracks()[std::size_t(track)];
    return stack(place.stack).prefix + nameInStack(place);
}

std::string Modules::reasonOf(int track) const
{
    const Track& place = m_network.tracks()[std::size_t(track)];
    const auto module = pytorch::torchModuleOf(place.program->text);
    if (!module)
        return {};
    const std::string name = module->isLstm()                 ? "torch.nn.LSTM"
                             : module->cell == TorchCell::Gru ? "torch.nn.GRU"
                                                              : "torch.nn.RNN";
    const std::string start = name + " calculates the same, but ";
    if (!place.plan->held.empty())
        return start + "lets no value be held.";
    if (torchModuleOf(place.stack))
        return start + "knows no windows of truncated backpropagation in both directions, or of "
                       "sequences of unequal length.";
    return start + "all of its layers are alike and none runs backward alone.";
}

std::string Modules::nameOf(int parameter) const
{
    const ParameterPlace& place = m_network.parameters()[std::size_t(parameter)];
    if (place.track < 0)
        return place.name;
    const Track& track = m_network.tracks()[std::size_t(place.track)];
    const std::string& stackName = stack(track.stack).attribute;
    const std::string before = m_network.stackCount() == 1 ? std::string() : stackName + ".";
    return before + nameInStack(track) + "." + place.name;
}

std::string Modules::bridgeAttribute(const Bridge& bridge) const
{
    const Track& track = m_network.tracks()[std::size_t(bridge.track)];
    return "bridge_" + nameInStack(track) + "_" +
           track.program->symbols[std::size_t(bridge.symbol)].name;
}

void Modules::addTorchTensors(int track)
{
    const Track& place = m_network.tracks()[std::size_t(track)];
    const StackModules& modules = stack(place.stack);
    TensorPlan input;
    TensorPlan recurrent;
    TensorPlan inputBias;
    TensorPlan recurrentBias;
    for (const TorchGate& gate : gatesOf(modules.torch->cell)) {
        const auto indexOf = [&](const char* name) {
            return name ? m_network.findParameter(track, name).value_or(-1) : -1;
        };
        input.parts.push_back(indexOf(gate.input));
        recurrent.parts.push_back(indexOf(gate.recurrent));
        inputBias.parts.push_back(indexOf(gate.bias));
        recurrentBias.parts.push_back(indexOf(gate.recurrentBias));
    }
    input.columns = place.inputSize;
    recurrent.columns = place.units;
    const auto add = [&](TensorPlan& tensor, const char* kind) {
        tensor.name = modules.attribute + "." + kind + "_" + nameInStack(place);
        tensor.rows = place.units;
        m_tensors.push_back(std::move(tensor));
    };
    add(input, "weight_ih");
    add(recurrent, "weight_hh");
    add(inputBias, "bias_ih");
    add(recurrentBias, "bias_hh");
}

void Modules::addOwnTensors(int track)
{
    const Track& owner = m_network.tracks()[std::size_t(track)];
    const std::vector<std::string> attributes = parameterAttributes(*owner.program);
    for (std::size_t i = 0; i < attributes.size(); ++i) {
        const int parameter = owner.firstParameter + int(i);
        const ParameterPlace& place = m_network.parameters()[std::size_t(parameter)];
        m_tensors.push_back({attributeOf(track) + "." + attributes[i], place.rows,
            place.kind == ParameterKind::Bias ? 0 : place.columns, {parameter}});
    }
}

void Modules::addOtherTensors()
{
    for (int i = 0; i < int(m_network.parameters().size()); ++i) {
        const ParameterPlace& place = m_network.parameters()[std::size_t(i)];
        if (place.role == ParameterRole::Cell)
            continue;
        std::string name = place.name;
        if (place.role == ParameterRole::Readout)
            name = place.kind == ParameterKind::Bias ? "readout.bias" : "readout.weight";
        for (const Bridge& bridge : m_network.bridges())
            if (bridge.weight == i || bridge.bias == i)
                name = bridgeAttribute(bridge) + (bridge.weight == i ? ".weight" : ".bias");
        m_tensors.push_back(
            {name, place.rows, place.kind == ParameterKind::Bias ? 0 : place.columns, {i}});
    }
}

} // namespace loopscope::pytorch
