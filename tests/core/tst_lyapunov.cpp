#include "core/cell/catalog.h"
#include "core/diagnosis/lyapunov.h"
#include "tests/support/compare.h"
#include "tests/support/random_program.h"
#include "tests/support/random_run.h"

#include <Eigen/LU>
#include <Eigen/QR>
#include <Eigen/SVD>
#include <QTest>

#include <cmath>
#include <limits>

using namespace loopscope;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using test::RandomRun;
using test::RandomRunOptions;

namespace
{

const auto forward = Direction::Forward;

std::string cell(const char* identifier)
{
    return findInCatalog(identifier)->text();
}

RandomRun linearRun(const MatrixXd& U, int steps)
{
    RandomRunOptions options;
    options.layers = {{"h[t] = W x[t] + U h[t-1]", int(U.rows()), forward}};
    options.steps = steps;
    RandomRun run(options);
    run.parameter(0, "U") = U;
    return run;
}

} // namespace

class TestLyapunov : public QObject
{
    Q_OBJECT

private slots:
    void orthogonalMatrixGrowsAlikeInEveryDirection_data();
    void orthogonalMatrixGrowsAlikeInEveryDirection();
    void shortProductsHaveTheirSingularValues_data();
    void shortProductsHaveTheirSingularValues();
    void nonNormalGrowthIsSeen();
    void lstmWithoutProductsKeepsItsForgetGate();
    void productsBeyondDoubleHaveTheirExponents();
    void fewerExponentsAreTheLargest();
    void reverseTrackGoesTheOtherWay();
    void someStepsAloneCount();
    void notFiniteJacobianMakesThemUnknown();
    void withoutMemoryThereAreNone();
};

void TestLyapunov::orthogonalMatrixGrowsAlikeInEveryDirection_data()
{
    QTest::addColumn<double>("radius");
    for (const double radius : {0.5, 0.9, 1.0, 1.1})
        QTest::addRow("U = %g Q", radius) << radius;
}

/// teaching.md, C4: a linear recurrence with U = ρQ fades as ρ^(T−1), exactly.
void TestLyapunov::orthogonalMatrixGrowsAlikeInEveryDirection()
{
    QFETCH(double, radius);
    RandomRunOptions options;
    options.layers = {{cell("vanilla"), 6, forward}};
    RandomRun random(options);
    const MatrixXd Q = Eigen::HouseholderQR<MatrixXd>(random.parameter(0, "U")).householderQ();
    JacobianCalculator jacobians(linearRun(radius * Q, 50).run(), 0);
    const LyapunovExponents found = lyapunovExponents(jacobians);
    QCOMPARE(found.steps, 50);
    QCOMPARE(int(found.exponents.size()), 6);
    for (const double exponent : found.exponents)
        QVERIFY(std::abs(exponent - std::log(radius)) < 1e-13);
}

void TestLyapunov::shortProductsHaveTheirSingularValues_data()
{
    QTest::addColumn<QString>("equations");
    QTest::newRow("vanilla") << QString::fromStdString(cell("vanilla"));
    QTest::newRow("GRU") << QString::fromStdString(cell("gru"));
    QTest::newRow("two states, read far back")
        << "c[t] = 0.8 * c[t-2] + tanh(W x[t] + U h[t-1])\nh[t] = tanh(c[t]) + 0.3 * h[t-1]";
}

