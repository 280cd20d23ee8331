#include "ui/explain/explain_sections.h"
#include "ui/explain/number_words.h"
#include "ui/theme/number_format.h"

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

using Kind = NumberReference::Kind;
using Rule = WhyAnswer::Rule;

namespace
{

constexpr std::size_t shownTerms = 6; ///< unless all are asked for

QString numberText(double value)
{
    return formatNumber(value, 3);
}

/// Writes what is said of one answer.
class WhyWriter
{
public:
    WhyWriter(const Snapshot& snapshot, const WhyAnswer& answer, bool showsAll)
        : m_snapshot(snapshot)
        , m_iteration(*snapshot.iteration)
        , m_answer(answer)
        , m_words(snapshot)
        , m_showsAll(showsAll)
    {
    }

    ExplainData write();

private:
    ExplainSection question();
    QString partsTitle() const;
    ExplainSection parts();
    ExplainSection furtherQuestions();

    QString sentence() const;
    QString givenSentence() const;
    bool isPinned(const NumberReference& weight) const;
    QString valueSentence() const;
    QString gradientSentence() const;
    QString pullSentence() const;
    QString splitSentence() const;
    QString attentionSentence() const;
    QString nameInProduct(const NumberReference& r) const;
    QString lengthSentence() const;
    Formula formula() const;
    QString functionName() const;
    TermRow row(const WhyTerm& term);
    QString link(const NumberReference& reference, const QString& html);
    bool isGradient() const
    {
        return loopscope::isGradient(m_answer.reference.kind);
    }

