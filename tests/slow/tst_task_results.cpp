#include "core/cell/catalog.h"
#include "core/task/task_description.h"
#include "core/training/recommended_experiment.h"
#include "tests/slow/training_run.h"

#include <QTest>

#include <array>
#include <map>
#include <set>

using namespace loopscope;
using namespace loopscope::test;

namespace
{

constexpr std::array cells = {"feed-forward", "window", "vanilla", "irnn", "gru", "lstm"};
/// Of an encoder–decoder, without and with attention.
constexpr std::array translators = {
    "vanilla", "gru", "lstm", "vanilla + attention", "gru + attention", "lstm + attention"};
constexpr double longestSeconds = 60.0;

/// What is known of a cell on a task with the recommended settings.
enum class Expectation {
    Learns, ///< meets the goal within the task's iterations, and within a minute
    Fails,  ///< on purpose: does not meet it, which is what the task shows
    Open    ///< its result is printed, and nothing is said of it
};

using Cells = std::set<QString>;
struct Known {
    Cells learn;
    Cells fail;
};

/// By task. A cell that is in neither list is open.
const std::map<TaskKind, Known>& knownResults()
{
    static const std::map<TaskKind, Known> results = {
        {TaskKind::NextCharacter, {{"gru", "lstm"}, {}}},
        {TaskKind::FirstSymbol, {{"irnn", "gru", "lstm"}, {"feed-forward", "window", "vanilla"}}},
        {TaskKind::DelayedEcho, {{"gru", "lstm", "vanilla"}, {"feed-forward", "window"}}},
        {TaskKind::AddingProblem, {{"irnn", "gru", "lstm"}, {"feed-forward", "window", "vanilla"}}},
        {TaskKind::CopyMemory, {{"gru"}, {"feed-forward", "window"}}},
        {TaskKind::Parity, {{"gru", "lstm"}, {"feed-forward", "window"}}},
        {TaskKind::TemporalOrder, {{"irnn", "gru", "lstm"}, {"feed-forward", "window", "vanilla"}}},
        {TaskKind::Brackets, {{"gru", "lstm"}, {"feed-forward", "window"}}},
        {TaskKind::WhoCameFirst, {{"vanilla", "gru", "lstm"}, {"feed-forward", "window"}}},
        {TaskKind::LookAhead, {{"vanilla", "gru", "lstm"}, {"feed-forward"}}},
        {TaskKind::Latch, {{"vanilla"}, {"feed-forward", "window"}}},
        {TaskKind::NumberWords, {{"gru", "gru + attention"}, {}}},
        {TaskKind::Dates, {{"gru + attention"}, {"vanilla"}}},
        {TaskKind::Phrases, {{"gru + attention"}, {"vanilla"}}},
        {TaskKind::Reverse, {{"gru + attention"}, {"vanilla", "gru", "lstm"}}},
        {TaskKind::OwnPairs, {{"gru", "gru + attention"}, {}}},
    };
    return results;
}

/// "gru + attention" → "gru".
QString cellOf(const QString& network)
{
    return network.section(' ', 0, 0);
}

ExperimentOptions experimentOf(TaskKind kind, const QString& network)
{
    ExperimentOptions options =
        recommendedExperiment(standardOptions(kind), findInCatalog(cellOf(network).toStdString()));
    options.attention = network.contains("attention") ? Attention::Dot : Attention::None;
    return options;
}

Expectation expectationOf(TaskKind kind, const QString& network)
{
    const auto known = knownResults().find(kind);
    if (known == knownResults().end())
        return Expectation::Open;
    if (known->second.learn.count(network) > 0)
        return Expectation::Learns;
    return known->second.fail.count(network) > 0 ? Expectation::Fails : Expectation::Open;
}

} // namespace

class TestTaskResults : public QObject
{
    Q_OBJECT

private slots:
    void everyTaskWithEveryCell_data();
    void everyTaskWithEveryCell();
    void cleanupTestCase();

private:
    ResultTable m_table{{"task", "network", "T", "iterations", "result", "guessing", "seconds"}};
};

void TestTaskResults::everyTaskWithEveryCell_data()
{
    QTest::addColumn<QString>("identifier");
    QTest::addColumn<QString>("network");
    for (const TaskDescription& task : taskDescriptions()) {
        for (const char* network : task.shape == Shape::EncoderDecoder ? translators : cells) {
            const QString identifier = QString::fromStdString(task.identifier);
            QTest::addRow("%s, %s", qPrintable(identifier), network) << identifier << network;
        }
    }
}

void TestTaskResults::everyTaskWithEveryCell()
{
    QFETCH(QString, identifier);
    QFETCH(QString, network);
    const TaskDescription& description = *findTask(identifier.toStdString());
    const ExperimentOptions options = experimentOf(description.kind, network);
    const TrainingRun run = trainUntilGoal(options, description.defaults.iterations);
    const auto task = makeTask(options.task);
    const int steps = task->sequenceLength(options.sequenceLength);
    const double guessing = task->baselines(steps).front().metric;
    m_table.add({identifier, network, QString::number(steps), QString::number(run.iterations),
        QString::fromStdString(run.evaluation.words),
        QString::fromStdString(task->metricWords(guessing)), QString::number(run.seconds, 'f', 1)});
    switch (expectationOf(description.kind, network)) {
    case Expectation::Learns:
        QVERIFY2(run.evaluation.isGoalMet, run.evaluation.words.c_str());
        QVERIFY2(run.seconds < longestSeconds, qPrintable(QString::number(run.seconds)));
        break;
    case Expectation::Fails:
        QVERIFY2(!run.evaluation.isGoalMet, run.evaluation.words.c_str());
        break;
    case Expectation::Open:
        break;
    }
}

void TestTaskResults::cleanupTestCase()
{
    m_table.print();
}

QTEST_APPLESS_MAIN(TestTaskResults)
#include "tst_task_results.moc"
