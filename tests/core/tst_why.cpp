#include "core/bptt/decoding.h"
#include "core/bptt/engine.h"
#include "core/bptt/why.h"
#include "core/cell/catalog.h"
#include "tests/support/random_program.h"
#include "tests/support/random_run.h"
#include "tests/support/reachable_numbers.h"
#include "tests/support/shape_cases.h"

#include <QTest>

#include <cmath>
#include <set>

using namespace loopscope;
using Kind = NumberReference::Kind;
using Rule = WhyAnswer::Rule;

namespace
{

/// Sums in another order than the engine's: rounding, relative to what is summed.
constexpr double tolerance = 1e-11;

QString nameOf(const NumberReference& r)
{
    return QString(
        "kind %1, track %2, symbol %3, operation %4, parameter %5, step %6, sequence %7, "
        "[%8,%9]")
        .arg(int(r.kind))
        .arg(r.track)
        .arg(r.symbol)
        .arg(r.operation)
        .arg(r.parameter)
        .arg(r.step)
        .arg(r.sequence)
        .arg(r.unit)
        .arg(r.column);
}

double valueOfRule(const WhyAnswer& answer)
{
    switch (answer.rule) {
    case Rule::Function:
        return evaluate(answer.function, answer.sum);
    case Rule::Slope:
        return slope(answer.function, answer.sum);
    case Rule::NegativeLog:
        return -std::log(answer.sum);
    case Rule::Softmax:
        return answer.value; // its terms are the shares of all
    case Rule::Choice: {
        const auto isLargest = [&](const WhyTerm& term) {
            return term.factors.front().reference.unit == answer.reference.unit;
        };
        return isLargest(answer.terms.front()) ? 1.0 : 0.0;
    }
    case Rule::Draw:
        return answer.value; // what was drawn stands in the batch
    case Rule::Given:
    case Rule::Sum:
    case Rule::LogLoss:
        break;
    }
    return answer.sum;
}

/// Empty, or what is wrong with an answer.
QString problemOf(const Iteration& iteration, const NumberReference& reference)
{
    const WhyAnswer answer = why(iteration, reference);
    const QString name = nameOf(reference) + ": ";
    if (answer.value != numberAt(iteration, reference))
        return name + "the value is not the record's";
    double sizes = 1e-300;
    double before = HUGE_VAL;
    double sum = 0.0;
    for (const WhyTerm& term : answer.terms) {
        double product = term.sign;
        for (const WhyFactor& factor : term.factors) {
            if (factor.isReference && numberAt(iteration, factor.reference) != factor.value)
                return name + "a factor is not its reference's: " + nameOf(factor.reference);
            product *= factor.value;
        }
        const bool isProduct = answer.rule == Rule::Sum || answer.rule == Rule::Function;
        const bool isLoss = reference.kind == Kind::StepLoss;
        if (term.kind == WhyTerm::Kind::Product && isProduct && !isLoss && product != term.amount)
            return name + "an amount is not the product of its factors";
        if (!(std::abs(term.amount) <= before))
            return name + "the terms are not in order";
        before = std::abs(term.amount);
        sizes += before;
        sum += term.amount;
    }
    if (answer.rule != Rule::Given && !(std::abs(sum - answer.sum) <= tolerance * sizes))
        return name + "the sum is not that of the terms";
    const double value = valueOfRule(answer);
    if (!(std::abs(value - answer.value) <= tolerance * (sizes + std::abs(value))))
        return name + QString("gives %1, not %2").arg(value).arg(answer.value);
    return {};
}

void addAttention(const Iteration& iteration, int step, int sequence,
    std::vector<NumberReference>& all)
{
    const Network& network = iteration.network();
    const Batch& batch = iteration.batch();
    if (network.options().attention == Attention::None)
        return;
    const bool isAdditive = network.options().attention == Attention::Additive;
    const int sources = batch.sourceLengths.empty() ? batch.sourceSteps
                                                    : batch.sourceLengths[std::size_t(sequence)];
    NumberReference r;
    r.step = step;
    r.sequence = sequence;
    for (r.column = 0; r.column < sources; ++r.column) {
        for (Kind kind : {Kind::AttentionWeight, Kind::AttentionScore,
                 Kind::AttentionWeightGradient, Kind::AttentionScoreGradient}) {
            r.kind = kind;
            r.unit = 0;
            all.push_back(r);
        }
        r.kind = Kind::AttentionActivity;
        for (r.unit = 0; isAdditive && r.unit < network.contextOffset(); ++r.unit)
            all.push_back(r);
    }
    for (Kind kind : {Kind::Context, Kind::ContextGradient}) {
        r.kind = kind;
        for (r.unit = 0; r.unit < network.readoutSize() - network.contextOffset(); ++r.unit)
            all.push_back(r);
    }
}

/// Every symbol's value and gradient, every output, parameter and loss of an iteration.
std::vector<NumberReference> everyNumber(const Iteration& iteration)
{
    const Network& network = iteration.network();
    const Batch& batch = iteration.batch();
    std::vector<NumberReference> all;
    for (int sequence = 0; sequence < iteration.sequences(); ++sequence) {
        for (int t = 0; t < int(network.tracks().size()); ++t) {
            const Track& track = network.tracks()[std::size_t(t)];
            const bool isSource = network.stackCount() == 2 && track.stack == 0;
            const std::vector<int>& lengths = isSource ? batch.sourceLengths : batch.lengths;
            const int length =
                lengths.empty() ? iteration.stepsOf(t) : lengths[std::size_t(sequence)];
            for (int s = 0; s < int(track.program->symbols.size()); ++s) {
                const bool isState = track.program->symbols[std::size_t(s)].isState();
                for (int step = isState ? -1 : 0; step < length; ++step) {
                    for (int unit = 0; unit < (s == 0 ? track.inputSize : track.units); ++unit) {
                        all.push_back(valueOf(t, s, step, unit, sequence));
                        all.push_back(gradientOf(t, s, step, unit, sequence));
                    }
                }
            }
        }
        for (int step = 0; step < iteration.steps(); ++step) {
            for (int unit = 0; unit < network.outputSize(); ++unit) {
                for (Kind kind : {Kind::Output, Kind::Probability, Kind::OutputGradient}) {
                    NumberReference r;
                    r.kind = kind;
                    r.step = step;
                    r.sequence = sequence;
                    r.unit = unit;
                    all.push_back(r);
                }
            }
            NumberReference loss;
            loss.kind = Kind::StepLoss;
            loss.step = step;
            loss.sequence = sequence;
            all.push_back(loss);
            addAttention(iteration, step, sequence, all);
        }
    }
    for (int p = 0; p < int(network.parameters().size()); ++p) {
        const ParameterPlace& place = network.parameters()[std::size_t(p)];
        for (int row = 0; row < place.rows; ++row) {
            for (int column = 0; column < place.columns; ++column) {
                all.push_back(parameterOf(p, row, column));
                all.push_back(parameterGradientOf(p, row, column));
            }
        }
    }
    NumberReference loss;
    loss.kind = Kind::Loss;
    all.push_back(loss);
    return all;
}

QString problemOfAll(const Iteration& iteration)
{
    for (const NumberReference& reference : everyNumber(iteration)) {
        const QString problem = problemOf(iteration, reference);
        if (!problem.isEmpty())
            return problem;
    }
    return {};
}

std::shared_ptr<const Iteration> run(const std::string& equations, int sequences = 1,
    Loss loss = Loss::CrossEntropy, std::uint64_t seed = 1)
{
    test::RandomRunOptions options;
    options.layers = {{equations, 3, Direction::Forward}};
    options.steps = 5;
    options.sequences = sequences;
    options.loss = loss;
    options.seed = seed;
    return test::RandomRun(options).run();
}

} // namespace

