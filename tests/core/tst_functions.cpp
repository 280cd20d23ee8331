#include "core/cell/functions.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace loopscope;

class TestFunctions : public QObject
{
    Q_OBJECT

private slots:
    void namesFindTheirFunctions();
    void valuesAreKnown_data();
    void valuesAreKnown();
    void slopeMatchesCentralDifferences_data();
    void slopeMatchesCentralDifferences();
    void slopeAtAKinkIsThatOfTheLeft();
    void nothingOverflowsFarOut();
    void slopesStayPositiveWhereTheFunctionIsFlat();
    void notANumberPassesThrough();
};

void TestFunctions::namesFindTheirFunctions()
{
    QCOMPARE(allFunctions().size(), size_t(8));
    for (const Function function : allFunctions())
        QVERIFY(findFunction(nameOf(function)) == function);
    QVERIFY(findFunction("σ") == Function::Sigmoid);
    QCOMPARE(std::string(nameOf(Function::LeakyRelu)), std::string("leaky_relu"));
    QVERIFY(!findFunction("Tanh"));
    QVERIFY(!findFunction(""));
}

void TestFunctions::valuesAreKnown_data()
{
    QTest::addColumn<Function>("function");
    QTest::addColumn<double>("argument");
    QTest::addColumn<double>("value");
    QTest::newRow("identity") << Function::Identity << -1.25 << -1.25;
    QTest::newRow("sigmoid(0)") << Function::Sigmoid << 0.0 << 0.5;
    QTest::newRow("sigmoid(ln 3)") << Function::Sigmoid << std::log(3.0) << 0.75;
    QTest::newRow("sigmoid(-ln 3)") << Function::Sigmoid << -std::log(3.0) << 0.25;
    QTest::newRow("tanh(ln 2)") << Function::Tanh << std::log(2.0) << 0.6;
    QTest::newRow("relu left") << Function::Relu << -2.0 << 0.0;
    QTest::newRow("relu right") << Function::Relu << 2.0 << 2.0;
    QTest::newRow("leaky_relu left") << Function::LeakyRelu << -2.0 << -0.02;
    QTest::newRow("leaky_relu right") << Function::LeakyRelu << 2.0 << 2.0;
    QTest::newRow("softplus(0)") << Function::Softplus << 0.0 << std::log(2.0);
    QTest::newRow("softplus(ln 3)") << Function::Softplus << std::log(3.0) << std::log(4.0);
    QTest::newRow("softplus(-ln 3)") << Function::Softplus << -std::log(3.0) << std::log(4.0 / 3.0);
    QTest::newRow("exp(1)") << Function::Exp << 1.0 << 2.718281828459045;
    QTest::newRow("square") << Function::Square << -3.0 << 9.0;
}

void TestFunctions::valuesAreKnown()
{
    QFETCH(Function, function);
    QFETCH(double, argument);
    QFETCH(double, value);
    // A few roundings of numbers near 1.
    QVERIFY(
        std::abs(evaluate(function, argument) - value) < 4e-16 * std::max(1.0, std::abs(value)));
}

void TestFunctions::slopeMatchesCentralDifferences_data()
{
    QTest::addColumn<Function>("function");
    for (const Function function : allFunctions())
        QTest::newRow(std::string(nameOf(function)).c_str()) << function;
}

void TestFunctions::slopeMatchesCentralDifferences()
{
    QFETCH(Function, function);
    // Truncation h²/6·f‴ and rounding ε·f/h are both below 1e-9 of the value at this h.
    const double h = 1e-5;
    for (double a = -6.05; a < 6.1; a += 0.1) { // passes the kinks at 0 by 0.05
        const double difference = (evaluate(function, a + h) - evaluate(function, a - h)) / (2 * h);
        const double scale = std::max(1.0, std::abs(evaluate(function, a)));
        QVERIFY2(std::abs(slope(function, a) - difference) < 1e-9 * scale,
            qPrintable(QString("at %1: %2, differences %3")
                           .arg(a)
                           .arg(slope(function, a))
                           .arg(difference)));
    }
}

void TestFunctions::slopeAtAKinkIsThatOfTheLeft()
{
    QVERIFY(slope(Function::Relu, 0.0) == 0.0);
    QVERIFY(slope(Function::LeakyRelu, 0.0) == leakyReluSlope);
}

void TestFunctions::nothingOverflowsFarOut()
{
    for (const double a : {1e3, 1e300, std::numeric_limits<double>::infinity()}) {
        QVERIFY(evaluate(Function::Sigmoid, a) == 1.0);
        QVERIFY(evaluate(Function::Sigmoid, -a) == 0.0);
        QVERIFY(evaluate(Function::Tanh, -a) == -1.0);
        QVERIFY(evaluate(Function::Softplus, a) == a);
        QVERIFY(evaluate(Function::Softplus, -a) == 0.0);
        for (const double side : {a, -a}) {
            QVERIFY(slope(Function::Sigmoid, side) == 0.0);
            QVERIFY(slope(Function::Tanh, side) == 0.0);
        }
        QVERIFY(slope(Function::Softplus, a) == 1.0);
    }
}

/// 1 − y² is exactly 0 from about 19 on, and a gradient through it would be cut off instead of
/// small.
void TestFunctions::slopesStayPositiveWhereTheFunctionIsFlat()
{
    const double tanhSlope = 4 * std::exp(-100.0); // 4e^-2a, up to e^-2a relative
    QVERIFY(std::abs(slope(Function::Tanh, 50.0) / tanhSlope - 1) < 1e-14);
    QVERIFY(std::abs(slope(Function::Tanh, -50.0) / tanhSlope - 1) < 1e-14);
    QVERIFY(std::abs(slope(Function::Sigmoid, 50.0) / std::exp(-50.0) - 1) < 1e-14);
    QVERIFY(evaluate(Function::Sigmoid, -700.0) > 0.0);
}

void TestFunctions::notANumberPassesThrough()
{
    for (const Function function : allFunctions())
        QVERIFY(std::isnan(evaluate(function, std::numeric_limits<double>::quiet_NaN())));
}

QTEST_APPLESS_MAIN(TestFunctions)
#include "tst_functions.moc"
