#include "ui/stage/cell_words.h"

#include "ui/explain/explain_sections.h"
#include "ui/stage/cell_formula.h"
#include "ui/theme/number_format.h"

#include <QCoreApplication>
#include <QStringList>

namespace loopscope::ui
{

namespace
{

constexpr int mostByHand = 2; ///< things that are named

QString tr(const char* text)
{
    return QCoreApplication::translate("loopscope::ui::CellWords", text);
}

QString fromUtf8(const std::string& text)
{
    return QString::fromStdString(text);
}

} // namespace

TypesetOptions cellTypeset(const CellData& data)
{
    TypesetOptions options;
    options.step = data.detail.step + 1;
    options.reverse = data.isReverse;
    options.wrapName = [program = data.program](std::string_view name, const std::string& html) {
        return program->findParameter(name) ? "<span class=\"weight\">" + html + "</span>" : html;
    };
    return options;
}

QString gateText(double mean)
{
    if (mean > 0.0 && mean < 0.005)
        return QStringLiteral("<0.01");
    if (mean < 1.0 && mean >= 0.995)
        return QStringLiteral(">0.99");
    return QString::number(mean, 'f', 2);
}

CellWords::CellWords(const CellData& data)
    : m_data(data)
    , m_program(*data.program)
    , m_graph(*data.graph)
    , m_options(cellTypeset(data))
{
}

QString CellWords::nameOf(int node) const
{
    const CellNode& named = m_graph.nodes[std::size_t(node)];
    return named.symbol < 0
               ? QString()
               : fromUtf8(symbolToHtml(m_program, named.symbol, named.delay, m_options));
}

QString CellWords::signOf(int node) const
{
    const CellNode& given = m_graph.nodes[std::size_t(node)];
    const QString function =
        given.function ? plainText(nameOfFunction(*given.function)) : QString();
    switch (given.kind) {
    case CellNodeKind::Source:
    case CellNodeKind::Output:
        return {};
    case CellNodeKind::Copy:
        return QStringLiteral("=");
    case CellNodeKind::Sum:
        return QStringLiteral("+");
    case CellNodeKind::Hadamard:
        return QStringLiteral("⊙");
    case CellNodeKind::Function:
        return function;
    case CellNodeKind::Box:
        if (given.terms.size() < 2)
            return function;
        return function.isEmpty() ? QStringLiteral("Σ") : function + QStringLiteral("(Σ)");
    case CellNodeKind::Affine:
        break;
    }
    if (given.shift != 0.0)
        return formatNumber(given.shift) +
               (given.scale < 0.0 ? QStringLiteral(" −") : QStringLiteral(" +"));
    return given.scale == -1.0 ? QStringLiteral("−")
                               : formatNumber(given.scale) + QStringLiteral(" ·");
}

QString CellWords::termOf(int node, int term) const
{
    const CellTerm& row = m_graph.nodes[std::size_t(node)].terms[std::size_t(term)];
    const QString sign = row.sign < 0.0 ? QStringLiteral("− ") : QString();
    const bool isBrought =
        row.operand >= 0 &&
        m_program.operations[std::size_t(row.operand)].kind != OperationKind::Read;
    if (!isBrought)
        return sign + fromUtf8(operationToHtml(m_program, row.operation, m_options));
    if (row.parameter < 0)
        return sign + QStringLiteral("·");
    const bool isMatrix =
        m_program.parameters[std::size_t(row.parameter)].kind != ParameterKind::Bias;
    return sign + fromUtf8(parameterToHtml(m_program, row.parameter, m_options)) +
           (isMatrix ? QStringLiteral(" ·") : QStringLiteral(" ⊙ ·"));
}

QStringList CellWords::captionsOf(int node) const
{
    const CellNode& given = m_graph.nodes[std::size_t(node)];
    if (given.kind == CellNodeKind::Source) {
        if (given.symbol == 0 && m_data.layer > 0)
            return {tr("from layer %1").arg(m_data.layer)};
        if (given.symbol == 0 && given.delay == 0)
            return {m_data.input.isEmpty() ? tr("input") : tr("input %1").arg(m_data.input)};
        const int step = m_data.stepBefore(given.delay);
        return {step < 0 ? tr("before the start") : tr("from step %1").arg(step + 1)};
    }
    QStringList captions;
    const CellArrival& arrival = m_data.arrivals[std::size_t(node)];
    if (arrival.isState && m_data.stepAfter() >= 0)
        captions += tr("to step %1").arg(m_data.stepAfter() + 1);
    if (arrival.isOutput && m_data.layer + 1 < m_data.layers)
        captions += tr("to layer %1").arg(m_data.layer + 2);
    else if (arrival.isOutput)
        captions += tr("to the output");
    return captions.isEmpty() ? QStringList{tr("the last step")} : captions;
}

QStringList CellWords::backwardCaptionsOf(int node, double amount) const
{
    const CellNode& given = m_graph.nodes[std::size_t(node)];
    const auto text = [](double norm) { return formatNumber(norm, 2); };
    if (given.kind == CellNodeKind::Source) {
        if (given.symbol == 0)
            return {m_data.layer > 0 ? tr("%1 to layer %2").arg(text(amount)).arg(m_data.layer)
                                     : tr("%1 to the input").arg(text(amount))};
        const int step = m_data.stepBefore(given.delay);
        return {step < 0 ? tr("%1 to the start").arg(text(amount))
                         : tr("%1 to step %2").arg(text(amount)).arg(step + 1)};
    }
    QStringList captions;
    const CellArrival& arrival = m_data.arrivals[std::size_t(node)];
    if (arrival.isState && m_data.stepAfter() >= 0)
        captions +=
            tr("%1 from step %2").arg(text(arrival.fromLater.norm)).arg(m_data.stepAfter() + 1);
    const QString outside = text(arrival.fromOutside.norm);
    if (arrival.isOutput && m_data.layer + 1 < m_data.layers)
        captions += tr("%1 from layer %2").arg(outside).arg(m_data.layer + 2);
    else if (arrival.isOutput)
        captions += tr("%1 from the output").arg(outside);
    return captions.isEmpty() ? QStringList{tr("nothing from later")} : captions;
}

/// Its name, or else the expression that it is.
QString CellWords::anyNameOf(int node) const
{
    const CellNode& given = m_graph.nodes[std::size_t(node)];
    if (given.symbol >= 0)
        return nameOf(node);
    if (given.operation < 0)
        return tr("the weighted terms of a sum");
    return fromUtf8(operationToHtml(m_program, given.operation, m_options));
}

QString CellWords::describeValues(
    const QString& name, const CellValues& values, bool hasGradient) const
{
    QString words;
    if (!values.summary.isFinite())
        words = tr("%1: %2").arg(name, notFiniteText(values.summary));
    else if (values.value.size() == 1)
        words = tr("%1: %2").arg(name, formatNumber(values.mean, 3));
    else
        words =
            tr("%1: %2 on average, from %3 to %4")
                .arg(name, formatNumber(values.mean, 3), formatNumber(values.summary.smallest, 3),
                    formatNumber(values.summary.largest, 3));
    if (hasGradient)
        words += tr("; gradient %1").arg(formatNumber(values.magnitude.norm, 3));
    if (const QString byHand = wordsByHand(values.byHand, mostByHand); !byHand.isEmpty())
        words += QStringLiteral(". ") + byHand;
    return words;
}

QString CellWords::describeNode(int node, const CellMoment& moment) const
{
    const CellNode& given = m_graph.nodes[std::size_t(node)];
    const QString name = anyNameOf(node);
    if (!moment.isValueReached(given.stop))
        return tr("%1: not yet calculated").arg(name);
    return describeValues(
        name, m_data.nodes[std::size_t(node)], moment.isPassedBack(given.firstUse));
}

QString CellWords::describeTerm(int node, int term, const CellMoment& moment) const
{
    const CellNode& given = m_graph.nodes[std::size_t(node)];
    const CellTerm& row = given.terms[std::size_t(term)];
    const QString name = fromUtf8(operationToHtml(m_program, row.operation, m_options));
    if (!moment.isValueReached(row.stop))
        return tr("%1: not yet calculated").arg(name);
    return describeValues(name, m_data.terms[std::size_t(node)][std::size_t(term)],
        moment.isPassedBack(given.termsStop));
}

QString CellWords::describeUnit(const CellValues& values, int unit, bool hasGradient) const
{
    if (unit < 0 || unit >= values.value.size())
        return {};
    QString words = tr("unit %1: %2").arg(unit + 1).arg(formatNumber(values.value(unit), 3));
    if (hasGradient)
        words += tr(", gradient %1").arg(formatNumber(values.gradient(unit), 3));
    if (values.isHeld(unit))
        words += tr(", held by hand");
    return words;
}

QString CellWords::describe(const CellMoment& moment) const
{
    QStringList sentences;
    sentences += tr("Inside the cell of layer %1 at step %2 of %3")
                     .arg(m_data.layer + 1)
                     .arg(m_data.detail.step + 1)
                     .arg(m_data.steps);
    if (moment.isStepping() && !m_graph.stops.empty()) {
        const int count = int(m_graph.stops.size());
        const bool isBackward = moment.phase == Phase::Backward;
        const int number = isBackward ? count - moment.stop : moment.stop + 1;
        sentences += (isBackward ? tr("Backward, operation %1 of %2: %3")
                                 : tr("Forward, operation %1 of %2: %3"))
                         .arg(number)
                         .arg(count)
                         .arg(plainText(cellFormula(m_data, moment)));
    }
    for (int node = 0; node < int(m_graph.nodes.size()); ++node) {
        const CellNode& given = m_graph.nodes[std::size_t(node)];
        const bool isRepeated = given.kind == CellNodeKind::Output;
        if (given.symbol >= 0 && !isRepeated)
            sentences += plainText(describeNode(node, moment));
    }
    return sentences.join(QStringLiteral(". ")) + u'.';
}

} // namespace loopscope::ui
