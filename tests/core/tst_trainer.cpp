#include "core/cell/catalog.h"
#include "core/training/history.h"
#include "core/training/trainer.h"

#include <QTest>

using namespace loopscope;

namespace
{

ExperimentOptions options(const char* cell = "vanilla")
{
    ExperimentOptions result;
    result.task.text = "the gradient fades when it travels back through time";
    result.layers = {{findInCatalog(cell)->text(), 8, Direction::Forward}};
    return result;
}

void advance(Trainer& trainer, int iterations)
{
    for (int i = 0; i < iterations; ++i)
        trainer.advance();
}

} // namespace

class TestTrainer : public QObject
{
    Q_OBJECT

private slots:
    void learnsItsLine_data();
    void learnsItsLine();
    void sameSeedGivesTheSameRun();
    void updateIsAdoptedByAdvance();
    void goesBackAndForthExactly();
    void goesBackExactlyWhenStatesWereLetGo();
    void rewindGivesTheSameStart();
    void settingsOfThenComeBackWithAnIteration();
    void anotherWayForgetsTheOldLosses();
    void keepsWeightsWhereTheirShapesStay();
    void spectralRadiusScalesTrainedWeights();
    void settingsThatCannotBeAreNamed_data();
    void settingsThatCannotBeAreNamed();
    void recordsStayUntouchedWhileHeld();
};

void TestTrainer::learnsItsLine_data()
{
    QTest::addColumn<QString>("cell");
    for (const char* cell : {"vanilla", "gru", "lstm"})
        QTest::addRow("%s", cell) << cell;
}

void TestTrainer::learnsItsLine()
{
    QFETCH(QString, cell);
    Trainer trainer(options(qPrintable(cell)));
    QVERIFY(trainer.current()->loss() > 2.0);
    advance(trainer, 400);
    QVERIFY2(
        trainer.current()->loss() < 0.1, qPrintable(QString::number(trainer.current()->loss())));
}

void TestTrainer::sameSeedGivesTheSameRun()
{
    Trainer one(options("lstm"));
    Trainer two(options("lstm"));
    advance(one, 20);
    advance(two, 20);
    QCOMPARE(one.losses().size(), std::size_t(21));
    QVERIFY(one.losses() == two.losses());
    QVERIFY(one.current()->before().parameters == two.current()->before().parameters);
    ExperimentOptions other = options("lstm");
    other.seed = 8;
    QVERIFY(Trainer(other).current()->loss() != one.losses()[0]);
}

void TestTrainer::updateIsAdoptedByAdvance()
{
    Trainer trainer(options());
    const auto first = trainer.current();
    const auto second = trainer.advance();
    QCOMPARE(first->number(), 0);
    QCOMPARE(second->number(), 1);
    QVERIFY(first->after().parameters == second->before().parameters);
    QVERIFY(first->after().parameters != first->before().parameters);
}

void TestTrainer::goesBackAndForthExactly()
{
    Trainer trainer(options("gru"));
    advance(trainer, 30);
    const auto losses = trainer.losses();
    const Eigen::VectorXd atThirty = trainer.current()->before().parameters;
    for (const int iteration : {12, 0, 29, 30, 7}) {
        QCOMPARE(trainer.goTo(iteration)->number(), iteration);
        QCOMPARE(trainer.current()->loss(), losses[std::size_t(iteration)]);
    }
    QVERIFY(trainer.losses() == losses);
    QVERIFY(trainer.goTo(30)->before().parameters == atThirty);
}

void TestTrainer::goesBackExactlyWhenStatesWereLetGo()
{
    History<int> history(10 * 3 * 4 * sizeof(double));
    const auto settings = std::make_shared<const int>(1);
    for (int i = 0; i < 200; ++i) {
        auto state = std::make_shared<TrainingState>();
        state->iteration = i;
        state->parameters = state->firstMoment = state->secondMoment = Eigen::VectorXd::Zero(4);
        history.keep(state, settings);
        QVERIFY(history.bytes() <= 10 * 3 * 4 * sizeof(double));
    }
    QVERIFY(history.spacing() >= 20);
    QCOMPARE(history.before(0)->state->iteration, 0);
    QVERIFY(history.before(199)->state->iteration <= 199);
    QVERIFY(history.before(199)->state->iteration > 199 - history.spacing());
}

void TestTrainer::rewindGivesTheSameStart()
{
    Trainer trainer(options());
    const Eigen::VectorXd start = trainer.current()->before().parameters;
    advance(trainer, 10);
    const auto losses = trainer.losses();
    QVERIFY(trainer.rewind()->before().parameters == start);
    advance(trainer, 10);
    QVERIFY(trainer.losses() == losses);
}

void TestTrainer::settingsOfThenComeBackWithAnIteration()
{
    Trainer trainer(options());
    advance(trainer, 5);
    ExperimentOptions faster = options();
    faster.optimizer.learningRate = 0.05;
    trainer.setOptions(faster);
    advance(trainer, 5);
    const auto losses = trainer.losses();
    QCOMPARE(trainer.goTo(3)->loss(), losses[3]);
    QCOMPARE(trainer.options().optimizer.learningRate, 0.01);
    QCOMPARE(trainer.goTo(9)->loss(), losses[9]);
    QCOMPARE(trainer.options().optimizer.learningRate, 0.05);
    // Rewind starts anew with the settings of now.
    trainer.rewind();
    QCOMPARE(trainer.options().optimizer.learningRate, 0.05);
    QCOMPARE(trainer.current()->loss(), losses[0]);
}

