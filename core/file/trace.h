#pragma once

#include "core/cell/program.h"
#include "core/file/safetensors.h"
#include "core/network/network.h"
#include "core/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace loopscope
{

/// What `loopscope trace` is asked for: one pass of a network over one sequence, with every number.
struct TraceOptions {
    std::string model; ///< a safetensors file with PyTorch's names; or empty, and `cell` is given
    std::string cell;  ///< an entry of the catalog or a file with equations, freshly initialised

    // of `cell` alone
    std::optional<int> units;  ///< in [1, maximumUnits]; it has to be given
    std::optional<int> layers; ///< in [1, maximumLayers]; else 1
    bool bidirectional = false;
    static constexpr std::uint64_t standardSeed = 7;
    std::optional<std::uint64_t> seed;

    std::string inputs;  ///< a table, one row a step, every number finite
    std::string targets; ///< likewise: numbers, or one class a row; a model can do without
    /// Of a model without it: mean squared error if Y has a column for every output, else
    /// cross-entropy.
    std::optional<Loss> loss;
    std::optional<Function> activation; ///< of a cell that leaves the choice; else tanh
    std::string output;                 ///< the safetensors file to write
};

/// The first option that cannot be, or is missing, as a sentence.
std::optional<std::string> findProblem(const TraceOptions& options);

/// Why there is no trace.
struct TraceProblem {
    enum class Kind {
        Usage, ///< what was asked for cannot be: options, the text of a cell
        Data   ///< a file cannot be read, or does not hold what it should
    };
    Kind kind = Kind::Data;
    std::string sentence;
};

/// What trace() gives: the tensors of the file that the command writes.
///
/// All in double, steps in the order of time:
/// - forward.l0.h, forward.l0.c, … every symbol of every layer, steps × units; the reverse
///   direction of layer 1 is l1_reverse. forward.y, steps × outputs, if there is a readout.
/// - with targets: loss, one number a step; their mean is L. backward.l0.h … = ∂L/∂symbol,
///   backward.y and backward.x.
/// - with targets, of a model: gradient.<name as in the file>, in that parameter's shape; of a
///   cell: parameter.l0.<name as in the equations>, parameter.W_y, parameter.b_y, and gradient. …
///   likewise.
struct Trace {
    std::vector<Tensor> tensors;
    Metadata metadata; ///< "equations" of the cell; "loss", the name of the loss
    int steps = 0;
    std::optional<double> loss; ///< L
};

/// Reads the files, runs forward, loss and backward once. Writes nothing.
Result<Trace, TraceProblem> trace(const TraceOptions& options);

/// Writes its file, whole or not at all.
Result<void, TraceProblem> writeTrace(const Trace& trace, const std::string& path);

} // namespace loopscope
