#include "tests/support/random_program.h"
#include "tests/support/sample_options.h"
#include "ui/explain/rich_text.h"
#include "ui/session/session.h"
#include "ui/stage/cell_canvas.h"
#include "ui/stage/cell_legend.h"
#include "ui/stage/cell_view.h"
#include "ui/stage/cell_words.h"
#include "ui/stage/motion.h"
#include "ui/stage/text_cache.h"
#include "ui/theme/ramps.h"
#include "ui/theme/theme.h"

#include <QAccessible>
#include <QApplication>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <ctime>

using namespace loopscope;
using namespace loopscope::ui;

namespace
{

ExperimentOptions optionsOf(const std::string& equations, int units = 12, int steps = 12)
{
    ExperimentOptions options = sampleOptions(steps);
    options.layers.front().equations = equations;
    options.layers.front().units = units;
    return options;
}

/// A session with the inside of its cell on screen, at rest.
struct Window {
    explicit Window(const ExperimentOptions& options, const QSize& size = QSize(1000, 520))
        : session(options)
        , view(session)
    {
        view.setMotionAllowed(false);
        view.resize(size);
        view.show();
        view.setFocus();
        session.setCursor({Phase::Forward, 5});
        view.open(0);
        QCoreApplication::processEvents();
    }

    QImage picture() { return view.canvas()->grab().toImage(); }
    const CellGraph& graph() const { return *view.data().graph; }
    int stops() const { return int(graph().stops.size()); }
    void press(int key) { QTest::keyClick(&view, Qt::Key(key)); }

    int nodeNamed(CellNodeKind kind, const std::string& name) const
    {
        for (std::size_t node = 0; node < graph().nodes.size(); ++node) {
            const CellNode& candidate = graph().nodes[node];
            if (candidate.kind == kind && candidate.symbol >= 0 &&
                view.data().program->symbols[std::size_t(candidate.symbol)].name == name)
                return int(node);
        }
        return -1;
    }
    QPoint centreOf(int node) const
    {
        const QRectF place = view.canvas()->geometry().shapeOf(node);
        return (place.center() + view.canvas()->origin()).toPoint();
    }

    Session session;
    CellView view;
};

ExperimentOptions exploding()
{
    ExperimentOptions options = sampleOptions(200, "vanilla", Function::Relu);
    options.initialisation.spectralRadius = 10.0;
    options.optimizer = {OptimizerKind::Sgd, 1e6};
    return options;
}

void addCells()
{
    QTest::addColumn<QString>("equations");
    for (const CatalogEntry& entry : catalog())
        QTest::newRow(entry.identifier.c_str()) << QString::fromStdString(entry.text());
    for (std::uint64_t seed = 0; seed < 15; ++seed)
        QTest::addRow("random cell %d", int(seed))
            << QString::fromStdString(test::randomCell(seed));
}

bool isNear(const QColor& a, const QColor& b)
{
    return std::abs(a.red() - b.red()) + std::abs(a.green() - b.green()) +
               std::abs(a.blue() - b.blue()) <=
           6;
}

} // namespace

