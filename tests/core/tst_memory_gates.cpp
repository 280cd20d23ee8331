#include "core/cell/catalog.h"
#include "core/cell/memory_gates.h"

#include <QTest>

using namespace loopscope;

class TestMemoryGates : public QObject
{
    Q_OBJECT

private slots:
    void gatesOfTheCatalogAreFound_data();
    void gatesOfTheCatalogAreFound();
    void gatesOfOwnCellsAreFound_data();
    void gatesOfOwnCellsAreFound();
    void cellsThatGrowWithoutEndAreLeftAlone();
};

namespace
{

/// "b_i- b_f+": each bias with its sign.
QString gatesOf(const Program& program)
{
    QStringList gates;
    for (const MemoryGateBias& bias : findMemoryGates(program))
        gates.append(QString::fromStdString(program.parameters[std::size_t(bias.parameter)].name) +
                     (bias.sign > 0 ? "+" : "-"));
    return gates.join(' ');
}

} // namespace

void TestMemoryGates::gatesOfTheCatalogAreFound_data()
{
    QTest::addColumn<QString>("gates");
    const std::map<std::string, const char*> expected = {{"feed-forward", ""}, {"vanilla", ""},
        {"gru", "b_z+"}, {"lstm", "b_i- b_f+"}, {"window", ""}, {"leaky-integrator", ""},
        {"irnn", ""}, {"update-gate", "b_g+"}, {"minimal-gated", "b_f-"}, {"gru-2014", "b_z+"},
        {"lstm-1997", "b_i-"}, {"lstm-peephole", "b_i- b_f+"}, {"lstm-coupled", "b_f+"}};
    for (const CatalogEntry& entry : catalog())
        QTest::newRow(entry.identifier.c_str())
            << QString(expected.contains(entry.identifier) ? expected.at(entry.identifier)
                                                           : "not known to this test");
}

void TestMemoryGates::gatesOfTheCatalogAreFound()
{
    QFETCH(QString, gates);
    const auto program = parseProgram(findInCatalog(QTest::currentDataTag())->text());
    QVERIFY(program);
    QCOMPARE(gatesOf(*program), gates);
}

void TestMemoryGates::gatesOfOwnCellsAreFound_data()
{
    QTest::addColumn<QString>("equations");
    QTest::addColumn<QString>("gates");
    const auto row = [](const char* name, const char* equations, const char* gates) {
        QTest::newRow(name) << QString(equations) << QString(gates);
    };
    row("the old state moved a part of the way",
        "u[t] = sigmoid(W x[t] + b)\nh[t] = h[t-1] + u[t] * (tanh(V x[t]) - h[t-1])", "b-");
    row("the new state moved back", //
        "u[t] = sigmoid(W x[t] + b)\nn[t] = tanh(V x[t])\nh[t] = n[t] + u[t] * (h[t-1] - n[t])",
        "b+");
    row("gates without names of their own",
        "c[t] = sigmoid(W x[t] + a) * c[t-1] + sigmoid(V x[t] + b) * tanh(Y x[t] + d)\n"
        "h[t] = tanh(c[t])",
        "a+ b-");
    row("what is left has a name",
        "f[t] = sigmoid(W x[t] + b)\nk[t] = 1 - f[t]\nh[t] = k[t] * h[t-1] + tanh(V x[t])", "b-");
    row("a bias that counts backward",
        "f[t] = sigmoid(W x[t] - (U h[t-1] + b))\nh[t] = f[t] * h[t-1] + tanh(V x[t])", "b-");
    row("a gate of two biases, one of them behind a gate of its own",
        "f[t] = sigmoid(W x[t] + a + r[t-1] * d + b)\nr[t] = sigmoid(V x[t] + e)\n"
        "h[t] = f[t] * h[t-1] + tanh(V x[t])",
        "a+ b+");
    row("an older state is no memory of this kind",
        "f[t] = sigmoid(W x[t] + b)\nh[t] = f[t] * h[t-2] + tanh(V x[t])", "");
    row("other functions are no gates",
        "f[t] = tanh(W x[t] + b)\nh[t] = f[t] * h[t-1] + tanh(V x[t])", "");
    row("a state behind a matrix is no memory",
        "f[t] = sigmoid(W x[t] + b)\nh[t] = f[t] * (U h[t-1]) + tanh(V x[t])", "");
    row("one gate keeps and lets in",
        "f[t] = sigmoid(W x[t] + b)\nc[t] = f[t] * c[t-1] + f[t] * tanh(V x[t])\nh[t] = c[t]",
        "b+");
    row("memory times zero", "f[t] = sigmoid(W x[t] + b)\nh[t] = 0 * f[t] * h[t-1] + tanh(V x[t])",
        "");
}

void TestMemoryGates::gatesOfOwnCellsAreFound()
{
    QFETCH(QString, equations);
    QFETCH(QString, gates);
    const auto program = parseProgram(equations.toStdString());
    QVERIFY2(program, program ? "" : program.error().sentence().c_str());
    QCOMPARE(gatesOf(*program), gates);
}

/// Equations that double the one above them: 2⁶² terms, or factors.
void TestMemoryGates::cellsThatGrowWithoutEndAreLeftAlone()
{
    for (const char* operation : {" + ", " * "}) {
        QString text = "a0[t] = sigmoid(W x[t] + b) * h[t-1]\n";
        for (int i = 1; i < 62; ++i)
            text += QString("a%1[t] = a%2[t]%3a%2[t]\n").arg(i).arg(i - 1).arg(operation);
        const auto program = parseProgram((text + "h[t] = a61[t]").toStdString());
        QVERIFY2(program, program ? "" : program.error().sentence().c_str());
        QCOMPARE(gatesOf(*program), QString());
    }
}

QTEST_APPLESS_MAIN(TestMemoryGates)
#include "tst_memory_gates.moc"
