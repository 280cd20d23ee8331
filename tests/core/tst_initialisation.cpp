#include "core/cell/catalog.h"
#include "core/network/initialisation.h"
#include "core/network/random.h"
#include "tests/support/compare.h"

#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <QtTest>

#include <cmath>
#include <limits>
#include <memory>
#include <stdexcept>

using namespace loopscope;
using namespace loopscope::test;

class TestInitialisation : public QObject
{
    Q_OBJECT

private slots:
    void radiusOfKnownMatrices_data();
    void radiusOfKnownMatrices();
    void radiusOfAllSizesMatchesTheKnownSpectrum_data();
    void radiusOfAllSizesMatchesTheKnownSpectrum();
    void radiusOfRandomMatricesMatchesAllEigenvalues_data();
    void radiusOfRandomMatricesMatchesAllEigenvalues();
    void radiusIsNotFiniteWhereTheMatrixIsNot_data();
    void radiusIsNotFiniteWhereTheMatrixIsNot();
    void gaussianHasTheChosenRadius_data();
    void gaussianHasTheChosenRadius();
    void gaussianEntriesAreNormal();
    void orthogonalIsOrthogonal_data();
    void orthogonalIsOrthogonal();
    void orthogonalIsUniform();
    void identityIsTheScaledIdentity();
    void xavierFillsItsRange();
    void biasesAreZeroButTheForgetGates();
    void lagMatchedBiasesFollowTheMemoryGates_data();
    void lagMatchedBiasesFollowTheMemoryGates();
    void lagMatchedBiasesReachEveryTrack();
    void lagIsAtLeastOneStep();
    void theIrnnStartsAsTheIdentity();
    void sameSeedGivesTheSameNumbers();
    void changingTheRecurrentMatricesLeavesTheOthers();
    void radiusMustNotBeNegative();
};

namespace
{

std::shared_ptr<const Network> networkOf(const char* identifier, int units, int inputSize = 3)
{
    NetworkOptions options;
    options.inputSize = inputSize;
    options.outputSize = 4;
    LayerOptions layer;
    layer.equations = findInCatalog(identifier)->equations;
    layer.units = units;
    options.layers = {layer};
    const auto network = Network::build(options);
    return network ? *network : nullptr;
}

Eigen::MatrixXd parameter(const Network& network, const Eigen::VectorXd& all, const char* name)
{
    for (std::size_t i = 0; i < network.parameters().size(); ++i) {
        if (network.parameters()[i].name == name)
            return network.view(int(i), all);
    }
    return {};
}

Eigen::MatrixXd randomMatrix(Eigen::Index size, std::uint64_t seed)
{
    RandomEngine engine(seed);
    return Eigen::MatrixXd::NullaryExpr(size, size, [&engine] { return normal(engine); });
}

Eigen::MatrixXd randomOrthogonal(Eigen::Index size, std::uint64_t seed)
{
    return Eigen::HouseholderQR<Eigen::MatrixXd>(randomMatrix(size, seed)).householderQ();
}

InitialisationOptions drawn(RecurrentInitialisation recurrent, double radius = 0.9)
{
    InitialisationOptions options;
    options.recurrent = recurrent;
    options.spectralRadius = radius;
    return options;
}

} // namespace

void TestInitialisation::radiusOfKnownMatrices_data()
{
    QTest::addColumn<Eigen::MatrixXd>("matrix");
    QTest::addColumn<double>("radius");
    const auto square = [](std::initializer_list<double> rows) {
        const Eigen::Index size = Eigen::Index(std::lround(std::sqrt(double(rows.size()))));
        return Eigen::MatrixXd(
            Eigen::Map<const Eigen::MatrixXd>(rows.begin(), size, size).transpose());
    };
    QTest::newRow("one negative number") << square({-0.5}) << 0.5;
    QTest::newRow("zero") << square({0.0}) << 0.0;
    QTest::newRow("nothing") << Eigen::MatrixXd(0, 0) << 0.0;
    QTest::newRow("a rotation") << square({0.0, -2.0, 2.0, 0.0}) << 2.0;
    QTest::newRow("a turn that shrinks")
        << square({0.7, -0.264575131106459, 0.264575131106459, 0.7}) << std::sqrt(0.56);
    QTest::newRow("far from normal") << square({0.9, 5.0, 0.0, 0.9}) << 0.9;
    QTest::newRow("nilpotent") << square({0.0, 1.0, 0.0, 0.0}) << 0.0;
    QTest::newRow("numbers whose squares overflow") << square({1e200, 0.0, 0.0, -3e200}) << 3e200;
    QTest::newRow("numbers whose squares vanish") << square({1e-200, 0.0, 0.0, -3e-200}) << 3e-200;
    QTest::newRow("large and zero") << Eigen::MatrixXd(Eigen::MatrixXd::Zero(150, 150)) << 0.0;
    QTest::newRow("large and nilpotent")
        << Eigen::MatrixXd(randomMatrix(150, 1).triangularView<Eigen::StrictlyUpper>()) << 0.0;
    QTest::newRow("large identity") << Eigen::MatrixXd(Eigen::MatrixXd::Identity(150, 150)) << 1.0;
}

