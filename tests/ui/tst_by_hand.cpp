#include "core/cell/catalog.h"
#include "tests/ui/stage_window.h"
#include "ui/explain/explain_data.h"
#include "ui/lanes/hand_mark.h"
#include "ui/session/units_by_hand.h"
#include "ui/stage/cell_canvas.h"
#include "ui/stage/cell_formula.h"
#include "ui/stage/cell_view.h"
#include "ui/stage/cell_words.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QHelpEvent>
#include <QSignalSpy>
#include <QTest>
#include <QToolTip>

#include <algorithm>

using namespace loopscope;
using namespace loopscope::ui;

namespace
{

ExperimentOptions lstm()
{
    ExperimentOptions options = sampleOptions(20);
    options.layers.front().equations = findInCatalog("lstm")->text();
    return options;
}

/// h[3] is silent, f is open, U_i[2,5] is cut, W_o[1,1] is held, U_g[4,4] is only set.
ExperimentOptions forced()
{
    ExperimentOptions options = lstm();
    options.holds = {{0, "h", 2, 0.0}, {0, "f", -1, 1.0}};
    options.edits = {{0, "U_i", 1, 4, 0.2, 0.3, true}, {0, "U_i", 1, 4, 0.3, 0.0, true},
        {0, "W_o", 0, 0, 0.1, 0.75, true}, {0, "U_g", 3, 3, 0.1, 0.5, false}};
    return options;
}

QString wordsOf(const Snapshot& snapshot, const Cursor& cursor)
{
    ExplainCache cache;
    cache.setSnapshot(&snapshot);
    ExplainRequest request;
    request.cursor = cursor;
    return explainData(snapshot, request, cache).description();
}

QString toolTipAt(QWidget& widget, const QPoint& place)
{
    QHelpEvent event(QEvent::ToolTip, place, widget.mapToGlobal(place));
    QApplication::sendEvent(&widget, &event);
    return QToolTip::text();
}

/// Where a symbol is calculated in the picture of a cell.
int nodeNamed(const CellData& data, const std::string& name)
{
    const auto found = std::find_if(
        data.graph->nodes.begin(), data.graph->nodes.end(), [&](const CellNode& node) {
            return node.kind != CellNodeKind::Source && node.kind != CellNodeKind::Output &&
                   node.symbol >= 0 &&
                   data.program->symbols[std::size_t(node.symbol)].name == name;
        });
    return int(found - data.graph->nodes.begin());
}

} // namespace

/// What is forced by hand is seen where the values are.
class TestByHand : public QObject
{
    Q_OBJECT
private slots:
    void everyThingIsNamedAtItsUnit();
    void nothingByHandIsNothing();
    void heldUnitsAreMarkedOnTheStage();
    void whatGoesIntoAUnitIsMarkedHollow();
    void theToolTipSaysIt();
    void explainSaysIt();
    void aHeldNumberIsExplainedAsHeld();
    void theOpenedCellMarksIt();
    void theOpenedCellSaysIt();
    void aHeldOperationIsNoArithmetic();
    void heldReadoutWeightsAreMarkedAndSaid();
    void itCanBeLookedAt();
};

void TestByHand::everyThingIsNamedAtItsUnit()
{
    StageWindow window(forced());
    const Snapshot& snapshot = *window.session.snapshot();
    const int h = *snapshot.program().findSymbol("h");
    const std::vector<UnitByHand> units = unitsByHand(snapshot, 0, h);
    QCOMPARE(int(units.size()), window.session.options().layers.front().units);
    QCOMPARE(units[0].words, (QStringList{"f held at 1", "W_o[1,1] held at 0.75"}));
    QCOMPARE(units[1].words, (QStringList{"f held at 1", "U_i[2,5] cut"}));
    QVERIFY(units[2].words.contains("h[3] held at 0"));
    QVERIFY(units[2].isHeld);
    QVERIFY(!units[1].isHeld);
    QCOMPARE(units[3].words, QStringList{"f held at 1"}); // what is only set is trained on
    const int f = *snapshot.program().findSymbol("f");
    QVERIFY(unitsByHand(snapshot, 0, f)[5].isHeld);
    QCOMPARE(wordsByHand(units, 2), QString("By hand: f held at 1; W_o[1,1] held at 0.75; 2 more"));
}

void TestByHand::nothingByHandIsNothing()
{
    StageWindow window(lstm());
    const Snapshot& snapshot = *window.session.snapshot();
    QVERIFY(unitsByHand(snapshot, 0, 1).empty());
    QVERIFY(window.stage().data().byHand.empty());
    QVERIFY(!wordsOf(snapshot, {Phase::Forward, 3}).contains("hand"));
}

