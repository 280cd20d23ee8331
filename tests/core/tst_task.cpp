#include "core/task/task.h"
#include "core/training/trainer.h"

#include <QTest>

#include <set>

using namespace loopscope;

namespace
{

constexpr std::uint64_t seed = 7;

std::shared_ptr<const Task> standardTask(TaskKind kind)
{
    TaskOptions options = standardOptions(kind);
    if (options.text.empty())
        options.text = "the gradient fades when it travels back through time";
    return makeTask(options);
}

QString inputsOf(const Task& task, const Batch& batch, int sequence)
{
    QString words;
    for (int step = 0; step < batch.sourceSteps; ++step)
        words += QString::fromStdString(task.sourceLabel(batch, step, sequence).text);
    for (int step = 0; step < batch.steps; ++step)
        words += QString::fromStdString(task.inputLabel(batch, step, sequence).text);
    return words;
}

QString targetsOf(const Task& task, const Batch& batch, int sequence)
{
    QString words;
    for (int step = 0; step < batch.steps; ++step)
        words += QString::fromStdString(task.targetLabel(batch, step, sequence).text);
    return words;
}

/// Whether there are so many sequences that none comes twice.
bool isDrawn(const TaskDescription& task)
{
    return task.group == TaskGroup::Memory;
}

} // namespace

/// What holds for every kind of task.
class TestTask : public QObject
{
    Q_OBJECT

private slots:
    void identifiersAreOneOfAKind();
    void everyTaskKeepsItsWord_data();
    void everyTaskKeepsItsWord();
    void theStageKeepsItsSequence_data();
    void theStageKeepsItsSequence();
    void evaluationTriesUnseenSequences();
    void weightsAreKeptWhereTheEncodingStays();
    void settingsThatCannotBeAreNamed();
};

void TestTask::identifiersAreOneOfAKind()
{
    std::set<std::string> identifiers;
    std::set<TaskKind> kinds;
    for (const TaskDescription& task : taskDescriptions()) {
        identifiers.insert(task.identifier);
        kinds.insert(task.kind);
        QCOMPARE(findTask(task.identifier), &task);
        QCOMPARE(&descriptionOf(task.kind), &task);
    }
    QCOMPARE(identifiers.size(), taskDescriptions().size());
    QCOMPARE(kinds.size(), taskDescriptions().size());
    QCOMPARE(findTask("no-such-task"), nullptr);
}

void TestTask::everyTaskKeepsItsWord_data()
{
    QTest::addColumn<QString>("identifier");
    for (const TaskDescription& task : taskDescriptions()) {
        const QString identifier = QString::fromStdString(task.identifier);
        QTest::addRow("%s", qPrintable(identifier)) << identifier;
    }
}