void TestInitialisation::radiusOfKnownMatrices()
{
    QFETCH(Eigen::MatrixXd, matrix);
    QFETCH(double, radius);
    const QString reason =
        difference(QStringLiteral("radius"), spectralRadius(matrix), radius, 1e-12);
    QVERIFY2(reason.isEmpty(), qPrintable(reason));
}

void TestInitialisation::radiusOfAllSizesMatchesTheKnownSpectrum_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<bool>("separated");
    for (const int size : {2, 40, 96, 97, 160, 300}) {
        QTest::addRow("%d units, one pair leads", size) << size << true;
        QTest::addRow("%d units, all on one circle", size) << size << false;
    }
}

void TestInitialisation::radiusOfAllSizesMatchesTheKnownSpectrum()
{
    QFETCH(int, size);
    QFETCH(bool, separated);
    // Blocks of scaled rotations on the diagonal, a little above it, seen from a random direction.
    Eigen::MatrixXd blocks =
        0.01 * Eigen::MatrixXd(randomMatrix(size, 3).triangularView<Eigen::StrictlyUpper>());
    for (int i = 0; i + 1 < size; i += 2) {
        const double radius = separated ? 1.3 * std::pow(0.999, i) : 1.3;
        const double angle = 0.1 + 0.05 * i;
        blocks.block(i, i, 2, 2) << radius * std::cos(angle), -radius * std::sin(angle),
            radius * std::sin(angle), radius * std::cos(angle);
    }
    if (size % 2 == 1)
        blocks(size - 1, size - 1) = separated ? 0.1 : -1.3;
    const Eigen::MatrixXd direction = randomOrthogonal(size, 4);
    const QString reason = difference(QStringLiteral("radius"),
        spectralRadius(direction * blocks * direction.transpose()), 1.3, 1e-10);
    QVERIFY2(reason.isEmpty(), qPrintable(reason));
}

void TestInitialisation::radiusOfRandomMatricesMatchesAllEigenvalues_data()
{
    QTest::addColumn<int>("size");
    for (const int size : {1, 2, 3, 12, 96, 97, 128, 200})
        QTest::addRow("%d units", size) << size;
}

void TestInitialisation::radiusOfRandomMatricesMatchesAllEigenvalues()
{
    QFETCH(int, size);
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
        const Eigen::MatrixXd matrix = randomMatrix(size, seed);
        const double expected = matrix.eigenvalues().cwiseAbs().maxCoeff();
        const QString reason =
            difference(QStringLiteral("radius"), spectralRadius(matrix), expected, 1e-11);
        QVERIFY2(reason.isEmpty(), qPrintable(reason));
    }
}

void TestInitialisation::radiusIsNotFiniteWhereTheMatrixIsNot_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<double>("element");
    for (const int size : {1, 5, 120}) {
        QTest::addRow("not a number among %d units", size)
            << size << std::numeric_limits<double>::quiet_NaN();
        QTest::addRow("infinity among %d units", size)
            << size << std::numeric_limits<double>::infinity();
    }
}

void TestInitialisation::radiusIsNotFiniteWhereTheMatrixIsNot()
{
    QFETCH(int, size);
    QFETCH(double, element);
    Eigen::MatrixXd matrix = randomMatrix(size, 1);
    matrix(size - 1, size / 2) = element;
    QVERIFY(!std::isfinite(spectralRadius(matrix)));
}

void TestInitialisation::gaussianHasTheChosenRadius_data()
{
    QTest::addColumn<QByteArray>("cell");
    QTest::addColumn<int>("units");
    QTest::addColumn<double>("radius");
    QTest::newRow("one unit") << QByteArray("vanilla") << 1 << 0.9;
    QTest::newRow("twelve units") << QByteArray("vanilla") << 12 << 1.58;
    QTest::newRow("every gate of an LSTM") << QByteArray("lstm") << 40 << 0.9;
    QTest::newRow("every gate of a GRU") << QByteArray("gru") << 100 << 10.0;
    QTest::newRow("hardly any") << QByteArray("vanilla") << 12 << 1e-9;
}

