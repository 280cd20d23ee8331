#include "core/task/task.h"
#include "core/training/trainer.h"

#include <QTest>

#include <cmath>
#include <map>
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

Batch testBatch(const Task& task, int steps)
{
    Batch batch;
    task.fillTestBatch(steps, seed, batch);
    return batch;
}

/// What the stage writes below a sequence: its inputs, one after the other.
QString inputsOf(const Task& task, const Batch& batch, int sequence, const QString& between = {})
{
    QStringList words;
    for (int step = 0; step < batch.steps; ++step)
        words += QString::fromStdString(task.inputLabel(batch, step, sequence).text);
    return words.join(between);
}

/// What it writes above: "-" where there is no target.
QString targetsOf(const Task& task, const Batch& batch, int sequence, const QString& between = {})
{
    QStringList words;
    for (int step = 0; step < batch.steps; ++step) {
        const StageLabel label = task.targetLabel(batch, step, sequence);
        words += label.isEmpty() ? QStringLiteral("-") : QString::fromStdString(label.text);
    }
    return words.join(between);
}

QString lastTarget(const Task& task, const Batch& batch, int sequence)
{
    return targetsOf(task, batch, sequence, " ").section(' ', batch.steps - 1);
}

/// The mean of what a rule costs, over all targets of a batch: the baseline's claim, by counting.
template <typename Cost>
double meanOverTargets(const Task& task, const Batch& batch, Cost cost)
{
    double sum = 0.0;
    int targets = 0;
    for (int sequence = 0; sequence < batch.sequences; ++sequence) {
        for (int step = 0; step < batch.steps; ++step) {
            if (!task.hasTarget(batch, step, sequence))
                continue;
            sum += cost(step, sequence);
            ++targets;
        }
    }
    return sum / targets;
}

} // namespace

class TestMemoryTasks : public QObject
{
    Q_OBJECT

private slots:
    void firstSymbolIsAskedForAtTheEnd();
    void echoesComeLater();
    void markedNumbersAreAdded();
    void symbolsAreCopiedAfterTheQuestion();
    void onesAreEvenOrOdd();
    void parityCanBeAskedForAtTheEndAlone();
    void marksStandInTheirTenths();
    void bracketsAreBalancedAndTheInnermostIsClosedNext();
    void oneLetterComesFirst();
    void symbolsAreToldBeforeTheyCome();
    void theFirstThreeNumbersTell();
    void baselinesAreExact_data();
    void baselinesAreExact();
    void baselinesAreMeasured();
    void windowOfFourMissesWhatTheFormulaSays();
    void numbersPassWithinTheirTolerance();
};

void TestMemoryTasks::firstSymbolIsAskedForAtTheEnd()
{
    const auto task = standardTask(TaskKind::FirstSymbol);
    QCOMPARE(task->inputSize(), 5);
    const Batch batch = testBatch(*task, 40);
    std::set<QString> first;
    for (int sequence = 0; sequence < batch.sequences; ++sequence) {
        const QString inputs = inputsOf(*task, batch, sequence);
        QVERIFY2(!inputs.left(39).contains('?') && inputs.endsWith('?'), qPrintable(inputs));
        QCOMPARE(targetsOf(*task, batch, sequence), QString(39, '-') + inputs[0]);
        first.insert(inputs.left(1));
    }
    QVERIFY(first == std::set<QString>({"A", "B", "C", "D"}));
    QCOMPARE(task->lagOf(40), 39);
}

void TestMemoryTasks::echoesComeLater()
{
    TaskOptions options = standardOptions(TaskKind::DelayedEcho);
    options.lag = 3;
    const auto task = makeTask(options);
    QCOMPARE(task->sequenceLength(2), 4);
    const Batch batch = testBatch(*task, 10);
    for (int sequence = 0; sequence < batch.sequences; ++sequence) {
        const QString inputs = inputsOf(*task, batch, sequence);
        QCOMPARE(targetsOf(*task, batch, sequence), QString(3, '-') + inputs.left(7));
    }
}

