#include "core/bptt/engine.h"
#include "tests/ui/stage_window.h"
#include "ui/lanes/gradient_lane.h"
#include "ui/lanes/value_lane.h"
#include "ui/stage/cell_view.h"
#include "ui/stage/stage_layout.h"
#include "ui/stage/stage_rows.h"
#include "ui/stage/stage_stack.h"
#include "ui/theme/ramps.h"
#include "ui/theme/theme.h"

#include <QLabel>
#include <QSignalSpy>
#include <QSplitter>
#include <QTest>

#include <cmath>

using namespace loopscope;
using namespace loopscope::ui;

namespace
{

ExperimentOptions layersOf(
    int layers, int steps, Direction direction = Direction::Forward, const char* cell = "vanilla")
{
    ExperimentOptions options = sampleOptions(steps, cell);
    options.layers.front().direction = direction;
    options.layers.resize(std::size_t(layers), options.layers.front());
    return options;
}

/// An iteration of an encoder–decoder that reads three steps and writes five.
SnapshotPointer translation(int layers)
{
    NetworkOptions options;
    options.inputSize = 3;
    options.outputSize = 4;
    options.shape = Shape::EncoderDecoder;
    options.layers.resize(std::size_t(layers));
    for (LayerOptions& layer : options.layers)
        layer = {findInCatalog("vanilla")->text(Function::Tanh), 5};
    options.decoder = options.layers;
    const std::shared_ptr<const Network> network = *Network::build(options);
    auto iteration = std::make_shared<Iteration>();
    Batch& batch = Engine::batch(*iteration);
    batch.steps = 5;
    batch.sequences = 1;
    batch.inputs = Eigen::MatrixXd::Identity(4, 5);
    batch.targetClasses = {0, 1, 2, 3, 0};
    batch.sourceSteps = 3;
    batch.sourceInputs = Eigen::MatrixXd::Identity(3, 3);
    auto state = std::make_shared<TrainingState>();
    state->parameters = Eigen::VectorXd::LinSpaced(network->parameterCount(), 0.0, 99.0);
    state->parameters = 0.4 * state->parameters.array().sin();
    Engine(network).run(*iteration, state);

    auto snapshot = std::make_shared<Snapshot>();
    snapshot->options = sampleOptions(5);
    snapshot->task = makeTask(snapshot->options.task);
    snapshot->iteration = iteration;
    const int top = int(network->tracks().size()) - 1;
    snapshot->lastLossFlow =
        gradientFlow(*iteration, top, flowSymbol(network->tracks()[std::size_t(top)]), 4);
    return snapshot;
}

/// A window in which all layers have room.
const QSize roomy(1000, 760);

} // namespace

class TestStageRows : public QObject
{
    Q_OBJECT
private slots:
    void everyTrackOfTheStackIsARow_data();
    void everyTrackOfTheStackIsARow();
    void gradientsAreThoseOfTheRecord();
    void rowsStandAboveOneAnother_data();
    void rowsStandAboveOneAnother();
    void withoutRoomOnlyTheChosenOneIsDrawn();
    void aLayerAloneSaysWhatItIsConnectedThrough();
    void otherRowsShowTheirStates();
    void aClickChoosesALayer();
    void upAndDownChooseALayer();
    void aDoubleClickOpensTheLayersCell();
    void theInsideFollowsTheChosenLayer();
    void whatIsNotReachedIsEmpty();
    void aReverseRowIsRunFromTheEnd();
    void gradientsGoDownAndBack();
    void aReverseTrackReadsTheOtherWay();
    void aFlowWithoutAWayBackIsNoAlarm();
    void aDecoderStartsFromItsEncoder();
    void rowsAreReadOnlyWhereTheyAreDrawn();
    void lanesLeaveNewLayersTheirRoom();
    void everyPhaseIsDrawn_data();
    void everyPhaseIsDrawn();
};

void TestStageRows::everyTrackOfTheStackIsARow_data()
{
    QTest::addColumn<int>("layers");
    QTest::addColumn<int>("direction");
    QTest::addColumn<QStringList>("names");
    QTest::newRow("one layer") << 1 << int(Direction::Forward) << QStringList{"layer 1"};
    QTest::newRow("three layers") << 3 << int(Direction::Forward)
                                  << QStringList{"layer 1", "layer 2", "layer 3"};
    QTest::newRow("both directions")
        << 1 << int(Direction::Both) << QStringList{"layer 1 →", "layer 1 ←"};
    QTest::newRow("two layers of both")
        << 2 << int(Direction::Both)
        << QStringList{"layer 1 →", "layer 1 ←", "layer 2 →", "layer 2 ←"};
}

