#pragma once

#include "core/bptt/step_detail.h"
#include "core/bptt/why.h"

#include <map>
#include <tuple>

namespace loopscope
{

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
void explainLoss(WhyParts& parts, WhyAnswer& answer);
/// What the readout's element reads at a step: h of a track of the last stack's top layer, or the
/// context.
NumberReference readoutSource(const WhyParts& parts, int step, int sequence, int element);
/// How much a step's loss counts in the loss of the iteration.
double lossShare(const Iteration& iteration, int step, int sequence);

} // namespace loopscope
