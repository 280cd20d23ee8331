#include "core/bptt/stepper.h"
#include "core/task/series_forecast.h"
#include "core/training/recommended_experiment.h"
#include "core/training/trainer.h"

#include <QTest>

#include <cmath>

using namespace loopscope;

namespace
{

/// A table of two columns of numbers, as a task of one's own.
ExperimentOptions ownSeries(int rows)
{
    TaskOptions task = standardOptions(TaskKind::OwnSeries);
    task.text = "a,b\n";
    for (int i = 0; i < rows; ++i)
        task.text += std::to_string(std::sin(0.7 * i) + 0.01 * i) + "," +
                     std::to_string(std::cos(0.3 * i)) + "\n";
    ExperimentOptions options = recommendedExperiment(task);
    options.sequenceLength = 10;
    return options;
}

const SeriesTask& seriesOf(const Trainer& trainer)
{
    return dynamic_cast<const SeriesTask&>(trainer.task());
}

SeriesForecast forecastOf(const Trainer& trainer)
{
    return forecastSeries(seriesOf(trainer), trainer.network(),
        trainer.current()->before().parameters, trainer.sequenceLength());
}

} // namespace

class TestSeriesForecast : public QObject
{
    Q_OBJECT

private slots:
    void curvesStandBesideEachOther();
    void oneStepAheadIsWhatTestingMeasures();
    void aloneItReadsItsOwnOutputs();
    void aLearnedWaveGoesOnAlone();
    void otherColumnsKeepItFromGoingOnAlone();
    void missingValuesLeaveGaps();
    void valuesOutsideTheTrainingPartAreCounted();
    void aNetworkThatReadsBackwardsCannotForecast();
};

void TestSeriesForecast::curvesStandBesideEachOther()
{
    const Trainer trainer(ownSeries(100));
    const SeriesForecast forecast = forecastOf(trainer);
    const std::vector<double>& all = seriesOf(trainer).data().columns.front().values;
    QCOMPARE(forecast.first, std::size_t(80));
    QCOMPARE(forecast.end, std::size_t(100));
    QCOMPARE(forecast.aloneFrom, std::size_t(90));
    QCOMPARE(forecast.size(), std::size_t(30));
    for (std::size_t i = 0; i < forecast.size(); ++i) {
        const bool isKnown = i < 20;
        QCOMPARE(std::isfinite(forecast.values[i]), isKnown);
        QCOMPARE(std::isfinite(forecast.ahead[i]), isKnown);
        QCOMPARE(std::isfinite(forecast.alone[i]), i >= 10);
        if (isKnown) {
            QCOMPARE(forecast.values[i], all[80 + i]);
            QCOMPARE(forecast.naive[i], all[79 + i]);
        }
    }
}

void TestSeriesForecast::oneStepAheadIsWhatTestingMeasures()
{
    Trainer trainer(ownSeries(100));
    trainer.advanceTo(40);
    const SeriesForecast forecast = forecastOf(trainer);
    const Baseline asBefore = trainer.task().baselines(trainer.sequenceLength())[0];
    QVERIFY(asBefore.metric > 0.0);
    const double plainest = forecast.naiveError / asBefore.metric;
    // The same numbers in another order of calculation: rounding.
    const double measured = trainer.evaluate().metric;
    QVERIFY2(std::abs(forecast.aheadError / plainest - measured) < 1e-9,
        qPrintable(QString("%1, %2").arg(forecast.aheadError / plainest).arg(measured)));
}

void TestSeriesForecast::aloneItReadsItsOwnOutputs()
{
    Trainer trainer(ownSeries(100));
    trainer.advanceTo(40);
    const SeriesTask& task = seriesOf(trainer);
    const SeriesForecast forecast = forecastOf(trainer);
    const std::vector<double>& all = task.data().columns.front().values;
    Stepper stepper(trainer.network(), trainer.current()->before().parameters);
    Eigen::VectorXd x(1);
    for (std::size_t moment = 80; moment < 90; ++moment) {
        x[0] = task.scaled(all[moment]);
        stepper.step(x);
    }
    for (std::size_t i = 10; i < 30; ++i) {
        x[0] = stepper.output()[0];
        QVERIFY(std::abs(forecast.alone[i] - task.unscaled(x[0])) < 1e-12);
        stepper.step(x);
    }
}

void TestSeriesForecast::aLearnedWaveGoesOnAlone()
{
    Trainer trainer(recommendedExperiment(standardOptions(TaskKind::SineWave)));
    const double before = trainer.evaluate().metric;
    trainer.advanceTo(300);
    QVERIFY(trainer.evaluate().metric < 0.5 * before);
    const SeriesForecast forecast = forecastOf(trainer);
    double squares = 0.0;
    double count = 0.0;
    for (std::size_t i = forecast.aloneFrom - forecast.first; i < forecast.end - forecast.first;
         ++i) {
        squares += std::pow(forecast.alone[i] - forecast.values[i], 2);
        count += 1.0;
    }
    QCOMPARE(count, 50.0);
    // A sine's own deviation is 0.71: saying the average errs by that.
    QVERIFY2(
        std::sqrt(squares / count) < 0.35, qPrintable(QString::number(std::sqrt(squares / count))));
}

void TestSeriesForecast::otherColumnsKeepItFromGoingOnAlone()
{
    ExperimentOptions options = ownSeries(100);
    options.task.inputs = 1;
    const SeriesForecast forecast = forecastOf(Trainer(options));
    QVERIFY(forecast.aloneProblem.find("reads other columns") != std::string::npos);
    for (const double value : forecast.alone)
        QVERIFY(std::isnan(value));
    QVERIFY(std::isfinite(forecast.aheadError));
}

void TestSeriesForecast::missingValuesLeaveGaps()
{
    ExperimentOptions options = ownSeries(100);
    options.task.text.clear();
    for (int i = 0; i < 100; ++i)
        options.task.text += i == 87 ? "NA\n" : std::to_string(i % 7) + "\n";
    const SeriesForecast forecast = forecastOf(Trainer(options));
    QVERIFY(std::isnan(forecast.values[7]) && std::isnan(forecast.naive[8]));
    QVERIFY(std::isnan(forecast.ahead[8]));
    QVERIFY(std::isfinite(forecast.ahead[19]));
    QVERIFY(std::isfinite(forecast.aheadError) && std::isfinite(forecast.naiveError));
}

void TestSeriesForecast::valuesOutsideTheTrainingPartAreCounted()
{
    ExperimentOptions options = ownSeries(100);
    options.task.text.clear();
    for (int i = 0; i < 100; ++i)
        options.task.text += std::to_string(i < 95 ? i % 5 : 100) + "\n";
    QCOMPARE(forecastOf(Trainer(options)).outside, 0.25);
}

void TestSeriesForecast::aNetworkThatReadsBackwardsCannotForecast()
{
    ExperimentOptions options = ownSeries(100);
    QVERIFY(!findForecastProblem(*Trainer(options).network()));
    options.layers.front().direction = Direction::Both;
    QVERIFY(findForecastProblem(*Trainer(options).network()));
}

QTEST_APPLESS_MAIN(TestSeriesForecast)
#include "tst_series_forecast.moc"
