#pragma once

#include "core/cell/program.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace loopscope
{

enum class TokenKind {
    Name,
    Number,
    Plus,
    Minus,
    Times,
    Open,
    Close,
    OpenBracket,
    CloseBracket,
    Equals,
    Other, ///< a character, or a few as `==`, that the notation does not have
    End    ///< of the line
};

/// One word of a line.
struct Token {
    TokenKind kind = TokenKind::End;
    std::string_view text;   ///< its bytes in the text of the cell; empty at the end of the line
    SourceRange source;      ///< at the end of the line: the place just behind the last token
    std::size_t offset = 0;  ///< of its first byte in the text
    double number = 0.0;     ///< of a Number; infinity if it is too large for a double
    bool afterSpace = false; ///< whether white space stands before it
    bool validText = true;   ///< false for a byte that is not UTF-8
};

/// The tokens of one line; the last one is always End.
using TokenLine = std::vector<Token>;

/// Cuts a text into the tokens of its lines: every line of the text has an entry, so that
/// `lines[k]` is line k + 1. Comments and white space leave no token. Any bytes are accepted.
/// The tokens point into `text`.
std::vector<TokenLine> tokenize(std::string_view text);

/// How many characters (code points) a text has; a byte that is not UTF-8 counts as one.
std::size_t characterCount(std::string_view text);

/// The length in bytes of the character at the start of a non-empty text; 0 if its first byte
/// does not begin a valid UTF-8 sequence.
std::size_t characterLength(std::string_view text);

} // namespace loopscope
