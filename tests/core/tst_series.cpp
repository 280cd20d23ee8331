#include "core/training/series.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <stdexcept>

using namespace loopscope;

namespace
{

constexpr double infinity = std::numeric_limits<double>::infinity();

double numberAt(int iteration)
{
    return std::sin(iteration * 0.37) * (1.0 + iteration % 7);
}

Series seriesOf(int size)
{
    Series series;
    for (int i = 0; i < size; ++i)
        series.append(numberAt(i));
    return series;
}

/// What every bucket must hold, by definition.
QString compare(const Series& series, double (*number)(int))
{
    const int width = series.width();
    if (series.bucketCount() != (series.size() + width - 1) / width)
        return QString("%1 buckets of %2 for %3 iterations")
            .arg(series.bucketCount())
            .arg(width)
            .arg(series.size());
    for (int i = 0; i < series.bucketCount(); ++i) {
        Series::Bucket expected;
        for (int k = i * width; k < std::min((i + 1) * width, series.size()); ++k)
            expected.add(number(k));
        if (!(series.bucket(i) == expected))
            return QString("bucket %1").arg(i);
    }
    return {};
}

} // namespace

class TestSeries : public QObject
{
    Q_OBJECT
private slots:
    void fewNumbersAreAllThere();
    void memoryIsBoundedAndExtremesStay_data();
    void memoryIsBoundedAndExtremesStay();
    void whatIsNotFiniteStays();
    void aCutForgetsWhatComesAfter_data();
    void aCutForgetsWhatComesAfter();
    void aCutInsideABucketForgetsTheWholeBucket();
    void skippedIterationsAreUnknown();
    void copiesStayAsTheyWere();
    void bucketsThatAreNotThereAreRefused();
};

void TestSeries::fewNumbersAreAllThere()
{
    const Series series = seriesOf(3000);
    QCOMPARE(series.size(), 3000);
    QCOMPARE(series.width(), 1);
    for (int i = 0; i < 3000; ++i) {
        QCOMPARE(series.at(i).smallest, numberAt(i));
        QCOMPARE(series.at(i).largest, numberAt(i));
    }
    QCOMPARE(Series().size(), 0);
    QCOMPARE(Series().bucketCount(), 0);
}

void TestSeries::memoryIsBoundedAndExtremesStay_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("width");
    const int most = Series::maximumBuckets;
    QTest::newRow("as many as fit") << most << 1;
    QTest::newRow("one more") << most + 1 << 2;
    QTest::newRow("twice as many") << 2 * most << 2;
    QTest::newRow("and one") << 2 * most + 1 << 4;
    QTest::newRow("a million") << 1'000'003 << 16;
}

void TestSeries::memoryIsBoundedAndExtremesStay()
{
    QFETCH(const int, size);
    QFETCH(const int, width);
    const Series series = seriesOf(size);
    QCOMPARE(series.size(), size);
    QCOMPARE(series.width(), width);
    QVERIFY(series.bucketCount() <= Series::maximumBuckets);
    QVERIFY(series.bucketCount() >= Series::maximumBuckets / 2);
    const QString difference = compare(series, numberAt);
    QVERIFY2(difference.isEmpty(), qPrintable(difference));
}

void TestSeries::whatIsNotFiniteStays()
{
    Series series;
    for (int i = 0; i < 3 * Series::maximumBuckets; ++i)
        series.append(i == 77777 ? std::nan("") : i == 99999 ? -infinity : 1.0);
    QCOMPARE(series.width(), 4);
    for (int i = 0; i < series.bucketCount(); ++i) {
        QCOMPARE(series.bucket(i).hasNotANumber, i == 77777 / 4);
        QCOMPARE(series.bucket(i).hasInfinity, i == 99999 / 4);
        QVERIFY(series.bucket(i).hasNumbers());
        QCOMPARE(series.bucket(i).largest, 1.0);
    }
    Series broken;
    broken.append(infinity);
    QVERIFY(!broken.at(0).hasNumbers() && !broken.at(0).isFinite() && !broken.at(0).isEmpty());
}

