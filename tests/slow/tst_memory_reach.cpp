#include "core/cell/catalog.h"
#include "core/task/task_description.h"
#include "core/training/memory_curve.h"
#include "core/training/recommended_experiment.h"
#include "tests/slow/training_run.h"

#include <QTest>

using namespace loopscope;
using namespace loopscope::test;

/// How many steps are remembered after training, measured on sequences of many lengths.
class TestMemoryReach : public QObject
{
    Q_OBJECT

private slots:
    void whatWasAskedForIsRemembered_data();
    void whatWasAskedForIsRemembered();
    void aLongerLagIsRememberedToo_data();
    void aLongerLagIsRememberedToo();
    void networksWithoutAStateRememberLess_data() { whatWasAskedForIsRemembered_data(); }
    void networksWithoutAStateRememberLess();
    void cleanupTestCase() { m_table.print(); }

private:
    int remembered(const ExperimentOptions& options, int iterations, const char* network);

    ResultTable m_table{{"task", "network", "T", "lag", "remembers"}};
};

/// Trains so many iterations, and measures.
int TestMemoryReach::remembered(
    const ExperimentOptions& options, int iterations, const char* network)
{
    Trainer trainer(options);
    trainer.advanceTo(iterations);
    const Task& task = trainer.task();
    const int steps = trainer.sequenceLength();
    const MemoryCurve curve = memoryCurve(task, trainer.network(),
        trainer.current()->sharedBefore(), options.seed, lengthsToTry(task, steps));
    m_table.add({QString::fromStdString(task.description().identifier), network,
        QString::number(steps), QString::number(task.lagOf(steps)),
        QString("%1 steps").arg(curve.remembered())});
    return curve.remembered();
}

void TestMemoryReach::whatWasAskedForIsRemembered_data()
{
    QTest::addColumn<int>("kind");
    for (const TaskDescription& task : taskDescriptions()) {
        const auto made = makeTask(standardOptions(task.kind));
        if (task.choosesLength() && made->lagOf(task.defaults.sequenceLength) > 0)
            QTest::newRow(task.identifier.c_str()) << int(task.kind);
    }
}

void TestMemoryReach::whatWasAskedForIsRemembered()
{
    QFETCH(const int, kind);
    const ExperimentOptions options = recommendedExperiment(standardOptions(TaskKind(kind)));
    const TaskDescription& task = descriptionOf(TaskKind(kind));
    const auto made = makeTask(options.task);
    const int lag = made->lagOf(made->sequenceLength(options.sequenceLength));
    const int steps = remembered(options, task.defaults.iterations, task.defaults.cell.c_str());
    QVERIFY2(steps >= lag, qPrintable(QString("%1 of %2 steps").arg(steps).arg(lag)));
}

void TestMemoryReach::aLongerLagIsRememberedToo_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("lag");
    QTest::addColumn<int>("length");
    QTest::newRow("delayed echo, 4 steps") << int(TaskKind::DelayedEcho) << 4 << 16;
    QTest::newRow("delayed echo, 12 steps") << int(TaskKind::DelayedEcho) << 12 << 32;
    QTest::newRow("first symbol, T = 20") << int(TaskKind::FirstSymbol) << 8 << 20;
    QTest::newRow("first symbol, T = 80") << int(TaskKind::FirstSymbol) << 8 << 80;
}

void TestMemoryReach::aLongerLagIsRememberedToo()
{
    QFETCH(const int, kind);
    QFETCH(const int, lag);
    QFETCH(const int, length);
    TaskOptions chosen = standardOptions(TaskKind(kind));
    chosen.lag = lag;
    ExperimentOptions options = recommendedExperiment(chosen);
    options.sequenceLength = length;
    const int asked = makeTask(chosen)->lagOf(length);
    const int steps = remembered(options, 1500, "gru");
    QVERIFY2(steps >= asked, qPrintable(QString("%1 of %2 steps").arg(steps).arg(asked)));
}

void TestMemoryReach::networksWithoutAStateRememberLess()
{
    QFETCH(const int, kind);
    for (const char* cell : {"feed-forward", "window"}) {
        const ExperimentOptions options =
            recommendedExperiment(standardOptions(TaskKind(kind)), findInCatalog(cell));
        const auto made = makeTask(options.task);
        const int lag = made->lagOf(made->sequenceLength(options.sequenceLength));
        const int steps =
            remembered(options, descriptionOf(TaskKind(kind)).defaults.iterations, cell);
        QVERIFY2(steps < lag, qPrintable(QString("%1: %2 of %3").arg(cell).arg(steps).arg(lag)));
    }
}

QTEST_APPLESS_MAIN(TestMemoryReach)
#include "tst_memory_reach.moc"
