#include "core/bptt/engine.h"
#include "core/cell/catalog.h"
#include "core/network/random.h"
#include "tests/support/compare.h"

#include <Eigen/QR>
#include <Eigen/SVD>
#include <QTest>

#include <cmath>
#include <map>

using namespace loopscope;
using namespace loopscope::test;

/// Examples worked by hand, formula by formula, with 40 digits: those that lessons show. And
/// gradients whose size a formula gives.
class TestWorkedExamples : public QObject
{
    Q_OBJECT

private slots:
    void vanillaForward();
    void vanillaWithOtherFunctions();
    void vanillaBackwardFromTheLastStep();
    void vanillaBackwardFromEveryStep();
    void vanillaLearnsInOneStep_data();
    void vanillaLearnsInOneStep();
    void oneStepOfAnLstm();
    void oneStepOfAGru();
    void oneStepOfTheFirstGru();
    void linearGradientIsAPowerOfTheRadius_data();
    void linearGradientIsAPowerOfTheRadius();
    void closedLstmKeepsWhatItsForgetGateKeeps_data();
    void closedLstmKeepsWhatItsForgetGateKeeps();
    void gradientStaysBelowTheBoundOfPascanu();
    void gradientsAreProductsOfStepJacobians();
    void nonNormalMatrixAmplifiesBeforeItForgets();
    void latchHoldsWhileItsGradientVanishes_data();
    void latchHoldsWhileItsGradientVanishes();
    void cliffHasItsSlopes_data();
    void cliffHasItsSlopes();
    void cliffThrowsUnclippedDescentAway();
    void clippedDescentStaysAtTheCliff();
};

namespace
{

using Numbers = std::vector<double>;
/// By name; column-major as parameters are.
using Parameters = std::map<std::string, Numbers>;

/// Rounding of a handful of operations.
constexpr double tolerance = 1e-12;

/// One layer of a cell, one sequence, and squared error (y − target)² with one output: half of it,
/// as the examples have it, is half of what the engine says.
struct Example {
    std::string equations;
    int units = 2;
    Shape shape = Shape::ManyToOne;
    Numbers inputs;
    Numbers targets; ///< of each step
    Parameters parameters;
    std::map<std::string, Numbers> initial; ///< by state
};

struct Run {
    std::shared_ptr<const Network> network;
    std::shared_ptr<Iteration> iteration = std::make_shared<Iteration>();

    const Program& program() const { return *network->tracks().front().program; }
    int symbol(const char* name) const { return *program().findSymbol(name); }
    Eigen::VectorXd value(const char* name, int step) const
    {
        return iteration->value(0, symbol(name), step);
    }
    Eigen::VectorXd gradient(const char* name, int step) const
    {
        return step < 0 ? iteration->gradientFromLaterSteps(0, symbol(name), step)
                        : iteration->gradient(0, symbol(name), step);
    }
    Eigen::VectorXd parameterGradient(const char* name) const
    {
        int index = network->readoutWeight() + (std::string(name) == "b_y" ? 1 : 0);
        if (std::string(name) != "W_y" && std::string(name) != "b_y")
            index = *network->findParameter(0, name);
        return network->view(index, iteration->parameterGradient()).reshaped();
    }
};

Run run(const Example& example)
{
    NetworkOptions options;
    options.layers = {{example.equations, example.units, Direction::Forward}};
    options.loss = Loss::MeanSquaredError;
    options.shape = example.shape;
    Run result;
    result.network = Network::build(options).value();
    auto state = std::make_shared<TrainingState>();
    state->parameters.setZero(result.network->parameterCount());
    for (const ParameterPlace& place : result.network->parameters()) {
        const auto found = example.parameters.find(place.name);
        if (found == example.parameters.end())
            continue;
        if (Eigen::Index(found->second.size()) != place.size())
            qFatal("%s has another size", place.name.c_str());
        std::copy(
            found->second.begin(), found->second.end(), state->parameters.data() + place.offset);
    }
    Batch& batch = Engine::batch(*result.iteration);
    batch.steps = int(example.inputs.size());
    batch.sequences = 1;
    batch.inputs = Eigen::Map<const Eigen::RowVectorXd>(example.inputs.data(), batch.steps);
    batch.targets = Eigen::Map<const Eigen::RowVectorXd>(example.targets.data(), batch.steps);
    for (const auto& [name, values] : example.initial)
        batch.initialStates.push_back({0, result.symbol(name.c_str()),
            Eigen::Map<const Eigen::VectorXd>(values.data(), example.units)});
    Engine(result.network).run(*result.iteration, state);
    return result;
}

/// @param scale  what the engine's number counts in the example
QString compare(
    const QString& what, const Eigen::VectorXd& found, const Numbers& expected, double scale = 1.0)
{
    const Eigen::Map<const Eigen::VectorXd> right(expected.data(), Eigen::Index(expected.size()));
    return difference(what, scale * found, right, tolerance);
}

} // namespace