class TestCellView : public QObject
{
    Q_OBJECT
private:
    void verifyCaptionsFit(const Window& window, int node);

private slots:
    void opensWithAllOfTheStepCalculated();
    void keysStepThroughTheOperations();
    void stepsLeadOnIntoTheNextStep();
    void backwardGoesTheOtherWay();
    void theWholeIterationCanBeWalked();
    void homeAndEndStayInTheStep();
    void escapeAsksToClose();
    void keysOfTheWindowAreTaken();
    void upAndDownChooseTheUnit();
    void formulaAndNumbersFollow();
    void aClosedViewDoesNotFollow();
    void theCursorLeadsToItsStep();
    void otherCellsAreDrawnAnew();
    void trainingShowsEverything();
    void textsFitTheirPlaces_data() { addCells(); }
    void textsFitTheirPlaces();
    void picturesFitOrScroll_data();
    void picturesFitOrScroll();
    void nothingMovesFromStepToStep();
    void whatIsCalculatedIsScrolledIntoView();
    void boxesFoldOnAClick();
    void zoomingKeepsTextAndRoom();
    void largerFontsReachThePicture();
    void gatesAreDrawnAsGauges();
    void numbersOfGatesHaveRoom();
    void theLegendTellsOfGradientsWhereThereAreSome();
    void valuesHaveTheRampsColours();
    void gradientsHaveTheRampsColours();
    void whatIsNotReachedIsEmpty();
    void thePointerTellsAllUnits();
    void brokenNumbersAreDrawn();
    void everyCellIsDrawnAtEveryPhase_data() { addCells(); }
    void everyCellIsDrawnAtEveryPhase();
    void operationsMoveUnlessMotionIsReduced();
    void screenReadersHearTheOperation();
    void aLayerOfManyUnitsIsPaintedFast();
};

void TestCellView::opensWithAllOfTheStepCalculated()
{
    Window window(sampleOptions(12, "lstm"));
    QCOMPARE(window.view.data().detail.step, 5);
    QCOMPARE(window.view.moment().phase, Phase::Forward);
    QCOMPARE(window.view.moment().stop, window.stops() - 1);
    for (const CellNode& node : window.graph().nodes)
        QVERIFY(window.view.moment().isValueReached(node.stop));
}

void TestCellView::keysStepThroughTheOperations()
{
    Window window(sampleOptions(12, "lstm"));
    window.press(Qt::Key_Left);
    QCOMPARE(window.view.moment().stop, window.stops() - 2);
    window.press(Qt::Key_Left);
    QCOMPARE(window.view.moment().stop, window.stops() - 3);
    window.press(Qt::Key_Right);
    QCOMPARE(window.view.moment().stop, window.stops() - 2);
    QCOMPARE(window.session.cursor(), (Cursor{Phase::Forward, 5}));
}

void TestCellView::stepsLeadOnIntoTheNextStep()
{
    Window window(sampleOptions(12, "lstm"));
    window.press(Qt::Key_Right);
    QCOMPARE(window.session.cursor(), (Cursor{Phase::Forward, 6}));
    QCOMPARE(window.view.data().detail.step, 6);
    QCOMPARE(window.view.moment().stop, 0);
    window.press(Qt::Key_Left);
    QCOMPARE(window.session.cursor(), (Cursor{Phase::Forward, 5}));
    QCOMPARE(window.view.moment().stop, window.stops() - 1);
}

void TestCellView::backwardGoesTheOtherWay()
{
    Window window(sampleOptions(12, "lstm"));
    window.session.setCursor({Phase::Backward, 5});
    QCOMPARE(window.view.moment().stop, 0); // all passed back
    window.press(Qt::Key_Home);
    QCOMPARE(window.view.moment().stop, window.stops() - 1);
    window.press(Qt::Key_Right);
    QCOMPARE(window.view.moment().stop, window.stops() - 2);
    window.press(Qt::Key_End);
    window.press(Qt::Key_Right);
    QCOMPARE(window.session.cursor(), (Cursor{Phase::Backward, 4}));
    QCOMPARE(window.view.moment().stop, window.stops() - 1);
    window.press(Qt::Key_Left);
    QCOMPARE(window.session.cursor(), (Cursor{Phase::Backward, 5}));
    QCOMPARE(window.view.moment().stop, 0);
}

void TestCellView::theWholeIterationCanBeWalked()
{
    Window window(optionsOf(findInCatalog("vanilla")->text(), 4, 3));
    window.session.setCursor({Phase::Forward, 0});
    window.press(Qt::Key_Home);
    int presses = 0;
    while (window.session.cursor().phase != Phase::Update && presses < 100) {
        window.press(Qt::Key_Right);
        ++presses;
    }
    // Four operations a step in both passes, the loss and the update; the first was there.
    QCOMPARE(presses, 2 * 3 * window.stops() + 2 - 1);
    while (window.session.cursor() != Cursor{Phase::Forward, 0} && presses > 0) {
        window.press(Qt::Key_Left);
        --presses;
    }
    QCOMPARE(window.view.moment().stop, window.stops() - 1);
    QCOMPARE(presses, window.stops() - 1);
}

