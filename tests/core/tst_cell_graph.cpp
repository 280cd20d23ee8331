#include "core/cell/catalog.h"
#include "core/cell/cell_graph.h"
#include "core/cell/cell_order.h"
#include "core/network/random.h"
#include "tests/support/random_program.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <set>

using namespace loopscope;

namespace
{

Program programOf(const std::string& text)
{
    const Result<Program, NotationError> program = parseProgram(text);
    if (!program)
        qFatal("%s", program.error().sentence().c_str());
    return *program;
}

/// How a person would list a picture: "σ i", "⊙", "+ c", …
QStringList wordsOf(const Program& program, const CellGraph& graph)
{
    QStringList words;
    for (const CellNode& node : graph.nodes) {
        QString word;
        switch (node.kind) {
        case CellNodeKind::Source:
            word = QString("source-%1").arg(node.delay);
            break;
        case CellNodeKind::Box:
            word = QString("box%1").arg(node.terms.size());
            break;
        case CellNodeKind::Sum:
            word = QString("sum%1").arg(node.terms.size());
            break;
        case CellNodeKind::Hadamard:
            word = QString("times%1").arg(node.terms.size());
            break;
        case CellNodeKind::Affine:
            word = QString("%1%2").arg(node.shift).arg(node.scale, 0, 'g', 3);
            break;
        case CellNodeKind::Function:
            word = "function";
            break;
        case CellNodeKind::Copy:
            word = "copy";
            break;
        case CellNodeKind::Output:
            word = "output";
            break;
        }
        if (node.function)
            word += ' ' + QString::fromStdString(std::string(nameOf(*node.function)));
        if (node.symbol >= 0)
            word += ' ' + QString::fromStdString(program.symbols[std::size_t(node.symbol)].name);
        words += word;
    }
    return words;
}

/// Numbers for a program with one unit and one input: the values of its operations.
struct Numbers {
    Numbers(const Program& program, std::uint64_t seed)
    {
        RandomEngine engine(splitmix64(seed));
        for (std::size_t i = 0; i < program.parameters.size(); ++i)
            parameters.push_back(uniform(engine, -1.0, 1.0));
        for (std::size_t i = 0; i < program.symbols.size() * (maximumDelay + 1); ++i)
            earlier.push_back(uniform(engine, -1.0, 1.0));
        for (const Operation& operation : program.operations)
            values.push_back(calculate(program, operation));
    }

    double calculate(const Program& program, const Operation& operation) const
    {
        const auto left = [&] { return values[std::size_t(operation.left)]; };
        const auto right = [&] { return values[std::size_t(operation.right)]; };
        switch (operation.kind) {
        case OperationKind::Read:
            if (operation.delay == 0 && operation.symbol > 0)
                return values[std::size_t(
                    program.symbols[std::size_t(operation.symbol)].operation)];
            return earlier[std::size_t(operation.symbol * (maximumDelay + 1) + operation.delay)];
        case OperationKind::Bias:
            return parameters[std::size_t(operation.parameter)];
        case OperationKind::Constant:
            return operation.constant;
        case OperationKind::Product:
            return parameters[std::size_t(operation.parameter)] * left();
        case OperationKind::Add:
            return left() + right();
        case OperationKind::Subtract:
            return left() - right();
        case OperationKind::Multiply:
            return left() * right();
        case OperationKind::Negate:
            return -left();
        case OperationKind::Apply:
            return evaluate(operation.function, left());
        }
        return 0.0;
    }

    std::vector<double> parameters, earlier, values;
};

/// Calculates a picture by following its edges.
class PictureValues
{
public:
    PictureValues(const Program& program, const CellGraph& graph, const Numbers& numbers)
        : m_program(program)
        , m_graph(graph)
        , m_numbers(numbers)
    {
        for (int node = 0; node < int(graph.nodes.size()); ++node)
            values.push_back(valueOf(node));
    }

    std::vector<double> values;

private:
    const CellEdge* edgeTo(int node, int term) const
    {
        for (const CellEdge& edge : m_graph.edges) {
            if (edge.to == node && edge.term == term)
                return &edge;
        }
        return nullptr;
    }

    /// An operation of a term, whose operand comes along an edge.
    double inside(const CellTerm& term, int operation, double operand) const
    {
        if (operation == term.operand)
            return operand;
        const Operation& o = m_program.operations[std::size_t(operation)];
        switch (o.kind) {
        case OperationKind::Bias:
            return m_numbers.parameters[std::size_t(o.parameter)];
        case OperationKind::Constant:
            return o.constant;
        case OperationKind::Product:
            return m_numbers.parameters[std::size_t(o.parameter)] * inside(term, o.left, operand);
        case OperationKind::Multiply:
            return inside(term, o.left, operand) * inside(term, o.right, operand);
        default:
            return std::nan("");
        }
    }

