#include "core/training/optimizer.h"
#include "tests/support/compare.h"
#include "tests/support/fixture.h"

#include <QJsonArray>
#include <QtTest>

#include <array>
#include <limits>
#include <stdexcept>

using namespace loopscope;
using namespace loopscope::test;

class TestOptimizer : public QObject
{
    Q_OBJECT

private slots:
    void tenUpdatesMatchPyTorch_data();
    void tenUpdatesMatchPyTorch();
    void missingMomentsAreZero();
    void everyKindStartsAfreshAfterAnother_data();
    void everyKindStartsAfreshAfterAnother();
    void momentumWithoutMomentumIsPlainDescent();
    void vectorsOfTheRightSizeAreReused();
    void infiniteGradientsAreNotFiltered();
    void contractIsChecked();
    void problemIsASentence_data();
    void problemIsASentence();
    void defaultsHaveNoProblem();
};

namespace
{

constexpr std::array everyKind = {
    OptimizerKind::Sgd, OptimizerKind::Momentum, OptimizerKind::RmsProp, OptimizerKind::Adam};

OptimizerOptions optionsFor(OptimizerKind kind)
{
    OptimizerOptions options;
    options.kind = kind;
    return options;
}

/// Settings that the kind has none of are set to what no kind would take.
OptimizerOptions optionsOf(const QJsonValue& json)
{
    OptimizerOptions options;
    for (const OptimizerKind kind : everyKind)
        if (json["kind"].toString() == QString(nameOf(kind)).toLower())
            options.kind = kind;
    options.learningRate = json["learningRate"].toDouble();
    options.momentum = json["momentum"].toDouble(-1.0);
    options.alpha = json["alpha"].toDouble(-1.0);
    options.beta1 = json["beta1"].toDouble(-1.0);
    options.beta2 = json["beta2"].toDouble(-1.0);
    options.epsilon = json["epsilon"].toDouble(-1.0);
    return options;
}

TrainingState startAt(const Eigen::VectorXd& parameters)
{
    TrainingState state;
    state.parameters = parameters;
    return state;
}

/// Of ten updates with a few roundings each; the largest number of the column is the scale.
constexpr double tolerance = 1e-13;

/// Number by number: the parameters, and still more their moments, are of very different sizes.
QString differenceOfEach(
    const QString& what, const Eigen::VectorXd& found, const Eigen::VectorXd& expected)
{
    return difference(what, found.transpose(), expected.transpose(), tolerance);
}

} // namespace

void TestOptimizer::tenUpdatesMatchPyTorch_data()
{
    QTest::addColumn<int>("run");
    QTest::newRow("SGD") << 0;
    QTest::newRow("SGD with a small learning rate") << 1;
    QTest::newRow("Adam as it is usually set") << 2;
    QTest::newRow("Adam with short memories and a large epsilon") << 3;
    QTest::newRow("Adam without memory") << 4;
    QTest::newRow("momentum as it is usually set") << 5;
    QTest::newRow("little momentum") << 6;
    QTest::newRow("no momentum") << 7;
    QTest::newRow("RMSProp as it is usually set") << 8;
    QTest::newRow("RMSProp with a short memory and a large epsilon") << 9;
    QTest::newRow("RMSProp without memory") << 10;
}

void TestOptimizer::tenUpdatesMatchPyTorch()
{
    QFETCH(int, run);
    const auto json = readJson(LOOPSCOPE_FIXTURES, QStringLiteral("optimizer"));
    QVERIFY2(json, json ? "" : qPrintable(json.error()));
    const QJsonArray gradients = (*json)["gradients"].toArray();
    const QJsonValue expected = (*json)["runs"][run];
    QVERIFY(gradients.size() == 10 && expected.isObject());
    const OptimizerOptions options = optionsOf(expected["options"]);
    QVERIFY(!findProblem(options));

    TrainingState before = startAt(vectorOf((*json)["start"]));
    TrainingState after;
    for (int step = 0; step < gradients.size(); ++step) {
        update(options, before, vectorOf(gradients.at(step)), after);
        QCOMPARE(after.iteration, step + 1);
        const QString where = QStringLiteral("update %1, ").arg(step + 1);
        QString reason = differenceOfEach(
            where + "parameters", after.parameters, vectorOf(expected["parameters"][step]));
        QVERIFY2(reason.isEmpty(), qPrintable(reason));
        for (const auto& [name, moment] : {std::pair("firstMoment", &after.firstMoment),
                 std::pair("secondMoment", &after.secondMoment)}) {
            const QJsonArray moments = expected[QLatin1String(name)].toArray();
            if (moments.isEmpty())
                continue;
            reason = differenceOfEach(where + name, *moment, vectorOf(moments[step]));
            QVERIFY2(reason.isEmpty(), qPrintable(reason));
        }
        std::swap(before, after);
    }
}