void TestCellView::homeAndEndStayInTheStep()
{
    Window window(sampleOptions(12, "gru"));
    window.press(Qt::Key_Home);
    QCOMPARE(window.view.moment().stop, 0);
    window.press(Qt::Key_End);
    QCOMPARE(window.view.moment().stop, window.stops() - 1);
    QCOMPARE(window.session.cursor(), (Cursor{Phase::Forward, 5}));
}

void TestCellView::escapeAsksToClose()
{
    Window window(sampleOptions(12));
    QSignalSpy closed(&window.view, &CellView::closed);
    window.press(Qt::Key_Escape);
    QCOMPARE(closed.count(), 1);
}

void TestCellView::keysOfTheWindowAreTaken()
{
    Window window(sampleOptions(12));
    for (const Qt::Key key : {Qt::Key_Left, Qt::Key_Right, Qt::Key_Up, Qt::Key_Down, Qt::Key_Home,
             Qt::Key_End, Qt::Key_Escape}) {
        QKeyEvent override(QEvent::ShortcutOverride, key, Qt::NoModifier);
        override.ignore();
        QApplication::sendEvent(&window.view, &override);
        QVERIFY(override.isAccepted());
    }
    // The others stay with the window: Space plays, T trains.
    QKeyEvent space(QEvent::ShortcutOverride, Qt::Key_Space, Qt::NoModifier);
    space.ignore();
    QApplication::sendEvent(&window.view, &space);
    QVERIFY(!space.isAccepted());
}

void TestCellView::upAndDownChooseTheUnit()
{
    Window window(sampleOptions(12, "lstm"));
    QCOMPARE(window.view.unit(), 0);
    window.press(Qt::Key_Up);
    QCOMPARE(window.view.unit(), 0);
    window.press(Qt::Key_Down);
    window.press(Qt::Key_Down);
    QCOMPARE(window.view.unit(), 2);
    QVERIFY(window.view.numbers()->html().contains("unit 3: "));
    window.view.setUnit(1000);
    QCOMPARE(window.view.unit(), 11);
}

void TestCellView::formulaAndNumbersFollow()
{
    Window window(sampleOptions(12, "lstm"));
    const QString last = window.view.formula()->html();
    QVERIFY(last.contains("class=\"lit\""));
    QVERIFY(window.view.numbers()->html().startsWith("Operation 21 of 21"));
    window.press(Qt::Key_Home);
    QVERIFY(window.view.formula()->html() != last);
    QVERIFY(window.view.numbers()->html().startsWith("Operation 1 of 21"));
    window.session.setCursor({Phase::Backward, 5});
    QVERIFY(window.view.formula()->html().contains("←"));
    QVERIFY(window.view.numbers()->html().startsWith("Operation 21 of 21"));
    window.session.goToPhase(Phase::Update);
    QVERIFY(!window.view.formula()->html().contains("class=\"lit\""));
    QVERIFY(window.view.numbers()->html().isEmpty());
}

void TestCellView::aClosedViewDoesNotFollow()
{
    Window window(sampleOptions(12));
    window.view.close();
    QSignalSpy shown(&window.view, &CellView::shown);
    window.session.setCursor({Phase::Forward, 9});
    QCOMPARE(shown.count(), 0);
    window.view.open(0);
    QCOMPARE(window.view.data().detail.step, 9);
}

void TestCellView::theCursorLeadsToItsStep()
{
    Window window(sampleOptions(12));
    window.session.setCursor({Phase::Backward, 3});
    QCOMPARE(window.view.data().detail.step, 3);
    QCOMPARE(window.view.moment().phase, Phase::Backward);
    window.session.goToPhase(Phase::Loss);
    QCOMPARE(window.view.data().detail.step, 11);
    QVERIFY(!window.view.moment().isBackward());
}