void TestMemoryTasks::markedNumbersAreAdded()
{
    const auto task = standardTask(TaskKind::AddingProblem);
    for (const int steps : {2, 7, 50}) {
        const Batch batch = testBatch(*task, steps);
        for (int sequence = 0; sequence < batch.sequences; ++sequence) {
            double sum = 0.0;
            int firstHalf = 0;
            int secondHalf = 0;
            for (int step = 0; step < steps; ++step) {
                const auto input = batch.inputs.col(batch.column(step, sequence));
                QVERIFY(input[0] >= 0.0 && input[0] < 1.0);
                QVERIFY(input[1] == 0.0 || input[1] == 1.0);
                sum += input[0] * input[1];
                (step < steps / 2 ? firstHalf : secondHalf) += int(input[1]);
                const QString label =
                    QString::fromStdString(task->inputLabel(batch, step, sequence).text);
                QCOMPARE(label.startsWith('+'), input[1] == 1.0);
            }
            QCOMPARE(firstHalf, 1);
            QCOMPARE(secondHalf, 1);
            // The same two numbers, added in the same order.
            QCOMPARE(task->targetLabel(batch, steps - 1, sequence).value, sum);
            QVERIFY(steps == 2 || task->targetLabel(batch, 0, sequence).isEmpty());
        }
    }
}

void TestMemoryTasks::symbolsAreCopiedAfterTheQuestion()
{
    // Arjovsky, Shah & Bengio: K symbols, T − 1 blanks, a delimiter, K blanks.
    const auto task = standardTask(TaskKind::CopyMemory);
    const Batch batch = testBatch(*task, 20);
    for (int sequence = 0; sequence < batch.sequences; ++sequence) {
        const QString inputs = inputsOf(*task, batch, sequence);
        const QString symbols = inputs.left(5);
        QVERIFY(!symbols.contains(u'·') && !symbols.contains('?'));
        QCOMPARE(inputs.mid(5), QString(9, u'·') + '?' + QString(5, u'·'));
        QCOMPARE(targetsOf(*task, batch, sequence), QString(15, u'·') + symbols);
    }
    const Batch shortest = testBatch(*task, task->shortestSequenceLength());
    QCOMPARE(inputsOf(*task, shortest, 0).mid(5), "?" + QString(5, u'·'));
}

void TestMemoryTasks::onesAreEvenOrOdd()
{
    const auto task = standardTask(TaskKind::Parity);
    QVERIFY(task->shape() == Shape::ManyToMany);
    const Batch batch = testBatch(*task, 16);
    for (int sequence = 0; sequence < batch.sequences; ++sequence) {
        const QString inputs = inputsOf(*task, batch, sequence);
        const QStringList targets = targetsOf(*task, batch, sequence, " ").split(' ');
        for (int step = 0; step < 16; ++step) {
            const bool isOdd = inputs.left(step + 1).count('1') % 2 == 1;
            QCOMPARE(targets[step], isOdd ? "odd" : "even");
        }
    }
}

void TestMemoryTasks::parityCanBeAskedForAtTheEndAlone()
{
    TaskOptions options = standardOptions(TaskKind::Parity);
    options.answer = int(AnswerTime::AtTheEnd);
    const auto task = makeTask(options);
    QVERIFY(task->shape() == Shape::ManyToOne);
    const Batch batch = testBatch(*task, 8);
    const bool isOdd = inputsOf(*task, batch, 3).count('1') % 2 == 1;
    QCOMPARE(targetsOf(*task, batch, 3, " "), QString("- - - - - - - ") + (isOdd ? "odd" : "even"));
    QVERIFY(!task->hasSameEncoding(*standardTask(TaskKind::Parity)));
}

void TestMemoryTasks::marksStandInTheirTenths()
{
    const auto task = standardTask(TaskKind::TemporalOrder);
    for (const int steps : {10, 60}) {
        const Batch batch = testBatch(*task, steps);
        std::set<qsizetype> first;
        std::set<qsizetype> second;
        std::set<QString> answers;
        for (int sequence = 0; sequence < batch.sequences; ++sequence) {
            const QString inputs = inputsOf(*task, batch, sequence);
            const auto isMark = [](QChar letter) { return letter == 'X' || letter == 'Y'; };
            QCOMPARE(std::count_if(inputs.begin(), inputs.end(), isMark), 2);
            const auto one = std::find_if(inputs.begin(), inputs.end(), isMark);
            const auto other = std::find_if(one + 1, inputs.end(), isMark);
            first.insert(one - inputs.begin());
            second.insert(other - inputs.begin());
            answers.insert(lastTarget(*task, batch, sequence));
            QCOMPARE(lastTarget(*task, batch, sequence), QString(*one) + *other);
        }
        QCOMPARE(*first.begin(), steps / 10);
        QCOMPARE(*first.rbegin(), 2 * steps / 10 - 1);
        QCOMPARE(*second.begin(), 5 * steps / 10);
        QCOMPARE(*second.rbegin(), 6 * steps / 10 - 1);
        QVERIFY(answers == std::set<QString>({"XX", "XY", "YX", "YY"}));
    }
}

