#include "core/task/mackey_glass.h"
#include "core/task/sample_data.h"
#include "core/task/series_source.h"
#include "core/training/recommended_experiment.h"
#include "core/training/trainer.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <set>

using namespace loopscope;

namespace
{

constexpr std::uint64_t seed = 7;
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

std::shared_ptr<const SeriesTask> seriesOf(const TaskOptions& options)
{
    return std::dynamic_pointer_cast<const SeriesTask>(makeTask(options));
}

std::shared_ptr<const SeriesTask> standardSeries(TaskKind kind)
{
    return seriesOf(standardOptions(kind));
}

SeriesData counted(int moments)
{
    SeriesData data;
    data.columns = {{"n", {}}};
    for (int i = 0; i < moments; ++i)
        data.columns.front().values.push_back(i);
    return data;
}

SeriesTask taskOf(const SeriesData& data)
{
    return {standardOptions(TaskKind::OwnSeries), data};
}

/// The values of a series that a sequence reads, in their own unit.
std::vector<double> valuesRead(const SeriesTask& task, const Batch& batch, int sequence)
{
    std::vector<double> values;
    for (int step = 0; step < batch.steps; ++step)
        values.push_back(task.inputLabel(batch, step, sequence).value);
    return values;
}

std::string longTable(const std::string& header, int rows)
{
    std::string text = header + "\n";
    for (int i = 0; i < rows; ++i)
        text += std::to_string(i) + "," + std::to_string(i * i % 17) + "\n";
    return text;
}

} // namespace

class TestSeriesTasks : public QObject
{
    Q_OBJECT

private slots:
    void theNextValueIsTheTarget();
    void theFirstHalfIsOnlyRead();
    void trainingEndsWhereTestingBegins();
    void everyTestValueIsPredictedOnce();
    void scalesAreThoseOfTheTrainingPart();
    void valuesOfAnySizeAreScaled_data();
    void valuesOfAnySizeAreScaled();
    void missingValuesAreInNoSequence();
    void plainForecastsAreMeasured();
    void repeatingAChangeMeansNone();
    void theMetricIsTheErrorOverThePlainOne();
    void mackeyGlassIsThatOfOthers();
    void wavesAreWhatTheyAreCalled();
    void sunspotsAreThoseOfTheYears();
    void pricesAreThoseOfTheDays();
    void walksAreMadeOfRandomMoves();
    void tablesBecomeSeries();
    void columnsAreChosenAmongNumbers();
    void missingValuesAreFilledOnRequest();
    void aConstantColumnIsTold_data();
    void aConstantColumnIsTold();
    void changesAreInPercentWherePossible();
    void whatCannotBeLearnedIsReplaced_data();
    void whatCannotBeLearnedIsReplaced();
    void activitiesDifferInTheirRhythmAlone();
};

void TestSeriesTasks::theNextValueIsTheTarget()
{
    const SeriesTask task = taskOf(counted(100));
    Batch batch;
    task.fillBatch(3, 10, 8, seed, batch);
    for (int sequence = 0; sequence < 8; ++sequence) {
        const std::vector<double> values = valuesRead(task, batch, sequence);
        for (int step = 0; step < 10; ++step) {
            // Scaling there and back: rounding of numbers below 100.
            QVERIFY(std::abs(values[std::size_t(step)] - values[0] - step) < 1e-12);
            if (step >= 5)
                QVERIFY(std::abs(task.targetLabel(batch, step, sequence).value -
                                 values[std::size_t(step)] - 1.0) < 1e-12);
        }
    }
    QVERIFY(std::abs(valuesRead(task, batch, 0)[0]) < 1e-12);
}

void TestSeriesTasks::theFirstHalfIsOnlyRead()
{
    const SeriesTask task = taskOf(counted(100));
    Batch batch;
    task.fillBatch(0, 11, 2, seed, batch);
    for (int step = 0; step < 11; ++step) {
        QCOMPARE(task.hasTarget(batch, step), step >= 5);
        QCOMPARE(task.targetLabel(batch, step).isEmpty(), step < 5);
    }
}

void TestSeriesTasks::trainingEndsWhereTestingBegins()
{
    const SeriesTask task = taskOf(counted(100));
    QCOMPARE(task.trainingSize(), std::size_t(80));
    Batch batch;
    double largest = 0.0;
    for (int iteration = 0; iteration < 100; ++iteration) {
        task.fillBatch(iteration, 10, 16, seed, batch);
        for (int sequence = 0; sequence < 16; ++sequence)
            largest = std::max(largest, task.targetLabel(batch, 9, sequence).value);
    }
    QVERIFY2(std::abs(largest - 79.0) < 1e-12, "the last value of the training part is a target");
}

