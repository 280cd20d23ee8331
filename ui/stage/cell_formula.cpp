#include "ui/stage/cell_formula.h"

#include "core/cell/typeset.h"
#include "ui/explain/explain_sections.h"
#include "ui/stage/cell_words.h"
#include "ui/theme/number_format.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <cmath>
#include <utility>

namespace loopscope::ui
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("loopscope::ui::CellFormula", text);
}

QString fromUtf8(const std::string& text)
{
    return QString::fromStdString(text);
}

const QString leads = QStringLiteral(" ← ");
const QString delta = QStringLiteral("<i>δ</i>");
const QString times = QStringLiteral(" · ");
constexpr int digits = 3;
constexpr std::size_t mostProducts = 3; ///< that are written out of a long sum

QString number(double value)
{
    return formatNumber(value, digits);
}

/// A factor behind another one: a sign needs parentheses.
QString factor(double value)
{
    return std::signbit(value) ? u'(' + number(value) + u')' : number(value);
}

/// One of several summands: "− 0.3".
QString summand(double value, bool isFirst)
{
    if (isFirst)
        return number(value);
    return (std::signbit(value) ? QStringLiteral(" − ") : QStringLiteral(" + ")) +
           number(std::abs(value));
}

/// What goes back from an operation to one of its operands.
struct WayBack {
    QString to;     ///< "∂L/∂f₉"
    QString amount; ///< "δ ⊙ c₈"
    QString numbers;
};

/// Writes what happens at one stop.
class StopWriter
{
public:
    StopWriter(const CellData& data, int stop)
        : m_data(data)
        , m_program(*data.program)
        , m_stop(data.graph->stops[std::size_t(stop)])
        , m_node(data.graph->nodes[std::size_t(m_stop.node)])
        , m_operation(m_program.operations[std::size_t(m_stop.operation)])
        , m_options(cellTypeset(data))
    {
    }

    QString forwardFormula() const;
    QString forwardNumbers(int unit) const;
    QString backwardFormula() const;
    QString backwardNumbers(int unit) const;

private:
    const CellTerm& term() const { return m_node.terms[std::size_t(m_stop.term)]; }
    /// Whether a weight meets what it is multiplied by.
    bool isWeighted() const
    {
        return m_stop.term >= 0 && term().parameter >= 0 && term().operand >= 0;
    }
    bool isMatrix() const
    {
        return m_program.parameters[std::size_t(term().parameter)].kind != ParameterKind::Bias;
    }
    /// One number may stand for a whole vector of it.
    static double elementOf(const Eigen::VectorXd& values, int unit)
    {
        return values(values.size() == 1 ? 0 : unit);
    }
    double value(int operation, int unit) const
    {
        return elementOf(m_data.detail.values[std::size_t(operation)], unit);
    }
    double gradient(int operation, int unit) const
    {
        return elementOf(m_data.detail.gradients[std::size_t(operation)], unit);
    }
    QString expression(int operation) const
    {
        return fromUtf8(operationToHtml(m_program, operation, m_options));
    }
    bool isName(int operation) const
    {
        const OperationKind kind = m_program.operations[std::size_t(operation)].kind;
        return kind == OperationKind::Read || kind == OperationKind::Bias;
    }
    QString asFactor(int operation) const
    {
        return isName(operation) ? expression(operation) : u'(' + expression(operation) + u')';
    }
    /// Beside ⊙, where a function needs no parentheses of its own.
    QString asElement(int operation) const
    {
        const bool isCall =
            m_program.operations[std::size_t(operation)].kind == OperationKind::Apply;
        return isCall ? expression(operation) : asFactor(operation);
    }
    QString gradientOf(int operation) const;

    /// Whether what this stop gives is not used, but a number that is held in its place.
    bool isHeld(int unit) const
    {
        return m_stop.term < 0 && m_node.symbol >= 0 && m_node.operation == m_stop.operation &&
               m_data.nodes[std::size_t(m_stop.node)].isHeld(unit);
    }

    QString productNumbers(int operation, int unit) const;
    QString sumNumbers(int unit) const;
    std::vector<WayBack> waysBack(int unit) const;
    std::vector<WayBack> waysFromWeight(int unit) const;
    std::vector<WayBack> waysFromFunction(int unit) const;
    std::vector<WayBack> waysFromFactors(int unit) const;
    std::vector<WayBack> waysFromSummands() const;

    const CellData& m_data;
    const Program& m_program;
    const CellStop& m_stop;
    const CellNode& m_node;
    const Operation& m_operation;
    TypesetOptions m_options;
};

