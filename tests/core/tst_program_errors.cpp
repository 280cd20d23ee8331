#include "core/cell/program.h"

#include <QTest>

using namespace loopscope;

/// What a learner may mistype, and what the program answers: place and whole sentence.
class TestProgramErrors : public QObject
{
    Q_OBJECT

private slots:
    void textsWithoutEquations_data();
    void textsWithoutEquations() { check(); }
    void wrongLeftSides_data();
    void wrongLeftSides() { check(); }
    void wrongReadings_data();
    void wrongReadings() { check(); }
    void wrongSteps_data();
    void wrongSteps() { check(); }
    void wrongMatrices_data();
    void wrongMatrices() { check(); }
    void wrongSizes_data();
    void wrongSizes() { check(); }
    void wrongOperators_data();
    void wrongOperators() { check(); }
    void wrongFunctions_data();
    void wrongFunctions() { check(); }
    void wrongCharacters_data();
    void wrongCharacters() { check(); }
    void bytesThatAreNotUtf8_data();
    void bytesThatAreNotUtf8() { check(); }
    void limits_data();
    void limits() { check(); }
    void sentenceNamesThePlace();

private:
    static void columns();
    static void row(
        const char* name, const QByteArray& text, int line, int column, const char* message);
    static void check();
};

void TestProgramErrors::columns()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("message");
}

void TestProgramErrors::row(
    const char* name, const QByteArray& text, int line, int column, const char* message)
{
    QTest::newRow(name) << text << line << column << QString::fromUtf8(message);
}

void TestProgramErrors::check()
{
    QFETCH(QByteArray, text);
    QFETCH(int, line);
    QFETCH(int, column);
    QFETCH(QString, message);
    const Result<Program, NotationError> program =
        parseProgram(std::string_view(text.constData(), size_t(text.size())));
    QVERIFY2(!program.has_value(), "the text was accepted");
    QCOMPARE(QString::fromStdString(program.error().message), message);
    QCOMPARE(program.error().line, line);
    QCOMPARE(program.error().column, column);
}

void TestProgramErrors::textsWithoutEquations_data()
{
    columns();
    row("empty text", "", 1, 1,
        "the text holds no equation; a cell is at least one, such as h[t] = tanh(W x[t] + U h[t-1] "
        "+ b)");
    row("nothing but a comment", "# only\n  \n", 1, 1,
        "the text holds no equation; a cell is at least one, such as h[t] = tanh(W x[t] + U h[t-1] "
        "+ b)");
    row("nothing right of =", "h[t] =", 1, 7,
        "the right side of `h[t] =` is empty; write an expression such as tanh(W x[t] + U h[t-1] + "
        "b), on the same line");
    row("nothing right of = but a comment", "h[t] =   # later", 1, 7,
        "the right side of `h[t] =` is empty; write an expression such as tanh(W x[t] + U h[t-1] + "
        "b), on the same line");
    row("nothing left of =", " = W x[t]", 1, 2,
        "nothing stands left of `=`; write the name that it defines: h[t] = …");
    row("no = at all", "tanh(W x[t])", 1, 1,
        "this line has no `=`; an equation is written name[t] = expression, and a comment begins "
        "with #");
    row("no = behind the left side", "h[t] tanh(W x[t])", 1, 6,
        "expected `=` after `h[t]`, found `tanh`; an equation is written h[t] = …");
    row("== for =", "h[t] == W x[t]", 1, 6, "write `=` instead of `==`");
    row(":= for =", "h[t] := W x[t]", 1, 6, "write `=` instead of `:=`");
    row("+= for =", "h[t] += b", 1, 6,
        "`+=` is not in the notation; write the equation out: h[t] = h[t-1] + …");
}