class TestWhy : public QObject
{
    Q_OBJECT
private slots:
    void everyNumberIsTheSumOfItsTerms_data();
    void everyNumberIsTheSumOfItsTerms();
    void everyNumberOfRandomCellsIsTheSumOfItsTerms();
    void everyShapeIsExplained_data();
    void everyShapeIsExplained();
    void scoresMakeTheWeightsOfAttention();
    void aDecoderOnItsOwnReadsItsChoice();
    void truncatedGradientsStayInTheirWindow();
    void aStateIsMadeOfWeightsTimesNumbers();
    void aGradientIsMadeOfWeightsTimesGradients();
    void theSumBeforeTheFunctionHasASlope();
    void delayedReadingsReachTheirStep();
    void theInputsGradientIsThereWithoutTheRecord();
    void aWeightsGradientHasOneTermAStep();
    void askingOnEndsAtWhatIsGiven();
    void lostNumbersComeFirst();
    void numbersThatAreNotThereAreRefused_data();
    void numbersThatAreNotThereAreRefused();
};

void TestWhy::everyNumberIsTheSumOfItsTerms_data()
{
    QTest::addColumn<QByteArray>("equations");
    for (const CatalogEntry& entry : catalog())
        QTest::newRow(entry.identifier.c_str()) << QByteArray::fromStdString(entry.text());
    QTest::newRow("numbers, signs, nested functions")
        << QByteArray("a[t] = 2 - -(W x[t-1]) * 0.5\n"
                      "h[t] = tanh(sigmoid(a[t]) * (1 - U h[t-2])) - square(b) * h[t-1]\n");
    QTest::newRow("mere readings and biases")
        << QByteArray("a[t] = 1\nc[t] = h[t-1]\nd[t] = b\nh[t] = W (x[t] * x[t-1]) + a[t] * c[t] + "
                      "d[t]");
    QTest::newRow("a matrix twice") << QByteArray("h[t] = tanh(U (U h[t-1]) + W x[t] + U h[t-1])");
}

