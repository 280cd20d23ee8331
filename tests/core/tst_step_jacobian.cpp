#include "core/cell/catalog.h"
#include "core/diagnosis/step_jacobian.h"
#include "tests/support/compare.h"
#include "tests/support/latch_run.h"
#include "tests/support/random_case.h"
#include "tests/support/random_program.h"
#include "tests/support/random_run.h"
#include "tests/support/reference_cell.h"

#include <Eigen/SVD>
#include <QTest>

#include <cmath>

using namespace loopscope;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using test::difference;
using test::RandomRun;
using test::RandomRunOptions;

namespace
{

const auto forward = Direction::Forward;
const auto backward = Direction::Backward;

/// Two ways to calculate one derivative differ by rounding alone.
constexpr double tolerance = 1e-12;

/// Of central differences with step 1e-6 on functions of order one: rounding 1e-10, cut-off 1e-12.
constexpr double differenceTolerance = 1e-8;

std::string cell(const char* identifier)
{
    return findInCatalog(identifier)->text();
}

/// The joint state one step earlier than `step`, from the record.
VectorXd stateBefore(
    const Iteration& iteration, int track, int step, int sequence, const JointState& layout)
{
    const test::Reading read = test::recordedReading(iteration, track, step, sequence);
    VectorXd z(layout.size);
    for (const JointState::Block& block : layout.blocks)
        z.segment(block.first, layout.units) = read(block.symbol, block.delay + 1);
    return z;
}

/// z_t from z_{t-1} by the program alone.
VectorXd nextState(const Iteration& iteration, int track, int step, int sequence,
    const JointState& layout, const VectorXd& z)
{
    const Program& program = *iteration.network().tracks()[std::size_t(track)].program;
    const test::Reading recorded = test::recordedReading(iteration, track, step, sequence);
    const auto values = test::referenceStep(program, test::trackParameters(iteration, track),
        layout.units, [&](int symbol, int delay) -> VectorXd {
            const JointState::Block* block = layout.find(symbol, delay - 1);
            return block ? VectorXd(z.segment(block->first, layout.units))
                         : recorded(symbol, delay);
        });
    VectorXd result(layout.size);
    for (const JointState::Block& block : layout.blocks)
        result.segment(block.first, layout.units) =
            block.delay == 0
                ? values[std::size_t(program.symbols[std::size_t(block.symbol)].operation)]
                : VectorXd(
                      z.segment(layout.find(block.symbol, block.delay - 1)->first, layout.units));
    return result;
}

MatrixXd centralDifferences(
    const Iteration& iteration, int track, int step, int sequence, const JointState& layout)
{
    constexpr double change = 1e-6;
    const VectorXd z = stateBefore(iteration, track, step, sequence, layout);
    MatrixXd result(layout.size, layout.size);
    for (int column = 0; column < layout.size; ++column) {
        VectorXd above = z;
        VectorXd below = z;
        above[column] += change;
        below[column] -= change;
        result.col(column) = (nextState(iteration, track, step, sequence, layout, above) -
                                 nextState(iteration, track, step, sequence, layout, below)) /
                             (2.0 * change);
    }
    return result;
}

/// Every step Jacobian of every track against central differences.
QString compareSteps(const std::shared_ptr<const Iteration>& iteration, int sequence)
{
    for (std::size_t t = 0; t < iteration->network().tracks().size(); ++t) {
        JacobianCalculator calculator(iteration, int(t), sequence);
        for (int step = 0; step < iteration->steps(); ++step) {
            const MatrixXd found = calculator.stepJacobian(step);
            const MatrixXd expected =
                centralDifferences(*iteration, int(t), step, sequence, calculator.state());
            if (found.rows() != expected.rows() || found.cols() != expected.cols())
                return "the size is not that of the joint state";
            const double scale =
                std::max(1.0, expected.size() ? expected.cwiseAbs().maxCoeff() : 0);
            if (expected.size() > 0 &&
                !((found - expected).cwiseAbs().maxCoeff() <= differenceTolerance * scale))
                return QString("track %1, step %2: off by %3")
                    .arg(t)
                    .arg(step)
                    .arg((found - expected).cwiseAbs().maxCoeff());
        }
    }
    return {};
}

} // namespace

