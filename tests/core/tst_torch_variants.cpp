#include "core/bptt/engine.h"
#include "tests/support/compare.h"
#include "tests/support/network_fixture.h"

#include <QTest>

#include <functional>

using namespace loopscope;
using test::difference;
using test::NetworkFixture;
using test::Sequences;

namespace
{

/// A few units in the last place for each of up to thirty steps of calculation; the fixtures' own
/// 15 digits are a ten-thousandth of it.
constexpr double tolerance = 1e-11;

using At = std::function<Eigen::VectorXd(int step, int sequence)>;

const std::vector<NetworkFixture>& fixturesOf(const QString& file)
{
    static std::map<QString, std::vector<NetworkFixture>> read;
    const auto found = read.find(file);
    if (found != read.end())
        return found->second;
    auto fixtures = test::readNetworkFixtures(LOOPSCOPE_FIXTURES, file);
    if (!fixtures)
        qFatal("%s", qPrintable(fixtures.error()));
    return read.emplace(file, *fixtures).first->second;
}

/// Where the fixture has fewer steps than a sequence, they are its last.
QString compare(
    const QString& what, const NetworkFixture& fixture, const Sequences& expected, const At& at)
{
    for (std::size_t s = 0; s < expected.size(); ++s) {
        Eigen::MatrixXd found(expected[s].rows(), expected[s].cols());
        const int first = fixture.options.shape == Shape::ManyToOne && expected[s].cols() == 1
                              ? fixture.batch.lengths[s] - 1
                              : 0;
        for (int step = 0; step < int(found.cols()); ++step)
            found.col(step) = at(first + step, int(s));
        const QString reason = difference(
            QString("%1 of sequence %2").arg(what).arg(s), found, expected[s], tolerance);
        if (!reason.isEmpty())
            return reason;
    }
    return {};
}

QString compareStates(const NetworkFixture& fixture, const Iteration& iteration)
{
    std::size_t compared = 0;
    for (int t = 0; t < int(iteration.network().tracks().size()); ++t) {
        const Track& track = iteration.network().tracks()[std::size_t(t)];
        for (int s = 1; s < int(track.program->symbols.size()); ++s) {
            const Symbol& symbol = track.program->symbols[std::size_t(s)];
            const std::string name = test::prefixOf(track) + symbol.name;
            if (!symbol.isState())
                continue;
            ++compared;
            QString reason = compare(QString::fromStdString(name), fixture, fixture.values.at(name),
                [&](int step, int sequence) { return iteration.value(t, s, step, sequence); });
            if (reason.isEmpty())
                reason = compare(QString::fromStdString("d" + name), fixture,
                    fixture.gradient.at(name), [&](int step, int sequence) {
                        return iteration.gradient(t, s, step, sequence);
                    });
            if (!reason.isEmpty())
                return reason;
        }
    }
    return compared == fixture.values.size() ? QString() : "not every state was compared";
}

QString compareInitialGradients(const NetworkFixture& fixture, const Iteration& iteration)
{
    for (const InitialState& state : fixture.batch.initialStates) {
        const Track& track = iteration.network().tracks()[std::size_t(state.track)];
        const std::string name =
            test::prefixOf(track) + track.program->symbols[std::size_t(state.symbol)].name;
        Eigen::MatrixXd found(track.units, iteration.sequences());
        for (int sequence = 0; sequence < iteration.sequences(); ++sequence)
            found.col(sequence) =
                iteration.gradientFromLaterSteps(state.track, state.symbol, -1, sequence);
        const QString reason = difference("gradient of the initial " + QString::fromStdString(name),
            found, fixture.initialGradient.at(name), tolerance);
        if (!reason.isEmpty())
            return reason;
    }
    return {};
}

/// Of the first layer's x, both directions together.
Eigen::VectorXd inputGradient(const Iteration& iteration, int stack, int step, int sequence)
{
    const Network& network = iteration.network();
    Eigen::VectorXd sum = Eigen::VectorXd::Zero(network.inputSizeOf(stack));
    for (int t = 0; t < int(network.tracks().size()); ++t)
        if (network.tracks()[std::size_t(t)].stack == stack &&
            network.tracks()[std::size_t(t)].layer == 0)
            sum += iteration.gradient(t, 0, step, sequence);
    return sum;
}

QString compareInputGradients(const NetworkFixture& fixture, const Iteration& iteration)
{
    const auto of = [&](int stack) {
        return [&iteration, stack](int step, int sequence) {
            return inputGradient(iteration, stack, step, sequence);
        };
    };
    const int reader = iteration.network().stackCount() - 1;
    const QString reason = compare("dx", fixture, fixture.inputGradient, of(reader));
    return reason.isEmpty()
               ? compare("dx of the source", fixture, fixture.sourceInputGradient, of(0))
               : reason;
}

QString compareParameterGradients(const NetworkFixture& fixture, const Iteration& iteration)
{
    const Network& network = iteration.network();
    if (network.parameters().size() != fixture.parameterGradient.size())
        return "the network has other parameters than the fixture";
    for (int p = 0; p < int(network.parameters().size()); ++p) {
        const ParameterPlace& place = network.parameters()[std::size_t(p)];
        const std::string name =
            (place.track < 0 ? "" : test::prefixOf(network.tracks()[std::size_t(place.track)])) +
            place.name;
        const QString reason = difference("d" + QString::fromStdString(name),
            network.view(p, iteration.parameterGradient()), fixture.parameterGradient.at(name),
            tolerance);
        if (!reason.isEmpty())
            return reason;
    }
    return {};
}

QString compareAttention(const NetworkFixture& fixture, const Iteration& iteration)
{
    for (std::size_t s = 0; s < fixture.attention.size(); ++s) {
        const Eigen::MatrixXd& expected = fixture.attention[s];
        const Eigen::MatrixXd weights = iteration.attentionWeights(int(s));
        QString reason = difference("attention",
            weights.topLeftCorner(expected.rows(), expected.cols()), expected, tolerance);
        const Eigen::MatrixXd gradient = iteration.attentionWeightGradients(int(s));
        if (reason.isEmpty())
            reason = difference("gradient of attention",
                gradient.topLeftCorner(expected.rows(), expected.cols()),
                fixture.attentionGradient[s], tolerance);
        if (!reason.isEmpty())
            return reason;
    }
    return {};
}

QString compareOutputs(const NetworkFixture& fixture, const Iteration& iteration)
{
    QString reason = difference("loss", iteration.loss(), fixture.loss, tolerance);
    const auto stepLoss = [&](int step, int sequence) {
        return Eigen::VectorXd::Constant(1, iteration.stepLoss(step, sequence));
    };
    if (reason.isEmpty())
        reason = compare("step losses", fixture, fixture.stepLosses, stepLoss);
    if (reason.isEmpty())
        reason = compare("y", fixture, fixture.outputs,
            [&](int step, int sequence) { return iteration.output(step, sequence); });
    if (reason.isEmpty())
        reason = compare("dy", fixture, fixture.outputGradient,
            [&](int step, int sequence) { return iteration.outputGradient(step, sequence); });
    return reason;
}

} // namespace

