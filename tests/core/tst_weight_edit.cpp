#include "core/cell/catalog.h"
#include "core/training/trainer.h"
#include "core/training/weight_edit.h"
#include "tests/support/exact_losses.h"

#include <QTest>

#include <cmath>
#include <limits>

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

double weight(const Trainer& trainer, const char* parameter, int row, int column, int track = 0)
{
    const Network& network = *trainer.network();
    return network.view(*network.findParameter(track, parameter),
        trainer.current()->before().parameters)(row, column);
}

WeightEdit edit(const Trainer& trainer, double after, bool isPinned = false)
{
    return {0, "U", 1, 2, weight(trainer, "U", 1, 2), after, isPinned};
}

void advance(Trainer& trainer, int iterations)
{
    for (int i = 0; i < iterations; ++i)
        trainer.advance();
}

} // namespace

class TestWeightEdit : public QObject
{
    Q_OBJECT

private slots:
    void anEditSetsOneWeightAndNothingElse();
    void takingAnEditBackSetsWhatItWas();
    void editsOfTrainedWeightsAreMadeWhereTheyAre();
    void whatBothListsBeginWithStaysAsTrained();
    void goingBackMeetsTheSameEdits();
    void theSameOptionsGiveTheSameStart();
    void anotherSpectralRadiusKeepsTheEdit();
    void pinnedWeightsAreLeftAlone();
    void theLastEditDecidesWhetherAWeightIsPinned();
    void editsOfWeightsThatAreNotThereCountForNothing();
    void numbersThatAreNotFiniteAreNamed();
    void holdsKeepWeightsAndCanBeReleased();
    void trainingLearnsAroundAHeldGate();
};

void TestWeightEdit::anEditSetsOneWeightAndNothingElse()
{
    Trainer trainer(options());
    const auto before = trainer.current();
    ExperimentOptions wanted = trainer.options();
    wanted.edits = {edit(trainer, 2.5)};
    QCOMPARE(trainer.setOptions(wanted), std::string());
    QCOMPARE(weight(trainer, "U", 1, 2), 2.5);
    QVERIFY(trainer.current()->loss() != before->loss());
    QCOMPARE(trainer.current()->number(), 0);
    Eigen::VectorXd expected = before->before().parameters;
    expected[*indexOf(*trainer.network(), wanted.edits.front())] = 2.5;
    QVERIFY(trainer.current()->before().parameters == expected);
}

void TestWeightEdit::takingAnEditBackSetsWhatItWas()
{
    Trainer trainer(options());
    const Eigen::VectorXd start = trainer.current()->before().parameters;
    const double loss = trainer.current()->loss();
    ExperimentOptions wanted = trainer.options();
    wanted.edits = {edit(trainer, 2.5)};
    trainer.setOptions(wanted);
    wanted.edits.push_back({0, "U", 1, 2, 2.5, -1.0});
    trainer.setOptions(wanted);
    QCOMPARE(weight(trainer, "U", 1, 2), -1.0);
    wanted.edits.pop_back();
    trainer.setOptions(wanted);
    QCOMPARE(weight(trainer, "U", 1, 2), 2.5);
    wanted.edits.clear();
    trainer.setOptions(wanted);
    QVERIFY(trainer.current()->before().parameters == start);
    QCOMPARE(trainer.current()->loss(), loss);
}

void TestWeightEdit::editsOfTrainedWeightsAreMadeWhereTheyAre()
{
    Trainer trainer(options());
    advance(trainer, 10);
    const double trained = weight(trainer, "U", 1, 2);
    const double neighbour = weight(trainer, "U", 1, 3);
    ExperimentOptions wanted = trainer.options();
    wanted.edits = {edit(trainer, 0.9)};
    trainer.setOptions(wanted);
    QCOMPARE(trainer.current()->number(), 10);
    QCOMPARE(weight(trainer, "U", 1, 2), 0.9);
    QCOMPARE(weight(trainer, "U", 1, 3), neighbour);
    wanted.edits.clear();
    trainer.setOptions(wanted);
    QCOMPARE(weight(trainer, "U", 1, 2), trained);
}

