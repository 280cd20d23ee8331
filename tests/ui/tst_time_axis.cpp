#include "ui/stage/time_axis.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace loopscope::ui;

namespace
{

TimeAxis axisOf(int steps, int width)
{
    return TimeAxis{}.resized(steps, 90, width);
}

/// What is wrong with the columns of an axis, or nothing.
QString findProblem(const TimeAxis& axis)
{
    for (int step = 0; step < axis.steps; ++step) {
        const QString place = QString("step %1 of %2, column width %3, scroll %4: ")
                                  .arg(step)
                                  .arg(axis.steps)
                                  .arg(axis.columnWidth)
                                  .arg(axis.scroll);
        if (axis.columnRight(step) <= axis.columnLeft(step))
            return place + "the column is empty";
        if (axis.columnRight(step) != axis.columnLeft(step + 1))
            return place + "the next column overlaps or leaves a gap";
        if (std::abs(axis.columnRight(step) - axis.columnLeft(step) - axis.columnWidth) > 1.0)
            return place + "the column's width is off by more than rounding";
        for (double x : {double(axis.columnLeft(step)), axis.columnCentre(step),
                 axis.columnRight(step) - 0.01}) {
            if (axis.stepAt(x) != step)
                return place + QString("x = %1 is taken for step %2").arg(x).arg(axis.stepAt(x));
        }
    }
    return {};
}

} // namespace

class TestTimeAxis : public QObject
{
    Q_OBJECT
private slots:
    void columnsNeverOverlap_data();
    void columnsNeverOverlap();
    void shortSequencesFillTheWidth();
    void longSequencesScroll();
    void levelsFollowTheWidthOfColumns();
    void largerTextNeedsWiderColumns();
    void zoomKeepsTheStepBelowThePointer();
    void zoomStaysWithinItsLimits();
    void zoomOutlivesAResizeAndFittedEndsIt();
    void scrollingShowsTheStepAndItsNeighbours();
    void visibleStepsAreThoseInTheViewport();
    void ticksAreRoundNumbersApart_data();
    void ticksAreRoundNumbersApart();
    void ticksNeverTouch();
    void outsideOfTheStepsNothingIsHeld();
    void anEmptyAxisIsHarmless();
};

void TestTimeAxis::columnsNeverOverlap_data()
{
    QTest::addColumn<int>("width");
    for (int width : {300, 517, 900, 1001, 1600, 2600})
        QTest::addRow("%d pixels wide, T from 1 to 200", width) << width;
}

void TestTimeAxis::columnsNeverOverlap()
{
    QFETCH(int, width);
    for (int steps = 1; steps <= 200; ++steps) {
        const TimeAxis fitted = axisOf(steps, width);
        for (double factor : {1.0, 0.31, 1.7, 20.0}) {
            TimeAxis axis = factor == 1.0 ? fitted : fitted.zoomed(factor, 200);
            for (int scroll : {0, 13, axis.maximumScroll()}) {
                const QString problem = findProblem(axis.scrolledTo(scroll));
                QVERIFY2(problem.isEmpty(), qPrintable(problem));
            }
        }
    }
}

void TestTimeAxis::shortSequencesFillTheWidth()
{
    for (int steps = 1; steps <= 24; ++steps) {
        const TimeAxis axis = axisOf(steps, 900);
        QCOMPARE(axis.columnLeft(0), axis.left);
        QCOMPARE(axis.columnLeft(steps), axis.right());
        QVERIFY(!axis.canScroll());
        QCOMPARE(axis.level(), DrawingLevel::Full);
    }
}

void TestTimeAxis::longSequencesScroll()
{
    const TimeAxis axis = axisOf(200, 900);
    QCOMPARE(axis.columnWidth, TimeAxis::minimumFittedWidth);
    QCOMPARE(axis.maximumScroll(), 1600 - 900);
    QCOMPARE(axis.scrolledTo(5000).scroll, 700);
    QCOMPARE(axis.scrolledTo(-3).scroll, 0);
    QCOMPARE(axis.scrolledTo(700).columnRight(199), axis.right());
}

void TestTimeAxis::levelsFollowTheWidthOfColumns()
{
    DrawingLevel previous = DrawingLevel::Full;
    bool seen[3] = {};
    for (int steps = 1; steps <= 200; ++steps) {
        const DrawingLevel level = axisOf(steps, 900).level();
        QVERIFY2(level >= previous, "more steps must never mean more detail");
        previous = level;
        seen[int(level)] = true;
    }
    QVERIFY(seen[0] && seen[1] && seen[2]);
}

void TestTimeAxis::largerTextNeedsWiderColumns()
{
    TimeAxis axis = axisOf(24, 900);
    QCOMPARE(axis.level(), DrawingLevel::Full);
    axis.textScale = 2.0;
    QCOMPARE(axis.level(), DrawingLevel::Strip);
}

void TestTimeAxis::zoomKeepsTheStepBelowThePointer()
{
    TimeAxis axis = axisOf(200, 900).scrolledTo(350);
    for (double x : {300.0, 555.0, 800.0}) {
        const int step = axis.stepAt(x);
        for (double factor : {1.25, 2.0, 0.8}) {
            const TimeAxis zoomed = axis.zoomed(factor, x);
            QVERIFY(zoomed.isZoomed);
            QVERIFY2(std::abs(zoomed.columnCentre(step) - x) <= zoomed.columnWidth / 2 + 1.0,
                "the step wandered away from the pointer");
        }
    }
}

