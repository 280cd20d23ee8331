#include "core/training/trainer.h"
#include "tests/support/random_program.h"
#include "tests/support/sample_options.h"
#include "ui/session/snapshot.h"
#include "ui/session/training_worker.h"
#include "ui/stage/cell_data.h"
#include "ui/stage/cell_moment.h"

#include <QTest>

#include <cmath>

using namespace loopscope;
using namespace loopscope::ui;

namespace
{

SnapshotPointer snapshotOf(const ExperimentOptions& options, int updates = 0)
{
    Trainer trainer(options);
    for (int i = 0; i < updates; ++i)
        trainer.advance();
    return takeSnapshot(trainer);
}

ExperimentOptions optionsOf(const std::string& equations, int steps = 12, int units = 5)
{
    ExperimentOptions options = sampleOptions(steps);
    options.layers.front().equations = equations;
    options.layers.front().units = units;
    return options;
}

/// @param tolerance  of what may have been added up in another order
bool isSame(const Eigen::VectorXd& a, const Eigen::VectorXd& b, double tolerance = 1e-12)
{
    return a.size() == b.size() && (a - b).norm() <= tolerance * std::max(b.norm(), 1e-12);
}

int nodeOf(const CellData& data, CellNodeKind kind, const std::string& name)
{
    for (std::size_t node = 0; node < data.graph->nodes.size(); ++node) {
        const CellNode& candidate = data.graph->nodes[node];
        if (candidate.kind == kind && candidate.symbol >= 0 &&
            data.program->symbols[std::size_t(candidate.symbol)].name == name)
            return int(node);
    }
    return -1;
}

void addCells()
{
    QTest::addColumn<QString>("equations");
    for (const CatalogEntry& entry : catalog())
        QTest::newRow(entry.identifier.c_str()) << QString::fromStdString(entry.text());
    for (std::uint64_t seed = 0; seed < 25; ++seed)
        QTest::addRow("random cell %d", int(seed))
            << QString::fromStdString(test::randomCell(seed));
}

} // namespace

class TestCellData : public QObject
{
    Q_OBJECT
private slots:
    void namedNodesHoldWhatTheEngineHas_data() { addCells(); }
    void namedNodesHoldWhatTheEngineHas();
    void boxesAddUpTheirTerms_data() { addCells(); }
    void boxesAddUpTheirTerms();
    void whatGoesBackToASourceIsWhatTheEarlierStepReceives_data();
    void whatGoesBackToASourceIsWhatTheEarlierStepReceives();
    void nodesReceiveWhatGoesBackAlongTheirEdges_data() { addCells(); }
    void nodesReceiveWhatGoesBackAlongTheirEdges();
    void outputsTellWhereGradientsComeFrom();
    void gatesAreRecognised();
    void gatesAreSummarised();
    void scalesAreTheSameAtEveryStep();
    void aReverseTrackReadsFromTheEnd();
    void upperLayersHaveNoInputName();
    void brokenNumbersAreCounted();

    void everyStopIsVisitedForwardAndBackward_data() { addCells(); }
    void everyStopIsVisitedForwardAndBackward();
    void valuesAppearAsTheyAreCalculated();
    void gradientsAppearFromTheLastOperationOn();
    void phasesWithoutStepsShowEverything();
};

void TestCellData::namedNodesHoldWhatTheEngineHas()
{
    QFETCH(QString, equations);
    const SnapshotPointer snapshot = snapshotOf(optionsOf(equations.toStdString()), 2);
    const Iteration& iteration = *snapshot->iteration;
    for (int step : {0, 4, 11}) {
        const CellData data = cellData(*snapshot, 0, step);
        for (std::size_t i = 0; i < data.nodes.size(); ++i) {
            const CellNode& node = data.graph->nodes[i];
            if (node.symbol < 0)
                continue;
            if (node.kind == CellNodeKind::Source) {
                if (step - node.delay >= 0)
                    QVERIFY(isSame(
                        data.nodes[i].value, iteration.value(0, node.symbol, step - node.delay)));
                continue;
            }
            QVERIFY(isSame(data.nodes[i].value, iteration.value(0, node.symbol, step)));
            if (node.kind != CellNodeKind::Output)
                QVERIFY(isSame(
                    data.nodes[i].gradient, iteration.gradient(0, node.symbol, step), 1e-10));
        }
    }
}

