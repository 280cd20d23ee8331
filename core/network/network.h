#pragma once

#include "core/cell/plan.h"
#include "core/cell/program.h"
#include "core/result.h"

#include <Eigen/Core>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace loopscope
{

enum class Direction { Forward, Backward, Both };

enum class Loss {
    CrossEntropy,      ///< softmax, then −ln of the target's probability; natural logarithm
    MeanSquaredError,  ///< mean over the outputs of (y − target)²
    BinaryCrossEntropy ///< sigmoid of each output, then the mean over the outputs of
                       ///< −target · ln p − (1 − target) · ln(1 − p); targets in [0, 1]
};

/// Whether a loss is given a class a step, not a vector of numbers.
constexpr bool takesClasses(Loss loss)
{
    return loss == Loss::CrossEntropy;
}

/// How inputs and outputs hang on the recurrent layers.
enum class Shape {
    ManyToMany,    ///< an output at every step
    ManyToOne,     ///< an output after the last step: a backward direction gives its own last state
    OneToMany,     ///< one input; from then on x is the network's own output p of the step before
    EncoderDecoder ///< one stack reads the source, its final states start another that writes
};

/// How a decoder looks at the encoder's outputs k_s from its own output q_t. The readout reads q_t
/// and below it the context Σ_s a_ts k_s with weights a_t = softmax over s of the score.
enum class Attention {
    None,
    Dot,     ///< score q_tᵀ k_s, so sizes must be equal. Luong, Pham & Manning 2015
    Additive ///< score v_aᵀ tanh(W_a q_t + U_a k_s), all of the decoder's size. Bahdanau, Cho &
             ///< Bengio 2015 (whose decoder reads the context one step later, before its cell)
};

/// One recurrent layer.
struct LayerOptions {
    std::string equations; ///< the cell, in the notation of cells
    int units = 12;        ///< size of h and of every other vector but x; in [1, maximumUnits]
    Direction direction = Direction::Forward;

    bool operator==(const LayerOptions&) const = default;
};

inline constexpr int maximumUnits = 1024;
inline constexpr int maximumLayers = 6;

/// Numbers of a track that are held at a value in place of being calculated: a gate that stands
/// open, a unit that is silent. Training goes on around them: no gradient goes through them.
struct Hold {
    int track = 0;      ///< of Network::tracks()
    std::string symbol; ///< of an equation: "f", "h"
    int unit = -1;      ///< -1: all of them
    double value = 0.0;

    bool operator==(const Hold&) const = default;
};

/// What decides a network's shape: everything but its numbers.
struct NetworkOptions {
    int inputSize = 1;
    int outputSize = 1;
    std::vector<LayerOptions> layers; ///< the first reads x, the last feeds the readout
    Loss loss = Loss::CrossEntropy;
    Shape shape = Shape::ManyToMany;
    std::vector<LayerOptions> decoder; ///< of an encoder–decoder, whose `layers` are the encoder
    int decoderInputSize = 0;          ///< of an encoder–decoder; 0 means outputSize
    Attention attention = Attention::None;
    std::vector<Hold> holds; ///< those that do not fit count for nothing

    bool operator==(const NetworkOptions&) const = default;
};

/// What a parameter belongs to.
enum class ParameterRole {
    Cell,      ///< the equations of a track
    Bridge,    ///< from the encoder's final states to the initial state of a decoder's track
    Attention, ///< the score of additive attention
    Readout
};

/// Where one parameter's numbers stand in the vector of all parameters.
struct ParameterPlace {
    std::string
        name;       ///< as in the equations: "W_f"; of the readout "W_y", "b_y"; of attention
                    ///< "W_a", "U_a", "v_a"; of the bridge to a state c "W_bridge_c", "b_bridge_c"
    int track = -1; ///< whose parameter; -1 for readout and attention
    ParameterKind kind = ParameterKind::Bias;
    int rows = 0;
    int columns = 1;
    Eigen::Index offset = 0; ///< of its first number; the numbers are column-major
    ParameterRole role = ParameterRole::Cell;

    Eigen::Index size() const { return Eigen::Index(rows) * columns; }
};

/// One direction of one layer: a cell run along the sequence. A bidirectional layer has two tracks.
struct Track {
    int stack = 0;        ///< 0; of a decoder 1
    int layer = 0;        ///< inside its stack
    bool reverse = false; ///< whether it reads the sequence from its end
    int inputSize = 0;
    int units = 0;
    std::shared_ptr<const Program> program;
    std::shared_ptr<const Plan> plan;
    int firstParameter =
        0; ///< of its parameters in Network::parameters(); as many as the program has
    int outputOffset = 0; ///< where its h stands in the layer's output
};

/// How one state of a decoder's track starts: from final values of the encoder, one below the
/// other, through a linear map where the sizes differ.
struct Bridge {
    int track = 0;
    int symbol = 0;
    struct Source {
        int track = 0;
        int symbol = 0;
    };
    std::vector<Source> sources;
    int sourceSize = 0;
    int weight = -1; ///< index of "W_bridge_…", units × sourceSize; -1 where the sizes agree
    int bias = -1;
};

/// A network's shape: tracks in the order of calculation, then a linear readout y = W_y h + b_y.
/// Immutable; its numbers are one vector, kept by whoever trains it.
class Network
{
public:
    /// @return the network, or a sentence that says which option cannot be, and why
    static Result<std::shared_ptr<const Network>> build(const NetworkOptions& options);

    const NetworkOptions& options() const { return m_options; }
    const std::vector<Track>& tracks() const { return m_tracks; }
    const std::vector<ParameterPlace>& parameters() const { return m_parameters; }
    Eigen::Index parameterCount() const { return m_parameterCount; }

    int inputSize() const { return m_options.inputSize; }
    int outputSize() const { return m_options.outputSize; }
    int stackCount() const { return m_options.shape == Shape::EncoderDecoder ? 2 : 1; }
    int layerCount(int stack = 0) const
    {
        return int((stack == 1 ? m_options.decoder : m_options.layers).size());
    }
    /// Of a stack's first layer.
    int inputSizeOf(int stack) const;
    /// Sum of the units of the layer's tracks: what the layer above, or the readout, reads.
    int outputSizeOfLayer(int layer, int stack = 0) const;
    bool isTop(const Track& track) const { return track.layer == layerCount(track.stack) - 1; }
    /// What the readout reads: outputs of the last stack's top layer, then the context if any.
    int readoutSize() const;
    int contextOffset() const
    {
        return outputSizeOfLayer(layerCount(stackCount() - 1) - 1, stackCount() - 1);
    }
    const std::vector<Bridge>& bridges() const { return m_bridges; }

    /// Index of "W_y"; "b_y" follows it.
    int readoutWeight() const { return int(m_parameters.size()) - 2; }
    std::optional<int> findParameter(int track, std::string_view name) const;
    /// The symbol that is held; nothing where the track, the symbol or the unit is not there.
    std::optional<int> findHeld(const Hold& hold) const;

    /// The matrix or vector of one parameter, inside a vector of all of them.
    Eigen::Map<const Eigen::MatrixXd> view(int parameter, const Eigen::VectorXd& all) const;
    Eigen::Map<Eigen::MatrixXd> view(int parameter, Eigen::VectorXd& all) const;

private:
    Network() = default;
    std::optional<std::string> addStack(int stack);
    void addTracks(int stack, int layer, int inputSize,
        const std::shared_ptr<const Program>& program, const std::shared_ptr<const Plan>& plan);
    void holdValues();
    void addBridges();
    void addBridge(int track, int symbol);
    void addAttention();
    int addParameter(ParameterPlace place);

    NetworkOptions m_options;
    std::vector<Track> m_tracks;
    std::vector<ParameterPlace> m_parameters;
    std::vector<Bridge> m_bridges;
    Eigen::Index m_parameterCount = 0;
};

} // namespace loopscope