void TestInitialisation::gaussianHasTheChosenRadius()
{
    QFETCH(QByteArray, cell);
    QFETCH(int, units);
    QFETCH(double, radius);
    const auto network = networkOf(cell.constData(), units);
    QVERIFY(network);
    const Eigen::VectorXd all =
        initialParameters(*network, drawn(RecurrentInitialisation::Gaussian, radius), 7);
    int recurrent = 0;
    for (std::size_t i = 0; i < network->parameters().size(); ++i) {
        if (network->parameters()[i].kind != ParameterKind::RecurrentMatrix ||
            network->parameters()[i].track < 0)
            continue;
        ++recurrent;
        const Eigen::MatrixXd matrix = network->view(int(i), all);
        const double found = matrix.eigenvalues().cwiseAbs().maxCoeff();
        const QString reason =
            difference(QString::fromStdString(network->parameters()[i].name), found, radius, 1e-10);
        QVERIFY2(reason.isEmpty(), qPrintable(reason));
    }
    QCOMPARE(recurrent, cell == "lstm" ? 4 : cell == "gru" ? 3 : 1);
}

void TestInitialisation::gaussianEntriesAreNormal()
{
    const auto network = networkOf("vanilla", 90);
    QVERIFY(network);
    const Eigen::VectorXd all =
        initialParameters(*network, drawn(RecurrentInitialisation::Gaussian), 7);
    const Eigen::MatrixXd U = parameter(*network, all, "U");
    // Scaling leaves the kurtosis: 3 of a normal law, 1.8 of a uniform one; its deviation is
    // √(24/8100).
    const double variance = U.array().square().mean();
    QVERIFY(std::abs(U.mean()) < 5.0 * std::sqrt(variance / double(U.size())));
    QVERIFY(std::abs(U.array().pow(4).mean() / (variance * variance) - 3.0) < 0.28);
}

void TestInitialisation::orthogonalIsOrthogonal_data()
{
    QTest::addColumn<int>("units");
    QTest::addColumn<double>("radius");
    QTest::newRow("one unit") << 1 << 1.0;
    QTest::newRow("two units") << 2 << 0.9;
    QTest::newRow("65 units") << 65 << 1.2;
}

void TestInitialisation::orthogonalIsOrthogonal()
{
    QFETCH(int, units);
    QFETCH(double, radius);
    const auto network = networkOf("gru", units);
    QVERIFY(network);
    const Eigen::VectorXd all =
        initialParameters(*network, drawn(RecurrentInitialisation::Orthogonal, radius), 11);
    for (const char* name : {"U_r", "U_z", "U_n"}) {
        const Eigen::MatrixXd U = parameter(*network, all, name);
        const Eigen::MatrixXd identity = radius * radius * Eigen::MatrixXd::Identity(units, units);
        const QString reason = difference(QString(name), U.transpose() * U, identity, 1e-13);
        QVERIFY2(reason.isEmpty(), qPrintable(reason));
    }
    QVERIFY(units == 1 || parameter(*network, all, "U_r") != parameter(*network, all, "U_z"));
}

void TestInitialisation::orthogonalIsUniform()
{
    // Of a uniform 2 × 2 orthogonal matrix every element is the cosine of a uniform angle, with
    // mean 0 and mean square 1/2, and half of the matrices turn while the others reflect. Without
    // the signs, the QR decomposition gives one of the two kinds only, and never a positive first
    // element.
    const auto network = networkOf("vanilla", 2);
    QVERIFY(network);
    const int count = 2000;
    Eigen::Matrix2d sum = Eigen::Matrix2d::Zero();
    Eigen::Matrix2d squares = Eigen::Matrix2d::Zero();
    int turns = 0;
    for (int seed = 0; seed < count; ++seed) {
        const Eigen::VectorXd all = initialParameters(
            *network, drawn(RecurrentInitialisation::Orthogonal, 1.0), std::uint64_t(seed));
        const Eigen::Matrix2d U = parameter(*network, all, "U");
        sum += U;
        squares += U.cwiseAbs2();
        turns += U.determinant() > 0.0;
    }
    const double deviation = 1.0 / std::sqrt(double(count));
    QVERIFY((sum / count).cwiseAbs().maxCoeff() < 5.0 * std::sqrt(0.5) * deviation);
    QVERIFY((squares.array() / count - 0.5).abs().maxCoeff() < 5.0 * std::sqrt(0.125) * deviation);
    QVERIFY(std::abs(double(turns) / count - 0.5) < 5.0 * 0.5 * deviation);
}

