#include "core/cell/catalog.h"

#include <QRegularExpression>
#include <QTest>

#include <set>

using namespace loopscope;

class TestCatalog : public QObject
{
    Q_OBJECT

private slots:
    void entriesAreTaughtInOrder();
    void everyEntryIsACell_data();
    void everyEntryIsACell();
    void everyEntryButTheFirstHasAParent();
    void identifiersFindTheirEntries();
    void activationIsPutInPlaceOfTanh();
    void everyEntryIsIdentified_data();
    void everyEntryIsIdentified();
    void theIrnnIsAVanillaCell();
    void othersAreALearnersOwn_data();
    void othersAreALearnersOwn();
    void statesAreThoseOfThePapers_data();
    void statesAreThoseOfThePapers();
};

void TestCatalog::entriesAreTaughtInOrder()
{
    QStringList identifiers;
    std::set<std::string> names;
    for (const CatalogEntry& entry : catalog()) {
        identifiers << QString::fromStdString(entry.identifier);
        QVERIFY(names.insert(entry.name).second);
        QVERIFY2(QString::fromStdString(entry.source).contains(QRegularExpression("(19|20)\\d\\d")),
            entry.identifier.c_str());
        QVERIFY2(entry.purpose.ends_with('.'), entry.identifier.c_str());
    }
    QCOMPARE(identifiers.join(' '),
        QString("feed-forward vanilla gru lstm window leaky-integrator irnn update-gate "
                "minimal-gated gru-2014 lstm-1997 lstm-peephole lstm-coupled"));
}

void TestCatalog::everyEntryIsACell_data()
{
    QTest::addColumn<QString>("text");
    for (const CatalogEntry& entry : catalog()) {
        for (const Function activation : {Function::Tanh, Function::Sigmoid, Function::Relu}) {
            if (entry.activationIsChoice || activation == Function::Tanh)
                QTest::addRow(
                    "%s, %s", entry.identifier.c_str(), std::string(nameOf(activation)).c_str())
                    << QString::fromStdString(entry.text(activation));
        }
    }
}

void TestCatalog::everyEntryIsACell()
{
    QFETCH(QString, text);
    const Result<Program, NotationError> program = parseProgram(text.toStdString());
    QVERIFY2(program.has_value(), program ? "" : program.error().sentence().c_str());
}

void TestCatalog::everyEntryButTheFirstHasAParent()
{
    for (const CatalogEntry& entry : catalog()) {
        int generations = 0;
        for (const CatalogEntry* ancestor = &entry; !ancestor->parent.empty(); ++generations) {
            QVERIFY2(generations < int(catalog().size()), entry.identifier.c_str());
            ancestor = findInCatalog(ancestor->parent);
            QVERIFY2(ancestor != nullptr, entry.identifier.c_str());
        }
        QCOMPARE(generations == 0, &entry == &catalog().front());
    }
}

void TestCatalog::identifiersFindTheirEntries()
{
    for (const CatalogEntry& entry : catalog())
        QCOMPARE(findInCatalog(entry.identifier), &entry);
    QVERIFY(findInCatalog("LSTM") == nullptr);
    QVERIFY(findInCatalog("") == nullptr);
}

void TestCatalog::activationIsPutInPlaceOfTanh()
{
    QCOMPARE(findInCatalog("vanilla")->text(Function::Relu),
        std::string("h[t] = relu(W x[t] + U h[t-1] + b)\n"));
    QCOMPARE(findInCatalog("vanilla")->text(), findInCatalog("vanilla")->equations);
    QCOMPARE(findInCatalog("lstm")->text(Function::Relu), findInCatalog("lstm")->equations);
}

void TestCatalog::everyEntryIsIdentified_data()
{
    QTest::addColumn<QString>("identifier");
    QTest::addColumn<Function>("activation");
    QTest::addColumn<QString>("text");
    for (const CatalogEntry& entry : catalog()) {
        for (const Function activation : {Function::Tanh, Function::Sigmoid, Function::Relu}) {
            if ((!entry.activationIsChoice && activation != Function::Tanh) ||
                entry.identifier == "irnn")
                continue;
            const QString identifier = QString::fromStdString(entry.identifier);
            const QString text = QString::fromStdString(entry.text(activation));
            const std::string row = entry.identifier + ", " + std::string(nameOf(activation));
            QString tight = text;
            tight.replace(QRegularExpression(" (?=[=+*-])|(?<=[=+*-]) "), "");
            QString wide = "# mine\n\n" + text;
            wide.replace("+", "  +\t").replace("[t]", "[ t ]").replace("\n", "  # end\r\n\r\n");
            QString enclosed = text;
            enclosed.replace("= ", "= (").replace("\n", ")\n").replace("sigmoid", "σ");
            QTest::newRow(row.c_str()) << identifier << activation << text;
            QTest::newRow((row + ", without spaces").c_str()) << identifier << activation << tight;
            QTest::newRow((row + ", with spaces").c_str()) << identifier << activation << wide;
            QTest::newRow((row + ", enclosed").c_str()) << identifier << activation << enclosed;
        }
    }
}

