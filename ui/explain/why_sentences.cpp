#include "ui/explain/why_sentences.h"

#include "core/bptt/decoding.h"
#include "ui/explain/explain_sections.h"
#include "ui/theme/number_format.h"

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

using Kind = NumberReference::Kind;
using Rule = WhyAnswer::Rule;

namespace
{

QString numberText(double value)
{
    return formatNumber(value, 3);
}

} // namespace

WhySentences::WhySentences(
    const Snapshot& snapshot, const WhyAnswer& answer, const NumberWords& words)
    : m_snapshot(snapshot)
    , m_iteration(*snapshot.iteration)
    , m_answer(answer)
    , m_words(words)
{
}

QString WhySentences::functionName() const
{
    return nameOfFunction(m_answer.function);
}

bool WhySentences::isPinned(const NumberReference& weight) const
{
    const Network& network = m_iteration.network();
    const ParameterPlace& place = network.parameters()[std::size_t(weight.parameter)];
    const std::vector<Eigen::Index> pinned = pinnedParameters(network, m_snapshot.options.edits);
    const auto index = place.offset + weight.column * place.rows + weight.unit;
    return std::binary_search(pinned.begin(), pinned.end(), index);
}

QString WhySentences::givenSentence() const
{
    const NumberReference& r = m_answer.reference;
    if (r.kind == Kind::Value && r.symbol > 0 && r.step >= 0)
        return Explain::tr("It is held at this value by hand, in place of being calculated: "
                           "nothing makes it, and no gradient goes through it.");
    if (r.kind == Kind::Parameter && isPinned(r))
        return Explain::tr("A weight that is held by hand: training leaves it alone. Release it "
                           "with the weights.");
    if (r.kind == Kind::Parameter && readsOwnOutputs(m_iteration))
        return Explain::tr("A weight: nothing calculates it, training has made it so. What the "
                           "network does on its own is only looked at, and changes no weight.");
    if (r.kind == Kind::Parameter) {
        const double after = m_iteration.network().view(
            r.parameter, m_iteration.after().parameters)(r.unit, r.column);
        return Explain::tr(
            "A weight: nothing calculates it, training has made it so. The update of "
            "iteration %1 changes it by %2, to %3.")
            .arg(m_iteration.number())
            .arg(numberText(after - m_answer.value), numberText(after));
    }
    if (r.step < 0)
        return Explain::tr("The state before the first step: it is where the sequence starts.");
    const Network& network = m_iteration.network();
    const bool isSource = r.track >= 0 && network.stackCount() == 2 &&
                          network.tracks()[std::size_t(r.track)].stack == 0;
    const Batch& batch = m_iteration.batch();
    const StageLabel label = r.sequence != 0 ? StageLabel()
                             : isSource      ? m_snapshot.task->sourceLabel(batch, r.step)
                                             : m_snapshot.task->inputLabel(batch, r.step);
    return label.isEmpty()
               ? Explain::tr("An input: it is given.")
               : Explain::tr("An input: it is given. The input of step %1 is “%2”.")
                     .arg(r.step + 1)
                     .arg(QString::fromStdString(label.text).toHtmlEscaped());
}

/// How much of a sum pulls up, and how much down.
QString WhySentences::pullSentence() const
{
    double up = 0.0;
    double down = 0.0;
    int ups = 0;
    int downs = 0;
    for (const WhyTerm& term : m_answer.terms) {
        up += term.amount > 0.0 ? term.amount : 0.0;
        down += term.amount < 0.0 ? term.amount : 0.0;
        ups += term.amount > 0.0 ? 1 : 0;
        downs += term.amount < 0.0 ? 1 : 0;
    }
    if (ups + downs < 3 || !std::isfinite(up + down))
        return {};
    return Explain::tr("%1 parts pull up, %2 together; %3 pull down, %4.")
        .arg(ups)
        .arg(numberText(up))
        .arg(downs)
        .arg(numberText(down));
}

QString WhySentences::valueSentence() const
{
    switch (m_answer.rule) {
    case Rule::Given:
        return givenSentence();
    case Rule::Function:
        return Explain::tr("Its parts add up to %1, and %2 makes %3 of it.")
            .arg(numberText(m_answer.sum), functionName(), numberText(m_answer.value));
    case Rule::Slope:
        return Explain::tr(
            "The steepness of %1 at %2: a small change of the sum comes out %3 times "
            "as large.")
            .arg(functionName(), numberText(m_answer.sum), numberText(m_answer.value));
    case Rule::Softmax:
        if (m_answer.reference.kind == Kind::AttentionWeight)
            return Explain::tr("Each source step counts exp(score), by how well it fits what "
                               "the decoder has in mind. The share of this one is %1.")
                .arg(formatPercent(m_answer.value));
        return Explain::tr(
            "Each output <i>y</i> counts e<sup><i>y</i></sup>. The share of this one "
            "is %1.")
            .arg(formatPercent(m_answer.value));
    case Rule::Choice:
        return sentenceForChoice(m_answer, m_words);
    case Rule::Draw:
        return sentenceForDraw(m_snapshot, m_answer, m_words);
    case Rule::NegativeLog:
        return Explain::tr("−ln of the probability that the right answer got: −ln %1 = %2.")
            .arg(numberText(m_answer.sum), numberText(m_answer.value));
    case Rule::LogLoss:
        return Explain::tr("The mean over the outputs of how surprised each one was.");
    case Rule::Sum:
        break;
    }
    if (m_answer.reference.kind == Kind::AttentionScore)
        return sentenceForScore(m_iteration, m_answer.reference);
    if (m_answer.reference.kind == Kind::Loss)
        return Explain::tr("The mean of the losses of all steps that have a target.");
    if (m_answer.terms.size() == 1 && m_answer.terms.front().factors.size() == 1)
        return Explain::tr("It is the same number as its only part.");
    if (m_answer.terms.size() == 1)
        return Explain::tr("It is the product of its factors.");
    return Explain::tr("It is the sum of %1 parts.").arg(m_answer.terms.size());
}

