#include "ui/editor/equation_words.h"

#include "core/cell/functions.h"
#include "core/cell/lexer.h"
#include "core/cell/spelling.h"

#include <optional>

namespace loopscope::ui
{
namespace
{

bool isAt(const TokenLine& line, std::size_t place, TokenKind kind)
{
    return place < line.size() && line[place].kind == kind;
}

QString nameOf(const Token& token)
{
    return QString::fromUtf8(token.text.data(), qsizetype(token.text.size()));
}

/// Whether the word at a place is read k steps earlier: `c[t-1]`.
bool isDelayed(const TokenLine& line, std::size_t place)
{
    return isAt(line, place, TokenKind::Name) && isAt(line, place + 1, TokenKind::OpenBracket) &&
           isAt(line, place + 2, TokenKind::Name) && isAt(line, place + 3, TokenKind::Minus);
}

bool isSequence(const TokenLine& line, std::size_t place)
{
    return isAt(line, place, TokenKind::Name) && isAt(line, place + 1, TokenKind::OpenBracket);
}

/// The t or the 1 of `[t-1]`, which is no word of its own.
bool isStep(const TokenLine& line, std::size_t place)
{
    if (place > 0 && line[place - 1].kind == TokenKind::OpenBracket)
        return true;
    return place > 2 && line[place - 1].kind == TokenKind::Minus &&
           line[place - 3].kind == TokenKind::OpenBracket;
}

WordRole roleOf(const TokenLine& line, std::size_t place, const QStringList& states)
{
    const QString name = nameOf(line[place]);
    if (isSequence(line, place)) {
        if (name == QLatin1String("x"))
            return WordRole::Input;
        return states.contains(name) ? WordRole::State : WordRole::Symbol;
    }
    if (findFunction(line[place].text))
        return WordRole::Function;
    return isCapitalised(line[place].text) ? WordRole::Matrix : WordRole::Bias;
}

/// Where a byte of a line's UTF-8 stands among its QChars.
int placeOf(const std::string& utf8, std::size_t byte)
{
    return int(QString::fromUtf8(utf8.data(), qsizetype(byte)).size());
}

} // namespace

QStringList stateNames(const QString& text)
{
    const std::string utf8 = text.toStdString();
    QStringList names;
    for (const TokenLine& line : tokenize(utf8)) {
        for (std::size_t place = 0; place < line.size(); ++place) {
            if (!isDelayed(line, place))
                continue;
            const QString name = nameOf(line[place]);
            if (name != QLatin1String("x") && !names.contains(name))
                names += name;
        }
    }
    return names;
}

std::vector<EquationWord> equationWords(const QString& line, const QStringList& states)
{
    const std::string utf8 = line.toStdString();
    std::vector<EquationWord> words;
    const std::vector<TokenLine> lines = tokenize(utf8);
    const TokenLine tokens = lines.empty() ? TokenLine() : lines.front();
    for (std::size_t place = 0; place < tokens.size(); ++place) {
        const Token& token = tokens[place];
        const bool isName = token.kind == TokenKind::Name;
        if ((!isName && token.kind != TokenKind::Number) || isStep(tokens, place))
            continue;
        const WordRole role = isName ? roleOf(tokens, place, states) : WordRole::Number;
        const int start = placeOf(utf8, token.offset);
        words.push_back({start, placeOf(utf8, token.offset + token.text.size()) - start, role});
    }
    if (const qsizetype comment = line.indexOf(QLatin1Char('#')); comment >= 0)
        words.push_back({int(comment), int(line.size() - comment), WordRole::Comment});
    return words;
}

QStringList completionsFor(const QString& text)
{
    const std::string utf8 = text.toStdString();
    QStringList words{QStringLiteral("x[t]"), QStringLiteral("h[t-1]")};
    for (const TokenLine& line : tokenize(utf8)) {
        for (std::size_t place = 0; place < line.size(); ++place) {
            if (!isAt(line, place, TokenKind::Name) || isStep(line, place) ||
                findFunction(line[place].text))
                continue;
            const QString name = nameOf(line[place]);
            if (isSequence(line, place) && name != QLatin1String("x"))
                words << name + QStringLiteral("[t]") << name + QStringLiteral("[t-1]");
            else if (!isSequence(line, place))
                words << name;
        }
    }
    for (const Function function : allFunctions()) {
        const std::string_view name = loopscope::nameOf(function);
        words << QString::fromUtf8(name.data(), qsizetype(name.size())) + QStringLiteral("(");
    }
    words.removeDuplicates();
    words.sort(Qt::CaseInsensitive);
    return words;
}

} // namespace loopscope::ui
