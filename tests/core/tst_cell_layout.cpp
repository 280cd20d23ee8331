#include "core/cell/catalog.h"
#include "core/cell/cell_layout.h"
#include "tests/support/random_program.h"

#include <QRectF>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace loopscope;

namespace
{

/// Sizes as a program with a line of text `line` high would draw them.
CellMetrics metricsFor(const CellGraph& graph, double line)
{
    CellMetrics metrics;
    metrics.line = line;
    for (const CellNode& node : graph.nodes) {
        CellExtent extent;
        switch (node.kind) {
        case CellNodeKind::Box:
            extent.width = 7.0 * line;
            extent.above = line;
            extent.below = (2.0 + 1.25 * double(node.terms.size())) * line;
            for (std::size_t term = 0; term < node.terms.size(); ++term)
                extent.ports.push_back((2.5 + 1.25 * double(term)) * line);
            break;
        case CellNodeKind::Sum:
        case CellNodeKind::Hadamard:
            extent.width = 4.0 * line;
            extent.above = 1.75 * line;
            extent.below = 0.75 * line;
            extent.reach = 0.75 * line;
            extent.spread = 0.5 * line;
            break;
        default:
            extent.width = 3.5 * line;
            extent.above = 0.75 * line;
            extent.below = 0.75 * line;
        }
        metrics.nodes.push_back(extent);
    }
    return metrics;
}

CellGraph graphOf(const std::string& text)
{
    const Result<Program, NotationError> program = parseProgram(text);
    if (!program)
        qFatal("%s", program.error().sentence().c_str());
    return cellGraph(*program);
}

bool isUpright(const CellPiece& piece)
{
    return piece.from.x == piece.to.x;
}

/// How many pairs of wires change their order between two columns.
int countWireCrossings(const CellLayout& layout)
{
    int crossings = 0;
    for (std::size_t i = 0; i < layout.pieces.size(); ++i) {
        for (std::size_t j = i + 1; j < layout.pieces.size(); ++j) {
            const CellPiece& a = layout.pieces[i];
            const CellPiece& b = layout.pieces[j];
            if (a.isBus || b.isBus || a.bendBegin != b.bendBegin)
                continue;
            const double before = a.from.y - b.from.y;
            const double after = a.to.y - b.to.y;
            crossings += before * after < 0.0 ? 1 : 0;
        }
    }
    return crossings;
}

/// How many wires an upright line between two heights crosses.
int countCrossedWires(const CellLayout& layout, double x, double top, double bottom)
{
    int crossings = 0;
    for (const CellPiece& piece : layout.pieces) {
        if (piece.isBus || x < piece.from.x || x >= piece.to.x)
            continue;
        const double y = heightAt(piece, x);
        crossings += y > top + 1e-9 && y < bottom - 1e-9 ? 1 : 0;
    }
    return crossings;
}

/// Crossings of the drawing, by its coordinates alone.
int countDrawnCrossings(const CellLayout& layout)
{
    int crossings = countWireCrossings(layout);
    double trunkTop = 1e300;
    double trunkBottom = -1e300;
    double trunk = 0.0;
    for (const CellPiece& piece : layout.pieces) {
        if (!piece.isBus || !isUpright(piece))
            continue;
        const double top = std::min(piece.from.y, piece.to.y);
        const double bottom = std::max(piece.from.y, piece.to.y);
        if (piece.arrives) {
            crossings += countCrossedWires(layout, piece.from.x, top, bottom);
        } else {
            trunk = piece.from.x;
            trunkTop = std::min(trunkTop, top);
            trunkBottom = std::max(trunkBottom, bottom);
        }
    }
    return crossings + countCrossedWires(layout, trunk, trunkTop, trunkBottom);
}

QRectF rectOf(const CellPlace& place)
{
    return QRectF(place.left, place.top, place.width, place.height);
}

QString findOverlap(const CellGraph& graph, const CellLayout& layout)
{
    for (std::size_t i = 0; i < layout.nodes.size(); ++i) {
        const QRectF here = rectOf(layout.nodes[i]);
        if (here.left() < -1e-9 || here.top() < -1e-9 || here.right() > layout.width + 1e-9 ||
            here.bottom() > layout.height + 1e-9)
            return QString("node %1 is outside of the picture").arg(i);
        for (std::size_t j = i + 1; j < layout.nodes.size(); ++j) {
            if (here.intersects(rectOf(layout.nodes[j])))
                return QString("nodes %1 and %2 overlap").arg(i).arg(j);
        }
    }
    for (const CellPiece& piece : layout.pieces) {
        for (std::size_t node = 0; node < layout.nodes.size(); ++node) {
            // Only the ends of a wire may touch a node.
            const bool isEnd = std::any_of(piece.edges.begin(), piece.edges.end(), [&](int edge) {
                return graph.edges[std::size_t(edge)].from == int(node) ||
                       graph.edges[std::size_t(edge)].to == int(node);
            });
            if (isEnd || isUpright(piece))
                continue;
            const QRectF box = rectOf(layout.nodes[node]);
            for (double x = std::max(piece.from.x, box.left());
                 x <= std::min(piece.to.x, box.right()); x += 1.0) {
                const double y = heightAt(piece, x);
                if (y > box.top() && y < box.bottom())
                    return QString("a wire runs through node %1").arg(node);
            }
        }
    }
    return {};
}

std::vector<std::string> manyCells()
{
    std::vector<std::string> cells;
    for (const CatalogEntry& entry : catalog())
        cells.push_back(entry.text());
    for (std::uint64_t seed = 0; seed < 200; ++seed)
        cells.push_back(test::randomCell(seed));
    return cells;
}

} // namespace