void TestOptimizer::missingMomentsAreZero()
{
    const Eigen::VectorXd gradient = Eigen::Vector3d(0.5, -2.0, 0.0);
    TrainingState without = startAt(Eigen::Vector3d(1.0, 2.0, 3.0));
    TrainingState with = without;
    with.firstMoment.setZero(3);
    with.secondMoment.setZero(3);
    TrainingState first;
    TrainingState second;
    update({}, without, gradient, first);
    update({}, with, gradient, second);
    QVERIFY(first.parameters == second.parameters);
    QVERIFY(first.firstMoment == second.firstMoment);
    QVERIFY(first.secondMoment == second.secondMoment);
    // The first step of Adam has the length of the learning rate, whatever the gradient is.
    QVERIFY(std::abs(without.parameters[0] - first.parameters[0] - 0.01) < 1e-9);
    QVERIFY(first.parameters[2] == 3.0);
}

void TestOptimizer::everyKindStartsAfreshAfterAnother_data()
{
    QTest::addColumn<OptimizerKind>("from");
    QTest::addColumn<OptimizerKind>("to");
    for (const OptimizerKind from : everyKind)
        for (const OptimizerKind to : everyKind)
            if (from != to)
                QTest::addRow("%s after %s", nameOf(to), nameOf(from)) << from << to;
}

/// As an optimizer of PyTorch does when it is made at that point: its moments are zero, its count
/// of updates starts at one.
void TestOptimizer::everyKindStartsAfreshAfterAnother()
{
    QFETCH(OptimizerKind, from);
    QFETCH(OptimizerKind, to);
    const Eigen::VectorXd gradient = Eigen::Vector2d(0.5, -2.0);
    TrainingState state = startAt(Eigen::Vector2d(1.0, 2.0));
    TrainingState next;
    for (int i = 0; i < 50; ++i) {
        update(optionsFor(from), state, gradient, next);
        std::swap(state, next);
    }
    TrainingState fresh = startAt(state.parameters);
    TrainingState freshNext;
    for (int i = 0; i < 3; ++i) {
        update(optionsFor(to), state, gradient, next);
        update(optionsFor(to), fresh, gradient, freshNext);
        QVERIFY(next.parameters == freshNext.parameters);
        QCOMPARE(next.momentUpdates, freshNext.momentUpdates);
        std::swap(state, next);
        std::swap(fresh, freshNext);
    }
    QCOMPARE(state.iteration, 53);
    QCOMPARE(state.firstMoment.size(),
        to == OptimizerKind::Momentum || to == OptimizerKind::Adam ? Eigen::Index(2) : 0);
    QCOMPARE(state.secondMoment.size(),
        to == OptimizerKind::RmsProp || to == OptimizerKind::Adam ? Eigen::Index(2) : 0);
}

void TestOptimizer::momentumWithoutMomentumIsPlainDescent()
{
    OptimizerOptions none = optionsFor(OptimizerKind::Momentum);
    none.momentum = 0.0;
    TrainingState one = startAt(Eigen::Vector2d(1.0, 2.0));
    TrainingState other = one;
    TrainingState oneNext;
    TrainingState otherNext;
    for (int i = 0; i < 5; ++i) {
        const Eigen::VectorXd gradient = Eigen::Vector2d(0.3 * i - 0.5, -2.0);
        update(none, one, gradient, oneNext);
        update(optionsFor(OptimizerKind::Sgd), other, gradient, otherNext);
        QVERIFY(oneNext.parameters == otherNext.parameters);
        std::swap(one, oneNext);
        std::swap(other, otherNext);
    }
}

void TestOptimizer::vectorsOfTheRightSizeAreReused()
{
    const Eigen::VectorXd gradient = Eigen::VectorXd::LinSpaced(100, -1.0, 1.0);
    TrainingState before = startAt(Eigen::VectorXd::Ones(100));
    TrainingState middle;
    update({}, before, gradient, middle);
    TrainingState after = middle;
    const double* const parameters = after.parameters.data();
    const double* const firstMoment = after.firstMoment.data();
    const double* const secondMoment = after.secondMoment.data();
    update({}, middle, gradient, after);
    QVERIFY(after.parameters.data() == parameters);
    QVERIFY(after.firstMoment.data() == firstMoment);
    QVERIFY(after.secondMoment.data() == secondMoment);
    QVERIFY(middle.iteration == 1 && before.iteration == 0);
}

