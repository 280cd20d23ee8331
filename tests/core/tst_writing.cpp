#include "core/bptt/decoding.h"
#include "core/bptt/engine.h"
#include "core/bptt/why.h"
#include "core/bptt/writing.h"
#include "core/cell/catalog.h"
#include "core/diagnosis/single_loss.h"
#include "core/task/text_generation.h"
#include "core/task/word_task.h"
#include "core/training/own_outputs.h"
#include "core/training/trainer.h"
#include "tests/support/compare.h"

#include <QTest>

#include <cmath>

using namespace loopscope;
using namespace loopscope::test;

class TestWriting : public QObject
{
    Q_OBJECT

private slots:
    void eachInputIsWhatWasDrawnBefore_data();
    void eachInputIsWhatWasDrawnBefore();
    void theTextIsTheSamplers();
    void coldestIsAlwaysTheLikeliest();
    void theSeedDecidesWhatIsDrawn();
    void beginningsAreRead_data();
    void beginningsAreRead();
    void whatIsUnknownIsNamed();
    void wordsAreJoinedAsTheyAreWritten();
    void onlyTheBeginningHasALoss();
    void gradientsAreThoseOfTheBeginningsLoss();
    void nothingIsDrawnFromWhatIsNoNumber();
    void whatCannotReadItsOutputsIsExplained();
    void aDrawnInputIsMadeOfItsChances();
    void oneLossKeepsWhatWasWritten();
};

namespace
{

constexpr const char* line = "the gradient fades while it walks back through the text";

ExperimentOptions optionsOf(TaskKind kind, int units = 12)
{
    ExperimentOptions options;
    options.task.kind = kind;
    options.task.text = line;
    options.sequenceLength = kind == TaskKind::NextWord ? 6 : 20;
    options.layers = {{findInCatalog("gru")->text(), units, Direction::Forward}};
    options.batchSize = 3;
    return options;
}

const TokenTask& textOf(const Trainer& trainer)
{
    return dynamic_cast<const TokenTask&>(trainer.task());
}

std::shared_ptr<const Iteration> write(const Trainer& trainer, const WritingOptions& writing)
{
    return withOwnOutputs(*trainer.current(), trainer.task(), writing);
}

} // namespace

void TestWriting::eachInputIsWhatWasDrawnBefore_data()
{
    QTest::addColumn<TaskKind>("kind");
    QTest::addColumn<QString>("beginning");
    QTest::addColumn<double>("temperature");
    QTest::addColumn<int>("truncationLength");
    QTest::newRow("letters") << TaskKind::NextCharacter << "the g" << 0.7 << 0;
    QTest::newRow("letters, always the likeliest") << TaskKind::NextCharacter << "it" << 0.0 << 0;
    QTest::newRow("letters, daring") << TaskKind::NextCharacter << "" << 2.0 << 0;
    QTest::newRow("letters, truncated") << TaskKind::NextCharacter << "the" << 1.0 << 4;
    QTest::newRow("words") << TaskKind::NextWord << "the gradient" << 1.0 << 0;
}

void TestWriting::eachInputIsWhatWasDrawnBefore()
{
    QFETCH(TaskKind, kind);
    QFETCH(QString, beginning);
    QFETCH(double, temperature);
    QFETCH(int, truncationLength);
    ExperimentOptions options = optionsOf(kind);
    options.truncationLength = truncationLength;
    Trainer trainer(options);
    trainer.advanceTo(20);
    const WritingOptions asked{beginning.toStdString(), {temperature, 5}};
    const auto written = write(trainer, asked);
    QVERIFY(readsOwnOutputs(*written));
    QCOMPARE(written->number(), 20);
    QCOMPARE(written->steps(), trainer.current()->steps());
    QCOMPARE(written->sequences(), 1);
    QCOMPARE(written->truncationLength(), truncationLength);
    QVERIFY(written->sharedAfter() == written->sharedBefore());

    const Batch& batch = written->batch();
    const Writing& writing = *batch.writing;
    QVERIFY(writing.sampling == asked.sampling);
    const std::vector<int> begun = textOf(trainer).readBeginning(asked.beginning);
    QCOMPARE(writing.given, int(begun.size()));
    for (int step = 0; step < batch.steps; ++step) {
        QCOMPARE(batch.inputs.col(step).sum(), 1.0);
        const int expected = step < writing.given ? begun[std::size_t(step)]
                                                  : writing.drawn[std::size_t(step) - 1];
        QCOMPARE(batch.inputs(expected, step), 1.0);
        QCOMPARE(writing.drawn[std::size_t(step)] >= 0, step >= writing.given - 1);
        const Eigen::ArrayXd logits = written->output(step);
        const Eigen::VectorXd chances = chancesAt(*written, step);
        QVERIFY(std::abs(chances.sum() - 1.0) < 1e-12);
        if (temperature > 0.0) {
            const Eigen::VectorXd raised = (logits / temperature).exp().matrix();
            const QString reason =
                difference("chances", chances, raised / raised.sum(), 1e-12);
            QVERIFY2(reason.isEmpty(), qPrintable(reason));
        }
    }
}