#define COMPARE(...)                                                                               \
    do {                                                                                           \
        const QString reason = compare(__VA_ARGS__);                                               \
        QVERIFY2(reason.isEmpty(), qPrintable(reason));                                            \
    } while (false)

// ---- Vanilla: one input, two units, three steps

namespace
{

Example vanilla(Shape shape, Function activation = Function::Tanh)
{
    Example example;
    example.equations = findInCatalog("vanilla")->text(activation);
    example.shape = shape;
    example.inputs = {1.0, 0.5, -1.0};
    example.targets = {0.5, 0.5, 0.5};
    example.parameters = {{"W", {0.5, -0.3}}, {"U", {0.8, 0.2, -0.4, 0.6}}, {"b", {0.1, -0.1}},
        {"W_y", {1.0, -1.0}}, {"b_y", {0.0}}};
    return example;
}

} // namespace

void TestWorkedExamples::vanillaForward()
{
    const Run example = run(vanilla(Shape::ManyToMany));
    const std::vector<Numbers> h = {{0.5370495669980353, -0.3799489622552249},
        {0.7313479451023078, -0.3544809729814892}, {0.3157062060463962, 0.1327921009040425}};
    const Numbers y = {0.9169985292532602, 1.085828918083797, 0.1829141051423537};
    for (int step = 0; step < 3; ++step) {
        COMPARE("h", example.value("h", step), h[std::size_t(step)]);
        COMPARE("y", example.iteration->output(step), {y[std::size_t(step)]});
    }
}

void TestWorkedExamples::vanillaWithOtherFunctions()
{
    const Run sigmoid = run(vanilla(Shape::ManyToMany, Function::Sigmoid));
    COMPARE("h[1]", sigmoid.value("h", 0), {0.6456563062257955, 0.4013123398875480});
    COMPARE("h[2]", sigmoid.value("h", 1), {0.6695167284837153, 0.5299437910356416});
    COMPARE("h[3]", sigmoid.value("h", 2), {0.4809182386026586, 0.6574316535761217});
    const Run relu = run(vanilla(Shape::ManyToMany, Function::Relu));
    COMPARE("h[1]", relu.value("h", 0), {0.6, 0.0});
    COMPARE("h[2]", relu.value("h", 1), {0.83, 0.0});
    COMPARE("h[3]", relu.value("h", 2), {0.264, 0.366});
}

