#include "core/cell/catalog.h"
#include "core/training/equal_parameters.h"
#include "core/training/trainer.h"

#include <QTest>

#include <cmath>

using namespace loopscope;

namespace
{

ExperimentOptions withLayers(const char* cell, const std::vector<int>& units)
{
    ExperimentOptions options;
    options.task.text = "the gradient fades";
    options.sequenceLength = 4;
    for (const int count : units)
        options.layers.push_back({findInCatalog(cell)->text(), count, Direction::Forward});
    return options;
}

std::vector<int> unitsOf(const ExperimentOptions& options)
{
    std::vector<int> units;
    for (const LayerOptions& layer : options.layers)
        units.push_back(layer.units);
    return units;
}

} // namespace

/// Networks of different cells with as many numbers to learn.
class TestEqualParameters : public QObject
{
    Q_OBJECT
private slots:
    void theCountIsThatOfTheNetwork();
    void noOtherSizeIsNearer_data();
    void noOtherSizeIsNearer();
    void aNetworkIsAsLargeAsItself();
    void layersKeepTheirProportions();
    void sizesStayWithinTheirLimits();
};

void TestEqualParameters::theCountIsThatOfTheNetwork()
{
    for (const CatalogEntry& cell : catalog()) {
        const ExperimentOptions options = withLayers(cell.identifier.c_str(), {7, 3});
        QCOMPARE(parameterCount(options), Trainer(options).network()->parameterCount());
    }
}

void TestEqualParameters::noOtherSizeIsNearer_data()
{
    QTest::addColumn<QString>("cell");
    QTest::addColumn<int>("wanted");
    for (const CatalogEntry& cell : catalog()) {
        for (const int wanted : {50, 400, 3000})
            QTest::addRow("%s, %d", cell.identifier.c_str(), wanted)
                << QString::fromStdString(cell.identifier) << wanted;
    }
}

void TestEqualParameters::noOtherSizeIsNearer()
{
    QFETCH(const QString, cell);
    QFETCH(const int, wanted);
    const ExperimentOptions options = withLayers(cell.toUtf8().constData(), {12});
    const ExperimentOptions sized = withParameterCount(options, wanted);
    const Eigen::Index error = std::abs(parameterCount(sized) - wanted);
    // Every size there is, one after another.
    for (int units = 1; units <= 120; ++units)
        QVERIFY2(std::abs(parameterCount(withUnits(options, units)) - wanted) >= error,
            qPrintable(QString("%1 units").arg(units)));
}

void TestEqualParameters::aNetworkIsAsLargeAsItself()
{
    for (const CatalogEntry& cell : catalog()) {
        const ExperimentOptions options = withLayers(cell.identifier.c_str(), {9});
        QVERIFY(withParameterCount(options, parameterCount(options)) == options);
    }
}

void TestEqualParameters::layersKeepTheirProportions()
{
    const ExperimentOptions options = withLayers("gru", {8, 16, 4});
    QCOMPARE(unitsOf(withUnits(options, 16)), (std::vector<int>{16, 32, 8}));
    QCOMPARE(unitsOf(withUnits(options, 4)), (std::vector<int>{4, 8, 2}));
}

void TestEqualParameters::sizesStayWithinTheirLimits()
{
    const ExperimentOptions options = withLayers("vanilla", {8, 64});
    QCOMPARE(unitsOf(withUnits(options, 1)), (std::vector<int>{1, 8}));
    QCOMPARE(unitsOf(withUnits(options, 1024)), (std::vector<int>{1024, 1024}));
    QCOMPARE(unitsOf(withParameterCount(withLayers("lstm", {12}), 1)), std::vector<int>{1});
}

QTEST_APPLESS_MAIN(TestEqualParameters)
#include "tst_equal_parameters.moc"
