#include "core/cell/catalog.h"
#include "core/diagnosis/gradient_check.h"
#include "core/training/recommended_experiment.h"
#include "core/training/trainer.h"

#include <QTest>

#include <cmath>
#include <stdexcept>

using namespace loopscope;

namespace
{

ExperimentOptions options(const char* cell)
{
    ExperimentOptions result;
    result.task.text = "the gradient fades when it travels back through time";
    result.layers = {{findInCatalog(cell)->text(), 6, Direction::Forward},
        {findInCatalog(cell)->text(), 5, Direction::Both}};
    result.batchSize = 3;
    return result;
}

} // namespace

class TestGradientCheck : public QObject
{
    Q_OBJECT

private slots:
    void everyParameterAgrees_data();
    void everyParameterAgrees();
    void everyNumberOfATrainedNetworkAgrees_data();
    void everyNumberOfATrainedNetworkAgrees();
    void aWrongGradientDisagrees();
    void truncatedGradientsStandBesideTheFullOnes();
    void aHeldGateHasNoSlope();
    void placesThatAreNotThereAreRefused();
};

void TestGradientCheck::everyParameterAgrees_data()
{
    QTest::addColumn<QString>("cell");
    for (const char* cell : {"vanilla", "gru", "lstm"})
        QTest::addRow("%s", cell) << cell;
}

void TestGradientCheck::everyParameterAgrees()
{
    QFETCH(QString, cell);
    Trainer trainer(options(qPrintable(cell)));
    trainer.advanceTo(3);
    const auto& parameters = trainer.network()->parameters();
    for (std::size_t p = 0; p < parameters.size(); ++p) {
        const int row = parameters[p].rows / 2;
        const int column = parameters[p].columns / 2;
        const GradientCheck check =
            checkGradient(*trainer.current(), int(p), row, column);
        const QString words = QString("%1: %2 and %3")
                                  .arg(QString::fromStdString(parameters[p].name))
                                  .arg(check.slope, 0, 'g', 12)
                                  .arg(check.gradient, 0, 'g', 12);
        QVERIFY2(check.agrees(), qPrintable(words));
        // Where the gradient is not lost in rounding it is the same to a millionth.
        if (std::abs(check.gradient) > 1e-4)
            QVERIFY2(check.relativeDifference < 1e-6, qPrintable(words));
        QCOMPARE(check.gradient,
            trainer.network()->view(int(p), trainer.current()->parameterGradient())(row, column));
        QVERIFY(check.lossAbove != check.lossBelow || check.gradient == 0.0);
    }
}

void TestGradientCheck::everyNumberOfATrainedNetworkAgrees_data()
{
    QTest::addColumn<TaskKind>("task");
    QTest::addColumn<double>("lossBelow");
    QTest::newRow("cross-entropy, delayed echo") << TaskKind::DelayedEcho << 1e-3;
    QTest::newRow("mean squared error, sine") << TaskKind::SineWave << 1e-3;
}

/// Its loss is what is left when large numbers cancel, so that it holds fewer digits.
void TestGradientCheck::everyNumberOfATrainedNetworkAgrees()
{
    QFETCH(const TaskKind, task);
    QFETCH(const double, lossBelow);
    Trainer trainer(recommendedExperiment(standardOptions(task)));
    trainer.advanceTo(descriptionOf(task).defaults.iterations);
    const Iteration& iteration = *trainer.current();
    QVERIFY2(iteration.loss() < lossBelow, qPrintable(QString::number(iteration.loss())));
    const auto& parameters = trainer.network()->parameters();
    for (std::size_t p = 0; p < parameters.size(); ++p) {
        for (int i = 0; i < int(parameters[p].size()); ++i) {
            const GradientCheck check = checkGradientClosely(
                iteration, int(p), i % int(parameters[p].rows), i / int(parameters[p].rows));
            QVERIFY2(check.agrees(),
                qPrintable(QString("%1, number %2: %3 and %4, rounding %5")
                               .arg(QString::fromStdString(parameters[p].name))
                               .arg(i)
                               .arg(check.slope, 0, 'g', 12)
                               .arg(check.gradient, 0, 'g', 12)
                               .arg(check.rounding)));
            // What is wrong is still told where the gradient is not next to nothing.
            if (std::abs(check.gradient) > 1e-5)
                QVERIFY(8.0 * check.rounding < 1e-3 * std::abs(check.gradient));
        }
    }
}

void TestGradientCheck::aWrongGradientDisagrees()
{
    const Trainer trainer(options("lstm"));
    GradientCheck check = checkGradient(*trainer.current(), 0, 0, 0);
    QVERIFY(check.agrees());
    check.gradient *= 1.0 + 1e-4;
    check.relativeDifference =
        std::abs(check.slope - check.gradient) / std::abs(check.gradient);
    QVERIFY(!check.agrees());
}

void TestGradientCheck::truncatedGradientsStandBesideTheFullOnes()
{
    ExperimentOptions truncated = options("vanilla");
    truncated.truncationLength = 3;
    const Trainer trainer(truncated);
    const int U = *trainer.network()->findParameter(0, "U");
    const GradientCheck check = checkGradient(*trainer.current(), U, 1, 2);
    QVERIFY(check.agrees());
    QVERIFY(check.truncatedGradient != check.gradient);
}

void TestGradientCheck::aHeldGateHasNoSlope()
{
    ExperimentOptions held = options("lstm");
    held.holds = {{0, "f", -1, 1.0}};
    const Trainer trainer(held);
    const GradientCheck check =
        checkGradient(*trainer.current(), *trainer.network()->findParameter(0, "U_f"), 1, 2);
    QCOMPARE(check.slope, 0.0);
    QCOMPARE(check.gradient, 0.0);
    QVERIFY(check.agrees());
}

void TestGradientCheck::placesThatAreNotThereAreRefused()
{
    const Trainer trainer(options("vanilla"));
    QVERIFY_EXCEPTION_THROWN(
        checkGradient(*trainer.current(), -1, 0, 0), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(
        checkGradient(*trainer.current(), 0, 6, 0), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(
        checkGradient(*trainer.current(), 0, 0, 0, 0.0), std::invalid_argument);
}

QTEST_APPLESS_MAIN(TestGradientCheck)
#include "tst_gradient_check.moc"
