#include "core/training/recommended_experiment.h"
#include "tests/support/sample_options.h"
#include "ui/lanes/loss_lane.h"
#include "ui/session/training_worker.h"
#include "ui/stage/stage_data.h"
#include "ui/stage/stage_layout.h"
#include "ui/stage/time_axis.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace loopscope;
using namespace loopscope::ui;

namespace
{

SnapshotPointer snapshotOf(ExperimentOptions options)
{
    return takeSnapshot(Trainer(std::move(options)));
}

} // namespace

class TestStageData : public QObject
{
    Q_OBJECT
private slots:
    void lettersAreThoseOfTheText();
    void everyTaskCanBeShown_data();
    void everyTaskCanBeShown();
    void stepsWithoutTargetShowNone();
    void numbersStandAsNumbers();
    void aDecoderShowsWhatItReadsAndWrites();
    void outputsAreRightOrWrong();
    void gradientsAreSplitAsInTheRecord_data();
    void gradientsAreSplitAsInTheRecord();
    void arrowsGetThickerWithTheLogarithm();
    void aNetworkWithoutMemoryHasNoArrows();
    void brokenOutputsSayNaN();
    void columnsAreDescribedAsFarAsTheyAreReached();
    void momentsAreDescribedInSentences();
    void picksStayInThePassTheyAreMadeIn_data();
    void picksStayInThePassTheyAreMadeIn();
    void trainingReachesEverything();
    void rowsNeverOverlap();
    void roomToSpareGoesToTheStrip();
};

void TestStageData::lettersAreThoseOfTheText()
{
    const StageData data = stageData(*snapshotOf(sampleOptions(20)));
    QString inputs, targets;
    for (const StageColumn& column : data.columns) {
        inputs += column.input;
        targets += column.target;
    }
    QCOMPARE(inputs, QString("the␣gradient␣fades␣w"));
    QCOMPARE(targets, QString("he␣gradient␣fades␣wi"));
    QCOMPARE(data.units, 12);
    QCOMPARE(data.state.range, 1.0);
}

void TestStageData::everyTaskCanBeShown_data()
{
    QTest::addColumn<int>("kind");
    for (const TaskDescription& task : taskDescriptions())
        QTest::addRow("%s", task.identifier.c_str()) << int(task.kind);
}

void TestStageData::everyTaskCanBeShown()
{
    QFETCH(int, kind);
    TaskOptions task = standardOptions(TaskKind(kind));
    const SnapshotPointer snapshot = snapshotOf(recommendedExperiment(task));
    const StageData data = stageData(*snapshot);
    const LossLaneData losses = lossLaneData(*snapshot);
    const GradientLaneData gradients = gradientLaneData(*snapshot, GradientOf::AllLosses);
    QCOMPARE(int(losses.losses.size()), data.steps);
    QCOMPARE(int(gradients.bars.size()), data.steps);
    QVERIFY(losses.guessing > 0.0 && !losses.guessingName.isEmpty());
    int targets = 0;
    for (int step = 0; step < data.steps; ++step) {
        const StageColumn& column = data.column(step);
        const bool hasTarget = snapshot->task->hasTarget(snapshot->iteration->batch(), step);
        QCOMPARE(column.hasTarget(), hasTarget);
        QCOMPARE(losses.hasTarget[std::size_t(step)], hasTarget);
        QCOMPARE(column.output.isEmpty(), !hasTarget);
        targets += hasTarget;
    }
    QVERIFY(targets > 0);
    // An average output sends 1, so the largest bar is at least that high.
    const auto isHigh = [](const GradientBar& bar) { return bar.relative >= 0.99; };
    QVERIFY(std::any_of(gradients.bars.begin(), gradients.bars.end(), isHigh));
}

