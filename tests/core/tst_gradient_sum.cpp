#include "core/bptt/parameter_change.h"
#include "core/cell/catalog.h"
#include "core/diagnosis/gradient_sum.h"
#include "tests/support/compare.h"
#include "tests/support/random_run.h"
#include "tests/support/sample_options.h"

#include <QTest>

#include <cmath>

using namespace loopscope;
using Eigen::MatrixXd;
using test::RandomRun;
using test::RandomRunOptions;

namespace
{

constexpr double tolerance = 1e-12; ///< sums of a few hundred products in another order

std::shared_ptr<const Iteration> runOf(const QString& cell, Direction direction)
{
    RandomRunOptions options;
    options.layers = {{findInCatalog(cell.toStdString())->text(), 5, direction}};
    options.steps = 7;
    return RandomRun(options).run();
}

} // namespace

class TestGradientSum : public QObject
{
    Q_OBJECT
private slots:
    void sharesAddUpToTheGradient_data();
    void sharesAddUpToTheGradient();
    void whatEachBringsAddsUpToTheLength();
    void gatesStandBelowEachOther();
    void lostGradientsAreNotHidden();
    void theLossAfterTheUpdateIsTheNextOne();
};

void TestGradientSum::sharesAddUpToTheGradient_data()
{
    QTest::addColumn<QString>("cell");
    QTest::addColumn<bool>("reverse");
    QTest::addColumn<int>("kinds");
    QTest::newRow("vanilla") << "vanilla" << false << 3;
    QTest::newRow("LSTM") << "lstm" << false << 3;
    QTest::newRow("GRU, read from the end") << "gru" << true << 3;
    QTest::newRow("feed-forward has no U") << "feed-forward" << false << 2;
}

void TestGradientSum::sharesAddUpToTheGradient()
{
    QFETCH(const QString, cell);
    QFETCH(const bool, reverse);
    QFETCH(const int, kinds);
    const auto iteration = runOf(cell, reverse ? Direction::Backward : Direction::Forward);
    const std::vector<GradientSum> sums = gradientSums(*iteration, 0);
    QCOMPARE(int(sums.size()), kinds);
    for (const GradientSum& sum : sums) {
        MatrixXd all = MatrixXd::Zero(sum.total.rows(), sum.total.cols());
        for (int step = iteration->steps() - 1; step >= 0; --step) {
            const MatrixXd share = shareOf(*iteration, sum, step);
            all += share;
            QVERIFY(std::abs(share.norm() - sum.norms[step]) <= tolerance);
            QVERIFY((sumDownTo(*iteration, sum, step) - all).norm() <= tolerance);
            QVERIFY(all.cwiseAbs().maxCoeff() <= sum.largest + tolerance);
        }
        QVERIFY((all - sum.total).norm() <= tolerance);
    }
}

void TestGradientSum::whatEachBringsAddsUpToTheLength()
{
    const auto iteration = runOf("lstm", Direction::Forward);
    for (const GradientSum& sum : gradientSums(*iteration, 0)) {
        QVERIFY(sum.total.norm() > 0.0);
        QVERIFY(std::abs(sum.along.sum() - sum.total.norm()) <= tolerance);
        for (int step = 0; step < iteration->steps(); ++step)
            QVERIFY(std::abs(sum.along[step]) <= sum.norms[step] + tolerance);
    }
}

void TestGradientSum::gatesStandBelowEachOther()
{
    const auto iteration = runOf("lstm", Direction::Forward);
    const GradientSum sum = gradientSums(*iteration, 0).at(1);
    QVERIFY(sum.kind == ParameterKind::RecurrentMatrix);
    QCOMPARE(int(sum.total.rows()), 20);
    QCOMPARE(int(sum.total.cols()), 5);
    int row = 0;
    for (const char* name : {"U_i", "U_f", "U_g", "U_o"}) {
        const int parameter = *iteration->network().findParameter(0, name);
        QCOMPARE(sum.parameters.at(std::size_t(row / 5)), parameter);
        QVERIFY(sum.total.middleRows(row, 5) ==
                iteration->network().view(parameter, iteration->parameterGradient()));
        row += 5;
    }
}

void TestGradientSum::lostGradientsAreNotHidden()
{
    ExperimentOptions options = sampleOptions(60, "vanilla", Function::Relu);
    options.initialisation.spectralRadius = 10.0;
    options.optimizer = {OptimizerKind::Sgd, 1e6};
    Trainer trainer(options);
    for (int i = 0; i < 3; ++i)
        trainer.advance();
    const GradientSum sum = gradientSums(*trainer.current(), 0).front();
    QVERIFY(!sum.total.allFinite());
    QVERIFY(!sum.along.allFinite());
    QVERIFY(std::isfinite(sum.largest));
}

void TestGradientSum::theLossAfterTheUpdateIsTheNextOne()
{
    // One line of text is the whole task: every iteration has the same sequence.
    Trainer trainer(sampleOptions(12, "gru"));
    for (int i = 0; i < 3; ++i) {
        const double promised = lossAfterUpdate(*trainer.current());
        QVERIFY(promised != trainer.current()->loss());
        trainer.advance();
        QVERIFY(std::abs(promised - trainer.current()->loss()) <= tolerance);
    }
}

QTEST_APPLESS_MAIN(TestGradientSum)
#include "tst_gradient_sum.moc"
