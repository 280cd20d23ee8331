#include "tests/support/sample_options.h"
#include "ui/lanes/gradient_lane.h"
#include "ui/lanes/lane_choice.h"
#include "ui/lanes/loss_lane.h"
#include "ui/lanes/value_lane.h"
#include "ui/session/session.h"
#include "ui/stage/stage_view.h"
#include "ui/stage/timeline_view.h"
#include "ui/theme/ramps.h"
#include "ui/theme/theme.h"

#include <QAccessible>
#include <QAction>
#include <QElapsedTimer>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include <cmath>

using namespace loopscope;
using namespace loopscope::ui;

namespace
{

/// A session with its view on screen, at rest.
struct Window {
    explicit Window(const ExperimentOptions& options, const QSize& size = QSize(1000, 560))
        : session(options)
        , view(session)
    {
        view.setMotionAllowed(false);
        view.resize(size);
        view.show();
        QCoreApplication::processEvents();
    }

    QImage picture() { return view.grab().toImage().convertToFormat(QImage::Format_RGB32); }
    QImage pictureOf(QWidget* pane)
    {
        return pane->grab().toImage().convertToFormat(QImage::Format_RGB32);
    }
    QPoint placeOf(int step) const
    {
        return QPoint(int(view.axis().columnCentre(step)), view.stage()->height() / 2);
    }

    Session session;
    TimelineView view;
};

/// How much of a part of a picture has exactly one colour, in [0, 1].
double shareOf(const QImage& image, const QRect& place, const QColor& colour)
{
    int count = 0;
    const QRect inside = place & image.rect();
    for (int y = inside.top(); y <= inside.bottom(); ++y) {
        for (int x = inside.left(); x <= inside.right(); ++x)
            count += image.pixel(x, y) == colour.rgb() ? 1 : 0;
    }
    return inside.isEmpty() ? 0.0 : double(count) / (inside.width() * inside.height());
}

ExperimentOptions exploding()
{
    ExperimentOptions options = sampleOptions(200, "vanilla", Function::Relu);
    options.initialisation.spectralRadius = 10.0;
    options.optimizer = {OptimizerKind::Sgd, 1e6};
    return options;
}

} // namespace

class TestTimelineView : public QObject
{
    Q_OBJECT
private slots:
    void clicksMoveTheCursor_data();
    void clicksMoveTheCursor();
    void draggingScrubs();
    void clicksOutsideOfTheStepsDoNothing();
    void everyPaneSharesAxisAndPlayhead();
    void playheadScrollsIntoView();
    void scrollBarAndLanesMoveTogether();
    void controlAndWheelZoomAtThePointer();
    void newIterationsLeaveTheScrollPositionAlone();
    void reachedBarsAreFilledAndOthersAreNot();
    void bothGradientsCanBeShown();
    void statesNotReachedAreEmpty();
    void heatmapShowsTheRampsColours();
    void everySizeIsDrawn_data();
    void everySizeIsDrawn();
    void explosionsAreDrawnAndNamed();
    void largerTextIsNeverCut();
    void screenReadersHearThePlayheadsColumn();
    void stepsMoveAndScrubbingIsInstant();
    void lossLaneCanBeShown();
    void aLongSequenceIsPaintedFast();
};

void TestTimelineView::clicksMoveTheCursor_data()
{
    QTest::addColumn<int>("phase");
    QTest::addColumn<int>("expected");
    QTest::newRow("forward") << int(Phase::Forward) << int(Phase::Forward);
    QTest::newRow("loss") << int(Phase::Loss) << int(Phase::Forward);
    QTest::newRow("backward") << int(Phase::Backward) << int(Phase::Backward);
    QTest::newRow("update") << int(Phase::Update) << int(Phase::Backward);
}

void TestTimelineView::clicksMoveTheCursor()
{
    QFETCH(int, phase);
    QFETCH(int, expected);
    Window window(sampleOptions(20));
    window.session.goToPhase(Phase(phase));
    QTest::mouseClick(window.view.stage(), Qt::LeftButton, {}, window.placeOf(6));
    QCOMPARE(window.session.cursor(), (Cursor{Phase(expected), 6}));
    QTest::mouseClick(window.view.gradientLane(), Qt::LeftButton, {},
        QPoint(int(window.view.axis().columnCentre(11)), 60));
    QCOMPARE(window.session.cursor(), (Cursor{Phase(expected), 11}));
}