void TestWhy::everyNumberIsTheSumOfItsTerms()
{
    QFETCH(QByteArray, equations);
    for (Loss loss : {Loss::CrossEntropy, Loss::MeanSquaredError, Loss::BinaryCrossEntropy}) {
        const QString problem = problemOfAll(*run(equations.toStdString(), 2, loss));
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
    }
}

void TestWhy::everyNumberOfRandomCellsIsTheSumOfItsTerms()
{
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        const std::string cell = test::randomCell(seed);
        const QString problem = problemOfAll(*run(cell, 1, Loss::CrossEntropy, seed));
        QVERIFY2(problem.isEmpty(), qPrintable(QString::fromStdString(cell) + problem));
    }
}

void TestWhy::everyShapeIsExplained_data()
{
    QTest::addColumn<int>("index");
    const std::vector<test::ShapeCase> cases = test::shapeCases();
    for (std::size_t i = 0; i < cases.size(); ++i)
        QTest::newRow(cases[i].name) << int(i);
}

void TestWhy::everyShapeIsExplained()
{
    QFETCH(int, index);
    const test::ShapeCase shape = test::shapeCases()[std::size_t(index)];
    const auto iteration = test::runCase(
        test::makeCase(shape.network, {.sequences = 2, .seed = 3, .lengths = shape.lengths}));
    const QString problem = problemOfAll(*iteration);
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
}

/// The scores are in no record: their softmax must be the weights that are.
void TestWhy::scoresMakeTheWeightsOfAttention()
{
    int looked = 0;
    for (const test::ShapeCase& shape : test::shapeCases()) {
        if (shape.network.attention == Attention::None)
            continue;
        const auto iteration = test::runCase(
            test::makeCase(shape.network, {.sequences = 2, .seed = 4, .lengths = true}));
        for (int sequence = 0; sequence < 2; ++sequence) {
            NumberReference weight;
            weight.kind = Kind::AttentionWeight;
            weight.step = 2;
            weight.sequence = sequence;
            const WhyAnswer answer = why(*iteration, weight);
            const int sources = iteration->batch().sourceLengths[std::size_t(sequence)];
            QCOMPARE(int(answer.terms.size()), sources);
            double total = 0.0;
            for (const WhyTerm& term : answer.terms)
                total += std::exp(term.factors.front().value);
            for (const WhyTerm& term : answer.terms) {
                const NumberReference& score = term.factors.front().reference;
                QVERIFY(score.kind == Kind::AttentionScore);
                const double share = std::exp(term.factors.front().value) / total;
                QVERIFY(std::abs(share - term.amount) < 1e-12);
                QVERIFY(std::abs(share - iteration->attentionWeights(sequence)(score.column, 2)) <
                        1e-12);
            }
            NumberReference padding = weight;
            padding.column = sources;
            QVERIFY_EXCEPTION_THROWN(why(*iteration, padding), std::invalid_argument);
            ++looked;
        }
    }
    QVERIFY(looked >= 4);
}

