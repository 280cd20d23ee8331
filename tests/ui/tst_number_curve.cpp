#include "core/training/recommended_experiment.h"
#include "tests/ui/stage_window.h"
#include "ui/stage/column_painter.h"
#include "ui/session/training_worker.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QTest>

#include <cmath>

using namespace loopscope;
using namespace loopscope::ui;

namespace
{

ExperimentOptions experimentOn(TaskKind kind, int length)
{
    ExperimentOptions options = recommendedExperiment(standardOptions(kind));
    options.sequenceLength = length;
    options.batchSize = 1;
    options.layers.resize(1);
    return options;
}

StageData dataOf(TaskKind kind, int length)
{
    return stageData(*takeSnapshot(Trainer(experimentOn(kind, length))));
}

/// The mean height of what is dark, in the middle of a step's column.
double heightOfInk(StageWindow& window, const QImage& picture, int step)
{
    const StageLayout layout = window.stage().layout();
    const int background = qGray(themeOf(window.stage()).stage.rgb());
    double sum = 0.0;
    double weights = 0.0;
    const int x = window.placeOf(step, 0.0).x();
    for (int y = layout.input.top; y < layout.input.bottom(); ++y) {
        const double weight = background - qGray(picture.pixel(x, y));
        if (weight < 60.0) // the line at zero is paler
            continue;
        sum += weight * (y + 0.5);
        weights += weight;
    }
    return weights > 0.0 ? sum / weights : -1.0;
}

} // namespace

/// Inputs, targets and outputs that are numbers, where columns are too narrow to write them.
class TestNumberCurve : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(*qApp, ThemeChoice::Light); }
    void rowsKnowTheirNumbers();
    void aSeriesHasOneScale();
    void fewInputsStandBesideEachOther();
    void lettersAreNoNumbers();
    void widthsDoNotDependOnTheDigits();
    void narrowColumnsShowACurve_data();
    void narrowColumnsShowACurve();
    void wideColumnsShowTheNumbersAlike();
    void anAnswerThatStandsAloneIsWritten();
};

void TestNumberCurve::rowsKnowTheirNumbers()
{
    const StageData data = dataOf(TaskKind::AddingProblem, 30);
    QVERIFY(data.inputs.isThere() && data.outputs.isThere());
    QCOMPARE(data.inputs.count, 30);
    QCOMPARE(data.outputs.count, 1);
    QCOMPARE(data.inputs.lowest, 0.0); // of the marker
    QCOMPARE(data.inputs.highest, 1.0);
    QVERIFY(std::isfinite(data.columns.back().targetNumber));
    QVERIFY(std::isnan(data.columns.front().targetNumber));
}

void TestNumberCurve::aSeriesHasOneScale()
{
    const StageData data = dataOf(TaskKind::Sunspots, 24);
    QCOMPARE(data.inputs.lowest, data.outputs.lowest);
    QCOMPARE(data.inputs.highest, data.outputs.highest);
    for (const StageColumn& column : data.columns) {
        QVERIFY(data.inputs.lowest <= column.inputNumbers.at(0));
        QVERIFY(data.inputs.highest >= column.inputNumbers.at(0));
    }
    // In the unit of the data, not scaled.
    QCOMPARE(data.columns.front().inputNumbers.at(0), 5.0);
}

void TestNumberCurve::fewInputsStandBesideEachOther()
{
    QCOMPARE(dataOf(TaskKind::Activity, 20).columns.front().inputNumbers.size(), std::size_t(3));
    QCOMPARE(dataOf(TaskKind::SineWave, 20).columns.front().inputNumbers.size(), std::size_t(1));
    QCOMPARE(
        dataOf(TaskKind::SpokenWords, 20).columns.front().inputNumbers.size(), std::size_t(1));
}

void TestNumberCurve::lettersAreNoNumbers()
{
    for (const TaskKind kind : {TaskKind::NextCharacter, TaskKind::Parity, TaskKind::NumberWords,
             TaskKind::FirstSymbol}) {
        const StageData data = dataOf(kind, 20);
        QVERIFY(!data.inputs.isThere() && !data.outputs.isThere());
    }
}

void TestNumberCurve::widthsDoNotDependOnTheDigits()
{
    const StageData data = dataOf(TaskKind::Prices, 24);
    QVERIFY2(data.inputs.widest.count('0') == 4, qPrintable(data.inputs.widest));
}

void TestNumberCurve::narrowColumnsShowACurve_data()
{
    QTest::addColumn<int>("length");
    QTest::newRow("without letters") << 200;
    QTest::newRow("with arrows") << 50;
}

/// The input of a sine wave is where its number says.
void TestNumberCurve::narrowColumnsShowACurve()
{
    QFETCH(const int, length);
    StageWindow window(experimentOn(TaskKind::SineWave, length), QSize(820, 560));
    window.session.setCursor({.phase = Phase::Update});
    QCoreApplication::processEvents();
    const StageLayout layout = window.stage().layout();
    QVERIFY(layout.input.height > 0);
    const QImage picture = window.picture();
    const StageData& data = window.stage().data();
    int seen = 0;
    for (int step = 3; step < 40; step += 4) {
        const double share = (data.column(step).inputNumbers[0] - data.inputs.lowest) /
                             (data.inputs.highest - data.inputs.lowest);
        const double wanted = layout.input.bottom() - 3.0 - share * (layout.input.height - 6.0);
        const double found = heightOfInk(window, picture, step);
        QVERIFY2(std::abs(found - wanted) <= 1.5,
            qPrintable(QString("step %1: %2, not %3").arg(step).arg(found).arg(wanted)));
        ++seen;
    }
    QCOMPARE(seen, 10);
}

void TestNumberCurve::wideColumnsShowTheNumbersAlike()
{
    StageWindow window(experimentOn(TaskKind::Sunspots, 8), QSize(820, 560));
    QFont small = window.view.font();
    TextCache normal, bold, tiny;
    normal.setFont(small);
    bold.setFont(boldFont(small));
    tiny.setFont(smallFont(small));
    const StageTexts texts{normal, bold, tiny};
    const NumberRow& inputs = window.stage().data().inputs;
    QCOMPARE(numberStyle(inputs, 100.0, texts), NumberStyle::Bold);
    const double oneMore = tiny.widthOf(inputs.widest) + tiny.widthOf(" ") + 1.0;
    QCOMPARE(numberStyle(inputs, oneMore, texts), NumberStyle::Small);
    QCOMPARE(numberStyle(inputs, 5.0, texts), NumberStyle::Curve);
}

/// Beside the last column there is room for it.
void TestNumberCurve::anAnswerThatStandsAloneIsWritten()
{
    StageWindow window(experimentOn(TaskKind::AddingProblem, 50), QSize(820, 560));
    const StageLayout layout = window.stage().layout();
    const int right = int(window.view.axis().right());
    const QRect place(right - 28, layout.target.top, 26, layout.target.height);
    QVERIFY(hasColour(window.picture(), place, themeOf(window.stage()).mutedText));
}

QTEST_MAIN(TestNumberCurve)
#include "tst_number_curve.moc"
