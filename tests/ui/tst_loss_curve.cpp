#include "ui/charts/loss_curve.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>

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

bool isInGap(const LossCurve& curve, int iteration)
{
    return std::any_of(curve.gaps.begin(), curve.gaps.end(),
        [&](const LossGap& gap) { return gap.first <= iteration && iteration <= gap.last; });
}

} // namespace

class TestLossCurve : public QObject
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
    void aMillionIterationsTakeMilliseconds();
};

void TestLossCurve::fewLossesAreAllThere()
{
    const std::vector<double> losses = wave(40);
    const LossCurve curve = lossCurve(losses, 0, 39, 100);
    QCOMPARE(curve.losses, losses);
    for (int i = 0; i < 40; ++i)
        QCOMPARE(curve.iterations[std::size_t(i)], double(i));
    QCOMPARE(curve.highest, *std::max_element(losses.begin(), losses.end()));
    QCOMPARE(curve.lowestAboveZero, *std::min_element(losses.begin(), losses.end()));
    QVERIFY(curve.gaps.empty() && curve.aloneIterations.empty());
    QVERIFY(lossCurve({}, 0, 10, 100).losses.empty());
}

void TestLossCurve::manyLossesKeepTheirExtremesInEveryColumn()
{
    const int count = 50000;
    const int columns = 300;
    const std::vector<double> losses = wave(count);
    const LossCurve curve = lossCurve(losses, 0, count - 1, columns);
    QVERIFY2(int(curve.losses.size()) <= 4 * columns + 4,
        qPrintable(QString::number(curve.losses.size())));
    QVERIFY(std::is_sorted(curve.iterations.begin(), curve.iterations.end()));
    for (std::size_t i = 0; i < curve.losses.size(); ++i)
        QCOMPARE(curve.losses[i], losses[std::size_t(curve.iterations[i])]);
    // A bucket of iterations is at most a column wide and may reach over its edge.
    const double width = double(count) / columns;
    for (int column = 0; column < columns; ++column) {
        const double begin = width * column;
        const double end = width * (column + 1);
        double lowest = infinity;
        double highest = -infinity;
        for (std::size_t i = 0; i < curve.losses.size(); ++i) {
            if (curve.iterations[i] < begin - width || curve.iterations[i] >= end + width)
                continue;
            lowest = std::min(lowest, curve.losses[i]);
            highest = std::max(highest, curve.losses[i]);
        }
        const auto first = losses.begin() + int(std::ceil(begin));
        const auto last = losses.begin() + int(std::ceil(end));
        QVERIFY(lowest <= *std::min_element(first, last));
        QVERIFY(highest >= *std::max_element(first, last));
    }
}

void TestLossCurve::pointsStayWhereTheyAreWhileTheRunGrows()
{
    const std::vector<double> losses = wave(5000);
    const LossCurve before = lossCurve({losses.begin(), losses.begin() + 4096}, 0, 4095, 200);
    const LossCurve after = lossCurve(losses, 0, 4999, 200);
    QVERIFY(after.losses.size() > before.losses.size());
    QVERIFY(
        std::equal(before.iterations.begin(), before.iterations.end(), after.iterations.begin()));
}

void TestLossCurve::aSpikeIsNeverThinnedAway()
{
    std::vector<double> losses(30000, 1.0);
    losses[12345] = 77.0;
    losses[20001] = 0.25;
    const LossCurve curve = lossCurve(losses, 0, 29999, 120);
    QVERIFY(std::count(curve.losses.begin(), curve.losses.end(), 77.0) == 1);
    QVERIFY(std::count(curve.losses.begin(), curve.losses.end(), 0.25) == 1);
    QCOMPARE(curve.highest, 77.0);
    QCOMPARE(curve.lowestAboveZero, 0.25);
}

void TestLossCurve::whatIsNotFiniteBecomesAGap_data()
{
    QTest::addColumn<std::vector<double>>("losses");
    QTest::addColumn<std::vector<LossGap>>("gaps");
    QTest::newRow("the end") << std::vector<double>{3, 2, notANumber, notANumber}
                             << std::vector<LossGap>{{2, 3, false}};
    QTest::newRow("infinity in the middle")
        << std::vector<double>{3, infinity, 2} << std::vector<LossGap>{{1, 1, true}};
    QTest::newRow("both next to each other")
        << std::vector<double>{3, infinity, notANumber, 2} << std::vector<LossGap>{{1, 2, false}};
    QTest::newRow("two gaps") << std::vector<double>{notANumber, 2, 1, infinity}
                              << std::vector<LossGap>{{0, 0, false}, {3, 3, true}};
    QTest::newRow("all") << std::vector<double>{notANumber, notANumber}
                         << std::vector<LossGap>{{0, 1, false}};
    QTest::newRow("none") << std::vector<double>{1, 2} << std::vector<LossGap>{};
}

