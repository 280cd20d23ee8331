#include "core/cell/catalog.h"
#include "core/cell/cell_difference.h"
#include "core/cell/typeset.h"
#include "tests/support/random_program.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>

Q_DECLARE_METATYPE(loopscope::Program)

using namespace loopscope;

namespace
{

Program parsed(const std::string& text)
{
    const auto program = parseProgram(text);
    if (!program)
        qFatal("%s", program.error().sentence().c_str());
    return *program;
}

Program cell(const char* identifier)
{
    return parsed(findInCatalog(identifier)->text());
}

/// What is marked, as it is written: whole expressions, and "tanh(…)" where only the head is.
QStringList marked(const Program& program, const std::vector<Novelty>& marks)
{
    QStringList result;
    std::vector<bool> inside(marks.size(), false);
    for (int i = int(marks.size()) - 1; i >= 0; --i) {
        const Operation& operation = program.operations[std::size_t(i)];
        const bool isNew = marks[std::size_t(i)] == Novelty::New;
        for (const int operand : {operation.left, operation.right}) {
            if (operand >= 0 && isNew)
                inside[std::size_t(operand)] = true;
        }
        if (isNew && !inside[std::size_t(i)]) {
            // The notation has no way to write one expression alone: give it a name.
            Program alone = program;
            alone.symbols[1].operation = i;
            QString text = QString::fromStdString(equationToText(alone, 1));
            result.prepend(text.mid(text.indexOf('=') + 2));
        }
        if (marks[std::size_t(i)] == Novelty::HeadOnly)
            result.prepend(operation.kind == OperationKind::Apply
                               ? QString::fromStdString(std::string(nameOf(operation.function)))
                               : QString::fromStdString(
                                     program.parameters[std::size_t(operation.parameter)].name));
    }
    return result;
}

QStringList names(const Program& program, const std::vector<int>& symbols)
{
    QStringList result;
    for (const int symbol : symbols)
        result << QString::fromStdString(program.symbols[std::size_t(symbol)].name);
    return result;
}

/// "n=h": which symbol stands for which of another name.
QStringList renamed(const Program& program, const Program& other, const CellDifference& difference)
{
    QStringList result;
    for (std::size_t symbol = 1; symbol < program.symbols.size(); ++symbol) {
        const int counterpart = difference.counterparts[symbol];
        if (counterpart < 0)
            continue;
        const std::string& name = program.symbols[symbol].name;
        const std::string& otherName = other.symbols[std::size_t(counterpart)].name;
        if (name != otherName)
            result << QString::fromStdString(name + "=" + otherName);
    }
    return result;
}

} // namespace

class TestCellDifference : public QObject
{
    Q_OBJECT

private slots:
    void differsInTheSmallestWay_data();
    void differsInTheSmallestWay();
    void cellsThatCalculateTheSameDoNotDiffer_data();
    void cellsThatCalculateTheSameDoNotDiffer();
    void everyCatalogCellDiffersFromItsParent();
    void marksNestAsOperationsDo();
    void largeCellsAreNotLookedInto();
};

void TestCellDifference::differsInTheSmallestWay_data()
{
    QTest::addColumn<Program>("program");
    QTest::addColumn<Program>("other");
    QTest::addColumn<QStringList>("added");
    QTest::addColumn<QStringList>("gone");
    QTest::addColumn<QStringList>("goneSymbols");
    QTest::addColumn<QStringList>("otherNames");
    const auto row = [](const char* name, const Program& program, const Program& other,
                         const QStringList& added, const QStringList& gone = {},
                         const QStringList& goneSymbols = {}, const QStringList& otherNames = {}) {
        QTest::newRow(name) << program << other << added << gone << goneSymbols << otherNames;
    };
    row("recurrence", cell("vanilla"), cell("feed-forward"), {"U h[t-1]"});
    row("no recurrence", cell("feed-forward"), cell("vanilla"), {}, {"U h[t-1]"});
    row("another function", cell("irnn"), cell("vanilla"), {"relu"}, {"tanh"});
    row("a leak", cell("leaky-integrator"), cell("vanilla"), {"0.9 * h[t-1]", "0.1"});
    row("gates", cell("gru"), cell("vanilla"),
        {"sigmoid(W_r x[t] + U_r h[t-1] + b_r)", "sigmoid(W_z x[t] + U_z h[t-1] + b_z)", "r[t]",
            "b_hn", "(1 - z[t]) * n[t] + z[t] * h[t-1]"},
        {}, {}, {"n=h"});
    row("a gate in another place", cell("gru-2014"), cell("gru"), {"r[t]"}, {"r[t]", "b_hn"});
    row("one gate less", cell("update-gate"), cell("gru"), {}, {"r[t]", "b_hn"}, {"r"}, {"g=z"});
    row("no forget gate", cell("lstm-1997"), cell("lstm"), {}, {"f[t]"}, {"f"});
    row("a forget gate", cell("lstm"), cell("lstm-1997"),
        {"sigmoid(W_f x[t] + U_f h[t-1] + b_f)", "f[t]"});
    row("peepholes", cell("lstm-peephole"), cell("lstm"),
        {"p_i * c[t-1]", "p_f * c[t-1]", "p_o * c[t]"});
    row("coupled gates", cell("lstm-coupled"), cell("lstm"), {"1 - f[t]"}, {"i[t]"}, {"i"});
    row("another matrix", parsed("h[t] = tanh(V x[t] + U h[t-1] + b)"), cell("vanilla"), {"V"},
        {"W"});
    row("another sign", parsed("h[t] = tanh(W x[t] - U h[t-1] + b)"), cell("vanilla"),
        {"U h[t-1]"}, {"U h[t-1]"});
    row("another delay", parsed("h[t] = tanh(W x[t] + U h[t-2] + b)"), cell("vanilla"), {"h[t-2]"},
        {"h[t-1]"});
    row("another number",
        parsed("h[t] = 0.8 * h[t-1] + 0.1 * tanh(W x[t] + U h[t-1] + b)"),
        cell("leaky-integrator"), {"0.8"}, {"0.9"});
}