void TestStageRows::everyTrackOfTheStackIsARow()
{
    QFETCH(int, layers);
    QFETCH(int, direction);
    QFETCH(QStringList, names);
    StageWindow window(layersOf(layers, 8, Direction(direction)), roomy);
    QStringList shown;
    for (const StageRow& row : window.stage().rows()) {
        QCOMPARE(row.track, int(shown.size()));
        shown += row.name;
    }
    QCOMPARE(shown, names);
    QCOMPARE(int(window.stage().layout().states.size()), int(names.size()));
}

void TestStageRows::gradientsAreThoseOfTheRecord()
{
    StageWindow window(layersOf(2, 8, Direction::Both, "gru"), roomy);
    const Iteration& iteration = *window.session.snapshot()->iteration;
    for (const StageRow& row : window.stage().rows()) {
        const Program& program = *iteration.network().tracks()[std::size_t(row.track)].program;
        for (int step = 0; step < 8; ++step) {
            const double above =
                iteration.gradientFromOwnStep(row.track, program.output, step).norm();
            const double next =
                iteration.gradientFromLaterSteps(row.track, program.output, step).norm();
            // stableNorm() against norm(): rounding.
            QVERIFY(
                std::abs(row.fromAbove[std::size_t(step)].magnitude.norm - above) <= 1e-13 * above);
            QVERIFY(
                std::abs(row.fromNext[std::size_t(step)].magnitude.norm - next) <= 1e-13 * next);
        }
        QCOMPARE(row.state.value(3, 5), iteration.value(row.track, program.output, 5)[3]);
    }
}

void TestStageRows::rowsStandAboveOneAnother_data()
{
    QTest::addColumn<int>("text");
    QTest::addColumn<int>("rows");
    for (const int text : {12, 17, 40}) {
        for (const int rows : {2, 3, 4})
            QTest::addRow("text of %d, %d rows", text, rows) << text << rows;
    }
}

void TestStageRows::rowsStandAboveOneAnother()
{
    QFETCH(int, text);
    QFETCH(int, rows);
    TimeAxis axis;
    axis.textScale = text / 17.0;
    axis = axis.resized(12, 90, 1600);
    const int least = minimumHeightForRows(text, rows);
    if (rows == 2 && text < 30) // two layers have room wherever one has
        QVERIFY(least <= minimumStageHeight(text));
    for (int chosen = 0; chosen < rows; ++chosen) {
        for (const int height : {least, least + 40, least + 400}) {
            const StageLayout layout = stageLayout(axis, height, text, {rows, chosen});
            QCOMPARE(int(layout.states.size()), rows);
            QCOMPARE(layout.state.top, layout.states[std::size_t(chosen)].top);
            int end = layout.fromOutput.bottom();
            for (int row = rows - 1; row >= 0; --row) {
                const Row& place = layout.states[std::size_t(row)];
                // Room for the arrow between two rows.
                QVERIFY(place.top >= end + (row < rows - 1 ? text / 2 : 0));
                QVERIFY(place.height >= text);
                QVERIFY(row == chosen || place.height < layout.state.height);
                end = place.bottom();
            }
            QVERIFY(layout.toState.top >= end);
            QVERIFY2(layout.numbers.bottom() <= height, "the rows do not fit their height");
        }
    }
}

void TestStageRows::withoutRoomOnlyTheChosenOneIsDrawn()
{
    const int text = 17;
    const TimeAxis axis = TimeAxis().resized(12, 90, 900);
    const int height = minimumHeightForRows(text, 3) - 1;
    const StageLayout alone = stageLayout(axis, height, text, {3, 1});
    QVERIFY(!alone.hasOthers());
    QCOMPARE(alone.state.height, stageLayout(axis, height, text).state.height);
    const TimeAxis narrow = TimeAxis().resized(200, 90, 900);
    QVERIFY(!stageLayout(narrow, 900, text, {3, 1}).hasOthers());
}

void TestStageRows::aLayerAloneSaysWhatItIsConnectedThrough()
{
    StageWindow window(layersOf(3, 8), QSize(1000, 380));
    QVERIFY(!window.stage().layout().hasOthers());
    QCOMPARE(window.stage().inputName(), QString("x via layers 1–2"));
    QCOMPARE(window.stage().outputName(), QString("output ŷ"));
    window.session.setShownTrack(1);
    QTRY_COMPARE(window.stage().inputName(), QString("x via layer 1"));
    QCOMPARE(window.stage().outputName(), QString("ŷ via layer 3"));
    window.session.setShownTrack(0);
    QTRY_COMPARE(window.stage().inputName(), QString("input x"));
    QCOMPARE(window.stage().outputName(), QString("ŷ via layers 2–3"));
    window.view.resize(roomy);
    QTRY_VERIFY(window.stage().layout().hasOthers());
    QCOMPARE(window.stage().outputName(), QString("output ŷ"));
}