/// L = ½ (y[3] − 0.5)²
void TestWorkedExamples::vanillaBackwardFromTheLastStep()
{
    const Run example = run(vanilla(Shape::ManyToOne));
    const double scale = 0.5;
    const Iteration& iteration = *example.iteration;
    COMPARE("L", Eigen::VectorXd::Constant(1, iteration.loss()), {0.05027173235883716}, scale);
    COMPARE("dh[3]", example.gradient("h", 2), {-0.3170858948576463, 0.3170858948576463}, scale);
    COMPARE("dh[2]", example.gradient("h", 1), {-0.1660865545456788, 0.3010894160560860}, scale);
    COMPARE("dh[1]", example.gradient("h", 0), {-0.009150396533159220, 0.1888540451181133}, scale);
    COMPARE("dh[0]", example.gradient("h", -1), {0.02710919422879543, 0.09955899502356997}, scale);
    COMPARE("dx[1]", example.gradient("x", 0), {-0.05173286311934038}, scale);
    COMPARE("dx[2]", example.gradient("x", 1), {-0.1176025834216557}, scale);
    COMPARE("dx[3]", example.gradient("x", 2), {-0.2361892522808775}, scale);
    const int U = *example.network->findParameter(0, "U");
    COMPARE("piece of dU, step 3", iteration.gradientShare(U, 2).reshaped(),
        {-0.2087865381617807, 0.2278108507666000, 0.1011978712576700, -0.1104188677582030}, scale);
    COMPARE("piece of dU, step 2", iteration.gradientShare(U, 1).reshaped(),
        {-0.04148808308731807, 0.1413812498693049, 0.02935176766475769, -0.1000236523240425},
        scale);
    QVERIFY(iteration.gradientShare(U, 0).isZero(0.0)); // h[0] = 0
    COMPARE("dU", example.parameterGradient("U"),
        {-0.2502746212490987, 0.3691921006359049, 0.1305496389224277, -0.2104425200822454}, scale);
    COMPARE(
        "dW", example.parameterGradient("W"), {0.2403446607132654, -0.01827589031358870}, scale);
    COMPARE("db", example.parameterGradient("b"), {-0.3692449024099632, 0.7363408253896399}, scale);
    COMPARE("dW_y", example.parameterGradient("W_y"), {-0.1001059848563340, -0.04210650214518518},
        scale);
    COMPARE("db_y", example.parameterGradient("b_y"), {-0.3170858948576463}, scale);
}

/// L = ½ Σ (y[t] − 0.5)²; the engine takes the mean over the three steps.
void TestWorkedExamples::vanillaBackwardFromEveryStep()
{
    const Run example = run(vanilla(Shape::ManyToMany));
    const double scale = 1.5;
    COMPARE(
        "L", Eigen::VectorXd::Constant(1, example.iteration->loss()), {0.3088133796901443}, scale);
    COMPARE("dh[3]", example.gradient("h", 2), {-0.3170858948576463, 0.3170858948576463}, scale);
    COMPARE("dh[2]", example.gradient("h", 1), {0.4197423635381182, -0.2847395020277110}, scale);
    COMPARE("dh[1]", example.gradient("h", 0), {0.5233943914708330, -0.6444685014522332}, scale);
    COMPARE("dh[0]", example.gradient("h", -1), {0.1876621987767842, -0.4798336717634932}, scale);
    COMPARE("dx[1]", example.gradient("x", 0), {0.3516475788918015}, scale);
    COMPARE("dx[2]", example.gradient("x", 1), {0.1723054388335963}, scale);
    const int U = *example.network->findParameter(0, "U");
    COMPARE("piece of dU, step 2", example.iteration->gradientShare(U, 1).reshaped(),
        {0.1048507875991085, -0.1337038917247836, -0.07417927578381239, 0.09459211594616617},
        scale);
    COMPARE("dU", example.parameterGradient("U"),
        {-0.1039357505626721, 0.09410695904181641, 0.02701859547385758, -0.01582675181203680},
        scale);
    COMPARE("dW", example.parameterGradient("W"), {0.7555350454331478, -0.9874067595763444}, scale);
    COMPARE("db", example.parameterGradient("b"), {0.2821888383044339, -0.4888978209743445}, scale);
    COMPARE(
        "dW_y", example.parameterGradient("W_y"), {0.5522876701400400, -0.4082098654799539}, scale);
    COMPARE("db_y", example.parameterGradient("b_y"), {0.6857415524794109}, scale);
}

void TestWorkedExamples::vanillaLearnsInOneStep_data()
{
    QTest::addColumn<Shape>("shape");
    QTest::addColumn<double>("scale");
    QTest::addColumn<double>("loss");
    QTest::addRow("loss at the last step") << Shape::ManyToOne << 0.5 << 0.0003679041202464643;
    QTest::addRow("loss at every step") << Shape::ManyToMany << 1.5 << 0.1466124794067766;
}

