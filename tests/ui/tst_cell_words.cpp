#include "core/training/trainer.h"
#include "tests/support/random_program.h"
#include "tests/support/sample_options.h"
#include "ui/session/snapshot.h"
#include "ui/session/training_worker.h"
#include "ui/stage/cell_formula.h"
#include "ui/stage/cell_words.h"

#include <QRegularExpression>
#include <QTest>

#include <cmath>

using namespace loopscope;
using namespace loopscope::ui;

namespace
{

CellData dataOf(const ExperimentOptions& options, int step, int updates = 20)
{
    Trainer trainer(options);
    for (int i = 0; i < updates; ++i)
        trainer.advance();
    return cellData(*takeSnapshot(trainer), 0, step);
}

CellData dataOf(const std::string& equations, int step, int updates = 20)
{
    ExperimentOptions options = sampleOptions(12);
    options.layers.front().equations = equations;
    options.layers.front().units = 5;
    return dataOf(options, step, updates);
}

/// Rich text without tags, subscripts as they are.
QString plain(QString html)
{
    html.replace("&nbsp;", " ");
    return html.remove(QRegularExpression("<[^>]*>"));
}

CellMoment momentAt(Phase phase, int stop)
{
    CellMoment moment;
    moment.phase = phase;
    moment.stop = stop;
    return moment;
}

/// The stop that calculates what an expression of the cell says.
int stopOf(const CellData& data, const std::string& text)
{
    for (std::size_t stop = 0; stop < data.graph->stops.size(); ++stop) {
        if (operationToText(*data.program, data.graph->stops[stop].operation) == text)
            return int(stop);
    }
    return -1;
}

int nodeNamed(const CellData& data, CellNodeKind kind, const QString& name)
{
    const CellWords words(data);
    for (int node = 0; node < int(data.graph->nodes.size()); ++node) {
        if (data.graph->nodes[std::size_t(node)].kind == kind && plain(words.nameOf(node)) == name)
            return node;
    }
    return -1;
}

/// A number as people write it: −0.5, 2·10⁻³.
double numberOf(QString text)
{
    const QString digits = QStringLiteral("⁰¹²³⁴⁵⁶⁷⁸⁹");
    text = text.trimmed();
    if (text.startsWith('(') && text.endsWith(')'))
        text = text.mid(1, text.size() - 2);
    QString ascii;
    for (const QChar character : text) {
        if (character == QChar(0x2212) || character == QChar(0x207B))
            ascii += '-';
        else if (digits.contains(character))
            ascii += QString::number(digits.indexOf(character));
        else
            ascii += character;
    }
    ascii.replace(QStringLiteral("·10"), "e");
    if (ascii.startsWith("10-"))
        ascii.replace(0, 2, "1e");
    bool isNumber = false;
    const double number = ascii.toDouble(&isNumber);
    return isNumber ? number : std::nan("");
}

} // namespace

class TestCellWords : public QObject
{
    Q_OBJECT
private slots:
    void nodesHaveTheirNamesAndSigns();
    void rowsAreWrittenAsInTheEquations();
    void weightsAreMarked();
    void captionsSayFromWhereAndToWhere();
    void backwardCaptionsCarryNorms();
    void theCalculatedPartIsLit();
    void forwardNumbers_data();
    void forwardNumbers();
    void numbersAddUp();
    void backwardFormulas_data();
    void backwardFormulas();
    void backwardNumbersMultiplyToWhatArrives();
    void everyStopOfRandomCellsIsWritten();
    void elementsOfTheInputAreFewerThanUnits();
    void unitsAreDescribed();
    void theMomentIsDescribedInSentences();
    void brokenNumbersAreNamed();
    void gatesHaveTwoDecimals_data();
    void gatesHaveTwoDecimals();
};