void TestCellView::otherCellsAreDrawnAnew()
{
    Window window(sampleOptions(12, "vanilla"));
    QSignalSpy snapshots(&window.session, &Session::snapshotChanged);
    window.session.setOptions(sampleOptions(8, "lstm"));
    QTRY_VERIFY(!snapshots.isEmpty() && window.view.data().program->symbols.size() == 7);
    QCOMPARE(window.view.data().steps, 8);
    QCOMPARE(window.stops(), 21);
    QVERIFY(window.nodeNamed(CellNodeKind::Box, "f") >= 0);
    QVERIFY(!window.picture().isNull());
}

void TestCellView::trainingShowsEverything()
{
    Window window(sampleOptions(12, "gru"));
    window.session.startTraining();
    QTRY_VERIFY(window.view.moment().isTraining);
    QVERIFY(window.view.moment().isPassedBack(0) && window.view.moment().isValueReached(0));
    const int before = window.session.snapshot()->iteration->number();
    QTRY_VERIFY(window.session.snapshot()->iteration->number() > before);
    window.session.stopTraining();
    QTRY_VERIFY(!window.view.moment().isTraining);
}

/// What stands below a chip, with the numbers of this step and of its gradients.
void TestCellView::verifyCaptionsFit(const Window& window, int node)
{
    const CellGeometry& geometry = window.view.canvas()->geometry();
    const CellNodeKind kind = window.graph().nodes[std::size_t(node)].kind;
    if (kind != CellNodeKind::Source && kind != CellNodeKind::Output)
        return;
    const CellWords words(window.view.data());
    const QFontMetricsF small(smallFont(geometry.font()));
    for (const QString& caption : words.captionsOf(node) + words.backwardCaptionsOf(node, 0.0123)) {
        QVERIFY2(small.horizontalAdvance(caption) <= geometry.placeOf(node).width() + 0.5,
            qPrintable(caption));
    }
}

void TestCellView::textsFitTheirPlaces()
{
    QFETCH(QString, equations);
    Window window(optionsOf(equations.toStdString(), 5));
    for (const int step : {0, 5, 11}) {
        window.session.setCursor({Phase::Forward, step});
        const CellGeometry& geometry = window.view.canvas()->geometry();
        for (int node = 0; node < int(window.graph().nodes.size()); ++node) {
            const QRectF place = geometry.placeOf(node).adjusted(-0.5, -0.5, 0.5, 0.5);
            QVERIFY(place.contains(geometry.shapeOf(node)));
            QVERIFY(place.contains(geometry.stripOf(node)));
            verifyCaptionsFit(window, node);
            if (QTest::currentTestFailed())
                return;
            const RichDocument& name = geometry.name(node);
            const double nameRight =
                geometry.namePlaceOf(node).x() + (name.isEmpty() ? 0.0 : name.idealWidth());
            if (!name.isEmpty()) {
                QVERIFY(geometry.namePlaceOf(node).x() >= place.left());
                QVERIFY(nameRight <= place.right());
            }
            if (window.graph().nodes[std::size_t(node)].kind != CellNodeKind::Box) {
                QVERIFY(name.isEmpty() || nameRight <= geometry.stripOf(node).left());
                continue;
            }
            const double sign =
                QFontMetricsF(geometry.font()).horizontalAdvance(geometry.sign(node));
            QVERIFY(name.isEmpty() || nameRight <= geometry.headerOf(node).right() - sign);
            for (int term = 0; term < int(window.graph().nodes[std::size_t(node)].terms.size());
                 ++term) {
                if (geometry.rowOf(node, term).isEmpty())
                    continue;
                QVERIFY(place.contains(geometry.rowOf(node, term)));
                QVERIFY(
                    geometry.rowOf(node, term).left() + geometry.term(node, term).idealWidth() <=
                    geometry.rowStripOf(node, term).left());
            }
        }
    }
}