void TestWriting::theTextIsTheSamplers()
{
    Trainer trainer(optionsOf(TaskKind::NextCharacter));
    trainer.advanceTo(60);
    const auto& task = dynamic_cast<const TextTask&>(trainer.task());
    for (const double temperature : {0.0, 0.4, 1.0, 3.0}) {
        const SamplingOptions sampling{temperature, 3};
        const auto written = write(trainer, {"the g", sampling});
        const GeneratedText expected = generateText(
            task, trainer.network(), trainer.current()->before().parameters, "the g", 16, sampling);
        const std::vector<int>& drawn = written->batch().writing->drawn;
        QCOMPARE(task.join({drawn.begin() + 4, drawn.end()}), expected.text);
        for (std::size_t i = 0; i < expected.chances.size(); ++i) {
            const int step = int(i) + 4;
            const double chance = chancesAt(*written, step)[drawn[std::size_t(step)]];
            // The same numbers in another order of summation.
            QVERIFY(std::abs(chance - expected.chances[i]) < 1e-11);
        }
    }
}

void TestWriting::coldestIsAlwaysTheLikeliest()
{
    ExperimentOptions options = optionsOf(TaskKind::NextCharacter);
    options.layers = {{findInCatalog("lstm")->text(), 6, Direction::Forward},
        {findInCatalog("vanilla")->text(), 5, Direction::Forward}};
    Hold held;
    held.track = 0;
    held.symbol = "f";
    held.value = 1.0;
    options.holds = {held};
    Trainer trainer(options);
    trainer.advanceTo(15);
    QCOMPARE(trainer.network()->options().holds.size(), std::size_t(1));
    const auto written = write(trainer, {"th", {0.0, 1}});
    for (int step = 1; step < written->steps(); ++step)
        QCOMPARE(written->batch().writing->drawn[std::size_t(step)],
            largestOf(written->probabilities(step)));
}

void TestWriting::theSeedDecidesWhatIsDrawn()
{
    const Trainer trainer(optionsOf(TaskKind::NextCharacter));
    const auto drawn = [&](std::uint64_t seed) {
        return write(trainer, {"the", {1.0, seed}})->batch().writing->drawn;
    };
    QVERIFY(drawn(1) == drawn(1));
    QVERIFY(drawn(1) != drawn(2));
}

void TestWriting::beginningsAreRead_data()
{
    QTest::addColumn<TaskKind>("kind");
    QTest::addColumn<QString>("beginning");
    QTest::addColumn<QString>("read");
    QTest::newRow("some letters") << TaskKind::NextCharacter << "fade" << "fade";
    QTest::newRow("nothing: as the text begins") << TaskKind::NextCharacter << "" << "t";
    QTest::newRow("letters that it does not have") << TaskKind::NextCharacter << "Xaq" << "a";
    QTest::newRow("none that it has") << TaskKind::NextCharacter << "XQ" << "t";
    QTest::newRow("a space that is written as a sign") << TaskKind::NextCharacter << "e␣g"
                                                      << "e g";
    QTest::newRow("longer than the stage")
        << TaskKind::NextCharacter << "the gradient fades while" << "the gradient fades w";
    QTest::newRow("words") << TaskKind::NextWord << "  back  the" << "back the";
    QTest::newRow("a word that it does not have") << TaskKind::NextWord << "the cat fades"
                                                  << "the fades";
    QTest::newRow("no words") << TaskKind::NextWord << " " << "the";
}

