#include "core/cell/cell_graph.h"
#include "core/cell/cell_order.h"
#include "tests/support/gradient_check.h"
#include "tests/ui/editor_window.h"
#include "ui/build/cell_picture.h"
#include "ui/stage/cell_canvas.h"
#include "ui/stage/cell_view.h"

#include <QScrollArea>
#include <QScrollBar>
#include <QTest>
#include <QTextBlock>

using namespace loopscope;
using namespace loopscope::ui;
using namespace loopscope::ui::test;

namespace
{

constexpr QSize smallStage(814, 400); ///< what a window of 1366 × 768 leaves for the inside
constexpr double smallestText = 0.75; ///< of the window's

QString lines(const QStringList& equations)
{
    return equations.join(QLatin1Char('\n'));
}

QString manyLines(int count)
{
    QStringList equations;
    for (int i = 0; i < count; ++i)
        equations += QString("a%1[t] = tanh(W_%1 x[t] + b_%1)").arg(i);
    return lines(equations + QStringList{"h[t] = a0[t] + h[t-1]"});
}

} // namespace

/// Equations that nobody had in mind when the notation and its picture were made: cells of the
/// literature, and the mistakes of people who write in other notations.
class TestHeldOutCells : public QObject
{
    Q_OBJECT
private slots:
    void cellsOfTheLiteratureAreReadDrawnAndTrained_data();
    void cellsOfTheLiteratureAreReadDrawnAndTrained();
    void mistakesAreNamedWithTheirPlaceAndRemedy_data();
    void mistakesAreNamedWithTheirPlaceAndRemedy();
};

void TestHeldOutCells::cellsOfTheLiteratureAreReadDrawnAndTrained_data()
{
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, const QStringList& equations) {
        QTest::newRow(name) << lines(equations);
    };
    row("IndRNN (Li 2018)", {"h[t] = relu(W x[t] + u * h[t-1] + b)"});
    row("SRU (Lei 2018)",
        {"v[t] = W x[t]", "f[t] = sigmoid(W_f x[t] + v_f * c[t-1] + b_f)",
            "r[t] = sigmoid(W_r x[t] + v_r * c[t-1] + b_r)",
            "c[t] = f[t] * c[t-1] + (1 - f[t]) * v[t]",
            "h[t] = r[t] * c[t] + (1 - r[t]) * (W_s x[t])"});
    row("JANET (van der Westhuizen 2018)",
        {"s[t] = W_f x[t] + U_f h[t-1] + b_f", "c[t] = tanh(W_c x[t] + U_c h[t-1] + b_c)",
            "h[t] = sigmoid(s[t]) * h[t-1] + (1 - sigmoid(s[t] - 1)) * c[t]"});
    row("antisymmetric, one matrix (Chang 2019)",
        {"h[t] = h[t-1] + 0.1 * tanh(W x[t] + U h[t-1] - 0.01 * h[t-1] + b)"});
    row("FastRNN (Kusupati 2018)",
        {"n[t] = tanh(W x[t] + U h[t-1] + b)", "h[t] = 0.1 * n[t] + 0.9 * h[t-1]"});
    row("FastGRNN (Kusupati 2018)",
        {"a[t] = W x[t] + U h[t-1]", "z[t] = sigmoid(a[t] + b_z)", "n[t] = tanh(a[t] + b_h)",
            "h[t] = (0.9 * (1 - z[t]) + 0.1) * n[t] + z[t] * h[t-1]"});
    row("a slow and a fast part, as in a clockwork",
        {"s[t] = tanh(W_s x[t] + U_s s[t-4] + b_s)",
            "h[t] = tanh(W x[t] + U h[t-1] + V s[t] + b)"});
    row("skip connections in time", {"h[t] = tanh(W x[t] + U h[t-1] + V h[t-5] + b)"});
    row("residual", {"h[t] = h[t-1] + tanh(W x[t] + U h[t-1] + b)"});
    row("UGRNN (Collins 2017)",
        {"g[t] = sigmoid(W_g x[t] + U_g h[t-1] + b_g)", "c[t] = tanh(W_c x[t] + U_c h[t-1] + b_c)",
            "h[t] = g[t] * h[t-1] + (1 - g[t]) * c[t]"});
    row("recurrent additive network (Lee 2017)",
        {"i[t] = sigmoid(W_i x[t] + U_i h[t-1] + b_i)",
            "f[t] = sigmoid(W_f x[t] + U_f h[t-1] + b_f)",
            "c[t] = i[t] * (W_c x[t]) + f[t] * c[t-1]", "h[t] = tanh(c[t])"});
    row("multiplicative (Sutskever 2011)",
        {"m[t] = (W_m x[t]) * (U_m h[t-1])", "h[t] = tanh(W x[t] + V m[t] + b)"});
    row("multiplicative integration (Wu 2016)",
        {"h[t] = tanh(a * (W x[t]) * (U h[t-1]) + c_1 * (U h[t-1]) + c_2 * (W x[t]) + b)"});
    row("SCRN (Mikolov 2014)",
        {"s[t] = 0.95 * s[t-1] + 0.05 * (B x[t])", "h[t] = sigmoid(P s[t] + A x[t] + R h[t-1])"});
    row("recurrent highway, one layer (Zilly 2017)",
        {"r[t] = tanh(W_h x[t] + U_h h[t-1] + b_h)", "g[t] = sigmoid(W_g x[t] + U_g h[t-1] + b_g)",
            "h[t] = g[t] * r[t] + (1 - g[t]) * h[t-1]"});
    row("chaos-free network (Laurent 2017)",
        {"z[t] = sigmoid(U_z h[t-1] + W_z x[t] + b_z)",
            "i[t] = sigmoid(U_i h[t-1] + W_i x[t] + b_i)",
            "h[t] = z[t] * tanh(h[t-1]) + i[t] * tanh(W x[t])"});
    row("as architecture search finds them",
        {"a[t] = sigmoid(W_a x[t] + U_a h[t-1])", "b[t] = relu((W_b x[t]) * (U_b h[t-1]))",
            "c[t] = tanh(W_c x[t] + U_c h[t-1]) * a[t] + c[t-1] * b[t]", "h[t] = tanh(c[t])"});
    row("coupled gates and peepholes together",
        {"f[t] = sigmoid(W_f x[t] + U_f h[t-1] + p_f * c[t-1] + b_f)",
            "g[t] = tanh(W_g x[t] + U_g h[t-1] + b_g)",
            "c[t] = f[t] * c[t-1] + (1 - f[t]) * g[t]",
            "o[t] = sigmoid(W_o x[t] + U_o h[t-1] + p_o * c[t] + b_o)",
            "h[t] = o[t] * tanh(c[t])"});
    row("pasted from a paper: σ, ⊙ and the minus of print",
        {"z[t] = σ(W_z x[t] + U_z h[t−1] + b_z)", "n[t] = tanh(W_n x[t] + U_n h[t−1] + b_n)",
            "h[t] = (1 − z[t]) ⊙ n[t] + z[t] ⊙ h[t−1]"});
    row("written with a Chinese keyboard", {"h［t］ ＝ tanh（W x［t］ ＋ U h［t－1］ ＋ b）"});
    row("a very long line",
        {"h[t] = tanh(W x[t] + U h[t-1]" + QString(" + 0.001").repeated(200) + ")"});
}