/// While the product can still be formed its singular values are at hand.
void TestLyapunov::shortProductsHaveTheirSingularValues()
{
    QFETCH(QString, equations);
    RandomRunOptions options;
    options.layers = {{equations.toStdString(), 4, forward}};
    options.steps = 5;
    options.size = 1.2;
    JacobianCalculator jacobians(RandomRun(options).run(), 0);
    MatrixXd product = MatrixXd::Identity(jacobians.state().size, jacobians.state().size);
    double logarithmOfDeterminant = 0.0;
    for (int step = 0; step < 5; ++step) {
        const MatrixXd jacobian = jacobians.stepJacobian(step);
        product = jacobian * product;
        logarithmOfDeterminant += std::log(std::abs(jacobian.determinant()));
    }
    const VectorXd expected = product.jacobiSvd().singularValues();
    LyapunovOptions precise;
    precise.maximumPasses = 400;
    precise.tolerance = 1e-11;
    const LyapunovExponents found = lyapunovExponents(jacobians, precise);
    const LyapunovExponents usual = lyapunovExponents(jacobians);
    QVERIFY(found.change <= precise.tolerance);
    QVERIFY(usual.passes <= 12);
    for (Eigen::Index i = 0; i < expected.size(); ++i) {
        // The product has lost what is smaller; its exponents have not.
        if (expected[i] < 1e-7 * expected[0])
            continue;
        QVERIFY(std::abs(found.exponents[i] - std::log(expected[i]) / 5.0) < 1e-8);
        QVERIFY(std::abs(usual.exponents[i] - std::log(expected[i]) / 5.0) < 1e-2);
    }
    QVERIFY(std::abs(found.exponents.sum() - logarithmOfDeterminant / 5.0) < 1e-12);
}

/// teaching.md, C4: [[.9, 5], [0, .9]] shrinks in the end, yet grows over the first steps. A QR
/// pass that starts at the unit vectors would never notice.
void TestLyapunov::nonNormalGrowthIsSeen()
{
    MatrixXd U(2, 2);
    U << 0.9, 5.0, 0.0, 0.9;
    const auto exponents = [&U](int steps) {
        JacobianCalculator jacobians(linearRun(U, steps).run(), 0);
        return lyapunovExponents(jacobians).exponents;
    };
    for (const int steps : {1, 9, 60}) {
        MatrixXd product(2, 2);
        product << std::pow(0.9, steps), 5.0 * steps * std::pow(0.9, steps - 1), 0.0,
            std::pow(0.9, steps);
        const VectorXd expected =
            product.jacobiSvd().singularValues().array().log().matrix() / steps;
        QVERIFY((exponents(steps) - expected).cwiseAbs().maxCoeff() < 1e-6);
    }
    QVERIFY(exponents(9)[0] > 0.3);
    QVERIFY(exponents(400)[0] < 0.0);
}

/// teaching.md, C4: with W = U = 0 nothing but the forget gate acts on c: σ(b_f) a step. h follows
/// from c alone, so as many directions are forgotten at once.
void TestLyapunov::lstmWithoutProductsKeepsItsForgetGate()
{
    RandomRunOptions options;
    options.layers = {{cell("lstm"), 3, forward}};
    options.steps = 50;
    for (const double bias : {0.0, 1.0, 3.0, 5.0}) {
        RandomRun run(options);
        run.parameters.setZero();
        run.parameter(0, "b_f").setConstant(bias);
        for (InitialState& state : run.batch.initialStates)
            state.values.setZero();
        JacobianCalculator jacobians(run.run(), 0);
        const VectorXd exponents = lyapunovExponents(jacobians).exponents;
        // c = 0, so of the last step h = ½ tanh(c) adds half of the change once.
        const double expected = -std::log1p(std::exp(-bias)) + std::log(std::sqrt(1.25)) / 50.0;
        for (int i = 0; i < 3; ++i) {
            QVERIFY(std::abs(exponents[i] - expected) < 1e-12);
            QCOMPARE(exponents[3 + i], -std::numeric_limits<double>::infinity());
        }
    }
}

void TestLyapunov::productsBeyondDoubleHaveTheirExponents()
{
    const VectorXd factors = (VectorXd(3) << 1e4, 0.5, 1e-5).finished();
    JacobianCalculator jacobians(linearRun(factors.asDiagonal(), 200).run(), 0);
    const LyapunovExponents found = lyapunovExponents(jacobians);
    // The inputs make the values overflow, but a linear cell's Jacobian does not depend on them.
    for (int i = 0; i < 3; ++i)
        QVERIFY(std::abs(found.exponents[i] - std::log(factors[i])) < 1e-12);
}