void TestSeriesTasks::everyTestValueIsPredictedOnce()
{
    const SeriesTask task = taskOf(counted(100));
    for (const int steps : {2, 10, 20}) {
        Batch batch;
        task.fillTestBatch(steps, seed, batch);
        std::multiset<int> predicted;
        for (int sequence = 0; sequence < batch.sequences; ++sequence) {
            for (int step = 0; step < steps; ++step) {
                if (task.hasTarget(batch, step, sequence))
                    predicted.insert(
                        int(std::lround(task.targetLabel(batch, step, sequence).value)));
            }
        }
        for (int value = 80; value < 100; ++value)
            QCOMPARE(predicted.count(value), std::size_t(1));
        QCOMPARE(predicted.size(), std::size_t(20));
    }
}

void TestSeriesTasks::scalesAreThoseOfTheTrainingPart()
{
    SeriesData data = counted(100);
    for (std::size_t i = 80; i < 100; ++i)
        data.columns.front().values[i] = 1e6;
    const SeriesTask task = taskOf(data);
    // Of 0 … 79.
    QVERIFY(std::abs(task.unscaled(0.0) - 39.5) < 1e-12);
    QVERIFY(std::abs(task.unscaled(1.0) - task.unscaled(0.0) - std::sqrt((80.0 * 80.0 - 1) / 12)) <
            1e-12);
    QVERIFY(std::abs(task.scaled(task.unscaled(0.3)) - 0.3) < 1e-14);
}

void TestSeriesTasks::valuesOfAnySizeAreScaled_data()
{
    QTest::addColumn<double>("size");
    QTest::newRow("whose squares are infinite") << 1e300;
    QTest::newRow("whose squares are zero") << 1e-300;
}

void TestSeriesTasks::valuesOfAnySizeAreScaled()
{
    QFETCH(double, size);
    const auto inputsOf = [](double scale) {
        TaskOptions options = standardOptions(TaskKind::OwnSeries);
        options.text = "t,v\n";
        char line[64];
        for (int i = 0; i < 120; ++i) {
            std::snprintf(line, sizeof line, "%d,%.17g\n", i, scale * (3.0 + std::sin(i / 3.0)));
            options.text += line;
        }
        options.column = 2;
        const std::shared_ptr<const Task> task = makeTask(options);
        Batch batch;
        task->fillBatch(0, 20, 1, 1, batch);
        return batch.inputs;
    };
    const auto plain = inputsOf(1.0);
    const auto scaled = inputsOf(size);
    QVERIFY((plain - scaled).cwiseAbs().maxCoeff() < 1e-9);
    QVERIFY(plain.cwiseAbs().maxCoeff() > 0.5);
}

void TestSeriesTasks::missingValuesAreInNoSequence()
{
    SeriesData data = counted(100);
    for (const std::size_t hole : {20u, 50u, 90u})
        data.columns.front().values[hole] = missing;
    const SeriesTask task = taskOf(data);
    QCOMPARE(task.longestSequenceLength(), 28);
    Batch batch;
    for (int iteration = 0; iteration < 50; ++iteration) {
        task.fillBatch(iteration, 15, 16, seed, batch);
        QVERIFY(batch.inputs.allFinite() && batch.targets.allFinite());
    }
    task.fillTestBatch(6, seed, batch);
    QVERIFY(batch.inputs.allFinite() && batch.targets.allFinite());
    QVERIFY(batch.sequences >= 3);
}

void TestSeriesTasks::plainForecastsAreMeasured()
{
    // Steps of one: the value before is wrong by one deviation-th.
    const SeriesTask task = taskOf(counted(100));
    const double deviation = task.unscaled(1.0) - task.unscaled(0.0);
    const std::vector<Baseline> baselines = task.baselines(10);
    QVERIFY(std::abs(baselines[0].loss - 1.0 / (deviation * deviation)) < 1e-12);
    QVERIFY(std::abs(baselines[0].metric - 1.0) < 1e-14);
    double average = 0.0;
    for (int value = 80; value < 100; ++value)
        average += std::pow((value - 39.5) / deviation, 2) / 20.0;
    QVERIFY(std::abs(baselines[1].loss - average) < 1e-12);
    QVERIFY(std::abs(baselines[1].metric - std::sqrt(average) * deviation) < 1e-10);
}