void TestByHand::heldUnitsAreMarkedOnTheStage()
{
    ExperimentOptions options = lstm();
    StageWindow free(options);
    options.holds = {{0, "h", 2, 0.0}};
    StageWindow held(options);
    const QColor mark = themeOf(held.view).playhead;
    for (StageWindow* window : {&free, &held})
        window->session.goToPhase(Phase::Loss); // no playhead in the columns
    const QImage picture = held.picture();
    const QImage without = free.picture();
    for (const int step : {0, 7, 19}) {
        const QRect strip = held.stage().stateRect(step);
        const double height = double(strip.height()) / options.layers.front().units;
        const QRect cell(strip.left(), int(strip.top() + 2 * height), strip.width(), int(height));
        QVERIFY(hasColour(picture, cell, mark));
        QVERIFY(!hasColour(without, cell, mark));
        QVERIFY(!hasColour(picture, cell.translated(0, int(3 * height)), mark));
    }
    // A filled triangle beside the first column.
    const QRect strip = held.stage().stateRect(0);
    const int middle = int(strip.top() + 2.5 * strip.height() / options.layers.front().units);
    const QRect beside(strip.left() - 8, middle, 3, 1);
    QVERIFY(hasColour(picture, beside, mark));
    QVERIFY(!hasColour(without, beside, mark));
}

void TestByHand::whatGoesIntoAUnitIsMarkedHollow()
{
    ExperimentOptions options = lstm();
    options.layers.front().units = 4;
    options.edits = {{0, "U_i", 1, 0, 0.2, 0.0, true}};
    StageWindow window(options);
    window.session.goToPhase(Phase::Loss); // no playhead in the columns
    const QImage picture = window.picture();
    const QColor mark = themeOf(window.view).playhead;
    const QRect strip = window.stage().stateRect(0);
    const int middle = int(strip.top() + 1.5 * strip.height() / 4.0);
    const QRect triangle(strip.left() - 11, middle - 4, 10, 9);
    QVERIFY(hasColour(picture, triangle, mark));
    QCOMPARE(QColor(picture.pixel(strip.left() - 8, middle)), themeOf(window.view).stage);
    QVERIFY(!hasColour(picture, triangle.translated(0, strip.height() / 4), mark));
}

void TestByHand::theToolTipSaysIt()
{
    StageWindow window(forced());
    window.session.goToPhase(Phase::Update);
    const QRect strip = window.stage().stateRect(4);
    const double height = strip.height() / double(window.session.options().layers.front().units);
    const auto over = [&](int unit) {
        return toolTipAt(window.stage(),
            QPoint(strip.center().x(), int(strip.top() + (unit + 0.5) * height)));
    };
    QVERIFY2(over(1).contains("U_i[2,5] cut by hand"), qPrintable(over(1)));
    QVERIFY2(over(2).contains("h[3] held at 0 by hand"), qPrintable(over(2)));
    QVERIFY(!over(4).contains("h["));
}

void TestByHand::explainSaysIt()
{
    StageWindow window(forced());
    const Snapshot& snapshot = *window.session.snapshot();
    for (const Cursor& cursor : {Cursor{Phase::Forward, 3}, Cursor{Phase::Backward, 3},
             Cursor{Phase::Update, 19}}) {
        const QString words = wordsOf(snapshot, cursor);
        QVERIFY2(words.contains("h[3] held at 0"), qPrintable(words));
        QVERIFY(words.contains("no gradient goes through it"));
        QVERIFY(words.contains("is not trained"));
    }
    ExplainCache cache;
    cache.setSnapshot(&snapshot);
    ExplainRequest request;
    request.cursor = {Phase::Forward, 3};
    QStringList marked;
    for (const ExplainSection& section : explainData(snapshot, request, cache).sections)
        for (const Block& block : section.blocks)
            if (const auto* rows = std::get_if<BarRowsBlock>(&block))
                for (const BarRow& row : rows->rows)
                    if (row.label.contains(QStringLiteral("▸")))
                        marked += row.label;
    QCOMPARE(marked.size(), 2); // f and h
}

void TestByHand::aHeldNumberIsExplainedAsHeld()
{
    StageWindow window(forced());
    const Snapshot& snapshot = *window.session.snapshot();
    const auto about = [&](const NumberReference& number) {
        return whyData(snapshot, why(*snapshot.iteration, number), false).description();
    };
    const int f = *snapshot.program().findSymbol("f");
    QVERIFY(about(valueOf(0, f, 3, 2)).contains("held at this value by hand"));
    NumberReference weight;
    weight.kind = NumberReference::Kind::Parameter;
    weight.parameter = *snapshot.iteration->network().findParameter(0, "U_i");
    weight.unit = 1;
    weight.column = 4;
    QVERIFY2(about(weight).contains("training leaves it alone"), qPrintable(about(weight)));
    weight.column = 3;
    QVERIFY(!about(weight).contains("by hand"));
    QVERIFY(!about(valueOf(0, 0, 3, 0)).contains("by hand"));
}