void TestSeries::aCutForgetsWhatComesAfter_data()
{
    QTest::addColumn<int>("before");
    QTest::addColumn<int>("size");
    QTest::newRow("to nothing") << 5000 << 0;
    QTest::newRow("inside the newest chunk") << 5000 << 4999;
    QTest::newRow("at the edge of a chunk") << 5000 << 2048;
    QTest::newRow("inside an older chunk") << 5000 << 1500;
    QTest::newRow("nothing to cut") << 5000 << 6000;
    QTest::newRow("of wide buckets, at an edge") << 200'000 << 100'000;
}

void TestSeries::aCutForgetsWhatComesAfter()
{
    QFETCH(const int, before);
    QFETCH(const int, size);
    Series series = seriesOf(before);
    series.cut(size);
    QCOMPARE(series.size(), std::min(before, size));
    QString difference = compare(series, numberAt);
    QVERIFY2(difference.isEmpty(), qPrintable(difference));
    // It goes on from there.
    for (int i = series.size(); i < 7000; ++i)
        series.append(numberAt(i));
    difference = compare(series, numberAt);
    QVERIFY2(difference.isEmpty(), qPrintable(difference));
}

void TestSeries::aCutInsideABucketForgetsTheWholeBucket()
{
    Series series = seriesOf(200'000);
    QCOMPARE(series.width(), 4);
    series.cut(100'002);
    QCOMPARE(series.size(), 100'002);
    QCOMPARE(series.bucketCount(), 25'001);
    QVERIFY(series.bucket(25'000).isEmpty());
    QVERIFY(series.bucket(25'000).isPartial);
    QVERIFY(series.bucket(24'999).hasNumbers());
    QVERIFY(!series.bucket(24'999).isPartial);
    series.append(42.0);
    QCOMPARE(series.bucket(25'000).smallest, 42.0);
    QCOMPARE(series.bucket(25'000).largest, 42.0);
    // What was forgotten can have been anything.
    QVERIFY(series.at(100'000).canHold(numberAt(100'000)));
    QVERIFY(!series.at(99'999).canHold(100.0));
    series.append(1.0);
    series.append(2.0);
    QCOMPARE(series.bucketCount(), 25'002);
}

void TestSeries::skippedIterationsAreUnknown()
{
    Series series = seriesOf(10);
    series.skip(3000);
    series.skip(0);
    series.append(5.0);
    QCOMPARE(series.size(), 3011);
    for (int i = 10; i < 3010; ++i)
        QVERIFY(series.at(i).isEmpty());
    QCOMPARE(series.at(3010).largest, 5.0);
    Series wide = seriesOf(200'000);
    wide.skip(3 * Series::maximumBuckets);
    QCOMPARE(wide.size(), 200'000 + 3 * Series::maximumBuckets);
    QVERIFY(wide.bucketCount() <= Series::maximumBuckets);
    QVERIFY(wide.at(wide.size() - 1).isEmpty());
    QVERIFY(wide.at(199'000).hasNumbers());
}

void TestSeries::copiesStayAsTheyWere()
{
    Series series = seriesOf(70'000);
    const Series copy = series;
    for (int i = 70'000; i < 150'000; ++i)
        series.append(numberAt(i));
    series.cut(500);
    QCOMPARE(copy.size(), 70'000);
    const QString difference = compare(copy, numberAt);
    QVERIFY2(difference.isEmpty(), qPrintable(difference));
}

void TestSeries::bucketsThatAreNotThereAreRefused()
{
    Series series = seriesOf(5);
    QVERIFY_EXCEPTION_THROWN(series.bucket(5), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(series.bucket(-1), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(series.cut(-1), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(series.skip(-1), std::invalid_argument);
}

QTEST_APPLESS_MAIN(TestSeries)
#include "tst_series.moc"