void TestTimeAxis::zoomStaysWithinItsLimits()
{
    const TimeAxis axis = axisOf(200, 900);
    QCOMPARE(axis.zoomed(1e9, 400).columnWidth, TimeAxis::maximumZoomedWidth);
    QCOMPARE(axis.zoomed(1e-9, 400).columnWidth, 4.5);
    QVERIFY(!axis.zoomed(1e-9, 400).canScroll());
    QCOMPARE(axisOf(200, 300).zoomed(1e-9, 200).columnWidth, TimeAxis::minimumZoomedWidth);
    // Three steps that fill a wide window are wider than any zoom, and stay so.
    QCOMPARE(axisOf(3, 900).zoomed(1.5, 400).columnWidth, 300.0);
}

void TestTimeAxis::zoomOutlivesAResizeAndFittedEndsIt()
{
    const TimeAxis zoomed = axisOf(100, 900).zoomed(3.0, 400);
    QCOMPARE(zoomed.columnWidth, 27.0);
    QCOMPARE(zoomed.resized(100, 80, 1200).columnWidth, 27.0);
    QCOMPARE(zoomed.resized(100, 80, 1200).fitted().columnWidth, 12.0);
    QVERIFY(!zoomed.fitted().isZoomed);
}

void TestTimeAxis::scrollingShowsTheStepAndItsNeighbours()
{
    TimeAxis axis = axisOf(200, 900);
    for (int step : {0, 150, 149, 199, 3, 70, 71}) {
        axis = axis.scrolledToShow(step);
        for (int shown = std::max(step - 1, 0); shown <= std::min(step + 1, 199); ++shown) {
            QVERIFY(axis.columnLeft(shown) >= axis.left);
            QVERIFY(axis.columnRight(shown) <= axis.right());
        }
    }
    const TimeAxis still = axis.scrolledToShow(100);
    QCOMPARE(still.scrolledToShow(99), still);
}

void TestTimeAxis::visibleStepsAreThoseInTheViewport()
{
    const TimeAxis axis = axisOf(200, 900);
    QCOMPARE(axis.visibleSteps(), (StepRange{0, 112}));
    QCOMPARE(axis.scrolledTo(700).visibleSteps(), (StepRange{87, 199}));
    QCOMPARE(axisOf(20, 900).visibleSteps(), (StepRange{0, 19}));
}

void TestTimeAxis::ticksAreRoundNumbersApart_data()
{
    QTest::addColumn<int>("steps");
    QTest::addColumn<int>("width");
    QTest::addColumn<std::vector<int>>("numbers"); // as on screen, from 1
    QTest::newRow("few steps: all of them") << 6 << 900 << std::vector<int>{1, 2, 3, 4, 5, 6};
    QTest::newRow("twenty steps: fives") << 20 << 900 << std::vector<int>{1, 5, 10, 15, 20};
    QTest::newRow("two hundred, all on screen")
        << 200 << 1600
        << std::vector<int>{1, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85,
               90, 95, 100, 105, 110, 115, 120, 125, 130, 135, 140, 145, 150, 155, 160, 165, 170,
               175, 180, 185, 190, 195, 200};
}

void TestTimeAxis::ticksAreRoundNumbersApart()
{
    QFETCH(int, steps);
    QFETCH(int, width);
    QFETCH(std::vector<int>, numbers);
    std::vector<int> ticks = axisOf(steps, width).ticks(20);
    for (int& tick : ticks)
        ++tick;
    QCOMPARE(ticks, numbers);
}

void TestTimeAxis::ticksNeverTouch()
{
    for (int steps = 1; steps <= 200; ++steps) {
        for (int labelWidth : {14, 24, 60}) {
            const TimeAxis axis = axisOf(steps, 400).zoomed(0.01, 100);
            const std::vector<int> ticks = axis.ticks(labelWidth);
            QVERIFY(!ticks.empty());
            for (std::size_t i = 1; i < ticks.size(); ++i)
                QVERIFY(
                    axis.columnCentre(ticks[i]) - axis.columnCentre(ticks[i - 1]) >= labelWidth);
        }
    }
}

void TestTimeAxis::outsideOfTheStepsNothingIsHeld()
{
    const TimeAxis axis = axisOf(20, 900);
    QVERIFY(!axis.holds(89));
    QVERIFY(axis.holds(90));
    QVERIFY(axis.holds(989));
    QVERIFY(!axis.holds(990));
    QCOMPARE(axis.stepAt(-500), 0);
    QCOMPARE(axis.stepAt(5000), 19);
}

void TestTimeAxis::anEmptyAxisIsHarmless()
{
    const TimeAxis axis = axisOf(0, 0);
    QCOMPARE(axis.stepAt(10), 0);
    QVERIFY(!axis.holds(90));
    QVERIFY(axis.visibleSteps().last < axis.visibleSteps().first);
    QVERIFY(axis.ticks(20).empty());
    QCOMPARE(axis.zoomed(2.0, 10).scroll, 0);
}

QTEST_APPLESS_MAIN(TestTimeAxis)
#include "tst_time_axis.moc"
