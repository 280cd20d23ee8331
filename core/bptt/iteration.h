#pragma once

#include "core/bptt/batch.h"
#include "core/network/network.h"

#include <Eigen/Core>

#include <memory>
#include <vector>

namespace loopscope
{

struct ChunkRecord;
struct TrackRecord;

/// The numbers that training changes, at one moment. Immutable once shared: a run's history is a
/// list of these.
struct TrainingState {
    int iteration = 0;            ///< updates made so far
    Eigen::VectorXd parameters;   ///< all of the network's, placed by Network::parameters()
    Eigen::VectorXd firstMoment;  ///< of Momentum and Adam, else empty
    Eigen::VectorXd secondMoment; ///< of RMSProp and Adam, else empty
    /// Updates that the moments hold: fewer than iteration after a change of optimizer.
    int momentUpdates = 0;
};

/// What clipping made of the gradient before the update; Euclidean norms over all parameters.
struct ClippingRecord {
    double normBefore = 0.0;
    double normAfter = 0.0; ///< the same number unless isClipped
    bool isClipped = false; ///< whether the update used a smaller gradient than the record's
    bool isFinite = true;   ///< otherwise the norm is not finite, and nothing was clipped
};

using ConstVectorView = Eigen::Map<const Eigen::VectorXd>;

/// One whole iteration of learning: forward, loss, backward through the full sequence, update.
///
/// Immutable once it is shared. Steps count from 0 here and from 1 on screen. Tracks and symbols
/// are indices into Network::tracks() and Program::symbols. Every vector has the track's units, x
/// the track's inputSize. Gradients are of `loss`, the mean over sequences of the weighted mean
/// over steps.
class Iteration
{
public:
    Iteration();
    ~Iteration();
    Iteration(const Iteration&) = delete;
    Iteration& operator=(const Iteration&) = delete;

    const Network& network() const { return *m_network; }
    std::shared_ptr<const Network> sharedNetwork() const { return m_network; }
    int number() const { return m_before->iteration; } ///< updates made before this one
    int steps() const { return m_batch.steps; }
    int sequences() const { return m_batch.sequences; }
    const Batch& batch() const { return m_batch; }
    /// Steps that a track reads: those of the source for an encoder's, else steps().
    int stepsOf(int track) const;
    /// The step whose value `name[t-delay]` reads at `step`: earlier in time, later for a reverse
    /// track. Below 0 before the sequence's start, as value() counts there.
    int stepRead(int track, int step, int delay, int sequence = 0) const;

    /// Value of a symbol at a step. State symbols and x also before the start, down to
    /// -Plan::history: -1 is the initial state, earlier ones are zero.
    ConstVectorView value(int track, int symbol, int step, int sequence = 0) const;
    /// ∂loss/∂symbol, everything that depends on it included. (Of the input x of the first layer:
    /// zero unless the iteration was calculated with its input gradient.)
    ConstVectorView gradient(int track, int symbol, int step, int sequence = 0) const;
    /// The part of a symbol's gradient that came along its own step (the step's output, the layer
    /// above): all of it unless the symbol is state.
    ConstVectorView gradientFromOwnStep(int track, int symbol, int step, int sequence = 0) const;
    /// Of a state symbol: the part that came back from later steps. Sum of the two is gradient().
    /// Also at step -1: the gradient of the initial state.
    ConstVectorView gradientFromLaterSteps(int track, int symbol, int step, int sequence = 0) const;

    ConstVectorView output(int step, int sequence = 0) const; ///< y = W_y h + b_y, the logits
    ConstVectorView probabilities(
        int step, int sequence = 0) const; ///< softmax(y); y itself for mean squared error
    ConstVectorView outputGradient(int step, int sequence = 0) const; ///< ∂loss/∂y
    double stepLoss(int step, int sequence = 0) const;                ///< unweighted
    double loss() const { return m_loss; }

    const TrainingState& before() const { return *m_before; }
    const TrainingState& after() const
    {
        return *m_after;
    } ///< the same as before() if nothing was updated
    std::shared_ptr<const TrainingState> sharedBefore() const { return m_before; }
    std::shared_ptr<const TrainingState> sharedAfter() const { return m_after; }

    /// Source steps × target steps of a sequence: how much each target step looked at each source
    /// step, and ∂loss/∂that. Empty without attention.
    const Eigen::MatrixXd& attentionWeights(int sequence = 0) const;
    const Eigen::MatrixXd& attentionWeightGradients(int sequence = 0) const;

    /// Whether backpropagation was truncated: gradients are then those of the windows, and the full
    /// ones, which a full pass would give, stand beside them.
    bool isTruncated() const { return m_truncationLength > 0; }
    int truncationLength() const { return m_truncationLength; } ///< steps of a window; 0 if full
    /// ∂loss/∂symbol without truncation; the same as gradient() if there is none.
    ConstVectorView fullGradient(int track, int symbol, int step, int sequence = 0) const;
    const Eigen::VectorXd& fullParameterGradient() const
    {
        return isTruncated() ? m_fullParameterGradient : m_parameterGradient;
    }

    /// The columns that the plan lays out, for calculations on the whole record. Chunks hold
    /// sequencesOfChunk each.
    const std::vector<ChunkRecord>& chunks() const { return m_chunks; }

    /// ∂loss/∂parameters, placed as the parameters are; not clipped.
    const Eigen::VectorXd& parameterGradient() const { return m_parameterGradient; }

    /// What the update made of that gradient before it used it.
    const ClippingRecord& clipping() const { return m_clipping; }

    /// What one step adds to a parameter's gradient, over the whole batch; all steps sum to it.
    /// Calculated on request from the record. @param parameter  index into Network::parameters()
    Eigen::MatrixXd gradientShare(int parameter, int step) const;
    /// Frobenius norm of each step's share: `steps()` numbers.
    Eigen::VectorXd gradientShareNorms(int parameter) const;

private:
    friend class Engine;
    friend class Trainer;

    const ChunkRecord& chunkOf(int& sequence) const; ///< and the sequence's number inside it
    int positionOf(const ChunkRecord& chunk, int track, int step, int sequence) const;
    int startOf(const ChunkRecord& chunk, int track, int sequence) const;
    const GradientPlaces& placesOf(int track, int symbol) const;
    ConstVectorView gradientRow(int track, int symbol, int row, int step, int sequence) const;
    ConstVectorView readoutColumn(
        const ChunkRecord& chunk, const double* data, int step, int sequence) const;
    void addReadoutShare(const ChunkRecord& chunk, const ParameterPlace& place, int step,
        Eigen::MatrixXd& share) const;
    void addTrackShare(
        const TrackRecord& record, int parameter, int step, Eigen::MatrixXd& share) const;

    std::shared_ptr<const Network> m_network;
    Batch m_batch;
    std::vector<ChunkRecord> m_chunks;
    Eigen::VectorXd m_stepLosses; ///< of each column of the batch
    double m_loss = 0.0;
    Eigen::VectorXd m_parameterGradient;
    Eigen::VectorXd m_fullParameterGradient; ///< empty unless truncated
    int m_truncationLength = 0;
    ClippingRecord m_clipping;
    std::shared_ptr<const TrainingState> m_before;
    std::shared_ptr<const TrainingState> m_after;
};

} // namespace loopscope
