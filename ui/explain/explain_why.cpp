#include "ui/explain/explain_sections.h"
#include "ui/explain/number_words.h"
#include "ui/explain/why_sentences.h"
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
        , m_sentences(snapshot, answer, m_words)
        , m_showsAll(showsAll)
    {
    }

    ExplainData write();

private:
    ExplainSection question();
    QString partsTitle() const;
    ExplainSection parts();
    ExplainSection furtherQuestions();

    QString nameInProduct(const NumberReference& r) const;
    Formula formula() const;
    TermRow row(const WhyTerm& term);
    QString link(const NumberReference& reference, const QString& html);

    const Snapshot& m_snapshot;
    const Iteration& m_iteration;
    const WhyAnswer& m_answer;
    NumberWords m_words;
    WhySentences m_sentences;
    bool m_showsAll;
    ExplainData m_data;
};

QString WhyWriter::link(const NumberReference& reference, const QString& html)
{
    m_data.references.push_back(reference);
    return QStringLiteral("<a href=\"why:%1\">%2</a>").arg(m_data.references.size() - 1).arg(html);
}

/// The rule with this number in it: "h₉[3] = tanh(1.32) = 0.867".
Formula WhyWriter::formula() const
{
    const QString name = m_words.name(m_answer.reference);
    const QString sum = numberText(m_answer.sum);
    const QString value = numberText(m_answer.value);
    QString html;
    if (m_answer.rule == Rule::Function)
        html = QStringLiteral("%1 = %2(%3) = %4").arg(name, m_sentences.functionName(), sum, value);
    else if (m_answer.rule == Rule::Slope)
        html =
            QStringLiteral("%1 = %2′(%3) = %4").arg(name, m_sentences.functionName(), sum, value);
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
        row.values = lookWords(m_snapshot, term.factors.front().reference) +
                     Explain::tr("score = ") + values.front();
    else if (m_answer.rule == Rule::Softmax)
        row.values = QStringLiteral("<i>y</i> = ") + values.front();
    return row;
}

ExplainSection WhyWriter::question()
{
    ExplainSection section;
    section.title = Explain::tr("Why is %1 = %2?")
                        .arg(m_words.name(m_answer.reference), numberText(m_answer.value));
    section.blocks.push_back(ProseBlock{m_sentences.sentence()});
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
    if (m_answer.rule == Rule::Draw)
        return Explain::tr("What could be drawn, the most probable first");
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
        fewer.html =
            QStringLiteral("<a href=\"all:0\">%1</a>").arg(Explain::tr("the largest only"));
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