void TestInitialisation::identityIsTheScaledIdentity()
{
    const auto network = networkOf("lstm", 7);
    QVERIFY(network);
    const Eigen::VectorXd all =
        initialParameters(*network, drawn(RecurrentInitialisation::Identity, 0.7), 3);
    for (const char* name : {"U_i", "U_f", "U_g", "U_o"})
        QVERIFY(parameter(*network, all, name) ==
                Eigen::MatrixXd(0.7 * Eigen::MatrixXd::Identity(7, 7)));
}

void TestInitialisation::xavierFillsItsRange()
{
    const auto network = networkOf("vanilla", 40, 60);
    QVERIFY(network);
    const Eigen::VectorXd all =
        initialParameters(*network, drawn(RecurrentInitialisation::Xavier), 5);
    for (const char* name : {"W", "U", "W_y"}) {
        const Eigen::MatrixXd matrix = parameter(*network, all, name);
        const double limit = std::sqrt(6.0 / double(matrix.rows() + matrix.cols()));
        QVERIFY2(matrix.cwiseAbs().maxCoeff() <= limit, name);
        QVERIFY2(matrix.maxCoeff() > 0.9 * limit && matrix.minCoeff() < -0.9 * limit, name);
        // Uniform on ±a: mean square a²/3, its deviation a²·√(4/45/n).
        const double allowed = 5.0 * limit * limit * std::sqrt(4.0 / 45.0 / double(matrix.size()));
        QVERIFY2(std::abs(matrix.array().square().mean() - limit * limit / 3.0) < allowed, name);
    }
}

void TestInitialisation::biasesAreZeroButTheForgetGates()
{
    const auto network = networkOf("lstm", 5);
    QVERIFY(network);
    InitialisationOptions options;
    options.forgetBias = 2.5;
    const Eigen::VectorXd all = initialParameters(*network, options, 3);
    QVERIFY(parameter(*network, all, "b_f") == Eigen::MatrixXd(Eigen::VectorXd::Constant(5, 2.5)));
    for (const char* name : {"b_i", "b_g", "b_o"})
        QVERIFY2(parameter(*network, all, name) == Eigen::MatrixXd(Eigen::VectorXd::Zero(5)), name);
    QVERIFY(parameter(*network, all, "b_y") == Eigen::MatrixXd(Eigen::VectorXd::Zero(4)));
}

void TestInitialisation::lagMatchedBiasesFollowTheMemoryGates_data()
{
    QTest::addColumn<QString>("longer");
    QTest::addColumn<QString>("shorter");
    QTest::newRow("lstm") << "b_f"
                          << "b_i";
    QTest::newRow("lstm-1997") << ""
                               << "b_i";
    QTest::newRow("lstm-coupled") << "b_f"
                                  << "";
    QTest::newRow("gru") << "b_z"
                         << "";
    QTest::newRow("update-gate") << "b_g"
                                 << "";
    QTest::newRow("minimal-gated") << ""
                                   << "b_f";
    QTest::newRow("vanilla") << ""
                             << "";
}

void TestInitialisation::lagMatchedBiasesFollowTheMemoryGates()
{
    QFETCH(QString, longer);
    QFETCH(QString, shorter);
    const auto network = networkOf(QTest::currentDataTag(), 5);
    QVERIFY(network);
    InitialisationOptions options;
    options.lagMatched = true;
    const Eigen::VectorXd all = initialParameters(*network, options, 3, 40.0);
    for (std::size_t i = 0; i < network->parameters().size(); ++i) {
        const ParameterPlace& place = network->parameters()[i];
        if (place.kind != ParameterKind::Bias)
            continue;
        const QString name = QString::fromStdString(place.name);
        const double start = std::log(40.0) * (name == longer ? 1 : name == shorter ? -1 : 0);
        const Eigen::MatrixXd found = network->view(int(i), all);
        QVERIFY2(found == Eigen::MatrixXd(Eigen::VectorXd::Constant(place.rows, start)),
            place.name.c_str());
    }
    // Nothing else is drawn differently.
    const Eigen::VectorXd plain = initialParameters(*network, {}, 3, 40.0);
    for (std::size_t i = 0; i < network->parameters().size(); ++i)
        if (network->parameters()[i].kind != ParameterKind::Bias)
            QVERIFY(network->view(int(i), all) == network->view(int(i), plain));
}