void TestCellData::boxesAddUpTheirTerms()
{
    QFETCH(QString, equations);
    const SnapshotPointer snapshot = snapshotOf(optionsOf(equations.toStdString()), 1);
    const CellData data = cellData(*snapshot, 0, 5);
    for (std::size_t i = 0; i < data.nodes.size(); ++i) {
        const CellNode& node = data.graph->nodes[i];
        if (node.kind != CellNodeKind::Box)
            continue;
        Eigen::VectorXd sum = Eigen::VectorXd::Zero(data.nodes[i].value.size());
        for (std::size_t term = 0; term < node.terms.size(); ++term) {
            const Eigen::VectorXd& value = data.terms[i][term].value;
            sum += node.terms[term].sign *
                   (value.size() == 1 ? Eigen::VectorXd::Constant(sum.size(), value(0)) : value);
        }
        if (node.function)
            sum = sum.unaryExpr([&](double a) { return evaluate(*node.function, a); });
        QVERIFY(isSame(data.nodes[i].value, sum));
    }
}

void TestCellData::whatGoesBackToASourceIsWhatTheEarlierStepReceives_data()
{
    QTest::addColumn<QString>("cell");
    QTest::addColumn<QString>("state");
    QTest::newRow("h of the vanilla cell") << "vanilla"
                                           << "h";
    QTest::newRow("h of the GRU, read in five places") << "gru"
                                                       << "h";
    QTest::newRow("c of the LSTM") << "lstm"
                                   << "c";
    QTest::newRow("h of the LSTM") << "lstm"
                                   << "h";
    QTest::newRow("c with peepholes") << "lstm-peephole"
                                      << "c";
}

void TestCellData::whatGoesBackToASourceIsWhatTheEarlierStepReceives()
{
    QFETCH(QString, cell);
    QFETCH(QString, state);
    const SnapshotPointer snapshot = snapshotOf(sampleOptions(12, cell.toStdString()), 3);
    const CellData data = cellData(*snapshot, 0, 7);
    const int source = nodeOf(data, CellNodeKind::Source, state.toStdString());
    const int symbol = data.graph->nodes[std::size_t(source)].symbol;
    QVERIFY(isSame(data.nodes[std::size_t(source)].gradient,
        snapshot->iteration->gradientFromLaterSteps(0, symbol, 6), 1e-10));
    std::vector<int> edges;
    for (int edge = 0; edge < int(data.edges.size()); ++edge) {
        if (data.graph->edges[std::size_t(edge)].from == source)
            edges.push_back(edge);
    }
    const double norm = data.nodes[std::size_t(source)].gradient.norm();
    QVERIFY(std::abs(magnitudeAlong(data, edges).norm - norm) <= 1e-12 * norm);
}

void TestCellData::nodesReceiveWhatGoesBackAlongTheirEdges()
{
    QFETCH(QString, equations);
    const SnapshotPointer snapshot = snapshotOf(optionsOf(equations.toStdString()), 2);
    const CellData data = cellData(*snapshot, 0, 6);
    for (std::size_t i = 0; i < data.nodes.size(); ++i) {
        const CellNode& node = data.graph->nodes[i];
        if (node.kind == CellNodeKind::Output || node.firstUse == int(data.graph->stops.size()))
            continue;
        Eigen::VectorXd sum = Eigen::VectorXd::Zero(data.nodes[i].gradient.size());
        double largest = 0.0;
        for (std::size_t edge = 0; edge < data.edges.size(); ++edge) {
            const CellEdge& leaving = data.graph->edges[edge];
            if (leaving.from != int(i))
                continue;
            // What stands in a sum alone carries its sign at the sum.
            const bool isRest = node.kind == CellNodeKind::Box && node.operation < 0;
            sum += isRest ? data.nodes[i].gradient : data.edges[edge].gradient;
            largest = std::max(largest, data.edges[edge].gradient.norm());
        }
        QVERIFY((sum - data.nodes[i].gradient).norm() <= 1e-10 * std::max(largest, 1e-12));
    }
}