void TestWriting::beginningsAreRead()
{
    QFETCH(TaskKind, kind);
    QFETCH(QString, beginning);
    QFETCH(QString, read);
    const Trainer trainer(optionsOf(kind));
    const auto written = write(trainer, {beginning.toStdString(), {}});
    const int given = written->batch().writing->given;
    std::vector<int> tokens;
    for (int step = 0; step < given; ++step)
        tokens.push_back(largestOf(written->batch().inputs.col(step)));
    QCOMPARE(QString::fromStdString(textOf(trainer).join(tokens)), read);
    // The step that reads the last of it draws, also where that is the last of all.
    QVERIFY(written->batch().writing->drawn[std::size_t(given) - 1] >= 0);
}

void TestWriting::whatIsUnknownIsNamed()
{
    const Trainer letters(optionsOf(TaskKind::NextCharacter));
    const ReadTokens read = textOf(letters).read("Xa\nqX");
    QCOMPARE(read.tokens.size(), std::size_t(1));
    QVERIFY((read.unknown == std::vector<std::string>{"X", "⏎", "q"}));
    QVERIFY(read.standIn.empty());

    std::string many;
    for (int i = 0; i < 600; ++i)
        many += "w" + std::to_string(i) + " ";
    const WordTask words(TaskOptions{.kind = TaskKind::NextWord, .text = many});
    const ReadTokens other = words.read("w1 cat w2");
    QVERIFY((other.unknown == std::vector<std::string>{"cat"}));
    QCOMPARE(other.standIn, std::string("…"));
    QCOMPARE(words.join(other.tokens), std::string("w1 … w2"));
}

void TestWriting::wordsAreJoinedAsTheyAreWritten()
{
    const std::string text = "It fades, then: (slowly) it's gone.";
    const WordTask task(TaskOptions{.kind = TaskKind::NextWord, .text = text});
    QCOMPARE(task.join(task.words()), std::string("It fades, then: ( slowly) it's gone."));
}

void TestWriting::onlyTheBeginningHasALoss()
{
    Trainer trainer(optionsOf(TaskKind::NextCharacter));
    trainer.advanceTo(30);
    const auto written = write(trainer, {"the gr", {}});
    const Batch& batch = written->batch();
    double sum = 0.0;
    for (int step = 0; step < batch.steps; ++step) {
        QCOMPARE(trainer.task().hasTarget(batch, step), step < 5);
        if (step >= 5) {
            QVERIFY(written->outputGradient(step).isZero(0.0));
            continue;
        }
        const int next = largestOf(batch.inputs.col(step + 1));
        QCOMPARE(targetClassOf(batch, step), next);
        sum -= std::log(written->probabilities(step)[next]);
    }
    QVERIFY(std::abs(written->loss() - sum / 5.0) < 1e-12);

    // A single letter has nothing behind it that would be known.
    const auto alone = write(trainer, {"t", {}});
    QCOMPARE(alone->loss(), 0.0);
    QVERIFY(alone->parameterGradient().isZero(0.0));
    for (int step = 0; step < alone->steps(); ++step)
        QVERIFY(!trainer.task().hasTarget(alone->batch(), step));
}

/// Central differences along the gradient, of what is read as it is: their error is of the order
/// of the square of the distance, far above rounding.
void TestWriting::gradientsAreThoseOfTheBeginningsLoss()
{
    Trainer trainer(optionsOf(TaskKind::NextCharacter));
    trainer.advanceTo(10);
    const auto written = write(trainer, {"the gr", {}});
    const Eigen::VectorXd gradient = written->parameterGradient();
    QVERIFY(gradient.norm() > 0.01);
    const auto lossAt = [&](double distance) {
        auto state = std::make_shared<TrainingState>(written->before());
        state->parameters += distance * gradient.normalized();
        Iteration moved;
        Engine::batch(moved) = written->batch();
        Engine(written->sharedNetwork()).run(moved, state);
        return moved.loss();
    };
    constexpr double distance = 1e-5;
    const double slope = (lossAt(distance) - lossAt(-distance)) / (2.0 * distance);
    QVERIFY(std::abs(slope - gradient.norm()) < 1e-7 * gradient.norm());
}