void TestHeldOutCells::cellsOfTheLiteratureAreReadDrawnAndTrained()
{
    QFETCH(QString, text);
    Editor editor("lstm");
    editor.paste(text);
    QVERIFY2(!editor.edit->hasErrorMark(), qPrintable(editor.status()));
    QCOMPARE(editor.used(), text.toStdString());
    Session& session = editor.window.session;
    QTRY_COMPARE(session.snapshot()->options.layers.front().equations, editor.used());

    // Drawn in the editor, and readable without scrolling on a small screen.
    QCOMPARE(countCrossings(editor.dialog->findChild<CellPicture*>()->graph()), 0);
    CellView inside(session);
    inside.resize(smallStage);
    inside.show();
    inside.open(0);
    QCoreApplication::processEvents();
    QVERIFY(inside.canvas()->zoom() >= smallestText);
    QCOMPARE(inside.findChild<QScrollArea*>()->horizontalScrollBar()->maximum(), 0);
    inside.close();

    const std::shared_ptr<const Iteration> iteration = session.snapshot()->iteration;
    const Eigen::VectorXd& parameters = iteration->before().parameters;
    const QString problem =
        loopscope::test::checkGradient(iteration->sharedNetwork(), iteration->batch(), parameters,
            loopscope::test::engineGradient(
                iteration->sharedNetwork(), iteration->batch(), parameters));
    QVERIFY2(problem.isEmpty(), qPrintable(problem));

    const double before = iteration->loss();
    session.trainUntil({.iterations = 40});
    QTRY_VERIFY(!session.isTraining());
    QVERIFY2(session.snapshot()->iteration->loss() < before,
        qPrintable(QString("%1 after %2")
                       .arg(session.snapshot()->iteration->loss())
                       .arg(before)));
}