void TestWhy::aDecoderOnItsOwnReadsItsChoice()
{
    for (const test::ShapeCase& shape : test::shapeCases()) {
        if (shape.network.shape != Shape::EncoderDecoder ||
            !takesClasses(shape.network.loss) ||
            shape.network.decoderInputSize > shape.network.outputSize)
            continue;
        test::RandomCase item = test::makeCase(shape.network, {.sequences = 2, .seed = 5});
        if (item.network->inputSizeOf(1) < item.network->outputSize())
            continue;
        feedOwnOutputs(item.network, item.parameters, {.startClass = 0, .endClass = 1}, item.batch);
        const auto iteration = test::runCase(item);
        QVERIFY(readsOwnOutputs(*iteration));
        const int decoder = int(item.network->tracks().size()) - 1;
        int first = decoder;
        while (item.network->tracks()[std::size_t(first)].layer > 0)
            --first;
        for (int step = 1; step < item.batch.lengths.front(); ++step) {
            double ones = 0.0;
            for (int unit = 0; unit < item.network->outputSize(); ++unit) {
                const NumberReference x = valueOf(first, 0, step, unit);
                const QString problem = problemOf(*iteration, x);
                QVERIFY2(problem.isEmpty(), qPrintable(problem));
                const WhyAnswer answer = why(*iteration, x);
                QVERIFY(answer.rule == Rule::Choice);
                const NumberReference& p = answer.terms.front().factors.front().reference;
                QVERIFY(p.kind == Kind::Probability && p.step == step - 1);
                ones += answer.value;
            }
            QCOMPARE(ones, 1.0);
        }
        QVERIFY(why(*iteration, valueOf(first, 0, 0, 0)).rule == Rule::Given);
        return;
    }
    QFAIL("no shape can read its own outputs");
}

void TestWhy::truncatedGradientsStayInTheirWindow()
{
    test::RandomRunOptions options;
    options.layers = {{findInCatalog("lstm")->text(), 3, Direction::Forward},
        {"h[t] = tanh(W x[t] + U h[t-2] + V h[t-1])", 2, Direction::Both}};
    options.steps = 7;
    const test::RandomRun random(options);
    auto state = std::make_shared<TrainingState>();
    state->parameters = random.parameters;
    for (int length : {1, 2, 3}) {
        Iteration iteration;
        Engine engine(random.network);
        Engine::batch(iteration) = random.batch;
        engine.run(iteration, state, {.truncationLength = length});
        const QString problem = problemOfAll(iteration);
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
    }
}

void TestWhy::aStateIsMadeOfWeightsTimesNumbers()
{
    const auto iteration = run("h[t] = tanh(W x[t] + U h[t-1] + b)");
    const Network& network = iteration->network();
    const WhyAnswer answer = why(*iteration, valueOf(0, 1, 3, 1));
    QVERIFY(answer.rule == Rule::Function && answer.function == Function::Tanh);
    QVERIFY(std::abs(answer.sum - std::atanh(iteration->value(0, 1, 3)[1])) < 1e-12);
    QCOMPARE(answer.terms.size(), std::size_t(7));
    const int W = *network.findParameter(0, "W");
    const int U = *network.findParameter(0, "U");
    const int b = *network.findParameter(0, "b");
    for (int column = 0; column < 3; ++column) {
        for (const auto& [parameter, operand] :
            {std::pair{W, valueOf(0, 0, 3, column)}, std::pair{U, valueOf(0, 1, 2, column)}}) {
            const auto found = std::find_if(
                answer.terms.begin(), answer.terms.end(), [&, p = parameter](const WhyTerm& term) {
                    return term.factors.front().reference == parameterOf(p, 1, column);
                });
            QVERIFY(found != answer.terms.end());
            QCOMPARE(found->factors.size(), std::size_t(2));
            QVERIFY(found->factors.back().reference == operand);
        }
    }
    const auto bias = std::find_if(answer.terms.begin(), answer.terms.end(),
        [](const WhyTerm& term) { return term.factors.size() == 1; });
    QVERIFY(bias->factors.front().reference == parameterOf(b, 1));
}

void TestWhy::aGradientIsMadeOfWeightsTimesGradients()
{
    const auto iteration = run("h[t] = tanh(W x[t] + U h[t-1] + b)");
    const Network& network = iteration->network();
    const WhyAnswer answer = why(*iteration, gradientOf(0, 1, 2, 1));
    // Two outputs of its own step, three sums of the next.
    QCOMPARE(answer.terms.size(), std::size_t(5));
    std::set<int> outputs, sums;
    double later = 0.0;
    for (const WhyTerm& term : answer.terms) {
        const NumberReference& weight = term.factors.front().reference;
        const NumberReference& gradient = term.factors.back().reference;
        QCOMPARE(weight.column, 1);
        QCOMPARE(weight.unit, gradient.unit);
        if (weight.parameter == network.readoutWeight()) {
            QVERIFY(gradient.kind == Kind::OutputGradient);
            QCOMPARE(gradient.step, 2);
            outputs.insert(gradient.unit);
        } else {
            QCOMPARE(weight.parameter, *network.findParameter(0, "U"));
            QVERIFY(gradient.kind == Kind::Gradient && gradient.symbol < 0);
            QCOMPARE(gradient.step, 3);
            sums.insert(gradient.unit);
            later += term.amount;
        }
    }
    QCOMPARE(outputs, (std::set<int>{0, 1}));
    QCOMPARE(sums, (std::set<int>{0, 1, 2}));
    QVERIFY(std::abs(later - iteration->gradientFromLaterSteps(0, 1, 2)[1]) < 1e-14);
}

