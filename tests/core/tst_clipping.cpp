#include "core/network/random.h"
#include "core/training/clipping.h"
#include "tests/support/compare.h"
#include "tests/support/fixture.h"

#include <QJsonArray>
#include <QTest>

#include <cmath>
#include <limits>
#include <stdexcept>

using namespace loopscope;
using namespace loopscope::test;

class TestClipping : public QObject
{
    Q_OBJECT

private slots:
    void matchesPyTorch_data();
    void matchesPyTorch();
    void keepsDirectionByNorm();
    void belowTheThresholdNothingChanges_data();
    void belowTheThresholdNothingChanges();
    void notFiniteGradientsAreLeftAlone_data();
    void notFiniteGradientsAreLeftAlone();
    void hugeAndTinyGradientsHaveTrueNorms();
    void problemIsASentence();
};

namespace
{

const Eigen::VectorXd untouched = Eigen::VectorXd::Constant(1, 42.0);

Eigen::VectorXd randomGradient(std::uint64_t seed)
{
    RandomEngine engine(seed);
    return Eigen::VectorXd::NullaryExpr(50, [&engine] { return normal(engine); });
}

} // namespace

void TestClipping::matchesPyTorch_data()
{
    QTest::addColumn<int>("run");
    for (int run = 0; run < 6; ++run)
        QTest::addRow("run %d", run) << run;
}

void TestClipping::matchesPyTorch()
{
    QFETCH(int, run);
    const auto json = readJson(LOOPSCOPE_FIXTURES, QStringLiteral("optimizer"));
    QVERIFY2(json, json ? "" : qPrintable(json.error()));
    const QJsonValue expected = (*json)["clipping"][run];
    QVERIFY(expected.isObject());
    ClippingOptions options;
    options.kind = expected["kind"].toString() == "norm" ? ClippingKind::Norm : ClippingKind::Value;
    options.threshold = expected["threshold"].toDouble();
    const Eigen::VectorXd gradient = vectorOf(expected["gradient"]);
    Eigen::VectorXd clipped = gradient;
    const ClippingRecord record = clip(options, gradient, clipped);
    // A sum of squares and a root, in another order.
    constexpr double tolerance = 1e-15;
    const Eigen::VectorXd after = vectorOf(expected["clipped"]);
    QString reason = difference("clipped", clipped.transpose(), after.transpose(), tolerance);
    QVERIFY2(reason.isEmpty(), qPrintable(reason));
    reason = difference("norm", record.normBefore, expected["norm"].toDouble(), tolerance);
    QVERIFY2(reason.isEmpty(), qPrintable(reason));
    reason = difference("norm after", record.normAfter, after.norm(), tolerance);
    QVERIFY2(reason.isEmpty(), qPrintable(reason));
    QCOMPARE(record.isClipped, after != gradient);
    QVERIFY(record.isFinite);
}

void TestClipping::keepsDirectionByNorm()
{
    const Eigen::VectorXd gradient = 100.0 * randomGradient(1);
    Eigen::VectorXd clipped;
    const ClippingRecord record = clip({ClippingKind::Norm, 2.5}, gradient, clipped);
    QVERIFY(record.isClipped);
    QVERIFY(std::abs(clipped.norm() - 2.5) < 1e-8);
    QVERIFY(std::abs(clipped.normalized().dot(gradient.normalized()) - 1.0) < 1e-14);
}

void TestClipping::belowTheThresholdNothingChanges_data()
{
    QTest::addColumn<ClippingKind>("kind");
    QTest::addColumn<double>("factor"); // the threshold, in units of what it is compared with
    for (const double factor : {1.0, 1.0 + 1e-12, 1.0 + 1e-7, 2.0, 1e100}) {
        QTest::addRow("norm, %.17g", factor) << ClippingKind::Norm << factor;
        QTest::addRow("value, %.17g", factor) << ClippingKind::Value << factor;
    }
}

void TestClipping::belowTheThresholdNothingChanges()
{
    QFETCH(ClippingKind, kind);
    QFETCH(double, factor);
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const Eigen::VectorXd gradient = randomGradient(seed);
        const double size =
            kind == ClippingKind::Norm ? gradient.norm() : gradient.lpNorm<Eigen::Infinity>();
        Eigen::VectorXd clipped = untouched;
        const ClippingRecord record = clip({kind, factor * size}, gradient, clipped);
        QVERIFY(!record.isClipped && record.isFinite);
        QVERIFY(clipped == untouched);
        QCOMPARE(record.normAfter, record.normBefore);
        QVERIFY(clip({kind, size / (1.0 + 1e-12)}, gradient, clipped).isClipped);
    }
}

void TestClipping::notFiniteGradientsAreLeftAlone_data()
{
    QTest::addColumn<double>("number");
    QTest::addRow("not a number") << std::numeric_limits<double>::quiet_NaN();
    QTest::addRow("infinity") << std::numeric_limits<double>::infinity();
    QTest::addRow("minus infinity") << -std::numeric_limits<double>::infinity();
}

void TestClipping::notFiniteGradientsAreLeftAlone()
{
    QFETCH(double, number);
    Eigen::VectorXd gradient = randomGradient(3);
    gradient[17] = number;
    for (const ClippingKind kind : {ClippingKind::None, ClippingKind::Norm, ClippingKind::Value}) {
        Eigen::VectorXd clipped = untouched;
        const ClippingRecord record = clip({kind, 1e-3}, gradient, clipped);
        QVERIFY(!record.isFinite && !record.isClipped);
        QVERIFY(!std::isfinite(record.normBefore));
        QVERIFY(clipped == untouched);
    }
}

void TestClipping::hugeAndTinyGradientsHaveTrueNorms()
{
    for (const double size : {1e-300, 1e-150, 1.0, 1e160, 1e300}) {
        const Eigen::VectorXd gradient = size * Eigen::Vector2d(3.0, 4.0);
        Eigen::VectorXd clipped;
        const ClippingRecord record = clip({ClippingKind::Norm, 1.0}, gradient, clipped);
        QVERIFY(record.isFinite);
        QVERIFY(std::abs(record.normBefore / size - 5.0) < 1e-14);
        QCOMPARE(record.isClipped, size >= 1.0);
        if (record.isClipped)
            QVERIFY((clipped - Eigen::Vector2d(0.6, 0.8)).norm() < 1e-6);
    }
}

void TestClipping::problemIsASentence()
{
    for (const double threshold : {0.0, -1.0, std::nan(""), HUGE_VAL}) {
        QVERIFY(!findProblem({ClippingKind::None, threshold}));
        for (const ClippingKind kind : {ClippingKind::Norm, ClippingKind::Value}) {
            const auto problem = findProblem({kind, threshold});
            QVERIFY(problem && problem->ends_with("; it must be a number above 0."));
            Eigen::VectorXd clipped;
            QVERIFY_EXCEPTION_THROWN(
                clip({kind, threshold}, untouched, clipped), std::invalid_argument);
        }
    }
    QVERIFY(!findProblem({ClippingKind::Norm, 0.5}));
}

QTEST_APPLESS_MAIN(TestClipping)
#include "tst_clipping.moc"
