#include "core/training/optimizer.h"
#include "tests/support/compare.h"
#include "tests/support/fixture.h"

#include <QJsonArray>
#include <QtTest>

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
    void adamStartsAfreshAfterSgd();
    void vectorsOfTheRightSizeAreReused();
    void infiniteGradientsAreNotFiltered();
    void contractIsChecked();
    void problemIsASentence_data();
    void problemIsASentence();
    void defaultsHaveNoProblem();
};

namespace
{

OptimizerOptions optionsOf(const QJsonValue& json)
{
    OptimizerOptions options;
    options.learningRate = json["learningRate"].toDouble();
    if (json["kind"].toString() == QLatin1String("sgd")) {
        options.kind = OptimizerKind::Sgd;
        return options;
    }
    options.kind = OptimizerKind::Adam;
    options.beta1 = json["beta1"].toDouble();
    options.beta2 = json["beta2"].toDouble();
    options.epsilon = json["epsilon"].toDouble();
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

    TrainingState before = startAt(vectorOf((*json)["start"]));
    TrainingState after;
    for (int step = 0; step < gradients.size(); ++step) {
        update(options, before, vectorOf(gradients.at(step)), after);
        QCOMPARE(after.iteration, step + 1);
        const QString where = QStringLiteral("update %1, ").arg(step + 1);
        QString reason = differenceOfEach(
            where + "parameters", after.parameters, vectorOf(expected["parameters"][step]));
        QVERIFY2(reason.isEmpty(), qPrintable(reason));
        if (options.kind == OptimizerKind::Adam) {
            reason = differenceOfEach(
                where + "first moment", after.firstMoment, vectorOf(expected["firstMoment"][step]));
            QVERIFY2(reason.isEmpty(), qPrintable(reason));
            reason = differenceOfEach(where + "second moment", after.secondMoment,
                vectorOf(expected["secondMoment"][step]));
            QVERIFY2(reason.isEmpty(), qPrintable(reason));
        } else {
            QVERIFY(after.firstMoment.size() == 0 && after.secondMoment.size() == 0);
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

void TestOptimizer::adamStartsAfreshAfterSgd()
{
    const Eigen::VectorXd gradient = Eigen::Vector2d(0.5, -2.0);
    OptimizerOptions sgd;
    sgd.kind = OptimizerKind::Sgd;
    TrainingState state = startAt(Eigen::Vector2d(1.0, 2.0));
    TrainingState next;
    for (int i = 0; i < 50; ++i) {
        update(sgd, state, gradient, next);
        std::swap(state, next);
    }
    // As torch.optim.Adam does when it is made at that point: its count of steps starts at one.
    TrainingState fresh = startAt(state.parameters);
    TrainingState freshNext;
    for (int i = 0; i < 3; ++i) {
        update({}, state, gradient, next);
        update({}, fresh, gradient, freshNext);
        QVERIFY(next.parameters == freshNext.parameters);
        std::swap(state, next);
        std::swap(fresh, freshNext);
    }
    QCOMPARE(state.iteration, 53);

    update({}, state, gradient, next);
    update(sgd, next, gradient, state);
    QVERIFY(state.firstMoment.size() == 0 && state.momentUpdates == 0);
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
    OptimizerOptions sgd;
    sgd.kind = OptimizerKind::Sgd;
    for (const OptimizerOptions& options : {sgd, OptimizerOptions()}) {
        TrainingState after;
        update(
            options, startAt(Eigen::Vector3d::Ones()), Eigen::Vector3d(nan, infinity, 1.0), after);
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
    QTest::addColumn<double OptimizerOptions::*>("setting");
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* name, double OptimizerOptions::*setting, double value,
                         const char* sentence) {
        QTest::newRow(name) << setting << value << QString(sentence);
    };
    row("no learning", &OptimizerOptions::learningRate, 0.0,
        "The learning rate is 0; it must be a number above 0.");
    row("learning backward", &OptimizerOptions::learningRate, -0.5,
        "The learning rate is -0.5; it must be a number above 0.");
    row("learning rate not a number", &OptimizerOptions::learningRate, nan,
        "The learning rate is nan; it must be a number above 0.");
    row("learning rate infinite", &OptimizerOptions::learningRate, infinity,
        "The learning rate is inf; it must be a number above 0.");
    row("beta1 of one", &OptimizerOptions::beta1, 1.0,
        "Adam's beta1 is 1; it must be at least 0 and below 1.");
    row("beta2 below zero", &OptimizerOptions::beta2, -0.1,
        "Adam's beta2 is -0.1; it must be at least 0 and below 1.");
    row("beta2 not a number", &OptimizerOptions::beta2, nan,
        "Adam's beta2 is nan; it must be at least 0 and below 1.");
    row("epsilon of zero", &OptimizerOptions::epsilon, 0.0,
        "Adam's epsilon is 0; it must be a number above 0.");
}

void TestOptimizer::problemIsASentence()
{
    QFETCH(double OptimizerOptions::*, setting);
    QFETCH(double, value);
    QFETCH(QString, sentence);
    OptimizerOptions options;
    options.*setting = value;
    QCOMPARE(QString::fromStdString(findProblem(options).value_or("")), sentence);
    // Settings that SGD does not have are none of its problems.
    options.kind = OptimizerKind::Sgd;
    QCOMPARE(findProblem(options).has_value(), setting == &OptimizerOptions::learningRate);
}

void TestOptimizer::defaultsHaveNoProblem()
{
    QVERIFY(!findProblem({}));
}

QTEST_APPLESS_MAIN(TestOptimizer)
#include "tst_optimizer.moc"
