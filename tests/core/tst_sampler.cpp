#include "core/bptt/sampler.h"
#include "core/cell/catalog.h"
#include "core/task/text_generation.h"
#include "core/training/trainer.h"
#include "tests/support/compare.h"
#include "tests/support/random_case.h"

#include <QTest>

using namespace loopscope;
using namespace loopscope::test;

class TestSampler : public QObject
{
    Q_OBJECT

private slots:
    void chancesFollowTheTemperature();
    void drawsFollowTheChances();
    void coldestDrawsAreTheMostProbable();
    void theSameSeedWritesTheSame();
    void whatCannotGoOnIsExplained();
    void contractIsChecked();
    void aTrainedNetworkWritesItsText();
    void beginningsAreReadAsTheTextSpeaks();
};

namespace
{

NetworkOptions networkOf(int classes)
{
    NetworkOptions options;
    options.inputSize = options.outputSize = classes;
    options.layers = {{findInCatalog("gru")->text(), 4, Direction::Forward}};
    return options;
}

} // namespace

void TestSampler::chancesFollowTheTemperature()
{
    const RandomCase item = makeCase(networkOf(5), {});
    for (const double temperature : {0.25, 1.0, 3.0}) {
        Sampler sampler(item.network, item.parameters, {.temperature = temperature});
        sampler.read(2);
        const Eigen::ArrayXd raised =
            sampler.stepper().probabilities().array().pow(1.0 / temperature);
        const QString reason =
            difference("chances", sampler.chances(), (raised / raised.sum()).matrix(), 1e-13);
        QVERIFY2(reason.isEmpty(), qPrintable(reason));
    }
}

/// 20000 draws from the same chances; five standard deviations leave 1 in a million to bad luck,
/// and the seed is fixed.
void TestSampler::drawsFollowTheChances()
{
    RandomCase item = makeCase(networkOf(4), {});
    // Nothing that is read matters: chances stay the same.
    item.network->view(item.network->readoutWeight(), item.parameters).setZero();
    auto bias = item.network->view(item.network->readoutWeight() + 1, item.parameters);
    bias.col(0) << std::log(0.5), std::log(0.3), std::log(0.2), -800.0;
    Sampler sampler(item.network, item.parameters, {.seed = 3});
    sampler.read(0);
    Eigen::Vector4d counts = Eigen::Vector4d::Zero();
    constexpr int draws = 20000;
    for (int i = 0; i < draws; ++i)
        counts[sampler.write()] += 1.0;
    const Eigen::Vector4d expected(0.5, 0.3, 0.2, 0.0);
    for (int i = 0; i < 4; ++i)
        QVERIFY(std::abs(counts[i] / draws - expected[i]) <=
                5.0 * std::sqrt(expected[i] * (1.0 - expected[i]) / draws));
}

void TestSampler::coldestDrawsAreTheMostProbable()
{
    const RandomCase item = makeCase(networkOf(6), {});
    Sampler sampler(item.network, item.parameters, {.temperature = 0.0});
    sampler.read(1);
    for (int i = 0; i < 20; ++i) {
        Eigen::Index best = 0;
        sampler.stepper().probabilities().maxCoeff(&best);
        QCOMPARE(sampler.write(), int(best));
    }
}

void TestSampler::theSameSeedWritesTheSame()
{
    const RandomCase item = makeCase(networkOf(6), {});
    const auto write = [&](std::uint64_t seed) {
        Sampler sampler(item.network, item.parameters, {.seed = seed});
        sampler.read(0);
        std::vector<int> written(30);
        for (int& symbol : written)
            symbol = sampler.write();
        return written;
    };
    QVERIFY(write(1) == write(1));
    QVERIFY(write(1) != write(2));
}

void TestSampler::whatCannotGoOnIsExplained()
{
    const auto problemOf = [](const NetworkOptions& options) {
        const RandomCase item = makeCase(options, {});
        return QString::fromStdString(Sampler::findProblem(*item.network).value_or(""));
    };
    QCOMPARE(problemOf(networkOf(3)), QString());
    NetworkOptions options = networkOf(3);
    options.layers[0].direction = Direction::Both;
    QVERIFY(problemOf(options).contains("reads the sequence from its end"));
    options = networkOf(3);
    options.outputSize = 5;
    QVERIFY(problemOf(options).contains("reads 3 numbers and predicts 5 classes"));
    options = networkOf(3);
    options.loss = Loss::MeanSquaredError;
    QVERIFY(problemOf(options).contains("predicts the next class"));
    const RandomCase item = makeCase(options, {});
    QVERIFY_EXCEPTION_THROWN(Sampler(item.network, item.parameters), std::invalid_argument);
}

void TestSampler::contractIsChecked()
{
    RandomCase item = makeCase(networkOf(3), {});
    for (const double temperature : {-1.0, std::nan(""), HUGE_VAL})
        QVERIFY_EXCEPTION_THROWN(
            Sampler(item.network, item.parameters, {.temperature = temperature}),
            std::invalid_argument);
    Sampler sampler(item.network, item.parameters);
    QVERIFY_EXCEPTION_THROWN(sampler.write(), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(sampler.read(3), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(sampler.read(-1), std::invalid_argument);
    // Weights of a run that diverged.
    item.parameters.setConstant(std::nan(""));
    Sampler broken(item.network, item.parameters);
    broken.read(0);
    QVERIFY_EXCEPTION_THROWN(broken.write(), std::invalid_argument);
}

void TestSampler::aTrainedNetworkWritesItsText()
{
    const std::string line = "the gradient fades";
    ExperimentOptions options;
    options.task.text = line;
    options.layers = {{findInCatalog("gru")->text(), 16, Direction::Forward}};
    Trainer trainer(options);
    trainer.advanceTo(300);
    const TextTask task(line);
    const GeneratedText written = generateText(task, trainer.network(),
        trainer.current()->before().parameters, "the g", 13, {.temperature = 0.0});
    QCOMPARE(written.beginning, std::string("the g"));
    QCOMPARE(written.text, std::string("radient fades"));
    QCOMPARE(written.chances.size(), std::size_t(13));
    const GeneratedText fromNothing = generateText(task, trainer.network(),
        trainer.current()->before().parameters, "", 4, {.temperature = 0.5});
    QCOMPARE(fromNothing.beginning, std::string("t"));
    QCOMPARE(fromNothing.text.size(), std::size_t(4));
}

void TestSampler::beginningsAreReadAsTheTextSpeaks()
{
    const TextTask task("naïve 네\n");
    const NetworkOptions options = networkOf(task.inputSize());
    const RandomCase item = makeCase(options, {});
    const auto readAs = [&](const char* beginning) {
        return generateText(task, item.network, item.parameters, beginning, 3).beginning;
    };
    QCOMPARE(readAs("ïe\n네"), std::string("ïe\n네"));
    QCOMPARE(readAs("xaz\xFF"), std::string("a")); // x, z and what is no character are left out
    QCOMPARE(readAs("xyz"), std::string("n"));
    const TextTask withUnknown("na\xFFive");
    const RandomCase other = makeCase(networkOf(withUnknown.inputSize()), {});
    QCOMPARE(generateText(withUnknown, other.network, other.parameters, "xa", 0).beginning,
        std::string("�a"));
    QVERIFY_EXCEPTION_THROWN(
        generateText(task, other.network, other.parameters, "a", 1), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(
        generateText(task, item.network, item.parameters, "a", -1), std::invalid_argument);
}

QTEST_APPLESS_MAIN(TestSampler)
#include "tst_sampler.moc"
