#include "core/diagnosis/gradient_history.h"
#include "core/training/trainer.h"
#include "tests/support/sample_options.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace loopscope;

namespace
{

constexpr double infinity = std::numeric_limits<double>::infinity();

GradientFlow lastFlow(const Iteration& iteration)
{
    const int h = iteration.network().tracks().front().program->output;
    return gradientFlow(iteration, 0, h, iteration.steps() - 1);
}

/// Trains a trainer to an iteration and notes what a worker would note on its way.
void train(Trainer& trainer, GradientHistory& history, int iteration)
{
    while (trainer.current()->number() < iteration) {
        trainer.advance();
        if (history.wants(trainer.current()->number()))
            history.add(*trainer.current(), lastFlow(*trainer.current()));
    }
    history.keepRun(trainer.losses());
}

void note(const Trainer& trainer, GradientHistory& history)
{
    history.keepRun(trainer.losses());
    history.add(*trainer.current(), lastFlow(*trainer.current()));
}

ExperimentOptions tiny()
{
    return sampleOptions(3, "vanilla", Function::Tanh, 2);
}

std::vector<int> numbersOf(GradientHistory& history)
{
    std::vector<int> numbers;
    for (const auto& row : *history.rows())
        numbers.push_back(row->iteration);
    return numbers;
}

} // namespace

class TestGradientHistory : public QObject
{
    Q_OBJECT
private slots:
    void powersAreRelativeToTheSource_data();
    void powersAreRelativeToTheSource();
    void rowsAreTheFlowsOfTheirIterations();
    void memoryIsBoundedAndRowsAreEvenlySpaced();
    void theIterationThatIsLookedAtHasARow();
    void thinningKeepsTheIterationThatIsLookedAt();
    void goingBackForgetsNothing();
    void anotherWayCutsTheRowsAfterIt();
    void anotherRunForgetsAll();
    void rowsKnowWhetherTheyAreFinite();
    void rowsThatWereGivenOutStayAsTheyWere();
};

void TestGradientHistory::powersAreRelativeToTheSource_data()
{
    QTest::addColumn<double>("norm");
    QTest::addColumn<double>("source");
    QTest::addColumn<double>("power");
    QTest::newRow("the source itself") << 0.3 << 0.3 << 0.0;
    QTest::newRow("a thousandth") << 2e-5 << 2e-2 << -3.0;
    QTest::newRow("the quotient underflows") << 1e-300 << 1e100 << -400.0;
    QTest::newRow("the quotient overflows") << 1e300 << 1e-100 << 400.0;
    QTest::newRow("zero") << 0.0 << 1.0 << -infinity;
    QTest::newRow("zero of zero") << 0.0 << 0.0 << -infinity;
    QTest::newRow("infinite") << infinity << 1.0 << infinity;
    QTest::newRow("not a number") << std::nan("") << 1.0 << std::nan("");
    QTest::newRow("without a source") << 1.0 << 0.0 << std::nan("");
    QTest::newRow("of an infinite source") << 1.0 << infinity << std::nan("");
}

void TestGradientHistory::powersAreRelativeToTheSource()
{
    QFETCH(const double, norm);
    QFETCH(const double, source);
    QFETCH(const double, power);
    const double found = relativePower(norm, source);
    if (std::isfinite(power))
        QVERIFY(std::abs(found - power) <= 1e-13 * std::max(1.0, std::abs(power)));
    else
        QVERIFY(std::isnan(power) ? std::isnan(found) : found == power);
}

void TestGradientHistory::rowsAreTheFlowsOfTheirIterations()
{
    Trainer trainer(sampleOptions(9, "gru"));
    GradientHistory history;
    note(trainer, history);
    train(trainer, history, 20);
    const auto rows = history.rows();
    QCOMPARE(int(rows->size()), 21);
    for (int number : {0, 7, 20}) {
        const auto iteration = trainer.goTo(number);
        const GradientFlow flow = lastFlow(*iteration);
        const GradientHistory::Row& row = *rows->at(std::size_t(number));
        QCOMPARE(row.iteration, number);
        QCOMPARE(row.loss, iteration->loss());
        QCOMPARE(row.powers.size(), std::size_t(9));
        for (int step = 0; step < 9; ++step) {
            const double expected = std::log10(flow.norms[step] / flow.norms[8]);
            // Stored as float: 24 bits of a number below 8.
            QVERIFY(std::abs(double(row.powers[std::size_t(step)]) - expected) < 1e-6);
        }
        QCOMPARE(row.powers.back(), 0.0F);
    }
}

void TestGradientHistory::memoryIsBoundedAndRowsAreEvenlySpaced()
{
    Trainer trainer(tiny());
    GradientHistory history;
    note(trainer, history);
    for (int end : {500, 1023, 1024, 3000, 5001}) {
        train(trainer, history, end);
        const std::vector<int> numbers = numbersOf(history);
        QVERIFY(int(numbers.size()) <= GradientHistory::maximumRows);
        QVERIFY(int(numbers.size()) >= std::min(end + 1, GradientHistory::maximumRows / 2));
        for (std::size_t i = 0; i < numbers.size(); ++i)
            QCOMPARE(numbers[i], int(i) * history.spacing());
        QVERIFY(numbers.back() + history.spacing() > end);
    }
    QCOMPARE(history.spacing(), 8);
}

