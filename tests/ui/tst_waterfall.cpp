#include "ui/charts/gradient_words.h"
#include "ui/charts/ramp_table.h"
#include "ui/charts/waterfall.h"
#include "ui/theme/ramps.h"

#include <QColor>
#include <QTest>

#include <cmath>
#include <limits>

using namespace loopscope;
using namespace loopscope::ui;

namespace
{

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float notANumber = std::numeric_limits<float>::quiet_NaN();

GradientHistory::Rows rowsOf(const std::vector<int>& iterations)
{
    GradientHistory::Rows rows;
    for (int iteration : iterations) {
        GradientHistory::Row row;
        row.iteration = iteration;
        row.powers = {-3.0F, -1.0F, 0.0F};
        rows.push_back(std::make_shared<const GradientHistory::Row>(row));
    }
    return rows;
}

/// Every `spacing`-th iteration up to the last one.
std::vector<int> every(int spacing, int last)
{
    std::vector<int> iterations;
    for (int iteration = 0; iteration <= last; iteration += spacing)
        iterations.push_back(iteration);
    return iterations;
}

void breakRow(GradientHistory::Rows& rows, std::size_t index, float power)
{
    GradientHistory::Row row = *rows.at(index);
    row.powers[1] = power;
    row.isFinite = power < infinity;
    rows[index] = std::make_shared<const GradientHistory::Row>(row);
}

} // namespace

class TestWaterfall : public QObject
{
    Q_OBJECT
private slots:
    void aColumnAnIterationShowsItsRow();
    void rowsReachToTheNextOne();
    void whatWasJumpedOverStaysEmpty();
    void nothingIsDrawnAfterTheNewestIteration();
    void gradientsThatAreNotFiniteAreNeverThinnedAway_data();
    void gradientsThatAreNotFiniteAreNeverThinnedAway();
    void manyRowsShareAColumn();
    void theRowAtAPlaceIsFound();
    void coloursAreThoseOfTheRamp();
    void magnitudesAreSaid_data();
    void magnitudesAreSaid();
    void reachIsCountedFromTheSource_data();
    void reachIsCountedFromTheSource();
};

void TestWaterfall::aColumnAnIterationShowsItsRow()
{
    const GradientHistory::Rows rows = rowsOf(every(1, 9));
    const std::vector<int> columns = waterfallColumns(rows, -0.5, 9.5, 10);
    for (int i = 0; i < 10; ++i)
        QCOMPARE(columns[std::size_t(i)], i);
    QVERIFY(waterfallColumns({}, -0.5, 9.5, 3) == std::vector<int>({-1, -1, -1}));
    QVERIFY(waterfallColumns(rows, -0.5, 9.5, 0).empty());
}

void TestWaterfall::rowsReachToTheNextOne()
{
    const GradientHistory::Rows rows = rowsOf(every(4, 16));
    const std::vector<int> columns = waterfallColumns(rows, -0.5, 16.5, 17);
    for (int i = 0; i < 17; ++i)
        QCOMPARE(columns[std::size_t(i)], i / 4);
    // One that is looked at in between takes its place from there on.
    const GradientHistory::Rows visited = rowsOf({0, 4, 6, 8, 12, 16});
    QVERIFY(waterfallColumns(visited, 3.5, 8.5, 5) == std::vector<int>({1, 1, 2, 2, 3}));
}

void TestWaterfall::whatWasJumpedOverStaysEmpty()
{
    GradientHistory::Rows rows = rowsOf({0, 1, 2, 3, 20, 21, 22});
    const std::vector<int> columns = waterfallColumns(rows, -0.5, 22.5, 23);
    QCOMPARE(columns[3], 3);
    for (int i = 4; i < 20; ++i)
        QCOMPARE(columns[std::size_t(i)], -1);
    QCOMPARE(columns[20], 4);
}

void TestWaterfall::nothingIsDrawnAfterTheNewestIteration()
{
    const std::vector<int> columns = waterfallColumns(rowsOf(every(4, 8)), -0.5, 19.5, 20);
    QCOMPARE(columns[8], 2);
    for (int i = 9; i < 20; ++i)
        QCOMPARE(columns[std::size_t(i)], -1);
    QCOMPARE(waterfallColumns(rowsOf({0}), -0.5, 9.5, 10)[0], 0);
    QCOMPARE(waterfallColumns(rowsOf({0}), -0.5, 9.5, 10)[1], -1);
}

void TestWaterfall::gradientsThatAreNotFiniteAreNeverThinnedAway_data()
{
    QTest::addColumn<float>("power");
    QTest::addColumn<bool>("isBroken");
    QTest::newRow("not a number") << notANumber << true;
    QTest::newRow("infinite") << infinity << true;
    QTest::newRow("exactly zero is a number") << -infinity << false;
}

