#include "core/network/random.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <stdexcept>
#include <vector>

using namespace loopscope;

class TestRandom : public QObject
{
    Q_OBJECT

private slots:
    void splitmixMatchesItsPublishedNumbers();
    void engineIsTheStandardOne();
    void streamIsPinned();
    void streamsOfOneSeedDiffer();
    void uniformStaysInItsRange();
    void uniformHasTheMomentsOfItsLaw();
    void normalHasTheMomentsOfItsLaw();
    void normalFillsItsTails();
    void integersAreWithoutBias_data();
    void integersAreWithoutBias();
    void shuffleReachesEveryOrderEquallyOften();
    void contractIsChecked();
};

void TestRandom::splitmixMatchesItsPublishedNumbers()
{
    QCOMPARE(splitmix64(0), std::uint64_t(0xE220A8397B1DCDAF));
    QCOMPARE(splitmix64(1), std::uint64_t(0x910A2DEC89025CC1));
}

void TestRandom::engineIsTheStandardOne()
{
    // The number that the C++ standard gives for the 10000th draw of mt19937_64.
    RandomEngine engine;
    engine.discard(9999);
    QCOMPARE(std::uint64_t(engine()), std::uint64_t(9981545732273789042u));
}

void TestRandom::streamIsPinned()
{
    // From a second implementation, in Python. A change of these numbers changes what every seed
    // means.
    RandomEngine engine = randomEngine(7, RandomPurpose::Parameters, 0);
    const double uniforms[] = {0.3185273645035147, 0.5500734083659523, 0.8671835481684257};
    for (const double expected : uniforms)
        QVERIFY(uniform(engine) == expected);
    // Logarithms of different C libraries may differ in the last bit.
    const double normals[] = {-0.1879297402125771, 0.41242832184354833, -0.9982078024621004};
    for (const double expected : normals)
        QVERIFY(std::abs(normal(engine) - expected) <= 1e-15);
    for (const std::uint64_t expected : {3, 9, 7, 1, 9, 2, 5, 7})
        QCOMPARE(integerBelow(engine, 10), expected);
}

void TestRandom::streamsOfOneSeedDiffer()
{
    std::set<std::uint64_t> seeds;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        for (std::uint64_t index = 0; index < 200; ++index) {
            seeds.insert(splitSeed(seed, RandomPurpose::Parameters, index));
            seeds.insert(splitSeed(seed, RandomPurpose::Batches, index));
        }
    }
    QCOMPARE(seeds.size(), std::size_t(20 * 200 * 2));

    double sumOfProducts = 0.0;
    RandomEngine first = randomEngine(1, RandomPurpose::Batches, 0);
    RandomEngine second = randomEngine(1, RandomPurpose::Batches, 1);
    const int count = 40000;
    for (int i = 0; i < count; ++i)
        sumOfProducts += normal(first) * normal(second);
    // The mean product of independent normal numbers has the deviation 1/√count; five of them.
    QVERIFY(std::abs(sumOfProducts / count) < 5.0 / std::sqrt(count));
}

void TestRandom::uniformStaysInItsRange()
{
    RandomEngine engine(1);
    const double huge = std::numeric_limits<double>::max();
    for (int i = 0; i < 10000; ++i) {
        const double unit = uniform(engine);
        QVERIFY(unit >= 0.0 && unit < 1.0);
        const double ranged = uniform(engine, -3.0, -1.0);
        QVERIFY(ranged >= -3.0 && ranged <= -1.0);
        QVERIFY(std::isfinite(uniform(engine, -huge, huge)));
        QVERIFY(uniform(engine, 2.5, 2.5) == 2.5);
    }
}

void TestRandom::uniformHasTheMomentsOfItsLaw()
{
    RandomEngine engine(2);
    const int count = 200000;
    double sum = 0.0;
    double squares = 0.0;
    for (int i = 0; i < count; ++i) {
        const double deviation = uniform(engine, -1.0, 3.0) - 1.0;
        sum += deviation;
        squares += deviation * deviation;
    }
    // Mean 1 with variance 16/12; the square has the variance 4⁴ (1/80 − 1/144). Five deviations
    // each.
    const double variance = 16.0 / 12.0;
    QVERIFY(std::abs(sum / count) < 5.0 * std::sqrt(variance / count));
    const double varianceOfSquare = 256.0 * (1.0 / 80.0 - 1.0 / 144.0);
    QVERIFY(std::abs(squares / count - variance) < 5.0 * std::sqrt(varianceOfSquare / count));
}