void TestTimelineView::draggingScrubs()
{
    Window window(sampleOptions(20));
    window.session.goToPhase(Phase::Backward);
    QSignalSpy moves(&window.session, &Session::cursorChanged);
    QTest::mousePress(window.view.stage(), Qt::LeftButton, {}, window.placeOf(15));
    for (int step : {14, 13, 12})
        QTest::mouseMove(window.view.stage(), window.placeOf(step));
    QCOMPARE(window.session.cursor(), (Cursor{Phase::Backward, 12}));
    QCOMPARE(moves.count(), 4);
    // Beyond the edge the nearest step is meant.
    QTest::mouseMove(window.view.stage(), QPoint(5000, 20));
    QCOMPARE(window.session.cursor().step, 19);
    QTest::mouseRelease(window.view.stage(), Qt::LeftButton, {}, window.placeOf(3));
    QTest::mouseMove(window.view.stage(), window.placeOf(3));
    QCOMPARE(window.session.cursor().step, 19);
}

void TestTimelineView::clicksOutsideOfTheStepsDoNothing()
{
    Window window(sampleOptions(20));
    window.session.setCursor({Phase::Forward, 4});
    QTest::mouseClick(window.view.stage(), Qt::LeftButton, {}, QPoint(5, 50));
    QTest::mouseClick(window.view.stage(), Qt::RightButton, {}, window.placeOf(9));
    QCOMPARE(window.session.cursor(), (Cursor{Phase::Forward, 4}));
}

void TestTimelineView::everyPaneSharesAxisAndPlayhead()
{
    Window window(sampleOptions(20));
    window.session.setCursor({Phase::Backward, 8});
    const TimelineView& view = window.view;
    const QRect stage = view.stage()->playheadRect();
    QCOMPARE(stage.left(), view.axis().columnLeft(8));
    for (const TimelinePane* pane : {static_cast<TimelinePane*>(view.hiddenLane()),
             static_cast<TimelinePane*>(view.gradientLane())}) {
        QCOMPARE(pane->axis(), view.axis());
        QCOMPARE(pane->mapTo(&view, pane->playheadRect().topLeft()).x(),
            view.stage()->mapTo(&view, stage.topLeft()).x());
        QCOMPARE(pane->playheadRect().width(), stage.width());
    }
}

void TestTimelineView::playheadScrollsIntoView()
{
    Window window(sampleOptions(200));
    QVERIFY(window.view.axis().canScroll());
    QVERIFY(window.view.scrollBar()->isVisible());
    for (int step : {199, 0, 120}) {
        window.session.setCursor({Phase::Forward, step});
        QVERIFY(window.view.axis().visibleSteps().contains(step));
        QVERIFY(!window.view.stage()->playheadRect().isEmpty());
    }
}