void TestProgramErrors::wrongLeftSides_data()
{
    columns();
    row("left side without a step", "h = tanh(W x[t])", 1, 1,
        "the left side needs its step; write h[t] = …");
    row("left side with a round step", "h(t) = W x[t]", 1, 1,
        "a step stands in square brackets; write h[t] = …");
    row("left side with an underscored step", "h_t = W x[t]", 1, 1,
        "the left side needs its step; write h[t] = …");
    row("left side at an earlier step", "h[t-1] = b", 1, 1,
        "an equation gives the value at step t; write h[t] on the left instead of `h[t-1]`");
    row("left side at a later step", "h[t+1] = b", 1, 1,
        "an equation gives the value at step t; write h[t] on the left instead of `h[t+1]`");
    row("left side with a number for a step", "h[0] = b", 1, 1,
        "an equation gives the value at step t; write h[t] on the left instead of `h[0]`");
    row("left side with an open bracket", "h[t = b", 1, 2, "this `[` is not closed; write h[t]");
    row("x on the left", "x[t] = h[t-1]", 1, 1,
        "`x` is the input of the cell and is not calculated; give the left side another name");
    row("t on the left", "t[t] = W x[t]", 1, 1, "`t` is the step; give the left side another name");
    row("function on the left", "tanh[t] = W x[t]", 1, 1,
        "`tanh` is a function; give the left side another name");
    row("capital on the left", "H[t] = W x[t]", 1, 1,
        "`H` starts with a capital letter, so it is a weight matrix, which is learnt and not "
        "calculated; a sequence is written small: h[t] = …");
    row("number on the left", "2 = h[t]", 1, 1,
        "an equation begins with the name that it defines, as in h[t] = …; found `2`");
    row("double definition", "h[t] = W x[t]\n\nh[t] = b", 3, 1,
        "`h` is already defined in line 1; give this one another name, or delete one of the two");
    row("no equation for h", "c[t] = W x[t]\ny[t] = c[t]", 2, 1,
        "no equation defines h, the output of the cell; write one that begins with h[t] =");
    row("equation continued on the next line", "h[t] = W x[t]\n  + U h[t-1]", 2, 3,
        "a line cannot begin with `+`; an equation stands on one line, so join this line to the "
        "one above");
    row("parentheses continued on the next line", "h[t] = tanh(W x[t]\n  + U h[t-1])", 1, 12,
        "this `(` is not closed in its line; add the missing `)` (an equation stands on one line)");
}