/// What of a state's gradient comes from its own step, and what from later ones.
QString WhySentences::splitSentence() const
{
    const NumberReference& r = m_answer.reference;
    if (r.kind != Kind::Gradient || r.symbol <= 0 || r.step < 0)
        return {};
    const Track& track = m_iteration.network().tracks()[std::size_t(r.track)];
    if (!track.program->symbols[std::size_t(r.symbol)].isState())
        return {};
    const double own =
        m_iteration.gradientFromOwnStep(r.track, r.symbol, r.step, r.sequence)[r.unit];
    const double later =
        m_iteration.gradientFromLaterSteps(r.track, r.symbol, r.step, r.sequence)[r.unit];
    return Explain::tr("%1 of it come %2, %3 come %4.")
        .arg(numberText(own), inTone(Tone::FromOutput, Explain::tr("from its own step")),
            numberText(later), inTone(Tone::FromLater, Explain::tr("from later steps")));
}

/// How much of a gradient comes through attention: by what was read, and by how much of it was.
QString WhySentences::attentionSentence() const
{
    double values = 0.0;
    double scores = 0.0;
    bool isAttended = false;
    for (const WhyTerm& term : m_answer.terms) {
        for (const WhyFactor& factor : term.factors) {
            const bool isValue = factor.reference.kind == Kind::ContextGradient;
            const bool isScore = factor.reference.kind == Kind::AttentionScoreGradient;
            values += isValue ? term.amount : 0.0;
            scores += isScore ? term.amount : 0.0;
            isAttended = isAttended || isValue || isScore;
        }
    }
    const NumberReference& r = m_answer.reference;
    if (r.kind != Kind::Gradient || !isAttended)
        return {};
    const bool isKey = m_iteration.network().tracks()[std::size_t(r.track)].stack == 0;
    return isKey ? Explain::tr("Through attention come %1 by what the decoder read here, and %2 by "
                               "how much it read here.")
                       .arg(numberText(values), numberText(scores))
                 : Explain::tr("%1 of it come through attention: by where the decoder looked.")
                       .arg(numberText(scores));
}

/// Of the whole vector: what bars and arrows stand for.
QString WhySentences::lengthSentence() const
{
    const NumberReference& r = m_answer.reference;
    if (r.kind != Kind::Gradient || r.symbol <= 0 || r.step < 0)
        return {};
    const ConstVectorView vector = m_iteration.gradient(r.track, r.symbol, r.step, r.sequence);
    return Explain::tr("All %1 units together are %2 long.")
        .arg(vector.size())
        .arg(normText(vector));
}

QString WhySentences::gradientSentence() const
{
    const double value = m_answer.value;
    if (!std::isfinite(value))
        return Explain::tr("This gradient is lost: a number on its way is not finite.");
    if (value == 0.0)
        return Explain::tr("The loss does not depend on it at all.");
    const QString words =
        value > 0.0 ? Explain::tr("If it grew a little, %1 would grow %2 times as much.")
                    : Explain::tr("If it grew a little, %1 would shrink %2 times as much.");
    const int lossStep = m_answer.reference.lossStep;
    const QString loss = lossStep < 0 ? Explain::tr("the loss")
                                      : Explain::tr("the loss of step %1").arg(lossStep + 1);
    QString result = words.arg(loss, numberText(std::abs(value)));
    const QString length = lengthSentence();
    if (!length.isEmpty())
        result += u' ' + length;
    const QString split = splitSentence();
    if (!split.isEmpty())
        result += u' ' + split;
    const QString attended = attentionSentence();
    if (!attended.isEmpty())
        result += u' ' + attended;
    if (m_answer.reference.kind == Kind::ParameterGradient)
        result +=
            u' ' + Explain::tr("The same weight is used at every step; each use adds its share.");
    return result;
}

QString WhySentences::sentence() const
{
    const QString words = isGradient() ? gradientSentence() : valueSentence();
    const bool isSum = m_answer.rule == Rule::Sum || m_answer.rule == Rule::Function;
    const bool isPulled = isSum && !isGradient() && m_answer.reference.kind != Kind::Loss;
    const QString pull = isPulled ? pullSentence() : QString();
    return pull.isEmpty() ? words : words + u' ' + pull;
}

} // namespace loopscope::ui