class TestCellLayout : public QObject
{
    Q_OBJECT
private slots:
    void nothingOverlaps();
    void theDrawingCrossesWhereTheCountSays();
    void beltsAreLevel();
    void servedBoxesStandOnTheGround();
    void piecesJoinIntoWires();
    void theBusCarriesEveryReading();
    void aSourceOfBothRoadsIsLeftByOneLine();
    void sizesOnlyScaleThePicture();
    void curvesEndLevel();
};

void TestCellLayout::nothingOverlaps()
{
    for (const std::string& text : manyCells()) {
        const CellGraph graph = graphOf(text);
        const QString overlap = findOverlap(graph, layOut(graph, metricsFor(graph, 17.0)));
        QVERIFY2(overlap.isEmpty(), qPrintable(overlap + " in\n" + text.c_str()));
    }
}

void TestCellLayout::theDrawingCrossesWhereTheCountSays()
{
    int crossings = 0;
    for (const std::string& text : manyCells()) {
        const CellGraph graph = graphOf(text);
        const CellLayout layout = layOut(graph, metricsFor(graph, 17.0));
        QCOMPARE(countDrawnCrossings(layout), countCrossings(graph));
        crossings += countCrossings(graph);
    }
    QVERIFY2(crossings > 0, "cells without any crossing would prove little");
}

void TestCellLayout::beltsAreLevel()
{
    for (const std::string& text : manyCells()) {
        const CellGraph graph = graphOf(text);
        const CellLayout layout = layOut(graph, metricsFor(graph, 17.0));
        double belt = -1.0;
        for (std::size_t node = 0; node < graph.nodes.size(); ++node) {
            if (graph.nodes[node].belt != 0)
                continue;
            QVERIFY(belt < 0.0 || layout.nodes[node].line == belt);
            belt = layout.nodes[node].line;
        }
        for (std::size_t node = 0; node < graph.nodes.size(); ++node)
            QVERIFY(graph.nodes[node].belt == 0 || layout.nodes[node].line > belt);
        for (const CellPiece& piece : layout.pieces) {
            const CellNode& from =
                graph.nodes[std::size_t(graph.edges[std::size_t(piece.edges.front())].from)];
            if (piece.isBelt && from.belt == 0)
                QVERIFY(piece.from.y == belt && piece.to.y == belt);
        }
    }
}

void TestCellLayout::servedBoxesStandOnTheGround()
{
    for (const std::string& text : manyCells()) {
        const CellGraph graph = graphOf(text);
        const CellLayout layout = layOut(graph, metricsFor(graph, 17.0));
        double ground = -1.0;
        for (const int tap : graph.taps()) {
            const CellNode& node = graph.nodes[std::size_t(tap)];
            if (node.kind != CellNodeKind::Box || node.belt == 0)
                continue;
            const double bottom = layout.nodes[std::size_t(tap)].bottom();
            // Sizes are rounded up to the sixteenth of a line.
            QVERIFY(ground < 0.0 || std::abs(bottom - ground) <= 17.0 / 16.0 + 1e-9);
            ground = bottom;
        }
    }
}

