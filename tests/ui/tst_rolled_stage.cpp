#include "tests/ui/stage_window.h"
#include "ui/stage/motion.h"
#include "ui/stage/rolled_data.h"
#include "ui/stage/stage_stack.h"
#include "ui/stage/weight_colours.h"
#include "ui/theme/ramps.h"

#include <QAccessible>
#include <QAction>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

using namespace loopscope;
using namespace loopscope::ui;

class TestRolledStage : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { qputenv("LOOPSCOPE_REDUCED_MOTION", "1"); }

    void oneCommandFoldsAndOpens();
    void allColumnsBecomeOne();
    void steppingMovesTheOneCell();
    void clicksOnTheOneCellChooseNoStep();
    void loopsBringBackWhatIsRead_data();
    void loopsBringBackWhatIsRead();
    void aReverseTrackReadsTheLaterStep();
    void sharedWeightsAreNamed_data();
    void sharedWeightsAreNamed();
    void weightsHaveTheirColours();
    void gradientsComeBackAlongTheLoop();
    void itMorphsInLessThanHalfASecond();
    void columnsMeetOnTheWay();
    void everyCellAndSizeIsDrawn_data();
    void everyCellAndSizeIsDrawn();
    void theInsideClosesWhenItIsRolled();
    void screenReadersHearThatItIsRolled();
};

void TestRolledStage::oneCommandFoldsAndOpens()
{
    StageWindow window(sampleOptions(20));
    QSignalSpy changes(&window.view, &TimelineView::rolledChanged);
    window.view.rolledAction()->trigger();
    QVERIFY(window.view.isRolled());
    QCOMPARE(window.stage().fold(), 1.0);
    window.view.rolledAction()->trigger();
    QVERIFY(!window.view.isRolled());
    QCOMPARE(window.stage().fold(), 0.0);
    QCOMPARE(changes.count(), 2);
    window.view.setRolled(true);
    QVERIFY(window.view.rolledAction()->isChecked());
}

void TestRolledStage::allColumnsBecomeOne()
{
    StageWindow window(sampleOptions(20));
    const QRect unrolled = window.stage().stateRect(3);
    QVERIFY(unrolled != window.stage().stateRect(4));
    window.view.setRolled(true);
    const QRect rolled = window.stage().stateRect(3);
    for (int step = 0; step < 20; ++step)
        QCOMPARE(window.stage().stateRect(step), rolled);
    QVERIFY(rolled.width() > unrolled.width());
    QVERIFY(window.stage().rect().contains(rolled));
    window.view.setRolled(false);
    QCOMPARE(window.stage().stateRect(3), unrolled);
}

void TestRolledStage::steppingMovesTheOneCell()
{
    StageWindow window(sampleOptions(20));
    window.session.setCursor({Phase::Forward, 8});
    window.view.setRolled(true);
    for (int i = 0; i < 2; ++i) {
        const int step = window.session.cursor().step;
        const QRect strip = window.stage().stateRect(step);
        const QImage image = window.picture();
        // The middle of each unit's cell has the colour of its value.
        for (int unit = 0; unit < 12; ++unit) {
            const double y = strip.top() + strip.height() * (unit + 0.45) / 12.0;
            const QColor colour = valueColour(
                window.stage().data().state.value(unit, step), 1.0, themeOf(window.stage()).dark);
            QVERIFY(hasColour(image, QRect(strip.center().x(), int(y), 1, 1), colour));
        }
        window.session.stepForward();
    }
    QCOMPARE(window.session.cursor(), (Cursor{Phase::Forward, 10}));
}

void TestRolledStage::clicksOnTheOneCellChooseNoStep()
{
    StageWindow window(sampleOptions(20));
    window.session.setCursor({Phase::Forward, 8});
    window.view.setRolled(true);
    QTest::mouseClick(&window.stage(), Qt::LeftButton, {}, window.placeOf(2, 60.0));
    QCOMPARE(window.session.cursor(), (Cursor{Phase::Forward, 8}));
    QSignalSpy opened(&window.view, &TimelineView::cellOpened);
    QTest::mouseDClick(&window.stage(), Qt::LeftButton, {}, window.stage().stateRect(8).center());
    QCOMPARE(opened.count(), 1);
    QCOMPARE(opened.front().at(1).toInt(), 8);
}

