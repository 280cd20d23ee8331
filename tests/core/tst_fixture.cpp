#include "core/cell/catalog.h"
#include "tests/support/compare.h"
#include "tests/support/fixture.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <limits>

using namespace loopscope;
using namespace loopscope::test;

class TestFixture : public QObject
{
    Q_OBJECT

private slots:
    void shapesAreThoseOfTheReadme_data();
    void shapesAreThoseOfTheReadme();
    void equationsAreTheCatalogs_data();
    void equationsAreTheCatalogs();
    void columnsStandStepByStep();
    void vanillaStepIsItsEquation();
    void lossIsTheMeanOfItsSteps_data();
    void lossIsTheMeanOfItsSteps();
    void unreadableFileIsNamed();
    void incompleteFileIsNamed();
    void comparisonAcceptsRounding();
    void comparisonRejects_data();
    void comparisonRejects();
};

namespace
{

void addFixtureRows()
{
    QTest::addColumn<QString>("name");
    for (const QString& name : cellFixtureNames())
        QTest::newRow(qPrintable(name)) << name;
}

bool hasShape(const Eigen::MatrixXd& matrix, int rows, int columns)
{
    return matrix.rows() == rows && matrix.cols() == columns && matrix.allFinite();
}

} // namespace

void TestFixture::shapesAreThoseOfTheReadme_data()
{
    addFixtureRows();
}

void TestFixture::shapesAreThoseOfTheReadme()
{
    QFETCH(QString, name);
    const auto fixture = readCellFixture(LOOPSCOPE_FIXTURES, name);
    QVERIFY2(fixture, fixture ? "" : qPrintable(fixture.error()));
    const int columns = fixture->steps * fixture->sequences;
    QVERIFY(fixture->steps >= 3 && fixture->sequences > 1);
    QVERIFY(hasShape(fixture->inputs, fixture->inputSize, columns));
    QVERIFY(hasShape(fixture->outputs, fixture->outputSize, columns));
    QVERIFY(hasShape(fixture->probabilities, fixture->outputSize, columns));
    QVERIFY(hasShape(fixture->parameters.at("W_y"), fixture->outputSize, fixture->units));
    QVERIFY(hasShape(fixture->parameters.at("b_y"), fixture->outputSize, 1));
    QVERIFY(fixture->values.count("h") == 1);
    for (const auto& [symbol, value] : fixture->values)
        QVERIFY2(hasShape(value, fixture->units, columns), symbol.c_str());
    for (const auto& [state, value] : fixture->initial) {
        QVERIFY2(hasShape(value, fixture->units, fixture->sequences), state.c_str());
        QVERIFY2(value.cwiseAbs().minCoeff() > 0.0, state.c_str());
    }
    QCOMPARE(fixture->losses.size(), std::size_t(2));
    for (const LossFixture& loss : fixture->losses) {
        QVERIFY(hasShape(loss.gradient.at("x"), fixture->inputSize, columns));
        QVERIFY(hasShape(loss.outputGradient, fixture->outputSize, columns));
        QCOMPARE(loss.gradient.size(), fixture->values.size() + 1);
        QCOMPARE(loss.initialGradient.size(), fixture->initial.size());
        QCOMPARE(loss.parameterGradient.size(), fixture->parameters.size());
        for (const auto& [parameter, gradient] : loss.parameterGradient) {
            const Eigen::MatrixXd& value = fixture->parameters.at(parameter);
            QVERIFY2(hasShape(gradient, int(value.rows()), int(value.cols())), parameter.c_str());
        }
    }
    QCOMPARE(fixture->losses[0].targetClasses.size(), std::size_t(columns));
    QVERIFY(hasShape(fixture->losses[1].targets, fixture->outputSize, columns));
}

void TestFixture::equationsAreTheCatalogs_data()
{
    addFixtureRows();
}

void TestFixture::equationsAreTheCatalogs()
{
    QFETCH(QString, name);
    const auto fixture = readCellFixture(LOOPSCOPE_FIXTURES, name);
    QVERIFY(fixture);
    const CatalogEntry* entry = findInCatalog(fixture->cell);
    QVERIFY(entry);
    QCOMPARE(fixture->equations, entry->text(fixture->activation));
}

void TestFixture::columnsStandStepByStep()
{
    // The third input of the second sequence at the second step, read from the file by hand.
    const auto json = readJson(LOOPSCOPE_FIXTURES, QStringLiteral("gru"));
    QVERIFY(json);
    const auto fixture = readCellFixture(LOOPSCOPE_FIXTURES, QStringLiteral("gru"));
    QVERIFY(fixture);
    QVERIFY(fixture->inputs(2, 1 * fixture->sequences + 1) ==
            (*json)["inputs"][1][1][2].toDouble(std::numeric_limits<double>::quiet_NaN()));
    QCOMPARE(fixture->losses[0].targetClasses[std::size_t(fixture->sequences + 2)],
        (*json)["losses"]["cross-entropy"]["targetClasses"][1][2].toInt(-1));
    QVERIFY(fixture->initial.at("h")(4, 2) ==
            (*json)["initial"]["h"][2][4].toDouble(std::numeric_limits<double>::quiet_NaN()));
}