void TestGradientHistory::theIterationThatIsLookedAtHasARow()
{
    Trainer trainer(tiny());
    GradientHistory history;
    note(trainer, history);
    train(trainer, history, 3000);
    QCOMPARE(history.spacing(), 4);
    const std::size_t kept = history.rows()->size();
    for (int number : {1501, 7, 2999}) {
        trainer.goTo(number);
        note(trainer, history);
        const std::vector<int> numbers = numbersOf(history);
        QCOMPARE(numbers.size(), kept + 1);
        QVERIFY(std::is_sorted(numbers.begin(), numbers.end()));
        QVERIFY(std::binary_search(numbers.begin(), numbers.end(), number));
    }
    trainer.goTo(2000);
    note(trainer, history);
    QCOMPARE(history.rows()->size(), kept);
}

void TestGradientHistory::thinningKeepsTheIterationThatIsLookedAt()
{
    Trainer trainer(tiny());
    GradientHistory history;
    note(trainer, history);
    train(trainer, history, GradientHistory::maximumRows - 1);
    QCOMPARE(int(history.rows()->size()), GradientHistory::maximumRows);
    // One more row makes them too many; it has an odd number here.
    trainer.goTo(GradientHistory::maximumRows + 1);
    note(trainer, history);
    QCOMPARE(history.spacing(), 2);
    QCOMPARE(numbersOf(history).back(), GradientHistory::maximumRows + 1);
    trainer.goTo(3);
    note(trainer, history);
    QCOMPARE(numbersOf(history).back(), GradientHistory::maximumRows - 2);
}

void TestGradientHistory::goingBackForgetsNothing()
{
    Trainer trainer(tiny());
    GradientHistory history;
    note(trainer, history);
    train(trainer, history, 40);
    const std::vector<int> before = numbersOf(history);
    trainer.goTo(10);
    note(trainer, history);
    QVERIFY(numbersOf(history) == before);
    train(trainer, history, 20);
    QVERIFY(numbersOf(history) == before);
}

void TestGradientHistory::anotherWayCutsTheRowsAfterIt()
{
    Trainer trainer(tiny());
    GradientHistory history;
    note(trainer, history);
    train(trainer, history, 40);
    trainer.goTo(10);
    ExperimentOptions options = trainer.options();
    options.optimizer.learningRate *= 3.0;
    trainer.setOptions(options);
    note(trainer, history);
    QCOMPARE(numbersOf(history).back(), 10);
    trainer.advance();
    note(trainer, history);
    QCOMPARE(numbersOf(history).back(), 11);
    QCOMPARE(history.rows()->back()->loss, trainer.current()->loss());
    QCOMPARE(history.rows()->size(), std::size_t(12));
}

void TestGradientHistory::anotherRunForgetsAll()
{
    Trainer trainer(tiny());
    GradientHistory history;
    note(trainer, history);
    train(trainer, history, 2500);
    QVERIFY(history.spacing() > 1);
    ExperimentOptions options = trainer.options();
    options.seed += 1;
    options.sequenceLength = 5;
    trainer.setOptions(options);
    note(trainer, history);
    QCOMPARE(history.rows()->size(), std::size_t(1));
    QCOMPARE(history.rows()->front()->powers.size(), std::size_t(5));
    QCOMPARE(history.spacing(), 1);
}

void TestGradientHistory::rowsKnowWhetherTheyAreFinite()
{
    ExperimentOptions options = sampleOptions(40, "vanilla", Function::Relu);
    options.initialisation.spectralRadius = 10.0;
    options.optimizer = {OptimizerKind::Sgd, 1e6};
    Trainer trainer(options);
    GradientHistory history;
    note(trainer, history);
    train(trainer, history, 5);
    QVERIFY(history.rows()->front()->isFinite);
    QVERIFY(!history.rows()->back()->isFinite);
    for (const auto& row : *history.rows()) {
        const bool isFinite = std::all_of(row->powers.begin(), row->powers.end(),
            [](float power) { return power < std::numeric_limits<float>::infinity(); });
        QCOMPARE(row->isFinite, isFinite);
    }
    // Exactly zero is a finite number.
    Trainer still(sampleOptions(6, "feed-forward"));
    GradientHistory zeros;
    note(still, zeros);
    QVERIFY(std::isinf(zeros.rows()->front()->powers.front()));
    QVERIFY(zeros.rows()->front()->isFinite);
}

void TestGradientHistory::rowsThatWereGivenOutStayAsTheyWere()
{
    Trainer trainer(tiny());
    GradientHistory history;
    note(trainer, history);
    train(trainer, history, 5);
    const auto rows = history.rows();
    const auto again = history.rows();
    QCOMPARE(rows, again);
    train(trainer, history, 2000);
    QCOMPARE(rows->size(), std::size_t(6));
    QVERIFY(history.rows() != rows);
}

QTEST_APPLESS_MAIN(TestGradientHistory)
#include "tst_gradient_history.moc"
