#include "core/cell/catalog.h"
#include "core/training/history.h"
#include "core/training/trainer.h"
#include "tests/support/exact_losses.h"

#include <QTest>

#include <cmath>

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
    void settingsChangedAtAKeptStateStay();
    void changesOfSettingsTakeNoState();
    void aDraggedRunIsReplayedBitForBit();
    void changesOfSettingsAreBounded();
    void whereTheWayIsForgottenTheRestOfTheRunIsExact();
    void textsAreSharedByAllSettings();
    void aChangeThatIsTakenBackLeavesNoTrace();
    void aRadiusOfZeroAndBack_data();
    void aRadiusOfZeroAndBack();
    void heldWeightsStayWhenTheRadiusChanges();
    void rewindGivesTheSameStart();
    void settingsOfThenComeBackWithAnIteration();
    void anotherWayForgetsTheOldLosses();
    void aReplacedRunComesBackBitForBit_data();
    void aReplacedRunComesBackBitForBit();
    void nothingIsReplacedWhereARunGoesOn();
    void trainingOnWithoutALaterChangeTakesAnotherWay();
    void aSavedRunStaysSmall();
    void keepsWeightsWhereTheirShapesStay();
    void settingsThatLeaveShapesKeepWeights_data();
    void settingsThatLeaveShapesKeepWeights();
    void spectralRadiusScalesTrainedWeights();
    void gainScalesInputWeightsAlone();
    void everyOptimizerLearns_data();
    void everyOptimizerLearns();
    void clippingLimitsTheUpdate_data();
    void clippingLimitsTheUpdate();
    void clippingThatIsNotReachedChangesNothing();
    void truncationKeepsTheFullGradientBeside();
    void truncationAsLongAsTheSequenceChangesNothing();
    void threadsGiveTheSameRun();
    void lagMatchedBiasesFollowTheLengthUntilTrainingBegins();
    void lagMatchedBiasesShiftTrainedOnes();
    void advancesUntilToldOtherwise();
    void divergenceIsReportedAndCanBeGoneBackFrom();
    void anotherLossAfterGoingBackForgetsTheOldRun();
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
    QCOMPARE(exactLosses(one).size(), std::size_t(21));
    QVERIFY(exactLosses(one) == exactLosses(two));
    QVERIFY(one.current()->before().parameters == two.current()->before().parameters);
    ExperimentOptions other = options("lstm");
    other.seed = 8;
    QVERIFY(Trainer(other).current()->loss() != exactLosses(one)[0]);
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
    const auto losses = exactLosses(trainer);
    const Eigen::VectorXd atThirty = trainer.current()->before().parameters;
    for (const int iteration : {12, 0, 29, 30, 7}) {
        QCOMPARE(trainer.goTo(iteration)->number(), iteration);
        QCOMPARE(trainer.current()->loss(), losses[std::size_t(iteration)]);
    }
    QVERIFY(exactLosses(trainer) == losses);
    QVERIFY(trainer.goTo(30)->before().parameters == atThirty);
}

void TestTrainer::goesBackExactlyWhenStatesWereLetGo()
{
    History<int> history(10 * 3 * 4 * sizeof(double));
    auto settings = std::make_shared<const int>(1);
    TrainingState state;
    for (int i = 0; i < 200; ++i) {
        if (i == 101)
            settings = std::make_shared<const int>(2);
        state.iteration = i;
        state.parameters = state.firstMoment = state.secondMoment = Eigen::VectorXd::Constant(4, i);
        history.keep(state, settings);
        QVERIFY(history.bytes() <= 10 * 3 * 4 * sizeof(double));
    }
    QVERIFY(history.spacing() >= 20);
    for (int i = 0; i < 200; ++i) {
        const History<int>::Milestone* milestone = history.before(i);
        QVERIFY(milestone->state.iteration <= i);
        QVERIFY(milestone->state.iteration > i - history.spacing());
        QVERIFY(milestone->state.secondMoment ==
                Eigen::VectorXd::Constant(4, milestone->state.iteration));
        QCOMPARE(*milestone->settings, milestone->state.iteration < 101 ? 1 : 2);
        QCOMPARE(history.changeAt(i) != nullptr, i == 0 || i == 101);
    }
    QCOMPARE(**history.changeAt(101), 2);
    history.cutAfter(100);
    QVERIFY(history.before(199)->state.iteration <= 100);
    history.clear();
    QVERIFY(!history.before(199));
    QCOMPARE(history.bytes(), std::size_t(0));
}

void TestTrainer::settingsChangedAtAKeptStateStay()
{
    History<int> history;
    const auto one = std::make_shared<const int>(1);
    const auto two = std::make_shared<const int>(2);
    TrainingState state;
    state.parameters.setZero(4);
    for (state.iteration = 0; state.iteration < 20; ++state.iteration)
        history.keep(state, state.iteration < 16 ? one : two);
    state.iteration = 16;
    for (int replays = 0; replays < 2; ++replays) {
        QCOMPARE(*history.before(16)->settings, 2);
        QCOMPARE(**history.changeAt(16), 2);
        QVERIFY(history.changeAt(17) == nullptr);
        history.keep(state, two);
    }
}

