#pragma once

#include "core/bptt/iteration.h"
#include "core/file/pytorch/cell_class.h"
#include "core/file/torch_names.h"
#include "core/network/network.h"

#include <optional>
#include <string>
#include <vector>

namespace loopscope::pytorch
{

/// One of torch.nn.RNN, GRU and LSTM that calculates a whole stack.
struct TorchModule {
    TorchCell cell = TorchCell::Vanilla;
    bool isRelu = false; ///< of a vanilla cell
    bool bidirectional = false;

    bool isLstm() const { return cell == TorchCell::Lstm; }
};

/// How one stack of a network is written.
struct StackModules {
    std::string prefix;               ///< of attributes: "", or "encoder_" and "decoder_"
    std::string attribute;            ///< of a TorchModule: "rnn", "encoder", "decoder"
    std::optional<TorchModule> torch; ///< else one class of its own a track
    bool isMasked = false; ///< whether sequences of unequal lengths must wait for each other
};

/// One tensor of the program's state_dict.
struct TensorPlan {
    std::string name;       ///< "rnn.weight_ih_l0"
    int rows = 0;           ///< of one part
    int columns = 0;        ///< 0: a vector
    std::vector<int> parts; ///< parameters, one below the other; -1: zeros that stay zero

    bool isFrozen() const; ///< whether all of it stays zero
};

/// The modules of a network: attributes, classes, tensors.
class Modules
{
public:
    explicit Modules(const Iteration& iteration);

    const Network& network() const { return m_network; }
    const StackModules& stack(int index) const { return m_stacks[std::size_t(index)]; }
    bool isTruncated() const { return m_isTruncated; }
    /// Whether classes of cells take a mask.
    const CellClassOptions& cellOptions() const { return m_cellOptions; }
    bool usesTorch() const;
    bool usesOwnCells() const;
    /// "l0_reverse", "encoder_l1": of a track without a TorchModule.
    std::string attributeOf(int track) const;
    /// Why a cell that torch.nn has is written out: a sentence; empty of other cells.
    std::string reasonOf(int track) const;
    /// As gradients are listed: "l0.W_f", "decoder.l0.W_bridge_c", "W_y".
    std::string nameOf(int parameter) const;
    const std::vector<TensorPlan>& tensors() const { return m_tensors; }
    std::string bridgeAttribute(const Bridge& bridge) const; ///< "bridge_l0_c"

private:
    std::optional<TorchModule> torchModuleOf(int stack) const;
    bool needsMask(const Iteration& iteration, int stack) const;
    void addTorchTensors(int track);
    void addOwnTensors(int track);
    void addOtherTensors();

    const Network& m_network;
    std::vector<StackModules> m_stacks;
    bool m_isTruncated = false;
    CellClassOptions m_cellOptions;
    std::vector<TensorPlan> m_tensors;
};

} // namespace loopscope::pytorch