void TestTimelineView::scrollBarAndLanesMoveTogether()
{
    Window window(sampleOptions(200));
    window.view.scrollBar()->setValue(77);
    QCOMPARE(window.view.axis().scroll, 77);
    QCOMPARE(window.view.gradientLane()->axis(), window.view.stage()->axis());
    QCOMPARE(window.view.stage()->axis().scroll, 77);
    const QPoint place = window.placeOf(50);
    QWheelEvent turn(place, window.view.stage()->mapToGlobal(place), {}, QPoint(0, -120),
        Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(window.view.stage(), &turn);
    QCOMPARE(window.view.scrollBar()->value(), 197);
}

void TestTimelineView::controlAndWheelZoomAtThePointer()
{
    Window window(sampleOptions(200));
    const QPoint place = window.placeOf(60);
    QWheelEvent turn(place, window.view.stage()->mapToGlobal(place), {}, QPoint(0, 240),
        Qt::NoButton, Qt::ControlModifier, Qt::NoScrollPhase, false);
    const double before = window.view.axis().columnWidth;
    QCoreApplication::sendEvent(window.view.stage(), &turn);
    QVERIFY(window.view.axis().columnWidth > before * 1.2);
    QCOMPARE(window.view.axis().stepAt(place.x()), 60);
    window.view.setFocus();
    QTest::keyClick(&window.view, Qt::Key_0, Qt::ControlModifier);
    QCOMPARE(window.view.axis().columnWidth, before);
    QTest::keyClick(&window.view, Qt::Key_Plus, Qt::ControlModifier);
    QVERIFY(window.view.axis().columnWidth > before);
}

void TestTimelineView::newIterationsLeaveTheScrollPositionAlone()
{
    Window window(sampleOptions(200));
    window.session.setCursor({Phase::Forward, 0});
    window.view.scrollBar()->setValue(300);
    QSignalSpy snapshots(&window.session, &Session::snapshotChanged);
    ExperimentOptions options = window.session.options();
    options.initialisation.spectralRadius = 1.1;
    window.session.setOptions(options);
    QVERIFY(snapshots.wait());
    QCOMPARE(window.view.axis().scroll, 300);
}

void TestTimelineView::reachedBarsAreFilledAndOthersAreNot()
{
    for (ThemeChoice choice : {ThemeChoice::Light, ThemeChoice::Dark}) {
        applyTheme(*qApp, choice);
        Window window(sampleOptions(20));
        window.session.setCursor({Phase::Backward, 9});
        GradientLane* lane = window.view.gradientLane();
        const QImage picture = window.pictureOf(lane);
        const bool dark = choice == ThemeChoice::Dark;
        for (int step = 0; step < 20; ++step) {
            // Without the edge, which is rounded, and the line of 10⁰ where the bar's top is.
            const QRect inside = lane->barRect(step).toRect().adjusted(4, 5, -4, -3);
            if (inside.height() < 3)
                continue;
            const QColor colour =
                gradientColour(lane->data().bars[std::size_t(step)].relative, dark);
            const double share = shareOf(picture, inside, colour);
            if (step >= 9)
                QVERIFY2(share > 0.99, qPrintable(QString("step %1: %2").arg(step).arg(share)));
            else
                QVERIFY2(share < 0.01, qPrintable(QString("step %1: %2").arg(step).arg(share)));
        }
        window.session.setCursor({Phase::Forward, 19});
        const QRect last = lane->barRect(19).toRect().adjusted(4, 5, -4, -3);
        QVERIFY(shareOf(window.pictureOf(lane), last, gradientColour(1.0, dark)) < 0.01);
    }
    applyTheme(*qApp, ThemeChoice::Light);
}

void TestTimelineView::bothGradientsCanBeShown()
{
    Window window(sampleOptions(20));
    GradientLane* lane = window.view.gradientLane();
    const QList<LaneChoice*> choices = lane->findChildren<LaneChoice*>();
    QCOMPARE(choices.size(), 2);
    QVERIFY(choices[0]->isChecked());
    QCOMPARE(lane->data().of, GradientOf::LastLoss);
    QTest::mouseClick(choices[1], Qt::LeftButton);
    QCOMPARE(lane->data().of, GradientOf::AllLosses);
    QVERIFY(!choices[0]->isChecked());
    // A new iteration keeps the choice.
    QSignalSpy snapshots(&window.session, &Session::snapshotChanged);
    window.session.newWeights();
    QVERIFY(snapshots.wait());
    QCOMPARE(lane->data().of, GradientOf::AllLosses);
    for (const LaneChoice* choice : choices)
        QVERIFY(!choice->accessibleName().isEmpty() && !choice->toolTip().isEmpty());
}

void TestTimelineView::statesNotReachedAreEmpty()
{
    Window window(sampleOptions(20));
    window.session.setCursor({Phase::Forward, 7});
    ValueLane* lane = window.view.hiddenLane();
    const QImage picture = window.pictureOf(lane);
    const QColor stage = themeOf(window.view).stage;
    for (int step = 0; step < 20; ++step) {
        const int left = window.view.axis().columnLeft(step);
        const int width = window.view.axis().columnRight(step) - left;
        const QRect inside(left + 4, 16, width - 8, lane->height() - 32);
        const double empty = shareOf(picture, inside, stage);
        if (step <= 7)
            QVERIFY(empty < 0.5);
        else
            QVERIFY(empty > 0.99);
    }
}

void TestTimelineView::heatmapShowsTheRampsColours()
{
    Window window(sampleOptions(20), QSize(1000, 900));
    window.session.goToPhase(Phase::Update);
    ValueLane* lane = window.view.hiddenLane();
    const QImage picture = window.pictureOf(lane);
    const ValueGrid& grid = lane->grid();
    const int top = 7; // the lane has no title line, only its margin
    const double height = double(lane->height() - 2 * top) / grid.units;
    for (int step = 1; step < 20; ++step) { // step 0 has the playhead's line
        for (int unit = 0; unit < grid.units; ++unit) {
            const QColor drawn = picture.pixelColor(
                int(window.view.axis().columnCentre(step)), top + int((unit + 0.4) * height));
            const QColor expected = valueColour(grid.value(unit, step), grid.range, false);
            // The image's table of colours is one level fine.
            QVERIFY(std::abs(drawn.red() - expected.red()) <= 1);
            QVERIFY(std::abs(drawn.green() - expected.green()) <= 1);
            QVERIFY(std::abs(drawn.blue() - expected.blue()) <= 1);
        }
    }
}

void TestTimelineView::everySizeIsDrawn_data()
{
    QTest::addColumn<int>("steps");
    QTest::addColumn<QByteArray>("cell");
    QTest::addColumn<int>("units");
    QTest::newRow("two steps") << 2 << QByteArray("vanilla") << 12;
    QTest::newRow("twenty steps, two memories") << 20 << QByteArray("lstm") << 12;
    QTest::newRow("one unit") << 20 << QByteArray("gru") << 1;
    QTest::newRow("a thousand units") << 60 << QByteArray("vanilla") << 1024;
    QTest::newRow("no memory") << 60 << QByteArray("feed-forward") << 5;
    QTest::newRow("two hundred steps") << 200 << QByteArray("vanilla") << 64;
    QTest::newRow("one step") << 1 << QByteArray("vanilla") << 12;
}

void TestTimelineView::everySizeIsDrawn()
{
    QFETCH(int, steps);
    QFETCH(QByteArray, cell);
    QFETCH(int, units);
    Window window(sampleOptions(steps, cell.constData(), Function::Tanh, units));
    const QRgb background = themeOf(window.view).stage.rgb();
    for (int width : {320, 700, 1300, 2400}) {
        window.view.resize(width, 520);
        QCoreApplication::processEvents();
        for (const Cursor& cursor :
            {Cursor{Phase::Forward, steps / 2}, Cursor{Phase::Loss, steps - 1},
                Cursor{Phase::Backward, steps / 2}, Cursor{Phase::Update, 0}}) {
            window.session.setCursor(cursor);
            const QImage picture = window.picture();
            const TimeAxis& axis = window.view.axis();
            const StageLayout layout = window.view.stage()->layout();
            QVERIFY(layout.stripWidth < axis.columnWidth);
            // Every state on screen that has been reached has been painted.
            for (int step = axis.visibleSteps().first; step <= axis.visibleSteps().last; ++step) {
                if (!window.view.moment().isStateReached(step))
                    continue;
                const QPoint place = window.view.stage()->mapTo(
                    &window.view, QPoint(int(axis.columnCentre(step)),
                                      layout.state.top + layout.state.height / 2 + 2));
                // Of a column cut by the edge, the centre may be out of sight.
                if (axis.columnCentre(step) < axis.left || axis.columnCentre(step) >= axis.right())
                    continue;
                QVERIFY2(picture.pixel(place) != background,
                    qPrintable(QString("step %1, width %2").arg(step).arg(width)));
            }
        }
    }
}

void TestTimelineView::explosionsAreDrawnAndNamed()
{
    Window window(exploding());
    QSignalSpy snapshots(&window.session, &Session::snapshotChanged);
    window.session.goToIteration(3);
    QVERIFY(snapshots.wait());
    window.session.goToPhase(Phase::Update);
    bool hasBroken = false;
    for (const GradientBar& bar : window.view.gradientLane()->data().bars)
        hasBroken = hasBroken || bar.kind == MagnitudeKind::NotANumber;
    QVERIFY2(hasBroken, "the run should have exploded for this test to say anything");
    for (double factor : {1.0, 3.0, 2.0}) {
        for (double zoom = 1.0; zoom < factor; zoom *= 1.25)
            window.view.zoomIn();
        const QImage picture = window.pictureOf(window.view.gradientLane());
        // Hatching: some of the column has the colour of what is not a number, some has not.
        const QRect bar = window.view.gradientLane()->barRect(2).toRect().adjusted(1, 2, -2, -2);
        const double share = shareOf(picture, bar, gradientColour(std::nan(""), false));
        QVERIFY2(share > 0.02 && share < 0.9, qPrintable(QString::number(share)));
    }
    QVERIFY(window.view.accessibleDescription().contains("not a number"));
}

void TestTimelineView::largerTextIsNeverCut()
{
    Window window(sampleOptions(20));
    const QFont font = window.view.font();
    const int before = window.view.minimumSizeHint().height();
    QFont large = font;
    large.setPointSizeF(font.pointSizeF() * 2.0);
    window.view.setFont(large);
    QCoreApplication::processEvents();
    QVERIFY(window.view.minimumSizeHint().height() > before * 1.5);
    QVERIFY(window.view.axis().textScale > 1.5);
    const StageLayout layout = window.view.stage()->layout();
    for (const Row& row : {layout.target, layout.output, layout.input, layout.numbers})
        QVERIFY(row.height >= QFontMetrics(large).height());
    QVERIFY(window.view.axis().left >=
            QFontMetrics(large).horizontalAdvance(window.view.gradientLane()->data().name));
}

void TestTimelineView::screenReadersHearThePlayheadsColumn()
{
    Window window(sampleOptions(20));
    window.session.setCursor({Phase::Backward, 8});
    QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(&window.view);
    QVERIFY(interface != nullptr);
    QCOMPARE(interface->role(), QAccessible::Chart);
    QVERIFY(!interface->text(QAccessible::Name).isEmpty());
    QVERIFY(interface->text(QAccessible::Description).startsWith("Backward, step 9 of 20."));
    QVERIFY(window.view.focusPolicy() & Qt::TabFocus);
}

void TestTimelineView::stepsMoveAndScrubbingIsInstant()
{
    Window window(sampleOptions(20));
    window.view.setMotionAllowed(true);
    const bool hasMotion = !window.view.isMotionReduced();
    window.session.setCursor({Phase::Backward, 12});
    QCOMPARE(window.view.moment().progress, 1.0); // a jump
    window.session.stepForward();
    QCOMPARE(window.view.moment().cursor, (Cursor{Phase::Backward, 11}));
    if (hasMotion)
        QVERIFY(window.view.moment().progress < 1.0);
    QTRY_COMPARE_WITH_TIMEOUT(window.view.moment().progress, 1.0, 2000);
    QTest::mouseClick(window.view.stage(), Qt::LeftButton, {}, window.placeOf(10));
    QCOMPARE(window.view.moment().progress, 1.0);
    window.session.stepBackward();
    QCOMPARE(window.view.moment().progress, 1.0);
    qputenv("LOOPSCOPE_REDUCED_MOTION", "1");
    window.session.stepForward();
    QCOMPARE(window.view.moment().progress, 1.0);
    qunsetenv("LOOPSCOPE_REDUCED_MOTION");
}

void TestTimelineView::lossLaneCanBeShown()
{
    Window window(sampleOptions(20), QSize(1000, 700));
    QVERIFY(!window.view.lossLane()->isVisible());
    window.view.lossLaneAction()->trigger();
    QCoreApplication::processEvents();
    QVERIFY(window.view.lossLane()->isVisible());
    QCOMPARE(window.view.lossLane()->axis(), window.view.stage()->axis());
    const LossLaneData& data = window.view.lossLane()->data();
    QCOMPARE(data.losses.size(), std::size_t(20));
    QCOMPARE(data.losses[4], window.session.snapshot()->iteration->stepLoss(4));
    QVERIFY(data.range >= *std::max_element(data.losses.begin(), data.losses.end()));
    window.session.goToPhase(Phase::Loss);
    const QImage picture = window.pictureOf(window.view.lossLane());
    const QRect foot(int(window.view.axis().columnCentre(4)) - 3, picture.height() - 12, 6, 3);
    QVERIFY(shareOf(picture, foot, themeOf(window.view).fromOutput) > 0.99);
}

void TestTimelineView::aLongSequenceIsPaintedFast()
{
    Window window(sampleOptions(200, "vanilla", Function::Tanh, 64), QSize(1600, 600));
    window.session.goToPhase(Phase::Update);
    QImage image(window.view.size() * 2, QImage::Format_RGB32);
    image.setDevicePixelRatio(2.0);
    window.view.render(&image);
    qint64 best = std::numeric_limits<qint64>::max();
    for (int i = 0; i < 20; ++i) {
        QElapsedTimer timer;
        timer.start();
        window.view.render(&image);
        best = std::min(best, timer.nsecsElapsed());
    }
    qInfo("a repaint takes %.1f ms", double(best) / 1e6);
    // The goal is 10 ms; a busy or sanitised build is given more.
    QVERIFY2(best < 40'000'000, qPrintable(QString::number(double(best) / 1e6)));
}

QTEST_MAIN(TestTimelineView)
#include "tst_timeline_view.moc"