void TestTask::everyTaskKeepsItsWord()
{
    QFETCH(QString, identifier);
    const TaskDescription& description = *findTask(identifier.toStdString());
    QVERIFY(!description.name.empty() && description.purpose.ends_with('.'));
    const auto task = standardTask(description.kind);
    const int steps = task->sequenceLength(description.defaults.sequenceLength);
    if (description.choosesLength())
        QCOMPARE(steps, description.defaults.sequenceLength);
    QVERIFY(!task->baselines(steps).empty());
    Batch batch;
    task->fillBatch(0, steps, 5, seed, batch);
    const Eigen::Index columns = Eigen::Index(steps) * 5;
    const bool isTranslated = task->shape() == Shape::EncoderDecoder;
    QCOMPARE(batch.inputs.rows(),
        Eigen::Index(isTranslated ? task->outputSize() : task->inputSize()));
    QCOMPARE(batch.inputs.cols(), columns);
    QCOMPARE(batch.targetClasses.empty(), !task->hasClasses());
    for (const int targetClass : batch.targetClasses)
        QVERIFY(targetClass >= 0 && targetClass < task->outputSize());
    if (!task->hasClasses())
        QVERIFY(batch.targets.rows() == task->outputSize() && batch.targets.cols() == columns);
    // The loss of the last step is the one whose gradient the lanes show.
    bool hasTarget = false;
    for (int step = 0; step < steps; ++step) {
        QCOMPARE(task->targetLabel(batch, step).isEmpty(), !task->hasTarget(batch, step));
        if (batch.lengths.empty() || step < batch.lengths.front())
            QVERIFY(!task->inputLabel(batch, step).text.empty());
        hasTarget = hasTarget || task->hasTarget(batch, step);
    }
    QVERIFY(hasTarget);
    for (int input = 0; input < task->inputSize(); ++input)
        QVERIFY(!task->inputName(input).empty());
    for (int output = 0; output < task->outputSize(); ++output)
        QVERIFY(!task->outputName(output).empty());
    QVERIFY_EXCEPTION_THROWN(task->fillBatch(0, task->shortestSequenceLength() - 1, 1, seed, batch),
        std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(task->fillBatch(0, task->longestSequenceLength() + 1, 1, seed, batch),
        std::invalid_argument);
}

void TestTask::theStageKeepsItsSequence_data()
{
    everyTaskKeepsItsWord_data();
}

void TestTask::theStageKeepsItsSequence()
{
    QFETCH(QString, identifier);
    const TaskDescription& description = *findTask(identifier.toStdString());
    const auto task = standardTask(description.kind);
    const int steps = task->sequenceLength(description.defaults.sequenceLength);
    Batch first;
    Batch batch;
    task->fillBatch(0, steps, 4, seed, first);
    std::set<QString> others;
    for (int iteration = 1; iteration < 10; ++iteration) {
        task->fillBatch(iteration, steps, 4, seed, batch);
        QCOMPARE(inputsOf(*task, batch, 0), inputsOf(*task, first, 0));
        QCOMPARE(targetsOf(*task, batch, 0), targetsOf(*task, first, 0));
        others.insert(inputsOf(*task, batch, 1));
    }
    if (isDrawn(description))
        QVERIFY2(others.size() > 5, "the other sequences are fresh in every iteration");
    const double* const inputs = batch.inputs.data();
    task->fillBatch(0, steps, 4, seed, batch);
    QVERIFY(batch.inputs == first.inputs && batch.targetClasses == first.targetClasses);
    QVERIFY2(batch.inputs.data() == inputs, "a refill allocates");
}

void TestTask::evaluationTriesUnseenSequences()
{
    ExperimentOptions options;
    options.task = standardOptions(TaskKind::DelayedEcho);
    options.task.lag = 2;
    options.sequenceLength = 10;
    options.batchSize = 16;
    options.layers = {{"h[t] = tanh(W x[t] + U h[t-1] + b)\n", 12, Direction::Forward}};
    Trainer trainer(options);
    const Evaluation before = trainer.evaluate();
    QCOMPARE(before.sequences, 500);
    QVERIFY(!before.isGoalMet);
    QVERIFY(before.metric > 0.3 && before.metric < 0.7);
    for (int i = 0; i < 300; ++i)
        trainer.advance();
    const Evaluation after = trainer.evaluate();
    QCOMPARE(after.iteration, 300);
    QVERIFY2(after.isGoalMet, after.words.c_str());
    QVERIFY(after.loss < 0.1 && after.metric >= 0.99);
    QVERIFY(after.words.ends_with("% of symbols repeated right"));
    QVERIFY2(trainer.evaluate().loss == after.loss, "asking again gives the same answer");
}

void TestTask::weightsAreKeptWhereTheEncodingStays()
{
    const auto task = standardTask(TaskKind::DelayedEcho);
    TaskOptions options = task->options();
    options.lag = 12;
    QVERIFY(task->hasSameEncoding(*makeTask(options)));
    options.symbols = 3;
    QVERIFY(!task->hasSameEncoding(*makeTask(options)));
    // The same numbers of inputs and outputs, but another meaning.
    QVERIFY(!task->hasSameEncoding(*standardTask(TaskKind::LookAhead)));
}

void TestTask::settingsThatCannotBeAreNamed()
{
    TaskOptions options = standardOptions(TaskKind::DelayedEcho);
    QVERIFY(!findProblem(options));
    options.lag = 0;
    QCOMPARE(QString::fromStdString(*findProblem(options)),
        QString("Delay d is 0; it must be from 1 to 100."));
    QVERIFY_EXCEPTION_THROWN(makeTask(options), std::invalid_argument);
    options.kind = TaskKind::FirstSymbol;
    QVERIFY2(!findProblem(options), "a setting that the task does not use is no problem");
    options.symbols = 9;
    QVERIFY(findProblem(options)->starts_with("Symbols is 9"));
}

QTEST_APPLESS_MAIN(TestTask)
#include "tst_task.moc"