void TestCellData::outputsTellWhereGradientsComeFrom()
{
    const SnapshotPointer snapshot = snapshotOf(sampleOptions(12, "lstm"), 3);
    const Iteration& iteration = *snapshot->iteration;
    const CellData data = cellData(*snapshot, 0, 4);
    const int h = nodeOf(data, CellNodeKind::Output, "h");
    const int c = nodeOf(data, CellNodeKind::Output, "c");
    const int symbolH = data.graph->nodes[std::size_t(h)].symbol;
    const int symbolC = data.graph->nodes[std::size_t(c)].symbol;
    const CellArrival& fromH = data.arrivals[std::size_t(h)];
    const CellArrival& fromC = data.arrivals[std::size_t(c)];
    QVERIFY(fromH.isOutput && fromH.isState && !fromC.isOutput && fromC.isState);
    const auto isNorm = [](const GradientBar& bar, double norm) {
        return std::abs(bar.norm - norm) <= 1e-10 * norm;
    };
    QVERIFY(isNorm(fromH.fromLater, iteration.gradientFromLaterSteps(0, symbolH, 4).norm()));
    QVERIFY(isNorm(fromH.fromOutside, iteration.gradientFromOwnStep(0, symbolH, 4).norm()));
    QVERIFY(isNorm(fromC.fromLater, iteration.gradientFromLaterSteps(0, symbolC, 4).norm()));
    QVERIFY(isSame(data.nodes[std::size_t(c)].gradient,
        iteration.gradientFromLaterSteps(0, symbolC, 4), 1e-12));
    QCOMPARE(data.stepAfter(), 5);
    QCOMPARE(cellData(*snapshot, 0, 11).stepAfter(), -1);
}

void TestCellData::gatesAreRecognised()
{
    const CellData data = cellData(*snapshotOf(sampleOptions(8, "gru")), 0, 3);
    QStringList gates;
    for (std::size_t node = 0; node < data.nodes.size(); ++node) {
        if (data.nodes[node].isGate)
            gates += data.graph->nodes[node].kind == CellNodeKind::Affine ? "1 − z" : "gate";
    }
    gates.sort();
    QCOMPARE(gates, (QStringList{"1 − z", "gate", "gate"}));
    const CellData noGate =
        cellData(*snapshotOf(optionsOf("h[t] = 1 - tanh(W x[t] + U h[t-1])")), 0, 3);
    for (const CellValues& values : noGate.nodes)
        QVERIFY(!values.isGate);
}

void TestCellData::gatesAreSummarised()
{
    const CellData data = cellData(*snapshotOf(sampleOptions(8, "lstm"), 5), 0, 3);
    const int f = nodeOf(data, CellNodeKind::Box, "f");
    const CellValues& gate = data.nodes[std::size_t(f)];
    QVERIFY(std::abs(gate.mean - gate.value.mean()) < 1e-15);
    QCOMPARE(gate.summary.smallest, gate.value.minCoeff());
    QCOMPARE(gate.summary.largest, gate.value.maxCoeff());
    std::vector<double> sorted(gate.value.data(), gate.value.data() + gate.value.size());
    std::sort(sorted.begin(), sorted.end());
    QCOMPARE(gate.lowerQuartile, sorted[2]); // of twelve
    QCOMPARE(gate.upperQuartile, sorted[9]);
}

void TestCellData::scalesAreTheSameAtEveryStep()
{
    const SnapshotPointer snapshot = snapshotOf(sampleOptions(20, "lstm-1997"), 150);
    const CellData first = cellData(*snapshot, 0, 0);
    const CellData last = cellData(*snapshot, 0, 19);
    QCOMPARE(first.ranges, last.ranges);
    const auto c = std::size_t(*first.program->findSymbol("c"));
    QVERIFY2(first.ranges[c] > 1.0, "c should have outgrown ±1 for this test to say anything");
    for (int step = 0; step < 20; ++step)
        QVERIFY(
            snapshot->iteration->value(0, int(c), step).cwiseAbs().maxCoeff() <= first.ranges[c]);
    QCOMPARE(
        first.nodes[std::size_t(nodeOf(first, CellNodeKind::Source, "c"))].range, first.ranges[c]);
}

void TestCellData::aReverseTrackReadsFromTheEnd()
{
    ExperimentOptions options = sampleOptions(8, "vanilla");
    options.layers.front().direction = Direction::Both;
    const SnapshotPointer snapshot = snapshotOf(options);
    const CellData data = cellData(*snapshot, 1, 3);
    QVERIFY(data.isReverse);
    QCOMPARE(data.stepBefore(1), 4);
    QCOMPARE(data.stepAfter(), 2);
    QCOMPARE(cellData(*snapshot, 1, 7).stepBefore(1), -1);
    QVERIFY(isSame(data.nodes[std::size_t(nodeOf(data, CellNodeKind::Source, "h"))].value,
        snapshot->iteration->value(1, data.program->output, 4)));
}

