#include "core/file/quote.h"
#include "core/file/recurrent_name.h"
#include "core/file/torch_names.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace loopscope
{

namespace
{

using enum RecurrentName::Part;
using Part = RecurrentName::Part;

/// Sizes beyond this are no network of this program; it keeps products of them inside an int.
constexpr std::uint64_t maximumSize = 1 << 24;

/// What a generated program keeps beside its weights: moments of the optimizer, sequences.
bool isBesideWeights(std::string_view name)
{
    constexpr std::array<std::string_view, 5> prefixes = {
        "exp_avg.", "exp_avg_sq.", "square_avg.", "momentum_buffer.", "batch."};
    return std::any_of(prefixes.begin(), prefixes.end(),
        [&](std::string_view prefix) { return name.starts_with(prefix); });
}

std::string counted(std::uint64_t number, const std::string& noun)
{
    return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

/// What to say of a file without any recurrent layer.
std::string nothingRecurrent(const Safetensors& file)
{
    if (file.metadata().contains("loopscope"))
        return "it is a document of Loopscope, not weights of PyTorch. Open it as a document, or "
               "write its network for PyTorch with \"loopscope export-pytorch\".";
    for (const TensorInfo& tensor : file.tensors())
        for (const std::string_view part : RecurrentName::partNames)
            if (tensor.name.ends_with(part))
                return "tensor " + inQuotes(tensor.name) +
                       " is of a single step, as torch.nn.LSTMCell has it; rename it to " +
                       inQuotes(tensor.name + "_l0") + ", as torch.nn.LSTM has it, and its " +
                       "companions likewise.";
    return "there is no recurrent layer; expected were PyTorch's names, such as weight_ih_l0 and "
           "weight_hh_l0. Save the state_dict() of a model with a torch.nn.RNN, GRU or LSTM.";
}

std::string bothCouldBe(const std::string& a, const std::string& b)
{
    return "tensors " + inQuotes(a + "weight") + " and " + inQuotes(b + "weight") +
           " could both be the readout; leave one of them in the file.";
}

/// Sorts a file's tensors by what they are, and checks that they fit together. Every function
/// returns what is wrong, as a sentence without the file's name.
class Inference
{
public:
    Inference(const Safetensors& file, TorchExtras extras)
        : m_file(file)
        , m_extras(extras)
    {
    }

    std::optional<std::string> run();
    TorchModel model;

private:
    using Problem = std::optional<std::string>;
    using TrackKey = std::pair<int, bool>; ///< layer, reverse
    using Parts = std::array<const TensorInfo*, PartCount>;

    Problem sortTensors();
    Problem addLinear(const TensorInfo& tensor);
    Problem inferEmbedding();
    bool canBeEmbedding(std::size_t linear) const;
    Problem inferCell();
    Problem inferTracks();
    Problem addTrack(int layer, bool reverse);
    Problem inferReadout();
    std::string missing(Part part, int layer, bool reverse) const;
    /// @param columns  0: a vector
    static Problem checkShape(const TensorInfo& tensor, std::uint64_t rows, std::uint64_t columns,
        const std::string& meaning);

    /// A matrix, and a vector, under one prefix: a readout or an embedding.
    struct Linear {
        std::string prefix;
        const TensorInfo* weight = nullptr;
        const TensorInfo* bias = nullptr;
    };

    const Safetensors& m_file;
    TorchExtras m_extras;
    std::optional<std::string> m_prefix;
    std::map<TrackKey, Parts> m_tracks;
    std::uint64_t m_gates = 0;
    std::uint64_t m_units = 0;
    std::vector<Linear> m_linears; ///< after inferEmbedding() at most one: the readout
};

std::optional<std::string> Inference::checkShape(
    const TensorInfo& tensor, std::uint64_t rows, std::uint64_t columns, const std::string& meaning)
{
    std::vector<std::uint64_t> expected = {rows};
    if (columns > 0)
        expected.push_back(columns);
    if (tensor.shape == expected)
        return std::nullopt;
    return "tensor " + tensor.describe() + ": expected was " + shapeInWords(expected) + ", " +
           meaning + ".";
}

std::optional<std::string> Inference::sortTensors()
{
    const auto& tensors = m_file.tensors();
    if (std::none_of(tensors.begin(), tensors.end(), [&](const TensorInfo& tensor) {
            return RecurrentName::takeApart(tensor.name).has_value() &&
                   !isBesideWeights(tensor.name);
        }))
        return nothingRecurrent(m_file);
    for (const TensorInfo& tensor : tensors) {
        if (isBesideWeights(tensor.name))
            continue;
        const std::optional<RecurrentName> name = RecurrentName::takeApart(tensor.name);
        if (!name) {
            if (const auto problem = addLinear(tensor))
                return problem;
            continue;
        }
        if (name->part == Projection)
            return "tensor " + inQuotes(tensor.name) +
                   " is the projection of an LSTM with proj_size, which is not known here; train " +
                   "one without.";
        if (m_prefix && *m_prefix != name->prefix)
            return "there are two recurrent modules, " + inQuotes(*m_prefix) + " and " +
                   inQuotes(name->prefix) + "; leave one in the file.";
        m_prefix = name->prefix;
        m_tracks[{name->layer, name->reverse}][name->part] = &tensor;
    }
    return std::nullopt;
}

std::optional<std::string> Inference::addLinear(const TensorInfo& tensor)
{
    const std::string_view name = tensor.name;
    for (const std::string_view part : {"weight", "bias"}) {
        if (!name.ends_with(part))
            continue;
        const std::string prefix(name.substr(0, name.size() - part.size()));
        auto linear = std::find_if(m_linears.begin(), m_linears.end(),
            [&](const Linear& known) { return known.prefix == prefix; });
        if (linear == m_linears.end()) {
            const std::size_t most = m_extras == TorchExtras::Embedding ? 2 : 1;
            if (m_linears.size() == most)
                return bothCouldBe(m_linears.back().prefix, prefix);
            linear = m_linears.insert(linear, {prefix, nullptr, nullptr});
        }
        (part == "weight" ? linear->weight : linear->bias) = &tensor;
        return std::nullopt;
    }
    return "tensor " + tensor.describe() +
           " belongs neither to recurrent layers, such as weight_ih_l0, nor to a linear readout, " +
           "`weight` and `bias`; leave it out of the file.";
}

/// A tensor that should be there, and why: what the file has instead tells it.
std::string Inference::missing(Part part, int layer, bool reverse) const
{
    const auto isEmpty = [this](const TrackKey& key) {
        const auto track = m_tracks.find(key);
        return track == m_tracks.end() || track->second == Parts();
    };
    const std::string here = "_l" + std::to_string(layer);
    const std::string last = "_l" + std::to_string(m_tracks.rbegin()->first.first);
    const std::string sentence =
        "tensor " + inQuotes(RecurrentName{*m_prefix, part, layer, reverse}.text()) + " is missing";
    if (!isEmpty({layer, reverse}))
        return sentence + "; a layer has weight_ih and weight_hh, and either both biases or none.";
    if (!isEmpty({layer, !reverse}))
        return sentence + ": of layer " + here + " the file has only the " +
               (reverse ? "forward direction. Save both, as of the other layers."
                        : "_reverse direction. Save both, or take _reverse out of the names.");
    return sentence + ": the file has no layer " + here + ", but " + last +
           ". Save all layers, counted from _l0 without a gap.";
}

/// From the recurrent weights of the first layer: columns are units, rows over units are gates.
std::optional<std::string> Inference::inferCell()
{
    const TensorInfo* recurrent = m_tracks[{0, false}][RecurrentWeights];
    if (!recurrent)
        return missing(RecurrentWeights, 0, false);
    const std::vector<std::uint64_t>& shape = recurrent->shape;
    const bool isMatrix = shape.size() == 2 && shape[1] > 0 && shape[1] <= maximumSize;
    m_gates = isMatrix && shape[0] % shape[1] == 0 ? shape[0] / shape[1] : 0;
    if (m_gates != 1 && m_gates != 3 && m_gates != 4)
        return "tensor " + recurrent->describe() +
               ": its rows must be 1 (vanilla), 3 (GRU) or 4 (LSTM) times its columns, the units; "
               "no other cells of PyTorch are known here.";
    m_units = shape[1];
    model.units = int(m_units);
    model.cell = m_gates == 1   ? TorchCell::Vanilla
                 : m_gates == 3 ? TorchCell::Gru
                                : TorchCell::Lstm;
    model.bidirectional = m_tracks.count({0, true}) > 0;
    const TensorInfo* input = m_tracks[{0, false}][InputWeights];
    if (!input)
        return missing(InputWeights, 0, false);
    if (input->shape.size() != 2 || input->shape[1] < 1 || input->shape[1] > maximumSize)
        return "tensor " + input->describe() + ": expected were " +
               counted(m_gates * m_units, "row") + " and a column for every input.";
    model.inputSize = int(input->shape[1]);
    return std::nullopt;
}

std::optional<std::string> Inference::inferTracks()
{
    const int layers = m_tracks.rbegin()->first.first + 1;
    if (layers > maximumLayers)
        return "tensor names reach layer _l" + std::to_string(layers - 1) +
               "; a network has up to " + std::to_string(maximumLayers) + " layers, _l0 to _l" +
               std::to_string(maximumLayers - 1) + ".";
    for (const auto& [key, parts] : m_tracks)
        if (key.second && !model.bidirectional)
            return "layer _l" + std::to_string(key.first) +
                   " has a _reverse direction, _l0 has none; " +
                   "all layers need the same directions.";
    for (int layer = 0; layer < layers; ++layer) {
        if (auto problem = addTrack(layer, false))
            return problem;
        if (!model.bidirectional)
            continue;
        if (auto problem = addTrack(layer, true))
            return problem;
    }
    return std::nullopt;
}

std::optional<std::string> Inference::addTrack(int layer, bool reverse)
{
    const Parts& parts = m_tracks[{layer, reverse}];
    TorchTrack track;
    const std::array<std::string*, 4> names = {
        &track.inputWeights, &track.recurrentWeights, &track.inputBias, &track.recurrentBias};
    const bool anyBias = parts[InputBias] || parts[RecurrentBias];
    const std::string gates = m_gates == 1 ? std::string() : std::to_string(m_gates) + " gates of ";
    const std::string rows = gates + counted(m_units, "unit");
    const std::uint64_t below = m_units * (model.bidirectional ? 2 : 1);
    for (int part = 0; part < Projection; ++part) {
        const TensorInfo* tensor = parts[std::size_t(part)];
        const bool isBias = part == InputBias || part == RecurrentBias;
        if (isBias && !anyBias)
            continue;
        if (!tensor)
            return missing(Part(part), layer, reverse);
        const std::uint64_t columns = isBias                     ? 0
                                      : part == RecurrentWeights ? m_units
                                      : layer == 0               ? std::uint64_t(model.inputSize)
                                                                 : below;
        const std::string meaning = isBias                     ? rows
                                    : part == RecurrentWeights ? rows + " by the units"
                                    : layer == 0 ? rows + " by the inputs of the first layer"
                                                 : rows + " by the outputs of the layer below";
        if (auto problem = checkShape(*tensor, m_gates * m_units, columns, meaning))
            return problem;
        *names[std::size_t(part)] = tensor->name;
    }
    model.tracks.push_back(std::move(track));
    return std::nullopt;
}

std::optional<std::string> Inference::inferReadout()
{
    if (m_linears.empty())
        return std::nullopt;
    const auto& [prefix, weight, bias] = m_linears.front();
    if (!weight)
        return "tensor " + inQuotes(prefix + "weight") + " is missing beside " +
               inQuotes(bias->name) + "; put both into the file, or none.";
    const std::uint64_t columns = m_units * (model.bidirectional ? 2 : 1);
    const std::vector<std::uint64_t>& shape = weight->shape;
    const bool hasRows = shape.size() == 2 && shape[0] > 0 && shape[0] <= maximumSize;
    if (!hasRows || shape[1] != columns)
        return "tensor " + weight->describe() + ": a readout has a row for every output and " +
               counted(columns, "column") + ", the outputs of the last layer.";
    model.outputSize = int(shape[0]);
    model.readoutWeight = weight->name;
    if (!bias)
        return std::nullopt;
    model.readoutBias = bias->name;
    return checkShape(*bias, shape[0], 0, "the outputs of the readout");
}

std::optional<std::string> Inference::run()
{
    if (auto problem = sortTensors())
        return problem;
    if (auto problem = inferCell())
        return problem;
    if (auto problem = inferTracks())
        return problem;
    if (auto problem = inferEmbedding())
        return problem;
    return inferReadout();
}

/// A table has a row a symbol, as many columns as the first layer has inputs, and no bias.
bool Inference::canBeEmbedding(std::size_t linear) const
{
    const auto& [prefix, weight, bias] = m_linears[linear];
    return weight && !bias && weight->shape.size() == 2 && weight->shape[0] > 0 &&
           weight->shape[0] <= maximumSize && weight->shape[1] == std::uint64_t(model.inputSize);
}

std::optional<std::string> Inference::inferEmbedding()
{
    if (m_extras != TorchExtras::Embedding || m_linears.empty())
        return std::nullopt;
    const std::uint64_t outputs = m_units * (model.bidirectional ? 2 : 1);
    std::vector<std::size_t> candidates;
    for (std::size_t i = 0; i < m_linears.size(); ++i)
        if (canBeEmbedding(i))
            candidates.push_back(i);
    const auto saysSo = [&](std::size_t i) {
        return m_linears[i].prefix.find("emb") != std::string::npos;
    };
    if (candidates.size() == 2 && saysSo(0) != saysSo(1))
        candidates = {saysSo(0) ? std::size_t(0) : std::size_t(1)};
    const bool isAlone = m_linears.size() == 1;
    const bool isReadout =
        isAlone && !candidates.empty() && !saysSo(0) && m_linears[0].weight->shape[1] == outputs;
    if (candidates.size() != 1 && !isAlone)
        return bothCouldBe(m_linears[0].prefix, m_linears[1].prefix);
    if (candidates.empty() || isReadout)
        return std::nullopt;
    const TensorInfo& table = *m_linears[candidates.front()].weight;
    model.embedding = table.name;
    model.embeddingSize = model.inputSize;
    model.inputSize = int(table.shape[0]);
    m_linears.erase(m_linears.begin() + std::ptrdiff_t(candidates.front()));
    return std::nullopt;
}

} // namespace

Result<TorchModel> inferTorchModel(const Safetensors& file, TorchExtras extras)
{
    Inference inference(file, extras);
    if (const auto problem = inference.run())
        return unexpected(file.source() + ": " + *problem);
    return std::move(inference.model);
}

} // namespace loopscope