    double termOf(int node, int index) const
    {
        const CellTerm& term = m_graph.nodes[std::size_t(node)].terms[std::size_t(index)];
        const CellEdge* edge = edgeTo(node, index);
        const double operand = edge != nullptr ? values[std::size_t(edge->from)] : 0.0;
        if (edge != nullptr && term.parameter < 0)
            return operand;
        return inside(term, term.operation, operand);
    }

    double valueOf(int index) const
    {
        const CellNode& node = m_graph.nodes[std::size_t(index)];
        if (node.kind == CellNodeKind::Source)
            return m_numbers.earlier[std::size_t(node.symbol * (maximumDelay + 1) + node.delay)];
        if (node.kind == CellNodeKind::Copy || node.kind == CellNodeKind::Output)
            return values[std::size_t(edgeTo(index, -1)->from)];
        double value = node.kind == CellNodeKind::Hadamard ? 1.0 : 0.0;
        for (int term = 0; term < int(node.terms.size()); ++term) {
            const CellTerm& part = node.terms[std::size_t(term)];
            if (node.kind == CellNodeKind::Hadamard)
                value *= termOf(index, term);
            else if (node.kind == CellNodeKind::Affine)
                value = node.shift + node.scale * termOf(index, term);
            else
                value += part.sign * termOf(index, term);
        }
        return node.function ? evaluate(*node.function, value) : value;
    }

    const Program& m_program;
    const CellGraph& m_graph;
    const Numbers& m_numbers;
};

QString findBrokenColumn(const CellGraph& graph)
{
    std::vector<int> column(graph.nodes.size(), -1);
    for (int c = 0; c < int(graph.columns.size()); ++c) {
        int taps = 0;
        const std::vector<int> served = graph.taps();
        for (const CellItem& item : graph.columns[std::size_t(c)]) {
            if (item.node < 0)
                continue;
            if (column[std::size_t(item.node)] >= 0)
                return QString("node %1 stands twice").arg(item.node);
            column[std::size_t(item.node)] = c;
            taps += std::binary_search(served.begin(), served.end(), item.node) ? 1 : 0;
        }
        if (taps > 1)
            return QString("column %1 has %2 nodes on the bus").arg(c).arg(taps);
        if (c > 0 && graph.columns[std::size_t(c)].empty())
            return QString("column %1 is empty").arg(c);
    }
    for (int node = 0; node < int(graph.nodes.size()); ++node) {
        const CellNode& candidate = graph.nodes[std::size_t(node)];
        const bool mustStand = candidate.kind != CellNodeKind::Source || candidate.belt >= 0;
        if (mustStand != (column[std::size_t(node)] >= 0))
            return QString("node %1 stands where it should not, or nowhere").arg(node);
    }
    for (const CellEdge& edge : graph.edges) {
        if (edge.road != CellRoad::Bus &&
            column[std::size_t(edge.from)] >= column[std::size_t(edge.to)])
            return QString("an edge leads from column %1 to column %2")
                .arg(column[std::size_t(edge.from)])
                .arg(column[std::size_t(edge.to)]);
    }
    return {};
}

} // namespace

class TestCellGraph : public QObject
{
    Q_OBJECT
private slots:
    void catalogCellsHaveNoCrossings_data();
    void catalogCellsHaveNoCrossings();
    void equationsAreMergedAsInATextbook_data();
    void equationsAreMergedAsInATextbook();
    void statesThatAreAddedToRunOnBelts_data();
    void statesThatAreAddedToRunOnBelts();
    void stopsOfTheVanillaCell();
    void whatIsReadIsThereBefore();
    void everyOperationHasItsStop();
    void picturesCalculateWhatTheProgramDoes();
    void nodesStandInOrder();
    void wiresReachTheirReaders();
    void theSameProgramGivesTheSamePicture();
    void crossingsAreCounted();
    void whatStandsBelowATapIsCounted();
    void randomCellsHaveFewCrossings();
    void theLargestTextsAreDrawn();
};

void TestCellGraph::catalogCellsHaveNoCrossings_data()
{
    QTest::addColumn<QString>("identifier");
    for (const CatalogEntry& entry : catalog())
        QTest::newRow(entry.identifier.c_str()) << QString::fromStdString(entry.identifier);
}