void TestCellWords::nodesHaveTheirNamesAndSigns()
{
    const CellData data = dataOf(findInCatalog("gru")->text(), 8);
    const CellWords words(data);
    QStringList signs;
    for (int node = 0; node < int(data.graph->nodes.size()); ++node)
        signs += plain(words.nameOf(node)) + '|' + words.signOf(node);
    QCOMPARE(signs, (QStringList{"h8|", "x9|", "r9|σ(Σ)", "z9|σ(Σ)", "|Σ", "|⊙", "n9|tanh(Σ)",
                        "|1 −", "|⊙", "|⊙", "h9|+", "h9|"}));
    const CellData other =
        dataOf("a[t] = -(0.5 * h[t-1])\nh[t] = 0.3 + a[t] - relu(W x[t-2]) * a[t]", 8);
    const CellWords others(other);
    QStringList rest;
    for (int node = 0; node < int(other.graph->nodes.size()); ++node)
        rest += others.signOf(node);
    QVERIFY2(rest.contains("0.5 ·") && rest.contains("−") && rest.contains("ReLU"),
        qPrintable(rest.join('/')));
}

void TestCellWords::rowsAreWrittenAsInTheEquations()
{
    const CellData data = dataOf(findInCatalog("gru")->text(), 8);
    const CellWords words(data);
    const int r = nodeNamed(data, CellNodeKind::Box, "r9");
    QCOMPARE(plain(words.termOf(r, 0)), QString("Wr x9"));
    QCOMPARE(plain(words.termOf(r, 1)), QString("Ur h8"));
    QCOMPARE(plain(words.termOf(r, 2)), QString("br"));
    const int n = nodeNamed(data, CellNodeKind::Box, "n9");
    QCOMPARE(plain(words.termOf(n, 0)), QString("·")); // brought by a wire
    const CellData gated = dataOf("f[t] = sigmoid(W x[t])\n"
                                  "h[t] = tanh(U (f[t] * h[t-1]) - p * (f[t] * f[t]) - b)",
        8);
    const CellWords others(gated);
    const int h = nodeNamed(gated, CellNodeKind::Box, "h9");
    QStringList rows;
    for (int term = 0; term < 3; ++term)
        rows += plain(others.termOf(h, term));
    rows.sort();
    QCOMPARE(rows, (QStringList{"U ·", "− b", "− p ⊙ ·"}));
}

void TestCellWords::weightsAreMarked()
{
    const CellData data = dataOf(findInCatalog("vanilla")->text(), 8);
    const CellWords words(data);
    const int h = nodeNamed(data, CellNodeKind::Box, "h9");
    QVERIFY(words.termOf(h, 0).contains("<span class=\"weight\"><i>W</i></span>"));
    QVERIFY(!words.nameOf(h).contains("weight"));
}

void TestCellWords::captionsSayFromWhereAndToWhere()
{
    const CellData data = dataOf(findInCatalog("lstm")->text(), 8);
    const CellWords words(data);
    const auto captions = [&](CellNodeKind kind, const char* name) {
        return words.captionsOf(nodeNamed(data, kind, name));
    };
    QCOMPARE(captions(CellNodeKind::Source, "c8"), QStringList{"from step 8"});
    QCOMPARE(captions(CellNodeKind::Source, "x9"), QStringList{"input i"});
    QCOMPARE(captions(CellNodeKind::Output, "c9"), QStringList{"to step 10"});
    QCOMPARE(captions(CellNodeKind::Output, "h9"), (QStringList{"to step 10", "to the output"}));

    const CellData first = dataOf(findInCatalog("window")->text(), 1);
    const CellWords early(first);
    QCOMPARE(
        early.captionsOf(nodeNamed(first, CellNodeKind::Source, "x1")), QStringList{"from step 1"});
    QCOMPARE(early.captionsOf(nodeNamed(first, CellNodeKind::Source, "x0")),
        QStringList{"before the start"});

    const CellData last = dataOf(findInCatalog("lstm")->text(), 11);
    const CellWords late(last);
    QCOMPARE(late.captionsOf(nodeNamed(last, CellNodeKind::Output, "c12")),
        QStringList{"the last step"});
    QCOMPARE(late.captionsOf(nodeNamed(last, CellNodeKind::Output, "h12")),
        QStringList{"to the output"});
}

