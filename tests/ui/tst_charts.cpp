#include "core/training/recommended_experiment.h"
#include "tests/support/sample_options.h"
#include "tests/ui/chart_window.h"
#include "ui/charts/chart_plot.h"
#include "ui/charts/choice_row.h"
#include "ui/charts/diagnostics_panel.h"
#include "ui/charts/gradient_norm_chart.h"
#include "ui/charts/loss_chart.h"
#include "ui/charts/metric_chart.h"
#include "ui/lanes/lane_choice.h"
#include "ui/session/default_options.h"
#include "ui/session/session.h"
#include "ui/theme/theme.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QPointer>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include <cmath>

using namespace loopscope;
using namespace loopscope::ui;
using namespace loopscope::ui::test;

namespace
{

void turnWheel(QWidget* widget, const QPoint& place, int units)
{
    QWheelEvent turn(place, widget->mapToGlobal(place), {}, QPoint(0, units), Qt::NoButton,
        Qt::NoModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(widget, &turn);
}

ExperimentOptions exploding()
{
    ExperimentOptions options = sampleOptions(20, "vanilla", Function::Relu);
    options.initialisation.spectralRadius = 3.0;
    options.optimizer = {OptimizerKind::Sgd, 0.1};
    return options;
}

} // namespace

class TestCharts : public QObject
{
    Q_OBJECT
private slots:
    void init();