void TestLossCurve::whatIsNotFiniteBecomesAGap()
{
    QFETCH(const std::vector<double>, losses);
    QFETCH(const std::vector<LossGap>, gaps);
    const LossCurve curve = lossCurve(losses, 0, 100, 100);
    QVERIFY(curve.gaps == gaps);
    // A line through the points never crosses a gap.
    for (std::size_t i = 0; i < curve.losses.size(); ++i)
        QCOMPARE(std::isnan(curve.losses[i]), isInGap(curve, int(curve.iterations[i])));
    QVERIFY(std::isfinite(curve.highest));
}

void TestLossCurve::everyLossThatIsNotFiniteLiesInAGap()
{
    std::vector<double> losses = wave(20000);
    for (int i : {17, 5000, 5001, 9999, 15003, 15500})
        losses[std::size_t(i)] = i % 2 == 0 ? infinity : notANumber;
    const LossCurve curve = lossCurve(losses, 0, 19999, 50);
    for (int i = 0; i < 20000; ++i)
        QVERIFY(std::isfinite(losses[std::size_t(i)]) || isInGap(curve, i));
    QVERIFY(curve.gaps.size() >= 4);
}

void TestLossCurve::aPointBetweenGapsStandsAlone()
{
    const LossCurve curve = lossCurve({infinity, 5, infinity, 3, 2}, 0, 4, 100);
    QCOMPARE(curve.aloneIterations, std::vector<double>{1});
    QCOMPARE(curve.aloneLosses, std::vector<double>{5});
    QCOMPARE(lossCurve({4}, 0, 0, 100).aloneLosses, std::vector<double>{4});
}

void TestLossCurve::aPartOfTheRunCanBeLookedAt()
{
    const std::vector<double> losses = wave(1000);
    const LossCurve curve = lossCurve(losses, 300, 320, 100);
    QCOMPARE(curve.iterations.front(), 300.0);
    QCOMPARE(curve.iterations.back(), 320.0);
    QCOMPARE(curve.highest, *std::max_element(losses.begin() + 300, losses.begin() + 321));
    QVERIFY(lossCurve(losses, 2000, 3000, 100).losses.empty());
    QCOMPARE(lossCurve(losses, -5, 3000, 1000).losses.size(), std::size_t(1000));
}

void TestLossCurve::theAxisHoldsEveryLossAndGuessing_data()
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

void TestLossCurve::theAxisHoldsEveryLossAndGuessing()
{
    QFETCH(const std::vector<double>, losses);
    QFETCH(const double, guessing);
    const LossCurve curve = lossCurve(losses, 0, 100, 100);
    for (bool isLogarithmic : {false, true}) {
        const LossRange range = lossRange(curve, guessing, isLogarithmic);
        QVERIFY(std::isfinite(range.lower) && std::isfinite(range.upper));
        QVERIFY(range.lower < range.upper);
        QVERIFY(isLogarithmic ? range.lower > 0.0 && range.upper >= 9.99 * range.lower
                              : range.lower == 0.0);
        for (double loss : losses)
            QVERIFY(!(loss > 0.0) || (range.lower < loss && loss < range.upper));
        QVERIFY(guessing == 0.0 || (range.lower < guessing && guessing < range.upper));
    }
}

void TestLossCurve::aMillionIterationsTakeMilliseconds()
{
    const std::vector<double> losses = wave(1'000'000);
    qint64 best = std::numeric_limits<qint64>::max();
    for (int i = 0; i < 5; ++i) {
        QElapsedTimer timer;
        timer.start();
        const LossCurve curve = lossCurve(losses, 0, 999'999, 400);
        best = std::min(best, timer.nsecsElapsed());
        QVERIFY(curve.losses.size() <= 1604);
    }
    qInfo("a million losses are thinned in %.2f ms", double(best) / 1e6);
    // About 2 ms; a busy or sanitised build is given more.
    QVERIFY(best < 30'000'000);
}

QTEST_APPLESS_MAIN(TestLossCurve)
#include "tst_loss_curve.moc"
