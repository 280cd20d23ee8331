#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace loopscope
{

/// The name of a parameter of torch.nn.RNN, GRU or LSTM, taken apart:
/// "rnn." weight_ih _l 1 _reverse.
struct RecurrentName {
    /// The kinds of tensors that a layer's direction has; a projection (LSTM with proj_size) is
    /// only recognised.
    enum Part { InputWeights, RecurrentWeights, InputBias, RecurrentBias, Projection, PartCount };
    static constexpr std::array<std::string_view, PartCount> partNames = {
        "weight_ih", "weight_hh", "bias_ih", "bias_hh", "weight_hr"};

    std::string prefix;
    Part part = InputWeights;
    int layer = 0;
    bool reverse = false;

    /// Nothing of a name that no recurrent layer gives.
    static std::optional<RecurrentName> takeApart(std::string_view name);
    std::string text() const;
};

} // namespace loopscope