    void lossesOfTheRunAreDrawn();
    void whatIsReachedWithoutLearningIsALabelledLine();
    void aNameWithoutRoomKeepsItsFirstWords();
    void choicesThatAreReplacedOutliveTheCall();
    void wordsOfALevelLieOnNoLine_data();
    void wordsOfALevelLieOnNoLine();
    void theLossAxisCanBeLogarithmic();
    void aLossThatExplodesIsLogarithmicByItself();
    void lossesThatAreNotNumbersAreHatchedAndNamed();
    void clippingIsSeenInTheSizeOfTheGradient();
    void theClippingThresholdIsDragged();
    void aRunThatWasLeftStaysAsAPaleCurve();
    void aFarBaselineDoesNotPressTheCurveDown();
    void theTasksMeasureIsDrawn();
    void pressingOnTheLossGoesToThatIteration();
    void whatComesAfterTheIterationStaysInSight();
    void theWheelZoomsAndADoubleClickResets();
    void aZoomedChartIsDraggedAndTheHandleStillScrubs();
    void thePointerReadsOutTheLoss();
    void theKeysReadOutAndGoThere();
    void labelsStandBesideTheCurve();
    void chartsTakeTheColoursOfTheTheme();
    void hiddenChartsDrawNothing();
    void aPictureIsCopied();
    void everyChartSaysHowItIsRead();
    void theTitleLineNeverOverlaps();
    void aLowPanelShowsNothing();
};

void TestCharts::init()
{
    applyTheme(*qApp, ThemeChoice::Light);
}

void TestCharts::wordsOfALevelLieOnNoLine_data()
{
    QTest::addColumn<QSize>("size");
    QTest::newRow("1366 × 768") << QSize(810, 185);
    QTest::newRow("1600 × 1000") << QSize(1100, 280);
    QTest::newRow("large") << QSize(1800, 400);
}

void TestCharts::wordsOfALevelLieOnNoLine()
{
    QFETCH(const QSize, size);
    ChartWindow window(defaultOptions(), size);
    QVERIFY(window.goTo(60));
    auto* chart = window.chart<LossChart>();
    ChartPlot* plot = chart->plot();
    QVERIFY(chart->levels().size() >= 2);
    std::vector<QRectF> places;
    for (int i = 0; i < plot->itemCount(); ++i) {
        const auto* text = qobject_cast<QCPItemText*>(plot->item(i));
        if (text == nullptr || !text->visible() || !text->text().contains('.'))
            continue;
        places.emplace_back(text->topLeft->pixelPosition(), text->bottomRight->pixelPosition());
    }
    QCOMPARE(places.size(), chart->levels().size());
    for (const QRectF& place : places) {
        for (const CurveLevel& level : chart->levels()) {
            const double y = plot->placeOf(0.0, level.value).y();
            QVERIFY2(y <= place.top() + 2.0 || y >= place.bottom() - 2.0,
                qPrintable(level.name +
                           QString(" %1 in %2 to %3").arg(y).arg(place.top()).arg(place.bottom())));
        }
        for (const QRectF& other : places)
            QVERIFY(other == place || !other.intersects(place));
    }
}

void TestCharts::lossesOfTheRunAreDrawn()
{
    ChartWindow window(sampleOptions(10));
    QVERIFY(window.goTo(30));
    window.settle();
    const auto* chart = window.chart<LossChart>();
    const Series& losses = window.session.snapshot()->curves->loss;
    QCOMPARE(losses.size(), 31);
    const QCPGraph* line = chart->plot()->graph(1);
    QCOMPARE(line->dataCount(), 31);
    for (int i = 0; i < 31; ++i)
        QCOMPARE(line->dataMainValue(i), losses.at(i).largest);
    QVERIFY(countOf(window.pictureOf(chart->plot()), lightTheme().accent) > 20);
}

QStringList shownWords(const LossChart& chart)
{
    QStringList words;
    for (int i = 0; i < chart.plot()->itemCount(); ++i) {
        const auto* text = qobject_cast<QCPItemText*>(chart.plot()->item(i));
        if (text != nullptr && text->visible())
            words.append(text->text());
    }
    return words;
}

void TestCharts::aNameWithoutRoomKeepsItsFirstWords()
{
    ChartWindow window(sampleOptions(10), QSize(700, 280));
    QVERIFY(window.goTo(30));
    const QStringList words = shownWords(*window.chart<LossChart>());
    QVERIFY2(!words.filter(QRegularExpression("^guessing\\b.*…: \\d")).isEmpty(),
        qPrintable(words.join(", ")));
}

/// A change of colours goes through a list of all widgets, and may bring new choices on its way.
void TestCharts::choicesThatAreReplacedOutliveTheCall()
{
    QWidget window;
    ChoiceRow row(&window);
    row.setChoices({"h", "c"}, {"one", "other"});
    window.show();
    const QPointer<LaneChoice> before = row.findChild<LaneChoice*>();
    row.setChoices({"h"}, {"one"});
    QVERIFY(before);
    QVERIFY(before->isHidden());
    QTRY_VERIFY(!before);
    QCOMPARE(row.findChildren<LaneChoice*>().size(), 1);
}

void TestCharts::whatIsReachedWithoutLearningIsALabelledLine()
{
    ChartWindow window(sampleOptions(10), QSize(1800, 280));
    auto* chart = window.chart<LossChart>();
    const auto expected = window.session.snapshot()->task->baselines(10);
    QCOMPARE(chart->levels().size(), expected.size());
    for (const Baseline& baseline : expected) {
        QVERIFY(chart->plot()->yAxis->range().contains(baseline.loss));
        const QStringList words = shownWords(*chart).filter(QString::fromStdString(baseline.name) + ": ");
        QCOMPARE(words.size(), 1);
        QVERIFY(words.first().contains(QString::number(baseline.loss, 'g', 3)));
    }
    QVERIFY(window.goTo(1));
    QVERIFY(chart->howToRead().contains(QString::fromStdString(expected.front().name)));

    // They are those of the task's own loss.
    ExperimentOptions options = window.session.options();
    options.loss = Loss::MeanSquaredError;
    QSignalSpy snapshots(&window.session, &Session::snapshotChanged);
    window.session.setOptions(options);
    QVERIFY(snapshots.wait());
    window.settle();
    QVERIFY(chart->levels().empty());
    QVERIFY(shownWords(*chart).isEmpty());
}

void TestCharts::theLossAxisCanBeLogarithmic()
{
    ChartWindow window(sampleOptions(10));
    QVERIFY(window.goTo(100));
    auto* chart = window.chart<LossChart>();
    window.settle();
    const auto placeOf = [&](int iteration) {
        const double loss = window.session.snapshot()->curves->loss.at(iteration).largest;
        return chart->plot()->placeOf(iteration, loss).y();
    };
    const double linear = placeOf(100);
    QVERIFY(trigger(chart->menu(), "log"));
    window.settle();
    QVERIFY(chart->isLogarithmic());
    QCOMPARE(chart->plot()->yAxis->scaleType(), QCPAxis::stLogarithmic);
    QVERIFY(chart->plot()->plotRect().contains(0, int(placeOf(100))) || placeOf(100) > linear - 60);
    // Equal factors are equal distances.
    const double top = chart->plot()->placeOf(0, 1.0).y();
    const double middle = chart->plot()->placeOf(0, 0.1).y();
    const double bottom = chart->plot()->placeOf(0, 0.01).y();
    QVERIFY(std::abs((middle - top) - (bottom - middle)) < 1e-6);
}

void TestCharts::aLossThatExplodesIsLogarithmicByItself()
{
    ChartWindow window(sampleOptions(20));
    auto* chart = window.chart<LossChart>();
    window.settle();
    QVERIFY(!chart->isLogarithmic());
    ExperimentOptions options = exploding();
    options.sequenceLength = 20;
    options.initialisation.spectralRadius = 6.0;
    window.session.setOptions(options);
    QTRY_VERIFY(window.session.snapshot()->options == options);
    QVERIFY(window.session.snapshot()->iteration->loss() > 1e4);
    window.settle();
    QVERIFY(chart->isLogarithmic());
    // Until the person chooses.
    QVERIFY(trigger(chart->menu(), "linear"));
    window.settle();
    QVERIFY(!chart->isLogarithmic());
    window.session.undoStack().undo();
    QTRY_VERIFY(window.session.snapshot()->iteration->loss() < 10.0);
    window.settle();
    QVERIFY(!chart->isLogarithmic());
}

void TestCharts::lossesThatAreNotNumbersAreHatchedAndNamed()
{
    ChartWindow window(exploding());
    QVERIFY(window.goTo(12));
    window.settle();
    auto* chart = window.chart<LossChart>();
    QCOMPARE(chart->curve().gaps.size(), std::size_t(1));
    const CurveGap gap = chart->curve().gaps.front();
    const Series& losses = window.session.snapshot()->curves->loss;
    for (int i = 0; i <= 12; ++i)
        QCOMPARE(i >= gap.first && i <= gap.last, !losses.at(i).isFinite());
    QVERIFY(chart->words().contains("not a number"));
    QVERIFY(chart->howToRead().contains(QString("iteration %1").arg(gap.first)));
    bool isNamed = false;
    for (int i = 0; i < chart->plot()->itemCount(); ++i) {
        const auto* text = qobject_cast<QCPItemText*>(chart->plot()->item(i));
        isNamed = isNamed || (text != nullptr && text->visible() && text->text() == "NaN");
    }
    QVERIFY(isNamed);
    // Hatched: between the gap's edges there is both the colour of what is wrong and the panel.
    const QImage picture = window.pictureOf(chart->plot());
    const QPoint begin = chart->plot()->placeOf(gap.first, 0).toPoint();
    const QPoint end = chart->plot()->placeOf(gap.last, 0).toPoint();
    int reddish = 0;
    int empty = 0;
    for (int x = begin.x(); x < end.x(); ++x) {
        const QColor colour = picture.pixelColor(x, chart->plot()->plotRect().top() + 30);
        reddish += colour.red() > colour.blue() + 40 ? 1 : 0;
        empty += colour == lightTheme().panel ? 1 : 0;
    }
    QVERIFY2(reddish > 5 && empty > 5, qPrintable(QString("%1 %2").arg(reddish).arg(empty)));
}

void TestCharts::clippingIsSeenInTheSizeOfTheGradient()
{
    ExperimentOptions options = sampleOptions(10);
    options.clipping = {ClippingKind::Norm, 0.25};
    ChartWindow window(options);
    auto* chart = qobject_cast<GradientNormChart*>(window.panel.addChart("norm"));
    for (int iteration = 1; iteration <= 20; ++iteration)
        QVERIFY(window.goTo(iteration));
    QCOMPARE(chart->levels().size(), std::size_t(1));
    QCOMPARE(chart->levels().front().value, 0.25);
    const RunCurves& curves = *window.session.snapshot()->curves;
    const QCPGraph* before = chart->plot()->graph(0);
    const QCPGraph* after = chart->plot()->graph(1);
    QCOMPARE(after->dataCount(), 21);
    bool wasClipped = false;
    for (int i = 0; i <= 20; ++i) {
        QCOMPARE(before->dataMainValue(i), curves.gradientNorm.at(i).largest);
        QCOMPARE(after->dataMainValue(i), curves.clippedNorm.at(i).largest);
        // PyTorch's rule adds 10⁻⁶ to the norm before it divides.
        QVERIFY(after->dataMainValue(i) <= 0.25 * (1.0 + 1e-12));
        wasClipped = wasClipped || before->dataMainValue(i) > 0.25;
    }
    QVERIFY2(wasClipped, "the run should have been clipped for this test to say anything");
    QTest::mouseMove(chart->plot(), pixelOf(chart->plot(), 0.0, 0.1));
    QVERIFY2(chart->words().contains("clipped to 0.25"), qPrintable(chart->words()));
}

void TestCharts::theClippingThresholdIsDragged()
{
    ExperimentOptions options = sampleOptions(10);
    options.clipping = {ClippingKind::Norm, 1.0};
    ChartWindow window(options);
    auto* chart = qobject_cast<GradientNormChart*>(window.panel.addChart("norm"));
    QVERIFY(window.goTo(3));
    const auto placeOf = [&](double norm) {
        return pixelOf(chart->plot(), chart->plot()->xAxis->range().center(), norm);
    };
    const double wanted = 0.5;
    QVERIFY(chart->plot()->plotRect().contains(placeOf(wanted)));
    QTest::mousePress(chart->plot(), Qt::LeftButton, {}, placeOf(1.0));
    QTest::mouseMove(chart->plot(), placeOf(0.7));
    QTest::mouseMove(chart->plot(), placeOf(wanted));
    QTest::mouseRelease(chart->plot(), Qt::LeftButton, {}, placeOf(wanted));
    const double threshold = window.session.options().clipping.threshold;
    QVERIFY2(std::abs(threshold - wanted) < 0.05, qPrintable(QString::number(threshold)));
    QCOMPARE(window.session.options().clipping.kind, ClippingKind::Norm);
    QTRY_COMPARE(window.session.snapshot()->options.clipping.threshold, threshold);
    QCOMPARE(window.session.snapshot()->iteration->number(), 3);
    // Elsewhere a press goes to an iteration, as on every chart of the run.
    const QPoint elsewhere(
        pixelOf(chart->plot(), 1.0, threshold).x(), chart->plot()->plotRect().bottom() - 20);
    QTest::mouseClick(chart->plot(), Qt::LeftButton, {}, elsewhere);
    QTRY_COMPARE(window.session.snapshot()->iteration->number(), 1);
}

void TestCharts::aRunThatWasLeftStaysAsAPaleCurve()
{
    ChartWindow window(sampleOptions(10));
    auto* chart = qobject_cast<LossChart*>(window.panel.cards().front());
    QVERIFY(chart != nullptr);
    QVERIFY(window.goTo(30));
    QCOMPARE(chart->otherRuns().count(), 0);
    QVERIFY(chart->otherRuns().legend().isEmpty());
    QVERIFY(window.goTo(12));
    ExperimentOptions faster = window.session.options();
    faster.optimizer.learningRate *= 4.0;
    window.session.setOptions(faster);
    QTRY_COMPARE(chart->otherRuns().count(), 1);
    const QStringList legend = chart->otherRuns().legend();
    QCOMPARE(legend.size(), 2);
    QVERIFY2(legend[0].contains("learning rate"), qPrintable(legend[0]));
    QCOMPARE(legend[1], QString("first run"));
    // The axis still reaches the end of the longer run.
    QCOMPARE(window.session.snapshot()->curves->loss.size(), 13);
    QVERIFY(chart->plot()->xAxis->range().upper > 30.0);
}

void TestCharts::aFarBaselineDoesNotPressTheCurveDown()
{
    // Always saying the average of the prices is a hundred times as wrong as any network.
    ChartWindow window(recommendedExperiment(standardOptions(TaskKind::Prices)));
    auto* chart = qobject_cast<LossChart*>(window.panel.cards().front());
    QVERIFY(window.goTo(5));
    double farthest = 0.0;
    for (const CurveLevel& level : chart->levels())
        farthest = std::max(farthest, level.value);
    const double upper = chart->plot()->yAxis->range().upper;
    QVERIFY(chart->curve().highest > 0.0 && farthest > 10.0 * chart->curve().highest);
    QVERIFY2(upper < 5.0 * chart->curve().highest, qPrintable(QString::number(upper)));
    QVERIFY(upper >= chart->curve().highest);
}

void TestCharts::theTasksMeasureIsDrawn()
{
    ChartWindow window(sampleOptions(10));
    auto* chart = qobject_cast<MetricChart*>(window.panel.addChart("metric"));
    for (int iteration = 1; iteration <= 10; ++iteration)
        QVERIFY(window.goTo(iteration));
    const Snapshot& snapshot = *window.session.snapshot();
    QCOMPARE(chart->plot()->graph(1)->dataCount(), 11);
    QCOMPARE(
        chart->plot()->graph(1)->dataMainValue(10), snapshot.task->measure(*snapshot.iteration));
    QCOMPARE(chart->levels().front().value, snapshot.task->description().metric.goal);
    QVERIFY(chart->plot()->yAxis->range().contains(1.0));
    QCOMPARE(chart->words(), QString::fromStdString(snapshot.task->metricWords(
                                 snapshot.task->measure(*snapshot.iteration))));
}

void TestCharts::pressingOnTheLossGoesToThatIteration()
{
    ChartWindow window(sampleOptions(10));
    QVERIFY(window.goTo(40));
    window.session.setCursor({Phase::Backward, 4});
    window.settle();
    auto* plot = window.chart<LossChart>()->plot();
    const auto placeOf = [&](int iteration) {
        return QPoint(
            int(std::lround(plot->placeOf(iteration, 0).x())), plot->plotRect().center().y());
    };
    QTest::mousePress(plot, Qt::LeftButton, {}, placeOf(10));
    QTRY_COMPARE(window.session.snapshot()->iteration->number(), 10);
    QTest::mouseMove(plot, placeOf(25));
    QTRY_COMPARE(window.session.snapshot()->iteration->number(), 25);
    QTest::mouseMove(plot, placeOf(0) - QPoint(300, 0));
    QTRY_COMPARE(window.session.snapshot()->iteration->number(), 0);
    QTest::mouseMove(plot, placeOf(7));
    QTest::mouseRelease(plot, Qt::LeftButton, {}, placeOf(7));
    QTRY_COMPARE(window.session.snapshot()->iteration->number(), 7);
    QTest::mouseMove(plot, placeOf(30));
    QVERIFY(window.session.cursor() == (Cursor{Phase::Backward, 4}));
    QTest::qWait(50);
    QCOMPARE(window.session.snapshot()->iteration->number(), 7);
}

void TestCharts::whatComesAfterTheIterationStaysInSight()
{
    ChartWindow window(sampleOptions(10));
    QVERIFY(window.goTo(40));
    QVERIFY(window.goTo(15));
    window.settle();
    auto* plot = window.chart<LossChart>()->plot();
    QCOMPARE(plot->graph(1)->dataCount(), 16);
    QCOMPARE(plot->graph(2)->dataCount(), 26);
    QVERIFY(plot->homeX().upper >= 40.0);
    QVERIFY(plot->graph(1)->pen().color() != plot->graph(2)->pen().color());
}

void TestCharts::theWheelZoomsAndADoubleClickResets()
{
    ChartWindow window(sampleOptions(10));
    QVERIFY(window.goTo(100));
    window.settle();
    auto* plot = window.chart<LossChart>()->plot();
    const QPoint place(int(plot->placeOf(60, 0).x()), plot->plotRect().center().y());
    const double whole = plot->xAxis->range().size();
    const double under = plot->coordinatesOf(place).x();
    turnWheel(plot, place, 360);
    window.settle();
    QVERIFY(plot->isZoomed());
    QVERIFY(plot->xAxis->range().size() < whole * 0.7);
    QVERIFY(std::abs(plot->coordinatesOf(place).x() - under) < 1e-6 * whole);
    QVERIFY(plot->xAxis->range().lower >= plot->homeX().lower);
    QVERIFY(plot->xAxis->range().upper <= plot->homeX().upper);
    // A new iteration leaves the zoom alone.
    const QCPRange zoomed = plot->xAxis->range();
    QVERIFY(window.goTo(101));
    window.settle();
    QCOMPARE(plot->xAxis->range().lower, zoomed.lower);
    QTest::mouseDClick(plot, Qt::LeftButton, {}, place);
    QVERIFY(!plot->isZoomed());
    QCOMPARE(plot->xAxis->range().size(), plot->homeX().size());
    for (int i = 0; i < 5; ++i)
        turnWheel(plot, place, 120);
    turnWheel(plot, place, -120 * 30);
    QVERIFY(!plot->isZoomed());
    plot->setFocus();
    QTest::keyClick(plot, Qt::Key_Plus);
    QVERIFY(plot->isZoomed());
    QTest::keyClick(plot, Qt::Key_0);
    QVERIFY(!plot->isZoomed());
}

void TestCharts::aZoomedChartIsDraggedAndTheHandleStillScrubs()
{
    ChartWindow window(sampleOptions(10));
    QVERIFY(window.goTo(50));
    window.settle();
    auto* plot = window.chart<LossChart>()->plot();
    const QPoint middle = plot->plotRect().center();
    turnWheel(plot, QPoint(int(plot->placeOf(50, 0).x()), middle.y()), 480);
    window.settle();
    const double before = plot->xAxis->range().lower;
    QTest::mousePress(plot, Qt::LeftButton, {}, middle);
    QTest::mouseMove(plot, middle + QPoint(40, 0));
    QTest::mouseMove(plot, middle + QPoint(80, 0));
    QVERIFY(plot->xAxis->range().lower < before);
    QTest::mouseMove(plot, middle);
    QTest::mouseRelease(plot, Qt::LeftButton, {}, middle);
    QVERIFY(std::abs(plot->xAxis->range().lower - before) < 1e-6);
    QCOMPARE(window.session.snapshot()->iteration->number(), 50);

    const QPoint handle(int(plot->placeOf(50, 0).x()), middle.y());
    QVERIFY(plot->plotRect().contains(handle));
    QTest::mousePress(plot, Qt::LeftButton, {}, handle);
    const QPoint earlier(int(std::lround(plot->placeOf(45, 0).x())), middle.y());
    QTest::mouseMove(plot, earlier);
    QTest::mouseRelease(plot, Qt::LeftButton, {}, earlier);
    QTRY_COMPARE(window.session.snapshot()->iteration->number(), 45);
}

void TestCharts::thePointerReadsOutTheLoss()
{
    ChartWindow window(sampleOptions(10));
    QVERIFY(window.goTo(40));
    window.settle();
    auto* chart = window.chart<LossChart>();
    const QString before = chart->words();
    const QPoint place(int(std::lround(chart->plot()->placeOf(13, 0).x())),
        chart->plot()->plotRect().center().y());
    QTest::mouseMove(chart->plot(), place);
    QVERIFY2(chart->words().startsWith("iteration 13: "), qPrintable(chart->words()));
    const double loss = window.session.snapshot()->curves->loss.at(13).largest;
    QVERIFY(chart->words().contains(QString::number(loss, 'g', 3)));
    QTest::mouseMove(chart->plot(), QPoint(2, 2));
    QCOMPARE(chart->words(), before);
}

void TestCharts::theKeysReadOutAndGoThere()
{
    ChartWindow window(sampleOptions(10));
    QVERIFY(window.goTo(100));
    auto* chart = window.chart<LossChart>();
    ChartPlot* plot = chart->plot();
    const QString before = chart->words();
    const auto iterationRead = [&] {
        return chart->words().section(QRegularExpression("[ :]"), 1, 1).toInt();
    };
    plot->setFocus();
    QTest::keyClick(plot, Qt::Key_Right);
    const int middle = iterationRead();
    QVERIFY2(std::abs(middle - 50) <= 3, qPrintable(chart->words()));
    for (int i = 0; i < 10; ++i)
        QTest::keyClick(plot, Qt::Key_Left);
    const int earlier = iterationRead();
    QVERIFY2(earlier < middle - 10 && earlier > 0, qPrintable(chart->words()));
    QTest::keyClick(plot, Qt::Key_Right, Qt::ShiftModifier);
    QVERIFY(iterationRead() - earlier <= 1);
    QTest::keyClick(plot, Qt::Key_Return);
    const int wanted = iterationRead();
    QTRY_COMPARE(window.session.snapshot()->iteration->number(), wanted);
    // Beyond the edge of what is zoomed into, the view comes along.
    QTest::keyClick(plot, Qt::Key_Plus);
    QTest::keyClick(plot, Qt::Key_Plus);
    const double left = plot->xAxis->range().lower;
    for (int i = 0; i < 48; ++i)
        QTest::keyClick(plot, Qt::Key_Right);
    QVERIFY(plot->xAxis->range().lower > left);
    plot->clearFocus();
    QVERIFY(chart->words() != before && !chart->words().isEmpty());
    QCOMPARE(iterationRead(), window.session.snapshot()->iteration->number());
}

void TestCharts::labelsStandBesideTheCurve()
{
    ChartWindow window(sampleOptions(10), QSize(1600, 300));
    auto* chart = window.chart<LossChart>();
    for (const int iteration : {20, 200, 600}) {
        QVERIFY(window.goTo(iteration));
        int labels = 0;
        for (int i = 0; i < chart->plot()->itemCount(); ++i) {
            const auto* text = qobject_cast<QCPItemText*>(chart->plot()->item(i));
            if (text == nullptr || !text->visible())
                continue;
            ++labels;
            const QRectF place(text->topLeft->pixelPosition(), text->bottomRight->pixelPosition());
            const Curve& curve = chart->curve();
            for (std::size_t p = 0; p < curve.numbers.size(); ++p) {
                const QPointF point =
                    chart->plot()->placeOf(curve.iterations[p], curve.numbers[p]);
                QVERIFY2(!place.adjusted(1, 1, -1, -1).contains(point), qPrintable(text->text()));
            }
        }
        QVERIFY(labels > 0);
    }
}

void TestCharts::chartsTakeTheColoursOfTheTheme()
{
    ChartWindow window(sampleOptions(10));
    for (ThemeChoice choice : {ThemeChoice::Dark, ThemeChoice::Light}) {
        applyTheme(*qApp, choice);
        window.settle();
        const Theme& theme = choice == ThemeChoice::Dark ? darkTheme() : lightTheme();
        for (ChartCard* card : window.panel.cards()) {
            const QImage picture = window.pictureOf(card->plot());
            QCOMPARE(picture.pixelColor(1, 1), theme.panel);
            QVERIFY2(countOf(picture, theme.panel) > 100, qPrintable(card->title()));
        }
        QCOMPARE(window.chart<LossChart>()->plot()->graph(1)->pen().color(), theme.accent);
    }
}

void TestCharts::hiddenChartsDrawNothing()
{
    ChartWindow window(sampleOptions(10));
    auto* chart = window.chart<LossChart>();
    QSignalSpy replots(chart->plot(), &QCustomPlot::afterReplot);
    chart->hide();
    QVERIFY(window.goTo(5));
    window.settle();
    QCOMPARE(replots.count(), 0);
    QCOMPARE(chart->curve().numbers.size(), std::size_t(1));
    chart->show();
    window.settle();
    QCOMPARE(chart->curve().numbers.size(), std::size_t(6));
    QVERIFY(replots.count() > 0);
}

void TestCharts::aPictureIsCopied()
{
    ChartWindow window(sampleOptions(10));
    QVERIFY(window.goTo(20));
    window.settle();
    for (ChartCard* card : window.panel.cards()) {
        QApplication::clipboard()->clear();
        QVERIFY(trigger(card->menu(), "Copy Picture"));
        const QImage picture = QApplication::clipboard()->image();
        QCOMPARE(picture.size(), card->size() * 2);
        QVERIFY(countOf(picture.convertToFormat(QImage::Format_RGB32), lightTheme().panel) >
                picture.width() * picture.height() / 5);
    }
}

void TestCharts::everyChartSaysHowItIsRead()
{
    ChartWindow window(sampleOptions(10));
    for (ChartCard* card : window.panel.cards()) {
        QVERIFY(!card->title().isEmpty());
        QCOMPARE(card->accessibleName(), card->title());
        QVERIFY(!card->words().isEmpty());
        QVERIFY(card->howToRead().endsWith(u'.'));
        QVERIFY(card->accessibleDescription().contains(card->howToRead()));
        QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(card);
        QCOMPARE(interface->role(), QAccessible::Chart);
        QCOMPARE(interface->text(QAccessible::Name), card->title());
        QVERIFY(card->plot()->focusPolicy() & Qt::TabFocus);
        for (const auto* button : card->findChildren<QAbstractButton*>())
            QVERIFY(!button->accessibleName().isEmpty() && !button->toolTip().isEmpty());
    }
}

void TestCharts::theTitleLineNeverOverlaps()
{
    ChartWindow window(sampleOptions(10));
    const QFont normal = QApplication::font();
    QFont large = normal;
    large.setPointSizeF(normal.pointSizeF() * 1.5);
    for (const QFont& font : {large, normal}) {
        // Below a style sheet a font reaches every widget when the sheet is set anew.
        QApplication::setFont(font);
        applyTheme(*qApp, ThemeChoice::Light);
        for (int width : {160, 300, 700, 1600}) {
            window.panel.resize(width, 300);
            window.settle();
            for (ChartCard* card : window.panel.cards()) {
                QVERIFY(card->width() >= 19 * QFontMetrics(font).height() / 2);
                QList<QWidget*> shown;
                for (auto* button : card->findChildren<QAbstractButton*>()) {
                    if (button->isVisible())
                        shown.append(button);
                }
                for (const QWidget* a : shown) {
                    QVERIFY(a->width() >= a->sizeHint().width());
                    const QRect place(a->mapTo(card, QPoint()), a->size());
                    QVERIFY(card->rect().contains(place));
                    for (const QWidget* b : shown)
                        QVERIFY(a == b ||
                                !place.intersects(QRect(b->mapTo(card, QPoint()), b->size())));
                }
            }
        }
    }
}

void TestCharts::aLowPanelShowsNothing()
{
    ChartWindow window(sampleOptions(10));
    QVERIFY(window.panel.minimumSizeHint().height() == 0);
    window.panel.resize(1000, 60);
    window.settle();
    for (ChartCard* card : window.panel.cards())
        QVERIFY(!card->isVisible());
    window.panel.resize(1000, 200);
    window.settle();
    for (ChartCard* card : window.panel.cards()) {
        QVERIFY(card->isVisible());
        QVERIFY(card->plot()->plotRect().height() > 60);
    }
}

QTEST_MAIN(TestCharts)
#include "tst_charts.moc"