void TestProgramErrors::wrongReadings_data()
{
    columns();
    row("h read before it is computed", "g[t] = tanh(W x[t])\nh[t] = σ(U_f h[t] + b_f)", 2, 14,
        "`U_f h[t]` reads h at step t before it is computed; did you mean h[t-1]?");
    row("symbol read above its equation", "h[t] = f[t] * h[t-1]\nf[t] = sigmoid(W x[t])", 1, 8,
        "`f[t]` reads f at step t before it is computed in line 2; did you mean f[t-1], or should "
        "that line come first?");
    row("undefined symbol, one state near", "c[t] = c[t-1] + b\nh[t] = tanh(U q[t-1] + c[t])", 2,
        15, "`q` is not defined by any equation; did you mean c[t-1]?");
    row("undefined symbol, two states near", "c[t] = c[t-1] + W x[t]\nh[t] = U h[t-1] + q[t-1]", 2,
        19, "`q` is not defined by any equation; did you mean c[t-1] or h[t-1]?");
    row("undefined symbol, longer name misspelt",
        "gate[t] = sigmoid(W x[t])\nh[t] = gaet[t] * h[t-1]", 2, 8,
        "`gaet` is not defined by any equation; did you mean gate[t]?");
    row("undefined symbol, nothing near", "a[t] = b\nh[t] = memory[t] + 2", 2, 8,
        "`memory` is not defined by any equation (a and h are); write one for it: memory[t] = …");
    row("input by another name", "h[t] = tanh(W input[t])", 1, 15,
        "`input` is not defined by any equation; the input is x[t]");
    row("h, which is not written yet", "z[t] = sigmoid(W x[t] + U h[t-1])", 1, 27,
        "no equation defines h yet, the output of the cell; write one that begins with h[t] =");
    row("sequence without step", "h[t] = h + W x[t]", 1, 8,
        "`h` is a sequence and needs its step; write h[t-1]");
    row("computed sequence without step", "c[t] = W x[t]\nh[t] = c", 2, 8,
        "`c` is a sequence and needs its step; write c[t]");
    row("x without step", "h[t] = W x + b", 1, 10,
        "`x` is the input and needs its step; write x[t]");
    row("bias with a step", "h[t] = b + W x[t] + b[t]", 1, 21,
        "`b[t]`: a bias has no step; write b");
    row("bias that is only read with a step", "h[t] = tanh(W x[t] + b_f[t])", 1, 22,
        "`b_f[t]`: a bias has no step; write b_f");
    row("name that is a sequence and then a bias", "b[t] = W x[t]\nh[t] = b + b[t]", 2, 8,
        "`b` is a sequence and needs its step; write b[t]");
    row("step in round brackets", "h[t] = W x(t) + b", 1, 10,
        "a step stands in square brackets; write x[t] instead of `x(t)`");
    row("earlier step in round brackets", "h[t] = U h(t-1)", 1, 10,
        "a step stands in square brackets; write h[t-1] instead of `h(t-1)`");
    row("underscored step", "h[t] = tanh(W x_t + b)", 1, 15,
        "`x_t` would be a bias; a step stands in square brackets: x[t]");
    row("underscored earlier step", "h[t] = tanh(W x[t] + U h_t-1)", 1, 24,
        "`h_t` would be a bias; a step stands in square brackets: h[t-1]");
    row("LaTeX step", "h[t] = tanh(W x[t] + U h_{t-1})", 1, 24,
        "`h_` would be a bias; a step stands in square brackets: h[t-1]");
    row("subscript step", "h[t] = tanh(W x[t] + U hₜ₋₁)", 1, 24,
        "`h` is a sequence and needs its step; write h[t-1]");
    row("h_prev", "h[t] = tanh(W x[t] + U h_prev)", 1, 24,
        "`h_prev` would be a bias; a step stands in square brackets: h[t-1]");
    row("t as a number", "h[t] = t * b", 1, 8,
        "`t` is the step and stands only in square brackets, as in h[t-1]");
}

void TestProgramErrors::wrongSteps_data()
{
    columns();
    row("the future", "h[t] = U h[t+1]", 1, 12,
        "`h[t+1]` lies in the future; a cell reads step t and the steps before it: h[t-1]");
    row("delay 0", "h[t] = U h[t-0]", 1, 12, "`h[t-0]` is step t itself; write h[t-1]");
    row("delay 0 of x", "h[t] = W x[t-0]", 1, 12,
        "`x[t-0]` is step t itself; write x[t] or x[t-1]");
    row("delay 17", "h[t] = U h[t-17]", 1, 12,
        "`h[t-17]` reads too far back; a delay is at most 16: h[t-16]");
    row("delay of half a step", "h[t] = U h[t-1.5]", 1, 14,
        "a delay is a whole number from 1 to 16, found `1.5`; write h[t-1]");
    row("delay by a letter", "h[t] = U h[t - k]", 1, 16,
        "a delay is a number from 1 to 16, found `k`; write h[t-1]");
    row("absolute step", "h[t] = U h[2]", 1, 12,
        "a step is counted from the present one, t; write h[t-1] instead of `h[2]`");
    row("empty brackets", "h[t] = U h[]", 1, 11, "`h[]` names no step; write h[t-1]");
    row("step without t", "h[t] = U h[-1]", 1, 12, "`h[-1]` names no step; write h[t-1]");
    row("capital T", "h[t] = U h[T-1]", 1, 12,
        "the step is called t; write h[t-1] instead of `h[T-1]`");
    row("step called i", "h[t] = W x[i]", 1, 12,
        "the step is called t; write x[t] or x[t-1] instead of `x[i]`");
    row("product in the brackets", "h[t] = W x[t*2]", 1, 12,
        "square brackets hold a step, t or t-1 to t-16; write x[t-2]");
    row("open bracket", "h[t] = tanh(U h[t-1 + b)", 1, 16, "this `[` is not closed; write h[t-1]");
    row("stray closing bracket", "h[t] = U h[t-1]] + b", 1, 16,
        "this `]` closes nothing; delete it");
    row("indexed element", "h[t] = h[t-1][0]", 1, 14,
        "square brackets stand only behind a name and hold one step, as in h[t-1]; split the "
        "equation in two to give `h[t-1]` a name");
    row("indexed expression", "h[t] = (W x[t])[t-1]", 1, 16,
        "square brackets stand only behind a name and hold one step, as in h[t-1]; split the "
        "equation in two to give `(W x[t])` a name");
}

