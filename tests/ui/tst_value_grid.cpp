#include "tests/support/sample_options.h"
#include "ui/lanes/value_grid.h"
#include "ui/session/training_worker.h"
#include "ui/theme/ramps.h"

#include <QTest>

#include <cmath>

using namespace loopscope;
using namespace loopscope::ui;

namespace
{

ValueGrid gridOf(int units, int steps, std::vector<double> values)
{
    ValueGrid grid;
    grid.units = units;
    grid.steps = steps;
    grid.values = std::move(values);
    summarise(grid);
    return grid;
}

/// The largest difference of two colours' channels.
int distance(const QColor& a, const QColor& b)
{
    return std::max({std::abs(a.red() - b.red()), std::abs(a.green() - b.green()),
        std::abs(a.blue() - b.blue())});
}

} // namespace

class TestValueGrid : public QObject
{
    Q_OBJECT
private slots:
    void rangeChangesInStepsOnly_data();
    void rangeChangesInStepsOnly();
    void rangeIsSaidInWords();
    void gridHoldsTheNumbersOfTheRecord();
    void columnsAreSummarised();
    void imageHasTheRampsColours_data();
    void imageHasTheRampsColours();
    void anEmptyGridHasNoImage();
};

void TestValueGrid::rangeChangesInStepsOnly_data()
{
    QTest::addColumn<double>("largest");
    QTest::addColumn<double>("range");
    QTest::newRow("nothing") << 0.0 << 1.0;
    QTest::newRow("tanh, saturated") << 1.0 << 1.0;
    QTest::newRow("a little more than 1") << 1.001 << 2.0;
    QTest::newRow("exactly a step") << 5.0 << 5.0;
    QTest::newRow("just above a step") << 5.0001 << 10.0;
    QTest::newRow("a power of ten") << 1000.0 << 1000.0;
    QTest::newRow("thousands") << 1234.0 << 2000.0;
    QTest::newRow("an explosion") << 3e200 << 5e200;
    QTest::newRow("not a number") << std::nan("") << 1.0;
}

void TestValueGrid::rangeChangesInStepsOnly()
{
    QFETCH(double, largest);
    QFETCH(double, range);
    // pow and log10 are right to a few units in the last place.
    QVERIFY2(std::abs(steppedRange(largest) - range) <= 1e-12 * range,
        qPrintable(QString::number(steppedRange(largest), 'g', 17)));
}

void TestValueGrid::rangeIsSaidInWords()
{
    QCOMPARE(rangeText(1.0), QString("±1"));
    QCOMPARE(rangeText(500.0), QString("±500"));
    QCOMPARE(rangeText(5e200), QString("±5·10²⁰⁰"));
}

void TestValueGrid::gridHoldsTheNumbersOfTheRecord()
{
    const SnapshotPointer snapshot = takeSnapshot(Trainer(sampleOptions(9, "lstm")));
    const Iteration& iteration = *snapshot->iteration;
    const Program& program = *iteration.network().tracks().front().program;
    for (const char* name : {"h", "c", "f"}) {
        const int symbol = *program.findSymbol(name);
        const ValueGrid grid = valueGrid(iteration, 0, symbol);
        QCOMPARE(grid.steps, 9);
        QCOMPARE(grid.units, 12);
        for (int step = 0; step < 9; ++step) {
            for (int unit = 0; unit < 12; ++unit)
                QVERIFY(grid.value(unit, step) == iteration.value(0, symbol, step)[unit]);
        }
    }
}

void TestValueGrid::columnsAreSummarised()
{
    const double nan = std::nan("");
    const ValueGrid grid = gridOf(3, 3, {0.5, -3.0, 2.0, nan, HUGE_VAL, 1.0, nan, nan, -HUGE_VAL});
    QCOMPARE(grid.range, 5.0);
    QCOMPARE(grid.columns[0].smallest, -3.0);
    QCOMPARE(grid.columns[0].largest, 2.0);
    QVERIFY(grid.columns[0].isFinite());
    QVERIFY(notFiniteText(grid.columns[0]).isEmpty());
    QCOMPARE(grid.columns[1].notANumber, 1);
    QCOMPARE(grid.columns[1].infinite, 1);
    QCOMPARE(grid.columns[1].smallest, 1.0);
    QCOMPARE(notFiniteText(grid.columns[1]), QString("NaN, ∞"));
    QCOMPARE(grid.columns[2].notANumber, 2);
    QCOMPARE(grid.columns[2].largest, 0.0);
}

void TestValueGrid::imageHasTheRampsColours_data()
{
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
}

void TestValueGrid::imageHasTheRampsColours()
{
    QFETCH(bool, dark);
    std::vector<double> values = {std::nan(""), HUGE_VAL, -HUGE_VAL, 0.0, 10.0, -10.0};
    for (int i = 0; i < 94; ++i)
        values.push_back(std::sin(i) * 9.99);
    const ValueGrid grid = gridOf(4, 25, values);
    QCOMPARE(grid.range, 10.0);
    const QImage image = valueImage(grid, dark);
    QCOMPARE(image.size(), QSize(25, 4));
    for (int step = 0; step < 25; ++step) {
        for (int unit = 0; unit < 4; ++unit) {
            const double value = grid.value(unit, step);
            // The image looks colours up in a table of 1025: neighbours there differ by one level
            // of a channel.
            const int tolerance = std::isfinite(value) ? 1 : 0;
            QVERIFY(distance(image.pixelColor(step, unit), valueColour(value, 10.0, dark)) <=
                    tolerance);
        }
    }
}

void TestValueGrid::anEmptyGridHasNoImage()
{
    QVERIFY(valueImage(ValueGrid(), false).isNull());
}

QTEST_APPLESS_MAIN(TestValueGrid)
#include "tst_value_grid.moc"