void TestCellLayout::piecesJoinIntoWires()
{
    for (const std::string& text : manyCells()) {
        const CellGraph graph = graphOf(text);
        const CellLayout layout = layOut(graph, metricsFor(graph, 17.0));
        for (int edge = 0; edge < int(graph.edges.size()); ++edge) {
            std::vector<const CellPiece*> pieces;
            for (const CellPiece& piece : layout.pieces) {
                const bool isOnBus = graph.edges[std::size_t(edge)].road == CellRoad::Bus;
                if (piece.isBus == isOnBus &&
                    std::count(piece.edges.begin(), piece.edges.end(), edge) > 0)
                    pieces.push_back(&piece);
            }
            QVERIFY(!pieces.empty());
            if (graph.edges[std::size_t(edge)].road == CellRoad::Bus)
                continue;
            std::sort(pieces.begin(), pieces.end(),
                [](const CellPiece* a, const CellPiece* b) { return a->from.x < b->from.x; });
            const CellPlace& from = layout.nodes[std::size_t(graph.edges[std::size_t(edge)].from)];
            const CellPlace& to = layout.nodes[std::size_t(graph.edges[std::size_t(edge)].to)];
            QCOMPARE(pieces.front()->from.y, from.line);
            QVERIFY(pieces.front()->from.x <= from.right());
            for (std::size_t i = 1; i < pieces.size(); ++i) {
                QCOMPARE(pieces[i]->from.x, pieces[i - 1]->to.x);
                QCOMPARE(pieces[i]->from.y, pieces[i - 1]->to.y);
                QVERIFY(!pieces[i - 1]->arrives);
            }
            QVERIFY(pieces.back()->arrives);
            QVERIFY(pieces.back()->to.x >= to.left && pieces.back()->to.x <= to.middle());
            QVERIFY(pieces.back()->to.y > to.top && pieces.back()->to.y < to.bottom());
        }
    }
}

void TestCellLayout::theBusCarriesEveryReading()
{
    const CellGraph graph = graphOf(findInCatalog("lstm")->text());
    const CellLayout layout = layOut(graph, metricsFor(graph, 17.0));
    std::vector<std::size_t> along; // how many readings each level piece right of the trunk carries
    for (const CellPiece& piece : layout.pieces) {
        const bool isLevelAfterTrunk = piece.isBus && piece.from.y == piece.to.y &&
                                       piece.from.x >= layout.cellLeft && !piece.arrives;
        if (isLevelAfterTrunk)
            along.push_back(piece.edges.size());
        if (piece.isBus && piece.arrives)
            QCOMPARE(int(piece.edges.size()), 2); // x and h, at each of the four boxes
    }
    QCOMPARE(along, (std::vector<std::size_t>{8, 6, 4, 2}));
}

/// Where a belt and the way to the bus leave a source together, one piece carries both.
void TestCellLayout::aSourceOfBothRoadsIsLeftByOneLine()
{
    const CellGraph graph = graphOf(findInCatalog("gru")->text());
    const CellLayout layout = layOut(graph, metricsFor(graph, 17.0));
    int found = 0;
    for (const CellPiece& piece : layout.pieces) {
        if (!piece.isBus || !piece.departs)
            continue;
        const int source = graph.edges[std::size_t(piece.edges.front())].from;
        const auto leaving = std::count_if(graph.edges.begin(), graph.edges.end(),
            [source](const CellEdge& edge) { return edge.from == source; });
        QCOMPARE(std::ptrdiff_t(piece.edges.size()), leaving);
        found += graph.nodes[std::size_t(source)].belt == 0 ? 1 : 0;
    }
    QCOMPARE(found, 1);
}

void TestCellLayout::sizesOnlyScaleThePicture()
{
    for (const CatalogEntry& entry : catalog()) {
        const CellGraph graph = graphOf(entry.text());
        const CellLayout small = layOut(graph, metricsFor(graph, 16.0));
        const CellLayout large = layOut(graph, metricsFor(graph, 32.0));
        QCOMPARE(large.width, 2.0 * small.width);
        for (std::size_t node = 0; node < graph.nodes.size(); ++node) {
            QCOMPARE(large.nodes[node].left, 2.0 * small.nodes[node].left);
            QCOMPARE(large.nodes[node].line, 2.0 * small.nodes[node].line);
        }
    }
}

void TestCellLayout::curvesEndLevel()
{
    CellPiece piece;
    piece.from = {0.0, 10.0};
    piece.to = {100.0, 50.0};
    piece.bendBegin = 20.0;
    piece.bendEnd = 80.0;
    QCOMPARE(heightAt(piece, 15.0), 10.0);
    QCOMPARE(heightAt(piece, 50.0), 30.0);
    QCOMPARE(heightAt(piece, 90.0), 50.0);
    QVERIFY(heightAt(piece, 21.0) - 10.0 < 0.1);
}

QTEST_APPLESS_MAIN(TestCellLayout)
#include "tst_cell_layout.moc"