void TestRandom::normalHasTheMomentsOfItsLaw()
{
    RandomEngine engine(3);
    const int count = 200000;
    double moments[5] = {};
    for (int i = 0; i < count; ++i) {
        const double value = normal(engine);
        for (int power = 1; power <= 4; ++power)
            moments[power] += std::pow(value, power) / count;
    }
    // E z^2k = (2k − 1)!!, so the variances of z, z², z³, z⁴ are 1, 2, 15, 96. Five deviations
    // each.
    const double expected[] = {0.0, 0.0, 1.0, 0.0, 3.0};
    const double variances[] = {0.0, 1.0, 2.0, 15.0, 96.0};
    for (int power = 1; power <= 4; ++power) {
        const double allowed = 5.0 * std::sqrt(variances[power] / count);
        QVERIFY2(std::abs(moments[power] - expected[power]) < allowed,
            qPrintable(QStringLiteral("moment %1 is %2").arg(power).arg(moments[power])));
    }
}

void TestRandom::normalFillsItsTails()
{
    RandomEngine engine(4);
    const int count = 200000;
    int beyondTwo = 0;
    int beyondThree = 0;
    for (int i = 0; i < count; ++i) {
        const double size = std::abs(normal(engine));
        beyondTwo += size > 2.0;
        beyondThree += size > 3.0;
    }
    for (const auto& [found, limit] : {std::pair(beyondTwo, 2.0), std::pair(beyondThree, 3.0)}) {
        const double expected = count * std::erfc(limit / std::sqrt(2.0));
        QVERIFY(std::abs(found - expected) < 5.0 * std::sqrt(expected));
    }
}

void TestRandom::integersAreWithoutBias_data()
{
    QTest::addColumn<quint64>("n");
    QTest::newRow("one") << quint64(1);
    QTest::newRow("two") << quint64(2);
    QTest::newRow("seven") << quint64(7);
    QTest::newRow("a thousand") << quint64(1000);
    // Without the second draw every third of these would come up twice as often as the others.
    QTest::newRow("three quarters of all 64-bit numbers") << quint64(0xC000000000000000u);
}

void TestRandom::integersAreWithoutBias()
{
    QFETCH(quint64, n);
    RandomEngine engine(5);
    const int bins = int(std::min<quint64>(n, 12));
    const int count = 120000;
    std::vector<int> found(std::size_t(bins), 0);
    for (int i = 0; i < count; ++i) {
        const std::uint64_t value = integerBelow(engine, n);
        QVERIFY(value < n);
        ++found[std::size_t(value % std::uint64_t(bins))];
    }
    for (const int inBin : found)
        QVERIFY(std::abs(inBin - double(count) / bins) <= 6.0 * std::sqrt(double(count) / bins));
}

void TestRandom::shuffleReachesEveryOrderEquallyOften()
{
    RandomEngine engine(6);
    const int count = 24000;
    std::map<std::vector<int>, int> orders;
    for (int i = 0; i < count; ++i) {
        std::vector<int> elements = {0, 1, 2, 3};
        shuffle(engine, elements);
        ++orders[elements];
    }
    QCOMPARE(orders.size(), std::size_t(24));
    for (const auto& [order, found] : orders)
        QVERIFY(std::abs(found - count / 24) < 5.0 * std::sqrt(count / 24.0));

    std::vector<int> nothing;
    shuffle(engine, nothing);
    QVERIFY(nothing.empty());
}

void TestRandom::contractIsChecked()
{
    RandomEngine engine;
    const double infinity = std::numeric_limits<double>::infinity();
    QVERIFY_EXCEPTION_THROWN(integerBelow(engine, 0), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(uniform(engine, 1.0, 0.0), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(uniform(engine, 0.0, infinity), std::invalid_argument);
}

QTEST_APPLESS_MAIN(TestRandom)
#include "tst_random.moc"
