#pragma once

#include "core/bptt/attention.h"
#include "core/bptt/iteration.h"
#include "core/bptt/network_weights.h"
#include "core/bptt/track_record.h"

#include <Eigen/Core>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace loopscope
{

/// A network run forward one step at a time, carrying its state on: what generates text and what
/// decodes. Calculates what the engine does, without knowing what comes next.
///
/// Of an encoder–decoder it runs the decoder; the encoder reads its whole source beforehand.
class Stepper
{
public:
    /// Starts in states of zero; a decoder waits for start().
    /// @param sequences  how many run side by side, ≥ 1
    /// @throws std::invalid_argument if findProblem() has a sentence, or the parameters are not
    /// those of the network
    Stepper(std::shared_ptr<const Network> network, Eigen::VectorXd parameters, int sequences = 1);
    Stepper(const Stepper&) = delete;
    Stepper& operator=(const Stepper&) = delete;

    /// Why a network cannot run step by step: a layer reads the sequence from its end.
    static std::optional<std::string> findProblem(const Network& network);

    int sequences() const { return m_sequences; }
    int steps() const { return m_steps; } ///< taken since the start

    /// Before the first step again.
    void start();
    /// Of an encoder–decoder: before the first step, in the state that the encoder hands over, with
    /// its outputs to attend to. @param encoded  of the same network, parameters and number of
    /// sequences
    void start(const Iteration& encoded);
    /// Replaces a state before the first step. @param values  units × sequences
    void setState(int track, int symbol, const Eigen::MatrixXd& values);

    /// @param inputs  of the stack that runs: its input size × sequences
    void step(const Eigen::Ref<const Eigen::MatrixXd>& inputs);

    // Of the newest step:
    ConstVectorView output(int sequence = 0) const;        ///< y
    ConstVectorView probabilities(int sequence = 0) const; ///< what the loss makes of y
    ConstVectorView value(int track, int symbol, int sequence = 0) const;
    /// One number a source step; empty without attention.
    Eigen::VectorXd attentionWeights(int sequence = 0) const;

private:
    struct Source {
        int steps = 0;
        Eigen::MatrixXd keys; ///< outputs of the encoder: key size × steps
        AttentionRecord record;
    };

    bool isRun(const Track& track) const { return track.stack == m_network->stackCount() - 1; }
    TrackRecord& recordOf(int track) { return m_records[std::size_t(track)]; }
    void clearStates();
    void keepForNextStep(TrackRecord& record);
    void feedFromBelow(int track);
    void attendTo(int sequence);
    void readOut();
    void requireSequence(int sequence) const;

    std::shared_ptr<const Network> m_network;
    Eigen::VectorXd m_parameters;
    NetworkWeights m_weights;
    int m_sequences = 1;
    int m_steps = 0;
    std::vector<TrackRecord> m_records; ///< one position each, and what stands before it
    std::vector<Source> m_sources;      ///< of each sequence, with attention
    AttentionWorkspace m_attention;
    int m_readoutRows = 0;
    int m_outputRows = 0;
    kernel::Buffer m_readoutInputs;
    kernel::Buffer m_outputs;
    kernel::Buffer m_probabilities;
    std::vector<double> m_noTarget; ///< what the loss is told, and its gradient: of no interest
    std::vector<double> m_noGradient;
};

} // namespace loopscope