QString StopWriter::forwardFormula() const
{
    TypesetOptions options = m_options;
    options.wrapOperation = [this](int operation, const std::string& html) {
        return operation == m_stop.operation ? "<b><span class=\"lit\">" + html + "</span></b>"
                                             : html;
    };
    return fromUtf8(equationToHtml(m_program, equationOf(m_program, m_stop.operation), options));
}

/// "0.31 · 0.5 + 0.2 · (−0.1) + … (12 products)"
QString StopWriter::productNumbers(int operation, int unit) const
{
    std::vector<ProductElement> elements =
        productElements(*m_data.iteration, m_data.detail, operation, unit);
    std::erase_if(elements, [](const ProductElement& element) { return element.operand == 0.0; });
    const std::size_t count = elements.size();
    std::stable_sort(
        elements.begin(), elements.end(), [](const ProductElement& a, const ProductElement& b) {
            return std::abs(a.product()) > std::abs(b.product());
        });
    QString text;
    for (std::size_t i = 0; i < std::min(count, mostProducts); ++i)
        text += summand(elements[i].weight, i == 0) + times + factor(elements[i].operand);
    if (count > mostProducts)
        text += tr(" + … (%1 products)").arg(count);
    return text.isEmpty() ? QStringLiteral("0") : text;
}

QString StopWriter::sumNumbers(int unit) const
{
    QString text;
    for (const Summand& part : summandsOf(m_program, m_stop.operation))
        text += summand(part.sign * value(part.operation, unit), text.isEmpty());
    return text;
}

QString StopWriter::forwardNumbers(int unit) const
{
    if (isHeld(unit))
        return number(value(m_stop.operation, unit)) +
               tr(", held by hand in place of what the equation gives");
    QString text;
    switch (m_operation.kind) {
    case OperationKind::Product:
        text = productNumbers(m_stop.operation, unit);
        break;
    case OperationKind::Add:
    case OperationKind::Subtract:
    case OperationKind::Negate:
        text = sumNumbers(unit);
        break;
    case OperationKind::Apply:
        text = m_operation.function == Function::Square
                   ? factor(value(m_operation.left, unit)) + QStringLiteral("²")
                   : nameOfFunction(m_operation.function) + u'(' +
                         number(value(m_operation.left, unit)) + u')';
        break;
    case OperationKind::Multiply:
        if (m_node.kind == CellNodeKind::Hadamard) {
            for (const CellTerm& part : m_node.terms)
                text += text.isEmpty() ? number(value(part.operation, unit))
                                       : times + factor(value(part.operation, unit));
        } else {
            text = number(value(m_operation.left, unit)) + times +
                   factor(value(m_operation.right, unit));
        }
        break;
    default:
        return number(value(m_stop.operation, unit));
    }
    return text + QStringLiteral(" = ") + number(value(m_stop.operation, unit));
}

/// ∂L/∂(the value of an operation).
QString StopWriter::gradientOf(int operation) const
{
    const QString start = QStringLiteral("∂<i>L</i>/∂");
    for (int symbol = 1; symbol < int(m_program.symbols.size()); ++symbol) {
        if (m_program.symbols[std::size_t(symbol)].operation == operation)
            return start + fromUtf8(symbolToHtml(m_program, symbol, 0, m_options));
    }
    return start + asFactor(operation);
}

std::vector<WayBack> StopWriter::waysFromWeight(int unit) const
{
    const QString weight = fromUtf8(parameterToHtml(m_program, term().parameter, m_options));
    const int operand = term().operand;
    WayBack toOperand{gradientOf(operand), {}, {}};
    WayBack toWeight{QStringLiteral("∂<i>L</i>/∂") + weight, {}, {}};
    if (isMatrix()) {
        toOperand.amount = weight + QStringLiteral("<sup>⊤</sup> ") + delta;
        toWeight.amount = delta + u' ' + asFactor(operand) + QStringLiteral("<sup>⊤</sup>");
        if (unit < m_data.detail.gradients[std::size_t(operand)].size())
            toOperand.numbers = number(gradient(operand, unit));
    } else {
        toOperand.amount = delta + QStringLiteral(" ⊙ ") + weight;
        toWeight.amount = delta + QStringLiteral(" ⊙ ") + asElement(operand);
        toOperand.numbers = number(gradient(operand, unit));
    }
    return {toOperand, toWeight};
}