/// Plain descent with learning rate 0.1 on everything.
void TestWorkedExamples::vanillaLearnsInOneStep()
{
    QFETCH(Shape, shape);
    QFETCH(double, scale);
    QFETCH(double, loss);
    Example example = vanilla(shape);
    const Run before = run(example);
    for (auto& [name, numbers] : example.parameters) {
        const Eigen::VectorXd gradient = before.parameterGradient(name.c_str());
        for (std::size_t i = 0; i < numbers.size(); ++i)
            numbers[i] -= 0.1 * scale * gradient[Eigen::Index(i)];
    }
    COMPARE("L", Eigen::VectorXd::Constant(1, run(example).iteration->loss()), {loss}, scale);
}

// ---- One step of gated cells: L = h[1] of the first unit minus that of the second

namespace
{

/// A target half below the output makes ∂(y − target)²/∂y one: gradients are those of y itself.
Run runForOutput(Example example)
{
    example.inputs = {1.0};
    example.targets = {0.0};
    example.initial["h"] = {0.2, -0.1};
    example.parameters["W_y"] = {1.0, -1.0};
    example.targets = {run(example).iteration->output(0)(0) - 0.5};
    return run(example);
}

Example gru(const char* cell)
{
    Example example;
    example.equations = findInCatalog(cell)->text();
    example.parameters = {{"W_r", {0.5, -0.5}}, {"W_z", {0.3, 0.1}}, {"W_n", {0.8, -0.6}},
        {"U_r", {0.1, 0.3, -0.2, 0.1}}, {"U_z", {0.2, -0.1, 0.1, 0.2}},
        {"U_n", {0.5, 0.2, -0.3, 0.4}}, {"b_z", {1.0, 1.0}}};
    return example;
}

/// A gate's or state's gradient before its function: that of its bias.
Numbers times(const Numbers& numbers, double factor)
{
    Numbers result;
    for (const double number : numbers)
        result.push_back(factor * number);
    return result;
}

Numbers joined(const Numbers& a, const Numbers& b)
{
    Numbers result = a;
    result.insert(result.end(), b.begin(), b.end());
    return result;
}

/// Of a recurrent matrix: the gradient of its sum times h[0]ᵀ.
Numbers recurrentGradient(const Numbers& dSum)
{
    return joined(times(dSum, 0.2), times(dSum, -0.1));
}

} // namespace

void TestWorkedExamples::oneStepOfAnLstm()
{
    Example example;
    example.equations = findInCatalog("lstm")->text();
    example.parameters = {{"W_i", {0.5, -0.5}}, {"W_f", {0.3, 0.1}}, {"W_g", {0.8, -0.6}},
        {"W_o", {0.2, 0.4}}, {"U_i", {0.1, 0.3, -0.2, 0.1}}, {"U_f", {0.2, -0.1, 0.1, 0.2}},
        {"U_g", {0.5, 0.2, -0.3, 0.4}}, {"U_o", {0.1, -0.2, 0.3, 0.1}}, {"b_f", {1.0, 1.0}}};
    example.initial["c"] = {0.5, -0.3};
    const Run lstm = runForOutput(example);
    COMPARE("i", lstm.value("i", 0), {0.6318124177361017, 0.3893607660507780});
    COMPARE("f", lstm.value("f", 0), {0.7908406347869367, 0.7426905453026858});
    COMPARE("g", lstm.value("g", 0), {0.7305938960959438, -0.5370495669980353});
    COMPARE("o", lstm.value("o", 0), {0.5473576181430893, 0.5866175789173301});
    COMPARE("c", lstm.value("c", 0), {0.8570186132690848, -0.4319131944043994});
    COMPARE("h", lstm.value("h", 0), {0.3802594066589113, -0.2387058106727528});
    COMPARE("L", lstm.iteration->output(0), {0.6189652173316641});
    COMPARE("dc", lstm.gradient("c", 0), {0.2831844129849454, -0.4894836605064634});
    COMPARE("dc before", lstm.gradient("c", -1), {0.2239537409267803, -0.3635348867383000});
    COMPARE("dh before", lstm.gradient("h", -1), {0.03750374780643997, -0.01318892402664842});
    COMPARE("dx", lstm.gradient("x", 0), {0.2246455334093785});
    const std::map<std::string, Numbers> biases = {
        {"i", {0.04812853909626486, 0.06250135923423892}},
        {"f", {0.02342101114466810, 0.02806228904102456}},
        {"g", {0.08341806306420989, -0.1356165694863601}},
        {"o", {0.1721215235535852, 0.09867678594240398}}};
    for (const auto& [gate, bias] : biases) {
        COMPARE("db", lstm.parameterGradient(("b_" + gate).c_str()), bias);
        COMPARE("dW", lstm.parameterGradient(("W_" + gate).c_str()), bias); // x = 1
        COMPARE("dU", lstm.parameterGradient(("U_" + gate).c_str()), recurrentGradient(bias));
    }
}

