#include "ui/explain/number_words.h"

#include "core/bptt/step_detail.h"
#include "ui/explain/explain_sections.h"
#include "ui/session/snapshot.h"

namespace loopscope::ui
{

using Kind = NumberReference::Kind;

namespace
{

constexpr qsizetype longestName = 18; ///< of an operation that is written out, in characters

/// The element of a vector: "[3]".
QString index(int unit)
{
    return QStringLiteral("[%1]").arg(unit + 1);
}

QString subscripted(const QString& letter, int step)
{
    return QStringLiteral("<i>%1</i><sub>%2</sub>").arg(letter).arg(step + 1);
}

} // namespace

QString NumberWords::outputName(int output) const
{
    return QStringLiteral("[“%1”]").arg(nameOfClass(m_snapshot, output));
}

/// Which layer and sequence, where there are several.
QString NumberWords::place(const NumberReference& r) const
{
    const Network& network = m_snapshot.iteration->network();
    QStringList words;
    if (r.track >= 0 && network.tracks().size() > 1) {
        const Track& track = network.tracks()[std::size_t(r.track)];
        if (network.stackCount() == 2)
            words += track.stack == 0 ? Explain::tr("encoder") : Explain::tr("decoder");
        words += Explain::tr("layer %1").arg(track.layer + 1) +
                 (track.reverse ? QStringLiteral(" ←") : QString());
    }
    const bool hasSequence = r.kind != Kind::Parameter && r.kind != Kind::ParameterGradient &&
                             r.kind != Kind::Loss && m_snapshot.iteration->sequences() > 1;
    if (hasSequence && r.sequence > 0)
        words += Explain::tr("sequence %1").arg(r.sequence + 1);
    return words.isEmpty() ? QString()
                           : QStringLiteral(" <span class=\"muted\">(%1)</span>")
                                 .arg(words.join(QStringLiteral(", ")));
}

QString NumberWords::operation(const NumberReference& r) const
{
    const Track& track = m_snapshot.iteration->network().tracks()[std::size_t(r.track)];
    const Program& program = *track.program;
    const FormulaWriter writer(program, r.step + 1, track.reverse);
    for (int symbol = 1; symbol < int(program.symbols.size()); ++symbol) {
        const int root = program.symbols[std::size_t(symbol)].operation;
        const Operation& last = program.operations[std::size_t(root)];
        if (last.kind == OperationKind::Apply && last.left == r.operation)
            return Explain::tr("sum of %1").arg(writer.symbol(symbol).html) + index(r.unit);
    }
    const QString html = writer.operation(r.operation).html;
    if (plainText(html).size() > longestName) {
        return Explain::tr("a part of %1")
                   .arg(writer.symbol(equationOf(program, r.operation)).html) +
               index(r.unit);
    }
    return u'(' + html + u')' + index(r.unit);
}

QString NumberWords::value(const NumberReference& r) const
{
    if (r.symbol < 0)
        return operation(r);
    const Track& track = m_snapshot.iteration->network().tracks()[std::size_t(r.track)];
    // Before its start, a track that reads from the end stands behind the last step.
    const int step = r.step < 0 && track.reverse
                         ? m_snapshot.iteration->stepsOf(r.track) - 1 - r.step
                         : r.step;
    const FormulaWriter writer(*track.program, step + 1, track.reverse);
    return writer.symbol(r.symbol).html + index(r.unit);
}

QString NumberWords::parameter(const NumberReference& r) const
{
    const ParameterPlace& place =
        m_snapshot.iteration->network().parameters()[std::size_t(r.parameter)];
    const QString name = QString::fromStdString(nameToHtml(place.name));
    return place.columns > 1
               ? QStringLiteral("%1[%2,%3]").arg(name).arg(r.unit + 1).arg(r.column + 1)
               : name + index(r.unit);
}

/// A parameter with the track that it belongs to.
NumberReference NumberWords::owned(NumberReference r) const
{
    r.track = m_snapshot.iteration->network().parameters()[std::size_t(r.parameter)].track;
    return r;
}

QString NumberWords::name(const NumberReference& r) const
{
    const QString of =
        r.lossStep < 0 ? QString() : QStringLiteral("<sub>%1</sub>").arg(r.lossStep + 1);
    const QString loss = QStringLiteral("∂<i>L</i>%1/∂").arg(of);
    switch (r.kind) {
    case Kind::Value:
        return value(r) + place(r);
    case Kind::Gradient:
        return loss + (r.symbol < 0 ? u'(' + operation(r) + u')' : value(r)) + place(r);
    case Kind::Slope: {
        const Track& track = m_snapshot.iteration->network().tracks()[std::size_t(r.track)];
        const Operation& apply = track.program->operations[std::size_t(r.operation)];
        NumberReference result = r;
        result.kind = Kind::Value;
        for (std::size_t symbol = 1; symbol < track.program->symbols.size(); ++symbol) {
            if (track.program->symbols[symbol].operation == r.operation)
                result.symbol = int(symbol);
        }
        return Explain::tr("%1′ at %2").arg(nameOfFunction(apply.function), value(result)) +
               place(r);
    }
    case Kind::Output:
        return subscripted(QStringLiteral("y"), r.step) + outputName(r.unit) + place(r);
    case Kind::Probability:
        return subscripted(QStringLiteral("ŷ"), r.step) + outputName(r.unit) + place(r);
    case Kind::OutputGradient:
        return loss + subscripted(QStringLiteral("y"), r.step) + outputName(r.unit) + place(r);
    case Kind::Context:
        return Explain::tr("context") + QStringLiteral("<sub>%1</sub>").arg(r.step + 1) +
               index(r.unit);
    case Kind::AttentionWeight:
        return Explain::tr("attention of step %1 to source step %2")
            .arg(r.step + 1)
            .arg(r.column + 1);
    case Kind::AttentionScore:
        return Explain::tr("score") +
               QStringLiteral("<sub>%1,%2</sub>").arg(r.step + 1).arg(r.column + 1);
    case Kind::ContextGradient:
        return loss + Explain::tr("context") + QStringLiteral("<sub>%1</sub>").arg(r.step + 1) +
               index(r.unit);
    case Kind::AttentionWeightGradient:
        return loss + Explain::tr("attention") +
               QStringLiteral("<sub>%1,%2</sub>").arg(r.step + 1).arg(r.column + 1);
    case Kind::AttentionScoreGradient:
        return loss + Explain::tr("score") +
               QStringLiteral("<sub>%1,%2</sub>").arg(r.step + 1).arg(r.column + 1);
    case Kind::AttentionActivity:
        return QStringLiteral("tanh(<i>W<sub>a</sub> h</i><sub>%1</sub> + <i>U<sub>a</sub> "
                              "k</i><sub>%2</sub>)")
                   .arg(r.step + 1)
                   .arg(r.column + 1) +
               index(r.unit);
    case Kind::Parameter:
        return parameter(r) + place(owned(r));
    case Kind::ParameterGradient:
        return loss + parameter(r) + place(owned(r));
    case Kind::StepLoss:
        return subscripted(QStringLiteral("L"), r.step) + place(r);
    case Kind::Loss:
        break;
    }
    return QStringLiteral("<i>L</i>");
}

} // namespace loopscope::ui