void TestWriting::nothingIsDrawnFromWhatIsNoNumber()
{
    const Trainer trainer(optionsOf(TaskKind::NextCharacter));
    Eigen::VectorXd parameters = trainer.current()->before().parameters;
    parameters.tail(1).setConstant(std::nan(""));
    const Batch batch = writtenBatch(trainer.network(), parameters, 8, {0, 1, 2});
    QCOMPARE(batch.writing->given, 3);
    for (int step = 0; step < 8; ++step) {
        QCOMPARE(batch.writing->drawn[std::size_t(step)], -1);
        QCOMPARE(batch.inputs.col(step).sum(), step < 3 ? 1.0 : 0.0);
    }
    QVERIFY_EXCEPTION_THROWN(
        writtenBatch(trainer.network(), parameters, 8, {}), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(
        writtenBatch(trainer.network(), parameters, 0, {0}), std::invalid_argument);
}

void TestWriting::whatCannotReadItsOutputsIsExplained()
{
    const auto problemOf = [](const ExperimentOptions& options) {
        const Trainer trainer(options);
        return QString::fromStdString(
            findOwnOutputsProblem(*trainer.network(), trainer.task()).value_or(""));
    };
    QCOMPARE(problemOf(optionsOf(TaskKind::NextCharacter)), QString());
    QCOMPARE(problemOf(optionsOf(TaskKind::NextWord)), QString());
    ExperimentOptions options = optionsOf(TaskKind::NextCharacter);
    options.layers.front().direction = Direction::Both;
    QVERIFY(problemOf(options).contains("reads the sequence from its end"));
    const Trainer both(options);
    QVERIFY_EXCEPTION_THROWN(write(both, {}), std::invalid_argument);
    options = optionsOf(TaskKind::Parity);
    QVERIFY(problemOf(options).contains("cannot go on by itself"));
}

void TestWriting::aDrawnInputIsMadeOfItsChances()
{
    const Trainer trainer(optionsOf(TaskKind::NextCharacter));
    const auto written = write(trainer, {"the", {1.0, 2}});
    const auto ruleAt = [&](int step, int unit) {
        return why(*written, valueOf(0, 0, step, unit)).rule;
    };
    const int drawn = written->batch().writing->drawn[5];
    for (const int unit : {drawn, (drawn + 1) % written->network().outputSize()}) {
        const WhyAnswer answer = why(*written, valueOf(0, 0, 6, unit));
        QVERIFY(answer.rule == WhyAnswer::Rule::Draw);
        QCOMPARE(answer.value, unit == drawn ? 1.0 : 0.0);
        QCOMPARE(int(answer.terms.size()), written->network().outputSize());
        for (const WhyTerm& term : answer.terms) {
            const NumberReference& p = term.factors.front().reference;
            QVERIFY(p.kind == NumberReference::Kind::Probability && p.step == 5);
            QCOMPARE(term.amount, written->probabilities(5)[p.unit]);
        }
    }
    QVERIFY(ruleAt(2, 0) == WhyAnswer::Rule::Given);
    QVERIFY(ruleAt(3, 0) == WhyAnswer::Rule::Draw);
}

void TestWriting::oneLossKeepsWhatWasWritten()
{
    const Trainer trainer(optionsOf(TaskKind::NextCharacter));
    const auto written = write(trainer, {"the", {}});
    SingleLoss single;
    QVERIFY(single.run(*written, 1)->batch().writing == written->batch().writing);
    QVERIFY(!single.run(*trainer.current(), 1)->batch().writing);
}

QTEST_APPLESS_MAIN(TestWriting)
#include "tst_writing.moc"