void TestWorkedExamples::oneStepOfAGru()
{
    Example example = gru("gru");
    example.parameters["b_n"] = {0.1, -0.1};
    example.parameters["b_hn"] = {0.05, -0.05};
    const Run step = runForOutput(example);
    COMPARE("r", step.value("r", 0), {0.6318124177361017, 0.3893607660507780});
    COMPARE("z", step.value("z", 0), {0.7908406347869367, 0.7426905453026858});
    COMPARE("n", step.value("n", 0), {0.7672988286520895, -0.6165796854731884});
    COMPARE("h", step.value("h", 0), {0.3186558628869854, -0.2329208371768162});
    COMPARE("L", step.iteration->output(0), {0.5515767000638016});
    COMPARE("dh before", step.gradient("h", -1), {0.7976276666367082, -0.8134922860829217});
    COMPARE("dx", step.gradient("x", 0), {0.1273362668147940});
    const Numbers r = {0.003601767489240932, 0.001895984912649278};
    const Numbers z = {-0.09383787792673526, -0.09871904904493914};
    const Numbers n = {0.08601731342125686, -0.1594879884533452};
    const Numbers hn = {0.05434680675984832, -0.06209836536009214};
    COMPARE("db_r", step.parameterGradient("b_r"), r);
    COMPARE("db_z", step.parameterGradient("b_z"), z);
    COMPARE("db_n", step.parameterGradient("b_n"), n);
    COMPARE("db_hn", step.parameterGradient("b_hn"), hn);
    COMPARE("dU_r", step.parameterGradient("U_r"), recurrentGradient(r));
    COMPARE("dU_z", step.parameterGradient("U_z"), recurrentGradient(z));
    COMPARE("dU_n", step.parameterGradient("U_n"), recurrentGradient(hn));
}

/// It has one bias where PyTorch's has two: b_n is their sum.
void TestWorkedExamples::oneStepOfTheFirstGru()
{
    Example example = gru("gru-2014");
    example.parameters["b_n"] = {0.15, -0.15};
    const Run step = runForOutput(example);
    COMPARE("n", step.value("n", 0), {0.7718394811484427, -0.6293275481083900});
    COMPARE("h", step.value("h", 0), {0.3196055828807758, -0.2362009827600362});
}

// ---- Gradients whose size a formula gives

namespace
{

Eigen::MatrixXd randomOrthogonal(Eigen::Index size, std::uint64_t seed)
{
    RandomEngine engine(seed);
    const Eigen::MatrixXd drawn =
        Eigen::MatrixXd::NullaryExpr(size, size, [&engine] { return normal(engine); });
    return Eigen::HouseholderQR<Eigen::MatrixXd>(drawn).householderQ();
}

Numbers numbersOf(const Eigen::MatrixXd& matrix)
{
    return {matrix.data(), matrix.data() + matrix.size()};
}

/// g(1) = ‖∂L/∂h[1]‖ / ‖∂L/∂h[T]‖ of a loss at the last step.
double reachOf(const Run& run, const char* symbol)
{
    return run.gradient(symbol, 0).norm() / run.gradient(symbol, run.iteration->steps() - 1).norm();
}

/// Readout weights of ones, and a target that makes the gradient at y one.
Run runForReach(Example example, int steps, double input = 0.0)
{
    example.inputs.assign(std::size_t(steps), input);
    example.targets.assign(std::size_t(steps), 0.0);
    if (!example.parameters.contains("W_y"))
        example.parameters["W_y"] = Numbers(std::size_t(example.units), 1.0);
    example.targets.back() = run(example).iteration->output(steps - 1)(0) - 0.5;
    return run(example);
}

} // namespace