void TestOptimizer::infiniteGradientsAreNotFiltered()
{
    const double infinity = std::numeric_limits<double>::infinity();
    const double nan = std::numeric_limits<double>::quiet_NaN();
    for (const OptimizerKind kind : everyKind) {
        TrainingState after;
        update(optionsFor(kind), startAt(Eigen::Vector3d::Ones()),
            Eigen::Vector3d(nan, infinity, 1.0), after);
        QVERIFY(std::isnan(after.parameters[0]));
        QVERIFY(!std::isfinite(after.parameters[1]));
        QVERIFY(std::isfinite(after.parameters[2]));
    }
}

void TestOptimizer::contractIsChecked()
{
    TrainingState state = startAt(Eigen::Vector3d::Ones());
    TrainingState after;
    const Eigen::VectorXd tooShort = Eigen::Vector2d::Ones();
    QVERIFY_EXCEPTION_THROWN(update({}, state, tooShort, after), std::invalid_argument);
    const Eigen::VectorXd gradient = Eigen::Vector3d::Ones();
    QVERIFY_EXCEPTION_THROWN(update({}, state, gradient, state), std::invalid_argument);
}

void TestOptimizer::problemIsASentence_data()
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinity = std::numeric_limits<double>::infinity();
    using Kind = OptimizerKind;
    using Kinds = QList<Kind>;
    QTest::addColumn<Kinds>("kinds"); // which have the setting
    QTest::addColumn<double OptimizerOptions::*>("setting");
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* name, const Kinds& kinds, double OptimizerOptions::*setting,
                         double value, const char* sentence) {
        QTest::newRow(name) << kinds << setting << value << QString(sentence);
    };
    const Kinds all(everyKind.begin(), everyKind.end());
    row("no learning", all, &OptimizerOptions::learningRate, 0.0,
        "The learning rate is 0; it must be a number above 0.");
    row("learning backward", all, &OptimizerOptions::learningRate, -0.5,
        "The learning rate is -0.5; it must be a number above 0.");
    row("learning rate not a number", all, &OptimizerOptions::learningRate, nan,
        "The learning rate is nan; it must be a number above 0.");
    row("learning rate infinite", all, &OptimizerOptions::learningRate, infinity,
        "The learning rate is inf; it must be a number above 0.");
    row("momentum of one", {Kind::Momentum}, &OptimizerOptions::momentum, 1.0,
        "The momentum is 1; it must be at least 0 and below 1.");
    row("momentum not a number", {Kind::Momentum}, &OptimizerOptions::momentum, nan,
        "The momentum is nan; it must be at least 0 and below 1.");
    row("alpha below zero", {Kind::RmsProp}, &OptimizerOptions::alpha, -0.1,
        "RMSProp's alpha is -0.1; it must be at least 0 and below 1.");
    row("beta1 of one", {Kind::Adam}, &OptimizerOptions::beta1, 1.0,
        "Adam's beta1 is 1; it must be at least 0 and below 1.");
    row("beta2 below zero", {Kind::Adam}, &OptimizerOptions::beta2, -0.1,
        "Adam's beta2 is -0.1; it must be at least 0 and below 1.");
    row("beta2 not a number", {Kind::Adam}, &OptimizerOptions::beta2, nan,
        "Adam's beta2 is nan; it must be at least 0 and below 1.");
    row("epsilon of zero", {Kind::RmsProp, Kind::Adam}, &OptimizerOptions::epsilon, 0.0,
        "%1's epsilon is 0; it must be a number above 0.");
    row("epsilon infinite", {Kind::RmsProp, Kind::Adam}, &OptimizerOptions::epsilon, infinity,
        "%1's epsilon is inf; it must be a number above 0.");
}

/// Settings that a kind does not have are none of its problems.
void TestOptimizer::problemIsASentence()
{
    QFETCH(QList<OptimizerKind>, kinds);
    QFETCH(double OptimizerOptions::*, setting);
    QFETCH(double, value);
    QFETCH(QString, sentence);
    for (const OptimizerKind kind : everyKind) {
        OptimizerOptions options = optionsFor(kind);
        options.*setting = value;
        const QString problem = QString::fromStdString(findProblem(options).value_or(""));
        const QString expected = QString(sentence).replace("%1", nameOf(kind));
        QCOMPARE(problem, kinds.contains(kind) ? expected : QString());
    }
}

void TestOptimizer::defaultsHaveNoProblem()
{
    for (const OptimizerKind kind : everyKind)
        QVERIFY(!findProblem(optionsFor(kind)));
}

QTEST_APPLESS_MAIN(TestOptimizer)
#include "tst_optimizer.moc"
