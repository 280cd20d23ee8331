#include "ui/charts/curve.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace loopscope;
using namespace loopscope::ui;

namespace
{

constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

std::vector<double> wave(int count)
{
    std::vector<double> losses;
    for (int i = 0; i < count; ++i)
        losses.push_back(2.0 + std::sin(i * 0.7) + std::cos(i * i * 0.013));
    return losses;
}

Series seriesOf(const std::vector<double>& numbers)
{
    Series series;
    for (double number : numbers)
        series.append(number);
    return series;
}

Curve curveOf(const std::vector<double>& numbers, int first, int last, int columns)
{
    return ui::curveOf(seriesOf(numbers), first, last, columns);
}

bool isInGap(const Curve& curve, int iteration)
{
    return std::any_of(curve.gaps.begin(), curve.gaps.end(),
        [&](const CurveGap& gap) { return gap.first <= iteration && iteration <= gap.last; });
}

} // namespace

class TestCurve : public QObject
{
    Q_OBJECT
private slots:
    void fewLossesAreAllThere();
    void manyLossesKeepTheirExtremesInEveryColumn();
    void pointsStayWhereTheyAreWhileTheRunGrows();
    void aSpikeIsNeverThinnedAway();
    void whatIsNotFiniteBecomesAGap_data();
    void whatIsNotFiniteBecomesAGap();
    void everyLossThatIsNotFiniteLiesInAGap();
    void aPointBetweenGapsStandsAlone();
    void aPartOfTheRunCanBeLookedAt();
    void theAxisHoldsEveryLossAndGuessing_data();
    void theAxisHoldsEveryLossAndGuessing();
    void aLongRunIsThinnedTwice();
    void whatIsNotKnownIsPassedOver();
    void aMillionIterationsTakeMilliseconds();
};

void TestCurve::fewLossesAreAllThere()
{
    const std::vector<double> losses = wave(40);
    const Curve curve = curveOf(losses, 0, 39, 100);
    QCOMPARE(curve.numbers, losses);
    for (int i = 0; i < 40; ++i)
        QCOMPARE(curve.iterations[std::size_t(i)], double(i));
    QCOMPARE(curve.highest, *std::max_element(losses.begin(), losses.end()));
    QCOMPARE(curve.lowestAboveZero, *std::min_element(losses.begin(), losses.end()));
    QVERIFY(curve.gaps.empty() && curve.aloneIterations.empty());
    QVERIFY(ui::curveOf(Series(), 0, 10, 100).numbers.empty());
}

void TestCurve::manyLossesKeepTheirExtremesInEveryColumn()
{
    const int count = 50000;
    const int columns = 300;
    const std::vector<double> losses = wave(count);
    const Curve curve = curveOf(losses, 0, count - 1, columns);
    QVERIFY2(int(curve.numbers.size()) <= 4 * columns + 4,
        qPrintable(QString::number(curve.numbers.size())));
    QVERIFY(std::is_sorted(curve.iterations.begin(), curve.iterations.end()));
    for (std::size_t i = 0; i < curve.numbers.size(); ++i)
        QCOMPARE(curve.numbers[i], losses[std::size_t(curve.iterations[i])]);
    // A bucket of iterations is at most a column wide and may reach over its edge.
    const double width = double(count) / columns;
    for (int column = 0; column < columns; ++column) {
        const double begin = width * column;
        const double end = width * (column + 1);
        double lowest = infinity;
        double highest = -infinity;
        for (std::size_t i = 0; i < curve.numbers.size(); ++i) {
            if (curve.iterations[i] < begin - width || curve.iterations[i] >= end + width)
                continue;
            lowest = std::min(lowest, curve.numbers[i]);
            highest = std::max(highest, curve.numbers[i]);
        }
        const auto first = losses.begin() + int(std::ceil(begin));
        const auto last = losses.begin() + int(std::ceil(end));
        QVERIFY(lowest <= *std::min_element(first, last));
        QVERIFY(highest >= *std::max_element(first, last));
    }
}

void TestCurve::pointsStayWhereTheyAreWhileTheRunGrows()
{
    const std::vector<double> losses = wave(5000);
    const Curve before = curveOf({losses.begin(), losses.begin() + 4096}, 0, 4095, 200);
    const Curve after = curveOf(losses, 0, 4999, 200);
    QVERIFY(after.numbers.size() > before.numbers.size());
    QVERIFY(
        std::equal(before.iterations.begin(), before.iterations.end(), after.iterations.begin()));
}

