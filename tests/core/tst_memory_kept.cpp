#include "core/cell/catalog.h"
#include "core/diagnosis/memory_kept.h"

#include <QTest>

using namespace loopscope;

using Kind = MemoryKept::Kind;
using Effect = GateRemoval::Effect;

namespace
{

Program cell(const char* identifier)
{
    return *parseProgram(findInCatalog(identifier)->text());
}

/// A cell of the catalog after a piece of its text was replaced.
std::string edited(const char* identifier, const std::string& piece, const std::string& by)
{
    std::string text = findInCatalog(identifier)->text();
    const std::size_t place = text.find(piece);
    if (place == std::string::npos)
        qFatal("the cell's text has no such piece");
    return text.replace(place, piece.size(), by);
}

} // namespace

Q_DECLARE_METATYPE(Kind)
Q_DECLARE_METATYPE(Effect)

class TestMemoryKept : public QObject
{
    Q_OBJECT
private slots:
    void statesKeepThemselvesInFourWays_data();
    void statesKeepThemselvesInFourWays();
    void removedForgetGateIsNamedByWhatItLeaves_data();
    void removedForgetGateIsNamedByWhatItLeaves();
    void otherChangesRemoveNoGate_data();
    void otherChangesRemoveNoGate();
    void gatesThatTheTextStillReadsAreFound();
    void fixingAGateReplacesItsReadingsAlone();
    void everyFixOfTheForgetGateCanBeRead_data();
    void everyFixOfTheForgetGateCanBeRead();
};

void TestMemoryKept::statesKeepThemselvesInFourWays_data()
{
    QTest::addColumn<QByteArray>("equations");
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<double>("scale");
    QTest::addColumn<QStringList>("gates");
    const auto row = [](const char* equations, Kind kind, double scale, const QStringList& gates) {
        QTest::newRow(equations) << QByteArray(equations) << kind << scale << gates;
    };
    row("h[t] = tanh(W x[t] + U h[t-1])", Kind::Nothing, 0.0, {});
    row("h[t] = h[t-1] + W x[t]", Kind::All, 1.0, {});
    row("h[t] = W x[t] - h[t-1]", Kind::Scaled, -1.0, {});
    row("h[t] = 0.5 * (0.5 * h[t-1]) + W x[t]", Kind::Scaled, 0.25, {});
    row("h[t] = 0 * h[t-1] + W x[t]", Kind::Nothing, 0.0, {});
    row("h[t] = 1 * h[t-1] + W x[t]", Kind::All, 1.0, {});
    row("h[t] = h[t-2] + W x[t]", Kind::Nothing, 0.0, {});
    row("h[t] = 0.9 * h[t-1] + 0.1 * tanh(U h[t-1] + W x[t])", Kind::Scaled, 0.9, {});
    row("z[t] = sigmoid(W x[t])\nh[t] = (1 - z[t]) * h[t-1] + z[t]", Kind::Gated, 1.0,
        {"1 - z[t]"});
    row("h[t] = identity(h[t-1]) + W x[t]", Kind::All, 1.0, {});
}

void TestMemoryKept::statesKeepThemselvesInFourWays()
{
    QFETCH(QByteArray, equations);
    QFETCH(Kind, kind);
    QFETCH(double, scale);
    QFETCH(QStringList, gates);
    const auto program = parseProgram(equations.constData());
    QVERIFY(program);
    const MemoryKept kept = memoryKept(*program, program->output);
    QCOMPARE(kept.kind, kind);
    QCOMPARE(kept.scale, scale);
    QStringList found;
    for (const std::string& gate : kept.gates)
        found += QString::fromStdString(gate);
    QCOMPARE(found, gates);
}

void TestMemoryKept::removedForgetGateIsNamedByWhatItLeaves_data()
{
    QTest::addColumn<QByteArray>("piece");
    QTest::addColumn<QByteArray>("by");
    QTest::addColumn<bool>("keeps");
    QTest::newRow("added whole") << QByteArray("f[t] * c[t-1]") << QByteArray("c[t-1]") << true;
    QTest::newRow("times 1") << QByteArray("f[t] * c[t-1]") << QByteArray("1 * c[t-1]") << true;
    QTest::newRow("times 0") << QByteArray("f[t] * c[t-1]") << QByteArray("0 * c[t-1]") << false;
    QTest::newRow("left out") << QByteArray("f[t] * c[t-1] + ") << QByteArray() << false;
}

