#include "core/file/pytorch/model_class.h"

#include "core/file/pytorch/stack_code.h"

#include <algorithm>
#include <map>

namespace loopscope::pytorch
{

namespace
{

/// Every different cell once, by the name of its class.
class CellClasses
{
public:
    CellClasses(PythonText& text, const Modules& modules)
        : m_modules(modules)
    {
        const auto& tracks = modules.network().tracks();
        for (std::size_t t = 0; t < tracks.size(); ++t) {
            if (modules.stack(tracks[t].stack).torch) {
                m_names.emplace_back();
                continue;
            }
            m_names.push_back(nameOf(tracks[t], t));
            if (m_isNew)
                writeCellClass(text, m_names.back(), tracks[t], modules.cellOptions(),
                    modules.reasonOf(int(t)));
            if (m_isNew)
                text.blank(2);
        }
    }

    const std::string& ofTrack(int track) const { return m_names[std::size_t(track)]; }

private:
    /// Tracks share a class if their equations and what is held are the same.
    std::string nameOf(const Track& track, std::size_t index)
    {
        const auto& tracks = m_modules.network().tracks();
        m_isNew = false;
        for (std::size_t t = 0; t < index; ++t)
            if (!m_names[t].empty() && tracks[t].program->text == track.program->text &&
                isSame(tracks[t].plan->held, track.plan->held))
                return m_names[t];
        m_isNew = true;
        const std::string name = classNameOf(track.program->text);
        const int count = ++m_count[name];
        return count == 1 ? name : name + std::to_string(count);
    }

    static bool isSame(const std::vector<HeldValue>& a, const std::vector<HeldValue>& b)
    {
        return std::equal(
            a.begin(), a.end(), b.begin(), b.end(), [](const HeldValue& p, const HeldValue& q) {
                return p.symbol == q.symbol && p.unit == q.unit && p.value == q.value;
            });
    }