void TestStageRows::otherRowsShowTheirStates()
{
    StageWindow window(layersOf(3, 8), roomy);
    window.session.goToPhase(Phase::Loss);
    const QImage image = window.picture();
    const StageLayout layout = window.stage().layout();
    QCOMPARE(window.stage().track(), 2); // the readout reads it
    for (const int row : {0, 1}) {
        const Row& place = layout.states[std::size_t(row)];
        const ValueGrid& state = window.stage().rows()[std::size_t(row)].state;
        const QRect strip = window.stage().stateRect(4);
        for (const int unit : {0, 5, 11}) {
            const QColor colour =
                valueColour(state.value(unit, 4) / state.range, 1.0, themeOf(window.stage()).dark);
            const int y = place.top + int(place.height * (unit + 0.5) / 12.0);
            QVERIFY(hasColour(image, QRect(strip.center().x(), y - 1, 1, 3), colour));
        }
    }
}

void TestStageRows::aClickChoosesALayer()
{
    StageWindow window(layersOf(3, 12), roomy);
    QSignalSpy snapshots(&window.session, &Session::snapshotChanged);
    const Row lowest = window.stage().layout().states[0];
    QCOMPARE(window.stage().trackAt(lowest.centre()), 0);
    QTest::mouseClick(&window.stage(), Qt::LeftButton, {}, window.placeOf(6, lowest.centre()));
    QTRY_COMPARE(window.session.snapshot()->track(), 0);
    QCOMPARE(window.session.cursor().step, 6);
    QCOMPARE(window.stage().track(), 0);
    // Now it is the one in detail, still the lowest, and the lanes are its own.
    const StageLayout layout = window.stage().layout();
    QCOMPARE(layout.state.top, layout.states[0].top);
    QVERIFY(layout.states[0].height > layout.states[2].height);
    QVERIFY(layout.states[0].top > layout.states[2].top);
    QCOMPARE(
        window.view.hiddenLane()->grid().value(2, 3), window.stage().rows()[0].state.value(2, 3));
}

void TestStageRows::upAndDownChooseALayer()
{
    StageWindow window(layersOf(3, 8), roomy);
    QTest::keyClick(&window.view, Qt::Key_Up); // it is the topmost
    QTest::keyClick(&window.view, Qt::Key_Down);
    QTRY_COMPARE(window.stage().track(), 1);
    QVERIFY(window.view.accessibleDescription().startsWith("Shown: layer 2."));
    QTest::keyClick(&window.view, Qt::Key_Down);
    QTRY_COMPARE(window.stage().track(), 0);
    QTest::keyClick(&window.view, Qt::Key_Up);
    QTRY_COMPARE(window.stage().track(), 1);
}

void TestStageRows::theInsideFollowsTheChosenLayer()
{
    Session session(layersOf(3, 8));
    StageStack stack(session, new TimelineView(session));
    stack.resize(roomy);
    stack.show();
    stack.setCellOpen(true);
    QCOMPARE(stack.cellView()->track(), 2);
    session.setShownTrack(0);
    QTRY_COMPARE(stack.cellView()->track(), 0);
    QVERIFY(stack.breadcrumb()->text().contains("layer 1"));
    // A cell that was opened from another row stays when a new iteration arrives.
    stack.closeCell();
    stack.openCell(1, 3);
    const SnapshotPointer before = session.snapshot();
    session.newWeights();
    QTRY_VERIFY(session.snapshot() != before);
    QVERIFY(stack.cellView()->data().iteration == session.snapshot()->iteration);
    QCOMPARE(stack.cellView()->track(), 1);
}

void TestStageRows::aDoubleClickOpensTheLayersCell()
{
    StageWindow window(layersOf(2, 12), roomy);
    QSignalSpy opened(&window.view, &TimelineView::cellOpened);
    const Row lowest = window.stage().layout().states[0];
    QTest::mouseDClick(&window.stage(), Qt::LeftButton, {}, window.placeOf(6, lowest.centre()));
    QCOMPARE(opened.count(), 1);
    QCOMPARE(opened.front().at(0).toInt(), 0);
    QCOMPARE(opened.front().at(1).toInt(), 6);
}