    const Snapshot& m_snapshot;
    const Iteration& m_iteration;
    const WhyAnswer& m_answer;
    NumberWords m_words;
    bool m_showsAll;
    ExplainData m_data;
};

QString WhyWriter::link(const NumberReference& reference, const QString& html)
{
    m_data.references.push_back(reference);
    return QStringLiteral("<a href=\"why:%1\">%2</a>").arg(m_data.references.size() - 1).arg(html);
}

QString WhyWriter::functionName() const
{
    return nameOfFunction(m_answer.function);
}

bool WhyWriter::isPinned(const NumberReference& weight) const
{
    const Network& network = m_iteration.network();
    const ParameterPlace& place = network.parameters()[std::size_t(weight.parameter)];
    const std::vector<Eigen::Index> pinned = pinnedParameters(network, m_snapshot.options.edits);
    const auto index = place.offset + weight.column * place.rows + weight.unit;
    return std::binary_search(pinned.begin(), pinned.end(), index);
}

QString WhyWriter::givenSentence() const
{
    const NumberReference& r = m_answer.reference;
    if (r.kind == Kind::Value && r.symbol > 0 && r.step >= 0)
        return Explain::tr("It is held at this value by hand, in place of being calculated: "
                           "nothing makes it, and no gradient goes through it.");
    if (r.kind == Kind::Parameter && isPinned(r))
        return Explain::tr("A weight that is held by hand: training leaves it alone. Release it "
                           "with the weights.");
    if (r.kind == Kind::Parameter) {
        const double after = m_iteration.network().view(
            r.parameter, m_iteration.after().parameters)(r.unit, r.column);
        return Explain::tr("A weight: nothing calculates it, training has made it so. The update of "
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
QString WhyWriter::pullSentence() const
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

QString WhyWriter::valueSentence() const
{
    switch (m_answer.rule) {
    case Rule::Given:
        return givenSentence();
    case Rule::Function:
        return Explain::tr("Its parts add up to %1, and %2 makes %3 of it.")
            .arg(numberText(m_answer.sum), functionName(), numberText(m_answer.value));
    case Rule::Slope:
        return Explain::tr("The steepness of %1 at %2: a small change of the sum comes out %3 times "
                           "as large.")
            .arg(functionName(), numberText(m_answer.sum), numberText(m_answer.value));
    case Rule::Softmax:
        if (m_answer.reference.kind == Kind::AttentionWeight)
            return Explain::tr("Each source step counts exp(score), by how well it fits what "
                               "the decoder has in mind. The share of this one is %1.")
                .arg(formatPercent(m_answer.value));
        return Explain::tr("Each output <i>y</i> counts e<sup><i>y</i></sup>. The share of this one "
                           "is %1.")
            .arg(formatPercent(m_answer.value));
    case Rule::Choice:
        return sentenceForChoice(m_answer, m_words);
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
QString WhyWriter::splitSentence() const
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
QString WhyWriter::attentionSentence() const
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
QString WhyWriter::lengthSentence() const
{
    const NumberReference& r = m_answer.reference;
    if (r.kind != Kind::Gradient || r.symbol <= 0 || r.step < 0)
        return {};
    const ConstVectorView vector = m_iteration.gradient(r.track, r.symbol, r.step, r.sequence);
    return Explain::tr("All %1 units together are %2 long.").arg(vector.size()).arg(normText(vector));
}

QString WhyWriter::gradientSentence() const
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
        result += u' ' + Explain::tr("The same weight is used at every step; each use adds its share.");
    return result;
}

QString WhyWriter::sentence() const
{
    const QString words = isGradient() ? gradientSentence() : valueSentence();
    const bool isSum = m_answer.rule == Rule::Sum || m_answer.rule == Rule::Function;
    const bool isPulled = isSum && !isGradient() && m_answer.reference.kind != Kind::Loss;
    const QString pull = isPulled ? pullSentence() : QString();
    return pull.isEmpty() ? words : words + u' ' + pull;
}

/// The rule with this number in it: "h₉[3] = tanh(1.32) = 0.867".
Formula WhyWriter::formula() const
{
    const QString name = m_words.name(m_answer.reference);
    const QString sum = numberText(m_answer.sum);
    const QString value = numberText(m_answer.value);
    QString html;
    if (m_answer.rule == Rule::Function)
        html = QStringLiteral("%1 = %2(%3) = %4").arg(name, functionName(), sum, value);
    else if (m_answer.rule == Rule::Slope)
        html = QStringLiteral("%1 = %2′(%3) = %4").arg(name, functionName(), sum, value);
    else
        html = QStringLiteral("%1 = %2").arg(name, value);
    return {html, {}, {}};
}

/// Shorter than in a sentence: "attention₃,₂".
QString WhyWriter::nameInProduct(const NumberReference& r) const
{
    if (r.kind != Kind::AttentionWeight)
        return m_words.name(r);
    return Explain::tr("attention") +
           QStringLiteral("<sub>%1,%2</sub>").arg(r.step + 1).arg(r.column + 1);
}

TermRow WhyWriter::row(const WhyTerm& term)
{
    TermRow row;
    row.amount = term.amount;
    row.number = numberText(term.amount);
    if (term.kind == WhyTerm::Kind::Feedback) {
        row.html = Explain::tr("from the next step, which reads this output");
        return row;
    }
    QStringList names;
    QStringList values;
    for (const WhyFactor& factor : term.factors) {
        names += factor.isReference ? link(factor.reference, nameInProduct(factor.reference))
                                    : numberText(factor.value);
        values += numberText(factor.value);
    }
    const QString sign = term.sign < 0.0 ? QStringLiteral("−") : QString();
    row.html = sign + names.join(QStringLiteral(" · "));
    const bool isProduct = m_answer.rule == Rule::Sum || m_answer.rule == Rule::Function;
    if (term.factors.size() > 1 && isProduct)
        row.values = sign + values.join(QStringLiteral(" · "));
    else if (m_answer.rule == Rule::Softmax && m_answer.reference.kind == Kind::AttentionWeight)
        row.values = lookWords(m_snapshot, term.factors.front().reference) + Explain::tr("score = ") +
                     values.front();
    else if (m_answer.rule == Rule::Softmax)
        row.values = QStringLiteral("<i>y</i> = ") + values.front();
    return row;
}

ExplainSection WhyWriter::question()
{
    ExplainSection section;
    section.title = Explain::tr("Why is %1 = %2?")
                        .arg(m_words.name(m_answer.reference), numberText(m_answer.value));
    section.blocks.push_back(ProseBlock{sentence()});
    if (m_answer.rule == Rule::Function || m_answer.rule == Rule::Slope)
        section.blocks.push_back(FormulaBlock{{formula()}});
    const NumberReference& r = m_answer.reference;
    if (r.kind == Kind::Value && r.symbol > 0 && r.step >= 0) {
        const Track& track = m_iteration.network().tracks()[std::size_t(r.track)];
        section.blocks.push_back(FormulaBlock{
            {FormulaWriter(*track.program, r.step + 1, track.reverse).equation(r.symbol)}});
    }
    return section;
}

QString WhyWriter::partsTitle() const
{
    if (m_answer.rule == Rule::Choice)
        return Explain::tr("Its choice, the most probable first");
    if (m_answer.rule != Rule::Softmax)
        return Explain::tr("Its parts, largest first");
    return m_answer.reference.kind == Kind::AttentionWeight ? Explain::tr("All steps of the source")
                                                            : Explain::tr("All outputs");
}

ExplainSection WhyWriter::parts()
{
    ExplainSection section;
    section.title = partsTitle();
    TermsBlock block;
    const std::size_t shown =
        m_showsAll ? m_answer.terms.size() : std::min(m_answer.terms.size(), shownTerms);
    double largest = 0.0;
    double rest = 0.0;
    for (std::size_t i = 0; i < m_answer.terms.size(); ++i) {
        const double amount = m_answer.terms[i].amount;
        largest = std::isfinite(amount) ? std::max(largest, std::abs(amount)) : largest;
        if (i < shown)
            block.rows.push_back(row(m_answer.terms[i]));
        else
            rest += amount;
    }
    if (std::isfinite(m_answer.sum))
        largest = std::max(largest, std::abs(m_answer.sum));
    block.range = barRange(largest);
    const std::size_t hidden = m_answer.terms.size() - shown;
    if (hidden > 0) {
        TermRow others;
        others.html = QStringLiteral("<a href=\"all:1\">%1</a>")
                          .arg(hidden == 1 ? Explain::tr("one more")
                                           : Explain::tr("%1 more together").arg(hidden));
        others.amount = rest;
        others.number = numberText(rest);
        block.rows.push_back(others);
    } else if (m_showsAll && m_answer.terms.size() > shownTerms) {
        TermRow fewer;
        fewer.html = QStringLiteral("<a href=\"all:0\">%1</a>").arg(Explain::tr("the largest only"));
        fewer.hasAmount = false;
        block.rows.push_back(fewer);
    }
    if (m_answer.terms.size() > 1) {
        TermRow total;
        total.html = Explain::tr("sum");
        total.amount = m_answer.sum;
        total.number = numberText(m_answer.sum);
        total.isTotal = true;
        block.rows.push_back(total);
    }
    section.blocks.push_back(block);
    return section;
}

/// From a value to its gradient and back.
ExplainSection WhyWriter::furtherQuestions()
{
    ExplainSection section;
    NumberReference other = m_answer.reference;
    if (other.symbol == 0 && other.step < 0)
        return section;
    QString words;
    switch (m_answer.reference.kind) {
    case Kind::Value:
        other.kind = Kind::Gradient;
        words = Explain::tr("How the loss depends on it");
        break;
    case Kind::Output:
        other.kind = Kind::OutputGradient;
        words = Explain::tr("How the loss depends on it");
        break;
    case Kind::Parameter:
        other.kind = Kind::ParameterGradient;
        words = Explain::tr("How the loss depends on it");
        break;
    case Kind::Context:
        other.kind = Kind::ContextGradient;
        words = Explain::tr("How the loss depends on it");
        break;
    case Kind::AttentionWeight:
        other.kind = Kind::AttentionWeightGradient;
        words = Explain::tr("How the loss depends on it");
        break;
    case Kind::AttentionScore:
        other.kind = Kind::AttentionScoreGradient;
        words = Explain::tr("How the loss depends on it");
        break;
    case Kind::ContextGradient:
        other.kind = Kind::Context;
        words = Explain::tr("The number itself");
        break;
    case Kind::AttentionWeightGradient:
        other.kind = Kind::AttentionWeight;
        words = Explain::tr("The number itself");
        break;
    case Kind::AttentionScoreGradient:
        other.kind = Kind::AttentionScore;
        words = Explain::tr("The number itself");
        break;
    case Kind::Gradient:
        other.kind = Kind::Value;
        words = Explain::tr("The number itself");
        break;
    case Kind::OutputGradient:
        other.kind = Kind::Output;
        words = Explain::tr("The number itself");
        break;
    case Kind::ParameterGradient:
        other.kind = Kind::Parameter;
        words = Explain::tr("The number itself");
        break;
    default:
        return section;
    }
    if (!loopscope::isGradient(other.kind))
        other.lossStep = -1;
    section.blocks.push_back(ProseBlock{words + QStringLiteral(": ") +
                                        link(other, m_words.name(other)) + QStringLiteral(" = ") +
                                        numberText(why(m_iteration, other).value)});
    return section;
}

ExplainData WhyWriter::write()
{
    m_data.sections.push_back(question());
    if (!m_answer.terms.empty())
        m_data.sections.push_back(parts());
    ExplainSection further = furtherQuestions();
    if (!further.blocks.empty())
        m_data.sections.push_back(std::move(further));
    return std::move(m_data);
}

} // namespace

ExplainData whyData(const Snapshot& snapshot, const WhyAnswer& answer, bool showsAll)
{
    return WhyWriter(snapshot, answer, showsAll).write();
}

} // namespace loopscope::ui