void TestWaterfall::gradientsThatAreNotFiniteAreNeverThinnedAway()
{
    QFETCH(const float, power);
    QFETCH(const bool, isBroken);
    GradientHistory::Rows rows = rowsOf(every(1, 999));
    breakRow(rows, 437, power);
    const std::vector<int> columns = waterfallColumns(rows, -0.5, 999.5, 50);
    QCOMPARE(std::count(columns.begin(), columns.end(), 437), isBroken ? 1 : 0);
    QCOMPARE(columns[437 / 20] == 437, isBroken);
    QCOMPARE(firstBrokenIteration(rows), isBroken ? 437 : -1);
}

void TestWaterfall::manyRowsShareAColumn()
{
    const std::vector<int> columns = waterfallColumns(rowsOf(every(1, 999)), -0.5, 999.5, 50);
    for (int i = 0; i < 50; ++i) {
        QVERIFY(columns[std::size_t(i)] >= 20 * i);
        QVERIFY(columns[std::size_t(i)] < 20 * (i + 1));
    }
}

void TestWaterfall::theRowAtAPlaceIsFound()
{
    const GradientHistory::Rows rows = rowsOf({0, 4, 8, 40});
    QCOMPARE(waterfallRowAt(rows, 0.2)->iteration, 0);
    QCOMPARE(waterfallRowAt(rows, 3.4)->iteration, 0);
    QCOMPARE(waterfallRowAt(rows, 3.6)->iteration, 4);
    QVERIFY(waterfallRowAt(rows, 30.0) == nullptr);
    QVERIFY(waterfallRowAt(rows, -1.0) == nullptr);
    QVERIFY(waterfallRowAt(rows, 41.0) == nullptr);
    QCOMPARE(waterfallRowAt(rows, 40.4)->iteration, 40);
    QCOMPARE(waterfallSteps(rows), 3);
    QCOMPARE(waterfallSteps({}), 0);
}

void TestWaterfall::coloursAreThoseOfTheRamp()
{
    for (bool dark : {false, true}) {
        const RampTable table(dark);
        for (double power = -8.0; power <= 5.0; power += 0.037) {
            const QColor found(table.colour(power));
            const QColor expected = gradientColour(std::pow(10.0, power), dark);
            // Half an entry of the table away.
            QVERIFY(std::abs(found.red() - expected.red()) <= 2);
            QVERIFY(std::abs(found.green() - expected.green()) <= 2);
            QVERIFY(std::abs(found.blue() - expected.blue()) <= 2);
        }
        QCOMPARE(table.colour(-400.0), gradientColour(0.0, dark).rgb());
        QCOMPARE(table.colour(double(-infinity)), gradientColour(0.0, dark).rgb());
        QCOMPARE(table.colour(double(infinity)), gradientColour(double(infinity), dark).rgb());
        QCOMPARE(table.colour(double(notANumber)), gradientColour(double(notANumber), dark).rgb());
        QVERIFY(table.colour(double(infinity)) != table.colour(400.0));
    }
}

void TestWaterfall::magnitudesAreSaid_data()
{
    QTest::addColumn<double>("power");
    QTest::addColumn<QString>("words");
    QTest::newRow("as strong") << 0.0 << "×1";
    QTest::newRow("a tenth") << -1.0 << "×0.1";
    QTest::newRow("grown") << 2.0 << "×100";
    QTest::newRow("a millionth") << -6.0 << "×10⁻⁶";
    QTest::newRow("beyond double") << -400.0 << "×10⁻⁴⁰⁰";
    QTest::newRow("zero") << double(-infinity) << "exactly 0";
    QTest::newRow("infinite") << double(infinity) << "infinite";
    QTest::newRow("not a number") << double(notANumber) << "not a number";
}

void TestWaterfall::magnitudesAreSaid()
{
    QFETCH(const double, power);
    QFETCH(const QString, words);
    QCOMPARE(wordsForPower(power), words);
}

void TestWaterfall::reachIsCountedFromTheSource_data()
{
    QTest::addColumn<std::vector<float>>("powers");
    QTest::addColumn<int>("reach");
    QTest::newRow("fades after two steps") << std::vector<float>{-5, -3, -1, 0} << 2;
    QTest::newRow("never") << std::vector<float>{-1, -1, 0} << 3;
    QTest::newRow("grows") << std::vector<float>{5, 3, 0} << 3;
    QTest::newRow("zero at once") << std::vector<float>{-infinity, 0} << 1;
    QTest::newRow("breaks on the way") << std::vector<float>{-5, notANumber, 0} << -1;
    QTest::newRow("breaks beyond the hundredth") << std::vector<float>{notANumber, -5, 0} << 1;
    QTest::newRow("one step") << std::vector<float>{0} << 1;
}

void TestWaterfall::reachIsCountedFromTheSource()
{
    QFETCH(const std::vector<float>, powers);
    QFETCH(const int, reach);
    QCOMPARE(reachOf(powers), reach);
}

QTEST_APPLESS_MAIN(TestWaterfall)
#include "tst_waterfall.moc"