void TestCellView::picturesFitOrScroll_data()
{
    QTest::addColumn<QString>("cell");
    QTest::addColumn<QSize>("size");
    QTest::addColumn<bool>("fits");
    for (const CatalogEntry& entry : catalog()) {
        const QString cell = QString::fromStdString(entry.identifier);
        QTest::addRow("%s, the window's middle", entry.identifier.c_str())
            << cell << QSize(900, 480) << true;
        QTest::addRow("%s, a large screen", entry.identifier.c_str())
            << cell << QSize(1900, 900) << true;
    }
    QTest::newRow("lstm in a narrow window") << "lstm" << QSize(420, 300) << false;
    QTest::newRow("vanilla in a narrow window") << "vanilla" << QSize(480, 420) << true;
}

void TestCellView::picturesFitOrScroll()
{
    QFETCH(QString, cell);
    QFETCH(QSize, size);
    QFETCH(bool, fits);
    Window window(sampleOptions(12, cell.toStdString()), size);
    const auto* area = window.view.findChild<QScrollArea*>();
    QCOMPARE(area->horizontalScrollBar()->maximum() == 0, fits);
    QCOMPARE(area->verticalScrollBar()->maximum() == 0, true);
    // Text stays readable whatever the room.
    QVERIFY(window.view.canvas()->zoom() >= 0.75);
}

void TestCellView::nothingMovesFromStepToStep()
{
    Window window(sampleOptions(200, "lstm"));
    window.session.setCursor({Phase::Forward, 0});
    const CellGeometry& geometry = window.view.canvas()->geometry();
    std::vector<QRectF> places;
    for (int node = 0; node < int(window.graph().nodes.size()); ++node)
        places.push_back(geometry.placeOf(node));
    for (const int step : {7, 99, 199}) {
        window.session.setCursor({Phase::Backward, step});
        for (int node = 0; node < int(places.size()); ++node)
            QCOMPARE(geometry.placeOf(node), places[std::size_t(node)]);
    }
}

void TestCellView::whatIsCalculatedIsScrolledIntoView()
{
    Window window(sampleOptions(12, "lstm"), QSize(420, 300));
    const auto* area = window.view.findChild<QScrollArea*>();
    const auto isVisible = [&] {
        const QRectF lit = window.view.canvas()->litRect();
        const QRect seen(area->horizontalScrollBar()->value(), area->verticalScrollBar()->value(),
            area->viewport()->width(), area->viewport()->height());
        return seen.adjusted(-1, -1, 1, 1).contains(lit.toRect());
    };
    QVERIFY(isVisible());
    window.press(Qt::Key_Home);
    QVERIFY(isVisible());
    for (int i = 0; i < window.stops() - 1; ++i) {
        window.press(Qt::Key_Right);
        QVERIFY(isVisible());
    }
}

void TestCellView::boxesFoldOnAClick()
{
    Window window(sampleOptions(12, "lstm"));
    const int f = window.nodeNamed(CellNodeKind::Box, "f");
    const CellGeometry& geometry = window.view.canvas()->geometry();
    QVERIFY(!geometry.isFolded(f));
    QVERIFY(!geometry.rowOf(f, 0).isEmpty());
    QTest::mouseClick(window.view.canvas(), Qt::LeftButton, {}, window.centreOf(f));
    QVERIFY(geometry.isFolded(f));
    QVERIFY(geometry.rowOf(f, 0).isEmpty());
    const int g = window.nodeNamed(CellNodeKind::Box, "g");
    QVERIFY(!geometry.isFolded(g));
    window.session.setCursor({Phase::Forward, 6}); // a choice of the user stays
    QVERIFY(geometry.isFolded(f));
    QTest::mouseClick(window.view.canvas(), Qt::LeftButton, {}, window.centreOf(f));
    QVERIFY(!geometry.isFolded(f));
}