void TestInitialisation::lagMatchedBiasesReachEveryTrack()
{
    NetworkOptions shape;
    shape.shape = Shape::EncoderDecoder;
    shape.layers = {{findInCatalog("lstm")->text(), 3, Direction::Both},
        {findInCatalog("gru")->text(), 3, Direction::Forward}};
    shape.decoder = {{findInCatalog("gru")->text(), 2, Direction::Forward}};
    const auto network = Network::build(shape);
    QVERIFY(network);
    InitialisationOptions options;
    options.lagMatched = true;
    const std::vector<double> biases = initialBiases(**network, options, 20.0);
    int longer = 0;
    int shorter = 0;
    for (const double bias : biases) {
        longer += bias == std::log(20.0);
        shorter += bias == -std::log(20.0);
    }
    QCOMPARE(longer, 4); // b_f twice, b_z twice
    QCOMPARE(shorter, 2);
}

void TestInitialisation::lagIsAtLeastOneStep()
{
    const auto network = networkOf("gru", 2);
    for (const double lag : {0.0, -3.0, std::nan(""), HUGE_VAL})
        QVERIFY_EXCEPTION_THROWN(initialParameters(*network, {}, 1, lag), std::invalid_argument);
    InitialisationOptions options;
    options.lagMatched = true;
    QVERIFY(parameter(*network, initialParameters(*network, options, 1, 1.0), "b_z").isZero(0.0));
}

void TestInitialisation::theIrnnStartsAsTheIdentity()
{
    for (const CatalogEntry& entry : catalog()) {
        const auto network = networkOf(entry.identifier.c_str(), 4);
        const Eigen::VectorXd all = initialParameters(*network, initialisationFor(entry), 3);
        if (entry.identifier == "irnn")
            QVERIFY(parameter(*network, all, "U") == Eigen::MatrixXd::Identity(4, 4));
        else
            QVERIFY(all == initialParameters(*network, {}, 3));
    }
}

void TestInitialisation::sameSeedGivesTheSameNumbers()
{
    for (const auto recurrent :
        {RecurrentInitialisation::Gaussian, RecurrentInitialisation::Orthogonal,
            RecurrentInitialisation::Identity, RecurrentInitialisation::Xavier}) {
        const Eigen::VectorXd first =
            initialParameters(*networkOf("lstm", 20), drawn(recurrent), 7);
        QVERIFY(first == initialParameters(*networkOf("lstm", 20), drawn(recurrent), 7));
        QVERIFY(first != initialParameters(*networkOf("lstm", 20), drawn(recurrent), 8));
        QVERIFY(first.allFinite());
    }
}

void TestInitialisation::changingTheRecurrentMatricesLeavesTheOthers()
{
    const auto network = networkOf("vanilla", 6);
    QVERIFY(network);
    const Eigen::VectorXd small =
        initialParameters(*network, drawn(RecurrentInitialisation::Gaussian, 0.5), 7);
    const Eigen::VectorXd large =
        initialParameters(*network, drawn(RecurrentInitialisation::Gaussian, 1.5), 7);
    const Eigen::VectorXd other =
        initialParameters(*network, drawn(RecurrentInitialisation::Orthogonal), 7);
    for (const char* name : {"W", "W_y"}) {
        QVERIFY2(parameter(*network, small, name) == parameter(*network, large, name), name);
        QVERIFY2(parameter(*network, small, name) == parameter(*network, other, name), name);
    }
    // The slider of the spectral radius scales one matrix; it does not draw another one.
    const QString reason = difference(QStringLiteral("U"), parameter(*network, large, "U"),
        3.0 * parameter(*network, small, "U"), 1e-14);
    QVERIFY2(reason.isEmpty(), qPrintable(reason));
}

void TestInitialisation::radiusMustNotBeNegative()
{
    const auto network = networkOf("vanilla", 2);
    QVERIFY(network);
    for (const double radius : {-1.0, std::numeric_limits<double>::quiet_NaN()}) {
        QVERIFY_EXCEPTION_THROWN(
            initialParameters(*network, drawn(RecurrentInitialisation::Gaussian, radius), 7),
            std::invalid_argument);
    }
    QVERIFY_EXCEPTION_THROWN(spectralRadius(Eigen::MatrixXd::Zero(2, 3)), std::invalid_argument);
}

QTEST_APPLESS_MAIN(TestInitialisation)
#include "tst_initialisation.moc"