class TestTorchVariants : public QObject
{
    Q_OBJECT

private slots:
    void everyNetworkMatchesPyTorch_data();
    void everyNetworkMatchesPyTorch();
};

void TestTorchVariants::everyNetworkMatchesPyTorch_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("index");
    for (const char* file : {"stacked", "shapes", "encoder-decoder"}) {
        int index = 0;
        for (const NetworkFixture& fixture : fixturesOf(file))
            QTest::addRow("%s: %s", file, qPrintable(fixture.name)) << QString(file) << index++;
    }
}

void TestTorchVariants::everyNetworkMatchesPyTorch()
{
    QFETCH(QString, file);
    QFETCH(int, index);
    NetworkFixture fixture = fixturesOf(file).at(std::size_t(index));
    const auto network = Network::build(fixture.options);
    QVERIFY2(network, network ? "" : network.error().c_str());
    auto state = std::make_shared<TrainingState>();
    state->parameters.resize((*network)->parameterCount());
    for (int p = 0; p < int((*network)->parameters().size()); ++p) {
        const ParameterPlace& place = (*network)->parameters()[std::size_t(p)];
        const std::string prefix =
            place.track < 0 ? "" : test::prefixOf((*network)->tracks()[std::size_t(place.track)]);
        (*network)->view(p, state->parameters) = fixture.parameters.at(prefix + place.name);
    }
    for (int t = 0; t < int((*network)->tracks().size()); ++t) {
        const Track& track = (*network)->tracks()[std::size_t(t)];
        for (int s = 1; s < int(track.program->symbols.size()) && track.stack == 0; ++s) {
            const Symbol& symbol = track.program->symbols[std::size_t(s)];
            if (symbol.isState())
                fixture.batch.initialStates.push_back(
                    {t, s, fixture.initial.at(test::prefixOf(track) + symbol.name)});
        }
    }
    Engine engine(*network);
    Iteration iteration;
    Engine::batch(iteration) = fixture.batch;
    engine.run(iteration, state);
    for (const auto& check : {compareOutputs, compareStates, compareAttention,
             compareInitialGradients, compareInputGradients, compareParameterGradients}) {
        const QString reason = check(fixture, iteration);
        QVERIFY2(reason.isEmpty(), qPrintable(reason));
    }
}

QTEST_APPLESS_MAIN(TestTorchVariants)
#include "tst_torch_variants.moc"