std::vector<WayBack> StopWriter::waysFromFunction(int unit) const
{
    const int argument = m_operation.left;
    const bool isNamed = m_node.symbol >= 0 && m_node.operation == m_stop.operation;
    const std::string result =
        isNamed ? symbolToHtml(m_program, m_node.symbol, 0, m_options)
                : "(" + operationToHtml(m_program, m_stop.operation, m_options) + ")";
    const std::string inside = "(" + operationToHtml(m_program, argument, m_options) + ")";
    const double slopeHere = elementOf(slopeAt(m_program, m_data.detail, m_stop.operation), unit);
    WayBack way;
    way.to = gradientOf(argument);
    way.amount = delta + QStringLiteral(" ⊙ (") +
                 fromUtf8(slopeToHtml(m_operation.function, result, inside)) + u')';
    way.numbers = number(gradient(m_stop.operation, unit)) + times + factor(slopeHere) +
                  QStringLiteral(" = ") + number(gradient(argument, unit));
    return {way};
}

std::vector<WayBack> StopWriter::waysFromFactors(int unit) const
{
    std::vector<WayBack> ways;
    for (std::size_t i = 0; i < m_node.terms.size(); ++i) {
        const int operand = m_node.terms[i].operand;
        WayBack way{gradientOf(operand), delta, number(gradient(m_stop.operation, unit))};
        for (std::size_t other = 0; other < m_node.terms.size(); ++other) {
            if (other == i)
                continue;
            way.amount += QStringLiteral(" ⊙ ") + asElement(m_node.terms[other].operand);
            way.numbers += times + factor(value(m_node.terms[other].operand, unit));
        }
        way.numbers += QStringLiteral(" = ") + number(gradient(operand, unit));
        ways.push_back(way);
    }
    return ways;
}

std::vector<WayBack> StopWriter::waysFromSummands() const
{
    std::vector<WayBack> ways;
    for (const Summand& part : summandsOf(m_program, m_stop.operation)) {
        const OperationKind kind = m_program.operations[std::size_t(part.operation)].kind;
        if (kind == OperationKind::Constant)
            continue;
        ways.push_back({gradientOf(part.operation),
            part.sign < 0.0 ? QStringLiteral("−") + delta : delta, {}});
    }
    return ways;
}

std::vector<WayBack> StopWriter::waysBack(int unit) const
{
    if (isWeighted())
        return waysFromWeight(unit);
    switch (m_operation.kind) {
    case OperationKind::Apply:
        return waysFromFunction(unit);
    case OperationKind::Add:
    case OperationKind::Subtract:
    case OperationKind::Negate:
        return waysFromSummands();
    case OperationKind::Multiply:
        break;
    default:
        return {};
    }
    if (m_node.kind == CellNodeKind::Hadamard)
        return waysFromFactors(unit);
    if (m_node.kind != CellNodeKind::Affine)
        return {};
    const int operand = m_node.terms.front().operand;
    return {{gradientOf(operand), formatNumber(m_node.scale) + u' ' + delta,
        number(m_node.scale) + times + factor(gradient(m_stop.operation, unit)) +
            QStringLiteral(" = ") + number(gradient(operand, unit))}};
}

QString StopWriter::backwardFormula() const
{
    QString text = delta + QStringLiteral(" = ") + gradientOf(m_stop.operation);
    QStringList ways;
    for (const WayBack& way : waysBack(0))
        ways += way.to + leads + way.amount;
    if (!ways.isEmpty())
        text += QStringLiteral(": &nbsp; ") + ways.join(QStringLiteral(", &nbsp; "));
    return text;
}

QString StopWriter::backwardNumbers(int unit) const
{
    QStringList parts = {delta + QStringLiteral(" = ") + number(gradient(m_stop.operation, unit))};
    if (isHeld(unit))
        return parts.first() + tr(", held by hand: no gradient goes on");
    for (const WayBack& way : waysBack(unit)) {
        if (!way.numbers.isEmpty())
            parts += way.to + leads + way.numbers;
    }
    return parts.join(QStringLiteral(", &nbsp; "));
}

} // namespace

QString cellFormula(const CellData& data, const CellMoment& moment)
{
    const Program& program = *data.program;
    if (!moment.isStepping() || data.graph->stops.empty())
        return fromUtf8(equationToHtml(program, program.output, cellTypeset(data)));
    const StopWriter writer(data, moment.stop);
    return moment.phase == Phase::Backward ? writer.backwardFormula() : writer.forwardFormula();
}

QString cellNumbers(const CellData& data, const CellMoment& moment, int unit)
{
    if (!moment.isStepping() || data.graph->stops.empty())
        return {};
    // What is made of the input alone has as many numbers as the input.
    const int operation = data.graph->stops[std::size_t(moment.stop)].operation;
    const auto size = int(data.detail.values[std::size_t(operation)].size());
    unit = std::clamp(unit, 0, size - 1);
    const StopWriter writer(data, moment.stop);
    const QString numbers = moment.phase == Phase::Backward ? writer.backwardNumbers(unit)
                                                            : writer.forwardNumbers(unit);
    return tr("unit %1: ").arg(unit + 1) + numbers;
}

} // namespace loopscope::ui