void TestStageData::stepsWithoutTargetShowNone()
{
    const StageData data =
        stageData(*snapshotOf(recommendedExperiment(standardOptions(TaskKind::FirstSymbol))));
    for (int step = 0; step + 1 < data.steps; ++step)
        QVERIFY(!data.column(step).hasTarget());
    const StageColumn& last = data.columns.back();
    QCOMPARE(last.input, QString("?"));
    QCOMPARE(last.target, data.column(0).input);
    QVERIFY(!last.output.isEmpty());
    QVERIFY(describeColumn(data, {{Phase::Update, 0}}, 3).contains("no target"));
    QVERIFY(!describeColumn(data, {{Phase::Update, 0}}, 3).contains("loss"));
    // All of the loss is at the last step, so it is the average.
    QVERIFY(std::abs(last.fromOutput.magnitude.relative - 1.0) < 1e-12);
}

void TestStageData::numbersStandAsNumbers()
{
    const SnapshotPointer snapshot =
        snapshotOf(recommendedExperiment(standardOptions(TaskKind::AddingProblem)));
    const StageData data = stageData(*snapshot);
    QVERIFY(!data.hasClasses && !data.isProbability);
    const StageColumn& last = data.columns.back();
    QVERIFY(
        std::abs(last.output.toDouble() - snapshot->iteration->output(data.steps - 1)[0]) < 0.01);
    const QString words = describeColumn(data, {{Phase::Update, 0}}, data.steps - 1);
    QVERIFY2(words.contains("output " + last.output), qPrintable(words));
    QVERIFY(!words.contains('%'));
    int marked = 0;
    for (const StageColumn& column : data.columns)
        marked += column.input.startsWith('+');
    QCOMPARE(marked, 2);
}

void TestStageData::aDecoderShowsWhatItReadsAndWrites()
{
    const StageData data =
        stageData(*snapshotOf(recommendedExperiment(standardOptions(TaskKind::Dates))));
    QCOMPARE(data.steps, 11);
    QCOMPARE(data.column(0).input, QString("▶"));
    QCOMPARE(data.columns.back().target, QString("■"));
    for (int step = 1; step < data.steps; ++step)
        QCOMPARE(data.column(step).input, data.column(step - 1).target);
    QCOMPARE(data.units, 48);
}

void TestStageData::outputsAreRightOrWrong()
{
    Trainer trainer(sampleOptions(20));
    for (int i = 0; i < 25; ++i)
        trainer.advance();
    const SnapshotPointer snapshot = takeSnapshot(trainer);
    const StageData data = stageData(*snapshot);
    int right = 0;
    for (int step = 0; step < 20; ++step) {
        const StageColumn& column = data.column(step);
        const ConstVectorView probabilities = snapshot->iteration->probabilities(step);
        QCOMPARE(column.isOutputRight, column.output == column.target);
        QCOMPARE(column.outputProbability, probabilities.maxCoeff());
        QCOMPARE(column.loss, snapshot->iteration->stepLoss(step));
        // −ln of the target's probability, through softmax or log-softmax: rounding only.
        QVERIFY(std::abs(std::exp(-column.loss) - column.targetProbability) < 1e-12);
        right += column.isOutputRight ? 1 : 0;
    }
    qInfo("%d of 20 right", right);
    QVERIFY2(
        right > 2 && right < 20, "the run should be half learned for this test to say anything");
}

void TestStageData::gradientsAreSplitAsInTheRecord_data()
{
    QTest::addColumn<QByteArray>("cell");
    QTest::addColumn<QStringList>("memories");
    QTest::newRow("vanilla: one memory") << QByteArray("vanilla") << QStringList{"h"};
    QTest::newRow("LSTM: two memories") << QByteArray("lstm") << QStringList{"c", "h"};
}

