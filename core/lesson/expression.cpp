#include "core/lesson/expression.h"

#include "core/cell/spelling.h"
#include "core/lesson/quantity.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <utility>

namespace loopscope
{

namespace
{

constexpr int deepest = 40; ///< parentheses inside one another

constexpr std::array<std::pair<std::string_view, int>, 7> functionArguments{{{"abs", 1},
    {"sqrt", 1}, {"exp", 1}, {"ln", 1}, {"log10", 1}, {"min", 2}, {"max", 2}}};

constexpr std::array<std::pair<std::string_view, Relation>, 6> relations{
    {{"<=", Relation::LessOrEqual}, {">=", Relation::GreaterOrEqual}, {"==", Relation::Equal},
        {"!=", Relation::NotEqual}, {"<", Relation::Less}, {">", Relation::Greater}}};

bool isNameStart(char c)
{
    return std::isalpha(static_cast<unsigned char>(c)) != 0;
}

bool isNamePart(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// Reads one expression or comparison by recursive descent; the first mistake ends it.
class Parser
{
public:
    explicit Parser(std::string_view text)
        : m_text(text)
    {
    }

    Result<Expression, ExpressionError> expression()
    {
        Expression result = sum();
        expectEnd();
        if (m_error)
            return unexpected(*m_error);
        return result;
    }

    Result<Condition, ExpressionError> comparison()
    {
        Condition result;
        result.text = std::string(m_text);
        result.left = sum();
        readRelation(result);
        if (!m_error && isWord(result.left))
            readWord(result);
        else
            readRight(result);
        expectEnd();
        if (m_error)
            return unexpected(*m_error);
        return result;
    }

private:
    void skipSpace()
    {
        while (m_place < m_text.size() && std::isspace(static_cast<unsigned char>(m_text[m_place])))
            ++m_place;
    }
    bool take(std::string_view token)
    {
        skipSpace();
        if (m_error || m_text.substr(m_place, token.size()) != token)
            return false;
        m_place += token.size();
        return true;
    }
    char next()
    {
        skipSpace();
        return m_place < m_text.size() ? m_text[m_place] : '\0';
    }
    void failAt(std::size_t place, std::string message)
    {
        if (!m_error)
            m_error = ExpressionError{int(place) + 1, std::move(message)};
    }
    void expect(std::string_view token, std::string_view where)
    {
        if (!take(token))
            failAt(m_place, found() + " stands where `" + std::string(token) + "` is expected " +
                                std::string(where) + ".");
    }
    std::string found()
    {
        const char c = next();
        return c == '\0' ? "The end" : "`" + std::string(1, c) + "`";
    }
    void expectEnd()
    {
        if (!m_error && next() != '\0')
            failAt(m_place, found() + " stands where the end is expected.");
    }

    static bool isWord(const Expression& expression)
    {
        if (expression.kind != Expression::Kind::Quantity)
            return false;
        const Quantity* quantity = findQuantity(expression.name);
        return quantity != nullptr && quantity->isWord();
    }

    void readRelation(Condition& condition)
    {
        for (const auto& [token, relation] : relations) {
            if (take(token)) {
                condition.relation = relation;
                return;
            }
        }
        failAt(m_place, found() + " stands where a relation is expected: <, <=, >, >=, == or !=.");
    }

    void readWord(Condition& condition)
    {
        condition.kind = Condition::Kind::Word;
        if (condition.relation != Relation::Equal && condition.relation != Relation::NotEqual)
            return failAt(m_place, "`" + condition.left.name +
                                       "` is a word: it is compared with == or != alone.");
        skipSpace();
        const std::size_t start = m_place;
        while (m_place < m_text.size() && (isNamePart(m_text[m_place]) || m_text[m_place] == '-'))
            ++m_place;
        condition.word = std::string(m_text.substr(start, m_place - start));
        const std::vector<std::string> words = findQuantity(condition.left.name)->words();
        if (std::find(words.begin(), words.end(), condition.word) == words.end())
            failAt(start, "`" + condition.left.name + "` is never `" + condition.word +
                              "`; it is " + joinWords(words, "or") + ".");
    }

    void readRight(Condition& condition)
    {
        condition.kind = Condition::Kind::Numbers;
        const std::size_t start = m_place;
        condition.right = sum();
        if (!m_error && isWord(condition.right))
            failAt(start, "`" + condition.right.name + "` is a word; it stands at the left.");
        if (!take("within"))
            return;
        condition.tolerance = sum();
        if (condition.relation != Relation::Equal)
            failAt(m_place, "`within` belongs to == alone.");
    }

    Expression sum()
    {
        Expression result = product();
        while (!m_error) {
            if (take("+"))
                result = join(Expression::Kind::Add, std::move(result), product());
            else if (take("-"))
                result = join(Expression::Kind::Subtract, std::move(result), product());
            else
                break;
        }
        return result;
    }

    Expression product()
    {
        Expression result = signedPower();
        while (!m_error) {
            if (take("*"))
                result = join(Expression::Kind::Multiply, std::move(result), signedPower());
            else if (take("/"))
                result = join(Expression::Kind::Divide, std::move(result), signedPower());
            else
                break;
        }
        return result;
    }

    Expression signedPower()
    {
        if (take("-")) {
            Expression result;
            result.kind = Expression::Kind::Negate;
            result.parts.push_back(signedPower());
            return result;
        }
        Expression base = atom();
        if (take("^"))
            return join(Expression::Kind::Power, std::move(base), signedPower());
        return base;
    }

    static Expression join(Expression::Kind kind, Expression left, Expression right)
    {
        Expression result;
        result.kind = kind;
        result.parts.push_back(std::move(left));
        result.parts.push_back(std::move(right));
        return result;
    }

    Expression atom()
    {
        Expression result;
        if (m_error)
            return result;
        if (++m_depth > deepest)
            failAt(m_place, "This is nested too deeply.");
        const char c = next();
        if (m_error) {
            // Said already.
        } else if (take("(")) {
            result = sum();
            expect(")", "to close the parenthesis");
        } else if (std::isdigit(static_cast<unsigned char>(c)) || c == '.') {
            result = number();
        } else if (isNameStart(c)) {
            result = named();
        } else {
            failAt(m_place, found() + " stands where a number or a quantity is expected.");
        }
        --m_depth;
        return result;
    }

    Expression number()
    {
        Expression result;
        const char* begin = m_text.data() + m_place;
        const auto [end, error] =
            std::from_chars(begin, m_text.data() + m_text.size(), result.number);
        if (error != std::errc())
            failAt(m_place, "This number cannot be read.");
        else
            m_place += std::size_t(end - begin);
        return result;
    }

    std::string name()
    {
        skipSpace();
        const std::size_t start = m_place;
        while (m_place < m_text.size() &&
               (isNamePart(m_text[m_place]) ||
                   (m_text[m_place] == '.' && m_place + 1 < m_text.size() &&
                       isNameStart(m_text[m_place + 1]))))
            ++m_place;
        return std::string(m_text.substr(start, m_place - start));
    }

    Expression named()
    {
        skipSpace();
        const std::size_t start = m_place;
        const std::string word = name();
        if (word == "norm" || word == "mean")
            return whole(word == "norm" ? Expression::Kind::Norm : Expression::Kind::Mean);
        if (word == "share")
            return share();
        if (word == "start" || word == "of")
            return scoped(word);
        for (const auto& [function, count] : functionArguments) {
            if (word == function)
                return call(Expression::Kind::Function, word, count, start);
        }
        if (next() == '[')
            return element(word);
        return quantity(word, start);
    }

    Expression element(const std::string& word)
    {
        Expression result;
        result.kind = Expression::Kind::Element;
        result.name = word;
        readIndices(result);
        return result;
    }

    void readIndices(Expression& expression)
    {
        while (!m_error && take("[")) {
            expression.parts.push_back(sum());
            expect("]", "to close the index");
        }
        const std::size_t most = expression.kind == Expression::Kind::Share ? 3 : 2;
        if (!m_error && expression.parts.size() > most)
            failAt(m_place, "These are more than two indices.");
    }

    Expression share()
    {
        Expression result;
        result.kind = Expression::Kind::Share;
        expect("(", "behind share");
        result.name = name();
        expect(",", "between the parameter and the step");
        result.parts.push_back(sum());
        expect(")", "to close share");
        readIndices(result);
        return result;
    }

    Expression whole(Expression::Kind kind)
    {
        Expression result;
        result.kind = kind;
        expect("(", "behind norm or mean");
        skipSpace();
        const std::size_t start = m_place;
        const std::string word = name();
        if (word.empty())
            failAt(start, found() + " stands where a symbol or a weight is expected.");
        result.parts.push_back(word == "share" ? share() : element(word));
        expect(")", "to close norm or mean");
        return result;
    }

    Expression scoped(const std::string& word)
    {
        Expression result;
        result.kind = word == "of" ? Expression::Kind::Of : Expression::Kind::Start;
        expect("(", "behind " + word);
        result.parts.push_back(sum());
        if (word == "of") {
            expect(",", "behind the number of the network");
            result.parts.push_back(sum());
        }
        expect(")", "to close " + word);
        return result;
    }

    Expression call(
        Expression::Kind kind, const std::string& word, int count, std::size_t start)
    {
        Expression result;
        result.kind = kind;
        result.name = word;
        if (count > 0)
            expect("(", "behind " + word);
        for (int i = 0; i < count && !m_error; ++i) {
            if (i > 0)
                expect(",", "between the arguments of " + word);
            result.parts.push_back(sum());
        }
        if (count > 0)
            expect(")", "to close " + word);
        else if (next() == '(')
            failAt(start, "`" + word + "` takes no arguments.");
        return result;
    }

    Expression quantity(const std::string& word, std::size_t start)
    {
        if (const Quantity* found = findQuantity(word))
            return call(Expression::Kind::Quantity, word, int(found->arguments.size()), start);
        std::vector<std::string> names;
        for (const Quantity& candidate : quantities())
            names.push_back(candidate.name);
        const std::vector<std::string> near = nearestWords(word, names);
        failAt(start, "There is no quantity `" + word + "`" +
                          (near.empty() ? "; values have indices, as in h[t][1]."
                                        : "; did you mean " + joinWords(near, "or") + "?"));
        return {};
    }

    std::string_view m_text;
    std::size_t m_place = 0;
    int m_depth = 0;
    std::optional<ExpressionError> m_error;
};

} // namespace

Result<Expression, ExpressionError> parseExpression(std::string_view text)
{
    return Parser(text).expression();
}

Result<Condition, ExpressionError> parseComparison(std::string_view text)
{
    return Parser(text).comparison();
}

} // namespace loopscope