class TestStepJacobian : public QObject
{
    Q_OBJECT

private slots:
    void stateHoldsWhatIsReadBack();
    void workedExampleHasItsKnownJacobians();
    void catalogCellsMatchCentralDifferences_data();
    void catalogCellsMatchCentralDifferences();
    void randomCellsMatchCentralDifferences();
    void betweenTwoStepsIsTheProductOfTheStepsBetween_data();
    void betweenTwoStepsIsTheProductOfTheStepsBetween();
    void symbolJacobiansCarryTheGradientOfOneLoss_data();
    void symbolJacobiansCarryTheGradientOfOneLoss();
    void visitingGivesEverySymbolJacobian();
    void linearRecurrencePowersItsMatrix();
    void latchShrinksByItsSlope();
    void normsAreThoseOfTheJacobians();
    void paddingIsNotPartOfASequence();
    void withoutMemoryOnlyTheOwnStepCounts();
    void placesThatDoNotExistAreRefused();
};

void TestStepJacobian::stateHoldsWhatIsReadBack()
{
    RandomRunOptions options;
    options.layers = {{"a[t] = tanh(W x[t] + A h[t-1] + b)\n"
                       "unused[t] = unused[t-2] + a[t]\n"
                       "c[t] = c[t-3] * a[t]\n"
                       "h[t] = a[t] + c[t]",
        4, forward}};
    const JointState state = jointState(RandomRun(options).network->tracks()[0]);
    QCOMPARE(state.units, 4);
    QCOMPARE(state.size, 16);
    QCOMPARE(state.blocks.size(), std::size_t(4));
    const int c = 3;
    const int h = 4;
    for (int delay = 0; delay < 3; ++delay)
        QCOMPARE(state.find(c, delay)->first, 4 * delay);
    QCOMPARE(state.find(h)->first, 12);
    QVERIFY(!state.find(h, 1));
    QVERIFY(!state.find(2));
}

/// teaching.md, C1: ∂h_3/∂h_1 of the hand-worked vanilla example.
void TestStepJacobian::workedExampleHasItsKnownJacobians()
{
    RandomRunOptions options;
    options.layers = {{cell("vanilla"), 2, forward}};
    options.inputSize = 1;
    options.outputSize = 1;
    options.steps = 3;
    options.loss = Loss::MeanSquaredError;
    RandomRun run(options);
    run.parameter(0, "W") << 0.5, -0.3;
    run.parameter(0, "U") << 0.8, -0.4, 0.2, 0.6;
    run.parameter(0, "b") << 0.1, -0.1;
    run.batch.inputs << 1.0, 0.5, -1.0;
    run.batch.initialStates.clear();
    JacobianCalculator calculator(run.run(), 0);
    MatrixXd expected(2, 2);
    expected << 0.205037332, -0.3229338518, 0.1761795472, 0.2726588510;
    QVERIFY((calculator.stateJacobian(2, 0) - expected).cwiseAbs().maxCoeff() < 1e-9);
    const int h = 1;
    QVERIFY((calculator.symbolJacobian(2, h, 0, h) - expected).cwiseAbs().maxCoeff() < 1e-9);
    // ∂h_3/∂h_2 = diag(1 − h_3²) U.
    const VectorXd slope = (VectorXd(2) << 0.9003295915, 0.9823662579).finished();
    const MatrixXd last = slope.asDiagonal() * MatrixXd(run.parameter(0, "U"));
    QVERIFY((calculator.stepJacobian(2) - last).cwiseAbs().maxCoeff() < 1e-9);
}

void TestStepJacobian::catalogCellsMatchCentralDifferences_data()
{
    QTest::addColumn<QString>("equations");
    QTest::addColumn<int>("direction");
    for (const CatalogEntry& entry : catalog())
        for (const Direction direction : {forward, backward, Direction::Both})
            QTest::addRow("%s, direction %d", entry.identifier.c_str(), int(direction))
                << QString::fromStdString(entry.text()) << int(direction);
}