    const Modules& m_modules;
    std::vector<std::string> m_names;
    std::map<std::string, int> m_count;
    bool m_isNew = false;
};

std::string torchConstructor(const Modules& modules, int stack)
{
    const Network& network = modules.network();
    const TorchModule& torch = *modules.stack(stack).torch;
    const LayerOptions& layer =
        (stack == 1 ? network.options().decoder : network.options().layers).front();
    std::string text = torch.isLstm()                 ? "nn.LSTM("
                       : torch.cell == TorchCell::Gru ? "nn.GRU("
                                                      : "nn.RNN(";
    text += "input_size=" + std::to_string(network.inputSizeOf(stack)) +
            ", hidden_size=" + std::to_string(layer.units);
    if (network.layerCount(stack) > 1)
        text += ", num_layers=" + std::to_string(network.layerCount(stack));
    if (torch.isRelu)
        text += ", nonlinearity=\"relu\"";
    if (torch.bidirectional)
        text += ", bidirectional=True";
    return text + ")";
}

void writeConstructor(PythonText& text, const Modules& modules, const CellClasses& classes)
{
    const Network& network = modules.network();
    text.line(1, "def __init__(self):");
    text.line(2, "super().__init__()");
    for (int stack = 0; stack < network.stackCount(); ++stack) {
        if (modules.stack(stack).torch) {
            text.line(2, "self." + modules.stack(stack).attribute + " = " +
                             torchConstructor(modules, stack));
            continue;
        }
        for (int t = 0; t < int(network.tracks().size()); ++t) {
            const Track& track = network.tracks()[std::size_t(t)];
            if (track.stack == stack)
                text.line(2, "self." + modules.attributeOf(t) + " = " + classes.ofTrack(t) +
                                 "(inputs=" + std::to_string(track.inputSize) +
                                 ", units=" + std::to_string(track.units) + ")");
        }
    }
    for (const Bridge& bridge : network.bridges())
        if (bridge.weight >= 0)
            text.line(2, "self." + modules.bridgeAttribute(bridge) + " = nn.Linear(" +
                             std::to_string(bridge.sourceSize) + ", " +
                             std::to_string(network.tracks()[std::size_t(bridge.track)].units) +
                             ")");
    for (const ParameterPlace& place : network.parameters())
        if (place.role == ParameterRole::Attention)
            text.line(2, "self." + place.name + " = nn.Parameter(torch.empty(" +
                             std::to_string(place.rows) + ", " + std::to_string(place.columns) +
                             "))");
    text.line(2, "self.readout = nn.Linear(" + std::to_string(network.readoutSize()) + ", " +
                     std::to_string(network.outputSize()) + ")");
    text.blank();
}

// ---- One-to-many -------------------------------------------------------------------------------

std::string fedBack(Loss loss)
{
    switch (loss) {
    case Loss::CrossEntropy:
        return "y.softmax(dim=-1)";
    case Loss::BinaryCrossEntropy:
        return "y.sigmoid()";
    case Loss::MeanSquaredError:
        break;
    }
    return "y";
}

/// Earlier inputs of a cell's state are cut where they were written.
void writeDetaching(PythonText& text, const Modules& modules, const std::string& state, int track)
{
    const auto carried =
        carriedBy(*modules.network().tracks()[std::size_t(track)].program, modules.cellOptions());
    const auto states = std::count_if(
        carried.begin(), carried.end(), [](const Carried& item) { return item.symbol > 0; });
    const std::string count = std::to_string(states);
    if (modules.stack(0).torch || states == std::ptrdiff_t(carried.size()))
        text.line(4, state + " = detached(" + state + ")");
    else if (states > 0)
        text.line(4, state + " = (*detached(" + state + "[:" + count + "]), *" + state + "[" +
                         count + ":])");
}

void writeFeedingBack(PythonText& text, const Modules& modules)
{
    const Network& network = modules.network();
    const bool isTorch = modules.stack(0).torch.has_value();
    std::vector<std::string> states;
    if (isTorch)
        states.push_back("state");
    for (int t = 0; !isTorch && t < int(network.tracks().size()); ++t)
        states.push_back(modules.attributeOf(t));
    text.line(1, "def forward(self, x):");
    text.line(2, "\"\"\"Reads x once; from then on its own answer of the step before.\"\"\"");
    std::string start = "outputs = []";
    for (const std::string& state : states)
        text.line(2, state + " = None");
    text.line(2, start);
    text.line(2, "for t in range(STEPS):");
    if (modules.isTruncated()) {
        text.line(
            3, "if t > 0 and t % TRUNCATION == 0:  # no gradient flows into the window before");
        text.line(4, "x = x.detach()");
        for (std::size_t i = 0; i < states.size(); ++i)
            writeDetaching(text, modules, states[i], int(i));
    }
    text.line(3, "h = x[None]");
    for (const std::string& state : states)
        text.line(3, "h, " + state + " = self." + (isTorch ? modules.stack(0).attribute : state) +
                         "(h, " + state + ")");
    text.line(3, "y = self.readout(h[0])");
    text.line(3, "outputs.append(y)");
    text.line(3, "x = " + fedBack(network.options().loss));
    text.line(2, "return torch.stack(outputs)");
}

// ---- Encoder–decoder ---------------------------------------------------------------------------

/// What one bridge gives: the start of a state of the decoder.
std::string bridged(const Modules& modules, const Bridge& bridge, const StackResult& encoder)
{
    std::vector<std::string> parts;
    for (const Bridge::Source& source : bridge.sources)
        parts.push_back(encoder.finalOf(source.track, source.symbol));
    const std::string joined = parts.size() == 1
                                   ? parts.front()
                                   : "torch.cat([" + parts[0] + ", " + parts[1] + "], dim=-1)";
    return bridge.weight < 0 ? joined
                             : "self." + modules.bridgeAttribute(bridge) + "(" + joined + ")";
}

void writeAttention(PythonText& text, const Network& network, bool isMasked)
{
    const bool isDot = network.options().attention == Attention::Dot;
    text.line(
        2, "# Attention: scores, weights and contexts of every target step t over source steps s.");
    if (isDot) {
        text.line(2, "scores = torch.einsum(\"tnk,snk->tsn\", queries, keys)");
    } else {
        text.line(
            2, "activity = tanh((queries @ self.W_a.T)[:, None] + (keys @ self.U_a.T)[None])");
        text.line(2, "scores = (activity @ self.v_a.T).squeeze(-1)");
    }
    if (isMasked)
        text.line(2,
            "scores = scores.masked_fill(~inside.squeeze(-1), float(\"-inf\"))  # behind the end");
    text.line(2, "weights = scores.softmax(dim=1)");
    text.line(2, "context = torch.einsum(\"tsn,snk->tnk\", weights, keys)");
    text.line(2, "return self.readout(torch.cat([queries, context], dim=-1))");
}

void writeEncoderDecoder(PythonText& text, const Modules& modules)
{
    const Network& network = modules.network();
    const bool attends = network.options().attention != Attention::None;
    text.line(1, "def forward(self, " + modelArguments(modules) + "):");
    text.line(2, "\"\"\"Reads the source, then writes; x is the right answer one step late "
                 "(teacher forcing).\"\"\"");
    StackCode encoder(text, modules, 0);
    if (modules.stack(0).isMasked)
        writeInside(text, "source");
    const StackResult read = encoder.write("source", attends ? "keys" : "h", {}, true);
    std::map<std::pair<int, int>, std::string> starts; // by track and symbol
    for (const Bridge& bridge : network.bridges()) {
        std::string& start = starts[{bridge.track, bridge.symbol}];
        start = bridged(modules, bridge, read);
        if (bridge.weight < 0 && bridge.sources.size() == 1)
            continue;
        const std::string name = "start_" + modules.bridgeAttribute(bridge).substr(7);
        text.line(2, name + " = " + start);
        start = name;
    }
    StackCode decoder(text, modules, 1);
    decoder.write("x", attends ? "queries" : "h", starts, false);
    if (attends)
        writeAttention(text, network, modules.stack(0).isMasked);
    else
        text.line(2, "return self.readout(h)");
}

void writeOneStack(PythonText& text, const Modules& modules)
{
    const bool once = answersOnce(modules.network());
    text.line(1, "def forward(self, " + modelArguments(modules) + "):");
    if (modules.stack(0).isMasked && !modules.stack(0).torch)
        writeInside(text, "x");
    StackCode stack(text, modules, 0);
    const StackResult result = stack.write("x", "h", {}, once);
    if (!once) {
        text.line(2, "return self.readout(h)");
        return;
    }
    std::string last;
    int parts = 0;
    for (int t = 0; t < int(modules.network().tracks().size()); ++t) {
        const Track& track = modules.network().tracks()[std::size_t(t)];
        if (!modules.network().isTop(track))
            continue;
        last += (parts++ > 0 ? ", " : "") + result.finalOf(t, track.program->output);
    }
    text.line(2, "last = " + (parts > 1 ? "torch.cat([" + last + "], dim=-1)" : last) +
                     "  # of every sequence");
    text.line(2, "return self.readout(last)");
}

void writeDescription(PythonText& text, const Modules& modules)
{
    const Network& network = modules.network();
    std::string words;
    switch (network.options().shape) {
    case Shape::ManyToMany:
        words = "Recurrent layers, and a linear readout at every step.";
        break;
    case Shape::ManyToOne:
        words = "Recurrent layers, and a linear readout of their last state.";
        break;
    case Shape::OneToMany:
        words = "Recurrent layers that write by themselves, from one input on.";
        break;
    case Shape::EncoderDecoder:
        words = network.options().attention == Attention::None
                    ? "An encoder that reads, and a decoder that starts from its last state."
                    : "An encoder that reads, and a decoder that starts from its last state and "
                      "attends to all.";
        break;
    }
    text.line(1, "\"\"\"" + words + "\"\"\"");
    text.blank();
}

} // namespace

bool answersOnce(const Network& network)
{
    return network.options().shape == Shape::ManyToOne;
}

std::string modelArguments(const Modules& modules)
{
    const bool isPair = modules.network().stackCount() == 2;
    std::string text = isPair ? "source" : "x";
    if (modules.stack(0).isMasked)
        text += isPair ? ", source_lengths" : ", lengths";
    return isPair ? text + ", x" : text;
}

void writeModel(PythonText& text, const Modules& modules)
{
    const CellClasses classes(text, modules);
    writeHelpers(text, modules);
    text.line(0, "class Model(nn.Module):");
    writeDescription(text, modules);
    writeConstructor(text, modules, classes);
    const Network& network = modules.network();
    if (network.options().shape == Shape::OneToMany)
        writeFeedingBack(text, modules);
    else if (network.stackCount() == 2)
        writeEncoderDecoder(text, modules);
    else
        writeOneStack(text, modules);
    text.blank(2);
}

} // namespace loopscope::pytorch
