#pragma once

#include "core/bptt/step_detail.h"
#include "core/bptt/why.h"

#include <map>
#include <tuple>

namespace loopscope
{

/// What comes back through attention in one sequence; a column a step of the decoder.
struct AttentionGradients {
    Eigen::MatrixXd contexts; ///< of the encoder's output
    Eigen::MatrixXd weights;  ///< of source steps
    Eigen::MatrixXd scores;   ///< likewise
    /// W_a q and U_a k of an additive score, a column a step of the decoder and of the source.
    Eigen::MatrixXd fromQueries;
    Eigen::MatrixXd fromKeys;
};

/// Looks numbers up and builds terms of them; keeps the details of the steps that were needed.
class WhyParts
{
public:
    /// @param lossStep  what gradients say of the loss that they are of
    explicit WhyParts(const Iteration& iteration, int lossStep = -1)
        : m_iteration(iteration)
        , m_lossStep(lossStep)
    {
    }

    const Iteration& iteration() const { return m_iteration; }
    const Network& network() const { return m_iteration.network(); }
    const Track& track(int index) const { return network().tracks()[std::size_t(index)]; }
    const Program& program(int index) const { return *track(index).program; }
    const Operation& operation(int trackIndex, int index) const
    {
        return program(trackIndex).operations[std::size_t(index)];
    }

    const StepDetail& detail(int track, int step, int sequence);
    /// @throws std::invalid_argument if the network has no attention
    const AttentionGradients& attentionGradients(int sequence);
    double number(const NumberReference& reference);

    WhyFactor factor(NumberReference reference);
    WhyTerm term(double sign, std::vector<WhyFactor> factors) const;

private:
    double inputGradient(const NumberReference& reference);
    double sumOf(
        void (*explain)(WhyParts& parts, WhyAnswer& answer), const NumberReference& reference);

    const Iteration& m_iteration;
    int m_lossStep;
    std::map<std::tuple<int, int, int>, StepDetail> m_details;
    std::map<int, AttentionGradients> m_attention; ///< of each sequence
};

/// A number that stands for itself.
WhyFactor constantFactor(double value);

/// One element of an operation at a step: what its terms are about.
struct Element {
    int track = 0;
    int operation = 0;
    int step = 0;
    int sequence = 0;
    int unit = 0;
};

/// What a value is made of; also of x and of initial states.
void explainValue(WhyParts& parts, WhyAnswer& answer);
void explainSlope(WhyParts& parts, WhyAnswer& answer);
/// The factor that stands for an operand: what it names, or the operation itself.
WhyFactor operandFactor(WhyParts& parts, const Element& element);

/// Where a gradient comes from.
void explainGradient(WhyParts& parts, WhyAnswer& answer);
/// Σ over steps of gradient times operand.
void explainParameterGradient(WhyParts& parts, WhyAnswer& answer);

void explainOutput(WhyParts& parts, WhyAnswer& answer);
void explainProbability(WhyParts& parts, WhyAnswer& answer);
void explainOutputGradient(WhyParts& parts, WhyAnswer& answer);
void explainContext(WhyParts& parts, WhyAnswer& answer);
void explainAttentionWeight(WhyParts& parts, WhyAnswer& answer);
void explainAttentionScore(WhyParts& parts, WhyAnswer& answer);
void explainAttentionActivity(WhyParts& parts, WhyAnswer& answer);
void explainContextGradient(WhyParts& parts, WhyAnswer& answer);
void explainAttentionWeightGradient(WhyParts& parts, WhyAnswer& answer);
void explainAttentionScoreGradient(WhyParts& parts, WhyAnswer& answer);
/// The terms by which an output of the encoder or of the decoder reaches contexts and scores.
void addAttentionUses(WhyParts& parts, const NumberReference& h, WhyAnswer& answer);
/// Those of W_a, U_a or v_a in the scores of all steps and sequences.
void addUsesOfAttention(WhyParts& parts, const NumberReference& r, WhyAnswer& answer);
void explainLoss(WhyParts& parts, WhyAnswer& answer);
/// What the readout's element reads at a step: h of a track of the last stack's top layer, or the
/// context.
NumberReference readoutSource(const WhyParts& parts, int step, int sequence, int element);
/// Element `unit` of the query of a decoder's step, and of the key of a source step.
WhyFactor queryFactor(WhyParts& parts, int step, int sequence, int unit);
WhyFactor keyFactor(WhyParts& parts, int source, int sequence, int unit);
/// Source steps that a sequence can look at.
int sourceLength(const Batch& batch, int sequence);
/// How much a step's loss counts in the loss of the iteration.
double lossShare(const Iteration& iteration, int step, int sequence);

} // namespace loopscope