void TestCellGraph::catalogCellsHaveNoCrossings()
{
    QFETCH(QString, identifier);
    const CatalogEntry* entry = findInCatalog(identifier.toStdString());
    QCOMPARE(countCrossings(cellGraph(programOf(entry->text()))), 0);
}

void TestCellGraph::equationsAreMergedAsInATextbook_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("expected");
    const auto cell = [](const char* identifier) {
        return QString::fromStdString(findInCatalog(identifier)->text());
    };
    QTest::newRow("vanilla") << cell("vanilla")
                             << QStringList{"source-1 h", "source-0 x", "box3 tanh h", "output h"};
    QTest::newRow("lstm") << cell("lstm")
                          << QStringList{"source-1 c", "source-1 h", "source-0 x", "box3 sigmoid i",
                                 "box3 sigmoid f", "box3 tanh g", "box3 sigmoid o", "times2",
                                 "times2", "sum2 c", "function tanh", "times2 h", "output c",
                                 "output h"};
    QTest::newRow("gru") << cell("gru")
                         << QStringList{"source-1 h", "source-0 x", "box3 sigmoid r",
                                "box3 sigmoid z", "box2", "times2", "box3 tanh n", "1-1", "times2",
                                "times2", "sum2 h", "output h"};
    QTest::newRow("leaky integrator") << cell("leaky-integrator")
                                      << QStringList{"source-1 h", "source-0 x", "00.9",
                                             "box3 tanh", "00.1", "sum2 h", "output h"};
    QTest::newRow("a state plus weights stays a sum")
        << "h[t] = h[t-1] + W x[t] + b - U h[t-2]"
        << QStringList{"source-1 h", "source-2 h", "source-0 x", "box3", "sum2 h", "output h"};
    QTest::newRow("products of three, peepholes, numbers before weights")
        << "h[t] = 0.5 * (W x[t]) + p * h[t-1] + h[t-1] * h[t-2] * h[t-3]"
        << QStringList{"source-1 h", "source-2 h", "source-3 h", "source-0 x", "times3", "box2",
               "sum2 h", "output h"};
    QTest::newRow("mere readings, biases and numbers")
        << "a[t] = h[t-1]\ne[t] = b\nk[t] = 2\nh[t] = tanh(a[t] + e[t] + k[t] + W x[t])"
        << QStringList{
               "source-1 h", "source-0 x", "copy a", "box1 e", "box1 k", "box4 tanh h", "output h"};
    QTest::newRow("nested functions and signs")
        << "h[t] = -tanh(sigmoid(W x[t]) - h[t-1])"
        << QStringList{"source-1 h", "source-0 x", "box1 sigmoid", "sum2", "function tanh", "0-1 h",
               "output h"};
}

void TestCellGraph::equationsAreMergedAsInATextbook()
{
    QFETCH(QString, text);
    QFETCH(QStringList, expected);
    const Program program = programOf(text.toStdString());
    QCOMPARE(wordsOf(program, cellGraph(program)), expected);
}

void TestCellGraph::statesThatAreAddedToRunOnBelts_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("expected");
    const auto row = [](const char* identifier, const QStringList& belts) {
        QTest::newRow(identifier) << QString::fromStdString(findInCatalog(identifier)->text())
                                  << belts;
    };
    row("vanilla", {});
    row("lstm", {"c"});
    row("lstm-peephole", {"c"});
    row("lstm-1997", {"c"});
    row("gru", {"h"});
    row("leaky-integrator", {"h"});
    QTest::newRow("by way of another symbol")
        << "k[t] = 0.5 * c[t-1]\nc[t] = k[t] + W x[t]\nh[t] = tanh(c[t])" << QStringList{"c"};
    QTest::newRow("not through a function")
        << "c[t] = tanh(c[t-1]) + W x[t]\nh[t] = c[t]" << QStringList();
    QTest::newRow("not along another belt")
        << "c[t] = c[t-1] + d[t-1] + W x[t]\nd[t] = 0.5 * c[t]\nh[t] = d[t]" << QStringList{"c"};
    QTest::newRow("two states, the output last")
        << "h[t] = 0.5 * h[t-1] + W x[t]\nc[t] = 0.9 * c[t-1] + h[t]" << QStringList{"c", "h"};
}

