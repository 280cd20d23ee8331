#include "core/bptt/engine.h"
#include "tests/support/compare.h"
#include "tests/support/fixture.h"

#include <QTest>

using namespace loopscope;
using test::difference;

namespace
{

/// Rounding of two correct programs differs by a few units in the last place a step; 1e-12 is 4500
/// of them.
constexpr double tolerance = 1e-12;

struct Run {
    std::shared_ptr<const Network> network;
    Iteration iteration;
};

Eigen::VectorXd parametersOf(const test::CellFixture& fixture, const Network& network)
{
    Eigen::VectorXd all(network.parameterCount());
    for (std::size_t p = 0; p < network.parameters().size(); ++p)
        network.view(int(p), all) = fixture.parameters.at(network.parameters()[p].name);
    return all;
}

void fillBatch(const test::CellFixture& fixture, const test::LossFixture& loss,
    const Network& network, Batch& batch)
{
    batch.steps = fixture.steps;
    batch.sequences = fixture.sequences;
    batch.inputs = fixture.inputs;
    batch.targetClasses = loss.targetClasses;
    batch.targets = loss.targets;
    for (const auto& [name, values] : fixture.initial)
        batch.initialStates.push_back({0, *network.tracks()[0].program->findSymbol(name), values});
}

/// One symbol as the record holds it, in the layout of the fixtures.
Eigen::MatrixXd gathered(
    const test::CellFixture& fixture, int rows, const std::function<ConstVectorView(int, int)>& at)
{
    Eigen::MatrixXd result(rows, fixture.steps * fixture.sequences);
    for (int step = 0; step < fixture.steps; ++step)
        for (int sequence = 0; sequence < fixture.sequences; ++sequence)
            result.col(step * fixture.sequences + sequence) = at(step, sequence);
    return result;
}

} // namespace

class TestTorchParity : public QObject
{
    Q_OBJECT

private slots:
    void catalogCellsMatchPyTorch_data();
    void catalogCellsMatchPyTorch();

private:
    static QString compareForward(const test::CellFixture& fixture, const Iteration& iteration);
    static QString compareLoss(const test::LossFixture& loss, const test::CellFixture& fixture,
        const Iteration& iteration);
    static QString compareGradients(const test::LossFixture& loss, const test::CellFixture& fixture,
        const Iteration& iteration);
};

void TestTorchParity::catalogCellsMatchPyTorch_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("loss");
    for (const QString& name : test::cellFixtureNames()) {
        QTest::addRow("%s, cross-entropy", qPrintable(name)) << name << 0;
        QTest::addRow("%s, squared error", qPrintable(name)) << name << 1;
    }
}

void TestTorchParity::catalogCellsMatchPyTorch()
{
    QFETCH(QString, name);
    QFETCH(int, loss);
    const auto fixture = test::readCellFixture(LOOPSCOPE_FIXTURES, name);
    QVERIFY2(fixture, qPrintable(fixture ? QString() : fixture.error()));
    const test::LossFixture& lossFixture = fixture->losses.at(std::size_t(loss));

    NetworkOptions options;
    options.inputSize = fixture->inputSize;
    options.outputSize = fixture->outputSize;
    options.layers = {{fixture->equations, fixture->units, Direction::Forward}};
    options.loss = lossFixture.loss;
    const auto network = Network::build(options);
    QVERIFY2(network, network ? "" : network.error().c_str());
    Engine engine(*network);
    Iteration iteration;
    fillBatch(*fixture, lossFixture, **network, Engine::batch(iteration));
    auto state = std::make_shared<TrainingState>();
    state->parameters = parametersOf(*fixture, **network);
    engine.run(iteration, state);

    for (const QString& reason :
        {compareForward(*fixture, iteration), compareLoss(lossFixture, *fixture, iteration),
            compareGradients(lossFixture, *fixture, iteration)})
        QVERIFY2(reason.isEmpty(), qPrintable(reason));
}