void TestMemoryKept::removedForgetGateIsNamedByWhatItLeaves()
{
    QFETCH(QByteArray, piece);
    QFETCH(QByteArray, by);
    QFETCH(bool, keeps);
    const auto now = parseProgram(edited("lstm", piece.toStdString(), by.toStdString()));
    QVERIFY(now);
    const auto removals = gateRemovals(*now, cell("lstm"));
    QCOMPARE(removals.size(), std::size_t(1));
    QCOMPARE(removals[0].state, std::string("c"));
    QCOMPARE(removals[0].gate, std::string("f[t]"));
    QCOMPARE(removals[0].effect, keeps ? Effect::AlwaysKeeps : Effect::AlwaysErases);
    const QString sentence = QString::fromStdString(removalSentence(removals[0]));
    QVERIFY2(sentence.contains(keeps ? "always keep" : "always erase"), qPrintable(sentence));
}

void TestMemoryKept::otherChangesRemoveNoGate_data()
{
    QTest::addColumn<QByteArray>("equations");
    QTest::newRow("the same") << QByteArray(findInCatalog("lstm")->text().c_str());
    QTest::newRow("halved instead") << QByteArray(
        edited("lstm", "f[t] * c[t-1]", "0.5 * c[t-1]").c_str());
    QTest::newRow("another gate") << QByteArray(
        edited("lstm", "f[t] * c[t-1]", "(1 - i[t]) * c[t-1]").c_str());
    QTest::newRow("a cell without c") << QByteArray(findInCatalog("gru")->text().c_str());
}

void TestMemoryKept::otherChangesRemoveNoGate()
{
    QFETCH(QByteArray, equations);
    const auto now = parseProgram(equations.constData());
    QVERIFY(now);
    QVERIFY(gateRemovals(*now, cell("lstm")).empty());
}

void TestMemoryKept::gatesThatTheTextStillReadsAreFound()
{
    const Program lstm = cell("lstm");
    QVERIFY(missingGates(findInCatalog("lstm")->text(), lstm).empty());
    const std::string text = edited("lstm", "f[t] = ", "# f[t] = ");
    QVERIFY(!parseProgram(text));
    const auto missing = missingGates(text, lstm);
    QCOMPARE(missing.size(), std::size_t(1));
    QCOMPARE(missing[0].name, std::string("f"));
    QCOMPARE(missing[0].state, std::string("c"));
    QVERIFY(missingGates("c[t] = f[t] * (", lstm).size() == 1);
    QVERIFY(missingGates("", lstm).empty());
}

void TestMemoryKept::fixingAGateReplacesItsReadingsAlone()
{
    QCOMPARE(withGateFixed("f[t] = 2 # f[t]\nc[t] = f[t]*c[t-1] + ff[t] + f[t-1]\n", "f", "1"),
        std::string("f[t] = 2 # f[t]\nc[t] = 1*c[t-1] + ff[t] + f[t-1]\n"));
    QCOMPARE(withGateFixed("", "f", "1"), std::string());
}

void TestMemoryKept::everyFixOfTheForgetGateCanBeRead_data()
{
    QTest::addColumn<QByteArray>("number");
    QTest::addColumn<Effect>("effect");
    QTest::newRow("keep") << QByteArray("1") << Effect::AlwaysKeeps;
    QTest::newRow("erase") << QByteArray("0") << Effect::AlwaysErases;
}

void TestMemoryKept::everyFixOfTheForgetGateCanBeRead()
{
    QFETCH(QByteArray, number);
    QFETCH(Effect, effect);
    const std::string text = edited("lstm", "f[t] = ", "# f[t] = ");
    const auto fixed = parseProgram(withGateFixed(text, "f", number.toStdString()));
    QVERIFY(fixed);
    const auto removals = gateRemovals(*fixed, cell("lstm"));
    QCOMPARE(removals.size(), std::size_t(1));
    QCOMPARE(removals[0].effect, effect);
}

QTEST_APPLESS_MAIN(TestMemoryKept)
#include "tst_memory_kept.moc"