void TestStepJacobian::catalogCellsMatchCentralDifferences()
{
    QFETCH(QString, equations);
    QFETCH(int, direction);
    RandomRunOptions options;
    options.layers = {{equations.toStdString(), 5, Direction(direction)},
        {equations.toStdString(), 4, Direction(direction)}};
    options.steps = 5;
    options.sequences = 10; // two chunks of the record
    const QString reason = compareSteps(RandomRun(options).run(), 9);
    QVERIFY2(reason.isEmpty(), qPrintable(reason));
}

void TestStepJacobian::randomCellsMatchCentralDifferences()
{
    for (int seed = 1; seed <= 150; ++seed) {
        RandomRunOptions options;
        options.seed = std::uint64_t(seed);
        options.layers = {{test::randomCell(options.seed, {false}), 3, Direction(seed % 3)}};
        options.steps = 7;
        const QString reason = compareSteps(RandomRun(options).run(), 0);
        QVERIFY2(
            reason.isEmpty(), qPrintable(QString("seed %1: ").arg(seed) + reason + "\n" +
                                         QString::fromStdString(options.layers.front().equations)));
    }
}

void TestStepJacobian::betweenTwoStepsIsTheProductOfTheStepsBetween_data()
{
    QTest::addColumn<QString>("equations");
    QTest::addColumn<int>("direction");
    const QString farBack = "h[t] = tanh(W x[t] + U h[t-1] + V h[t-3])";
    const QString two = "c[t] = sigmoid(A h[t-2]) * c[t-4] + tanh(W x[t])\nh[t] = tanh(c[t])";
    QTest::newRow("LSTM") << QString::fromStdString(cell("lstm")) << int(forward);
    QTest::newRow("GRU in reverse") << QString::fromStdString(cell("gru")) << int(backward);
    QTest::newRow("h read three steps back") << farBack << int(forward);
    QTest::newRow("two states, up to four steps back") << two << int(backward);
}

void TestStepJacobian::betweenTwoStepsIsTheProductOfTheStepsBetween()
{
    QFETCH(QString, equations);
    QFETCH(int, direction);
    RandomRunOptions options;
    options.layers = {{equations.toStdString(), 4, Direction(direction)}};
    options.steps = 14;
    JacobianCalculator calculator(RandomRun(options).run(), 0);
    const auto atPosition = [&](int position) {
        return direction == int(backward) ? 13 - position : position;
    };
    for (const auto& [last, first] : {std::pair(13, 0), {13, 11}, {9, 8}, {5, 5}, {2, 0}}) {
        MatrixXd product = MatrixXd::Identity(calculator.state().size, calculator.state().size);
        for (int position = first + 1; position <= last; ++position)
            product = calculator.stepJacobian(atPosition(position)) * product;
        const QString reason = difference(QString("from %1 to %2").arg(first).arg(last),
            calculator.stateJacobian(atPosition(last), atPosition(first)), product, tolerance);
        QVERIFY2(reason.isEmpty(), qPrintable(reason));
    }
}

void TestStepJacobian::symbolJacobiansCarryTheGradientOfOneLoss_data()
{
    QTest::addColumn<QString>("equations");
    QTest::addColumn<int>("direction");
    QTest::newRow("vanilla") << QString::fromStdString(cell("vanilla")) << int(forward);
    QTest::newRow("GRU") << QString::fromStdString(cell("gru")) << int(forward);
    QTest::newRow("LSTM in reverse") << QString::fromStdString(cell("lstm")) << int(backward);
    QTest::newRow("h is not state") << "c[t] = tanh(W x[t-1] + U c[t-1] + V c[t-2])\n"
                                       "h[t] = sigmoid(P c[t] + b)"
                                    << int(forward);
}

