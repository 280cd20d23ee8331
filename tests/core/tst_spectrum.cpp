#include "core/cell/catalog.h"
#include "core/diagnosis/spectrum.h"
#include "tests/support/compare.h"
#include "tests/support/random_run.h"

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <QTest>

#include <cmath>
#include <limits>

using namespace loopscope;
using test::RandomRun;
using test::RandomRunOptions;

namespace
{

Eigen::MatrixXd randomMatrix(int rows, int columns, std::uint64_t seed)
{
    std::mt19937_64 generator(seed);
    return Eigen::MatrixXd::NullaryExpr(
        rows, columns, [&] { return test::drawnBetween(generator, -1.0, 1.0); });
}

/// Rounding of an unsymmetric eigenvalue problem of order one, condition numbers below 1e3.
constexpr double tolerance = 1e-11;

} // namespace

class TestSpectrum : public QObject
{
    Q_OBJECT

private slots:
    void workedExampleHasItsKnownValues();
    void eigenvaluesSolveTheCharacteristicEquation_data();
    void eigenvaluesSolveTheCharacteristicEquation();
    void eigenvaluesComeLargestFirst();
    void singularValuesAreThoseOfTheSymmetricProduct_data();
    void singularValuesAreThoseOfTheSymmetricProduct();
    void nonNormalMatrixStretchesMoreThanItsRadius();
    void notFiniteMatrixHasUnknownValues();
    void emptyMatrixHasNone();
    void onlySquareMatricesHaveEigenvalues();
    void everyRecurrentMatrixOfTheCellsIsListed();
};

/// teaching.md, C1: the recurrent matrix of the hand-worked vanilla example.
void TestSpectrum::workedExampleHasItsKnownValues()
{
    Eigen::MatrixXd U(2, 2);
    U << 0.8, -0.4, 0.2, 0.6;
    const Spectrum spectrum = spectrumOf(U);
    QVERIFY(std::abs(spectrum.eigenvalues[0] - std::complex(0.7, 0.264575)) < 1e-6);
    QVERIFY(std::abs(spectrum.eigenvalues[1] - std::complex(0.7, -0.264575)) < 1e-6);
    QVERIFY(std::abs(spectrum.radius() - std::sqrt(0.56)) < 1e-15); // |λ|² = det U
    QVERIFY(std::abs(spectrum.singularValues[0] - 0.902999) < 1e-6);
    QVERIFY(std::abs(spectrum.singularValues[1] - 0.620156) < 1e-6);
    QCOMPARE(spectrum.norm(), spectrum.singularValues[0]);
}

void TestSpectrum::eigenvaluesSolveTheCharacteristicEquation_data()
{
    QTest::addColumn<int>("size");
    for (const int size : {1, 2, 3, 8, 17, 64})
        QTest::addRow("%d × %d", size, size) << size;
}

void TestSpectrum::eigenvaluesSolveTheCharacteristicEquation()
{
    QFETCH(int, size);
    const Eigen::MatrixXd A = randomMatrix(size, size, std::uint64_t(size));
    const Eigen::VectorXcd eigenvalues = eigenvaluesOf(A);
    QCOMPARE(int(eigenvalues.size()), size);
    const Eigen::MatrixXcd I = Eigen::MatrixXcd::Identity(size, size);
    for (const std::complex<double>& value : eigenvalues) {
        const Eigen::MatrixXcd shifted = A.cast<std::complex<double>>() - value * I;
        const Eigen::MatrixXcd squared = shifted.adjoint() * shifted;
        const double smallest =
            Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd>(squared).eigenvalues()[0];
        QVERIFY2(std::abs(smallest) < tolerance * size, qPrintable(QString::number(smallest)));
    }
    QVERIFY(std::abs(eigenvalues.sum() - A.trace()) < tolerance * size);
    const std::complex<double> determinant = eigenvalues.prod();
    QVERIFY(std::abs(determinant - A.determinant()) < tolerance * std::abs(determinant));
}

void TestSpectrum::eigenvaluesComeLargestFirst()
{
    Eigen::MatrixXd A = Eigen::MatrixXd::Zero(5, 5);
    A(0, 0) = 0.5;
    A(1, 1) = -2.0;
    A(2, 2) = 2.0;
    A.bottomRightCorner(2, 2) << 0.0, -1.0, 1.0, 0.0; // ±i
    const Eigen::VectorXcd found = eigenvaluesOf(A);
    Eigen::VectorXcd expected(5);
    expected << 2.0, -2.0, std::complex(0.0, 1.0), std::complex(0.0, -1.0), 0.5;
    QVERIFY((found - expected).cwiseAbs().maxCoeff() < 1e-15);
}