void TestWorkedExamples::linearGradientIsAPowerOfTheRadius_data()
{
    QTest::addColumn<QString>("function");
    QTest::addColumn<double>("radius");
    QTest::addColumn<int>("steps");
    for (const QString& function : {QString("identity"), QString("tanh")})
        for (const double radius : {0.5, 0.9, 1.0, 1.1, 2.0})
            for (const int steps : {2, 50, 100})
                QTest::newRow(qPrintable(
                    QString("%1, radius %2, T = %3").arg(function).arg(radius).arg(steps)))
                    << function << radius << steps;
}

/// U = ρQ with orthogonal Q; tanh at h = 0 has slope 1 everywhere.
void TestWorkedExamples::linearGradientIsAPowerOfTheRadius()
{
    QFETCH(QString, function);
    QFETCH(double, radius);
    QFETCH(int, steps);
    Example example;
    example.equations = "h[t] = " + function.toStdString() + "(W x[t] + U h[t-1])";
    example.units = 16;
    example.parameters["U"] = numbersOf(radius * randomOrthogonal(16, 5));
    const Run run = runForReach(example, steps);
    const double expected = std::pow(radius, steps - 1);
    const QString reason = difference("g(1)", reachOf(run, "h"), expected, tolerance);
    QVERIFY2(reason.isEmpty(), qPrintable(reason));
}

void TestWorkedExamples::closedLstmKeepsWhatItsForgetGateKeeps_data()
{
    QTest::addColumn<double>("bias");
    QTest::addColumn<int>("steps");
    QTest::addColumn<double>("kept");
    QTest::addRow("b_f = 0") << 0.0 << 50 << 1.776356839400250e-15;
    QTest::addRow("b_f = 1") << 1.0 << 50 << 2.156039475683599e-7;
    QTest::addRow("b_f = 3") << 3.0 << 50 << 0.09247839520337078;
    QTest::addRow("b_f = 5") << 5.0 << 50 << 0.7196055416170232;
    QTest::addRow("b_f = 10, T = 100") << 10.0 << 100 << 0.9955155940875032;
}

/// W = U = 0: ∂c[T]/∂c[1] = σ(b_f)^(T−1), with 1e-12 for each of up to 99 factors' roundings.
void TestWorkedExamples::closedLstmKeepsWhatItsForgetGateKeeps()
{
    QFETCH(double, bias);
    QFETCH(int, steps);
    QFETCH(double, kept);
    Example example;
    example.equations = findInCatalog("lstm")->text();
    example.parameters["b_f"] = {bias, bias};
    example.parameters["b_g"] = {0.3, -0.2};
    const Run run = runForReach(example, steps);
    const QString reason = difference("dc[1] / dc[T]", reachOf(run, "c"), kept, tolerance);
    QVERIFY2(reason.isEmpty(), qPrintable(reason));
}

/// σ_max(U) ≤ s/γ, γ the largest slope of the function, bounds g(1) by s^(T−1). Pascanu, Mikolov &
/// Bengio 2013.
void TestWorkedExamples::gradientStaysBelowTheBoundOfPascanu()
{
    const double s = 0.95;
    const int steps = 50;
    for (const Function function : {Function::Tanh, Function::Sigmoid}) {
        const double gamma = function == Function::Tanh ? 1.0 : 0.25;
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            Example example;
            example.equations = findInCatalog("vanilla")->text(function);
            example.units = 16;
            RandomEngine engine(seed);
            Eigen::MatrixXd U =
                Eigen::MatrixXd::NullaryExpr(16, 16, [&engine] { return normal(engine); });
            U *= s / gamma / U.jacobiSvd().singularValues()[0];
            example.parameters["U"] = numbersOf(U);
            example.parameters["W"] = numbersOf(
                Eigen::MatrixXd::NullaryExpr(16, 1, [&engine] { return 0.3 * normal(engine); }));
            const double reach = reachOf(runForReach(example, steps, 1.0), "h");
            QVERIFY(reach > 0.0 && reach <= std::pow(s, steps - 1));
        }
    }
}

