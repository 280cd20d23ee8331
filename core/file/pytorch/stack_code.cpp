#include "core/file/pytorch/stack_code.h"

#include <algorithm>

namespace loopscope::pytorch
{

namespace
{

std::string lengthsOf(const std::string& input)
{
    return input == "source" ? "source_lengths" : "lengths";
}

std::string nameOf(const Track& track, int symbol)
{
    return track.program->symbols[std::size_t(symbol)].name;
}

} // namespace

StackCode::StackCode(PythonText& text, const Modules& modules, int stack)
    : m_text(text)
    , m_modules(modules)
    , m_stack(stack)
{
}

StackResult StackCode::write(const std::string& input, const std::string& output,
    const std::map<std::pair<int, int>, std::string>& starts, bool givesFinals)
{
    return m_modules.stack(m_stack).torch ? writeTorch(input, output, starts, givesFinals)
                                          : writeOwn(input, output, starts, givesFinals);
}

// ---- Modules of torch.nn -----------------------------------------------------------------------

StackResult StackCode::writeTorch(const std::string& input, const std::string& output,
    const std::map<std::pair<int, int>, std::string>& starts, bool givesFinals)
{
    const StackModules& modules = m_modules.stack(m_stack);
    const std::string module = "self." + modules.attribute;
    const std::string start = torchStart(starts);
    const std::string state = !givesFinals ? "_" : modules.torch->isLstm() ? "(h_n, c_n)" : "h_n";
    const std::string argument = start.empty() ? "" : ", " + start;
    StackResult result;
    if (givesFinals)
        addTorchFinals(result);
    if (modules.isMasked) {
        m_text.line(2, "packed = nn.utils.rnn.pack_padded_sequence(");
        m_text.line(3, input + ", " + lengthsOf(input) + ", enforce_sorted=False)");
        m_text.line(2, "packed, " + state + " = " + module + "(packed" + argument + ")");
        m_text.line(2, output + ", _ = nn.utils.rnn.pad_packed_sequence(packed, total_length=len(" +
                           input + "))");
    } else if (m_modules.isTruncated()) {
        m_text.line(2,
            output + ", " + state + " = run_in_windows(" + module + ", " + input + argument + ")");
    } else {
        m_text.line(2, output + ", " + state + " = " + module + "(" + input + argument + ")");
    }
    return result;
}

/// The initial states of a module of torch.nn; empty: zeros.
std::string StackCode::torchStart(const std::map<std::pair<int, int>, std::string>& starts) const
{
    if (starts.empty())
        return {};
    const TorchModule& torch = *m_modules.stack(m_stack).torch;
    std::vector<std::string> states;
    for (const char* symbol : {"h", "c"}) {
        std::vector<std::string> layers;
        for (const auto& [place, expression] : starts)
            if (nameOf(m_modules.network().tracks()[std::size_t(place.first)], place.second) ==
                symbol)
                layers.push_back(expression);
        if (layers.empty())
            continue;
        if (isAllOf(layers, symbol)) {
            states.push_back(std::string(symbol) + "_n");
            continue;
        }
        const std::string stacked = layers.size() == 1 ? layers.front() + "[None]" : [&] {
            std::string all;
            for (const std::string& layer : layers)
                all += (all.empty() ? "" : ", ") + layer;
            return "torch.stack([" + all + "])";
        }();
        const std::string name = std::string(symbol) + "_0";
        m_text.line(2, name + " = " + stacked);
        states.push_back(name);
    }
    return torch.isLstm() ? "(" + tupleItems(states) + ")" : states.front();
}

/// Whether these are the encoder's final states as its module gives them.
bool StackCode::isAllOf(const std::vector<std::string>& layers, const std::string& symbol) const
{
    const auto& tracks = m_modules.network().tracks();
    const auto count = std::count_if(
        tracks.begin(), tracks.end(), [](const Track& track) { return track.stack == 0; });
    if (!m_modules.stack(0).torch || count != std::ptrdiff_t(layers.size()))
        return false;
    for (std::size_t i = 0; i < layers.size(); ++i)
        if (layers[i] != symbol + "_n[" + std::to_string(i) + "]")
            return false;
    return true;
}

void StackCode::addTorchFinals(StackResult& result) const
{
    const auto& tracks = m_modules.network().tracks();
    int row = 0;
    for (int t = 0; t < int(tracks.size()); ++t) {
        const Track& track = tracks[std::size_t(t)];
        if (track.stack != m_stack)
            continue;
        for (int symbol = 1; symbol < int(track.program->symbols.size()); ++symbol) {
            const std::string name = nameOf(track, symbol);
            if (name == "h" || name == "c")
                result.finals[{t, symbol}] = name + "_n[" + std::to_string(row) + "]";
        }
        ++row;
    }
}

// ---- Classes of the program's own --------------------------------------------------------------

StackResult StackCode::writeOwn(const std::string& input, const std::string& output,
    const std::map<std::pair<int, int>, std::string>& starts, bool givesFinals)
{
    const Network& network = m_modules.network();
    const auto& tracks = network.tracks();
    const bool isMasked = m_modules.stack(m_stack).isMasked;
    StackResult result;
    std::string below = input;
    for (int layer = 0; layer < network.layerCount(m_stack); ++layer) {
        const std::string above = layer == network.layerCount(m_stack) - 1 ? output : "h";
        std::vector<int> members;
        for (int t = 0; t < int(tracks.size()); ++t)
            if (tracks[std::size_t(t)].stack == m_stack && tracks[std::size_t(t)].layer == layer)
                members.push_back(t);
        const bool isBoth = members.size() == 2;
        for (const int t : members) {
            const bool reverse = tracks[std::size_t(t)].reverse;
            const std::string outputs = !isBoth ? above : reverse ? "backward" : "forward";
            const std::string attribute = m_modules.attributeOf(t);
            const std::string turn = reverse ? ".flip(0)" : "";
            const std::string start = ownStart(t, below, starts);
            m_text.line(2, outputs + ", " + (givesFinals ? attribute : "_") + " = self." +
                               attribute + "(" + below + turn +
                               (start.empty() ? "" : ", " + start) +
                               (isMasked ? ", inside=inside" + turn : "") + ")");
            if (givesFinals)
                addOwnFinals(t, attribute, outputs, result);
            if (reverse && !isBoth)
                m_text.line(2, above + " = " + above + ".flip(0)");
        }
        if (isBoth)
            m_text.line(2, above + " = torch.cat([forward, backward.flip(0)], dim=-1)");
        below = above;
    }
    return result;
}

/// The state that a track starts with; empty: zeros.
std::string StackCode::ownStart(int track, const std::string& input,
    const std::map<std::pair<int, int>, std::string>& starts) const
{
    if (starts.empty())
        return {};
    const Program& program = *m_modules.network().tracks()[std::size_t(track)].program;
    std::vector<std::string> items;
    const auto carriedItems = carriedBy(program, m_modules.cellOptions());
    for (const Carried& item : carriedItems) {
        const auto found = starts.find({track, item.symbol});
        if (item.symbol == 0)
            items.push_back("torch.zeros_like(" + input + "[0])");
        else if (item.delay == 1 && found != starts.end())
            items.push_back(found->second);
        else
            items.push_back(input + ".new_zeros(" + input + ".shape[1], " +
                            std::to_string(m_modules.network().tracks()[std::size_t(track)].units) +
                            ")");
    }
    return items.empty() ? std::string() : "(" + tupleItems(items) + ")";
}

/// @param variable  holds the state behind the last step
/// @param outputs   holds h of every step, in the order in which the track reads
void StackCode::addOwnFinals(
    int track, const std::string& variable, const std::string& outputs, StackResult& result) const
{
    const Track& place = m_modules.network().tracks()[std::size_t(track)];
    const auto carried = carriedBy(*place.program, m_modules.cellOptions());
    for (std::size_t i = 0; i < carried.size(); ++i)
        if (carried[i].symbol > 0 && carried[i].delay == 1)
            result.finals[{track, carried[i].symbol}] = variable + "[" + std::to_string(i) + "]";
    // An output without memory is the last of those that were written.
    if (result.finals.count({track, place.program->output}) == 0) {
        const std::string last = "last_" + variable;
        m_text.line(2, last + " = " + outputs + "[-1]");
        result.finals[{track, place.program->output}] = last;
    }
}

// ---- Helpers -----------------------------------------------------------------------------------

void writeHelpers(PythonText& text, const Modules& modules)
{
    const bool isFedBack = modules.network().options().shape == Shape::OneToMany;
    if (!modules.isTruncated() || (!isFedBack && !modules.usesTorch()))
        return;
    text.line(0, "def detached(state):");
    text.line(1, "\"\"\"The same numbers, but no gradient flows back through them.\"\"\"");
    text.line(1, "if isinstance(state, tuple):");
    text.line(2, "return tuple(part.detach() for part in state)");
    text.line(1, "return state.detach()");
    text.blank(2);
    if (isFedBack)
        return;
    text.line(0, "def run_in_windows(rnn, inputs, state=None):");
    text.line(1, "\"\"\"Truncated backpropagation: no gradient flows from one window into the one "
                 "before.\"\"\"");
    text.line(1, "outputs = []");
    text.line(1, "for window in inputs.split(TRUNCATION):");
    text.line(2, "if outputs:");
    text.line(3, "state = detached(state)");
    text.line(2, "h, state = rnn(window, state)");
    text.line(2, "outputs.append(h)");
    text.line(1, "return torch.cat(outputs), state");
    text.blank(2);
}

void writeInside(PythonText& text, const std::string& input)
{
    text.line(2, "steps = torch.arange(len(" + input + "))[:, None, None]");
    text.line(2, "inside = steps < " + lengthsOf(input) + "[:, None]  # steps × sequences × 1");
}

} // namespace loopscope::pytorch
