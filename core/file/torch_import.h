#pragma once

#include "core/file/safetensors.h"
#include "core/file/torch_names.h"
#include "core/result.h"
#include "core/training/experiment_options.h"

#include <string>
#include <vector>

namespace loopscope
{

/// A state_dict of PyTorch with what was found out about it.
struct TorchFile {
    std::string name; ///< of the file, without its folder
    TorchModel model;
    Safetensors tensors;
};

/// @return the file, or a sentence that names it and what is not known here
Result<TorchFile> readTorchFile(const std::string& path);

/// "LSTM, 2 layers, 32 units, bidirectional; 27 inputs, 27 outputs".
std::string describe(const TorchModel& model);

/// What a person should know before the weights are taken over: sentences.
std::vector<std::string> notesOn(const TorchFile& file);

/// The order in which a model numbers the characters of a text.
enum class SymbolOrder {
    Sorted,    ///< sorted(set(text))
    FirstSeen, ///< as they come in the text
    Listed     ///< as somebody says
};

/// What no file says.
struct TorchMeaning {
    Function activation = Function::Tanh;    ///< of a vanilla cell
    TaskOptions task;                        ///< what inputs and outputs stand for
    SymbolOrder order = SymbolOrder::Sorted; ///< of a text's characters
    std::string listed;                      ///< the characters in the order of the model's inputs
};

/// Tasks whose inputs and outputs are as many as the model's: that of `now` first if it is one,
/// the others with standard settings, or nearly so. Texts of one's own are not among them.
std::vector<TaskOptions> tasksFor(const TorchModel& model, const TaskOptions& now);

/// Whether some text can be what the model reads: it has an output for every input.
bool canReadText(const TorchModel& model);

/// Settings of a network with the file's weights to start from: the rest is as `now`.
/// @return the settings, or a sentence: inputs or outputs that do not fit the task, a tensor that
/// cannot be read
Result<ExperimentOptions> settingsFromTorch(
    const TorchFile& file, const TorchMeaning& meaning, const ExperimentOptions& now);

} // namespace loopscope