void TestCellWords::backwardCaptionsCarryNorms()
{
    const CellData data = dataOf(findInCatalog("lstm")->text(), 8);
    const CellWords words(data);
    QCOMPARE(words.backwardCaptionsOf(nodeNamed(data, CellNodeKind::Source, "c8"), 0.0123),
        QStringList{"0.012 to step 8"});
    QCOMPARE(words.backwardCaptionsOf(nodeNamed(data, CellNodeKind::Source, "x9"), 2.0),
        QStringList{"2 to the input"});
    const int h = nodeNamed(data, CellNodeKind::Output, "h9");
    const QStringList lines = words.backwardCaptionsOf(h, 0.0);
    QCOMPARE(lines.size(), 2);
    const CellArrival& arrival = data.arrivals[std::size_t(h)];
    QVERIFY(std::abs(numberOf(lines[0].section(' ', 0, 0)) - arrival.fromLater.norm) <=
            0.05 * arrival.fromLater.norm); // two digits
    QVERIFY(lines[0].endsWith(" from step 10") && lines[1].endsWith(" from the output"));
}

void TestCellWords::theCalculatedPartIsLit()
{
    const CellData data = dataOf(findInCatalog("lstm")->text(), 8);
    const QString html = cellFormula(data, momentAt(Phase::Forward, stopOf(data, "f[t] * c[t-1]")));
    const qsizetype begin = html.indexOf("<span class=\"lit\">");
    QVERIFY(begin > 0);
    QCOMPARE(plain(html), QString("c9 = f9 ⊙ c8 + i9 ⊙ g9"));
    QCOMPARE(plain(html.mid(begin, html.indexOf("</b>") - begin)), QString("f9 ⊙ c8"));
    CellMoment rest;
    rest.phase = Phase::Update;
    QCOMPARE(plain(cellFormula(data, rest)), QString("h9 = o9 ⊙ tanh(c9)"));
    QCOMPARE(cellNumbers(data, rest, 0), QString());
}

void TestCellWords::forwardNumbers_data()
{
    QTest::addColumn<QString>("operation");
    QTest::addColumn<QString>("pattern");
    const QString n = "−?[0-9.]+(·10[⁻⁰-⁹¹²³]+)?";
    QTest::newRow("one-hot input") << "W_f x[t]"
                                   << "^unit 2: " + n + " · 1 = " + n + "$";
    QTest::newRow("sum") << "W_f x[t] + U_f h[t-1] + b_f"
                         << "^unit 2: " + n + " [+−] " + n + " [+−] " + n + " = " + n + "$";
    QTest::newRow("function") << "sigmoid(W_f x[t] + U_f h[t-1] + b_f)"
                              << "^unit 2: σ\\(" + n + "\\) = " + n + "$";
    QTest::newRow("product") << "f[t] * c[t-1]"
                             << "^unit 2: " + n + " · (" + n + "|\\(" + n + "\\)) = " + n + "$";
    QTest::newRow("many products") << "U_f h[t-1]"
                                   << "^unit 2: .* [+] … \\(5 products\\) = " + n + "$";
}

void TestCellWords::forwardNumbers()
{
    QFETCH(QString, operation);
    QFETCH(QString, pattern);
    const CellData data = dataOf(findInCatalog("lstm")->text(), 8);
    const int stop = stopOf(data, operation.toStdString());
    QVERIFY(stop >= 0);
    const QString numbers = plain(cellNumbers(data, momentAt(Phase::Forward, stop), 1));
    QVERIFY2(QRegularExpression(pattern).match(numbers).hasMatch(), qPrintable(numbers));
    const double result = numberOf(numbers.section('=', 1));
    const int index = data.graph->stops[std::size_t(stop)].operation;
    const double expected = data.detail.values[std::size_t(index)](1);
    QVERIFY(std::abs(result - expected) <= 0.005 * std::abs(expected)); // three digits
}

void TestCellWords::numbersAddUp()
{
    const CellData data = dataOf(findInCatalog("lstm")->text(), 8);
    const int stop = stopOf(data, "W_f x[t] + U_f h[t-1] + b_f");
    for (int unit = 0; unit < 5; ++unit) {
        QString numbers = plain(cellNumbers(data, momentAt(Phase::Forward, stop), unit));
        numbers = numbers.section(": ", 1);
        QString left = numbers.section('=', 0, 0);
        left.replace(" − ", " + −");
        double sum = 0.0;
        for (const QString& part : left.split(" + "))
            sum += numberOf(part);
        QVERIFY2(std::abs(sum - numberOf(numbers.section('=', 1))) <= 0.02, qPrintable(numbers));
    }
}