void TestRolledStage::loopsBringBackWhatIsRead_data()
{
    QTest::addColumn<QByteArray>("cell");
    QTest::addColumn<QStringList>("memories");
    QTest::addColumn<QStringList>("weighted");
    QTest::newRow("vanilla") << QByteArray("vanilla") << QStringList{"h"} << QStringList{"h"};
    QTest::newRow("LSTM") << QByteArray("lstm") << QStringList{"c", "h"} << QStringList{"h"};
    QTest::newRow("feed-forward") << QByteArray("feed-forward") << QStringList{} << QStringList{};
}

void TestRolledStage::loopsBringBackWhatIsRead()
{
    QFETCH(QByteArray, cell);
    QFETCH(QStringList, memories);
    QFETCH(QStringList, weighted);
    StageWindow window(sampleOptions(9, cell.constData()));
    const Iteration& iteration = *window.session.snapshot()->iteration;
    const RolledData data = rolledData(*window.session.snapshot());
    QStringList names, throughWeights;
    for (const RolledMemory& memory : data.memories) {
        names += memory.name;
        if (memory.isWeighted)
            throughWeights += memory.name;
        const int symbol =
            *window.session.snapshot()->program().findSymbol(memory.name.toStdString());
        for (int step = 0; step < 9; ++step) {
            for (int unit = 0; unit < 12; ++unit)
                QCOMPARE(
                    memory.before.value(unit, step), iteration.value(0, symbol, step - 1)[unit]);
        }
        QCOMPARE(memory.beforeNames[0], memory.name + QString("₀"));
        QCOMPARE(memory.beforeNames[8], memory.name + QString("₈"));
    }
    QCOMPARE(names, memories);
    QCOMPARE(throughWeights, weighted);
}

void TestRolledStage::aReverseTrackReadsTheLaterStep()
{
    ExperimentOptions options = sampleOptions(6);
    options.layers.front().direction = Direction::Backward;
    StageWindow window(options);
    const Iteration& iteration = *window.session.snapshot()->iteration;
    const RolledData data = rolledData(*window.session.snapshot());
    const int symbol = window.session.snapshot()->program().output;
    QCOMPARE(data.memories.front().before.value(3, 2), iteration.value(0, symbol, 3)[3]);
    QCOMPARE(data.memories.front().beforeNames[2], QString("h₄"));
}

void TestRolledStage::sharedWeightsAreNamed_data()
{
    QTest::addColumn<QByteArray>("cell");
    QTest::addColumn<QString>("names");
    QTest::newRow("vanilla") << QByteArray("vanilla") << QString("W, U, b");
    QTest::newRow("LSTM: one family for all gates") << QByteArray("lstm") << QString("W, U, b");
    QTest::newRow("feed-forward has no U") << QByteArray("feed-forward") << QString("W, b");
}

void TestRolledStage::sharedWeightsAreNamed()
{
    QFETCH(QByteArray, cell);
    QFETCH(QString, names);
    StageWindow window(sampleOptions(5, cell.constData()));
    QCOMPARE(rolledData(*window.session.snapshot()).sharedNames(), names);
}

void TestRolledStage::weightsHaveTheirColours()
{
    StageWindow window(sampleOptions(20));
    window.session.setCursor({Phase::Forward, 8});
    const Theme& theme = themeOf(window.stage());
    const StageLayout unrolled = window.stage().layout();
    const QRect column = window.stage().stateRect(8);
    QVERIFY(!hasColour(window.picture(),
        QRect(column.left(), unrolled.toState.top, column.width(), unrolled.toState.height),
        inputWeightColour(theme)));
    window.view.setRolled(true);
    const QImage image = window.picture();
    const QRect strip = window.stage().stateRect(8);
    const StageLayout layout = window.stage().layout();
    const QRect input(strip.left(), layout.toState.top, strip.width(), layout.toState.height);
    const QRect output(
        strip.left(), layout.fromOutput.top, strip.width(), layout.fromOutput.height);
    const QRect loop(strip.right() + 4, strip.top(), 100, strip.height());
    QVERIFY(hasColour(image, input, inputWeightColour(theme)));
    QVERIFY(hasColour(image, output, readoutWeightColour(theme)));
    QVERIFY(hasColour(image, loop, recurrentWeightColour(theme)));
}

void TestRolledStage::gradientsComeBackAlongTheLoop()
{
    StageWindow window(sampleOptions(20));
    window.session.setCursor({Phase::Backward, 8});
    window.view.setRolled(true);
    const QRect strip = window.stage().stateRect(8);
    const QRect loop(strip.right() + 4, strip.top(), 100, strip.height());
    const double relative = window.stage().data().column(8).fromLater.front().magnitude.relative;
    const QColor colour = gradientColour(relative, themeOf(window.stage()).dark);
    QVERIFY(hasColour(window.picture(), loop, colour));
}