void TestCellDifference::differsInTheSmallestWay()
{
    QFETCH(const Program, program);
    QFETCH(const Program, other);
    const CellDifference difference = differenceOf(program, other);
    QTEST(marked(program, difference.operations), "added");
    QTEST(marked(other, difference.leftOut), "gone");
    QTEST(names(other, difference.leftOutSymbols), "goneSymbols");
    QTEST(renamed(program, other, difference), "otherNames");
    QVERIFY(difference.size > 0);
}

void TestCellDifference::cellsThatCalculateTheSameDoNotDiffer_data()
{
    QTest::addColumn<Program>("program");
    QTest::addColumn<Program>("other");
    for (const CatalogEntry& entry : catalog())
        QTest::newRow(entry.name.c_str()) << parsed(entry.text()) << parsed(entry.text());
    QTest::newRow("sums and products in another order")
        << parsed("h[t] = tanh(b + U h[t-1] + W x[t])") << cell("vanilla");
    QTest::newRow("parentheses in another place")
        << parsed("h[t] = tanh(W x[t] + (U h[t-1] + b))") << cell("vanilla");
    QTest::newRow("a gate of another name")
        << parsed("k[t] = sigmoid(W_k x[t] + U_k h[t-1] + b_k)\n"
                  "n[t] = tanh(W_n x[t] + U_n h[t-1] + b_n)\n"
                  "h[t] = (1 - k[t]) * n[t] + k[t] * h[t-1]")
        << cell("update-gate");
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        const Program random = parsed(test::randomCell(seed));
        QTest::addRow("random cell %d", int(seed)) << random << random;
    }
}

void TestCellDifference::cellsThatCalculateTheSameDoNotDiffer()
{
    QFETCH(const Program, program);
    QFETCH(const Program, other);
    const CellDifference difference = differenceOf(program, other);
    QCOMPARE(difference.size, 0);
    QVERIFY(marked(program, difference.operations).isEmpty());
    QVERIFY(marked(other, difference.leftOut).isEmpty());
    QVERIFY(difference.leftOutSymbols.empty());
}

void TestCellDifference::everyCatalogCellDiffersFromItsParent()
{
    for (const CatalogEntry& entry : catalog()) {
        if (entry.parent.empty())
            continue;
        const CellDifference there =
            differenceOf(cell(entry.identifier.c_str()), cell(entry.parent.c_str()));
        const CellDifference back =
            differenceOf(cell(entry.parent.c_str()), cell(entry.identifier.c_str()));
        QVERIFY2(there.size > 0, entry.identifier.c_str());
        QVERIFY2(there.size == back.size, entry.identifier.c_str());
    }
}

void TestCellDifference::marksNestAsOperationsDo()
{
    // What is inside of something new is new, whatever two cells are compared.
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        const Program a = parsed(test::randomCell(seed));
        const Program b = parsed(test::randomCell(seed + 1000));
        const CellDifference difference = differenceOf(a, b);
        QCOMPARE(difference.operations.size(), a.operations.size());
        QCOMPARE(difference.leftOut.size(), b.operations.size());
        for (const Operation& operation : a.operations) {
            const auto index = std::size_t(&operation - a.operations.data());
            for (const int operand : {operation.left, operation.right}) {
                if (operand >= 0 && difference.operations[index] == Novelty::New)
                    QVERIFY(difference.operations[std::size_t(operand)] == Novelty::New);
            }
        }
    }
}

void TestCellDifference::largeCellsAreNotLookedInto()
{
    std::string sum = "h[t] = tanh(W x[t]";
    for (int i = 0; i < 300; ++i)
        sum += " + U h[t-1]";
    const Program large = parsed(sum + ")");
    const CellDifference difference = differenceOf(large, cell("vanilla"));
    for (const Novelty novelty : difference.operations)
        QVERIFY(novelty == Novelty::New);
    QCOMPARE(difference.leftOutSymbols, std::vector<int>{1});

    // Many equations: as many pairings are tried as time allows, and not one more.
    std::string many;
    for (int i = 0; i < 12; ++i)
        many += "s" + std::to_string(i) + "[t] = tanh(W x[t])\n";
    std::string others = many;
    std::replace(others.begin(), others.end(), 's', 'q');
    QElapsedTimer timer;
    timer.start();
    differenceOf(parsed(many + "h[t] = s1[t]"), parsed(others + "h[t] = q1[t]"));
    QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed())));
}

QTEST_APPLESS_MAIN(TestCellDifference)
#include "tst_cell_difference.moc"