QString TestTorchParity::compareForward(
    const test::CellFixture& fixture, const Iteration& iteration)
{
    const Program& program = *iteration.network().tracks()[0].program;
    for (const auto& [name, expected] : fixture.values) {
        const int symbol = *program.findSymbol(name);
        const auto found = gathered(fixture, fixture.units,
            [&](int step, int sequence) { return iteration.value(0, symbol, step, sequence); });
        const QString reason = difference(QString::fromStdString(name), found, expected, tolerance);
        if (!reason.isEmpty())
            return reason;
    }
    const auto y = gathered(fixture, fixture.outputSize,
        [&](int step, int sequence) { return iteration.output(step, sequence); });
    return difference("y", y, fixture.outputs, tolerance);
}

QString TestTorchParity::compareLoss(
    const test::LossFixture& loss, const test::CellFixture& fixture, const Iteration& iteration)
{
    if (loss.loss == Loss::CrossEntropy) {
        const auto p = gathered(fixture, fixture.outputSize,
            [&](int step, int sequence) { return iteration.probabilities(step, sequence); });
        const QString reason = difference("probabilities", p, fixture.probabilities, tolerance);
        if (!reason.isEmpty())
            return reason;
    }
    for (int step = 0; step < fixture.steps; ++step) {
        for (int sequence = 0; sequence < fixture.sequences; ++sequence) {
            const QString reason =
                difference(QString("loss of step %1").arg(step), iteration.stepLoss(step, sequence),
                    loss.stepLosses[step * fixture.sequences + sequence], tolerance);
            if (!reason.isEmpty())
                return reason;
        }
    }
    return difference("loss", iteration.loss(), loss.meanLoss, tolerance);
}

QString TestTorchParity::compareGradients(
    const test::LossFixture& loss, const test::CellFixture& fixture, const Iteration& iteration)
{
    const Network& network = iteration.network();
    const Program& program = *network.tracks()[0].program;
    const auto dy = gathered(fixture, fixture.outputSize,
        [&](int step, int sequence) { return iteration.outputGradient(step, sequence); });
    QString reason = difference("dy", dy, loss.outputGradient, tolerance);
    for (const auto& [name, expected] : loss.gradient) {
        const int symbol = *program.findSymbol(name);
        const auto found = gathered(fixture, int(expected.rows()),
            [&](int step, int sequence) { return iteration.gradient(0, symbol, step, sequence); });
        if (reason.isEmpty())
            reason = difference("d" + QString::fromStdString(name), found, expected, tolerance);
    }
    for (const auto& [name, expected] : loss.initialGradient) {
        const int symbol = *program.findSymbol(name);
        Eigen::MatrixXd found(fixture.units, fixture.sequences);
        for (int sequence = 0; sequence < fixture.sequences; ++sequence)
            found.col(sequence) = iteration.gradientFromLaterSteps(0, symbol, -1, sequence);
        if (reason.isEmpty())
            reason = difference("gradient of the initial " + QString::fromStdString(name), found,
                expected, tolerance);
    }
    for (std::size_t p = 0; p < network.parameters().size(); ++p) {
        const std::string& name = network.parameters()[p].name;
        const Eigen::MatrixXd& expected = loss.parameterGradient.at(name);
        Eigen::MatrixXd shares = Eigen::MatrixXd::Zero(expected.rows(), expected.cols());
        for (int step = 0; step < fixture.steps; ++step)
            shares += iteration.gradientShare(int(p), step);
        if (reason.isEmpty())
            reason = difference("d" + QString::fromStdString(name),
                network.view(int(p), iteration.parameterGradient()), expected, tolerance);
        if (reason.isEmpty())
            reason = difference("sum of the steps' shares of d" + QString::fromStdString(name),
                shares, expected, tolerance);
    }
    return reason;
}

QTEST_APPLESS_MAIN(TestTorchParity)
#include "tst_torch_parity.moc"
