#include "core/file/torch_names.h"

#include "core/cell/catalog.h"
#include "core/file/file_kind.h"
#include "core/file/whole_file.h"
#include "core/require.h"

#include <string_view>

namespace loopscope
{

namespace
{

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

const char* catalogNameOf(TorchCell cell)
{
    return cell == TorchCell::Vanilla ? "vanilla" : cell == TorchCell::Gru ? "gru" : "lstm";
}

int indexOf(const Network& network, int track, const char* name)
{
    const std::optional<int> index = network.findParameter(track, name);
    require(index.has_value(), "the network is not the one of this PyTorch model");
    return *index;
}

/// One tensor of a file; an empty name is zero.
/// @return the matrix, or a sentence
Result<Matrix> matrixOf(
    const Safetensors& file, const std::string& name, Eigen::Index rows, Eigen::Index columns)
{
    if (name.empty())
        return Matrix(Matrix::Zero(rows, columns));
    const Result<Tensor> tensor = file.tensor(name);
    if (!tensor)
        return unexpected(tensor.error());
    require(Eigen::Index(tensor->values.size()) == rows * columns,
        "the file is not the one of this PyTorch model");
    return Matrix(Eigen::Map<const Matrix>(tensor->values.data(), rows, columns));
}

Tensor tensorOf(const std::string& name, const Matrix& matrix, bool isBias)
{
    Tensor tensor;
    tensor.name = name;
    tensor.shape = {std::uint64_t(matrix.rows())};
    if (!isBias)
        tensor.shape.push_back(std::uint64_t(matrix.cols()));
    tensor.values.assign(matrix.data(), matrix.data() + matrix.size());
    return tensor;
}

/// Weights on the input, through the embedding where the first layer reads one.
Result<Matrix> inputMatrixOf(const TorchModel& model, const Safetensors& file,
    const std::string& name, Eigen::Index rows, Eigen::Index columns)
{
    const bool isFirstLayer = name == model.tracks.front().inputWeights ||
                              (model.bidirectional && name == model.tracks[1].inputWeights);
    if (!model.hasEmbedding() || !isFirstLayer)
        return matrixOf(file, name, rows, columns);
    Result<Matrix> weights = matrixOf(file, name, rows, model.embeddingSize);
    const Result<Matrix> table = matrixOf(file, model.embedding, columns, model.embeddingSize);
    if (!table)
        return unexpected(table.error());
    if (weights)
        *weights = (*weights * table->transpose()).eval();
    return weights;
}

std::optional<std::string> readTrack(const TorchModel& model, const Network& network, int track,
    const Safetensors& file, Eigen::VectorXd& parameters)
{
    const TorchTrack& names = model.tracks[std::size_t(track)];
    const std::vector<TorchGate>& gates = gatesOf(model.cell);
    const int units = model.units;
    const Eigen::Index rows = Eigen::Index(gates.size()) * units;
    const int inputs = network.tracks()[std::size_t(track)].inputSize;
    const Result<Matrix> input = inputMatrixOf(model, file, names.inputWeights, rows, inputs);
    const Result<Matrix> recurrent = matrixOf(file, names.recurrentWeights, rows, units);
    const Result<Matrix> inputBias = matrixOf(file, names.inputBias, rows, 1);
    const Result<Matrix> recurrentBias = matrixOf(file, names.recurrentBias, rows, 1);
    for (const Result<Matrix>* matrix : {&input, &recurrent, &inputBias, &recurrentBias})
        if (!*matrix)
            return matrix->error();
    for (std::size_t g = 0; g < gates.size(); ++g) {
        const TorchGate& gate = gates[g];
        const Eigen::Index row = Eigen::Index(g) * units;
        const auto place = [&](const char* name) {
            return network.view(indexOf(network, track, name), parameters);
        };
        place(gate.input) = input->middleRows(row, units);
        place(gate.recurrent) = recurrent->middleRows(row, units);
        place(gate.bias) = inputBias->middleRows(row, units);
        if (gate.recurrentBias)
            place(gate.recurrentBias) = recurrentBias->middleRows(row, units);
        else
            place(gate.bias) += recurrentBias->middleRows(row, units);
    }
    return std::nullopt;
}

/// What the second of PyTorch's two biases holds where the equations have one.
enum class SecondBias { Zero, Same };

void writeTrack(const TorchModel& model, const Network& network, int track,
    const Eigen::VectorXd& numbers, SecondBias second, std::vector<Tensor>& tensors)
{
    const TorchTrack& names = model.tracks[std::size_t(track)];
    const std::vector<TorchGate>& gates = gatesOf(model.cell);
    const int units = model.units;
    const Eigen::Index rows = Eigen::Index(gates.size()) * units;
    Matrix input(rows, network.tracks()[std::size_t(track)].inputSize);
    Matrix recurrent(rows, units);
    Matrix inputBias(rows, 1);
    Matrix recurrentBias(rows, 1);
    for (std::size_t g = 0; g < gates.size(); ++g) {
        const TorchGate& gate = gates[g];
        const Eigen::Index row = Eigen::Index(g) * units;
        const auto at = [&](const char* name) {
            return network.view(indexOf(network, track, name), numbers);
        };
        input.middleRows(row, units) = at(gate.input);
        recurrent.middleRows(row, units) = at(gate.recurrent);
        inputBias.middleRows(row, units) = at(gate.bias);
        if (gate.recurrentBias)
            recurrentBias.middleRows(row, units) = at(gate.recurrentBias);
        else if (second == SecondBias::Same)
            recurrentBias.middleRows(row, units) = at(gate.bias);
        else
            recurrentBias.middleRows(row, units).setZero();
    }
    tensors.push_back(tensorOf(names.inputWeights, input, false));
    tensors.push_back(tensorOf(names.recurrentWeights, recurrent, false));
    if (names.inputBias.empty())
        return;
    tensors.push_back(tensorOf(names.inputBias, inputBias, true));
    tensors.push_back(tensorOf(names.recurrentBias, recurrentBias, true));
}

std::vector<Tensor> toTorch(const TorchModel& model, const Network& network,
    const Eigen::VectorXd& numbers, SecondBias second)
{
    std::vector<Tensor> tensors;
    for (int track = 0; track < int(model.tracks.size()); ++track)
        writeTrack(model, network, track, numbers, second, tensors);
    if (model.hasReadout())
        tensors.push_back(
            tensorOf(model.readoutWeight, network.view(network.readoutWeight(), numbers), false));
    if (!model.readoutBias.empty())
        tensors.push_back(
            tensorOf(model.readoutBias, network.view(network.readoutWeight() + 1, numbers), true));
    return tensors;
}

} // namespace

const std::vector<TorchGate>& gatesOf(TorchCell cell)
{
    static const std::vector<TorchGate> vanilla = {{"W", "U", "b", nullptr}};
    static const std::vector<TorchGate> gru = {{"W_r", "U_r", "b_r", nullptr},
        {"W_z", "U_z", "b_z", nullptr}, {"W_n", "U_n", "b_n", "b_hn"}};
    static const std::vector<TorchGate> lstm = {{"W_i", "U_i", "b_i", nullptr},
        {"W_f", "U_f", "b_f", nullptr}, {"W_g", "U_g", "b_g", nullptr},
        {"W_o", "U_o", "b_o", nullptr}};
    return cell == TorchCell::Vanilla ? vanilla : cell == TorchCell::Gru ? gru : lstm;
}

Result<Safetensors> readTorchTensors(const std::string& path)
{
    Result<std::string> bytes = readWholeFile(path, maximumSafetensorsBytes);
    if (!bytes)
        return unexpected(bytes.error());
    const std::string kind(knownFileKind(*bytes));
    Result<Safetensors> file = Safetensors::parse(std::move(*bytes), path);
    if (file)
        return file;
    return unexpected((kind.empty() ? file.error() : path + " is " + kind + ", not safetensors.") +
                      " In Python, write the weights with safetensors.torch.save_file("
                      "model.state_dict(), \"model.safetensors\").");
}

NetworkOptions networkOptions(const TorchModel& model, Function activation, Loss loss)
{
    const CatalogEntry* entry = findInCatalog(catalogNameOf(model.cell));
    require(entry != nullptr, "the catalog lacks a cell of PyTorch");
    NetworkOptions options;
    options.inputSize = model.inputSize;
    options.outputSize = model.outputSize;
    options.loss = loss;
    const Direction direction = model.bidirectional ? Direction::Both : Direction::Forward;
    options.layers.assign(
        std::size_t(model.layers()), {entry->text(activation), model.units, direction});
    return options;
}

Result<Eigen::VectorXd> parametersFromTorch(
    const TorchModel& model, const Network& network, const Safetensors& file)
{
    Eigen::VectorXd parameters = Eigen::VectorXd::Zero(network.parameterCount());
    for (int track = 0; track < int(model.tracks.size()); ++track)
        if (const auto problem = readTrack(model, network, track, file, parameters))
            return unexpected(*problem);
    auto readout = network.view(network.readoutWeight(), parameters);
    const Result<Matrix> weight =
        matrixOf(file, model.readoutWeight, readout.rows(), readout.cols());
    const Result<Matrix> bias = matrixOf(file, model.readoutBias, readout.rows(), 1);
    for (const Result<Matrix>* matrix : {&weight, &bias})
        if (!*matrix)
            return unexpected(matrix->error());
    readout = *weight;
    network.view(network.readoutWeight() + 1, parameters) = *bias;
    return parameters;
}

std::vector<Tensor> parametersToTorch(
    const TorchModel& model, const Network& network, const Eigen::VectorXd& parameters)
{
    return toTorch(model, network, parameters, SecondBias::Zero);
}

std::vector<Tensor> gradientToTorch(
    const TorchModel& model, const Network& network, const Eigen::VectorXd& gradient)
{
    return toTorch(model, network, gradient, SecondBias::Same);
}

} // namespace loopscope