void TestCellView::zoomingKeepsTextAndRoom()
{
    Window window(sampleOptions(12, "lstm"));
    CellCanvas* canvas = window.view.canvas();
    const double fitted = canvas->zoom();
    const int width = canvas->sizeHint().width();
    QTest::keyClick(&window.view, Qt::Key_Plus, Qt::ControlModifier);
    QVERIFY(canvas->zoom() > fitted && canvas->sizeHint().width() > width);
    QTest::keyClick(&window.view, Qt::Key_Minus, Qt::ControlModifier);
    QTest::keyClick(&window.view, Qt::Key_Minus, Qt::ControlModifier);
    QVERIFY(canvas->zoom() < fitted);
    QTest::keyClick(&window.view, Qt::Key_0, Qt::ControlModifier);
    QCOMPARE(canvas->zoom(), fitted);
    const QPoint place = canvas->rect().center();
    QWheelEvent turn(place, canvas->mapToGlobal(place), {}, QPoint(0, 120), Qt::NoButton,
        Qt::ControlModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(canvas, &turn);
    QVERIFY(canvas->zoom() > fitted);
}

void TestCellView::largerFontsReachThePicture()
{
    Window window(sampleOptions(12, "vanilla"));
    const double line = window.view.canvas()->geometry().line() / window.view.canvas()->zoom();
    QFont font = window.view.font();
    font.setPointSizeF(font.pointSizeF() * 2.0);
    window.view.setFont(font);
    QCoreApplication::processEvents();
    const double larger = window.view.canvas()->geometry().line() / window.view.canvas()->zoom();
    QVERIFY(larger > 1.7 * line);
    QVERIFY(window.view.formula()->font().pointSizeF() == font.pointSizeF());
}

void TestCellView::gatesAreDrawnAsGauges()
{
    Window window(sampleOptions(12, "lstm"));
    window.press(Qt::Key_End);
    const int f = window.nodeNamed(CellNodeKind::Box, "f");
    const QRectF gauge =
        window.view.canvas()->geometry().stripOf(f).translated(window.view.canvas()->origin());
    const double mean = window.view.data().nodes[std::size_t(f)].mean;
    const QImage image = window.picture();
    // The mark of the mean stands where the mean is between 0 and 1, in the colour of text.
    int darkest = -1;
    int darkness = 1000;
    for (int x = int(gauge.left()); x <= int(gauge.right()); ++x) {
        const QColor colour = image.pixelColor(x, int(gauge.top() + 2));
        if (qGray(colour.rgb()) < darkness) {
            darkness = qGray(colour.rgb());
            darkest = x;
        }
    }
    QVERIFY2(std::abs(darkest - (gauge.left() + mean * gauge.width())) <= 2.0,
        qPrintable(QString("mark at %1, mean %2").arg(darkest).arg(mean)));
}

void TestCellView::numbersOfGatesHaveRoom()
{
    for (const QSize& size : {QSize(1000, 520), QSize(814, 400)}) {
        Window window(sampleOptions(12, "lstm-peephole"), size);
        const CellGeometry& geometry = window.view.canvas()->geometry();
        const int f = window.nodeNamed(CellNodeKind::Box, "f");
        const double room = geometry.headerOf(f).right() - geometry.stripOf(f).right();
        const QFontMetricsF metrics(smallFont(geometry.font()));
        for (double mean : {1e-9, 0.473, 0.9999, 1.0})
            QVERIFY2(metrics.horizontalAdvance(gateText(mean)) + 2.0 <= room,
                qPrintable(gateText(mean)));
    }
}

void TestCellView::theLegendTellsOfGradientsWhereThereAreSome()
{
    Window window(sampleOptions(12, "gru"));
    const auto marks = [&](double room) {
        std::vector<CellLegend::Mark> found;
        const CellLegend legend(window.view.data(), window.view.moment(), window.view.font());
        for (const CellLegend::Entry& entry : legend.entries(room))
            found.push_back(entry.mark);
        return found;
    };
    using Mark = CellLegend::Mark;
    QCOMPARE(marks(2000.0), (std::vector{Mark::Weights, Mark::Values}));
    window.session.setCursor({Phase::Backward, 5});
    QCOMPARE(marks(2000.0), (std::vector{Mark::Weights, Mark::Values, Mark::Gradients}));
    QCOMPARE(marks(300.0), std::vector{Mark::Gradients});
    // It is drawn inside of the picture, however narrow that is.
    window.view.resize(420, 300);
    QCoreApplication::processEvents();
    const QImage image = window.picture();
    const QColor most = gradientColour(1e3, false);
    int found = 0;
    for (int y = image.height() * 3 / 4; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            found += isNear(image.pixelColor(x, y), most);
    }
    QVERIFY2(found > 4, qPrintable(QString::number(found)));
}

void TestCellView::valuesHaveTheRampsColours()
{
    Window window(optionsOf(findInCatalog("vanilla")->text(), 4));
    const int h = window.nodeNamed(CellNodeKind::Box, "h");
    const QRectF strip =
        window.view.canvas()->geometry().stripOf(h).translated(window.view.canvas()->origin());
    const QImage image = window.picture();
    const CellValues& values = window.view.data().nodes[std::size_t(h)];
    for (int unit = 0; unit < 4; ++unit) {
        const QPoint middle(
            int(strip.left() + strip.width() * (unit + 0.5) / 4), int(strip.center().y()));
        QVERIFY(isNear(image.pixelColor(middle), valueColour(values.value(unit), 1.0, false)));
    }
}

void TestCellView::gradientsHaveTheRampsColours()
{
    Window window(sampleOptions(12, "vanilla"));
    window.session.setCursor({Phase::Backward, 5});
    window.press(Qt::Key_Home); // the gradient has come in, nothing has gone on
    const CellGeometry& geometry = window.view.canvas()->geometry();
    const auto colourAt = [&](const CellPiece& piece, double share) {
        const double x = piece.from.x + share * (piece.to.x - piece.from.x);
        const QPointF place = QPointF(x, heightAt(piece, x)) + window.view.canvas()->origin();
        return window.picture().pixelColor(place.toPoint());
    };
    const int output = window.nodeNamed(CellNodeKind::Output, "h");
    const double magnitude = window.view.data().nodes[std::size_t(output)].magnitude.relative;
    const QColor expected = gradientColour(magnitude, false);
    int found = 0;
    for (const CellPiece& piece : geometry.layout().pieces) {
        const bool comesIn =
            !piece.isBus && window.graph().edges[std::size_t(piece.edges.front())].to == output;
        if (comesIn) {
            QVERIFY(isNear(colourAt(piece, 0.6), expected));
            ++found;
        } else if (piece.isBus && !piece.arrives && !piece.departs) {
            QVERIFY(!isNear(colourAt(piece, 0.5), expected));
        }
    }
    QCOMPARE(found, 1);
}

void TestCellView::whatIsNotReachedIsEmpty()
{
    Window window(optionsOf(findInCatalog("vanilla")->text(), 4));
    const int h = window.nodeNamed(CellNodeKind::Box, "h");
    const QPoint inside =
        (window.view.canvas()->geometry().stripOf(h).center() + window.view.canvas()->origin())
            .toPoint();
    const QColor reached = window.picture().pixelColor(inside);
    window.press(Qt::Key_Home);
    const QColor empty = window.picture().pixelColor(inside);
    QVERIFY(!isNear(reached, empty));
}

void TestCellView::thePointerTellsAllUnits()
{
    Window window(sampleOptions(12, "lstm"));
    const QImage before = window.picture();
    const int g = window.nodeNamed(CellNodeKind::Box, "g");
    const QRectF strip =
        window.view.canvas()->geometry().stripOf(g).translated(window.view.canvas()->origin());
    const QPoint seventh(int(strip.left() + strip.width() * 6.5 / 12), int(strip.center().y()));
    QTest::mouseMove(window.view.canvas(), seventh);
    QCOMPARE(window.view.unit(), 6);
    QVERIFY(window.picture() != before);
    // A step that has not been calculated has nothing to tell.
    window.press(Qt::Key_Home);
    const QImage unreached = window.picture();
    QTest::mouseMove(window.view.canvas(), QPoint(2, 2));
    QCoreApplication::processEvents();
    const QImage away = window.picture();
    QVERIFY(unreached != before && away != before);
}

void TestCellView::brokenNumbersAreDrawn()
{
    Window window(exploding());
    window.session.goToIteration(3);
    QTRY_COMPARE(window.session.snapshot()->iteration->number(), 3);
    for (const Phase phase : {Phase::Forward, Phase::Backward}) {
        window.session.setCursor({phase, 199});
        QVERIFY(!window.picture().isNull());
        QVERIFY(!window.view.numbers()->html().isEmpty());
    }
    QVERIFY(!window.view.data().nodes.back().summary.isFinite());
}

void TestCellView::everyCellIsDrawnAtEveryPhase()
{
    QFETCH(QString, equations);
    Window window(optionsOf(equations.toStdString(), 5, 4), QSize(700, 400));
    QImage last;
    for (const Cursor& cursor : {Cursor{Phase::Forward, 0}, Cursor{Phase::Forward, 2},
             Cursor{Phase::Loss, 3}, Cursor{Phase::Backward, 2}, Cursor{Phase::Update, 0}}) {
        window.session.setCursor(cursor);
        const QImage image = window.view.grab().toImage();
        QVERIFY(!image.isNull() && image != last);
        last = image;
    }
}

void TestCellView::operationsMoveUnlessMotionIsReduced()
{
    Window window(sampleOptions(12, "lstm"));
    window.view.setMotionAllowed(true);
    window.press(Qt::Key_Home);
    QCOMPARE(window.view.moment().progress, 1.0);
    qputenv("LOOPSCOPE_REDUCED_MOTION", "1");
    window.press(Qt::Key_Right);
    QCOMPARE(window.view.moment().progress, 1.0);
    qunsetenv("LOOPSCOPE_REDUCED_MOTION");
    if (isMotionReduced(window.view))
        QSKIP("this desktop asks for less motion");
    window.press(Qt::Key_Right);
    QVERIFY(window.view.moment().progress < 1.0);
    QTRY_COMPARE(window.view.moment().progress, 1.0);
    window.press(Qt::Key_Left); // back at once
    QCOMPARE(window.view.moment().progress, 1.0);
}

void TestCellView::screenReadersHearTheOperation()
{
    Window window(sampleOptions(12, "lstm"));
    window.press(Qt::Key_Home);
    QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(&window.view);
    QVERIFY(accessible != nullptr);
    QCOMPARE(accessible->role(), QAccessible::Chart);
    QCOMPARE(accessible->text(QAccessible::Name), QString("Inside the cell"));
    QVERIFY(accessible->text(QAccessible::Description).contains("Forward, operation 1 of 21"));
    window.session.setCursor({Phase::Backward, 4});
    QVERIFY(accessible->text(QAccessible::Description).contains("Backward, operation 21 of 21"));
}

void TestCellView::aLayerOfManyUnitsIsPaintedFast()
{
    Window window(sampleOptions(60, "lstm", Function::Tanh, 128), QSize(1200, 600));
    window.session.setCursor({Phase::Backward, 30});
    window.view.grab();
    double best = 1e9;
    for (int round = 0; round < 5; ++round) {
        // Of this process alone: others may keep the machine busy.
        const std::clock_t begin = std::clock();
        window.session.setCursor({Phase::Backward, 29 - round});
        window.view.grab();
        best = std::min(best, 1e3 * double(std::clock() - begin) / CLOCKS_PER_SEC);
    }
    // Two frames at 60 Hz; measured 8 ms.
    QVERIFY2(best < 34.0, qPrintable(QString("%1 ms").arg(best)));
}

QTEST_MAIN(TestCellView)
#include "tst_cell_view.moc"