void TestSeriesTasks::repeatingAChangeMeansNone()
{
    TaskOptions options = standardOptions(TaskKind::Prices);
    options.change = 1;
    const auto task = seriesOf(options);
    const std::vector<Baseline> baselines = task->baselines(24);
    QCOMPARE(QString::fromStdString(baselines[0].name), QString("saying that nothing changes"));
    // The average change is next to none, so both are about equally good.
    QVERIFY(std::abs(baselines[0].loss / baselines[1].loss - 1.0) < 0.02);
}

void TestSeriesTasks::theMetricIsTheErrorOverThePlainOne()
{
    Trainer trainer(recommendedExperiment(standardOptions(TaskKind::SineWave)));
    trainer.advanceTo(30);
    const Evaluation evaluation = trainer.evaluate();
    const Baseline plain = trainer.task().baselines(trainer.sequenceLength())[0];
    QCOMPARE(plain.metric, 1.0);
    QVERIFY(std::abs(evaluation.metric - std::sqrt(evaluation.loss / plain.loss)) < 1e-12);
    QVERIFY(evaluation.metric < 1.0);
    QVERIFY(evaluation.words.ends_with(" × the better plain forecast’s error"));
}

void TestSeriesTasks::mackeyGlassIsThatOfOthers()
{
    const std::vector<double> values = mackeyGlassValues(17, 2000);
    QCOMPARE(values.size(), std::size_t(2000));
    // Known of the attractor at τ = 17: values from 0.2 to 1.4, mean 0.93, deviation 0.23; the
    // value before is wrong by 0.14 deviations.
    double sum = 0.0;
    double squares = 0.0;
    double steps = 0.0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        QVERIFY(values[i] > 0.2 && values[i] < 1.4);
        sum += values[i];
        squares += values[i] * values[i];
        steps += i > 0 ? std::pow(values[i] - values[i - 1], 2) : 0.0;
    }
    const double mean = sum / 2000.0;
    const double deviation = std::sqrt(squares / 2000.0 - mean * mean);
    QVERIFY2(std::abs(mean - 0.93) < 0.02, qPrintable(QString::number(mean)));
    QVERIFY2(std::abs(deviation - 0.23) < 0.015, qPrintable(QString::number(deviation)));
    const double naive = std::sqrt(steps / 1999.0) / deviation;
    QVERIFY2(std::abs(naive - 0.144) < 0.01, qPrintable(QString::number(naive)));
    // Below a delay of 4.5 or so it comes to rest at 1.
    QVERIFY(std::abs(mackeyGlassValues(4, 10).back() - 1.0) < 1e-3);
}

void TestSeriesTasks::wavesAreWhatTheyAreCalled()
{
    const auto sine = standardSeries(TaskKind::SineWave)->data().columns.front().values;
    QVERIFY(std::abs(sine[0]) < 1e-15 && std::abs(sine[25]) < 1e-14);
    QVERIFY(std::abs(sine[6] - std::sin(6 * 6.283185307179586 / 25)) < 1e-14);
    const auto square = standardSeries(TaskKind::SquareWave)->data().columns.front().values;
    for (std::size_t t = 0; t < 64; ++t)
        QCOMPARE(square[t], t % 16 < 8 ? 1.0 : -1.0);
    TaskOptions noisy = standardOptions(TaskKind::SineWave);
    noisy.noise = 20;
    const auto values = seriesOf(noisy)->data().columns.front().values;
    double squares = 0.0;
    for (std::size_t t = 0; t < values.size(); ++t)
        squares += std::pow(values[t] - sine[t], 2);
    // 2000 normal numbers: their variance is known to 3 %.
    QVERIFY(std::abs(squares / double(values.size()) / 0.04 - 1.0) < 0.15);
}

void TestSeriesTasks::sunspotsAreThoseOfTheYears()
{
    const auto task = standardSeries(TaskKind::Sunspots);
    const auto& values = task->data().columns.front().values;
    QCOMPARE(values.size(), std::size_t(309));
    QCOMPARE(values.front(), 5.0);
    QCOMPARE(values.back(), 2.9);
    QCOMPARE(task->data().timeOf(0), 1700.0);
    QCOMPARE(values[1957 - 1700], 190.2); // the largest of all
    QCOMPARE(*std::max_element(values.begin(), values.end()), 190.2);
    QCOMPARE(QString::fromStdString(task->inputName(0)), QString("sunspots"));
}