void TestWhy::theSumBeforeTheFunctionHasASlope()
{
    const auto iteration = run("h[t] = tanh(W x[t] + U h[t-1] + b)");
    const WhyAnswer gradient = why(*iteration, gradientOf(0, 1, 2, 1));
    const auto term = std::find_if(gradient.terms.begin(), gradient.terms.end(),
        [](const WhyTerm& t) { return t.factors.back().reference.kind == Kind::Gradient; });
    const NumberReference sum = term->factors.back().reference;
    const WhyAnswer answer = why(*iteration, sum);
    QCOMPARE(answer.terms.size(), std::size_t(1));
    const WhyTerm& only = answer.terms.front();
    QVERIFY(only.factors.back().reference == gradientOf(0, 1, 3, sum.unit));
    const double h = iteration->value(0, 1, 3)[sum.unit];
    QVERIFY(std::abs(only.factors.front().value - (1.0 - h * h)) < 1e-12);
    const WhyAnswer slopeAnswer = why(*iteration, only.factors.front().reference);
    QVERIFY(slopeAnswer.rule == Rule::Slope);
    QVERIFY(std::abs(slopeAnswer.sum - std::atanh(h)) < 1e-12);
}

void TestWhy::delayedReadingsReachTheirStep()
{
    const auto iteration = run("h[t] = tanh(W x[t-1] + U h[t-2] + b)");
    const auto stepsOf = [&](const NumberReference& reference) {
        std::set<int> steps;
        for (const WhyTerm& term : why(*iteration, reference).terms)
            steps.insert(term.factors.back().reference.step);
        return steps;
    };
    QCOMPARE(stepsOf(gradientOf(0, 1, 1, 0)), (std::set<int>{1, 3}));
    QCOMPARE(stepsOf(gradientOf(0, 1, 4, 0)), (std::set<int>{4}));
    QCOMPARE(stepsOf(gradientOf(0, 1, -1, 0)), (std::set<int>{1}));
    QCOMPARE(stepsOf(gradientOf(0, 0, 2, 0)), (std::set<int>{3}));
    QCOMPARE(stepsOf(gradientOf(0, 0, 4, 0)), (std::set<int>{}));
}

void TestWhy::theInputsGradientIsThereWithoutTheRecord()
{
    test::RandomRunOptions options;
    options.layers = {{"h[t] = tanh(W x[t] + V x[t-2] + U h[t-1])", 3, Direction::Forward}};
    const test::RandomRun random(options);
    auto state = std::make_shared<TrainingState>();
    state->parameters = random.parameters;
    for (bool isRecorded : {true, false}) {
        Iteration iteration;
        Engine engine(random.network);
        Engine::batch(iteration) = random.batch;
        engine.run(iteration, state, {.inputGradient = isRecorded});
        const auto full = random.run();
        for (int step = 0; step < 6; ++step) {
            const double expected = full->gradient(0, 0, step)[1];
            QVERIFY(std::abs(numberAt(iteration, gradientOf(0, 0, step, 1)) - expected) < 1e-14);
        }
    }
    // What stands before the start is read, too.
    QVERIFY(why(*random.run(), gradientOf(0, 0, -1, 1)).terms.size() == 3);
}

void TestWhy::aWeightsGradientHasOneTermAStep()
{
    const auto iteration = run("h[t] = tanh(W x[t] + U h[t-1] + b)", 2);
    const int U = *iteration->network().findParameter(0, "U");
    const WhyAnswer answer = why(*iteration, parameterGradientOf(U, 2, 1));
    QCOMPARE(answer.terms.size(), std::size_t(10));
    double ofStep = 0.0;
    for (const WhyTerm& term : answer.terms) {
        const NumberReference& operand = term.factors.back().reference;
        const NumberReference& gradient = term.factors.front().reference;
        QVERIFY(operand == valueOf(0, 1, gradient.step - 1, 1, gradient.sequence));
        QCOMPARE(gradient.unit, 2);
        ofStep += gradient.step == 3 ? term.amount : 0.0;
    }
    QVERIFY(std::abs(ofStep - iteration->gradientShare(U, 3)(2, 1)) < 1e-14);
}