void TestCellGraph::statesThatAreAddedToRunOnBelts()
{
    QFETCH(QString, text);
    QFETCH(QStringList, expected);
    const Program program = programOf(text.toStdString());
    const CellGraph graph = cellGraph(program);
    QStringList belts;
    for (int belt = 0; belt < graph.belts; ++belt) {
        for (const CellNode& node : graph.nodes) {
            if (node.belt == belt && node.kind == CellNodeKind::Source)
                belts += QString::fromStdString(program.symbols[std::size_t(node.symbol)].name);
        }
    }
    QCOMPARE(belts, expected);
    // A belt is one line of edges from its source to its output.
    for (int belt = 0; belt < graph.belts; ++belt) {
        int nodes = 0;
        int edges = 0;
        for (const CellNode& node : graph.nodes)
            nodes += node.belt == belt ? 1 : 0;
        for (const CellEdge& edge : graph.edges)
            edges += edge.road == CellRoad::Belt && graph.nodes[std::size_t(edge.from)].belt == belt
                         ? 1
                         : 0;
        QCOMPARE(edges, nodes - 1);
    }
}

void TestCellGraph::stopsOfTheVanillaCell()
{
    const Program program = programOf(findInCatalog("vanilla")->text());
    const CellGraph graph = cellGraph(program);
    QCOMPARE(int(graph.stops.size()), 4); // W x, U h, the sum, tanh
    const OperationKind kinds[] = {
        OperationKind::Product, OperationKind::Product, OperationKind::Add, OperationKind::Apply};
    for (std::size_t stop = 0; stop < 4; ++stop) {
        QCOMPARE(int(program.operations[std::size_t(graph.stops[stop].operation)].kind),
            int(kinds[stop]));
        QCOMPARE(graph.stops[stop].term >= 0, stop < 2);
    }
    for (const CellEdge& edge : graph.edges) {
        const CellNode& from = graph.nodes[std::size_t(edge.from)];
        if (from.kind == CellNodeKind::Source)
            QCOMPARE(edge.stop, from.symbol == 0 ? 0 : 1);
        else
            QCOMPARE(edge.stop, 4);
    }
}

void TestCellGraph::whatIsReadIsThereBefore()
{
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        const Program program = programOf(test::randomCell(seed));
        const CellGraph graph = cellGraph(program);
        for (const CellEdge& edge : graph.edges) {
            const CellNode& from = graph.nodes[std::size_t(edge.from)];
            QVERIFY2(from.stop < edge.stop, program.text.c_str());
            QVERIFY(from.firstUse <= edge.stop);
            QVERIFY(edge.operation >= 0);
        }
    }
}

void TestCellGraph::everyOperationHasItsStop()
{
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        const Program program = programOf(test::randomCell(seed));
        const CellGraph graph = cellGraph(program);
        std::set<int> seen;
        int last = -1;
        for (const CellStop& stop : graph.stops) {
            QVERIFY(stop.operation > last);
            last = stop.operation;
            seen.insert(stop.operation);
        }
        // What calculates has a stop, unless it is an inner part of a sum or a product.
        std::vector<int> parent(program.operations.size(), -1);
        for (int i = 0; i < int(program.operations.size()); ++i) {
            for (const int operand : {program.operations[std::size_t(i)].left,
                     program.operations[std::size_t(i)].right}) {
                if (operand >= 0)
                    parent[std::size_t(operand)] = i;
            }
        }
        const auto kindOf = [&](int i) { return program.operations[std::size_t(i)].kind; };
        const auto isSum = [&](int i) {
            return kindOf(i) == OperationKind::Add || kindOf(i) == OperationKind::Subtract ||
                   kindOf(i) == OperationKind::Negate;
        };
        for (int i = 0; i < int(program.operations.size()); ++i) {
            const int above = parent[std::size_t(i)];
            const bool isInner = above >= 0 && ((isSum(i) && isSum(above)) ||
                                                   kindOf(above) == OperationKind::Multiply);
            const bool isLeaf = kindOf(i) == OperationKind::Read ||
                                kindOf(i) == OperationKind::Bias ||
                                kindOf(i) == OperationKind::Constant;
            if (!isLeaf && !isInner)
                QVERIFY2(seen.count(i) == 1, program.text.c_str());
        }
    }
}

void TestCellGraph::picturesCalculateWhatTheProgramDoes()
{
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
        const Program program = programOf(test::randomCell(seed));
        const CellGraph graph = cellGraph(program);
        const Numbers numbers(program, seed);
        const PictureValues picture(program, graph, numbers);
        for (std::size_t node = 0; node < graph.nodes.size(); ++node) {
            if (graph.nodes[node].operation < 0)
                continue;
            const double expected = numbers.values[std::size_t(graph.nodes[node].operation)];
            // Sums are taken in another order: rounding.
            QVERIFY2(std::abs(picture.values[node] - expected) <=
                         1e-12 * std::max(1.0, std::abs(expected)),
                qPrintable(QString("node %1 is %2, expected %3 in\n%4")
                               .arg(node)
                               .arg(picture.values[node])
                               .arg(expected)
                               .arg(QString::fromStdString(program.text))));
        }
    }
}