void TestTrainer::changesOfSettingsTakeNoState()
{
    History<int> history(8 * 3 * 1000 * sizeof(double));
    TrainingState state;
    state.parameters = state.firstMoment = state.secondMoment = Eigen::VectorXd::Zero(1000);
    for (state.iteration = 0; state.iteration < 20'000; ++state.iteration) {
        // A slider is dragged all the time, and now and then the optimizer keeps less.
        state.secondMoment.resize(state.iteration % 3000 < 1500 ? 1000 : 0);
        history.keep(state, std::make_shared<const int>(state.iteration / 2));
        QVERIFY(history.bytes() <= 8 * 3 * 1000 * sizeof(double));
    }
    for (int i = 0; i < 20'000; i += 7)
        QCOMPARE(**history.changeAt(i), i / 2);
    std::size_t bytes = 0;
    for (const auto& milestone : history.copies(3 * 3 * 1000 * sizeof(double)))
        bytes += std::size_t(2000 + milestone.state.secondMoment.size()) * sizeof(double);
    QVERIFY(bytes <= 3 * 3 * 1000 * sizeof(double));
}

void TestTrainer::changesOfSettingsAreBounded()
{
    constexpr std::size_t budget = 400 * (sizeof(int) + sizeof(History<int>::Change));
    constexpr std::size_t stateBudget = 8 * sizeof(double);
    History<int> history(stateBudget, budget);
    TrainingState state;
    state.parameters = Eigen::VectorXd::Zero(1);
    for (state.iteration = 0; state.iteration < 5000; ++state.iteration) {
        state.parameters[0] = state.iteration;
        history.keep(state, std::make_shared<const int>(state.iteration));
        QVERIFY(history.changes().size() <= 404);
        QVERIFY(history.bytes() <= stateBudget);
        // Whatever was forgotten, the last two hundred changes can be replayed.
        const int from = history.replayedFrom();
        QVERIFY(from == 0 || state.iteration - from >= 200);
        QCOMPARE(history.before(from)->state.iteration, from);
        QCOMPARE(history.before(from)->state.parameters[0], double(from));
        QCOMPARE(*history.before(from)->settings, from);
        QCOMPARE(history.before(std::max(0, from - 1))->state.iteration, 0);
    }
    const int from = history.replayedFrom();
    for (int i = from + 1; i < 5000; ++i)
        QCOMPARE(**history.changeAt(i), i);
    QCOMPARE(history.placeFor(0, 4999), 0);
    QCOMPARE(history.placeFor(17, 4999), from);
    QCOMPARE(history.placeFor(17, from), 0);
    QCOMPARE(history.placeFor(1, 0), from);
    QCOMPARE(history.placeFor(from + 1, 0), from + 1);
    const auto copies = history.copies(0);
    QCOMPARE(copies.size(), 2u);
    QCOMPARE(copies.back().state.iteration, from);
    // The run takes another way at its start: nothing of it is forgotten then.
    history.cutAfter(0);
    QCOMPARE(history.replayedFrom(), 0);
    QCOMPARE(history.placeFor(17, 0), 17);
}

/// With settings so large that a few hundred changes are too many.
void TestTrainer::whereTheWayIsForgottenTheRestOfTheRunIsExact()
{
    ExperimentOptions large = options();
    large.edits.assign(300, {0, "U", 0, 0, 0.0, 0.25, false});
    Trainer trainer(large);
    std::vector<Eigen::VectorXd> seen;
    for (int i = 0; i < 900; ++i) {
        large.initialisation.spectralRadius = 0.8 + 0.2 * std::sin(0.3 * i);
        trainer.setOptions(large);
        seen.push_back(trainer.current()->before().parameters);
        trainer.advance();
    }
    const auto saved = trainer.save();
    const int from = saved->replayedFrom;
    QVERIFY2(from > 100 && from < 800, qPrintable(QString::number(from)));
    QVERIFY2(saved->bytes() < std::size_t(26) << 20, qPrintable(QString::number(saved->bytes())));
    Trainer other(options());
    other.restore(*saved, 899);
    for (Trainer* both : {&trainer, &other}) {
        for (const int iteration : {899, from, from + 1, 0, 850, from + 7, 899}) {
            both->goTo(iteration);
            QCOMPARE(both->current()->number(), iteration);
            QVERIFY(both->current()->before().parameters == seen[std::size_t(iteration)]);
        }
        QCOMPARE(both->goTo(50)->number(), from);
        QCOMPARE(both->goTo(from - 1)->number(), 0);
        QCOMPARE(both->goTo(1)->number(), from);
        QVERIFY(both->current()->before().parameters == seen[std::size_t(from)]);
    }
    // Trained on from its start, the run takes another way, and the old one can be returned to.
    other.goTo(0);
    other.advance();
    const auto replaced = other.takeReplacedRun();
    QVERIFY(replaced);
    QCOMPARE(other.losses().size(), 2);
    QCOMPARE(other.restore(*replaced, 870)->number(), 870);
    QVERIFY(other.current()->before().parameters == seen[870]);
}

void TestTrainer::textsAreSharedByAllSettings()
{
    ExperimentOptions novel = options();
    novel.task.kind = TaskKind::NextCharacter;
    for (int i = 0; i < 2000; ++i)
        novel.task.text += "the gradient fades when it travels ";
    Trainer trainer(novel);
    for (int i = 0; i < 10; ++i) {
        trainer.advance();
        novel.optimizer.learningRate *= 0.9;
        trainer.setOptions(novel);
    }
    const auto saved = trainer.save();
    QCOMPARE(saved->changes.size(), 11u);
    for (const auto& change : saved->changes)
        QCOMPARE(change.settings->text().get(), saved->changes.front().settings->text().get());
    QVERIFY(saved->changes.back().settings->whole() == novel);
}

/// As while somebody drags sliders in the middle of training: most of the states at which settings
/// changed have been let go.
void TestTrainer::aDraggedRunIsReplayedBitForBit()
{
    ExperimentOptions large = options("lstm");
    large.layers.front().units = 48;
    Trainer trainer(large);
    std::vector<double> losses;
    std::vector<Eigen::VectorXd> seen;
    for (int i = 0; i < 600; ++i) {
        ExperimentOptions changed = trainer.options();
        if (i % 2 == 0)
            changed.initialisation.spectralRadius = 0.8 + 0.2 * std::sin(0.3 * i);
        if (i % 5 == 0)
            changed.initialisation.forgetBias = 0.1 * std::cos(0.2 * i);
        if (i % 7 == 0)
            changed.optimizer.learningRate = 0.001 * (1 + i % 4);
        if (i % 50 == 49)
            changed.edits.push_back({0, "U_f", 1, i % 48, 0.0, 0.25, i % 100 == 99});
        trainer.setOptions(changed);
        if (i % 3 == 0) { // several movements before the next iteration
            changed.initialisation.spectralRadius *= 1.1;
            trainer.setOptions(changed);
            changed.initialisation.inputGain = 1.0 + 0.01 * (i % 9);
            trainer.setOptions(changed);
        }
        losses.push_back(trainer.current()->loss());
        seen.push_back(trainer.current()->before().parameters);
        trainer.advance();
    }
    const auto saved = trainer.save();
    QVERIFY2(saved->milestones.size() < 200, qPrintable(QString::number(saved->milestones.size())));
    QVERIFY(saved->changes.size() > 400);
    Trainer other(options());
    other.restore(*saved, 0);
    for (Trainer* both : {&trainer, &other}) {
        for (const int iteration : {599, 250, 251, 252, 0, 37, 48, 49, 50, 600, 420, 419, 599}) {
            both->goTo(iteration);
            if (iteration == 600)
                continue;
            QCOMPARE(both->current()->loss(), losses[std::size_t(iteration)]);
            QVERIFY(both->current()->before().parameters == seen[std::size_t(iteration)]);
        }
    }
}

void TestTrainer::aChangeThatIsTakenBackLeavesNoTrace()
{
    Trainer trainer(options("gru"));
    advance(trainer, 20);
    const ExperimentOptions before = trainer.options();
    const Eigen::VectorXd trained = trainer.current()->before().parameters;
    ExperimentOptions changed = before;
    for (const double radius : {0.013, 2.7, 0.3}) {
        changed.initialisation.spectralRadius = radius;
        trainer.setOptions(changed);
    }
    changed.edits = {{0, "U_z", 0, 0, 0.1, 1.5, true}};
    trainer.setOptions(changed);
    // Also after looking at other iterations.
    const Eigen::VectorXd there = trainer.current()->before().parameters;
    trainer.goTo(20);
    trainer.goTo(4);
    trainer.goTo(20);
    QVERIFY(trainer.current()->before().parameters == there);
    trainer.setOptions(before);
    QVERIFY(trainer.current()->before().parameters == trained);
}

void TestTrainer::aRadiusOfZeroAndBack_data()
{
    QTest::addColumn<int>("trainedWithout"); // iterations at a radius of 0
    QTest::newRow("at once") << 0;
    QTest::newRow("after training without memory") << 5;
}

/// Without recurrent weights there is nothing to scale: what they started as comes back.
void TestTrainer::aRadiusOfZeroAndBack()
{
    QFETCH(const int, trainedWithout);
    Trainer trainer(options());
    advance(trainer, 10);
    const Network& network = *trainer.network();
    const auto U = [&]() -> Eigen::MatrixXd {
        return network.view(*network.findParameter(0, "U"), trainer.current()->before().parameters);
    };
    const Eigen::MatrixXd trained = U();
    ExperimentOptions changed = trainer.options();
    const double radius = changed.initialisation.spectralRadius;
    changed.initialisation.spectralRadius = 0.0;
    trainer.setOptions(changed);
    QVERIFY(U().isZero(0.0));
    advance(trainer, trainedWithout);
    const Eigen::MatrixXd learned = U();
    changed.initialisation.spectralRadius = radius;
    trainer.setOptions(changed);
    const Trainer start(options());
    const Eigen::MatrixXd drawn = network.view(
        *network.findParameter(0, "U"), start.current()->before().parameters);
    QVERIFY(U() == (trainedWithout == 0 ? trained : Eigen::MatrixXd(learned + drawn)));
    QVERIFY(U().allFinite());
    const int now = trainer.current()->number();
    const Eigen::VectorXd all = trainer.current()->before().parameters;
    advance(trainer, 3);
    trainer.goTo(2);
    trainer.goTo(now);
    QVERIFY(trainer.current()->before().parameters == all);
}

void TestTrainer::heldWeightsStayWhenTheRadiusChanges()
{
    ExperimentOptions chosen = options();
    chosen.edits = {{0, "U", 0, 1, 0.0, 0.6, true}, {0, "U", 1, 1, 0.0, 0.0, true}};
    Trainer trainer(chosen);
    advance(trainer, 4);
    const Network& network = *trainer.network();
    for (const double radius : {2.0, 0.0, 0.5}) {
        chosen.initialisation.spectralRadius = radius;
        trainer.setOptions(chosen);
        for (int iteration = 0; iteration < 2; ++iteration) {
            const auto U = network.view(
                *network.findParameter(0, "U"), trainer.current()->before().parameters);
            QCOMPARE(U(0, 1), 0.6);
            QCOMPARE(U(1, 1), 0.0);
            QVERIFY(iteration > 0 || (U(1, 0) == 0.0) == (radius == 0.0));
            trainer.advance();
        }
    }
}

void TestTrainer::rewindGivesTheSameStart()
{
    Trainer trainer(options());
    const Eigen::VectorXd start = trainer.current()->before().parameters;
    advance(trainer, 10);
    const auto losses = exactLosses(trainer);
    QVERIFY(trainer.rewind()->before().parameters == start);
    advance(trainer, 10);
    QVERIFY(exactLosses(trainer) == losses);
}

void TestTrainer::settingsOfThenComeBackWithAnIteration()
{
    Trainer trainer(options());
    advance(trainer, 5);
    ExperimentOptions faster = options();
    faster.optimizer.learningRate = 0.05;
    trainer.setOptions(faster);
    advance(trainer, 5);
    const auto losses = exactLosses(trainer);
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
    QCOMPARE(exactLosses(trainer).size(), std::size_t(5));
    QCOMPARE(trainer.current()->number(), 4);
}

namespace
{

using Change = void (*)(ExperimentOptions&);

struct Seen {
    int iteration;
    double loss;
    Eigen::VectorXd parameters;
    Eigen::VectorXd secondMoment;
};

std::vector<Seen> seenAt(Trainer& trainer, std::initializer_list<int> iterations)
{
    std::vector<Seen> seen;
    for (const int iteration : iterations) {
        const auto there = trainer.goTo(iteration);
        seen.push_back(
            {iteration, there->loss(), there->before().parameters, there->before().secondMoment});
    }
    return seen;
}

} // namespace

Q_DECLARE_METATYPE(Change)

void TestTrainer::aReplacedRunComesBackBitForBit_data()
{
    QTest::addColumn<Change>("change");
    QTest::newRow("another learning rate")
        << Change([](ExperimentOptions& o) { o.optimizer.learningRate = 0.3; });
    QTest::newRow("another radius")
        << Change([](ExperimentOptions& o) { o.initialisation.spectralRadius = 1.4; });
    QTest::newRow("another optimizer")
        << Change([](ExperimentOptions& o) { o.optimizer.kind = OptimizerKind::Sgd; });
    QTest::newRow("another cell")
        << Change([](ExperimentOptions& o) { o.layers = options("lstm").layers; });
    QTest::newRow("more units") << Change([](ExperimentOptions& o) { o.layers[0].units = 11; });
    QTest::newRow("another seed") << Change([](ExperimentOptions& o) { o.seed = 99; });
    QTest::newRow("another text") << Change([](ExperimentOptions& o) { o.task.text = "abcabd"; });
}

void TestTrainer::aReplacedRunComesBackBitForBit()
{
    QFETCH(const Change, change);
    // A run whose settings changed on the way.
    Trainer trainer(options("gru"));
    advance(trainer, 30);
    ExperimentOptions faster = options("gru");
    faster.optimizer.learningRate = 0.02;
    trainer.setOptions(faster);
    QVERIFY(trainer.takeReplacedRun() == nullptr);
    advance(trainer, 30);
    const auto losses = exactLosses(trainer);
    const std::vector<Seen> seen = seenAt(trainer, {60, 45, 31, 30, 17, 0});

    trainer.goTo(20);
    ExperimentOptions changed = trainer.options();
    change(changed);
    trainer.setOptions(changed);
    const std::shared_ptr<const SavedRun> replaced = trainer.takeReplacedRun();
    QVERIFY(replaced != nullptr);
    QVERIFY(trainer.takeReplacedRun() == nullptr);
    QCOMPARE(replaced->iteration, 20);
    QCOMPARE(replaced->lastIteration(), 60);
    QVERIFY(*replaced->options == options("gru"));
    advance(trainer, 25);
    const auto otherLosses = exactLosses(trainer);
    const std::shared_ptr<const SavedRun> other = trainer.save();

    trainer.restore(*replaced, 60);
    QVERIFY(trainer.options() == faster);
    for (const Seen& then : seen) {
        const auto now = trainer.goTo(then.iteration);
        QCOMPARE(now->loss(), then.loss);
        QVERIFY(now->before().parameters == then.parameters);
        QVERIFY(now->before().secondMoment == then.secondMoment);
    }
    QVERIFY(exactLosses(trainer) == losses);

    // And it goes on as if nothing had been.
    Trainer undisturbed(options("gru"));
    advance(undisturbed, 30);
    undisturbed.setOptions(faster);
    advance(undisturbed, 40);
    trainer.goTo(60);
    advance(trainer, 10);
    QVERIFY(exactLosses(trainer) == exactLosses(undisturbed));
    QVERIFY(trainer.current()->before().parameters == undisturbed.current()->before().parameters);

    // Nor is the other way lost.
    trainer.restore(*other, other->iteration);
    QVERIFY(trainer.options() == changed);
    QVERIFY(exactLosses(trainer) == otherLosses);
}

void TestTrainer::nothingIsReplacedWhereARunGoesOn()
{
    Trainer trainer(options());
    ExperimentOptions changed = options();
    changed.layers[0].units = 9;
    trainer.setOptions(changed); // nothing was trained yet
    QVERIFY(trainer.takeReplacedRun() == nullptr);
    advance(trainer, 12);
    changed.optimizer.learningRate = 0.05;
    trainer.setOptions(changed);
    QVERIFY(trainer.takeReplacedRun() == nullptr);
    advance(trainer, 12);
    // Training on from an earlier iteration meets the same run again.
    const auto losses = exactLosses(trainer);
    trainer.goTo(14);
    advance(trainer, 10);
    QVERIFY(exactLosses(trainer) == losses);
    QVERIFY(trainer.takeReplacedRun() == nullptr);
}

void TestTrainer::trainingOnWithoutALaterChangeTakesAnotherWay()
{
    Trainer trainer(options());
    advance(trainer, 10);
    ExperimentOptions faster = options();
    faster.optimizer.learningRate = 0.1;
    trainer.setOptions(faster);
    advance(trainer, 10);
    const auto losses = exactLosses(trainer);
    const Eigen::VectorXd last = trainer.current()->before().parameters;

    trainer.goTo(5);
    QVERIFY(trainer.options() == options());
    advance(trainer, 15);
    Trainer slow(options());
    advance(slow, 20);
    QVERIFY(exactLosses(trainer) == exactLosses(slow));
    QVERIFY(trainer.goTo(20)->before().parameters == slow.current()->before().parameters);

    const std::shared_ptr<const SavedRun> replaced = trainer.takeReplacedRun();
    QVERIFY(replaced != nullptr);
    QVERIFY(trainer.restore(*replaced, 20)->before().parameters == last);
    QVERIFY(exactLosses(trainer) == losses);
}

void TestTrainer::aSavedRunStaysSmall()
{
    ExperimentOptions large = options("lstm");
    large.layers[0].units = 64;
    Trainer trainer(large);
    advance(trainer, 400);
    const Eigen::VectorXd last = trainer.current()->before().parameters;
    const std::shared_ptr<const SavedRun> saved = trainer.save();
    QVERIFY2(saved->bytes() <= savedRunBudget + 401 * sizeof(double),
        qPrintable(QString::number(saved->bytes())));
    QVERIFY(saved->bytes() > savedRunBudget / 4);
    Trainer other(options());
    QVERIFY(other.restore(*saved, 400)->before().parameters == last);
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
    QCOMPARE(exactLosses(trainer).size(), std::size_t(1));
}

void TestTrainer::settingsThatLeaveShapesKeepWeights_data()
{
    QTest::addColumn<ExperimentOptions>("changed");
    const auto add = [](const char* name, auto change) {
        ExperimentOptions changed = options("lstm");
        change(changed);
        QTest::newRow(name) << changed;
    };
    using Options = ExperimentOptions;
    for (const OptimizerKind kind :
        {OptimizerKind::Sgd, OptimizerKind::Momentum, OptimizerKind::RmsProp})
        add(nameOf(kind), [&](Options& o) { o.optimizer.kind = kind; });
    add("learning rate", [](Options& o) { o.optimizer.learningRate = 0.1; });
    add("beta1", [](Options& o) { o.optimizer.beta1 = 0.5; });
    add("clipped by norm", [](Options& o) { o.clipping = {ClippingKind::Norm, 0.1}; });
    add("clipped by value", [](Options& o) { o.clipping = {ClippingKind::Value, 0.1}; });
    add("truncated", [](Options& o) { o.truncationLength = 3; });
    add("threads", [](Options& o) { o.threads = 2; });
    add("batch size", [](Options& o) { o.batchSize = 9; });
    add("sequence length", [](Options& o) { o.sequenceLength = 11; });
    add("loss", [](Options& o) { o.loss = Loss::MeanSquaredError; });
    // Of an encoder–decoder, which this task has none of.
    add("attention", [](Options& o) { o.attention = Attention::Additive; });
    add("decoder", [](Options& o) { o.decoder = {{findInCatalog("gru")->text(), 3}}; });
}

/// And when a change is undone, the run that follows is the one without it.
void TestTrainer::settingsThatLeaveShapesKeepWeights()
{
    QFETCH(ExperimentOptions, changed);
    Trainer plain(options("lstm"));
    advance(plain, 8);
    Trainer trainer(options("lstm"));
    advance(trainer, 5);
    const Eigen::VectorXd trained = trainer.current()->before().parameters;
    QVERIFY(trainer.setOptions(changed).empty());
    QVERIFY(trainer.options() == changed);
    QCOMPARE(trainer.current()->number(), 5);
    QVERIFY(trainer.current()->before().parameters == trained);
    trainer.advance();
    trainer.goTo(5);
    trainer.setOptions(options("lstm"));
    QVERIFY(trainer.current()->before().parameters == trained);
    advance(trainer, 3);
    QVERIFY(exactLosses(trainer) == exactLosses(plain));
    QVERIFY(trainer.current()->after().parameters == plain.current()->after().parameters);
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

void TestTrainer::gainScalesInputWeightsAlone()
{
    Trainer trainer(options("gru"));
    const auto norm = [&](int track, const char* name) {
        const int index = *trainer.network()->findParameter(track, name);
        return trainer.network()->view(index, trainer.current()->before().parameters).norm();
    };
    const double input = norm(0, "W_z");
    const double recurrent = norm(0, "U_z");
    const double readout = norm(-1, "W_y");
    ExperimentOptions louder = options("gru");
    louder.initialisation.inputGain = 3.0;
    trainer.setOptions(louder);
    QVERIFY(std::abs(norm(0, "W_z") / input - 3.0) < 1e-12);
    QCOMPARE(norm(0, "U_z"), recurrent);
    QCOMPARE(norm(-1, "W_y"), readout);
    advance(trainer, 10);
    const double trained = norm(0, "W_z");
    const double other = norm(0, "U_z");
    louder.initialisation.inputGain = 1.5;
    trainer.setOptions(louder);
    QCOMPARE(trainer.current()->number(), 10);
    QVERIFY(std::abs(norm(0, "W_z") / trained - 0.5) < 1e-12);
    QCOMPARE(norm(0, "U_z"), other);
    louder.initialisation.inputGain = 0.0;
    QVERIFY(findProblem(louder).has_value());
}

void TestTrainer::everyOptimizerLearns_data()
{
    QTest::addColumn<OptimizerOptions>("optimizer");
    QTest::addRow("SGD") << OptimizerOptions{OptimizerKind::Sgd, 0.5};
    QTest::addRow("Momentum") << OptimizerOptions{OptimizerKind::Momentum, 0.05};
    QTest::addRow("RMSProp") << OptimizerOptions{OptimizerKind::RmsProp, 0.01};
    QTest::addRow("Adam") << OptimizerOptions{OptimizerKind::Adam, 0.01};
}

void TestTrainer::everyOptimizerLearns()
{
    QFETCH(OptimizerOptions, optimizer);
    ExperimentOptions chosen = options("gru");
    chosen.optimizer = optimizer;
    Trainer trainer(chosen);
    QCOMPARE(trainer.advanceTo(400), StopReason::Finished);
    QVERIFY2(
        trainer.current()->loss() < 0.2, qPrintable(QString::number(trainer.current()->loss())));
}

void TestTrainer::clippingLimitsTheUpdate_data()
{
    QTest::addColumn<ClippingKind>("kind");
    QTest::addRow("by norm") << ClippingKind::Norm;
    QTest::addRow("by value") << ClippingKind::Value;
}

void TestTrainer::clippingLimitsTheUpdate()
{
    QFETCH(ClippingKind, kind);
    ExperimentOptions chosen = options();
    chosen.optimizer = {OptimizerKind::Sgd, 0.5};
    chosen.clipping = {kind, 0.01};
    Trainer trainer(chosen);
    const Iteration& iteration = *trainer.current();
    const ClippingRecord& record = iteration.clipping();
    QVERIFY(record.isClipped && record.isFinite);
    QVERIFY(std::abs(record.normBefore - iteration.parameterGradient().norm()) < 1e-12);
    const Eigen::VectorXd step = iteration.after().parameters - iteration.before().parameters;
    QVERIFY(std::abs(step.norm() - 0.5 * record.normAfter) < 1e-12);
    const double largest =
        kind == ClippingKind::Norm ? step.norm() : step.lpNorm<Eigen::Infinity>();
    QVERIFY(std::abs(largest - 0.5 * 0.01) < 1e-6);
    // The gradient itself stays what it is.
    ExperimentOptions without = chosen;
    without.clipping.kind = ClippingKind::None;
    const Trainer other(without);
    QVERIFY(other.current()->parameterGradient() == iteration.parameterGradient());
    QVERIFY(!other.current()->clipping().isClipped);
    QCOMPARE(other.current()->clipping().normAfter, record.normBefore);
}

void TestTrainer::clippingThatIsNotReachedChangesNothing()
{
    Trainer plain(options("lstm"));
    advance(plain, 20);
    for (const ClippingKind kind : {ClippingKind::Norm, ClippingKind::Value}) {
        ExperimentOptions clipped = options("lstm");
        clipped.clipping = {kind, 100.0};
        Trainer trainer(clipped);
        advance(trainer, 20);
        QVERIFY(exactLosses(trainer) == exactLosses(plain));
        QVERIFY(trainer.current()->after().parameters == plain.current()->after().parameters);
    }
}

void TestTrainer::truncationKeepsTheFullGradientBeside()
{
    ExperimentOptions chosen = options();
    chosen.optimizer = {OptimizerKind::Sgd, 0.1};
    const Trainer full(chosen);
    chosen.truncationLength = 4;
    const Trainer trainer(chosen);
    const Iteration& iteration = *trainer.current();
    QCOMPARE(iteration.truncationLength(), 4);
    QVERIFY(iteration.parameterGradient() != full.current()->parameterGradient());
    QVERIFY(iteration.fullParameterGradient() == full.current()->parameterGradient());
    // What is lost is lost to the update, too.
    const Eigen::VectorXd step = iteration.after().parameters - iteration.before().parameters;
    QVERIFY((step + 0.1 * iteration.parameterGradient()).norm() < 1e-14);
}

void TestTrainer::truncationAsLongAsTheSequenceChangesNothing()
{
    Trainer full(options("gru"));
    advance(full, 20);
    for (const int length : {20, 21, 200}) {
        ExperimentOptions truncated = options("gru");
        truncated.truncationLength = length;
        Trainer trainer(truncated);
        advance(trainer, 20);
        QVERIFY(exactLosses(trainer) == exactLosses(full));
        QVERIFY(trainer.current()->after().parameters == full.current()->after().parameters);
    }
}

void TestTrainer::threadsGiveTheSameRun()
{
    ExperimentOptions chosen = options("lstm");
    chosen.batchSize = 27;
    chosen.sequenceLength = 9;
    Trainer one(chosen);
    advance(one, 10);
    for (const int threads : {2, 8}) {
        chosen.threads = threads;
        Trainer several(chosen);
        advance(several, 10);
        QVERIFY(exactLosses(several) == exactLosses(one));
        QVERIFY(several.current()->after().parameters == one.current()->after().parameters);
    }
    // The same while a run goes on.
    one.setOptions(chosen);
    QCOMPARE(one.current()->number(), 10);
    Trainer several(chosen);
    advance(several, 12);
    advance(one, 2);
    QVERIFY(exactLosses(several) == exactLosses(one));
}

namespace
{

double firstBias(const Trainer& trainer, const char* name)
{
    const int index = *trainer.network()->findParameter(0, name);
    return trainer.network()->view(index, trainer.current()->before().parameters)(0);
}

} // namespace

void TestTrainer::lagMatchedBiasesFollowTheLengthUntilTrainingBegins()
{
    ExperimentOptions chosen = options("lstm");
    chosen.initialisation.lagMatched = true;
    Trainer trainer(chosen);
    QCOMPARE(firstBias(trainer, "b_f"), std::log(20.0));
    QCOMPARE(firstBias(trainer, "b_i"), -std::log(20.0));
    chosen.sequenceLength = 10;
    trainer.setOptions(chosen);
    QCOMPARE(firstBias(trainer, "b_f"), std::log(10.0));
    // Trained ones are left alone.
    advance(trainer, 5);
    const Eigen::VectorXd trained = trainer.current()->before().parameters;
    chosen.sequenceLength = 15;
    trainer.setOptions(chosen);
    QVERIFY(trainer.current()->before().parameters == trained);
    QCOMPARE(trainer.current()->number(), 5);
}

void TestTrainer::lagMatchedBiasesShiftTrainedOnes()
{
    ExperimentOptions chosen = options("lstm");
    Trainer trainer(chosen);
    QCOMPARE(firstBias(trainer, "b_f"), 1.0);
    advance(trainer, 5);
    const Eigen::VectorXd trained = trainer.current()->before().parameters;
    const double forget = firstBias(trainer, "b_f");
    const double input = firstBias(trainer, "b_i");
    chosen.initialisation.lagMatched = true;
    trainer.setOptions(chosen);
    QVERIFY(std::abs(firstBias(trainer, "b_f") - (forget - 1.0 + std::log(20.0))) < 1e-14);
    QVERIFY(std::abs(firstBias(trainer, "b_i") - (input - std::log(20.0))) < 1e-14);
    QCOMPARE(trainer.current()->number(), 5);
    // Undone, up to rounding.
    chosen.initialisation.lagMatched = false;
    trainer.setOptions(chosen);
    QVERIFY((trainer.current()->before().parameters - trained).norm() < 1e-14);
}

void TestTrainer::advancesUntilToldOtherwise()
{
    Trainer trainer(options());
    QCOMPARE(trainer.advanceTo(7), StopReason::Finished);
    QCOMPARE(trainer.current()->number(), 7);
    QCOMPARE(trainer.advanceTo(3), StopReason::Finished);
    QCOMPARE(trainer.current()->number(), 7);
    int asked = 0;
    QCOMPARE(trainer.advanceTo(100, [&] { return ++asked < 4; }), StopReason::Stopped);
    QCOMPARE(trainer.current()->number(), 10);
    QVERIFY(!trainer.divergedAt());
}

void TestTrainer::divergenceIsReportedAndCanBeGoneBackFrom()
{
    ExperimentOptions chosen = options();
    chosen.layers[0].equations = findInCatalog("vanilla")->text(Function::Relu);
    chosen.initialisation.spectralRadius = 2.0;
    chosen.loss = Loss::MeanSquaredError;
    chosen.optimizer = {OptimizerKind::Sgd, 0.5};
    Trainer trainer(chosen);
    QCOMPARE(trainer.advanceTo(1000), StopReason::Diverged);
    const int number = trainer.current()->number();
    QCOMPARE(trainer.divergedAt(), std::optional(number));
    QVERIFY(!std::isfinite(trainer.current()->loss()) || !trainer.current()->clipping().isFinite);
    QCOMPARE(trainer.advanceTo(1000), StopReason::Diverged);
    QCOMPARE(trainer.current()->number(), number);
    // It can be looked at further, and the last good iteration can be gone back to.
    advance(trainer, 3);
    QVERIFY(number > 0);
    trainer.goTo(number - 1);
    QVERIFY(std::isfinite(trainer.current()->loss()));
    QVERIFY(trainer.current()->parameterGradient().allFinite());
    QVERIFY(trainer.current()->before().parameters.allFinite());
    QCOMPARE(trainer.divergedAt(), std::optional(number));
    QCOMPARE(trainer.advanceTo(number), StopReason::Diverged);
    // With clipped gradients the run takes another way from a good start.
    trainer.rewind();
    chosen.clipping = {ClippingKind::Norm, 1.0};
    trainer.setOptions(chosen);
    QVERIFY(!trainer.divergedAt());
    QCOMPARE(trainer.advanceTo(300), StopReason::Finished);
    QVERIFY(!trainer.divergedAt());
}

void TestTrainer::anotherLossAfterGoingBackForgetsTheOldRun()
{
    Trainer trainer(options());
    advance(trainer, 30);
    trainer.goTo(4);
    ExperimentOptions squared = options();
    squared.loss = Loss::MeanSquaredError;
    trainer.setOptions(squared);
    trainer.goTo(20);
    QCOMPARE(trainer.options().loss, Loss::MeanSquaredError);
    QVERIFY(trainer.current()->loss() < 1.0);
}

void TestTrainer::settingsThatCannotBeAreNamed_data()
{
    QTest::addColumn<int>("which");
    QTest::addColumn<QString>("part");
    QTest::addRow("T = 0") << 0 << "Sequence length T is 0";
    QTest::addRow("T = 201") << 1 << "Sequence length T is 201";
    QTest::addRow("no sequence") << 2 << "Batch size is 0";
    QTest::addRow("spectral radius below 0") << 3 << "Spectral radius is -0.1";
    QTest::addRow("forget bias not a number") << 4 << "Forget bias is";
    QTest::addRow("no units") << 5 << "units is 0";
    QTest::addRow("broken cell") << 6 << "line 1, column";
    QTest::addRow("learning rate 0") << 7 << "earning rate";
    QTest::addRow("clipping at nothing") << 9 << "clipping threshold is 0";
    QTest::addRow("k = -1") << 10 << "Truncation length k is -1; it must be from 0 to 200.";
    QTest::addRow("k = 201") << 11 << "Truncation length k is 201";
    QTest::addRow("no thread") << 12 << "Threads is 0; it must be from 1 to 8.";
    QTest::addRow("nine threads") << 13 << "Threads is 9";
    QTest::addRow("momentum of one") << 14 << "The momentum is 1";
    QTest::addRow("spectral radius not a number") << 15 << "Spectral radius is";
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
        broken.initialisation.spectralRadius = -0.1;
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
    case 9:
        broken.clipping = {ClippingKind::Value, 0.0};
        break;
    case 10:
        broken.truncationLength = -1;
        break;
    case 11:
        broken.truncationLength = 201;
        break;
    case 12:
        broken.threads = 0;
        break;
    case 13:
        broken.threads = 9;
        break;
    case 14:
        broken.optimizer.kind = OptimizerKind::Momentum;
        broken.optimizer.momentum = 1.0;
        break;
    case 15:
        broken.initialisation.spectralRadius = std::nan("");
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