void TestStageRows::whatIsNotReachedIsEmpty()
{
    StageWindow window(layersOf(2, 12), roomy);
    window.session.setCursor({Phase::Forward, 4});
    const QImage image = window.picture();
    const Row lowest = window.stage().layout().states[0];
    const QColor stage = themeOf(window.stage()).stage;
    const auto isEmpty = [&](int step) {
        QRect inside = window.stage().stateRect(step);
        inside.setTop(lowest.top);
        inside.setHeight(lowest.height);
        inside.adjust(2, 2, -2, -2);
        for (int y = inside.top(); y <= inside.bottom(); ++y) {
            if (QColor(image.pixel(inside.center().x(), y)) != stage)
                return false;
        }
        return true;
    };
    QVERIFY(!isEmpty(3));
    QVERIFY(isEmpty(5));
    QVERIFY(isEmpty(11));
}

void TestStageRows::aReverseRowIsRunFromTheEnd()
{
    StageWindow window(layersOf(1, 12, Direction::Both), roomy);
    window.session.setCursor({Phase::Forward, 4});
    const QImage image = window.picture();
    const Row reverse = window.stage().layout().states[1];
    const ValueGrid& state = window.stage().rows()[1].state;
    const QColor colour =
        valueColour(state.value(5, 9) / state.range, 1.0, themeOf(window.stage()).dark);
    const int y = reverse.top + int(reverse.height * 5.5 / 12.0);
    QVERIFY(hasColour(image, QRect(window.stage().stateRect(9).center().x(), y - 1, 1, 3), colour));
}

void TestStageRows::gradientsGoDownAndBack()
{
    StageWindow window(layersOf(2, 12), roomy);
    window.session.setCursor({Phase::Backward, 4});
    const QImage image = window.picture();
    const StageLayout layout = window.stage().layout();
    const StageRow& lower = window.stage().rows()[0];
    const bool dark = themeOf(window.stage()).dark;
    const QRect strip = window.stage().stateRect(7);
    const QRect between(strip.center().x() - 3, layout.states[1].bottom() + 3, 7,
        layout.states[0].top - layout.states[1].bottom() - 6);
    QVERIFY(hasColour(image, between, gradientColour(lower.fromAbove[7].magnitude.relative, dark)));
    const QRect along(strip.right() + 4, int(layout.states[0].centre()) - 3,
        window.stage().stateRect(8).left() - strip.right() - 8, 7);
    QVERIFY(hasColour(image, along, gradientColour(lower.fromNext[7].magnitude.relative, dark)));
    // Nothing of that where the backward pass has not been.
    const QRect early =
        between.translated(window.stage().stateRect(2).center().x() - strip.center().x(), 0);
    QVERIFY(!hasColour(image, early, gradientColour(lower.fromAbove[2].magnitude.relative, dark)));
}

void TestStageRows::aReverseTrackReadsTheOtherWay()
{
    ExperimentOptions options = layersOf(1, 12, Direction::Backward);
    StageWindow window(options, roomy);
    QVERIFY(window.stage().data().isReverse);
    window.session.setCursor({Phase::Backward, 4});
    // The arrow between steps 8 and 9 carries what comes back to 9.
    const QRect left = window.stage().stateRect(7);
    const QRect right = window.stage().stateRect(8);
    const QRect along(left.right() + 4, left.center().y() - 6, right.left() - left.right() - 8, 13);
    const double relative = window.stage().data().column(8).fromLater.front().magnitude.relative;
    QVERIFY(
        hasColour(window.picture(), along, gradientColour(relative, themeOf(window.stage()).dark)));
}

void TestStageRows::aFlowWithoutAWayBackIsNoAlarm()
{
    StageWindow window(layersOf(1, 12, Direction::Both), roomy);
    window.session.setShownTrack(1); // from the last step it has nowhere to go
    QTRY_COMPARE(window.stage().track(), 1);
    GradientLane* lane = window.view.gradientLane();
    QVERIFY(std::isnan(lane->data().factorPerStep));
    const QImage image = lane->grab().toImage().convertToFormat(QImage::Format_RGB32);
    const QRect title(window.view.axis().left, 0, 300, lane->fontMetrics().height() + 8);
    QVERIFY(hasColour(image, title, themeOf(*lane).mutedText));
    QVERIFY(!hasColour(image, title, themeOf(*lane).wrong));
}

void TestStageRows::rowsAreReadOnlyWhereTheyAreDrawn()
{
    StageWindow window(layersOf(2, 200), roomy);
    const StageView& stage = *window.view.stage();
    QVERIFY(!window.view.grab().isNull());
    QCOMPARE(stage.rows().front().state.steps, 0); // too narrow
    window.session.setOptions(layersOf(2, 8));
    QTRY_COMPARE(window.session.steps(), 8);
    QVERIFY(!window.view.grab().isNull());
    QCOMPARE(stage.rows().front().state.steps, 8);
}