void TestProgramErrors::wrongMatrices_data()
{
    columns();
    row("matrix alone", "h[t] = W", 1, 8,
        "the matrix `W` has no vector; write one right behind it, as in W h[t-1] (a bias is "
        "written small: w)");
    row("capital bias", "h[t] = tanh(W x[t] + B)", 1, 22,
        "the matrix `B` has no vector; write one right behind it, as in B h[t-1] (a bias is "
        "written small: b)");
    row("matrix times number", "h[t] = W 2", 1, 10,
        "a matrix multiplies a vector; write a number before it, with `*`: 2 * W h[t-1]");
    row("matrix times number times vector", "h[t] = W 2 x[t]", 1, 10,
        "a matrix multiplies a vector; write a number before it, with `*`: 2 * W x[t]");
    row("matrix times number in parentheses", "h[t] = W (2 - 1)", 1, 8,
        "`W` is a matrix and needs a vector; to scale a product write the number first: 2 * W "
        "h[t-1]");
    row("matrix with *", "h[t] = W * x[t]", 1, 10,
        "a matrix stands right before its vector, with nothing between; write W x[t]");
    row("matrix with * and parentheses", "h[t] = W*(b + h[t-1])", 1, 9,
        "a matrix stands right before its vector, with nothing between; write W (b + h[t-1])");
    row("matrix with @", "h[t] = W @ x[t]", 1, 10,
        "a matrix stands right before its vector, with nothing between; write W x[t]");
    row("matrix with ·", "h[t] = W · x[t]", 1, 10,
        "a matrix stands right before its vector, with nothing between; write W x[t]");
    row("matrix and minus", "h[t] = W -x[t]", 1, 8,
        "the matrix `W` has no vector; to multiply a negative one write W (-x[t])");
    row("matrix with a step", "h[t] = W[t] x[t]", 1, 8,
        "`W` is a matrix (capital letter), the same at every step; write it without `[t]`");
    row("matrix and vector without a space", "h[t] = tanh(Wx[t] + b)", 1, 13,
        "`Wx` is one name; did you mean W x[t]?");
    row("matrix that should be a sequence", "h[t] = H[t-1]", 1, 8,
        "`H` starts with a capital letter, so it would be a matrix; did you mean h[t-1]?");
    row("matrix with joined vectors", "h[t] = tanh(W [h[t-1], x[t]] + b)", 1, 15,
        "vectors are not joined by brackets; give each a matrix of its own: W x[t] + U h[t-1]");
    row("matrix with square brackets", "h[t] = W [x[t]]", 1, 10,
        "square brackets hold a step; write a matrix before a vector or parentheses: W x[t] or W "
        "(…)");
    row("joined vectors", "h[t] = [h[t-1], x[t]]", 1, 8,
        "square brackets stand only behind a name and hold a step, as in h[t-1]; vectors are not "
        "joined: write W x[t] + U h[t-1]");
    row("transposed matrix", "h[t] = W^T x[t]", 1, 9,
        "there are no transposed matrices in the notation; give it a name of its own, such as V");
    row("primed matrix", "h[t] = W' x[t]", 1, 9,
        "there are no primes and no transposed matrices; give it a name of its own");
    row("vector before matrix", "h[t] = h[t-1] W", 1, 15,
        "a matrix stands before its vector; write W h[t-1]");
    row("lower-case matrix of x", "h[t] = tanh(w x[t])", 1, 13,
        "`w` is a bias; a matrix starts with a capital letter: W x[t]");
    row("lower-case matrix of h", "h[t] = tanh(u h[t-1])", 1, 13,
        "`u` is a bias; a matrix starts with a capital letter: U h[t-1]; to multiply element by "
        "element write * between: u * h[t-1]");
    row("lower-case matrix of parentheses", "h[t] = u_n (b * h[t-1])", 1, 8,
        "`u_n` is a bias; a matrix starts with a capital letter: U_n (b * h[t-1]); to multiply "
        "element by element write * between: u_n * (b * h[t-1])");
    row("one matrix for two sizes", "h[t] = tanh(W x[t] + W h[t-1])", 1, 22,
        "`W` multiplies the input x in line 1, column 13 and one number a unit here, so it would "
        "need two sizes; use another matrix here, such as U");
    row("one matrix for two sizes, other order", "h[t] = tanh(U_f h[t-1] + U_f x[t])", 1, 26,
        "`U_f` multiplies one number a unit in line 1, column 13 and the input x here, so it would "
        "need two sizes; use another matrix here, such as W_f");
}

