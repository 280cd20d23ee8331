#include "core/training/recommended_experiment.h"
#include "tests/ui/chart_window.h"
#include "ui/charts/forecast_chart.h"
#include "ui/session/default_options.h"
#include "ui/theme/theme.h"

#include <QApplication>

using namespace loopscope;
using namespace loopscope::ui;
using namespace loopscope::ui::test;

namespace
{

ExperimentOptions experimentOn(TaskKind kind)
{
    return recommendedExperiment(standardOptions(kind));
}

ForecastChart* chartIn(ChartWindow& window)
{
    auto* chart = qobject_cast<ForecastChart*>(window.panel.addChart("forecast"));
    window.settle();
    return chart;
}

} // namespace

class TestForecastChart : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(*qApp, ThemeChoice::Light); }
    void tasksWithoutSeriesSaySo();
    void yearsStandAtTheAxis();
    void pricesAreSaidToBeWorthNothing();
    void theReadOutNamesAllForecasts();
    void networksThatReadBackwardsSaySo();
};

void TestForecastChart::tasksWithoutSeriesSaySo()
{
    ChartWindow window(defaultOptions());
    ForecastChart* chart = chartIn(window);
    QVERIFY(chart && !chart->forecast());
    QVERIFY2(chart->howToRead().contains("no series"), qPrintable(chart->howToRead()));
    QVERIFY(window.setOptions(experimentOn(TaskKind::SineWave)));
    QVERIFY(chart->forecast());
    QVERIFY(window.setOptions(defaultOptions()));
    QVERIFY(!chart->forecast());
}

void TestForecastChart::yearsStandAtTheAxis()
{
    ChartWindow window(experimentOn(TaskKind::Sunspots));
    ForecastChart* chart = chartIn(window);
    QVERIFY(chart->forecast());
    QCOMPARE(chart->plot()->homeX().lower, 1947.0); // the first year that is not trained on
    QCOMPARE(chart->plot()->homeX().upper, 2032.0); // 24 years beyond the last
    QVERIFY(chart->plot()->homeY().lower < 0.2); // the fewest and most sunspots of these years
    QVERIFY(chart->plot()->homeY().upper > 190.2 && chart->plot()->homeY().upper < 400.0);
    QVERIFY2(chart->words().contains("plain"), qPrintable(chart->words()));
}

void TestForecastChart::pricesAreSaidToBeWorthNothing()
{
    ChartWindow window(experimentOn(TaskKind::Prices));
    ForecastChart* chart = chartIn(window);
    // Untrained on prices above all that it has seen.
    QVERIFY2(chart->howToRead().contains("outside all that it was trained on"),
        qPrintable(chart->howToRead()));
    ExperimentOptions changes = window.session.options();
    changes.task.change = 1;
    QVERIFY(window.setOptions(changes));
    QVERIFY2(chart->howToRead().contains("saying that nothing changes"),
        qPrintable(chart->howToRead()));
    QVERIFY2(chart->howToRead().contains("no better"), qPrintable(chart->howToRead()));
}

void TestForecastChart::theReadOutNamesAllForecasts()
{
    ChartWindow window(experimentOn(TaskKind::Sunspots));
    ForecastChart* chart = chartIn(window);
    QTest::mouseMove(chart->plot(), pixelOf(chart->plot(), 2000.0, 50.0));
    QTRY_VERIFY2(chart->words().startsWith("2000"), qPrintable(chart->words()));
    for (const char* name : {"is 119.6", "network", "plain 93.3", "alone"})
        QVERIFY2(chart->words().contains(name), qPrintable(chart->words()));
}

void TestForecastChart::networksThatReadBackwardsSaySo()
{
    ExperimentOptions options = experimentOn(TaskKind::Sunspots);
    options.layers.front().direction = Direction::Both;
    ChartWindow window(options);
    ForecastChart* chart = chartIn(window);
    QVERIFY(!chart->forecast());
    QVERIFY(!chart->howToRead().isEmpty());
}

QTEST_MAIN(TestForecastChart)
#include "tst_forecast_chart.moc"