void TestSpectrum::singularValuesAreThoseOfTheSymmetricProduct_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    QTest::newRow("square") << 9 << 9;
    QTest::newRow("wide") << 4 << 11;
    QTest::newRow("tall") << 40 << 6;
}

void TestSpectrum::singularValuesAreThoseOfTheSymmetricProduct()
{
    QFETCH(int, rows);
    QFETCH(int, columns);
    const Eigen::MatrixXd A = randomMatrix(rows, columns, 5);
    const Eigen::VectorXd found = singularValuesOf(A);
    QCOMPARE(found.size(), std::min(rows, columns));
    const Eigen::MatrixXd squared =
        rows < columns ? Eigen::MatrixXd(A * A.transpose()) : Eigen::MatrixXd(A.transpose() * A);
    const Eigen::VectorXd expected =
        Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(squared).eigenvalues().reverse();
    const QString reason = test::difference("squares", found.cwiseAbs2(), expected, tolerance);
    QVERIFY2(reason.isEmpty(), qPrintable(reason));
}

/// teaching.md, C4: both eigenvalues are 0.9, yet one step stretches five times.
void TestSpectrum::nonNormalMatrixStretchesMoreThanItsRadius()
{
    Eigen::MatrixXd U(2, 2);
    U << 0.9, 5.0, 0.0, 0.9;
    const Spectrum spectrum = spectrumOf(U);
    QVERIFY(std::abs(spectrum.radius() - 0.9) < 1e-15);
    QVERIFY(std::abs(spectrum.norm() - 5.157066) < 1e-6);
}

void TestSpectrum::notFiniteMatrixHasUnknownValues()
{
    for (const double bad :
        {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
        Eigen::MatrixXd A = randomMatrix(6, 6, 1);
        A(3, 2) = bad;
        const Spectrum spectrum = spectrumOf(A);
        QCOMPARE(int(spectrum.eigenvalues.size()), 6);
        QCOMPARE(int(spectrum.singularValues.size()), 6);
        QVERIFY(std::isnan(spectrum.radius()));
        QVERIFY(std::isnan(spectrum.norm()));
    }
}

void TestSpectrum::emptyMatrixHasNone()
{
    const Spectrum spectrum = spectrumOf(Eigen::MatrixXd());
    QCOMPARE(int(spectrum.eigenvalues.size()), 0);
    QCOMPARE(spectrum.radius(), 0.0);
    QCOMPARE(spectrum.norm(), 0.0);
}

void TestSpectrum::onlySquareMatricesHaveEigenvalues()
{
    QVERIFY_EXCEPTION_THROWN(eigenvaluesOf(randomMatrix(2, 3, 1)), std::invalid_argument);
}

void TestSpectrum::everyRecurrentMatrixOfTheCellsIsListed()
{
    NetworkOptions options;
    options.inputSize = 3;
    options.outputSize = 4;
    options.shape = Shape::EncoderDecoder;
    options.attention = Attention::Additive;
    options.layers = {{findInCatalog("gru")->text(), 5, Direction::Both}};
    options.decoder = {{findInCatalog("lstm")->text(), 6, Direction::Forward}};
    const auto network = *Network::build(options);
    const Eigen::VectorXd parameters = randomMatrix(int(network->parameterCount()), 1, 3);
    QStringList names;
    for (const ParameterSpectrum& of : recurrentSpectra(*network, parameters)) {
        const ParameterPlace& place = network->parameters()[std::size_t(of.parameter)];
        names += QString("%1 %2").arg(place.track).arg(QString::fromStdString(place.name));
        const Eigen::MatrixXd matrix = network->view(of.parameter, parameters);
        QCOMPARE(int(of.spectrum.eigenvalues.size()), place.rows);
        QVERIFY(std::abs(of.spectrum.singularValues.squaredNorm() - matrix.squaredNorm()) <
                tolerance * matrix.squaredNorm());
    }
    QCOMPARE(names, QStringList({"0 U_r", "0 U_z", "0 U_n", "1 U_r", "1 U_z", "1 U_n", "2 U_i",
                        "2 U_f", "2 U_g", "2 U_o"}));
}

QTEST_APPLESS_MAIN(TestSpectrum)
#include "tst_spectrum.moc"