/// ∂L/∂h[s] = J[s+1]ᵀ … J[T]ᵀ ∂L/∂h[T] with J[t] = diag(1 − h[t]²) U, over ten orders of magnitude.
void TestWorkedExamples::gradientsAreProductsOfStepJacobians()
{
    Example example;
    example.equations = findInCatalog("vanilla")->text();
    example.units = 16;
    const Eigen::MatrixXd U = 0.8 * randomOrthogonal(16, 7);
    example.parameters["U"] = numbersOf(U);
    example.parameters["W"] = Numbers(16, 0.4);
    const Run run = runForReach(example, 50, 1.0);
    Eigen::VectorXd gradient = run.gradient("h", 49);
    const double atTheEnd = gradient.norm();
    for (int step = 48; step >= 0; --step) {
        const Eigen::ArrayXd h = run.value("h", step + 1);
        gradient = U.transpose() * ((1.0 - h.square()) * gradient.array()).matrix();
        const QString reason = difference(
            QString("dh[%1]").arg(step + 1), run.gradient("h", step), gradient, tolerance);
        QVERIFY2(reason.isEmpty(), qPrintable(reason));
    }
    QVERIFY2(gradient.norm() < 1e-8 * atTheEnd, qPrintable(QString::number(gradient.norm())));
}

/// Both eigenvalues are 0.9, yet a gradient grows twentyfold before it fades.
void TestWorkedExamples::nonNormalMatrixAmplifiesBeforeItForgets()
{
    Example example;
    example.equations = "h[t] = W x[t] + U h[t-1]";
    example.parameters["U"] = {0.9, 0.0, 5.0, 0.9};
    example.parameters["W_y"] = {1.0, 0.0};
    const Run run = runForReach(example, 61);
    const auto normAfter = [&](int stepsBack) { return run.gradient("h", 60 - stepsBack).norm(); };
    COMPARE("norms", Eigen::Vector4d(normAfter(0), normAfter(9), normAfter(30), normAfter(60)),
        {1.0, 19.37489826754698, 7.065320218199652, 0.5990061288141954});
    QVERIFY(normAfter(9) > normAfter(8) && normAfter(9) > normAfter(10));
}

void TestWorkedExamples::latchHoldsWhileItsGradientVanishes_data()
{
    QTest::addColumn<double>("weight");
    QTest::addColumn<double>("held");
    QTest::addColumn<double>("gradient"); // after twenty steps back
    QTest::addRow("w = 1.25") << 1.25 << 0.7104117834878704 << 6.852224472985340e-5;
    QTest::addRow("w = 1.5") << 1.5 << 0.8585596366401104 << 8.257003537189477e-9;
    QTest::addRow("w = 2") << 2.0 << 0.9575040240772687 << 2.640032841545404e-16;
    QTest::addRow("w = 3") << 3.0 << 0.9949015284526289 << 4.893891721066044e-31;
}

void TestWorkedExamples::latchHoldsWhileItsGradientVanishes()
{
    QFETCH(double, weight);
    QFETCH(double, held);
    QFETCH(double, gradient);
    Example example;
    example.equations = "h[t] = tanh(W x[t] + U h[t-1])";
    example.units = 1;
    example.parameters["U"] = {weight};
    example.initial["h"] = {0.9};
    const Run run = runForReach(example, 1000);
    QString reason = difference("h[1000]", run.value("h", 999)(0), held, tolerance);
    QVERIFY2(reason.isEmpty(), qPrintable(reason));
    // A rounding of h counts twice over in 1 − h², twenty times in the power.
    reason = difference("twenty steps back", run.gradient("h", 979).norm(), gradient, 1e-10);
    QVERIFY2(reason.isEmpty(), qPrintable(reason));
}