void TestCellWords::backwardFormulas_data()
{
    QTest::addColumn<QString>("cell");
    QTest::addColumn<QString>("operation");
    QTest::addColumn<QString>("expected");
    QTest::newRow("product element by element")
        << "lstm"
        << "f[t] * c[t-1]"
        << "δ = ∂L/∂(f9 ⊙ c8):   ∂L/∂f9 ← δ ⊙ c8,   ∂L/∂c8 ← δ ⊙ f9";
    QTest::newRow("product with a function")
        << "lstm"
        << "o[t] * tanh(c[t])"
        << "δ = ∂L/∂h9:   ∂L/∂o9 ← δ ⊙ tanh(c9),   ∂L/∂(tanh(c9)) ← δ ⊙ o9";
    QTest::newRow("function with a name")
        << "lstm"
        << "sigmoid(W_f x[t] + U_f h[t-1] + b_f)"
        << "δ = ∂L/∂f9:   ∂L/∂(Wf x9 + Uf h8 + bf) ← δ ⊙ (f9 ⊙ (1 − f9))";
    QTest::newRow("sum") << "lstm"
                         << "f[t] * c[t-1] + i[t] * g[t]"
                         << "δ = ∂L/∂c9:   ∂L/∂(f9 ⊙ c8) ← δ,   ∂L/∂(i9 ⊙ g9) ← δ";
    QTest::newRow("weight") << "lstm"
                            << "U_f h[t-1]"
                            << "δ = ∂L/∂(Uf h8):   ∂L/∂h8 ← Uf⊤ δ,   ∂L/∂Uf ← δ h8⊤";
    QTest::newRow("peephole") << "lstm-peephole"
                              << "p_o * c[t]"
                              << "δ = ∂L/∂(po ⊙ c9):   ∂L/∂c9 ← δ ⊙ po,   ∂L/∂po ← δ ⊙ c9";
    QTest::newRow("number") << "leaky-integrator"
                            << "0.9 * h[t-1]"
                            << "δ = ∂L/∂(0.9 · h8):   ∂L/∂h8 ← 0.9 δ";
    QTest::newRow("what is subtracted") << "gru"
                                        << "1 - z[t]"
                                        << "δ = ∂L/∂(1 − z9):   ∂L/∂z9 ← −δ";
}

void TestCellWords::backwardFormulas()
{
    QFETCH(QString, cell);
    QFETCH(QString, operation);
    QFETCH(QString, expected);
    const CellData data = dataOf(findInCatalog(cell.toStdString())->text(), 8);
    const int stop = stopOf(data, operation.toStdString());
    QVERIFY(stop >= 0);
    QCOMPARE(plain(cellFormula(data, momentAt(Phase::Backward, stop))), expected);
}

void TestCellWords::backwardNumbersMultiplyToWhatArrives()
{
    const CellData data = dataOf(findInCatalog("lstm")->text(), 8);
    int checked = 0;
    for (int stop = 0; stop < int(data.graph->stops.size()); ++stop) {
        for (int unit = 0; unit < 5; ++unit) {
            const QString numbers = plain(cellNumbers(data, momentAt(Phase::Backward, stop), unit));
            for (const QString& way : numbers.split(",   ")) {
                if (!way.contains(QStringLiteral(" · ")))
                    continue;
                const QString product = way.section(QStringLiteral("← "), 1);
                const double left = numberOf(product.section(" · ", 0, 0));
                const double right = numberOf(product.section(" · ", 1).section(" = ", 0, 0));
                const double result = numberOf(product.section(" = ", 1));
                QVERIFY2(
                    std::abs(left * right - result) <= 0.02 * std::abs(result), qPrintable(way));
                ++checked;
            }
        }
    }
    QVERIFY(checked > 30);
}

void TestCellWords::everyStopOfRandomCellsIsWritten()
{
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        const CellData data = dataOf(test::randomCell(seed), 5, 1);
        const CellWords words(data);
        for (int stop = 0; stop < int(data.graph->stops.size()); ++stop) {
            for (const Phase phase : {Phase::Forward, Phase::Backward}) {
                const CellMoment moment = momentAt(phase, stop);
                QVERIFY(!cellFormula(data, moment).isEmpty());
                QVERIFY(!cellNumbers(data, moment, 4).contains("nan"));
                for (int node = 0; node < int(data.nodes.size()); ++node)
                    QVERIFY(!words.describeNode(node, moment).isEmpty());
            }
        }
    }
}