void TestByHand::theOpenedCellMarksIt()
{
    const auto picture = [](const ExperimentOptions& options, QRect* name, QRect* row,
                             QRect* free) {
        Session session(options);
        CellView view(session);
        view.setMotionAllowed(false);
        view.resize(1000, 560);
        view.show();
        session.goToPhase(Phase::Update); // nothing is lit
        view.open(0);
        QCoreApplication::processEvents();
        const CellCanvas& canvas = *view.canvas();
        const CellGeometry& geometry = canvas.geometry();
        const auto leftOf = [&](const QPointF& place) {
            return QRect((place + canvas.origin()).toPoint() + QPoint(-7, -3), QSize(7, 7));
        };
        const QPointF middle(0.0, geometry.name(nodeNamed(view.data(), "f")).height() / 2.0);
        *name = leftOf(geometry.namePlaceOf(nodeNamed(view.data(), "f")) + middle);
        *free = leftOf(geometry.namePlaceOf(nodeNamed(view.data(), "o")) + middle);
        const QRectF cut = geometry.rowOf(nodeNamed(view.data(), "i"), 1); // U_i h[t-1]
        *row = leftOf(QPointF(cut.left(), cut.center().y()));
        return view.canvas()->grab().toImage().convertToFormat(QImage::Format_RGB32);
    };
    QRect name, row, free;
    const QImage without = picture(lstm(), &name, &row, &free);
    const QColor mark = themeOf(QWidget()).playhead;
    for (const QRect& place : {name, row, free})
        QVERIFY(!hasColour(without, place, mark));
    const QImage with = picture(forced(), &name, &row, &free);
    QVERIFY(hasColour(with, name, mark));
    QVERIFY(!hasColour(with, free, mark));
    QVERIFY(!row.isNull());
    QVERIFY(with.copy(row) != without.copy(row)); // a hollow one
}

void TestByHand::theOpenedCellSaysIt()
{
    Session session(forced());
    const CellData data = cellData(*session.snapshot(), 0, 3);
    const CellWords words(data);
    const CellMoment moment{.phase = Phase::Update};
    const auto about = [&](const char* name) {
        return words.describeNode(nodeNamed(data, name), moment);
    };
    QVERIFY2(about("f").contains("By hand: f held at 1"), qPrintable(about("f")));
    QVERIFY(about("h").contains("By hand: h[3] held at 0"));
    QVERIFY(!about("i").contains("hand"));
    QVERIFY(words.describeTerm(nodeNamed(data, "i"), 1, moment).contains("U_i[2,5] cut"));
    QVERIFY(!words.describeTerm(nodeNamed(data, "i"), 0, moment).contains("hand"));
    const CellValues& h = data.nodes[std::size_t(nodeNamed(data, "h"))];
    QVERIFY(words.describeUnit(h, 2, false).contains("held by hand"));
    QVERIFY(!words.describeUnit(h, 1, false).contains("hand"));
}

/// "0.51 · 0.32 = 0" would be wrong.
void TestByHand::aHeldOperationIsNoArithmetic()
{
    Session session(forced());
    const CellData data = cellData(*session.snapshot(), 0, 3);
    CellMoment moment;
    moment.stop = data.graph->nodes[std::size_t(nodeNamed(data, "h"))].stop;
    QCOMPARE(cellNumbers(data, moment, 2),
        QString("unit 3: 0, held by hand in place of what the equation gives"));
    QVERIFY(cellNumbers(data, moment, 1).contains(" = "));
    moment.phase = Phase::Backward;
    QVERIFY(cellNumbers(data, moment, 2).contains("no gradient goes on"));
    QVERIFY(!cellNumbers(data, moment, 1).contains("by hand"));
}

void TestByHand::heldReadoutWeightsAreMarkedAndSaid()
{
    ExperimentOptions options = lstm();
    StageWindow free(options);
    options.edits = {{-1, "W_y", 1, 2, 0.2, 0.0, true}};
    StageWindow held(options);
    const QColor mark = themeOf(held.view).playhead;
    for (StageWindow* window : {&free, &held})
        window->session.goToPhase(Phase::Loss); // no playhead in the columns
    const StageLayout& layout = held.stage().places().layout;
    const QRect box = held.stage().places().boxOf(layout.output, 0);
    const QRect beside(box.left() - 11, box.center().y() - 5, 10, 10);
    QVERIFY(hasColour(held.picture(), beside, mark));
    QVERIFY(!hasColour(free.picture(), beside, mark));
    const QString tip = toolTipAt(held.stage(), box.center());
    QVERIFY2(tip.contains("W_y[2,3] cut by hand"), qPrintable(tip));
    QVERIFY(wordsOf(*held.session.snapshot(), {Phase::Forward, 3}).contains("W_y[2,3] cut"));
}

void TestByHand::itCanBeLookedAt()
{
    const QByteArray folder = qgetenv("LOOPSCOPE_PICTURES");
    if (folder.isEmpty())
        QSKIP("LOOPSCOPE_PICTURES names no folder to draw into");
    for (const ThemeChoice theme : {ThemeChoice::Light, ThemeChoice::Dark}) {
        applyTheme(*qApp, theme);
        for (const int length : {2, 20, 200}) {
            ExperimentOptions options = forced();
            options.sequenceLength = length;
            options.edits.push_back({-1, "W_y", 1, 2, 0.2, 0.0, true});
            StageWindow window(options);
            window.session.goToPhase(Phase::Update);
            window.view.grab().save(QString("%1/by-hand-%2-%3.png")
                                        .arg(QString::fromLocal8Bit(folder))
                                        .arg(length)
                                        .arg(int(theme)));
        }
    }
}

QTEST_MAIN(TestByHand)
#include "tst_by_hand.moc"