void TestLyapunov::fewerExponentsAreTheLargest()
{
    RandomRunOptions options;
    options.layers = {{cell("lstm"), 6, forward}};
    options.steps = 40;
    JacobianCalculator jacobians(RandomRun(options).run(), 0);
    const LyapunovExponents all = lyapunovExponents(jacobians);
    LyapunovOptions two;
    two.count = 2;
    const LyapunovExponents largest = lyapunovExponents(jacobians, two);
    QCOMPARE(int(all.exponents.size()), 12);
    QCOMPARE(int(largest.exponents.size()), 2);
    QVERIFY((all.exponents.head(2) - largest.exponents).cwiseAbs().maxCoeff() < 1e-4);
    QVERIFY(std::is_sorted(all.exponents.begin(), all.exponents.end(), std::greater<>()));
}

void TestLyapunov::reverseTrackGoesTheOtherWay()
{
    RandomRunOptions options;
    options.layers = {{cell("gru"), 4, Direction::Backward}};
    options.steps = 4;
    JacobianCalculator jacobians(RandomRun(options).run(), 0);
    MatrixXd product = MatrixXd::Identity(4, 4);
    for (int step = 3; step >= 0; --step)
        product = jacobians.stepJacobian(step) * product;
    const VectorXd expected = product.jacobiSvd().singularValues().array().log().matrix() / 4.0;
    LyapunovOptions precise;
    precise.maximumPasses = 400;
    precise.tolerance = 1e-11;
    QVERIFY(
        (lyapunovExponents(jacobians, precise).exponents - expected).cwiseAbs().maxCoeff() < 1e-9);
}

void TestLyapunov::someStepsAloneCount()
{
    RandomRunOptions options;
    options.layers = {{cell("vanilla"), 3, forward}};
    options.steps = 9;
    JacobianCalculator jacobians(RandomRun(options).run(), 0);
    LyapunovOptions one;
    one.firstStep = 4;
    one.lastStep = 4;
    one.maximumPasses = 400;
    one.tolerance = 1e-14;
    const LyapunovExponents found = lyapunovExponents(jacobians, one);
    QCOMPARE(found.steps, 1);
    const VectorXd expected = jacobians.stepJacobian(4).jacobiSvd().singularValues();
    QVERIFY((found.exponents.array().exp().matrix() - expected).cwiseAbs().maxCoeff() < 1e-9);
    one.lastStep = 9;
    QVERIFY_EXCEPTION_THROWN(lyapunovExponents(jacobians, one), std::invalid_argument);
    one.lastStep = 3;
    QVERIFY_EXCEPTION_THROWN(lyapunovExponents(jacobians, one), std::invalid_argument);
}

void TestLyapunov::notFiniteJacobianMakesThemUnknown()
{
    MatrixXd U = MatrixXd::Identity(3, 3);
    for (const double bad :
        {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
        U(1, 2) = bad;
        JacobianCalculator jacobians(linearRun(U, 6).run(), 0);
        const LyapunovExponents found = lyapunovExponents(jacobians);
        QCOMPARE(int(found.exponents.size()), 3);
        for (const double exponent : found.exponents)
            QVERIFY(std::isnan(exponent));
    }
}

void TestLyapunov::withoutMemoryThereAreNone()
{
    RandomRunOptions options;
    options.layers = {{cell("feed-forward"), 3, forward}};
    JacobianCalculator jacobians(RandomRun(options).run(), 0);
    QCOMPARE(int(lyapunovExponents(jacobians).exponents.size()), 0);
}

QTEST_APPLESS_MAIN(TestLyapunov)
#include "tst_lyapunov.moc"
