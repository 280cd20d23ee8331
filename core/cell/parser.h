#pragma once

#include "core/cell/lexer.h"
#include "core/cell/program.h"

#include <string>
#include <string_view>
#include <vector>

namespace loopscope
{

/// Reads the equations of one cell: recursive descent over the tokens of each line.
///
///   equation = name "[" "t" "]" "=" sum
///   sum      = product { ("+" | "-") product }
///   product  = factor { "*" factor }
///   factor   = "-" factor | number | vector
///   vector   = matrix vector | function "(" sum ")" | "(" sum ")" | name [ "[" step "]" ]
///   step     = "t" [ "-" number ]
///
/// The first mistake ends the reading: every fail… function throws a NotationError, which
/// parseProgram() catches, so the grammar's functions need not pass failures along.
class Parser
{
public:
    /// @param text  outlives the parser
    explicit Parser(std::string_view text);

    Program run();

private:
    /// A part of the equation that has been read: its operation, and its tokens in the line.
    struct Term {
        int operation = -1;
        int first = 0;
        int last = 0;
    };

    /// parser.cpp: the grammar.
    void collectDefinitions();
    void parseEquation();
    int parseLeftSide();
    Term parseSum();
    Term parseProduct();
    Term parseFactor();
    Term parseVector();
    Term parseNumber();
    Term parseParenthesised();
    Term parseName();
    Term parseBias();
    Term parseReading();
    Term parseCall(Function function);
    Term parseMatrix();
    int parseStep(int name);
    void closeParenthesis(int open);

    /// parser_operations.cpp: what the grammar's parts become.
    Term push(Operation operation, int first, int last);
    Term negate(int sign, const Term& operand);
    Term apply(Function function, const Term& argument, int first, int last);
    Term combine(OperationKind kind, const Term& left, const Term& right);
    int useParameter(int name, ParameterKind kind);
    void requireFinite(double value, int first, int last) const;

    const Token& peek(int ahead = 0) const;
    const Token& at(int index) const;
    bool startsEquation(int index) const;
    int lastTokenOfOperand(int index) const;
    const Operation& operationOf(const Term& term) const;
    std::string sourceText(int first, int last) const;
    std::string quote(int first, int last) const;
    std::string quote(const Term& term) const { return quote(term.first, term.last); }
    std::string quoteToken(int index) const;

    /// parser_errors.cpp, parser_advice.cpp, parser_signs.cpp: what is wrong, and the remedy.
    [[noreturn]] void fail(int token, const std::string& message) const;
    [[noreturn]] void failAtLineStart() const;
    [[noreturn]] void failWithoutEquals() const;
    [[noreturn]] void failLeftName() const;
    [[noreturn]] void failStep(int name) const;
    [[noreturn]] void failDelay(int name, const std::string& found) const;
    [[noreturn]] void failMissingOperand() const;
    [[noreturn]] void failSecondEquals() const;
    [[noreturn]] void failMissingOperator(const Term& left) const;
    [[noreturn]] void failAfterBias(int name) const;
    [[noreturn]] void failBareSequence(int name, std::string_view stem) const;
    [[noreturn]] void failParenthesisedName(int name) const;
    [[noreturn]] void failUnknownSymbol(int name, int delay, int last) const;
    [[noreturn]] void failUncomputed(int name, int symbol, int first) const;
    [[noreturn]] void failMatrixOperand(int name) const;
    [[noreturn]] void failMatrixWithBracket(int name) const;
    [[noreturn]] void failCall(int name) const;
    [[noreturn]] void failOther(int token, const Term* left = nullptr) const;
    [[noreturn]] void failWidths(OperationKind kind, const Term& left, const Term& right) const;
    [[noreturn]] void failInputWidth(const Term& right) const;
    void checkName(int token) const;
    void checkFollower(const Term& term) const;
    std::string powerAdvice(int token, const Term* left) const;
    std::string divisionAdvice(int token, const Term* left) const;
    std::string commaAdvice(int token) const;
    std::string latexAdvice(int token) const;
    std::string signAdvice(int token) const;
    std::string intendedReading(int name) const;
    std::string readableAt(int name) const;
    std::string readingAt(int name, int delay) const;
    std::string matrixForInput(const Term& term) const;
    std::string freeName(std::string_view preferred) const;
    bool isUsedAsBias(std::string_view name) const;
    bool isReadEarlier(std::string_view name) const;
    std::vector<std::string> likelySymbols(std::string_view name, int delay) const;

    std::string_view m_text;
    std::vector<TokenLine> m_lines;
    Program m_program;
    std::vector<SourceRange> m_parameterSources; ///< first use of each parameter
    const TokenLine* m_tokens = nullptr;         ///< of the line that is read
    int m_position = 0;                          ///< of the next token in it
    int m_depth = 0;                             ///< of nesting
    int m_matrix = -1;                           ///< the matrix right before the operand, or -1
    std::string_view m_call; ///< the function whose parentheses are the innermost, or empty
};

} // namespace loopscope