void TestStageRows::aDecoderStartsFromItsEncoder()
{
    const SnapshotPointer snapshot = translation(2);
    const Iteration& iteration = *snapshot->iteration;
    StageView stage;
    stage.resize(roomy);
    stage.setSnapshot(snapshot);
    stage.setAxis(TimeAxis().resized(iteration.steps(), stage.headerWidth(), 800));
    stage.setMoment({{Phase::Backward, 0}});
    QCOMPARE(int(stage.rows().size()), 2); // those of the decoder
    QVERIFY(stage.data().startsFromEncoder);
    const QImage image = stage.grab().toImage().convertToFormat(QImage::Format_RGB32);
    const bool dark = themeOf(stage).dark;
    for (const StageRow& row : stage.rows()) {
        const int h = iteration.network().tracks()[std::size_t(row.track)].program->output;
        const double norm = iteration.gradientFromLaterSteps(row.track, h, -1).norm();
        QVERIFY(norm > 0.0 && std::abs(row.toEncoder.magnitude.norm - norm) <= 1e-13 * norm);
        const Row place = stage.layout().states[std::size_t(row.layer)];
        const int left = stage.axis().columnLeft(0);
        const QRect before(left + 2, place.top, stage.stateRect(0).left() - left - 4, place.height);
        QVERIFY(hasColour(image, before, gradientColour(row.toEncoder.magnitude.relative, dark)));
    }
    QVERIFY(describeColumn(stage.data(), stage.moment(), 0)
                .contains("starts from what the encoder has read"));
    QVERIFY(describeColumn(stage.data(), stage.moment(), 0).contains("back to the encoder"));
    StageWindow alone(layersOf(2, 8), roomy);
    QVERIFY(!alone.stage().data().startsFromEncoder);
}

void TestStageRows::lanesLeaveNewLayersTheirRoom()
{
    StageWindow window(layersOf(1, 12), QSize(1000, 560));
    const int before = window.stage().minimumSizeHint().height();
    auto* splitter = window.view.findChild<QSplitter*>();
    QList<int> sizes(splitter->count(), 1000);
    sizes[splitter->indexOf(window.view.stage())] = before;
    splitter->setSizes(sizes);
    QCOMPARE(window.stage().height(), before);
    window.session.setOptions(layersOf(3, 12));
    QTRY_COMPARE(int(window.stage().rows().size()), 3);
    QTRY_VERIFY(window.stage().layout().hasOthers());
    QVERIFY(window.stage().height() >= window.stage().preferredHeight());
    QVERIFY(window.stage().height() >= before);
    QVERIFY(window.view.gradientLane()->height() >=
            window.view.gradientLane()->minimumSizeHint().height());
}

void TestStageRows::everyPhaseIsDrawn_data()
{
    QTest::addColumn<int>("layers");
    QTest::addColumn<int>("direction");
    QTest::addColumn<QByteArray>("cell");
    QTest::addColumn<int>("steps");
    QTest::newRow("feed-forward layers")
        << 3 << int(Direction::Forward) << QByteArray("feed-forward") << 12;
    QTest::newRow("both directions of an LSTM")
        << 2 << int(Direction::Both) << QByteArray("lstm") << 20;
    QTest::newRow("one step") << 2 << int(Direction::Both) << QByteArray("gru") << 1;
    QTest::newRow("narrow columns") << 2 << int(Direction::Both) << QByteArray("vanilla") << 60;
    QTest::newRow("six layers") << 6 << int(Direction::Forward) << QByteArray("vanilla") << 8;
    QTest::newRow("long") << 3 << int(Direction::Forward) << QByteArray("vanilla") << 200;
}

void TestStageRows::everyPhaseIsDrawn()
{
    QFETCH(int, layers);
    QFETCH(int, direction);
    QFETCH(QByteArray, cell);
    QFETCH(int, steps);
    StageWindow window(layersOf(layers, steps, Direction(direction), cell.constData()), roomy);
    const int tracks = int(window.stage().rows().size());
    for (int track = 0; track < tracks; ++track) {
        window.session.setShownTrack(track);
        QTRY_COMPARE(window.stage().track(), track);
        for (const Phase phase : {Phase::Forward, Phase::Loss, Phase::Backward, Phase::Update}) {
            window.session.goToPhase(phase);
            QVERIFY(!window.picture().isNull());
        }
    }
}

QTEST_MAIN(TestStageRows)
#include "tst_stage_rows.moc"