void TestSeriesTasks::pricesAreThoseOfTheDays()
{
    const auto values = standardSeries(TaskKind::Prices)->data().columns.front().values;
    QCOMPARE(values.size(), std::size_t(1860));
    QCOMPARE(values.front(), 1628.75);
    QCOMPARE(values.back(), 5473.72);
    TaskOptions changes = standardOptions(TaskKind::Prices);
    changes.change = 1;
    const auto percent = seriesOf(changes)->data().columns.front().values;
    QCOMPARE(percent.size(), std::size_t(1859));
    // As lesson 5 tells: 1991–98, and nearly 1500 days to learn from.
    QCOMPARE(std::floor(seriesOf(changes)->data().timeOf(0)), 1991.0);
    QCOMPARE(std::floor(seriesOf(changes)->data().timeOf(1858)), 1998.0);
    QCOMPARE(seriesOf(changes)->trainingSize(), std::size_t(1487));
    QVERIFY(std::abs(percent[0] - 100.0 * std::log(1613.63 / 1628.75)) < 1e-12);
}

void TestSeriesTasks::walksAreMadeOfRandomMoves()
{
    TaskOptions options = standardOptions(TaskKind::RandomWalk);
    const std::vector<double> walk = seriesOf(options)->data().columns.front().values;
    options.change = 1;
    const std::vector<double> moves = seriesOf(options)->data().columns.front().values;
    double squares = 0.0;
    for (std::size_t i = 1; i < walk.size(); ++i) {
        QVERIFY(std::abs(walk[i] - walk[i - 1] - moves[i]) < 1e-12);
        squares += moves[i] * moves[i];
    }
    QVERIFY(std::abs(squares / double(walk.size()) - 1.0) < 0.15);
    options.change = 0;
    options.variant = 2;
    QVERIFY(seriesOf(options)->data().columns.front().values != walk);
}

void TestSeriesTasks::tablesBecomeSeries()
{
    TaskOptions options = standardOptions(TaskKind::OwnSeries);
    options.text = longTable("step,value", 60);
    options.column = 2;
    const auto task = seriesOf(options);
    QVERIFY2(task->notice().empty(), task->notice().c_str());
    QCOMPARE(task->inputSize(), 1);
    QCOMPARE(QString::fromStdString(task->inputName(0)), QString("value"));
    QCOMPARE(task->data().columns.front().values[5], 25.0 - 17.0);
    QCOMPARE(QString::fromStdString(task->summary()),
        QString("Values: 60, the first 48 to train on; scaled by the mean 8.21 and deviation 5.71 "
                "of these"));
    options.inputs = 1;
    const auto all = seriesOf(options);
    QCOMPARE(all->inputSize(), 2);
    QCOMPARE(all->data().target, std::size_t(1));
    QCOMPARE(QString::fromStdString(all->outputName(0)), QString("next value"));
    QVERIFY(!all->hasSameEncoding(*task));
}

void TestSeriesTasks::columnsAreChosenAmongNumbers()
{
    std::string text = "day;who;price\n";
    for (int i = 1; i < 29; ++i)
        text += std::to_string(i) + ".2.2024;me;" + std::to_string(i) + ",5\n";
    const SeriesFile file = readSeries(text, {});
    QVERIFY(file.notices.empty());
    QCOMPARE(QString::fromStdString(file.data.columns.front().name), QString("price"));
    QCOMPARE(file.data.columns.front().values.back(), 28.5);
    const SeriesFile beyond = readSeries(text, {.column = 4});
    QCOMPARE(QString::fromStdString(beyond.notices.at(0)),
        QString("The table has only 1 column of numbers; the last one is predicted."));
}

void TestSeriesTasks::missingValuesAreFilledOnRequest()
{
    std::string text = "x\n";
    for (int i = 0; i < 40; ++i)
        text += i == 7 || i == 8 ? "NA\n" : std::to_string(i) + "\n";
    const SeriesFile left = readSeries(text, {});
    QVERIFY(std::isnan(left.data.columns.front().values[7]));
    QCOMPARE(QString::fromStdString(left.notices.at(0)),
        QString("2 values are missing; no sequence contains them."));
    const SeriesFile filled = readSeries(text, {.fillsMissing = true});
    QCOMPARE(filled.data.columns.front().values[8], 6.0);
    QCOMPARE(QString::fromStdString(filled.notices.at(0)),
        QString("2 values are missing; the value before stands in."));
}

void TestSeriesTasks::aConstantColumnIsTold_data()
{
    QTest::addColumn<int>("changesAt");
    QTest::addColumn<int>("change");
    QTest::addColumn<QString>("notice");
    const QString rest = ": there is nothing to predict, and a small loss shows nothing. Choose "
                         "another column.";
    QTest::newRow("all") << 100 << 0 << "In “v” all values are 5" + rest;
    QTest::newRow("what is trained on")
        << 90 << 0 << "In “v” the first four fifths, which are trained on, are 5" + rest;
    QTest::newRow("its changes") << 100 << 1 << "In “change of v” all values are 0" + rest;
    QTest::newRow("once it changes") << 50 << 0 << QString();
}