void TestMemoryTasks::bracketsAreBalancedAndTheInnermostIsClosedNext()
{
    const auto task = standardTask(TaskKind::Brackets);
    const Batch batch = testBatch(*task, 24);
    const std::map<QChar, QChar> pairs = {{'(', ')'}, {'[', ']'}};
    qsizetype deepest = 0;
    for (int sequence = 0; sequence < batch.sequences; ++sequence) {
        const QString inputs = inputsOf(*task, batch, sequence);
        const QString targets = targetsOf(*task, batch, sequence);
        QString open;
        for (int step = 0; step < 24; ++step) {
            const auto pair = pairs.find(inputs[step]);
            if (pair != pairs.end()) {
                open.append(pair->second);
            } else {
                QVERIFY2(open.endsWith(inputs[step]), qPrintable(inputs));
                open.chop(1);
            }
            QCOMPARE(targets[step], open.isEmpty() ? QChar(u'·') : open.back());
            deepest = std::max(deepest, open.size());
        }
    }
    QCOMPARE(deepest, 4);
}

void TestMemoryTasks::oneLetterComesFirst()
{
    const auto task = standardTask(TaskKind::WhoCameFirst);
    const Batch batch = testBatch(*task, 12);
    for (int sequence = 0; sequence < batch.sequences; ++sequence) {
        const QString inputs = inputsOf(*task, batch, sequence);
        QCOMPARE(inputs.count('A'), 1);
        QCOMPARE(inputs.count('B'), 1);
        QCOMPARE(inputs.count('c') + inputs.count('d'), 10);
        const bool isA = inputs.indexOf('A') < inputs.indexOf('B');
        QCOMPARE(
            targetsOf(*task, batch, sequence, " ").section(' ', 11), isA ? "A first" : "B first");
    }
}

void TestMemoryTasks::symbolsAreToldBeforeTheyCome()
{
    TaskOptions options = standardOptions(TaskKind::LookAhead);
    options.lag = 2;
    const auto task = makeTask(options);
    const Batch batch = testBatch(*task, 12);
    for (int sequence = 0; sequence < batch.sequences; ++sequence)
        QCOMPARE(targetsOf(*task, batch, sequence),
            inputsOf(*task, batch, sequence).mid(2) + QString("--"));
}

void TestMemoryTasks::theFirstThreeNumbersTell()
{
    const auto task = standardTask(TaskKind::Latch);
    const Batch batch = testBatch(*task, 40);
    double noise = 0.0;
    int up = 0;
    for (int sequence = 0; sequence < batch.sequences; ++sequence) {
        const bool isUp = lastTarget(*task, batch, sequence) == "up";
        up += isUp;
        for (int step = 0; step < 40; ++step) {
            const double mean = step >= 3 ? 0.0 : isUp ? 1.0 : -1.0;
            noise += std::pow(batch.inputs(0, batch.column(step, sequence)) - mean, 2);
        }
    }
    // 20000 numbers of variance 0.04, whose mean has a deviation of 0.0004.
    QVERIFY2(std::abs(noise / (40 * batch.sequences) - 0.04) < 0.002,
        qPrintable(QString::number(noise / (40 * batch.sequences))));
    QVERIFY(up > 200 && up < 300);
}

void TestMemoryTasks::baselinesAreExact_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("steps");
    QTest::addColumn<std::size_t>("which");
    QTest::addColumn<double>("loss");
    QTest::addColumn<double>("metric");
    const auto row = [](const char* name, TaskKind kind, int steps, std::size_t which, double loss,
                         double metric) {
        QTest::newRow(name) << int(kind) << steps << which << loss << metric;
    };
    row("one of four", TaskKind::FirstSymbol, 40, 0, 1.3862943611198906, 0.25);
    row("one of two", TaskKind::DelayedEcho, 24, 0, 0.6931471805599453, 0.5);
    row("always 1", TaskKind::AddingProblem, 50, 0, 1.0 / 6.0, 1.0 / 6.0);
    row("one mark alone", TaskKind::AddingProblem, 50, 1, 1.0 / 12.0, 1.0 / 12.0);
    row("K ln S / (T + 2K) at T = 10", TaskKind::CopyMemory, 20, 0, 0.34657359027997264, 0.25);
    row("parity", TaskKind::Parity, 16, 0, 0.6931471805599453, 0.5);
    row("order of two marks", TaskKind::TemporalOrder, 60, 0, 1.3862943611198906, 0.25);
    row("who came first", TaskKind::WhoCameFirst, 12, 0, 0.6931471805599453, 0.5);
    row("window of four", TaskKind::WhoCameFirst, 12, 1, 56.0 / 132.0 * 0.6931471805599453,
        0.7878787878787878);
    row("next symbol", TaskKind::LookAhead, 12, 0, 0.6931471805599453, 0.5);
    row("latch", TaskKind::Latch, 40, 0, 0.6931471805599453, 0.5);
    row("brackets alike", TaskKind::Brackets, 24, 0, 1.0986122886681098, 1.0 / 3.0);
}

