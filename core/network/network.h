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
    CrossEntropy,    ///< softmax, then −ln of the target's probability; natural logarithm
    MeanSquaredError ///< mean over the outputs of (y − target)²
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

/// What decides a network's shape: everything but its numbers.
struct NetworkOptions {
    int inputSize = 1;
    int outputSize = 1;
    std::vector<LayerOptions> layers; ///< the first reads x, the last feeds the readout
    Loss loss = Loss::CrossEntropy;

    bool operator==(const NetworkOptions&) const = default;
};

/// Where one parameter's numbers stand in the vector of all parameters.
struct ParameterPlace {
    std::string name; ///< as in the equations: "W_f"; the readout's are "W_y" and "b_y"
    int track = -1;   ///< whose parameter; -1 for the readout
    ParameterKind kind = ParameterKind::Bias;
    int rows = 0;
    int columns = 1;
    Eigen::Index offset = 0; ///< of its first number; the numbers are column-major

    Eigen::Index size() const { return Eigen::Index(rows) * columns; }
};

/// One direction of one layer: a cell run along the sequence. A bidirectional layer has two tracks.
struct Track {
    int layer = 0;
    bool reverse = false; ///< whether it reads the sequence from its end
    int inputSize = 0;
    int units = 0;
    std::shared_ptr<const Program> program;
    std::shared_ptr<const Plan> plan;
    int firstParameter =
        0; ///< of its parameters in Network::parameters(); as many as the program has
    int outputOffset = 0; ///< where its h stands in the layer's output
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
    int layerCount() const { return int(m_options.layers.size()); }
    /// Sum of the units of the layer's tracks: what the layer above, or the readout, reads.
    int outputSizeOfLayer(int layer) const;

    std::optional<int> findParameter(int track, std::string_view name) const;

    /// The matrix or vector of one parameter, inside a vector of all of them.
    Eigen::Map<const Eigen::MatrixXd> view(int parameter, const Eigen::VectorXd& all) const;
    Eigen::Map<Eigen::MatrixXd> view(int parameter, Eigen::VectorXd& all) const;

private:
    Network() = default;
    void addTracks(int layer, int inputSize, const std::shared_ptr<const Program>& program,
        const std::shared_ptr<const Plan>& plan);
    void addParameter(ParameterPlace place);

    NetworkOptions m_options;
    std::vector<Track> m_tracks;
    std::vector<ParameterPlace> m_parameters;
    Eigen::Index m_parameterCount = 0;
};

} // namespace loopscope