void TestCatalog::everyEntryIsIdentified()
{
    QFETCH(QString, identifier);
    QFETCH(Function, activation);
    QFETCH(QString, text);
    const CatalogMatch match = identifyCell(text.toStdString());
    QVERIFY(match.entry != nullptr);
    QCOMPARE(QString::fromStdString(match.entry->identifier), identifier);
    QVERIFY(match.activation == activation);
}

void TestCatalog::theIrnnIsAVanillaCell()
{
    const CatalogMatch match = identifyCell(findInCatalog("irnn")->text());
    QVERIFY(match.entry == findInCatalog("vanilla"));
    QVERIFY(match.activation == Function::Relu);
}

void TestCatalog::othersAreALearnersOwn_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("no cell") << "h[t] = ";
    QTest::newRow("other names") << "h[t] = tanh(V x[t] + U h[t-1] + b)";
    QTest::newRow("other order") << "h[t] = tanh(U h[t-1] + W x[t] + b)";
    QTest::newRow("other delay") << "h[t] = tanh(W x[t] + U h[t-2] + b)";
    QTest::newRow("other function") << "h[t] = softplus(W x[t] + U h[t-1] + b)";
    QTest::newRow("other number") << "h[t] = 0.8 * h[t-1] + 0.1 * tanh(W x[t] + U h[t-1] + b)";
    QTest::newRow("other sign") << "h[t] = tanh(W x[t] - U h[t-1] + b)";
    QTest::newRow("one more equation") << "h[t] = tanh(W x[t] + U h[t-1] + b)\ny[t] = h[t]";
    QTest::newRow("one equation less")
        << "g[t] = sigmoid(W_g x[t] + U_g h[t-1] + b_g)\nh[t] = g[t]";
}

void TestCatalog::othersAreALearnersOwn()
{
    QFETCH(QString, text);
    QVERIFY(identifyCell(text.toStdString()).entry == nullptr);
}

void TestCatalog::statesAreThoseOfThePapers_data()
{
    QTest::addColumn<QString>("identifier");
    QTest::addColumn<QString>("states");
    QTest::addColumn<int>("inputMatrices");
    QTest::addColumn<int>("recurrentMatrices");
    QTest::addColumn<int>("biases");
    const auto row = [](const char* identifier, const char* states, int w, int u, int b) {
        QTest::newRow(identifier) << identifier << states << w << u << b;
    };
    row("feed-forward", "", 1, 0, 1);
    row("vanilla", "h", 1, 1, 1);
    row("gru", "h", 3, 3, 4);
    row("lstm", "c h", 4, 4, 4);
    row("window", "", 4, 0, 1);
    row("leaky-integrator", "h", 1, 1, 1);
    row("irnn", "h", 1, 1, 1);
    row("update-gate", "h", 2, 2, 2);
    row("minimal-gated", "h", 2, 2, 2);
    row("gru-2014", "h", 3, 3, 3);
    row("lstm-1997", "c h", 3, 3, 3);
    row("lstm-peephole", "c h", 4, 4, 7); // three of them the peepholes
    row("lstm-coupled", "c h", 3, 3, 3);
}

void TestCatalog::statesAreThoseOfThePapers()
{
    QFETCH(QString, identifier);
    const Program program = *parseProgram(findInCatalog(identifier.toStdString())->equations);
    QStringList states;
    for (const Symbol& symbol : program.symbols) {
        if (symbol.isState())
            states << QString::fromStdString(symbol.name);
    }
    QTEST(states.join(' '), "states");
    const auto count = [&](ParameterKind kind) {
        return int(std::count_if(program.parameters.begin(), program.parameters.end(),
            [&](const Parameter& parameter) { return parameter.kind == kind; }));
    };
    QTEST(count(ParameterKind::InputMatrix), "inputMatrices");
    QTEST(count(ParameterKind::RecurrentMatrix), "recurrentMatrices");
    QTEST(count(ParameterKind::Bias), "biases");
}

QTEST_APPLESS_MAIN(TestCatalog)
#include "tst_catalog.moc"