/// ∂L_t/∂symbol_s = (∂h_t/∂symbol_s)ᵀ ∂L_t/∂h_t, for every symbol of the cell and for x.
void TestStepJacobian::symbolJacobiansCarryTheGradientOfOneLoss()
{
    QFETCH(QString, equations);
    QFETCH(int, direction);
    RandomRunOptions options;
    options.layers = {{equations.toStdString(), 4, Direction(direction)}};
    options.steps = 8;
    RandomRun run(options);
    const bool reverse = Direction(direction) == backward;
    const int lossStep = reverse ? 1 : 6;
    run.batch.weights.setZero(8);
    run.batch.weights[lossStep] = 1.0;
    const auto iteration = run.run();
    JacobianCalculator calculator(iteration, 0);
    const Program& program = *run.network->tracks()[0].program;
    const VectorXd source =
        run.parameter(-1, "W_y").transpose() * iteration->outputGradient(lossStep);
    for (int symbol = 0; symbol < int(program.symbols.size()); ++symbol) {
        for (int back = 0; back <= 6; ++back) {
            const int step = reverse ? lossStep + back : lossStep - back;
            const MatrixXd jacobian =
                calculator.symbolJacobian(lossStep, program.output, step, symbol);
            const QString reason =
                difference(QString("symbol %1, %2 steps back").arg(symbol).arg(back),
                    jacobian.transpose() * source, iteration->gradient(0, symbol, step), tolerance);
            QVERIFY2(reason.isEmpty(), qPrintable(reason));
        }
    }
}

void TestStepJacobian::visitingGivesEverySymbolJacobian()
{
    RandomRunOptions options;
    options.layers = {{cell("lstm"), 4, backward}};
    options.steps = 7;
    JacobianCalculator calculator(RandomRun(options).run(), 0);
    const int c = 5;
    const int h = 6;
    QList<int> steps;
    calculator.visitSymbolJacobians(2, h, c, [&](int step, const MatrixXd& jacobian) {
        steps += step;
        JacobianCalculator other(RandomRun(options).run(), 0);
        QVERIFY(jacobian == other.symbolJacobian(2, h, step, c));
    });
    QCOMPARE(steps, QList<int>({2, 3, 4, 5, 6}));
}

/// teaching.md, C4: backward from (1, 0) through [[.9, 5], [0, .9]].
void TestStepJacobian::linearRecurrencePowersItsMatrix()
{
    RandomRunOptions options;
    options.layers = {{"h[t] = W x[t] + U h[t-1]", 2, forward}};
    options.steps = 61;
    RandomRun run(options);
    run.parameter(0, "U") << 0.9, 5.0, 0.0, 0.9;
    JacobianCalculator calculator(run.run(), 0);
    const auto norm = [&](int back) {
        return calculator.stateJacobian(60, 60 - back).transpose().col(0).norm();
    };
    QVERIFY(std::abs(norm(9) - 19.3749) < 5e-5);
    QVERIFY(std::abs(norm(30) - 7.0653) < 5e-5);
    QVERIFY(std::abs(norm(60) - 0.59901) < 5e-6);
    QVERIFY(norm(9) > norm(8) && norm(9) > norm(10));
}

void TestStepJacobian::latchShrinksByItsSlope()
{
    for (const test::Latch& latch : test::latches) {
        const auto iteration = test::latchRun(latch).run();
        QVERIFY2(std::abs(iteration->value(0, 1, 199)[0] - latch.state) < 1e-9, latch.name);
        JacobianCalculator calculator(iteration, 0);
        QVERIFY2(
            std::abs(calculator.stepJacobian(199)(0, 0) - latch.slope) < 1e-9, latch.name);
        const double twenty = calculator.stateJacobian(199, 179)(0, 0);
        QVERIFY2(std::abs(twenty - std::pow(latch.slope, 20)) < 1e-6 * twenty, latch.name);
    }
}

void TestStepJacobian::normsAreThoseOfTheJacobians()
{
    RandomRunOptions options;
    options.layers = {{cell("gru"), 5, forward}};
    options.steps = 9;
    const auto iteration = RandomRun(options).run();
    const int h = 4;
    const JacobianNorms norms = jacobianNorms(iteration, 0, h, 6);
    QCOMPARE(int(norms.largest.size()), 9);
    JacobianCalculator calculator(iteration, 0);
    for (int step = 0; step <= 6; ++step) {
        const MatrixXd jacobian = calculator.symbolJacobian(6, h, step, h);
        const double largest = jacobian.jacobiSvd().singularValues()[0];
        QVERIFY(std::abs(norms.largest[step] - largest) < tolerance * largest);
        QVERIFY(std::abs(norms.frobenius[step] - jacobian.norm()) < tolerance * jacobian.norm());
    }
    QCOMPARE(norms.largest[6], 1.0);
    QCOMPARE(norms.largest[7], 0.0);
    QCOMPARE(norms.frobenius[8], 0.0);
}