void TestTrainer::anotherWayForgetsTheOldLosses()
{
    Trainer trainer(options());
    advance(trainer, 10);
    trainer.goTo(4);
    ExperimentOptions other = options();
    other.optimizer.learningRate = 0.2;
    trainer.setOptions(other);
    QCOMPARE(trainer.losses().size(), std::size_t(5));
    QCOMPARE(trainer.current()->number(), 4);
}

void TestTrainer::keepsWeightsWhereTheirShapesStay()
{
    Trainer trainer(options());
    advance(trainer, 10);
    const Eigen::VectorXd trained = trainer.current()->before().parameters;
    ExperimentOptions changed = options();
    changed.sequenceLength = 7;
    QVERIFY(trainer.setOptions(changed).empty());
    QCOMPARE(trainer.current()->steps(), 7);
    QCOMPARE(trainer.current()->number(), 10);
    QVERIFY(trainer.current()->before().parameters == trained);
    changed.loss = Loss::MeanSquaredError;
    QVERIFY(trainer.setOptions(changed).empty());
    QVERIFY(trainer.current()->before().parameters == trained);
    QVERIFY(trainer.current()->loss() < 1.0);
    changed.layers[0].units = 9;
    QVERIFY(!trainer.setOptions(changed).empty());
    QCOMPARE(trainer.current()->number(), 0);
    QCOMPARE(trainer.losses().size(), std::size_t(1));
}

void TestTrainer::spectralRadiusScalesTrainedWeights()
{
    Trainer trainer(options());
    ExperimentOptions wider = options();
    wider.initialisation.spectralRadius = 1.8;
    trainer.setOptions(wider);
    const int index = *trainer.network()->findParameter(0, "U");
    const auto radius = [&] {
        return spectralRadius(
            trainer.network()->view(index, trainer.current()->before().parameters));
    };
    QVERIFY(std::abs(radius() - 1.8) < 1e-9);
    advance(trainer, 10);
    const double trained = radius();
    wider.initialisation.spectralRadius = 0.9;
    trainer.setOptions(wider);
    QCOMPARE(trainer.current()->number(), 10);
    QVERIFY(std::abs(radius() - trained / 2.0) < 1e-9);
}

void TestTrainer::settingsThatCannotBeAreNamed_data()
{
    QTest::addColumn<int>("which");
    QTest::addColumn<QString>("part");
    QTest::addRow("T = 0") << 0 << "Sequence length T is 0";
    QTest::addRow("T = 201") << 1 << "Sequence length T is 201";
    QTest::addRow("no sequence") << 2 << "Batch size is 0";
    QTest::addRow("spectral radius 0") << 3 << "Spectral radius is 0";
    QTest::addRow("forget bias not a number") << 4 << "Forget bias is";
    QTest::addRow("no units") << 5 << "units is 0";
    QTest::addRow("broken cell") << 6 << "line 1, column";
    QTest::addRow("learning rate 0") << 7 << "earning rate";
    QTest::addRow("no layers") << 8 << "1 to 6 layers";
}

void TestTrainer::settingsThatCannotBeAreNamed()
{
    QFETCH(int, which);
    QFETCH(QString, part);
    ExperimentOptions broken = options();
    switch (which) {
    case 0:
        broken.sequenceLength = 0;
        break;
    case 1:
        broken.sequenceLength = 201;
        break;
    case 2:
        broken.batchSize = 0;
        break;
    case 3:
        broken.initialisation.spectralRadius = 0.0;
        break;
    case 4:
        broken.initialisation.forgetBias = std::nan("");
        break;
    case 5:
        broken.layers[0].units = 0;
        break;
    case 6:
        broken.layers[0].equations = "h[t] = tanh(W x[t]";
        break;
    case 7:
        broken.optimizer.learningRate = 0.0;
        break;
    default:
        broken.layers.clear();
    }
    const auto problem = findProblem(broken);
    QVERIFY(problem);
    QVERIFY2(QString::fromStdString(*problem).contains(part), problem->c_str());
    Trainer trainer(options());
    const double loss = trainer.current()->loss();
    QVERIFY_EXCEPTION_THROWN(trainer.setOptions(broken), std::invalid_argument);
    QCOMPARE(trainer.current()->loss(), loss);
    QVERIFY(trainer.options() == options());
}

void TestTrainer::recordsStayUntouchedWhileHeld()
{
    Trainer trainer(options());
    const auto held = trainer.advance();
    const Eigen::VectorXd h = held->value(0, 1, 5);
    const Eigen::VectorXd after = held->after().parameters;
    advance(trainer, 20);
    QVERIFY(held->value(0, 1, 5) == h);
    QVERIFY(held->after().parameters == after);
    QCOMPARE(held->number(), 1);
}

QTEST_APPLESS_MAIN(TestTrainer)
#include "tst_trainer.moc"