void TestStageData::gradientsAreSplitAsInTheRecord()
{
    QFETCH(QByteArray, cell);
    QFETCH(QStringList, memories);
    const SnapshotPointer snapshot = snapshotOf(sampleOptions(12, cell.constData()));
    const Iteration& iteration = *snapshot->iteration;
    const Program& program = *iteration.network().tracks().front().program;
    const StageData data = stageData(*snapshot);
    QCOMPARE(QStringList(data.memories.begin(), data.memories.end()), memories);
    for (int step = 0; step < 12; ++step) {
        const StageColumn& column = data.column(step);
        // stableNorm() against norm(): rounding.
        const auto isNorm = [](double norm, double expected) {
            return std::abs(norm - expected) <= 1e-13 * expected;
        };
        QVERIFY(isNorm(column.fromOutput.magnitude.norm,
            iteration.gradientFromOwnStep(0, program.output, step).norm()));
        QVERIFY(isNorm(column.gradient.norm, iteration.gradient(0, program.output, step).norm()));
        for (qsizetype i = 0; i < memories.size(); ++i) {
            const int symbol = *program.findSymbol(memories[i].toStdString());
            QVERIFY(isNorm(column.fromLater[std::size_t(i)].magnitude.norm,
                iteration.gradientFromLaterSteps(0, symbol, step).norm()));
        }
    }
    QCOMPARE(data.columns.back().fromLater.front().magnitude.kind, MagnitudeKind::Zero);
}

void TestStageData::arrowsGetThickerWithTheLogarithm()
{
    const auto thickness = [](double norm) {
        return CarriedGradient{gradientBar(norm, 1.0)}.thickness();
    };
    QCOMPARE(thickness(0.0), 0.0);
    QVERIFY(thickness(1e-5) > 0.0);
    // One factor of ten is the same difference everywhere on the scale; rounding of logarithms.
    QVERIFY(
        std::abs((thickness(1.0) - thickness(0.1)) - (thickness(1e-3) - thickness(1e-4))) < 1e-12);
    QCOMPARE(thickness(1e50), 1.0);
}

void TestStageData::aNetworkWithoutMemoryHasNoArrows()
{
    const StageData data = stageData(*snapshotOf(sampleOptions(8, "feed-forward")));
    QVERIFY(data.memories.empty());
    for (const StageColumn& column : data.columns) {
        QVERIFY(column.fromLater.empty());
        QCOMPARE(column.fromOutput.magnitude.norm, column.gradient.norm);
    }
}

void TestStageData::brokenOutputsSayNaN()
{
    ExperimentOptions options = sampleOptions(200, "vanilla", Function::Relu);
    options.initialisation.spectralRadius = 10.0;
    options.optimizer = {OptimizerKind::Sgd, 1e6};
    Trainer trainer(options);
    for (int i = 0; i < 3; ++i)
        trainer.advance();
    const StageData data = stageData(*takeSnapshot(trainer));
    int broken = 0;
    for (int step = 0; step < data.steps; ++step) {
        const StageColumn& column = data.column(step);
        if (column.isOutputNumber)
            continue;
        ++broken;
        QCOMPARE(column.output, QString("NaN"));
        QVERIFY(!column.isOutputRight);
        QVERIFY(describeColumn(data, {{Phase::Update, 0}}, step).contains("not a number"));
    }
    QVERIFY2(broken > 0, "the run should have exploded for this test to say anything");
}

void TestStageData::columnsAreDescribedAsFarAsTheyAreReached()
{
    const StageData data = stageData(*snapshotOf(sampleOptions(20, "lstm")));
    const QString unreached = describeColumn(data, {{Phase::Forward, 4}}, 5);
    QVERIFY(unreached.contains("not yet calculated"));
    QVERIFY(!unreached.contains("output"));
    const QString forward = describeColumn(data, {{Phase::Forward, 5}}, 5);
    QVERIFY(forward.contains("hidden state") && forward.contains("output"));
    QVERIFY(!forward.contains("loss"));
    const QString loss = describeColumn(data, {{Phase::Loss, 19}}, 5);
    QVERIFY(loss.contains("loss") && !loss.contains("‖∂L/∂h‖"));
    const QString backward = describeColumn(data, {{Phase::Backward, 5}}, 5);
    QVERIFY(backward.contains("‖∂L/∂h‖") && backward.contains("through c") &&
            backward.contains("through h"));
}