// ---- A cliff: x[t] = w σ(x[t-1]) + b, 50 steps from 0.5, L = (σ(x[50]) − 0.7)²

namespace
{

struct Cliff {
    double loss = 0.0;
    Eigen::Vector2d slope; ///< ∂L/∂w, ∂L/∂b
};

Cliff cliffAt(double w, double b)
{
    Example example;
    example.equations = "a[t] = U sigmoid(a[t-1]) + b\nh[t] = sigmoid(a[t])";
    example.units = 1;
    example.inputs.assign(50, 0.0);
    example.targets.assign(50, 0.7);
    example.parameters = {{"U", {w}}, {"b", {b}}, {"W_y", {1.0}}};
    example.initial["a"] = {0.5};
    const Run result = run(example);
    return {result.iteration->loss(),
        {result.parameterGradient("U")(0), result.parameterGradient("b")(0)}};
}

/// Descent with learning rate 0.1 from a point near the cliff.
/// @param clipNorm  0: not clipped
/// @return the longest step
double descend(double clipNorm, int updates, Eigen::Vector2d& at)
{
    at = {5.2, -2.72};
    double longest = 0.0;
    for (int update = 0; update < updates; ++update) {
        Eigen::Vector2d step = 0.1 * cliffAt(at[0], at[1]).slope;
        if (clipNorm > 0.0 && step.norm() > 0.1 * clipNorm)
            step *= 0.1 * clipNorm / step.norm();
        longest = std::max(longest, step.norm());
        at -= step;
    }
    return longest;
}

} // namespace

void TestWorkedExamples::cliffHasItsSlopes_data()
{
    QTest::addColumn<double>("w");
    QTest::addColumn<double>("b");
    QTest::addColumn<double>("loss");
    QTest::addColumn<double>("dw");
    QTest::addColumn<double>("db");
    QTest::addRow("before") << 4.9 << -2.50 << 0.01461080206445881 << 0.1043983146884385
                            << 0.1271798447112516;
    QTest::addRow("in the wall") << 4.9 << -2.55 << 0.0001549795572110293 << -13.77006548712853
                                 << -22.10551782728528;
    QTest::addRow("behind") << 4.9 << -2.60 << 0.3412323082662395 << -0.02783222152811008
                            << -0.2402455310650725;
    QTest::addRow("beside") << 5.0 << -2.55 << 0.01864245722311918 << 0.09876210296316374
                            << 0.1180606458374013;
}

void TestWorkedExamples::cliffHasItsSlopes()
{
    QFETCH(double, w);
    QFETCH(double, b);
    QFETCH(double, loss);
    QFETCH(double, dw);
    QFETCH(double, db);
    const Cliff cliff = cliffAt(w, b);
    // In the wall the steps amplify what rounding leaves by a thousand.
    constexpr double amplified = 1e-10;
    const QString reason =
        difference("L, slopes", Eigen::RowVector3d(cliff.loss, cliff.slope[0], cliff.slope[1]),
            Eigen::RowVector3d(loss, dw, db), amplified);
    QVERIFY2(reason.isEmpty(), qPrintable(reason));
}

void TestWorkedExamples::cliffThrowsUnclippedDescentAway()
{
    Eigen::Vector2d at;
    const double longest = descend(0.0, 100, at);
    QVERIFY2(longest > 50.0, qPrintable(QString::number(longest)));
    QVERIFY(at.norm() > 50.0);
    QVERIFY(std::abs(cliffAt(at[0], at[1]).loss - 0.09) < 1e-3); // σ is 1 out there, for ever
}

void TestWorkedExamples::clippedDescentStaysAtTheCliff()
{
    Eigen::Vector2d at;
    const double longest = descend(0.5, 200, at);
    QVERIFY2(longest <= 0.0501, qPrintable(QString::number(longest)));
    QVERIFY(cliffAt(at[0], at[1]).loss < 0.01);
}

QTEST_APPLESS_MAIN(TestWorkedExamples)
#include "tst_worked_examples.moc"