void TestProgramErrors::wrongSizes_data()
{
    columns();
    row("h is x", "h[t] = x[t]", 1, 8,
        "`x[t]` has the size of the input, but `h[t]` has one number a unit; multiply x by a "
        "matrix first: W x[t]");
    row("h is a function of x", "h[t] = tanh(x[t-2])", 1, 8,
        "`tanh(x[t-2])` has the size of the input, but `h[t]` has one number a unit; multiply x by "
        "a matrix first: W x[t-2]");
    row("x plus h", "h[t] = tanh(x[t] + U_f h[t-1] + b_f)", 1, 13,
        "`x[t]` has the size of the input and `U_f h[t-1]` one number a unit, so they cannot be "
        "added; multiply x by a matrix first: W_f x[t]");
    row("bias minus x", "h[t] = b - x[t]", 1, 12,
        "`x[t]` has the size of the input and `b` one number a unit, so they cannot be subtracted; "
        "multiply x by a matrix first: W x[t]");
    row("gate times x", "h[t] = sigmoid(W h[t-1]) * (2 * x[t])", 1, 28,
        "`(2 * x[t])` has the size of the input and `sigmoid(W h[t-1])` one number a unit, so they "
        "cannot be multiplied element by element; multiply x by a matrix first: W_2 x[t]");
}