void TestCurve::aSpikeIsNeverThinnedAway()
{
    std::vector<double> losses(30000, 1.0);
    losses[12345] = 77.0;
    losses[20001] = 0.25;
    const Curve curve = curveOf(losses, 0, 29999, 120);
    QVERIFY(std::count(curve.numbers.begin(), curve.numbers.end(), 77.0) == 1);
    QVERIFY(std::count(curve.numbers.begin(), curve.numbers.end(), 0.25) == 1);
    QCOMPARE(curve.highest, 77.0);
    QCOMPARE(curve.lowestAboveZero, 0.25);
}

void TestCurve::whatIsNotFiniteBecomesAGap_data()
{
    QTest::addColumn<std::vector<double>>("losses");
    QTest::addColumn<std::vector<CurveGap>>("gaps");
    QTest::newRow("the end") << std::vector<double>{3, 2, notANumber, notANumber}
                             << std::vector<CurveGap>{{2, 3, false}};
    QTest::newRow("infinity in the middle")
        << std::vector<double>{3, infinity, 2} << std::vector<CurveGap>{{1, 1, true}};
    QTest::newRow("both next to each other")
        << std::vector<double>{3, infinity, notANumber, 2} << std::vector<CurveGap>{{1, 2, false}};
    QTest::newRow("two gaps") << std::vector<double>{notANumber, 2, 1, infinity}
                              << std::vector<CurveGap>{{0, 0, false}, {3, 3, true}};
    QTest::newRow("all") << std::vector<double>{notANumber, notANumber}
                         << std::vector<CurveGap>{{0, 1, false}};
    QTest::newRow("none") << std::vector<double>{1, 2} << std::vector<CurveGap>{};
}

void TestCurve::whatIsNotFiniteBecomesAGap()
{
    QFETCH(const std::vector<double>, losses);
    QFETCH(const std::vector<CurveGap>, gaps);
    const Curve curve = curveOf(losses, 0, 100, 100);
    QVERIFY(curve.gaps == gaps);
    // A line through the points never crosses a gap.
    for (std::size_t i = 0; i < curve.numbers.size(); ++i)
        QCOMPARE(std::isnan(curve.numbers[i]), isInGap(curve, int(curve.iterations[i])));
    QVERIFY(std::isfinite(curve.highest));
}

void TestCurve::everyLossThatIsNotFiniteLiesInAGap()
{
    std::vector<double> losses = wave(20000);
    for (int i : {17, 5000, 5001, 9999, 15003, 15500})
        losses[std::size_t(i)] = i % 2 == 0 ? infinity : notANumber;
    const Curve curve = curveOf(losses, 0, 19999, 50);
    for (int i = 0; i < 20000; ++i)
        QVERIFY(std::isfinite(losses[std::size_t(i)]) || isInGap(curve, i));
    QVERIFY(curve.gaps.size() >= 4);
}

void TestCurve::aPointBetweenGapsStandsAlone()
{
    const Curve curve = curveOf({infinity, 5, infinity, 3, 2}, 0, 4, 100);
    QCOMPARE(curve.aloneIterations, std::vector<double>{1});
    QCOMPARE(curve.aloneNumbers, std::vector<double>{5});
    QCOMPARE(curveOf({4}, 0, 0, 100).aloneNumbers, std::vector<double>{4});
}

void TestCurve::aPartOfTheRunCanBeLookedAt()
{
    const std::vector<double> losses = wave(1000);
    const Curve curve = curveOf(losses, 300, 320, 100);
    QCOMPARE(curve.iterations.front(), 300.0);
    QCOMPARE(curve.iterations.back(), 320.0);
    QCOMPARE(curve.highest, *std::max_element(losses.begin() + 300, losses.begin() + 321));
    QVERIFY(curveOf(losses, 2000, 3000, 100).numbers.empty());
    QCOMPARE(curveOf(losses, -5, 3000, 1000).numbers.size(), std::size_t(1000));
}

