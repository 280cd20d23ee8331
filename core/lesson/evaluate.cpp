#include "core/lesson/evaluate.h"

#include "core/lesson/element.h"
#include "core/lesson/quantity.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <sstream>

namespace loopscope
{

namespace
{

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
using Kind = Expression::Kind;

double callFunction(const std::string& function, const std::vector<double>& arguments)
{
    const double a = arguments[0];
    if (function == "abs")
        return std::abs(a);
    if (function == "sqrt")
        return std::sqrt(a);
    if (function == "exp")
        return std::exp(a);
    if (function == "ln")
        return std::log(a);
    if (function == "log10")
        return std::log10(a);
    return function == "min" ? std::min(a, arguments[1]) : std::max(a, arguments[1]);
}

class Evaluator
{
public:
    Evaluator(const LessonMoment& now, const LessonMoment& start)
        : m_now(now)
        , m_start(start)
    {
    }

    double valueOf(const Expression& expression) const
    {
        switch (expression.kind) {
        case Kind::Number:
            return expression.number;
        case Kind::Quantity:
            return quantity(expression);
        case Kind::Element:
        case Kind::Share: {
            const auto elements = block(expression);
            return elements && elements->size() == 1 ? (*elements)(0, 0) : nothing;
        }
        case Kind::Norm: {
            const auto elements = block(expression.parts[0]);
            return elements ? elements->norm() : nothing;
        }
        case Kind::Mean: {
            const auto elements = block(expression.parts[0]);
            return elements && elements->size() > 0 ? elements->mean() : nothing;
        }
        case Kind::Start:
            return Evaluator(m_start, m_start).valueOf(expression.parts[0]);
        case Kind::Of:
            return inNetwork(expression);
        case Kind::Function:
            return callFunction(expression.name, argumentsOf(expression));
        default:
            return arithmetic(expression);
        }
    }

private:
    std::vector<double> argumentsOf(const Expression& expression) const
    {
        std::vector<double> values;
        for (const Expression& part : expression.parts)
            values.push_back(valueOf(part));
        return values;
    }

    double quantity(const Expression& expression) const
    {
        const Quantity* found = findQuantity(expression.name);
        if (found == nullptr || found->number == nullptr || m_now.networks.empty())
            return nothing;
        return found->number(m_now, argumentsOf(expression));
    }

    /// Indices that are no whole numbers name nothing.
    std::optional<Eigen::MatrixXd> block(const Expression& expression) const
    {
        std::vector<int> indices;
        for (const Expression& part : expression.parts) {
            const double index = valueOf(part);
            if (!(std::abs(index) < 1e6) || std::abs(index - std::round(index)) > 1e-9)
                return std::nullopt;
            indices.push_back(int(std::lround(index)));
        }
        if (m_now.networks.empty())
            return std::nullopt;
        if (expression.kind == Kind::Element)
            return elementsOf(m_now.network(), expression.name, indices);
        const int step = indices.front();
        indices.erase(indices.begin());
        return shareOf(m_now.network(), expression.name, step, indices);
    }

    double inNetwork(const Expression& expression) const
    {
        const double number = valueOf(expression.parts[0]);
        LessonMoment now = m_now;
        if (!(number >= 1.0 && number <= double(now.networks.size())))
            return nothing;
        now.active = int(number) - 1;
        LessonMoment start = m_start;
        start.active = std::min(now.active, int(start.networks.size()) - 1);
        return Evaluator(now, start).valueOf(expression.parts[1]);
    }

    double arithmetic(const Expression& expression) const
    {
        const double left = valueOf(expression.parts[0]);
        if (expression.kind == Kind::Negate)
            return -left;
        const double right = valueOf(expression.parts[1]);
        switch (expression.kind) {
        case Kind::Add:
            return left + right;
        case Kind::Subtract:
            return left - right;
        case Kind::Multiply:
            return left * right;
        case Kind::Divide:
            return left / right;
        default:
            return std::pow(left, right);
        }
    }

    const LessonMoment& m_now;
    const LessonMoment& m_start;
};

bool compare(double left, Relation relation, double right, double tolerance)
{
    if (std::isnan(left) || std::isnan(right))
        return false;
    switch (relation) {
    case Relation::Less:
        return left < right;
    case Relation::LessOrEqual:
        return left <= right;
    case Relation::Greater:
        return left > right;
    case Relation::GreaterOrEqual:
        return left >= right;
    case Relation::NotEqual:
        return left != right;
    case Relation::Equal:
        break;
    }
    return left == right || std::abs(left - right) <= tolerance;
}

} // namespace

double evaluate(const Expression& expression, const LessonMoment& now, const LessonMoment& start)
{
    return Evaluator(now, start).valueOf(expression);
}

bool holds(const Condition& condition, const LessonMoment& now, const LessonMoment& start)
{
    const auto holdsToo = [&](const Condition& part) { return holds(part, now, start); };
    switch (condition.kind) {
    case Condition::Kind::All:
        return std::all_of(condition.parts.begin(), condition.parts.end(), holdsToo);
    case Condition::Kind::Any:
        return std::any_of(condition.parts.begin(), condition.parts.end(), holdsToo);
    case Condition::Kind::Not:
        return !holdsToo(condition.parts[0]);
    case Condition::Kind::Word: {
        const Quantity* quantity = findQuantity(condition.left.name);
        return (quantity->word(now) == condition.word) == (condition.relation == Relation::Equal);
    }
    case Condition::Kind::Numbers:
        break;
    }
    return compare(evaluate(condition.left, now, start), condition.relation,
        evaluate(condition.right, now, start),
        condition.tolerance ? evaluate(*condition.tolerance, now, start) : 0.0);
}

std::string missingIn(
    const Condition& condition, const LessonMoment& now, const LessonMoment& start)
{
    for (const Condition& part : condition.parts) {
        const std::string missing = missingIn(part, now, start);
        if (!missing.empty())
            return missing;
    }
    if (condition.kind == Condition::Kind::Numbers &&
        (std::isnan(evaluate(condition.left, now, start)) ||
            std::isnan(evaluate(condition.right, now, start))))
        return condition.text;
    return {};
}

std::string valuesIn(
    const Condition& condition, const LessonMoment& now, const LessonMoment& start)
{
    if (condition.kind == Condition::Kind::Word)
        return condition.left.name + " is " + findQuantity(condition.left.name)->word(now);
    if (condition.kind == Condition::Kind::Numbers) {
        std::ostringstream text;
        text.precision(8);
        text << evaluate(condition.left, now, start) << " against "
             << evaluate(condition.right, now, start);
        return text.str();
    }
    std::string text;
    for (const Condition& part : condition.parts)
        text += (text.empty() ? "" : "; ") + part.text + ": " + valuesIn(part, now, start);
    return text;
}

} // namespace loopscope
