#pragma once

#include "core/bptt/batch.h"
#include "core/network/network.h"

#include <Eigen/Core>
#include <memory>
#include <vector>

namespace loopscope {

class TrackRecord;

/// The numbers that training changes, at one moment. Immutable once shared: a run's history is a list of these.
struct TrainingState {
    int iteration = 0;            ///< updates made so far
    Eigen::VectorXd parameters;   ///< all of the network's, placed by Network::parameters()
    Eigen::VectorXd firstMoment;  ///< of Adam; empty for plain SGD
    Eigen::VectorXd secondMoment; ///< of Adam; empty for plain SGD
};

using ConstVectorView = Eigen::Map<const Eigen::VectorXd>;

/// One whole iteration of learning: forward, loss, backward through the full sequence, update.
///
/// Immutable once it is shared. Steps count from 0 here and from 1 on screen. Tracks and symbols are indices into
/// Network::tracks() and Program::symbols. Every vector has the track's units, x the track's inputSize.
/// Gradients are of `loss`, the mean over sequences of the weighted mean over steps.
class Iteration
{
public:
    Iteration();
    ~Iteration();
    Iteration(const Iteration&) = delete;
    Iteration& operator=(const Iteration&) = delete;

    const Network& network() const { return *m_network; }
    int number() const { return m_before->iteration; } ///< updates made before this one
    int steps() const { return m_batch.steps; }
    int sequences() const { return m_batch.sequences; }
    const Batch& batch() const { return m_batch; }

    /// Value of a symbol at a step. State symbols also at step -1: the initial state.
    ConstVectorView value(int track, int symbol, int step, int sequence = 0) const;
    /// ∂loss/∂symbol, everything that depends on it included.
    ConstVectorView gradient(int track, int symbol, int step, int sequence = 0) const;
    /// Of a state symbol: the part of its gradient that came along its own step (the step's output, the layer above).
    ConstVectorView gradientFromOwnStep(int track, int symbol, int step, int sequence = 0) const;
    /// Of a state symbol: the part that came back from later steps. Sum of the two is gradient().
    ConstVectorView gradientFromLaterSteps(int track, int symbol, int step, int sequence = 0) const;

    ConstVectorView output(int step, int sequence = 0) const;         ///< y = W_y h + b_y, the logits
    ConstVectorView probabilities(int step, int sequence = 0) const;  ///< softmax(y); y itself for mean squared error
    ConstVectorView outputGradient(int step, int sequence = 0) const; ///< ∂loss/∂y
    double stepLoss(int step, int sequence = 0) const;                ///< unweighted
    double loss() const { return m_loss; }

    const TrainingState& before() const { return *m_before; }
    const TrainingState& after() const { return *m_after; } ///< the same as before() if nothing was updated
    std::shared_ptr<const TrainingState> sharedBefore() const { return m_before; }
    std::shared_ptr<const TrainingState> sharedAfter() const { return m_after; }

    /// ∂loss/∂parameters, placed as the parameters are.
    const Eigen::VectorXd& parameterGradient() const { return m_parameterGradient; }

    /// What one step adds to a parameter's gradient, over the whole batch; all steps sum to it.
    /// Calculated on request from the record. @param parameter  index into Network::parameters()
    Eigen::MatrixXd gradientShare(int parameter, int step) const;
    /// Frobenius norm of each step's share: `steps()` numbers.
    Eigen::VectorXd gradientShareNorms(int parameter) const;

private:
    friend class Engine;
    friend class Backpropagation;

    std::shared_ptr<const Network> m_network;
    Batch m_batch;
    std::vector<std::unique_ptr<TrackRecord>> m_tracks; ///< tracks × chunks of sequences
    Eigen::MatrixXd m_outputs, m_probabilities, m_outputGradients;
    Eigen::VectorXd m_stepLosses;
    double m_loss = 0.0;
    Eigen::VectorXd m_parameterGradient;
    std::shared_ptr<const TrainingState> m_before;
    std::shared_ptr<const TrainingState> m_after;
};

} // namespace loopscope
