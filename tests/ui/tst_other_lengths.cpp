#include "core/training/recommended_experiment.h"
#include "tests/ui/chart_window.h"
#include "ui/build/build_panel.h"
#include "ui/build/memory_note.h"
#include "ui/charts/length_chart.h"
#include "ui/theme/theme.h"

#include <QApplication>

using namespace loopscope;
using namespace loopscope::ui;
using namespace loopscope::ui::test;

namespace
{

ExperimentOptions shortMemory()
{
    ExperimentOptions options = recommendedExperiment(standardOptions(TaskKind::FirstSymbol));
    options.sequenceLength = 12;
    return options;
}

LengthChart* chartIn(ChartWindow& window)
{
    auto* chart = qobject_cast<LengthChart*>(window.panel.addChart("lengths"));
    window.settle();
    return chart;
}

bool train(Session& session, int iterations)
{
    session.trainUntil({.iterations = iterations});
    return QTest::qWaitFor([&] { return !session.isTraining(); }, 60000);
}

} // namespace

class TestOtherLengths : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(*qApp, ThemeChoice::Light); }
    void theChartSaysHowFarMemoryReaches();
    void theReadOutIsOfTheNearestLength();
    void halfAndTwiceTheLengthAreTold_data();
    void halfAndTwiceTheLengthAreTold();
    void groupsStandSideBySide();
    void everyTaskIsDrawn_data();
    void everyTaskIsDrawn();
    void theBuildPanelSaysWhatIsRemembered_data();
    void theBuildPanelSaysWhatIsRemembered();
    void tasksWithoutMemoryHaveNoSuchLine();
};

void TestOtherLengths::theChartSaysHowFarMemoryReaches()
{
    ChartWindow window(shortMemory());
    LengthChart* chart = chartIn(window);
    QVERIFY(chart && chart->data() != nullptr);
    QVERIFY2(chart->words().contains("remembers nothing yet"), qPrintable(chart->words()));
    QVERIFY(train(window.session, 250));
    window.settle();
    QCOMPARE(chart->data()->iteration, 250);
    const int remembered = chart->data()->curve.remembered();
    QVERIFY(remembered >= 11);
    QVERIFY2(chart->howToRead().contains(QString("remembers %1 steps").arg(remembered)),
        qPrintable(chart->howToRead()));
    QVERIFY2(chart->howToRead().contains("12 steps alone"), qPrintable(chart->howToRead()));
    // The table says it, too.
    const QString row = QString("\n%1,%1,500,%2,").arg(remembered + 1).arg(remembered);
    QVERIFY2(QString::fromStdString(chart->table()).contains(row), chart->table().c_str());
}

void TestOtherLengths::theReadOutIsOfTheNearestLength()
{
    ChartWindow window(shortMemory());
    LengthChart* chart = chartIn(window);
    QTest::mouseMove(chart->plot(), pixelOf(chart->plot(), 12.3, 0.5));
    QTRY_VERIFY2(chart->words().startsWith("12 steps: "), qPrintable(chart->words()));
    QVERIFY2(chart->words().endsWith("% of answers right"), qPrintable(chart->words()));
}

void TestOtherLengths::halfAndTwiceTheLengthAreTold_data()
{
    QTest::addColumn<int>("length");
    QTest::addColumn<QString>("words");
    QTest::newRow("ordinary") << 40 << "20 · 40 · 80";
    QTest::newRow("the longest that is trained on") << 200 << "100 · 200";
    QTest::newRow("the shortest") << 2 << "2 · 4";
}

void TestOtherLengths::halfAndTwiceTheLengthAreTold()
{
    QFETCH(const int, length);
    QFETCH(const QString, words);
    ExperimentOptions options = shortMemory();
    options.sequenceLength = length;
    ChartWindow window(options);
    LengthChart* chart = chartIn(window);
    QVERIFY2(chart->words().contains(" at " + words + " steps"), qPrintable(chart->words()));
}

void TestOtherLengths::groupsStandSideBySide()
{
    ExperimentOptions options = recommendedExperiment(standardOptions(TaskKind::SpokenWords));
    options.layers.front().units = 4;
    ChartWindow window(options);
    LengthChart* chart = chartIn(window);
    QVERIFY(chart->data() && !chart->data()->hasTrainedLength());
    QVERIFY2(chart->words().contains("–"), qPrintable(chart->words()));
    QCOMPARE(chart->plot()->xAxis->scaleType(), QCPAxis::stLinear);
}

void TestOtherLengths::everyTaskIsDrawn_data()
{
    QTest::addColumn<int>("kind");
    for (const TaskDescription& task : taskDescriptions())
        QTest::newRow(task.identifier.c_str()) << int(task.kind);
}

/// In the accent's colour, in both themes, and again after the theme changed.
void TestOtherLengths::everyTaskIsDrawn()
{
    QFETCH(const int, kind);
    ExperimentOptions options = recommendedExperiment(standardOptions(TaskKind(kind)));
    options.layers.front().units = 3;
    options.batchSize = 1;
    ChartWindow window(options);
    LengthChart* chart = chartIn(window);
    for (const ThemeChoice theme : {ThemeChoice::Dark, ThemeChoice::Light}) {
        applyTheme(*qApp, theme);
        const QImage picture = window.pictureOf(chart);
        // Three dots and a dashed line at zero have few pixels of the very colour.
        QVERIFY(countOf(picture, themeOf(*chart).accent) > 5);
        QVERIFY(!chart->howToRead().isEmpty());
    }
}

void TestOtherLengths::theBuildPanelSaysWhatIsRemembered_data()
{
    QTest::addColumn<int>("kind");
    // That all tasks are remembered is tested where tests may take longer.
    QTest::newRow("parity") << int(TaskKind::Parity);
    QTest::newRow("who came first") << int(TaskKind::WhoCameFirst);
}

void TestOtherLengths::theBuildPanelSaysWhatIsRemembered()
{
    QFETCH(const int, kind);
    const ExperimentOptions options = recommendedExperiment(standardOptions(TaskKind(kind)));
    const TaskDescription& task = descriptionOf(TaskKind(kind));
    Session session(options);
    BuildPanel panel(session);
    panel.show();
    auto* note = panel.findChild<MemoryNote*>();
    QVERIFY(note && note->isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(!note->isPending(), 20000);
    QVERIFY2(note->text().startsWith("Remembers"), qPrintable(note->text()));
    QVERIFY(train(session, task.defaults.iterations));
    QTRY_VERIFY_WITH_TIMEOUT(!note->isPending(), 20000);
    const auto number = QRegularExpression("^Remembers (\\d+) steps?( or more)?, measured")
                            .match(note->text());
    QVERIFY2(number.hasMatch(), qPrintable(note->text()));
    const int lag = session.snapshot()->task->lagOf(session.snapshot()->iteration->steps());
    QVERIFY2(number.captured(1).toInt() >= lag,
        qPrintable(QString("%1; the lag is %2").arg(note->text()).arg(lag)));
}

void TestOtherLengths::tasksWithoutMemoryHaveNoSuchLine()
{
    Session session(recommendedExperiment(standardOptions(TaskKind::NextCharacter)));
    BuildPanel panel(session);
    panel.show();
    auto* note = panel.findChild<MemoryNote*>();
    QVERIFY(note && !note->isVisible());
    session.setOptions(shortMemory());
    QTRY_VERIFY(note->isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(!note->isPending(), 20000);
    QVERIFY(note->text().startsWith("Remembers"));
}

QTEST_MAIN(TestOtherLengths)
#include "tst_other_lengths.moc"