void TestSeriesTasks::aConstantColumnIsTold()
{
    QFETCH(const int, changesAt);
    QFETCH(const int, change);
    QFETCH(const QString, notice);
    TaskOptions options = standardOptions(TaskKind::OwnSeries);
    options.change = change;
    options.text = "v\n";
    for (int i = 0; i < 100; ++i)
        options.text += i < changesAt ? "5\n" : "6\n";
    const auto task = seriesOf(options);
    QCOMPARE(QString::fromStdString(task->notice()), notice);
    QCOMPARE(task->data().columns.front().values.size(), std::size_t(100 - change));
}

void TestSeriesTasks::changesAreInPercentWherePossible()
{
    SeriesData data;
    data.columns = {{"p", {1.0, 2.0, missing, 4.0, 2.0}}, {"d", {-1.0, 2.0, 2.0, 5.0, 5.0}}};
    data.target = 1;
    const SeriesData changes = percentChanges(data);
    QCOMPARE(changes.target, std::size_t(1));
    QVERIFY(std::abs(changes.columns[0].values[0] - 100.0 * std::log(2.0)) < 1e-12);
    QVERIFY(std::isnan(changes.columns[0].values[1]) && std::isnan(changes.columns[0].values[2]));
    QVERIFY(changes.columns[1].values == std::vector<double>({3.0, 0.0, 3.0, 0.0}));
    QCOMPARE(QString::fromStdString(changes.columns[1].name), QString("change of d"));
}

void TestSeriesTasks::whatCannotBeLearnedIsReplaced_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("reason");
    QTest::newRow("nothing") << QByteArray() << "The table holds no row of data.";
    QTest::newRow("words") << QByteArray("a,b\nc,d\ne,f\n")
                           << "The table has no column of numbers.";
    QTest::newRow("too short") << QByteArray("1\n2\n3\n4\n5\n6\n7\n") << "too few values in a row";
    QTest::newRow("too many holes")
        << QByteArray("x\n1\n2\nNA\n4\n5\nNA\n7\n8\nNA\n10\n11\nNA\n13\n14\nNA\n16\n17\n")
        << "too few values in a row";
}

void TestSeriesTasks::whatCannotBeLearnedIsReplaced()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, reason);
    TaskOptions options = standardOptions(TaskKind::OwnSeries);
    options.text = text.toStdString();
    const auto task = seriesOf(options);
    const QString notice = QString::fromStdString(task->notice());
    QVERIFY2(notice.contains(reason), qPrintable(notice));
    QVERIFY(notice.endsWith("The sunspots stand in."));
    QCOMPARE(task->data().columns.front().values.size(), std::size_t(309));
}

void TestSeriesTasks::activitiesDifferInTheirRhythmAlone()
{
    const auto task = makeTask(standardOptions(TaskKind::Activity));
    Batch batch;
    task->fillTestBatch(50, seed, batch);
    std::vector<double> strength(3, 0.0);
    std::vector<double> crossings(3, 0.0);
    std::vector<double> count(3, 0.0);
    for (int sequence = 0; sequence < batch.sequences; ++sequence) {
        Eigen::MatrixXd path(3, 50);
        for (int step = 0; step < 50; ++step)
            path.col(step) = batch.inputs.col(batch.column(step, sequence));
        const Eigen::MatrixXd centred = path.colwise() - path.rowwise().mean();
        const std::size_t kind =
            std::size_t(batch.targetClasses[std::size_t(batch.column(49, sequence))]);
        Eigen::Index axis = 0;
        strength[kind] += centred.rowwise().squaredNorm().maxCoeff(&axis) / 50.0;
        for (int step = 1; step < 50; ++step)
            crossings[kind] += centred(axis, step) * centred(axis, step - 1) < 0.0;
        count[kind] += 1.0;
        QVERIFY(task->inputLabel(batch, 0, sequence).kind == StageLabel::Kind::Vector);
    }
    for (std::size_t kind = 0; kind < 3; ++kind) {
        QVERIFY(count[kind] > 100);
        strength[kind] /= count[kind];
        crossings[kind] /= count[kind];
    }
    QVERIFY(crossings[0] < crossings[1] && crossings[1] < crossings[2]);
    QVERIFY2(std::abs(strength[1] / strength[2] - 1.0) < 0.2, "walking is as strong as running");
}

QTEST_APPLESS_MAIN(TestSeriesTasks)
#include "tst_series_tasks.moc"
