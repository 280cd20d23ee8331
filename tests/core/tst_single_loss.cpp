#include "core/bptt/track_detail.h"
#include "core/diagnosis/gradient_triangle.h"
#include "core/diagnosis/single_loss.h"
#include "tests/support/compare.h"
#include "tests/support/shape_cases.h"

#include <QTest>

using namespace loopscope;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using test::difference;

namespace
{

/// Sums of a few terms of like size: rounding alone.
constexpr double tolerance = 1e-12;

test::RandomCase randomCase(const test::ShapeCase& item)
{
    test::RandomCaseOptions options;
    options.sequences = 10; // two chunks of the record
    options.lengths = item.lengths;
    return test::makeCase(item.network, options);
}

/// Weight of each step's loss in the loss of the iteration.
VectorXd lossShares(const Iteration& iteration, int sequence)
{
    const Batch& batch = iteration.batch();
    const int length = batch.lengths.empty() ? batch.steps : batch.lengths[std::size_t(sequence)];
    VectorXd shares = VectorXd::Zero(length);
    for (int step = 0; step < length; ++step)
        if (iteration.network().options().shape != Shape::ManyToOne || step == length - 1)
            shares[step] = batch.weights[batch.column(step, sequence)];
    return shares / shares.sum() / batch.sequences;
}

} // namespace

class TestSingleLoss : public QObject
{
    Q_OBJECT

private slots:
    void lossesOfEveryShapeAddUpToTheWhole_data();
    void lossesOfEveryShapeAddUpToTheWhole();
    void itsLossIsThatOfTheStep();
    void triangleOfEveryShapeHasTheNormsOfSingleLosses_data();
    void triangleOfEveryShapeHasTheNormsOfSingleLosses();
    void resultThatIsHeldIsNotTouched();
    void placesThatDoNotExistAreRefused();
};

static void addShapes()
{
    QTest::addColumn<int>("index");
    const auto cases = test::shapeCases();
    for (std::size_t i = 0; i < cases.size(); ++i)
        QTest::newRow(cases[i].name) << int(i);
}

void TestSingleLoss::lossesOfEveryShapeAddUpToTheWhole_data()
{
    addShapes();
}

void TestSingleLoss::lossesOfEveryShapeAddUpToTheWhole()
{
    QFETCH(int, index);
    const auto iteration = test::runCase(randomCase(test::shapeCases()[std::size_t(index)]));
    const Network& network = iteration->network();
    VectorXd parameterGradient = VectorXd::Zero(network.parameterCount());
    SingleLoss single;
    for (int sequence = 0; sequence < iteration->sequences(); ++sequence) {
        const VectorXd shares = lossShares(*iteration, sequence);
        std::vector<std::vector<MatrixXd>> sums;
        for (int step = 0; step < shares.size(); ++step) {
            if (shares[step] == 0.0)
                continue;
            const auto alone = single.run(*iteration, step, sequence);
            parameterGradient += shares[step] * alone->parameterGradient();
            sums.resize(network.tracks().size());
            for (std::size_t t = 0; t < sums.size(); ++t) {
                const Track& track = network.tracks()[t];
                sums[t].resize(track.program->symbols.size(),
                    MatrixXd::Zero(track.units, alone->stepsOf(int(t))));
                for (std::size_t s = 1; s < sums[t].size(); ++s)
                    for (int at = 0; at < alone->stepsOf(int(t)); ++at)
                        sums[t][s].col(at) += shares[step] * alone->gradient(int(t), int(s), at);
            }
        }
        for (std::size_t t = 0; t < sums.size(); ++t)
            for (std::size_t s = 1; s < sums[t].size(); ++s)
                for (int at = 0; at < sequenceLength(*iteration, int(t), sequence); ++at) {
                    const QString reason =
                        difference(QString("track %1, symbol %2, step %3").arg(t).arg(s).arg(at),
                            sums[t][s].col(at), iteration->gradient(int(t), int(s), at, sequence),
                            tolerance);
                    QVERIFY2(reason.isEmpty(), qPrintable(reason));
                }
    }
    const QString reason =
        difference("parameters", parameterGradient, iteration->parameterGradient(), tolerance);
    QVERIFY2(reason.isEmpty(), qPrintable(reason));
}

void TestSingleLoss::itsLossIsThatOfTheStep()
{
    for (const test::ShapeCase& item : test::shapeCases()) {
        const auto iteration = test::runCase(randomCase(item));
        const int length = iteration->batch().lengths.empty() ? 5 : iteration->batch().lengths[3];
        const auto alone = SingleLoss().run(*iteration, length - 1, 3);
        QCOMPARE(alone->sequences(), 1);
        QCOMPARE(alone->steps(), length);
        const QString reason =
            difference(item.name, alone->loss(), iteration->stepLoss(length - 1, 3), tolerance);
        QVERIFY2(reason.isEmpty(), qPrintable(reason));
    }
}

void TestSingleLoss::triangleOfEveryShapeHasTheNormsOfSingleLosses_data()
{
    addShapes();
}

void TestSingleLoss::triangleOfEveryShapeHasTheNormsOfSingleLosses()
{
    QFETCH(int, index);
    const auto iteration = test::runCase(randomCase(test::shapeCases()[std::size_t(index)]));
    for (const int sequence : {0, 4, 9}) {
        const VectorXd shares = lossShares(*iteration, sequence);
        const GradientTriangle triangle = gradientTriangle(*iteration, {sequence, -1, -1});
        std::size_t symbols = 0;
        for (const auto& of : triangle.symbols) {
            ++symbols;
            QCOMPARE(int(of.norms.rows()), iteration->steps());
            QCOMPARE(int(of.norms.cols()), iteration->stepsOf(of.track));
            MatrixXd expected = MatrixXd::Zero(of.norms.rows(), of.norms.cols());
            for (int loss = 0; loss < shares.size(); ++loss) {
                if (shares[loss] == 0.0)
                    continue;
                const auto alone = SingleLoss().run(*iteration, loss, sequence);
                for (int step = 0; step < alone->stepsOf(of.track); ++step)
                    expected(loss, step) = alone->gradient(of.track, of.symbol, step).norm();
            }
            const QString reason =
                difference("norms", of.norms.transpose(), expected.transpose(), tolerance);
            QVERIFY2(reason.isEmpty(), qPrintable(reason));
        }
        QVERIFY(symbols >= iteration->network().tracks().size());
    }
}

void TestSingleLoss::resultThatIsHeldIsNotTouched()
{
    const auto iteration = test::runCase(randomCase(test::shapeCases().front()));
    SingleLoss single;
    const auto first = single.run(*iteration, 4, 0);
    const VectorXd gradient = first->gradient(0, 4, 2);
    const auto second = single.run(*iteration, 1, 1);
    QVERIFY(first != second);
    QVERIFY(gradient == first->gradient(0, 4, 2));
}

void TestSingleLoss::placesThatDoNotExistAreRefused()
{
    const auto padded = test::runCase(randomCase(test::shapeCases()[2]));
    const int length = padded->batch().lengths[5];
    SingleLoss single;
    QVERIFY_EXCEPTION_THROWN(single.run(*padded, length, 5), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(single.run(*padded, -1, 0), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(single.run(*padded, 0, 10), std::invalid_argument);
    const auto manyToOne = test::runCase(randomCase(test::shapeCases()[3]));
    QVERIFY_EXCEPTION_THROWN(single.run(*manyToOne, 0, 0), std::invalid_argument);
}

QTEST_APPLESS_MAIN(TestSingleLoss)
#include "tst_single_loss.moc"