void TestStageData::momentsAreDescribedInSentences()
{
    const StageData data = stageData(*snapshotOf(sampleOptions(20)));
    const QString words = describeMoment(data, {{Phase::Backward, 8}});
    QVERIFY2(words.startsWith("Backward, step 9 of 20. Step 9: input i; target e; output "),
        qPrintable(words));
    QVERIFY(words.endsWith('.'));
    QVERIFY(describeMoment(data, {{Phase::Loss, 19}}).startsWith("Loss:"));
    QVERIFY(describeMoment(data, {{Phase::Update, 0}}).startsWith("Update:"));
    QVERIFY(describeMoment(StageData(), {{Phase::Forward, 3}}).isEmpty());
}

void TestStageData::picksStayInThePassTheyAreMadeIn_data()
{
    QTest::addColumn<int>("from");
    QTest::addColumn<int>("to");
    QTest::newRow("forward") << int(Phase::Forward) << int(Phase::Forward);
    QTest::newRow("loss: the pass before it") << int(Phase::Loss) << int(Phase::Forward);
    QTest::newRow("backward") << int(Phase::Backward) << int(Phase::Backward);
    QTest::newRow("update: the pass before it") << int(Phase::Update) << int(Phase::Backward);
}

void TestStageData::picksStayInThePassTheyAreMadeIn()
{
    QFETCH(int, from);
    QFETCH(int, to);
    QCOMPARE(cursorForPick({Phase(from), 2}, 7), (Cursor{Phase(to), 7}));
}

void TestStageData::trainingReachesEverything()
{
    TimelineMoment moment{{Phase::Forward, 3}};
    QVERIFY(moment.isStateReached(3) && !moment.isStateReached(4));
    QVERIFY(!moment.isGradientReached(3) && !moment.isLossReached());
    moment.isTraining = true;
    QVERIFY(moment.isStateReached(4) && moment.isGradientReached(0) && moment.isLossReached());
}

void TestStageData::rowsNeverOverlap()
{
    for (int text : {12, 17, 40}) {
        for (int steps : {2, 20, 60, 200}) {
            TimeAxis axis;
            axis.textScale = text / 17.0;
            axis = axis.resized(steps, 90, 900);
            for (int height : {minimumStageHeight(text), 300, 500, 1400}) {
                if (height < minimumStageHeight(text))
                    continue;
                const StageLayout layout = stageLayout(axis, height, text);
                const Row rows[] = {layout.target, layout.output, layout.fromOutput, layout.state,
                    layout.toState, layout.input, layout.numbers};
                // Narrow columns have no letters: their rows give their room to the strips.
                const bool hasLetters = axis.level() != DrawingLevel::LanesOnly;
                int end = 0;
                for (const Row& row : rows) {
                    QVERIFY(row.top >= end);
                    QVERIFY(row.height >= (hasLetters ? 1 : 0));
                    end = row.bottom();
                }
                QVERIFY(layout.state.height >= (hasLetters ? text : height / 3));
                QVERIFY2(end <= height, "the rows do not fit their height");
                for (const Row& row : {layout.output, layout.numbers})
                    QVERIFY2(row.height >= text, "text is cut");
                for (const Row& row : {layout.target, layout.input})
                    QVERIFY2(row.height >= (hasLetters ? text : 0), "text is cut");
                QVERIFY(layout.playhead.top >= 0);
                QVERIFY(layout.playhead.bottom() <= layout.numbers.top);
                QVERIFY(layout.boxWidth < axis.columnWidth && layout.stripWidth < axis.columnWidth);
                QVERIFY(layout.boxWidth >= 1 && layout.stripWidth >= 1);
            }
        }
    }
}

void TestStageData::roomToSpareGoesToTheStrip()
{
    const TimeAxis axis = TimeAxis().resized(20, 90, 900);
    const StageLayout small = stageLayout(axis, minimumStageHeight(17), 17);
    const StageLayout large = stageLayout(axis, minimumStageHeight(17) + 100, 17);
    QCOMPARE(large.state.height - small.state.height, 60);
    QCOMPARE(large.fromOutput.height, large.toState.height);
    QCOMPARE(large.input.height, small.input.height);
}

QTEST_APPLESS_MAIN(TestStageData)
#include "tst_stage_data.moc"