void TestFixture::vanillaStepIsItsEquation()
{
    const auto fixture = readCellFixture(LOOPSCOPE_FIXTURES, QStringLiteral("vanilla-tanh"));
    QVERIFY(fixture);
    const Eigen::MatrixXd& W = fixture->parameters.at("W");
    const Eigen::MatrixXd& U = fixture->parameters.at("U");
    const Eigen::VectorXd b = fixture->parameters.at("b");
    Eigen::MatrixXd h = fixture->initial.at("h");
    for (int step = 0; step < fixture->steps; ++step) {
        const int first = step * fixture->sequences;
        const Eigen::MatrixXd x = fixture->inputs.middleCols(first, fixture->sequences);
        h = ((W * x + U * h).colwise() + b).array().tanh();
        // Ten products of order one and one tanh a number: a few units in the last place, over five
        // steps.
        const QString reason = difference(QStringLiteral("h"), h,
            fixture->values.at("h").middleCols(first, fixture->sequences), 1e-14);
        QVERIFY2(reason.isEmpty(), qPrintable(reason));
    }
}

void TestFixture::lossIsTheMeanOfItsSteps_data()
{
    addFixtureRows();
}

void TestFixture::lossIsTheMeanOfItsSteps()
{
    QFETCH(QString, name);
    const auto fixture = readCellFixture(LOOPSCOPE_FIXTURES, name);
    QVERIFY(fixture);
    for (const LossFixture& loss : fixture->losses) {
        const QString reason =
            difference(QStringLiteral("loss"), loss.stepLosses.mean(), loss.meanLoss, 1e-14);
        QVERIFY2(reason.isEmpty(), qPrintable(reason));
    }
    const LossFixture& crossEntropy = fixture->losses[0];
    for (std::size_t column = 0; column < crossEntropy.targetClasses.size(); ++column) {
        const double p =
            fixture->probabilities(crossEntropy.targetClasses[column], Eigen::Index(column));
        const QString reason = difference(QStringLiteral("cross-entropy"), -std::log(p),
            crossEntropy.stepLosses[Eigen::Index(column)], 1e-13);
        QVERIFY2(reason.isEmpty(), qPrintable(reason));
    }
}

void TestFixture::unreadableFileIsNamed()
{
    const auto fixture = readCellFixture(LOOPSCOPE_FIXTURES, QStringLiteral("no-such-cell"));
    QVERIFY(!fixture);
    QVERIFY2(
        fixture.error().contains(QStringLiteral("no-such-cell.json")), qPrintable(fixture.error()));
}

void TestFixture::incompleteFileIsNamed()
{
    QTemporaryDir folder;
    QVERIFY(folder.isValid());
    QFile file(folder.filePath(QStringLiteral("half.json")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{\"cell\": \"gru\"}");
    file.close();
    const auto incomplete = readCellFixture(folder.path(), QStringLiteral("half"));
    QVERIFY(!incomplete);
    QCOMPARE(incomplete.error(), QStringLiteral("half.json has no \"activation\""));

    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{\"cell\": ");
    file.close();
    QVERIFY(
        readCellFixture(folder.path(), QStringLiteral("half")).error().contains("no JSON object"));
}

void TestFixture::comparisonAcceptsRounding()
{
    const double infinity = std::numeric_limits<double>::infinity();
    const double nan = std::numeric_limits<double>::quiet_NaN();
    Eigen::MatrixXd expected(2, 3);
    expected << 1e-200, 1.0, infinity, 1e-210, 1e-17, nan;
    Eigen::MatrixXd found = expected;
    found(0, 0) *= 1.0 + 1e-13;
    found(1, 1) = -1e-17; // a remainder of cancellation beside a 1
    QCOMPARE(difference(QStringLiteral("a"), found, expected, 1e-12), QString());
    QCOMPARE(difference(QStringLiteral("a"), 2.0, 2.0 * (1.0 + 1e-13), 1e-12), QString());
    QCOMPARE(difference(QStringLiteral("a"), 0.0, 0.0, 1e-12), QString());
}

void TestFixture::comparisonRejects_data()
{
    const double infinity = std::numeric_limits<double>::infinity();
    const double nan = std::numeric_limits<double>::quiet_NaN();
    QTest::addColumn<double>("found");
    QTest::addColumn<double>("expected");
    QTest::newRow("a slightly wrong number") << 1.0 + 1e-11 << 1.0;
    QTest::newRow("a slightly wrong tiny number") << 1e-200 * (1.0 + 1e-11) << 1e-200;
    QTest::newRow("a tiny number for zero") << 1e-300 << 0.0;
    QTest::newRow("zero for a tiny number") << 0.0 << 1e-300;
    QTest::newRow("not a number") << nan << 1.0;
    QTest::newRow("a number where none should be") << 1.0 << nan;
    QTest::newRow("infinity") << infinity << 1.0;
    QTest::newRow("the other infinity") << -infinity << infinity;
}

void TestFixture::comparisonRejects()
{
    QFETCH(double, found);
    QFETCH(double, expected);
    QVERIFY(difference(QStringLiteral("dU"), found, expected, 1e-12).startsWith("dU is "));
    // Beside a large number in another column, which must not lend its size.
    Eigen::MatrixXd is(1, 2);
    Eigen::MatrixXd shouldBe(1, 2);
    is << 1e6, found;
    shouldBe << 1e6, expected;
    const QString reason = difference(QStringLiteral("dU"), is, shouldBe, 1e-12);
    QVERIFY2(reason.startsWith("dU, row 0, column 1 is "), qPrintable(reason));
    QCOMPARE(difference(QStringLiteral("dU"), is.transpose().eval(), shouldBe, 1e-12),
        QStringLiteral("dU is 2 × 1, expected 1 × 2"));
}

QTEST_APPLESS_MAIN(TestFixture)
#include "tst_fixture.moc"