void TestHeldOutCells::mistakesAreNamedWithTheirPlaceAndRemedy_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("remedy");
    const auto row = [](const char* name, const QString& text, int line, int column,
                         const QString& remedy) {
        QTest::newRow(name) << text << line << column << remedy;
    };
    row("typo in a function", "h[t] = sigmod(W x[t] + U h[t-1])", 1, 8, "did you mean sigmoid?");
    row("function with a capital", "h[t] = Tanh(W x[t])", 1, 8, "did you mean tanh(…)?");
    row("function that there is not", "h[t] = sin(W x[t])", 1, 8, "the functions are identity");
    row("open parenthesis", "h[t] = tanh(W x[t] + b", 1, 12, "add the missing `)`");
    row("closed too often", "h[t] = tanh(W x[t] + b))", 1, 24, "delete it");
    row("read before it is there", "h[t] = o[t] * tanh(U h[t-1])\no[t] = sigmoid(W x[t])", 1, 8,
        "should that line come first?");
    row("never defined", "h[t] = tanh(W x[t] + U s[t-1])", 1, 24, "did you mean h[t-1]?");
    row("two that need each other", "a[t] = tanh(W b[t])\nb[t] = tanh(V a[t])\nh[t] = a[t]", 1, 15,
        "did you mean b[t-1]");
    row("reads itself", "h[t] = tanh(W x[t] + U h[t])", 1, 24, "did you mean h[t-1]?");
    row("the future", "h[t] = tanh(W x[t] + U h[t+1])", 1, 26, "h[t-1]");
    row("too far back", "h[t] = tanh(W x[t] + U h[t-17])", 1, 26, "h[t-16]");
    row("no state and no h", "c[t] = tanh(W x[t] + U c[t-1])", 1, 1, "begins with h[t] =");
    row("one matrix for two sizes", "h[t] = tanh(W x[t] + W h[t-1])", 1, 22, "such as U");
    row("sizes that do not match", "h[t] = x[t] * h[t-1]", 1, 8, "W x[t]");
    row("a vector where a matrix is meant", "h[t] = tanh(w x[t])", 1, 13, "W x[t]");
    row("a star behind a matrix", "h[t] = tanh(W * x[t])", 1, 15, "write W x[t]");
    row("no steps", "h = tanh(W x + U h + b)", 1, 1, "write h[t] = …");
    row("steps in round brackets", "h(t) = tanh(W x(t))", 1, 1, "write h[t] = …");
    row("braces", "h{t} = tanh(W x{t})", 1, 2, "square brackets: h[t-1]");
    row("a reserved word", "tanh[t] = W x[t]\nh[t] = tanh[t]", 1, 1, "another name");
    row("the input redefined", "x[t] = W h[t-1]\nh[t] = x[t]", 1, 1, "another name");
    row("defined twice", "h[t] = tanh(W x[t])\nh[t] = tanh(U h[t-1])", 2, 1, "delete one");
    row("emoji", "h[t] = tanh(W x[t] + 😀)", 1, 22, "Greek letters");
    row("a typewriter's quotes", "h[t] = “tanh”(W x[t])", 1, 8, "letters a to z");
    row("an em dash", "h[t] = tanh(W x[t]) — b", 1, 21, "write `-`");
    row("decimal comma", "h[t] = 0,5 * tanh(W x[t])", 1, 9, "0.5");
    row("division", "h[t] = W x[t] / 2", 1, 15, "write 0.5 * W x[t]");
    row("a power of Python", "h[t] = (W x[t])**2", 1, 16, "write square(W x[t])");
    row("LaTeX", "h[t] = \\tanh(W x[t])", 1, 8, "write tanh");
    row("NumPy", "h[t] = tanh(W @ x[t] + b)", 1, 15, "write W x[t]");
    row("concatenation", "h[t] = tanh(W [h[t-1], x[t]] + b)", 1, 15, "W x[t] + U h[t-1]");
    row("several on a line", "c[t] = W x[t]; h[t] = tanh(c[t])", 1, 14, "new line");
    row("nothing on the right", "h[t] =", 1, 7, "tanh(W x[t] + U h[t-1] + b)");
    row("200 lines", manyLines(200), 65, 1, "at most 64");
    row("a very long line", "h[t] = tanh(W x[t]" + QString(" + b").repeated(400) + " + ?)", 1, 1622,
        "names, numbers");
}

void TestHeldOutCells::mistakesAreNamedWithTheirPlaceAndRemedy()
{
    QFETCH(QString, text);
    QFETCH(int, line);
    QFETCH(int, column);
    QFETCH(QString, remedy);
    Editor editor("lstm");
    const std::string before = editor.used();
    editor.paste(text);
    const QString status = editor.status();
    QVERIFY2(status.startsWith(QString("Line %1, column %2: ").arg(line).arg(column)),
        qPrintable(status));
    QVERIFY2(status.contains(remedy), qPrintable(status));
    const auto marks = editor.edit->extraSelections();
    QCOMPARE(marks.size(), 1);
    QCOMPARE(marks.front().cursor.block().blockNumber(), line - 1);
    // The network keeps the last that could be read, and its picture stays.
    QCOMPARE(editor.used(), before);
    QVERIFY(editor.dialog->findChild<CellPicture*>()->isVisible());
    // The sentence is not cut off.
    QCoreApplication::processEvents();
    const auto* label = editor.dialog->findChild<QLabel*>("editor.status");
    QVERIFY2(label->heightForWidth(label->width()) <= label->height(), qPrintable(status));
}

QTEST_MAIN(TestHeldOutCells)
#include "tst_held_out_cells.moc"