void TestRolledStage::itMorphsInLessThanHalfASecond()
{
    QVERIFY(StageView::rollMilliseconds < 500);
    qunsetenv("LOOPSCOPE_REDUCED_MOTION");
    StageWindow window(sampleOptions(20));
    window.view.setMotionAllowed(true);
    if (isMotionReduced(window.view))
        QSKIP("this desktop asks for less motion");
    window.view.setRolled(true);
    QVERIFY(window.stage().fold() < 0.5);
    QTRY_COMPARE(window.stage().fold(), 1.0);
    window.view.setRolled(false);
    QVERIFY(window.stage().fold() > 0.5);
    window.view.setRolled(true); // turned round on the way
    QTRY_COMPARE(window.stage().fold(), 1.0);
    qputenv("LOOPSCOPE_REDUCED_MOTION", "1");
    window.view.setRolled(false);
    QCOMPARE(window.stage().fold(), 0.0);
}

void TestRolledStage::columnsMeetOnTheWay()
{
    const TimeAxis axis = TimeAxis().resized(20, 90, 900);
    double widest = 1e9;
    for (const double fold : {0.0, 0.3, 0.6, 0.9, 1.0}) {
        const StagePlaces places = stagePlaces(axis, 300, 17, {}, fold);
        const double width = places.centreOf(19) - places.centreOf(0);
        QVERIFY(width < widest);
        widest = width;
        int end = 0;
        const StageLayout& layout = places.layout;
        for (const Row& row : {layout.target, layout.output, layout.fromOutput, layout.state,
                 layout.toState, layout.input, layout.numbers}) {
            QVERIFY(row.top >= end - 1); // rounded
            end = row.bottom();
        }
    }
    QCOMPARE(widest, 0.0);
}

void TestRolledStage::everyCellAndSizeIsDrawn_data()
{
    QTest::addColumn<QString>("cell");
    QTest::addColumn<QSize>("size");
    QTest::addColumn<int>("steps");
    for (const CatalogEntry& entry : catalog())
        QTest::addRow("%s", entry.identifier.c_str())
            << QString::fromStdString(entry.identifier) << QSize(1000, 620) << 20;
    QTest::newRow("small") << QString("lstm") << QSize(420, 400) << 20;
    QTest::newRow("long") << QString("gru") << QSize(1000, 620) << 200;
    QTest::newRow("one step") << QString("vanilla") << QSize(1000, 620) << 1;
}

void TestRolledStage::everyCellAndSizeIsDrawn()
{
    QFETCH(QString, cell);
    QFETCH(QSize, size);
    QFETCH(int, steps);
    StageWindow window(sampleOptions(steps, cell.toStdString()), size);
    window.view.setRolled(true);
    for (const Phase phase : {Phase::Forward, Phase::Loss, Phase::Backward, Phase::Update}) {
        window.session.goToPhase(phase);
        const QImage image = window.picture();
        const QRect strip = window.stage().stateRect(window.session.cursor().step);
        QVERIFY(window.stage().rect().contains(strip));
        QVERIFY(strip.left() >= window.view.axis().left);
        // Something stands on the arrow's way from the input.
        const StageLayout layout = window.stage().layout();
        QVERIFY(layout.toState.height > 0);
        QVERIFY(image.pixel(strip.center().x(), int(layout.toState.centre())) !=
                image.pixel(window.view.axis().left + 2, int(layout.toState.centre())));
    }
}

void TestRolledStage::theInsideClosesWhenItIsRolled()
{
    Session session(sampleOptions(12));
    StageStack stack(session, new TimelineView(session));
    stack.resize(900, 560);
    stack.show();
    stack.setCellOpen(true);
    QVERIFY(stack.isCellOpen());
    stack.timeline()->setRolled(true);
    QVERIFY(!stack.isCellOpen());
    stack.openCell(0, 4); // from the one cell into its inside, and back to it
    QVERIFY(stack.isCellOpen());
    stack.closeCell();
    QVERIFY(stack.timeline()->isRolled());
}

void TestRolledStage::screenReadersHearThatItIsRolled()
{
    StageWindow window(sampleOptions(12));
    window.session.setCursor({Phase::Forward, 4});
    window.view.setRolled(true);
    QVERIFY(window.view.accessibleDescription().startsWith("Rolled up into one cell."));
    QVERIFY(window.view.accessibleDescription().contains("step 5 of 12"));
    window.view.setRolled(false);
    QVERIFY(!window.view.accessibleDescription().contains("Rolled"));
}

QTEST_MAIN(TestRolledStage)
#include "tst_rolled_stage.moc"