void TestCellWords::elementsOfTheInputAreFewerThanUnits()
{
    const CellData data = dataOf("h[t] = tanh(W tanh(x[t]) + U h[t-1])", 3);
    const int stop = stopOf(data, "tanh(x[t])");
    const auto size =
        data.detail.values[std::size_t(data.graph->stops[std::size_t(stop)].operation)].size();
    const QString numbers = cellNumbers(data, momentAt(Phase::Forward, stop), 1000);
    QVERIFY2(numbers.startsWith(QString("unit %1: ").arg(size)), qPrintable(numbers));
    QVERIFY(!cellNumbers(data, momentAt(Phase::Backward, stop), 1000).isEmpty());
}

void TestCellWords::unitsAreDescribed()
{
    const CellData data = dataOf(findInCatalog("vanilla")->text(), 8);
    const CellWords words(data);
    const int h = nodeNamed(data, CellNodeKind::Box, "h9");
    const CellValues& values = data.nodes[std::size_t(h)];
    QVERIFY(words.describeUnit(values, 2, false).startsWith("unit 3: "));
    QVERIFY(!words.describeUnit(values, 2, false).contains("gradient"));
    QVERIFY(words.describeUnit(values, 2, true).contains("gradient"));
    QCOMPARE(words.describeUnit(values, -1, true), QString());
    QCOMPARE(words.describeUnit(values, 99, true), QString());
}

void TestCellWords::theMomentIsDescribedInSentences()
{
    const CellData data = dataOf(findInCatalog("lstm")->text(), 8);
    const CellWords words(data);
    const QString forward = words.describe(momentAt(Phase::Forward, 3));
    QVERIFY2(forward.startsWith("Inside the cell of layer 1 at step 9 of 12. "
                                "Forward, operation 4 of 21: "),
        qPrintable(forward));
    QVERIFY(forward.contains("i9: ") && forward.contains("f9: not yet calculated"));
    QVERIFY(!forward.contains("gradient"));
    const QString backward = words.describe(momentAt(Phase::Backward, 20));
    QVERIFY(backward.contains("Backward, operation 1 of 21"));
    const QString end = words.describe(momentAt(Phase::Backward, 0));
    QVERIFY(end.contains("operation 21 of 21") && end.contains("gradient"));
}

void TestCellWords::brokenNumbersAreNamed()
{
    ExperimentOptions options = sampleOptions(200, "vanilla", Function::Relu);
    options.initialisation.spectralRadius = 10.0;
    options.optimizer = {OptimizerKind::Sgd, 1e6};
    const CellData data = dataOf(options, 199, 3);
    const CellWords words(data);
    const int h = nodeNamed(data, CellNodeKind::Box, "h200");
    const QString text = words.describeNode(h, momentAt(Phase::Forward, 3));
    QVERIFY2(text.contains("NaN") || text.contains("∞"), qPrintable(text));
    for (int stop = 0; stop < 4; ++stop)
        QVERIFY(!cellNumbers(data, momentAt(Phase::Backward, stop), 0).isEmpty());
}

void TestCellWords::gatesHaveTwoDecimals_data()
{
    QTest::addColumn<double>("mean");
    QTest::addColumn<QString>("text");
    QTest::newRow("half open") << 0.473 << "0.47";
    QTest::newRow("a tenth") << 0.1 << "0.10";
    QTest::newRow("held shut") << 0.0 << "0.00";
    QTest::newRow("nearly shut") << 2.2e-4 << "<0.01";
    QTest::newRow("never quite shut") << 1e-300 << "<0.01";
    QTest::newRow("just told apart from shut") << 0.0051 << "0.01";
    QTest::newRow("nearly open") << 0.9999 << ">0.99";
    QTest::newRow("just told apart from open") << 0.9949 << "0.99";
    QTest::newRow("held open") << 1.0 << "1.00";
}

void TestCellWords::gatesHaveTwoDecimals()
{
    QFETCH(double, mean);
    QFETCH(QString, text);
    QCOMPARE(gateText(mean), text);
}

QTEST_MAIN(TestCellWords)
#include "tst_cell_words.moc"