void TestProgramErrors::wrongOperators_data()
{
    columns();
    row("bias beside h", "h[t] = b h[t-1]", 1, 10,
        "expected an operator between `b` and `h[t-1]`; write * between them: b * h[t-1]");
    row("bias beside parentheses", "h[t] = b (h[t-1] + W x[t])", 1, 10,
        "expected an operator between `b` and `(h[t-1] + W x[t])`; write * between them: b * "
        "(h[t-1] + W x[t])");
    row("number beside h", "h[t] = 2 h[t-1]", 1, 10,
        "expected an operator after the number `2`; write 2 * h[t-1]");
    row("number beside a matrix", "h[t] = 0.5W x[t]", 1, 11,
        "expected an operator after the number `0.5`; write 0.5 * W x[t]");
    row("number beside parentheses", "h[t] = 2 (b + h[t-1])", 1, 10,
        "expected an operator after the number `2`; write 2 * (b + h[t-1])");
    row("bias beside number", "h[t] = b 2", 1, 10,
        "expected an operator between `b` and `2`; write * between them: b * 2");
    row("two products side by side", "h[t] = tanh(W x[t] U h[t-1])", 1, 20,
        "expected an operator between `W x[t]` and `U h[t-1]`; write *, + or - between them");
    row("two parentheses side by side", "h[t] = (1 - b) (W x[t])", 1, 16,
        "expected an operator between `(1 - b)` and `(W x[t])`; write *, + or - between them");
    row("two equations on a line", "c[t] = W x[t] h[t] = tanh(c[t])", 1, 15,
        "one equation stands on a line; start a new line before `h`");
    row("two equations with ;", "c[t] = W x[t]; h[t] = c[t]", 1, 14,
        "one equation stands on a line; start a new line instead of `;`");
    row("; at the end", "h[t] = W x[t];", 1, 14, "a line ends without `;`; delete it");
    row("chained =", "h[t] = c[t] = 3", 1, 13,
        "a second `=`; write two equations, each on a line of its own");
    row("+ at the end", "h[t] = b +", 1, 11,
        "expected an expression after `+`, found the end of the line; an equation stands on one "
        "line");
    row("* at the start", "h[t] = * b", 1, 8,
        "expected an expression after `=`, found `*`; write a name such as h[t-1], a number or "
        "parentheses there");
    row("+ at the start", "h[t] = + b", 1, 8,
        "a number or a name stands first; leave out this `+`");
    row("two + signs", "h[t] = b + + b", 1, 12,
        "expected an expression after `+`, found `+`; write a name such as h[t-1], a number or "
        "parentheses there");
    row("* before )", "h[t] = (b *)", 1, 12,
        "expected an expression after `*`, found `)`; write a name such as h[t-1], a number or "
        "parentheses there");
    row("division by a number", "h[t] = W x[t] / 4", 1, 15,
        "there is no division in the notation; write 0.25 * W x[t]");
    row("division by a vector", "h[t] = b / h[t-1]", 1, 10,
        "there is no division in the notation; multiply by a number or by another sequence "
        "instead");
    row("square by ^", "h[t] = h[t-1]^2", 1, 14,
        "there are no powers in the notation; write square(h[t-1])");
    row("square of parentheses", "h[t] = (W x[t] + b)^2", 1, 20,
        "there are no powers in the notation; write square(W x[t] + b)");
    row("cube by **", "h[t] = b ** 3", 1, 10,
        "there are no powers in the notation; multiply the term by itself with `*`");
    row("superscript", "h[t] = b²", 1, 9, "there are no powers in the notation; write square(b)");
    row("element-wise as in MATLAB", "h[t] = b .* h[t-1]", 1, 10,
        "write `*` instead of `.*` between two vectors, and nothing between a matrix and its "
        "vector: W x[t]");
    row("element-wise as ×", "h[t] = b × h[t-1]", 1, 10,
        "write `*` instead of `×` between two vectors, and nothing between a matrix and its "
        "vector: W x[t]");
}