void TestStepJacobian::paddingIsNotPartOfASequence()
{
    NetworkOptions shape;
    shape.inputSize = 3;
    shape.outputSize = 2;
    shape.layers = {{cell("gru"), 4, Direction::Both}};
    test::RandomCaseOptions options;
    options.steps = 6;
    options.sequences = 3;
    options.lengths = true;
    test::RandomCase random = test::makeCase(shape, options);
    random.batch.lengths = {6, 4, 2};
    const auto run = [&random](const Batch& batch) {
        auto iteration = std::make_shared<Iteration>();
        Engine::batch(*iteration) = batch;
        auto state = std::make_shared<TrainingState>();
        state->parameters = random.parameters;
        Engine(random.network).run(*iteration, state);
        return iteration;
    };
    Batch alone;
    alone.steps = 4;
    alone.sequences = 1;
    alone.inputs.resize(3, 4);
    for (int step = 0; step < 4; ++step) {
        alone.inputs.col(step) = random.batch.inputs.col(random.batch.column(step, 1));
        alone.targetClasses.push_back(0);
    }
    for (const InitialState& state : random.batch.initialStates)
        alone.initialStates.push_back({state.track, state.symbol, state.values.col(1)});
    for (int track = 0; track < 2; ++track) {
        JacobianCalculator padded(run(random.batch), track, 1);
        JacobianCalculator whole(run(alone), track, 0);
        QCOMPARE(padded.steps(), 4);
        for (int step = 0; step < 4; ++step) {
            const QString reason = difference(QString("step %1").arg(step),
                padded.stepJacobian(step), whole.stepJacobian(step), tolerance);
            QVERIFY2(reason.isEmpty(), qPrintable(reason));
        }
        QVERIFY_EXCEPTION_THROWN(padded.stepJacobian(4), std::invalid_argument);
        const int h = 4;
        const int last = track == 0 ? 3 : 0;
        int visited = 0;
        padded.visitSymbolJacobians(last, h, h, [&](int, const MatrixXd&) { ++visited; });
        QCOMPARE(visited, 4);
    }
}

void TestStepJacobian::withoutMemoryOnlyTheOwnStepCounts()
{
    RandomRunOptions options;
    options.layers = {{cell("feed-forward"), 4, forward}};
    const auto iteration = RandomRun(options).run();
    JacobianCalculator calculator(iteration, 0);
    QCOMPARE(calculator.state().size, 0);
    QCOMPARE(int(calculator.stepJacobian(3).size()), 0);
    const int h = 1;
    QVERIFY(calculator.symbolJacobian(3, h, 3, h).isIdentity());
    QVERIFY(calculator.symbolJacobian(3, h, 2, h).isZero());
    QVERIFY(calculator.symbolJacobian(3, h, 2, 0).isZero());
    QVERIFY(!calculator.symbolJacobian(3, h, 3, 0).isZero());
}

void TestStepJacobian::placesThatDoNotExistAreRefused()
{
    RandomRunOptions options;
    options.layers = {{cell("lstm"), 3, forward}};
    const auto iteration = RandomRun(options).run();
    QVERIFY_EXCEPTION_THROWN(JacobianCalculator(iteration, 1), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(JacobianCalculator(iteration, -1), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(JacobianCalculator(iteration, 0, 1), std::invalid_argument);
    JacobianCalculator calculator(iteration, 0);
    QVERIFY_EXCEPTION_THROWN(calculator.stepJacobian(6), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(calculator.stepJacobian(-1), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(calculator.stateJacobian(2, 3), std::invalid_argument);
    const int i = 1;
    const int h = 6;
    QVERIFY_EXCEPTION_THROWN(calculator.symbolJacobian(2, i, 1, h), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(calculator.symbolJacobian(2, h, 1, 7), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(calculator.symbolJacobian(2, h, 3, h), std::invalid_argument);
}

QTEST_APPLESS_MAIN(TestStepJacobian)
#include "tst_step_jacobian.moc"
