#include "core/bptt/track_detail.h"
#include "core/diagnosis/encoder_gradients.h"
#include "core/diagnosis/gradient_sum.h"
#include "tests/support/shape_cases.h"

#include <QTest>

#include <stdexcept>

using namespace loopscope;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace
{

constexpr double tolerance = 1e-12; ///< sums of a few dozen products in another order
constexpr int sequence = 1;

std::shared_ptr<const Iteration> runOf(const test::ShapeCase& item)
{
    test::RandomCaseOptions options;
    options.steps = 6;
    options.sourceSteps = 8;
    options.lengths = item.lengths;
    return test::runCase(test::makeCase(item.network, options));
}

/// What all steps of the decoder send to the encoder's outputs through attention.
MatrixXd throughAttention(const Iteration& iteration)
{
    const Network& network = iteration.network();
    MatrixXd sum = MatrixXd::Zero(network.outputSizeOfLayer(network.layerCount(0) - 1, 0),
        sequenceLength(iteration, 0, sequence));
    if (network.options().attention == Attention::None)
        return sum;
    for (int step = 0; step < iteration.steps(); ++step)
        sum += gradientThroughAttention(iteration, step, sequence);
    return sum;
}

} // namespace

class TestEncoderGradients : public QObject
{
    Q_OBJECT
private slots:
    void bothWaysAddUpToWhatArrivesAtTheEncodersOutputs();
    void sharesOfAnEncodersWeightsAddUpToTheirGradients();
    void thereIsNoneWithoutAttention();
};

void TestEncoderGradients::bothWaysAddUpToWhatArrivesAtTheEncodersOutputs()
{
    int attended = 0;
    int bridged = 0;
    for (const test::ShapeCase& item : test::shapeCases()) {
        if (item.network.shape != Shape::EncoderDecoder)
            continue;
        const auto iteration = runOf(item);
        const Network& network = iteration->network();
        const MatrixXd attention = throughAttention(*iteration);
        attended += attention.norm() > 0.0 ? 1 : 0;
        for (int i = 0; i < int(network.tracks().size()); ++i) {
            const Track& track = network.tracks()[std::size_t(i)];
            const int h = track.program->output;
            if (track.stack != 0 || !network.isTop(track) ||
                !track.program->symbols[std::size_t(h)].isState())
                continue;
            const int steps = int(attention.cols());
            const int last = track.reverse ? 0 : steps - 1;
            for (int step = 0; step < steps; ++step) {
                VectorXd expected =
                    attention.col(step).segment(track.outputOffset, track.units);
                VectorXd found = iteration->gradientFromOwnStep(i, h, step, sequence);
                if (step == last) {
                    const VectorXd bridge = gradientThroughBridges(*iteration, i, h, sequence);
                    bridged += bridge.norm() > 0.0 ? 1 : 0;
                    expected += bridge;
                    // Nothing reads the last state later, so all of it comes from the decoder.
                    found = iteration->gradient(i, h, step, sequence);
                }
                QVERIFY2((found - expected).norm() <= tolerance, item.name);
            }
        }
    }
    QVERIFY(attended >= 2);
    QVERIFY(bridged >= 2);
}

void TestEncoderGradients::sharesOfAnEncodersWeightsAddUpToTheirGradients()
{
    for (const test::ShapeCase& item : test::shapeCases()) {
        if (item.network.shape != Shape::EncoderDecoder)
            continue;
        const auto iteration = runOf(item);
        const std::vector<GradientSum> sums = gradientSums(*iteration, 0);
        QVERIFY2(!sums.empty(), item.name);
        for (const GradientSum& sum : sums) {
            QCOMPARE(int(sum.norms.size()), 8);
            QVERIFY2((sumDownTo(*iteration, sum, 0) - sum.total).norm() <= tolerance, item.name);
        }
    }
}

void TestEncoderGradients::thereIsNoneWithoutAttention()
{
    for (const test::ShapeCase& item : test::shapeCases()) {
        if (item.network.attention != Attention::None)
            continue;
        const auto iteration = runOf(item);
        QVERIFY_EXCEPTION_THROWN(gradientThroughAttention(*iteration, 0), std::invalid_argument);
        QVERIFY_EXCEPTION_THROWN(contextGradient(*iteration, 0), std::invalid_argument);
    }
}

QTEST_APPLESS_MAIN(TestEncoderGradients)
#include "tst_encoder_gradients.moc"
