#pragma once

#include "core/cell/program.h"
#include "core/file/safetensors.h"
#include "core/network/network.h"
#include "core/result.h"

#include <Eigen/Core>

#include <string>
#include <vector>

namespace loopscope
{

/// The recurrent modules of PyTorch: torch.nn.RNN, GRU and LSTM.
enum class TorchCell { Vanilla, Gru, Lstm };

/// What the parameters of one gate are called in the equations.
struct TorchGate {
    const char* input;
    const char* recurrent;
    const char* bias;
    const char* recurrentBias; ///< nullptr where one bias stands for both of PyTorch's
};

/// From top to bottom in PyTorch's stacked tensors.
const std::vector<TorchGate>& gatesOf(TorchCell cell);

/// The tensors of one layer and direction, by their names in the file. Gates stand one below the
/// other, each of `units` rows: LSTM i, f, g, o; GRU r, z, n.
struct TorchTrack {
    std::string inputWeights;     ///< weight_ih_l0: gates · units × inputs of the layer
    std::string recurrentWeights; ///< weight_hh_l0: gates · units × units
    std::string inputBias;        ///< bias_ih_l0: gates · units; empty if the module has no bias
    std::string recurrentBias;    ///< bias_hh_l0, likewise
};

/// A PyTorch model of one recurrent module and at most one linear readout.
struct TorchModel {
    TorchCell cell = TorchCell::Vanilla;
    int inputSize = 1;
    int units = 1;
    bool bidirectional = false;
    std::vector<TorchTrack> tracks; ///< in the order of Network::tracks()
    std::string readoutWeight; ///< outputSize × (units · directions); empty without a readout
    std::string readoutBias;   ///< outputSize; empty if the readout has no bias
    int outputSize = 1;        ///< 1 without a readout
    /// Of the table that numbers of symbols are looked up in: inputSize × embeddingSize; empty
    /// without one.
    std::string embedding;
    int embeddingSize = 0; ///< what the first layer reads then

    bool hasEmbedding() const { return !embedding.empty(); }
    bool hasReadout() const { return !readoutWeight.empty(); }
    int layers() const { return int(tracks.size()) / (bidirectional ? 2 : 1); }
};

/// Reads a file of weights.
/// @return the file, or a sentence that names it, what it is, and how PyTorch writes one
Result<Safetensors> readTorchTensors(const std::string& path);

/// What may stand in a file beside recurrent layers and a readout.
enum class TorchExtras {
    None,
    Embedding ///< the table of an embedding
};

/// Finds out what a file of PyTorch's names and shapes holds: weight_ih_l0, weight_hh_l0,
/// bias_ih_l0, bias_hh_l0, further layers _l1 …, _reverse, under one prefix of any kind, and
/// `weight` and `bias` of a readout under another one. Rows over units give the cell: 1 vanilla,
/// 3 GRU, 4 LSTM. What a generated program keeps beside its weights is passed over.
/// @return the model, or a sentence that names the file, the tensor, its shape and the expected one
Result<TorchModel> inferTorchModel(
    const Safetensors& file, TorchExtras extras = TorchExtras::None);

/// The network that calculates the same.
/// @param activation  of a vanilla cell: no file says it
NetworkOptions networkOptions(const TorchModel& model, Function activation, Loss loss);

/// The file's numbers as the network's parameters. PyTorch adds two biases where the equations have
/// one: b = bias_ih + bias_hh. Only n of the GRU has both, b_n and b_hn, because r multiplies one
/// of them. Biases that the file does not have are zero; so is the readout of a model without one.
/// An embedding is multiplied into W, which then reads symbols as vectors of one 1: the same
/// values.
/// @param network  built from networkOptions()
/// @return the parameters, or a sentence: a tensor of a type that is not read
Result<Eigen::VectorXd> parametersFromTorch(
    const TorchModel& model, const Network& network, const Safetensors& file);

/// The network's parameters under PyTorch's names. Where PyTorch has two biases for one, bias_ih
/// holds it and bias_hh is zero.
std::vector<Tensor> parametersToTorch(
    const TorchModel& model, const Network& network, const Eigen::VectorXd& parameters);

/// ∂loss/∂parameters under PyTorch's names: both biases receive the gradient of their sum.
std::vector<Tensor> gradientToTorch(
    const TorchModel& model, const Network& network, const Eigen::VectorXd& gradient);

} // namespace loopscope