void TestProgramErrors::wrongFunctions_data()
{
    columns();
    row("( not closed", "h[t] = tanh(W x[t] + U h[t-1]", 1, 12,
        "this `(` is not closed in its line; add the missing `)`");
    row("inner ( not closed", "h[t] = tanh((W x[t] + b)", 1, 12,
        "this `(` is not closed in its line; add the missing `)`");
    row(") too many", "h[t] = tanh(W x[t]))", 1, 20,
        "this `)` closes nothing; delete it, or add the `(` that it belongs to");
    row("nothing in parentheses", "h[t] = ()", 1, 8,
        "nothing stands between these parentheses; write an expression in them");
    row("braces", "h[t] = {b + 1}", 1, 8,
        "write ( ) instead of { }, and a step in square brackets: h[t-1]");
    row("function without argument", "h[t] = tanh()", 1, 12,
        "`tanh` needs one argument in its parentheses, as in tanh(W x[t])");
    row("function without parentheses", "h[t] = tanh W x[t]", 1, 8,
        "`tanh` is a function and needs parentheses; write tanh(W x[t])");
    row("function with square brackets", "h[t] = tanh[W x[t]]", 1, 12,
        "the argument of a function stands in round parentheses; write tanh(…)");
    row("function with a step", "h[t] = exp[t-1]", 1, 8,
        "`exp` is a function and has no step; write exp(…), or give the sequence another name");
    row("function with two arguments", "h[t] = tanh(W x[t], b)", 1, 19,
        "`tanh` takes one argument; write +, - or * instead of `,`");
    row("unknown function, misspelt", "h[t] = sigmod(W x[t])", 1, 8,
        "`sigmod` is not a function; did you mean sigmoid?");
    row("unknown function, other name", "h[t] = logistic(W x[t])", 1, 8,
        "`logistic` is not a function; did you mean sigmoid?");
    row("unknown function, nothing near", "h[t] = softmax(W x[t])", 1, 8,
        "`softmax` is not a function; the functions are identity, sigmoid, tanh, relu, leaky_relu, "
        "softplus, exp and square");
    row("misspelt function without parentheses", "h[t] = tahn W x[t]", 1, 8,
        "`tahn` is not a function; did you mean tanh(…)?");
    row("capital function", "h[t] = Tanh(W x[t])", 1, 8,
        "`Tanh` starts with a capital letter, so it would be a matrix; did you mean tanh(…)?");
    row("ReLU", "h[t] = ReLU(W x[t])", 1, 8,
        "`ReLU` starts with a capital letter, so it would be a matrix; did you mean relu(…)?");
    row("misspelt capital function", "h[t] = Sigmod(W x[t])", 1, 8,
        "`Sigmod` starts with a capital letter, so it would be a matrix; did you mean sigmoid(…)?");
    row("sequence called as a function", "c[t] = b\nh[t] = c(W x[t])", 2, 8,
        "`c` is a sequence and needs its step; write c[t]");
    row("LaTeX function", "h[t] = \\sigma(W x[t])", 1, 8, "LaTeX is not read here; write sigmoid");
}

void TestProgramErrors::wrongCharacters_data()
{
    columns();
    row("number too large", "h[t] = 1e999", 1, 8,
        "`1e999` is larger than the largest number, 1.8e308; write a smaller one");
    row("sum of numbers too large", "h[t] = b + 1e308 * 10", 1, 12,
        "`1e308 * 10` is larger than the largest number, 1.8e308; write a smaller one");
    row("function of a number too large", "h[t] = exp(1e5)", 1, 8,
        "`exp(1e5)` is larger than the largest number, 1.8e308; write a smaller one");
    row("two points", "h[t] = 1.2.3", 1, 8, "`1.2.3` is not a number; write one point, as in 0.5");
    row("decimal comma", "h[t] = 0,5 * h[t-1]", 1, 9, "numbers are written with a point: 0.5");
    row("stray character", "h[t] = W x[t] $ 3", 1, 15,
        "`$` is not in the notation, which has names, numbers, + - * ( ) [ ] and =");
    row("accent", "h[t] = café + b", 1, 11,
        "`é` is not in the notation; names are written in letters a to z, Greek letters, digits "
        "and _");
    row("name with a _ at its end", "h[t] = b_ + 1", 1, 8,
        "a name ends with a letter or a digit; take the last _ off `b_`");
    row("name with a _ at its start", "h[t] = _b + 1", 1, 8,
        "a name begins with a letter; delete this `_`");
    row("name of 33 letters", "h[t] = abcdefghijklmnopqrstuvwxyzabcdefg", 1, 8,
        "a name has at most 32 letters; shorten `abcdefghijklmnopqrstuvwxyzabcdefg`");
    row("C++ comment", "h[t] = W x[t] // today", 1, 15, "a comment begins with #, not with //");
    row("columns count characters, not bytes", "h[t] = σ(α − β) ⊙ σ(γ) $", 1, 24,
        "`$` is not in the notation, which has names, numbers, + - * ( ) [ ] and =");
    row("a tab is one column", "\th[t]\t= b $", 1, 11,
        "`$` is not in the notation, which has names, numbers, + - * ( ) [ ] and =");
    row("line numbers after CRLF", "c[t] = b\r\n\r\nh[t] = b $", 3, 10,
        "`$` is not in the notation, which has names, numbers, + - * ( ) [ ] and =");
    row("line numbers after CR", "c[t] = b\rh[t] = b $", 2, 10,
        "`$` is not in the notation, which has names, numbers, + - * ( ) [ ] and =");
}