void TestWeightEdit::whatBothListsBeginWithStaysAsTrained()
{
    Trainer trainer(options());
    ExperimentOptions wanted = trainer.options();
    wanted.edits = {edit(trainer, 0.9)};
    trainer.setOptions(wanted);
    advance(trainer, 10);
    const double trained = weight(trainer, "U", 1, 2);
    QVERIFY(trained != 0.9);
    wanted.edits.push_back({0, "W", 0, 0, weight(trainer, "W", 0, 0), 0.1});
    trainer.setOptions(wanted);
    QCOMPARE(weight(trainer, "U", 1, 2), trained);
    QCOMPARE(weight(trainer, "W", 0, 0), 0.1);
}

void TestWeightEdit::goingBackMeetsTheSameEdits()
{
    Trainer trainer(options("gru"));
    advance(trainer, 7);
    ExperimentOptions wanted = trainer.options();
    wanted.edits = {{0, "U_z", 0, 0, weight(trainer, "U_z", 0, 0), 1.5, true}};
    wanted.holds = {{0, "r", 3, 1.0}};
    trainer.setOptions(wanted);
    advance(trainer, 9);
    const auto losses = exactLosses(trainer);
    for (const int iteration : {3, 6, 7, 8, 15, 0, 16}) {
        trainer.goTo(iteration);
        QCOMPARE(trainer.current()->loss(), losses[std::size_t(iteration)]);
    }
    QVERIFY(exactLosses(trainer) == losses);
    trainer.goTo(12);
    QCOMPARE(weight(trainer, "U_z", 0, 0), 1.5);
    QCOMPARE(trainer.options().holds.size(), std::size_t(1));
    trainer.goTo(5);
    QVERIFY(trainer.options().holds.empty());
}

void TestWeightEdit::theSameOptionsGiveTheSameStart()
{
    Trainer trainer(options());
    ExperimentOptions wanted = trainer.options();
    wanted.edits = {edit(trainer, 2.5)};
    trainer.setOptions(wanted);
    const Trainer other(wanted);
    QVERIFY(other.current()->before().parameters == trainer.current()->before().parameters);
    QCOMPARE(other.current()->loss(), trainer.current()->loss());
    trainer.rewind();
    QCOMPARE(weight(trainer, "U", 1, 2), 2.5);
}

void TestWeightEdit::anotherSpectralRadiusKeepsTheEdit()
{
    Trainer trainer(options());
    ExperimentOptions wanted = trainer.options();
    wanted.edits = {edit(trainer, 0.0, true)};
    trainer.setOptions(wanted);
    wanted.initialisation.spectralRadius = 1.4;
    trainer.setOptions(wanted);
    QCOMPARE(weight(trainer, "U", 1, 2), 0.0);
    advance(trainer, 3);
    wanted.initialisation.spectralRadius = 0.7;
    trainer.setOptions(wanted);
    QCOMPARE(weight(trainer, "U", 1, 2), 0.0);
}

void TestWeightEdit::pinnedWeightsAreLeftAlone()
{
    Trainer trainer(options("lstm"));
    ExperimentOptions wanted = trainer.options();
    wanted.edits = {{0, "U_i", 4, 5, 0.1, 0.0, true}, {0, "b_f", 0, 0, 1.0, 3.0, true},
        {-1, "W_y", 0, 0, 0.1, 0.25, false}};
    trainer.setOptions(wanted);
    advance(trainer, 25);
    QCOMPARE(weight(trainer, "U_i", 4, 5), 0.0);
    QCOMPARE(weight(trainer, "b_f", 0, 0), 3.0);
    QVERIFY(weight(trainer, "W_y", 0, 0, -1) != 0.25);
    QVERIFY(weight(trainer, "U_i", 4, 4) != weight(Trainer(wanted), "U_i", 4, 4));
    // The record says so, too: this update adds nothing.
    const Eigen::Index index = *indexOf(*trainer.network(), wanted.edits[1]);
    QCOMPARE(trainer.current()->after().parameters[index], 3.0);
    QVERIFY(trainer.current()->parameterGradient()[index] != 0.0);
}