/// Everything that can be reached is explained, and the questions come to an end.
void TestWhy::askingOnEndsAtWhatIsGiven()
{
    const auto iteration = run(findInCatalog("lstm")->text());
    const int U_f = *iteration->network().findParameter(0, "U_f");
    const std::vector<NumberReference> reached =
        test::reachableNumbers(*iteration, {parameterGradientOf(U_f, 0, 1)});
    QVERIFY2(reached.size() < test::mostReachable, "the questions do not come to an end");
    std::set<int> kinds;
    for (const NumberReference& reference : reached) {
        const QString problem = problemOf(*iteration, reference);
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
        kinds.insert(int(reference.kind));
        if (why(*iteration, reference).rule == Rule::Given) {
            const bool isGiven = reference.kind == Kind::Parameter ||
                                 (reference.kind == Kind::Value &&
                                     (reference.symbol == 0 || reference.step < 0));
            QVERIFY2(isGiven, qPrintable(nameOf(reference)));
        }
    }
    for (Kind kind : {Kind::Value, Kind::Gradient, Kind::Slope, Kind::Output, Kind::Probability,
             Kind::OutputGradient, Kind::Parameter, Kind::ParameterGradient})
        QVERIFY2(kinds.count(int(kind)) == 1, qPrintable(QString::number(int(kind))));
}

void TestWhy::lostNumbersComeFirst()
{
    test::RandomRunOptions options;
    options.layers = {{"h[t] = relu(W x[t] + U h[t-1] + b)", 3, Direction::Forward}};
    test::RandomRun random(options);
    random.parameter(0, "U")(1, 2) = std::nan("");
    const auto iteration = random.run();
    const WhyAnswer answer = why(*iteration, valueOf(0, 1, 0, 1));
    QVERIFY(std::isnan(answer.value) && std::isnan(answer.sum));
    QVERIFY(answer.terms.front().factors.front().reference ==
            parameterOf(*iteration->network().findParameter(0, "U"), 1, 2));
}

void TestWhy::numbersThatAreNotThereAreRefused_data()
{
    QTest::addColumn<NumberReference>("reference");
    const auto of = [](Kind kind, int track, int symbol, int step, int unit) {
        NumberReference r = valueOf(track, symbol, step, unit);
        r.kind = kind;
        return r;
    };
    QTest::newRow("track") << of(Kind::Value, 1, 1, 0, 0);
    QTest::newRow("symbol") << of(Kind::Value, 0, 7, 0, 0);
    QTest::newRow("neither symbol nor operation") << of(Kind::Gradient, 0, -1, 0, 0);
    QTest::newRow("step") << of(Kind::Value, 0, 1, 5, 0);
    QTest::newRow("step before the history") << of(Kind::Value, 0, 1, -2, 0);
    QTest::newRow("unit") << of(Kind::Gradient, 0, 1, 0, 3);
    QTest::newRow("output") << of(Kind::Output, -1, -1, 0, 2);
    QTest::newRow("output's step") << of(Kind::Probability, -1, -1, 9, 0);
    QTest::newRow("attention where there is none") << of(Kind::AttentionWeight, -1, -1, 0, 0);
    QTest::newRow("context where there is none") << of(Kind::Context, -1, -1, 0, 0);
    QTest::newRow("parameter") << parameterOf(99, 0, 0);
    QTest::newRow("column") << parameterGradientOf(0, 0, 3);
    NumberReference slope = of(Kind::Slope, 0, -1, 0, 0);
    slope.operation = 0;
    QTest::newRow("slope of what is no function") << slope;
    NumberReference sequence = valueOf(0, 1, 0, 0, 1);
    QTest::newRow("sequence") << sequence;
}

void TestWhy::numbersThatAreNotThereAreRefused()
{
    QFETCH(NumberReference, reference);
    const auto iteration = run("h[t] = tanh(W x[t] + U h[t-1] + b)");
    QVERIFY_EXCEPTION_THROWN(why(*iteration, reference), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(numberAt(*iteration, reference), std::invalid_argument);
}

QTEST_APPLESS_MAIN(TestWhy)
#include "tst_why.moc"