void TestProgramErrors::bytesThatAreNotUtf8_data()
{
    columns();
    row("Latin-1 letter", "h[t] = caf\xE9 + b", 1, 11,
        "the byte 0xE9 is not UTF-8; delete it, or save the text as UTF-8");
    row("half a character at the end", "h[t] = b \xE2\x88", 1, 10,
        "the byte 0xE2 is not UTF-8; delete it, or save the text as UTF-8");
    row("overlong slash", "h[t] = b \xC0\xAF", 1, 10,
        "the byte 0xC0 is not UTF-8; delete it, or save the text as UTF-8");
    row("surrogate", "h[t] = b \xED\xA0\x80", 1, 10,
        "the byte 0xED is not UTF-8; delete it, or save the text as UTF-8");
    row("zero byte", QByteArray("h[t] = b\0 + b", 13), 1, 9,
        "an invisible character (U+0000) stands here; delete it");
    row("zero-width space", "h[t] = b\u200B + b", 1, 9,
        "an invisible character (U+200B) stands here; delete it");
    row("byte order mark inside the text", "h[t] = b\uFEFF + b", 1, 9,
        "an invisible character (U+FEFF) stands here; delete it");
    row("bad byte inside brackets", "h[t] = h[\xFF]", 1, 10,
        "square brackets hold a step, t or t-1 to t-16; write h[t-1] instead of `h[\uFFFD]`");
}

void TestProgramErrors::limits_data()
{
    columns();
    const QByteArray longLine = "h[t] = " + QByteArray("b + ").repeated(4998) + "b";
    row("20,001 characters, many lines", QByteArray("# a\n").repeated(5000) + "h", 5001, 1,
        "the text is longer than 20000 characters; a cell is a few equations, so shorten it");
    row("20,001 characters, one line", longLine + " + bb1", 1, 20001,
        "the text is longer than 20000 characters; a cell is a few equations, so shorten it");
    QByteArray equations;
    for (int i = 0; i < 65; ++i)
        equations += "a_" + QByteArray::number(i) + "[t] = b\n";
    row("65 equations", equations, 65, 1, "a cell has at most 64 equations; join or delete some");
    const char* nested = "more than 100 expressions stand inside one another here; split the "
                         "equation in two";
    row("5000 parentheses", "h[t] = " + QByteArray("(").repeated(5000), 1, 108, nested);
    row("5000 minus signs", "h[t] = " + QByteArray("-").repeated(5000), 1, 108, nested);
    row("5000 functions", "h[t] = " + QByteArray("exp(").repeated(4000), 1, 408, nested);
    row("5000 matrices", "h[t] = " + QByteArray("W ").repeated(5000), 1, 206, nested);
}

void TestProgramErrors::sentenceNamesThePlace()
{
    const Result<Program, NotationError> program =
        parseProgram("g[t] = tanh(W x[t])\nh[t] = σ(U_f h[t] + b_f)");
    QVERIFY(!program);
    QCOMPARE(QString::fromStdString(program.error().sentence()),
        QString("line 2, column 14: `U_f h[t]` reads h at step t before it is computed; "
                "did you mean h[t-1]?"));
}

QTEST_APPLESS_MAIN(TestProgramErrors)
#include "tst_program_errors.moc"
