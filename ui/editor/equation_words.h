#pragma once

#include <QString>
#include <QStringList>

#include <string>
#include <vector>

namespace loopscope::ui
{

/// What a word of a cell's text is: decides its colour.
enum class WordRole {
    Input,    ///< x[t]
    State,    ///< a symbol that is read at an earlier step: carries memory
    Symbol,   ///< any other symbol
    Matrix,   ///< a weight matrix
    Bias,     ///< a bias vector
    Function, ///< tanh
    Number,
    Comment
};

/// A word of one line, counted in QChars.
struct EquationWord {
    int start = 0;
    int length = 0;
    WordRole role = WordRole::Symbol;
};

/// Every symbol of the text that is read at an earlier step. The text need not be a cell.
QStringList stateNames(const QString& text);

/// @param line    one line of a cell's text, finished or not
/// @param states  stateNames() of the whole text
std::vector<EquationWord> equationWords(const QString& line, const QStringList& states);

/// What can stand in a cell's text, to complete words: its symbols at this step and at the one
/// before, x, its matrices and biases, and every function of the notation.
QStringList completionsFor(const QString& text);

} // namespace loopscope::ui