void TestCellData::upperLayersHaveNoInputName()
{
    ExperimentOptions options = sampleOptions(8, "vanilla");
    options.layers.push_back(options.layers.front());
    Trainer trainer(options);
    Snapshot snapshot;
    snapshot.task = trainer.sharedTask();
    snapshot.iteration = trainer.current();
    QCOMPARE(cellData(snapshot, 0, 0).input, QString("t"));
    const CellData upper = cellData(snapshot, 1, 0);
    QCOMPARE(upper.input, QString());
    QCOMPARE(upper.layer, 1);
    QCOMPARE(upper.layers, 2);
}

void TestCellData::brokenNumbersAreCounted()
{
    ExperimentOptions options = sampleOptions(200, "vanilla", Function::Relu);
    options.initialisation.spectralRadius = 10.0;
    options.optimizer = {OptimizerKind::Sgd, 1e6};
    const CellData data = cellData(*snapshotOf(options, 3), 0, 199);
    int broken = 0;
    for (const CellValues& values : data.nodes)
        broken += values.summary.isFinite() ? 0 : 1;
    QVERIFY2(broken > 0, "the run should have exploded for this test to say anything");
}

void TestCellData::everyStopIsVisitedForwardAndBackward()
{
    QFETCH(QString, equations);
    const CellGraph graph = cellGraph(*parseProgram(equations.toStdString()));
    for (const Phase phase : {Phase::Forward, Phase::Backward}) {
        CellMoment moment;
        moment.phase = phase;
        moment.stop = firstStop(graph, phase);
        std::vector<int> visited = {moment.stop};
        while (stopAfter(graph, moment) >= 0) {
            const int before = moment.stop;
            moment.stop = stopAfter(graph, moment);
            QCOMPARE(stopBefore(graph, moment), before);
            visited.push_back(moment.stop);
        }
        QCOMPARE(moment.stop, lastStop(graph, phase));
        QCOMPARE(visited.size(), graph.stops.size());
        QVERIFY(std::is_sorted(visited.begin(), visited.end()) || phase == Phase::Backward);
        QVERIFY(std::is_sorted(visited.rbegin(), visited.rend()) || phase == Phase::Forward);
    }
}

void TestCellData::valuesAppearAsTheyAreCalculated()
{
    const CellGraph graph = cellGraph(*parseProgram(findInCatalog("lstm")->text()));
    CellMoment moment;
    std::size_t reachedBefore = 0;
    for (int stop = 0; stop < int(graph.stops.size()); ++stop) {
        moment.stop = stop;
        std::size_t reached = 0;
        for (const CellNode& node : graph.nodes)
            reached += moment.isValueReached(node.stop) ? 1 : 0;
        QVERIFY(reached >= reachedBefore);
        reachedBefore = reached;
        // No gradient goes forward.
        for (const CellEdge& edge : graph.edges)
            QVERIFY(!moment.isPassedBack(edge.stop));
    }
    QCOMPARE(reachedBefore, graph.nodes.size());
    moment.stop = 0;
    QVERIFY(!moment.isValueReached(graph.nodes.back().stop));
}

void TestCellData::gradientsAppearFromTheLastOperationOn()
{
    const CellGraph graph = cellGraph(*parseProgram(findInCatalog("lstm")->text()));
    CellMoment moment;
    moment.phase = Phase::Backward;
    for (int stop = int(graph.stops.size()) - 1; stop >= 0; --stop) {
        moment.stop = stop;
        for (const CellEdge& edge : graph.edges) {
            const bool isFromOutside =
                graph.nodes[std::size_t(edge.to)].kind == CellNodeKind::Output;
            QCOMPARE(moment.isPassedBack(edge.stop), isFromOutside || edge.stop >= stop);
        }
        for (const CellNode& node : graph.nodes)
            QVERIFY(moment.isValueReached(node.stop));
    }
}

void TestCellData::phasesWithoutStepsShowEverything()
{
    CellMoment moment;
    moment.phase = Phase::Loss;
    QVERIFY(moment.isValueReached(1000) && !moment.isPassedBack(0) && !moment.isLit(0));
    moment.phase = Phase::Update;
    QVERIFY(moment.isValueReached(1000) && moment.isPassedBack(0) && !moment.isLit(0));
    moment.phase = Phase::Forward;
    moment.isTraining = true;
    QVERIFY(moment.isValueReached(1000) && moment.isPassedBack(0) && !moment.isLit(0));
    const CellGraph graph = cellGraph(*parseProgram("h[t] = b"));
    QVERIFY(graph.stops.empty());
    QCOMPARE(stopAfter(graph, {}), -1);
    QCOMPARE(lastStop(graph, Phase::Backward), 0);
}

QTEST_APPLESS_MAIN(TestCellData)
#include "tst_cell_data.moc"