void TestMemoryTasks::baselinesAreExact()
{
    QFETCH(int, kind);
    QFETCH(int, steps);
    QFETCH(std::size_t, which);
    QFETCH(double, loss);
    QFETCH(double, metric);
    const Baseline baseline = standardTask(TaskKind(kind))->baselines(steps).at(which);
    // Rounding alone.
    QVERIFY2(std::abs(baseline.loss - loss) < 1e-14, qPrintable(QString::number(baseline.loss)));
    QVERIFY(std::abs(baseline.metric - metric) < 1e-14);
}

void TestMemoryTasks::baselinesAreMeasured()
{
    // 500 sequences say the same as the formula, within four deviations of their mean.
    const auto adding = standardTask(TaskKind::AddingProblem);
    const Batch sums = testBatch(*adding, 50);
    const double alwaysOne = meanOverTargets(*adding, sums, [&](int step, int sequence) {
        return std::pow(sums.targets(0, sums.column(step, sequence)) - 1.0, 2);
    });
    QVERIFY2(std::abs(alwaysOne - adding->baselines(50)[0].loss) < 0.04,
        qPrintable(QString::number(alwaysOne)));

    const auto brackets = standardTask(TaskKind::Brackets);
    const Batch open = testBatch(*brackets, 24);
    const double none = meanOverTargets(*brackets, open, [&](int step, int sequence) {
        return open.targetClasses[std::size_t(open.column(step, sequence))] == 2 ? 1.0 : 0.0;
    });
    const double each = (1.0 - none) / 2.0;
    const double entropy = -none * std::log(none) - 2.0 * each * std::log(each);
    QVERIFY2(std::abs(entropy - brackets->baselines(24)[1].loss) < 0.02,
        qPrintable(QString::number(entropy)));
}

void TestMemoryTasks::windowOfFourMissesWhatTheFormulaSays()
{
    const auto task = standardTask(TaskKind::WhoCameFirst);
    const Batch batch = testBatch(*task, 12);
    int unseen = 0;
    for (int sequence = 0; sequence < batch.sequences; ++sequence) {
        const QString last = inputsOf(*task, batch, sequence).right(4);
        unseen += !last.contains('A') && !last.contains('B');
    }
    const double share = double(unseen) / batch.sequences;
    // Four deviations of a share of 0.42 in 500.
    QVERIFY(std::abs(1.0 - share / 2.0 - task->baselines(12)[1].metric) < 0.045);
}

void TestMemoryTasks::numbersPassWithinTheirTolerance()
{
    ExperimentOptions options;
    options.task = standardOptions(TaskKind::AddingProblem);
    options.sequenceLength = 4;
    options.batchSize = 64;
    options.layers = {{"h[t] = tanh(W x[t] + U h[t-1] + b)\n", 12, Direction::Forward}};
    Trainer trainer(options);
    for (int i = 0; i < 300; ++i)
        trainer.advance();
    const Iteration& iteration = *trainer.current();
    int right = 0;
    for (int sequence = 0; sequence < 64; ++sequence) {
        const double target = iteration.batch().targets(0, iteration.batch().column(3, sequence));
        const bool isNear = std::abs(iteration.output(3, sequence)[0] - target) < 0.08;
        QCOMPARE(trainer.task().isRight(iteration, 3, sequence), isNear);
        QVERIFY(!trainer.task().isRight(iteration, 1, sequence));
        right += isNear;
    }
    qInfo("%d of 64 within the tolerance", right);
    QVERIFY2(right > 5, "the run should have learned something for this test to say anything");
    QCOMPARE(trainer.task().measure(iteration), iteration.loss());
    QCOMPARE(QString::fromStdString(trainer.task().metricWords(0.0123456)),
        QString("mean squared error 0.0123"));
}

QTEST_APPLESS_MAIN(TestMemoryTasks)
#include "tst_memory_tasks.moc"