void TestCurve::theAxisHoldsEveryLossAndGuessing_data()
{
    QTest::addColumn<std::vector<double>>("losses");
    QTest::addColumn<double>("guessing");
    QTest::newRow("a run that learns") << std::vector<double>{3.3, 1.0, 0.01} << 3.26;
    QTest::newRow("worse than guessing") << std::vector<double>{9.0, 12.0} << 3.26;
    QTest::newRow("without guessing") << std::vector<double>{0.5, 0.1} << 0.0;
    QTest::newRow("one loss") << std::vector<double>{3.0} << 3.26;
    QTest::newRow("exactly zero") << std::vector<double>{0.0, 0.0} << 0.0;
    QTest::newRow("no finite loss") << std::vector<double>{notANumber} << 3.26;
    QTest::newRow("huge") << std::vector<double>{1e120, 1e-120} << 3.26;
}

void TestCurve::theAxisHoldsEveryLossAndGuessing()
{
    QFETCH(const std::vector<double>, losses);
    QFETCH(const double, guessing);
    const Curve curve = curveOf(losses, 0, 100, 100);
    const double highest = std::max(curve.highest, guessing);
    double lowest = curve.lowestAboveZero;
    if (guessing > 0.0 && (lowest == 0.0 || guessing < lowest))
        lowest = guessing;
    for (bool isLogarithmic : {false, true}) {
        const CurveRange range = curveRange(highest, lowest, isLogarithmic);
        QVERIFY(std::isfinite(range.lower) && std::isfinite(range.upper));
        QVERIFY(range.lower < range.upper);
        QVERIFY(isLogarithmic ? range.lower > 0.0 && range.upper >= 9.99 * range.lower
                              : range.lower == 0.0);
        for (double loss : losses)
            QVERIFY(!(loss > 0.0) || (range.lower < loss && loss < range.upper));
        QVERIFY(guessing == 0.0 || (range.lower < guessing && guessing < range.upper));
    }
}

void TestCurve::aLongRunIsThinnedTwice()
{
    // Its buckets hold several iterations each.
    const int count = 300'000;
    const std::vector<double> losses = wave(count);
    const Series series = seriesOf(losses);
    QCOMPARE(series.width(), 8);
    const Curve curve = ui::curveOf(series, 0, count - 1, 300);
    QVERIFY(curve.numbers.size() <= 1204);
    QCOMPARE(curve.highest, *std::max_element(losses.begin(), losses.end()));
    QCOMPARE(curve.lowestAboveZero, *std::min_element(losses.begin(), losses.end()));
    QVERIFY(std::is_sorted(curve.iterations.begin(), curve.iterations.end()));
    // Zoomed in, both extremes of every bucket are there.
    const Curve part = ui::curveOf(series, 1000, 1079, 300);
    QCOMPARE(part.iterations.front(), 1000.0);
    QCOMPARE(part.numbers.size(), std::size_t(20));
    QCOMPARE(part.numbers[0], *std::min_element(losses.begin() + 1000, losses.begin() + 1008));
    QCOMPARE(part.numbers[1], *std::max_element(losses.begin() + 1000, losses.begin() + 1008));
}

void TestCurve::whatIsNotKnownIsPassedOver()
{
    Series series = seriesOf({3.0, 2.0});
    series.skip(5);
    series.append(1.0);
    const Curve curve = ui::curveOf(series, 0, 7, 100);
    QVERIFY(curve.iterations == std::vector<double>({0, 1, 7}));
    QVERIFY(curve.numbers == std::vector<double>({3, 2, 1}));
    QVERIFY(curve.gaps.empty());
}

void TestCurve::aMillionIterationsTakeMilliseconds()
{
    const Series series = seriesOf(wave(1'000'000));
    qint64 best = std::numeric_limits<qint64>::max();
    for (int i = 0; i < 5; ++i) {
        QElapsedTimer timer;
        timer.start();
        const Curve curve = ui::curveOf(series, 0, 999'999, 400);
        best = std::min(best, timer.nsecsElapsed());
        QVERIFY(curve.numbers.size() <= 1604);
    }
    qInfo("a million numbers are thinned in %.2f ms", double(best) / 1e6);
    // About 0.5 ms; a busy or sanitised build is given more.
    QVERIFY(best < 20'000'000);
}

QTEST_APPLESS_MAIN(TestCurve)
#include "tst_curve.moc"
