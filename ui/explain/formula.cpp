#include "ui/explain/formula.h"

#include "ui/explain/explain_sections.h"

#include <QRegularExpression>

#include <algorithm>
#include <utility>

namespace loopscope::ui
{

namespace
{

QString fromUtf8(const std::string& text)
{
    return QString::fromStdString(text);
}

Formula parenthesised(const Formula& formula)
{
    return {u'(' + formula.html + u')',
        QStringLiteral("\\left(") + formula.latex + QStringLiteral("\\right)"),
        u'(' + formula.text + u')'};
}

Formula elementwise()
{
    return {QStringLiteral(" ⊙ "), QStringLiteral(" \\odot "), QStringLiteral(" * ")};
}

Formula primed(Function function)
{
    switch (function) {
    case Function::Identity:
        break;
    case Function::Sigmoid:
        return {
            QStringLiteral("<i>σ</i>′"), QStringLiteral("\\sigma'"), QStringLiteral("sigmoid'")};
    case Function::Tanh:
        return {QStringLiteral("tanh′"), QStringLiteral("\\tanh'"), QStringLiteral("tanh'")};
    case Function::Relu:
        return {QStringLiteral("ReLU′"), QStringLiteral("\\operatorname{ReLU}'"),
            QStringLiteral("relu'")};
    case Function::LeakyRelu:
        return {QStringLiteral("LeakyReLU′"), QStringLiteral("\\operatorname{LeakyReLU}'"),
            QStringLiteral("leaky_relu'")};
    case Function::Softplus:
        return {QStringLiteral("softplus′"), QStringLiteral("\\operatorname{softplus}'"),
            QStringLiteral("softplus'")};
    case Function::Exp:
        return {QStringLiteral("exp"), QStringLiteral("\\exp"), QStringLiteral("exp")};
    case Function::Square:
        return plain(QStringLiteral("2"));
    }
    return {};
}

/// The symbol whose equation ends in an operation; -1 if none does.
int namedBy(const Program& program, int operation)
{
    for (std::size_t symbol = 1; symbol < program.symbols.size(); ++symbol) {
        if (program.symbols[symbol].operation == operation)
            return int(symbol);
    }
    return -1;
}

/// The operation that uses another one as an operand; -1 for the last one of an equation.
int userOf(const Program& program, int operation)
{
    for (std::size_t user = std::size_t(operation) + 1; user < program.operations.size(); ++user) {
        const Operation& o = program.operations[user];
        if (o.left == operation || o.right == operation)
            return int(user);
    }
    return -1;
}

bool isLoose(OperationKind kind)
{
    return kind == OperationKind::Add || kind == OperationKind::Subtract ||
           kind == OperationKind::Negate;
}

} // namespace

Formula operator+(const Formula& a, const Formula& b)
{
    return {a.html + b.html, a.latex + b.latex, a.text + b.text};
}

Formula plain(const QString& characters)
{
    return {characters, characters, characters};
}

QString latexOf(const QString& html)
{
    QString latex = html;
    const std::pair<const char*, const char*> tags[] = {{"<sub>", "_{"}, {"</sub>", "}"},
        {"<sup>", "^{"}, {"</sup>", "}"}};
    for (const auto& [tag, letters] : tags)
        latex.replace(QLatin1String(tag), QLatin1String(letters));
    latex = plainText(latex);
    const std::pair<QString, const char*> signs[] = {{QStringLiteral("∂"), "\\partial "},
        {QStringLiteral("σ"), "\\sigma"}, {QStringLiteral("tanh"), "\\tanh"},
        {QStringLiteral("ŷ"), "\\hat{y}"}, {QStringLiteral("−"), "-"},
        {QStringLiteral("′"), "'"}, {QStringLiteral(" · "), " \\cdot "},
        {QStringLiteral("·"), " \\cdot "}, {QStringLiteral("⊙"), "\\odot"},
        {QStringLiteral("√"), "\\sqrt "}, {QStringLiteral("≈"), "\\approx"}};
    for (const auto& [sign, letters] : signs)
        latex.replace(sign, QLatin1String(letters));
    // Powers of ten have digits that stand above the line.
    const QString digits = QStringLiteral("⁻⁰¹²³⁴⁵⁶⁷⁸⁹");
    static const QRegularExpression power(QStringLiteral("[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+"));
    for (QRegularExpressionMatch match = power.match(latex); match.hasMatch();
         match = power.match(latex)) {
        QString plain;
        for (const QChar digit : match.captured())
            plain += QStringLiteral("-0123456789")[digits.indexOf(digit)];
        latex.replace(match.capturedStart(), match.capturedLength(),
            QStringLiteral("^{%1}").arg(plain));
    }
    return latex;
}

FormulaWriter::FormulaWriter(const Program& program, int step, bool reverse)
    : m_program(program)
{
    m_options.step = step;
    m_options.reverse = reverse;
}

Formula FormulaWriter::symbol(int symbol, int delay) const
{
    return {fromUtf8(symbolToHtml(m_program, symbol, delay, m_options)),
        fromUtf8(symbolToLatex(m_program, symbol, delay)),
        fromUtf8(symbolToText(m_program, symbol, delay))};
}

Formula FormulaWriter::parameter(int parameter) const
{
    return {fromUtf8(parameterToHtml(m_program, parameter, m_options)),
        fromUtf8(parameterToLatex(m_program, parameter)),
        fromUtf8(m_program.parameters[std::size_t(parameter)].name)};
}

Formula FormulaWriter::equation(int symbol) const
{
    return {fromUtf8(equationToHtml(m_program, symbol, m_options)),
        fromUtf8(equationToLatex(m_program, symbol)), fromUtf8(equationToText(m_program, symbol))};
}

Formula FormulaWriter::operation(int operation) const
{
    return {fromUtf8(operationToHtml(m_program, operation, m_options)),
        fromUtf8(operationToLatex(m_program, operation)),
        fromUtf8(operationToText(m_program, operation))};
}

Formula FormulaWriter::gradient(int symbol, int delay) const
{
    const Formula of = this->symbol(symbol, delay);
    return {QStringLiteral("∂<i>L</i>/∂") + of.html,
        QStringLiteral("\\frac{\\partial L}{\\partial ") + of.latex + u'}',
        QStringLiteral("dL/d") + of.text};
}

Formula FormulaWriter::slope(int operation) const
{
    const Operation& apply = m_program.operations[std::size_t(operation)];
    if (apply.function == Function::Identity)
        return {};
    const int name = namedBy(m_program, operation);
    if (name >= 0) {
        const Formula y = symbol(name);
        switch (apply.function) {
        case Function::Tanh:
            return {QStringLiteral("(1 − ") + y.html + QStringLiteral("<sup>2</sup>)"),
                QStringLiteral("\\left(1 - ") + y.latex + QStringLiteral("^{2}\\right)"),
                QStringLiteral("(1 - ") + y.text + QStringLiteral("^2)")};
        case Function::Sigmoid:
            return y + elementwise() +
                   Formula{QStringLiteral("(1 − ") + y.html + u')',
                       QStringLiteral("\\left(1 - ") + y.latex + QStringLiteral("\\right)"),
                       QStringLiteral("(1 - ") + y.text + u')'};
        case Function::Exp:
            return y;
        default:
            break;
        }
    }
    const Formula argument = parenthesised(this->operation(apply.left));
    if (apply.function == Function::Square)
        return Formula{
                   QStringLiteral("2 · "), QStringLiteral("2 \\cdot "), QStringLiteral("2 * ")} +
               argument;
    return primed(apply.function) + argument;
}

/// The other factor of a Multiply.
FormulaWriter::Factor FormulaWriter::factorBeside(int operation, int taken) const
{
    const Operation& product = m_program.operations[std::size_t(operation)];
    const int other = product.left == taken ? product.right : product.left;
    const OperationKind kind = m_program.operations[std::size_t(other)].kind;
    const Formula factor = this->operation(other);
    return {isLoose(kind) ? parenthesised(factor) : factor, kind == OperationKind::Constant};
}

Formula FormulaWriter::multiplied(Formula start, const std::vector<Factor>& factors) const
{
    const Formula dot = {
        QStringLiteral(" · "), QStringLiteral(" \\cdot "), QStringLiteral(" * ")};
    for (const Factor& factor : factors) {
        if (start.isEmpty())
            start = factor.formula;
        else
            start = start + (factor.isNumber ? dot : elementwise()) + factor.formula;
    }
    return start;
}

/// From the reading up to the equation's last operation.
std::vector<int> FormulaWriter::pathOf(const RoadBack& road) const
{
    std::vector<int> path = {road.operation};
    for (int user = userOf(m_program, path.back()); user >= 0; user = userOf(m_program, user))
        path.push_back(user);
    return path;
}

std::vector<FormulaWriter::Factor> FormulaWriter::factorsBeforeMatrix(const RoadBack& road) const
{
    const std::vector<int> path = pathOf(road);
    std::vector<Factor> result;
    for (std::size_t i = path.size(); i-- > 1;) {
        const Operation& operation = m_program.operations[std::size_t(path[i])];
        if (operation.kind == OperationKind::Product)
            break;
        if (operation.kind == OperationKind::Multiply)
            result.push_back(factorBeside(path[i], path[i - 1]));
        else if (operation.kind == OperationKind::Apply)
            if (const Formula factor = slope(path[i]); !factor.isEmpty())
                result.push_back({factor, false});
    }
    return result;
}

Formula FormulaWriter::factors(const RoadBack& road) const
{
    return multiplied({}, factorsBeforeMatrix(road));
}

bool FormulaWriter::hasConstantFactors(const RoadBack& road) const
{
    const std::vector<Factor> factors = factorsBeforeMatrix(road);
    return std::all_of(factors.begin(), factors.end(),
        [](const Factor& factor) { return factor.isNumber; });
}

Formula FormulaWriter::road(const RoadBack& road) const
{
    const std::vector<int> path = pathOf(road);
    Formula result = gradient(road.equation);
    std::vector<Factor> factors;
    bool isNegative = false;
    for (std::size_t i = path.size(); i-- > 1;) {
        const int taken = path[i - 1];
        const Operation& operation = m_program.operations[std::size_t(path[i])];
        switch (operation.kind) {
        case OperationKind::Negate:
            isNegative = !isNegative;
            break;
        case OperationKind::Subtract:
            isNegative = isNegative != (operation.right == taken);
            break;
        case OperationKind::Multiply:
            factors.push_back(factorBeside(path[i], taken));
            break;
        case OperationKind::Apply:
            if (const Formula factor = slope(path[i]); !factor.isEmpty())
                factors.push_back({factor, false});
            break;
        case OperationKind::Product: {
            const Formula matrix = parameter(operation.parameter);
            result = Formula{matrix.html + QStringLiteral("<sup>⊤</sup>"),
                         matrix.latex + QStringLiteral("^{\\top}"),
                         matrix.text + QStringLiteral("^T ")} +
                     parenthesised(multiplied(std::move(result), factors));
            factors.clear();
            break;
        }
        default:
            break;
        }
    }
    result = multiplied(std::move(result), factors);
    if (isNegative)
        result = Formula{QStringLiteral("−"), QStringLiteral("-"), QStringLiteral("-")} + result;
    return result;
}

} // namespace loopscope::ui
