#include "core/training/run_losses.h"
#include "tests/support/allocation_count.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <stdexcept>

using namespace loopscope;

namespace
{

constexpr double infinity = std::numeric_limits<double>::infinity();

double lossOf(int iteration)
{
    return 2.0 + std::sin(iteration * 0.37) + 1e-3 * (iteration % 13);
}

RunLosses lossesOf(int size)
{
    RunLosses losses;
    for (int i = 0; i < size; ++i)
        losses.append(lossOf(i));
    return losses;
}

} // namespace

class TestRunLosses : public QObject
{
    Q_OBJECT
private slots:
    void everyLossOfAShortRunIsKnown();
    void tenMillionIterationsTakeBoundedMemory();
    void aRunThatTookAnotherWayMeetsItsOwnLosses_data();
    void aRunThatTookAnotherWayMeetsItsOwnLosses();
    void aNewRunIsKnownExactlyAgain();
    void partsMakeTheSameAgain_data();
    void partsMakeTheSameAgain();
};

void TestRunLosses::everyLossOfAShortRunIsKnown()
{
    RunLosses losses;
    for (int i = 0; i < 5000; ++i)
        losses.append(i == 300 ? std::nan("") : i == 400 ? infinity : lossOf(i));
    QCOMPARE(losses.size(), 5000);
    for (int i = 0; i < 5000; ++i) {
        const double loss = *losses.exactly(i);
        if (i == 300)
            QVERIFY(std::isnan(loss));
        else
            QCOMPARE(loss, i == 400 ? infinity : lossOf(i));
        QVERIFY(losses.canBe(i, loss));
        QVERIFY(!losses.canBe(i, 17.0));
    }
    QVERIFY(!losses.canBe(301, std::nan("")) && !losses.canBe(301, infinity));
    QVERIFY_EXCEPTION_THROWN(losses.exactly(5000), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(losses.exactly(-1), std::invalid_argument);
}

void TestRunLosses::tenMillionIterationsTakeBoundedMemory()
{
    constexpr int iterations = 10'000'000;
    constexpr std::size_t bound = 1'600'000;
    if (test::canCountAllocations())
        test::startCountingAllocations();
    const RunLosses losses = lossesOf(iterations);
    if (test::canCountAllocations())
        QVERIFY(test::stopCountingAllocations().largest < bound);
    QCOMPARE(losses.size(), iterations);
    QVERIFY2(losses.bytes() < bound, qPrintable(QString::number(losses.bytes())));
    const std::vector<double> last = losses.last();
    QCOMPARE(int(last.size()), RunLosses::keptExactly);
    for (int i = 0; i < RunLosses::keptExactly; ++i) {
        const int iteration = iterations - RunLosses::keptExactly + i;
        QCOMPARE(last[std::size_t(i)], lossOf(iteration));
        QCOMPARE(*losses.exactly(iteration), lossOf(iteration));
        QVERIFY(!losses.canBe(iteration, lossOf(iteration) + 1e-9));
    }
    for (int i = 0; i < iterations; i += 997)
        QVERIFY(losses.canBe(i, lossOf(i)));
    QVERIFY(!losses.exactly(1234));
    QVERIFY(!losses.canBe(1234, 17.0) && !losses.canBe(1234, std::nan("")));
}

void TestRunLosses::aRunThatTookAnotherWayMeetsItsOwnLosses_data()
{
    QTest::addColumn<int>("before");
    QTest::addColumn<int>("size");
    QTest::newRow("short") << 3000 << 700;
    QTest::newRow("long, among the last losses") << 500'000 << 499'800;
    QTest::newRow("long, at the edge of a bucket") << 500'000 << 400'000;
    QTest::newRow("long, inside a bucket") << 500'000 << 400'003;
}

void TestRunLosses::aRunThatTookAnotherWayMeetsItsOwnLosses()
{
    QFETCH(const int, before);
    QFETCH(const int, size);
    RunLosses losses = lossesOf(before);
    losses.cut(size);
    QCOMPARE(losses.size(), size);
    for (int i = 0; i < 5000; ++i)
        losses.append(-lossOf(size + i));
    for (int i = 0; i < losses.size(); ++i)
        QVERIFY(losses.canBe(i, i < size ? lossOf(i) : -lossOf(i)));
    QCOMPARE(*losses.exactly(losses.size() - 1), -lossOf(losses.size() - 1));
    QVERIFY(!losses.canBe(losses.size() - 1, lossOf(losses.size() - 1)));
}

void TestRunLosses::aNewRunIsKnownExactlyAgain()
{
    RunLosses losses = lossesOf(300'000);
    QVERIFY(!losses.exactly(7));
    losses.cut(0);
    QVERIFY(losses.isEmpty());
    for (int i = 0; i < 3000; ++i)
        losses.append(lossOf(i));
    QCOMPARE(*losses.exactly(7), lossOf(7));
}

void TestRunLosses::partsMakeTheSameAgain_data()
{
    QTest::addColumn<int>("size");
    QTest::newRow("one") << 1;
    QTest::newRow("short") << 2500;
    QTest::newRow("long") << 300'003;
}

void TestRunLosses::partsMakeTheSameAgain()
{
    QFETCH(const int, size);
    RunLosses losses = lossesOf(size);
    std::vector<Series::Bucket> buckets;
    for (int i = 0; i < losses.curve().bucketCount(); ++i)
        buckets.push_back(losses.curve().bucket(i));
    RunLosses again(Series(losses.curve().width(), size, buckets), losses.last());
    for (RunLosses* both : {&losses, &again}) {
        for (int i = 0; i < 700'000; ++i)
            both->append(lossOf(i));
    }
    QCOMPARE(again.size(), losses.size());
    QCOMPARE(again.last(), losses.last());
    QCOMPARE(again.curve().width(), losses.curve().width());
    for (int i = 0; i < losses.curve().bucketCount(); ++i)
        QVERIFY(again.curve().bucket(i) == losses.curve().bucket(i));
    buckets.emplace_back();
    QVERIFY_EXCEPTION_THROWN(Series(losses.curve().width(), size, buckets), std::invalid_argument);
}

QTEST_APPLESS_MAIN(TestRunLosses)
#include "tst_run_losses.moc"