void TestWeightEdit::theLastEditDecidesWhetherAWeightIsPinned()
{
    Trainer trainer(options());
    ExperimentOptions wanted = trainer.options();
    wanted.edits = {edit(trainer, 0.0, true)};
    trainer.setOptions(wanted);
    QCOMPARE(pinnedParameters(*trainer.network(), wanted.edits).size(), std::size_t(1));
    wanted.edits.push_back({0, "U", 1, 2, 0.0, 0.0, false});
    trainer.setOptions(wanted);
    QVERIFY(pinnedParameters(*trainer.network(), wanted.edits).empty());
    trainer.advance();
    QVERIFY(weight(trainer, "U", 1, 2) != 0.0);
}

void TestWeightEdit::editsOfWeightsThatAreNotThereCountForNothing()
{
    ExperimentOptions strange = options();
    strange.edits = {{0, "U_f", 0, 0, 0.0, 1.0}, {3, "U", 0, 0, 0.0, 1.0},
        {0, "U", 8, 0, 0.0, 1.0, true}, {0, "U", 0, -1, 0.0, 1.0}};
    const Trainer trainer(strange);
    QVERIFY(trainer.current()->before().parameters ==
            Trainer(options()).current()->before().parameters);
}

void TestWeightEdit::numbersThatAreNotFiniteAreNamed()
{
    ExperimentOptions wrong = options();
    wrong.edits = {{0, "U", 1, 2, 0.0, std::numeric_limits<double>::infinity()}};
    QCOMPARE(QString::fromStdString(*findProblem(wrong)),
        QString("The weight U[2,3] is inf; it must be a finite number."));
    wrong.edits.clear();
    wrong.holds = {{0, "h", 0, std::nan("")}};
    QCOMPARE(QString::fromStdString(*findProblem(wrong)),
        QString("The held value of h is nan; it must be a finite number."));
}

void TestWeightEdit::holdsKeepWeightsAndCanBeReleased()
{
    Trainer trainer(options("lstm"));
    advance(trainer, 5);
    const auto free = trainer.current();
    ExperimentOptions wanted = trainer.options();
    wanted.holds = {{0, "f", -1, 0.0}};
    QCOMPARE(trainer.setOptions(wanted), std::string());
    QCOMPARE(trainer.current()->number(), 5);
    QVERIFY(trainer.current()->before().parameters == free->before().parameters);
    QVERIFY(trainer.current()->loss() != free->loss());
    wanted.holds.clear();
    trainer.setOptions(wanted);
    QCOMPARE(trainer.current()->loss(), free->loss());
    QVERIFY(trainer.current()->parameterGradient() == free->parameterGradient());
}

void TestWeightEdit::trainingLearnsAroundAHeldGate()
{
    ExperimentOptions held = options("lstm");
    held.holds = {{0, "i", -1, 1.0}, {0, "h", 2, 0.0}};
    Trainer trainer(held);
    const Eigen::VectorXd start = trainer.current()->before().parameters;
    advance(trainer, 60);
    QVERIFY(trainer.current()->loss() < 0.8 * exactLosses(trainer).front());
    const Network& network = *trainer.network();
    for (const char* name : {"W_i", "U_i", "b_i"}) {
        const int parameter = *network.findParameter(0, name);
        QVERIFY(network.view(parameter, trainer.current()->before().parameters) ==
                network.view(parameter, start));
    }
}

QTEST_APPLESS_MAIN(TestWeightEdit)
#include "tst_weight_edit.moc"
