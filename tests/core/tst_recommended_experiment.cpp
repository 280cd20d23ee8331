#include "core/training/recommended_experiment.h"

#include <QTest>

using namespace loopscope;

class TestRecommendedExperiment : public QObject
{
    Q_OBJECT

private slots:
    void everyTaskHasOneThatCanBe_data();
    void everyTaskHasOneThatCanBe();
    void settingsAreThoseOfTheTask();
    void gatesAreMatchedToTheLag();
    void identityIsKeptWhereItDefinesTheCell();
};

void TestRecommendedExperiment::everyTaskHasOneThatCanBe_data()
{
    QTest::addColumn<QString>("task");
    QTest::addColumn<QString>("cell");
    for (const TaskDescription& task : taskDescriptions()) {
        for (const CatalogEntry& cell : catalog())
            QTest::addRow("%s, %s", task.identifier.c_str(), cell.identifier.c_str())
                << QString::fromStdString(task.identifier)
                << QString::fromStdString(cell.identifier);
    }
}

void TestRecommendedExperiment::everyTaskHasOneThatCanBe()
{
    QFETCH(QString, task);
    QFETCH(QString, cell);
    const TaskDescription& description = *findTask(task.toStdString());
    const auto problem = findProblem(recommendedExperiment(
        standardOptions(description.kind), findInCatalog(cell.toStdString())));
    QVERIFY2(!problem, problem.value_or("").c_str());
    QVERIFY(findInCatalog(description.defaults.cell) != nullptr);
}

void TestRecommendedExperiment::settingsAreThoseOfTheTask()
{
    const ExperimentOptions options = recommendedExperiment(standardOptions(TaskKind::LookAhead));
    QCOMPARE(options.layers.size(), std::size_t(1));
    QVERIFY(identifyCell(options.layers.front().equations).entry == findInCatalog("vanilla"));
    QCOMPARE(options.layers.front().units, 8);
    QVERIFY(options.layers.front().direction == Direction::Both);
    QCOMPARE(options.sequenceLength, 12);
    QVERIFY(options.task == standardOptions(TaskKind::LookAhead));
    const ExperimentOptions latch = recommendedExperiment(standardOptions(TaskKind::Latch));
    QVERIFY(latch.optimizer.kind == OptimizerKind::Sgd);
    QCOMPARE(latch.optimizer.learningRate, 0.1);
    QVERIFY(recommendedExperiment(standardOptions(TaskKind::AddingProblem)).loss ==
            Loss::MeanSquaredError);
}

void TestRecommendedExperiment::gatesAreMatchedToTheLag()
{
    const TaskOptions task = standardOptions(TaskKind::FirstSymbol);
    const ExperimentOptions gru = recommendedExperiment(task, findInCatalog("gru"));
    QVERIFY(gru.initialisation.lagMatched);
    QVERIFY(gru.initialisation.recurrent == RecurrentInitialisation::Orthogonal);
    QCOMPARE(gru.initialisation.spectralRadius, 1.0);
    QCOMPARE(gru.optimizer.learningRate, 0.01);
    const ExperimentOptions vanilla = recommendedExperiment(task, findInCatalog("vanilla"));
    QCOMPARE(vanilla.optimizer.learningRate, 0.003);
}

void TestRecommendedExperiment::identityIsKeptWhereItDefinesTheCell()
{
    const TaskOptions task = standardOptions(TaskKind::FirstSymbol);
    const ExperimentOptions irnn = recommendedExperiment(task, findInCatalog("irnn"));
    QVERIFY(irnn.initialisation.recurrent == RecurrentInitialisation::Identity);
    QCOMPARE(irnn.layers.front().units, 32);
    QCOMPARE(irnn.optimizer.learningRate, 0.001);
    QVERIFY(irnn.clipping.kind == ClippingKind::Norm && irnn.clipping.threshold == 1.0);
}

QTEST_APPLESS_MAIN(TestRecommendedExperiment)
#include "tst_recommended_experiment.moc"