void TestCellGraph::nodesStandInOrder()
{
    for (const CatalogEntry& entry : catalog()) {
        const QString broken = findBrokenColumn(cellGraph(programOf(entry.text())));
        QVERIFY2(broken.isEmpty(), qPrintable(broken));
    }
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        const Program program = programOf(test::randomCell(seed));
        const QString broken = findBrokenColumn(cellGraph(program));
        QVERIFY2(broken.isEmpty(), qPrintable(broken + '\n' + program.text.c_str()));
    }
}

void TestCellGraph::wiresReachTheirReaders()
{
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        const CellGraph graph = cellGraph(programOf(test::randomCell(seed)));
        std::multiset<int> reached;
        const std::vector<std::vector<CellLink>> links = linksOf(graph);
        for (std::size_t column = 0; column < links.size(); ++column) {
            for (const CellLink& link : links[column]) {
                const CellItem& from = graph.columns[column][std::size_t(link.from)];
                const CellItem& to = graph.columns[column + 1][std::size_t(link.to)];
                const CellWire& wire = graph.wires[std::size_t(link.wire)];
                QVERIFY(from.node == wire.from || from.wire == link.wire);
                if (link.edge < 0) {
                    QCOMPARE(to.wire, link.wire);
                    continue;
                }
                QCOMPARE(to.node, graph.edges[std::size_t(link.edge)].to);
                reached.insert(link.edge);
            }
        }
        for (int edge = 0; edge < int(graph.edges.size()); ++edge) {
            const bool onBus = graph.edges[std::size_t(edge)].road == CellRoad::Bus;
            QCOMPARE(int(reached.count(edge)), onBus ? 0 : 1);
        }
    }
}

void TestCellGraph::theSameProgramGivesTheSamePicture()
{
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const std::string text = test::randomCell(seed);
        QVERIFY(cellGraph(programOf(text)).columns == cellGraph(programOf(text)).columns);
    }
}

void TestCellGraph::crossingsAreCounted()
{
    CellGraph graph = cellGraph(programOf(findInCatalog("lstm")->text()));
    // The two that leave the last column but one, c and h, change places.
    std::swap(graph.columns.back()[0], graph.columns.back()[1]);
    QCOMPARE(countCrossings(graph), 1);
}

void TestCellGraph::whatStandsBelowATapIsCounted()
{
    CellGraph graph = cellGraph(programOf(findInCatalog("lstm")->text()));
    std::vector<CellItem>& column = graph.columns[1];
    QCOMPARE(int(column.size()), 2); // the belt, and f on the bus
    std::swap(column[0], column[1]);
    // The line from the bus to f crosses the belt; so does the wire from f.
    QCOMPARE(countCrossings(graph), 1);
}

void TestCellGraph::randomCellsHaveFewCrossings()
{
    int without = 0;
    int crossings = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const int count = countCrossings(cellGraph(programOf(test::randomCell(seed))));
        without += count == 0 ? 1 : 0;
        crossings += count;
    }
    // As measured: two thirds have none, and one has 0.7 on average.
    QVERIFY2(without >= 120, qPrintable(QString::number(without)));
    QVERIFY2(crossings <= 200, qPrintable(QString::number(crossings)));
}

void TestCellGraph::theLargestTextsAreDrawn()
{
    // As many equations as the notation allows, each reading the two before it and the bus.
    std::string text = "a0[t] = tanh(W x[t])\na1[t] = tanh(U a0[t] + V h[t-1])\n";
    for (int i = 2; i < maximumEquations - 1; ++i) {
        const auto name = [](int k) { return "a" + std::to_string(k); };
        text += name(i) + "[t] = tanh(U " + name(i - 1) + "[t] + V " + name(i - 2) + "[t] + Q " +
                name(i) + "[t-1]) * sigmoid(W x[t])\n";
    }
    text += "h[t] = a" + std::to_string(maximumEquations - 2) + "[t]";
    const CellGraph graph = cellGraph(programOf(text));
    QCOMPARE(findBrokenColumn(graph), QString());
    // A sum of thousands of terms is a deep tree of operations.
    std::string sum = "h[t] = b";
    while (sum.size() < 19990)
        sum += " + b";
    QCOMPARE(int(cellGraph(programOf(sum)).nodes.size()), 2);
}

QTEST_APPLESS_MAIN(TestCellGraph)
#include "tst_cell_graph.moc"
