#include "tests/support/sample_options.h"
#include "tests/ui/chart_window.h"
#include "ui/charts/chart_kind.h"
#include "ui/charts/loss_chart.h"
#include "ui/charts/spectrum_chart.h"
#include "ui/charts/triangle_chart.h"
#include "ui/charts/waterfall_chart.h"
#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QApplication>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedWidget>

using namespace loopscope;
using namespace loopscope::ui;
using namespace loopscope::ui::test;

class TestDiagnosticsPanel : public QObject
{
    Q_OBJECT
private slots:
    void init();

    void fourChartsAreThereAtTheStart();
    void aPanelTooLowForChartsSaysSo();
    void everyKindCanBeAdded();
    void chartsAreMovedReplacedAndClosed();
    void theArrangementIsStoredAndRestored();
    void aChartFillsTheMiddleAndIsPutBack();
    void anEnlargedChartIsClosedAndMoved();
    void withoutAMiddleNothingIsEnlarged();
    void cardsScrollWhenThereIsNoRoom();
    void everyChartIsReadableInALowPanel_data();
    void everyChartIsReadableInALowPanel();
    void anotherActiveNetworkIsShown();
    void whileTrainingEveryChartFollows();
    void aPanelGoesAwayWhileItCalculates();
};

void TestDiagnosticsPanel::init()
{
    applyTheme(*qApp, ThemeChoice::Light);
}

void TestDiagnosticsPanel::fourChartsAreThereAtTheStart()
{
    ChartWindow window(sampleOptions(8));
    QCOMPARE(window.panel.cards().size(), 4);
    QVERIFY(qobject_cast<LossChart*>(window.panel.cards()[0]));
    QVERIFY(qobject_cast<WaterfallChart*>(window.panel.cards()[1]));
    QVERIFY(qobject_cast<TriangleChart*>(window.panel.cards()[2]));
    QVERIFY(qobject_cast<RecurrentSpectrumChart*>(window.panel.cards()[3]));
    int right = 0;
    int width = -1;
    for (const ChartCard* card : window.panel.cards()) {
        const int left = card->mapTo(&window.panel, QPoint()).x();
        QVERIFY(left > right);
        QVERIFY(width < 0 || std::abs(card->width() - width) <= 1);
        right = left + card->width();
        width = card->width();
    }
}

void TestDiagnosticsPanel::everyKindCanBeAdded()
{
    ChartWindow window(sampleOptions(8, "lstm"));
    int count = 4;
    for (const ChartKind& kind : chartKinds()) {
        ChartCard* card = window.panel.addChart(kind.identifier);
        QVERIFY2(card != nullptr, kind.identifier);
        window.settle();
        QCOMPARE(window.panel.cards().size(), ++count);
        QCOMPARE(window.panel.cards().last(), card);
        QVERIFY(card->isVisible());
        QVERIFY(!card->words().isEmpty() && card->words() != "…");
        QVERIFY(card->howToRead().endsWith(u'.'));
        QVERIFY(!kind.name.isEmpty() && !kind.tip.isEmpty());
    }
    QVERIFY(window.panel.addChart("nonsense") == nullptr);
    QCOMPARE(window.panel.cards().size(), count);
}

void TestDiagnosticsPanel::chartsAreMovedReplacedAndClosed()
{
    ChartWindow window(sampleOptions(8));
    QSignalSpy changes(&window.panel, &DiagnosticsPanel::arrangementChanged);
    const auto placeOf = [&](const ChartCard* card) {
        return card->mapTo(&window.panel, QPoint()).x();
    };
    ChartCard* loss = window.panel.cards()[0];
    QVERIFY(!trigger(loss->menu(), "nonsense"));
    QVERIFY(trigger(loss->menu(), "Move Right"));
    window.settle();
    QCOMPARE(
        window.panel.arrangement(), (QStringList{"waterfall", "loss", "triangle", "spectrum"}));
    QVERIFY(placeOf(loss) > placeOf(window.panel.cards()[0]));
    QVERIFY(trigger(loss->menu(), "Move Left"));
    QCOMPARE(changes.count(), 2);
    window.panel.move(loss, -1); // it is the first one
    QCOMPARE(changes.count(), 2);

    QVERIFY(trigger(window.panel.cards()[1]->menu(), "Way of the Hidden State"));
    window.settle();
    QCOMPARE(
        window.panel.arrangement(), (QStringList{"loss", "trajectory", "triangle", "spectrum"}));
    QVERIFY(window.chart<WaterfallChart>() == nullptr);
    QVERIFY(trigger(window.panel.cards()[2]->menu(), "Close"));
    window.settle();
    QCOMPARE(window.panel.arrangement(), (QStringList{"loss", "trajectory", "spectrum"}));
    for (const ChartCard* card : window.panel.cards())
        QVERIFY(card->isVisible() && card->width() > 300);
    while (!window.panel.cards().isEmpty())
        window.panel.close(window.panel.cards().first());
    window.settle();
    QVERIFY(window.panel.arrangement().isEmpty());
    QVERIFY(window.goTo(2));
}

void TestDiagnosticsPanel::theArrangementIsStoredAndRestored()
{
    ChartWindow window(sampleOptions(8));
    const QStringList wanted{"triangle", "jacobian", "loss"};
    window.panel.setArrangement(wanted);
    window.settle();
    QCOMPARE(window.panel.arrangement(), wanted);
    window.panel.setArrangement({"loss", "a kind of later versions", "loss"});
    QCOMPARE(window.panel.arrangement(), (QStringList{"loss", "loss"}));
    window.panel.setArrangement({"nothing known"});
    QCOMPARE(window.panel.arrangement(), DiagnosticsPanel::defaultArrangement());
}

void TestDiagnosticsPanel::aChartFillsTheMiddleAndIsPutBack()
{
    ChartWindow window(sampleOptions(8));
    QStackedWidget middle;
    auto* stage = new QWidget;
    middle.addWidget(new QWidget);
    middle.addWidget(stage);
    middle.setCurrentWidget(stage);
    middle.resize(900, 600);
    middle.show();
    window.panel.setMiddle(&middle);
    window.settle();
    QSignalSpy changes(&window.panel, &DiagnosticsPanel::enlargedChanged);
    ChartCard* triangle = window.panel.cards()[2];
    const int place = triangle->mapTo(&window.panel, QPoint()).x();
    QVERIFY(trigger(triangle->menu(), "Enlarge"));
    window.settle();
    QCOMPARE(window.panel.enlarged(), triangle);
    QCOMPARE(middle.currentWidget(), triangle);
    QCOMPARE(triangle->size(), middle.size());
    QVERIFY(triangle->isVisible());
    QCOMPARE(changes.count(), 1);
    // It lives on up there.
    QVERIFY(window.goTo(3));
    QTRY_COMPARE(qobject_cast<TriangleChart*>(triangle)->data()->iteration, 3);
    // Another one takes its place.
    window.panel.enlarge(window.panel.cards()[0]);
    window.settle();
    QCOMPARE(middle.currentWidget(), window.panel.cards()[0]);
    QCOMPARE(triangle->mapTo(&window.panel, QPoint()).x(), place);
    const auto* button = window.panel.findChild<QPushButton*>();
    QVERIFY(button != nullptr && button->text() == "Put Back");
    QTest::mouseClick(const_cast<QPushButton*>(button), Qt::LeftButton);
    window.settle();
    QVERIFY(window.panel.enlarged() == nullptr);
    QCOMPARE(middle.currentWidget(), stage);
    QCOMPARE(middle.count(), 2);
    QTRY_VERIFY(window.panel.findChild<QPushButton*>() == nullptr);
    for (int i = 0; i < 4; ++i)
        QVERIFY(window.panel.isAncestorOf(window.panel.cards()[i]));
    QCOMPARE(window.panel.arrangement(), DiagnosticsPanel::defaultArrangement());
}

void TestDiagnosticsPanel::anEnlargedChartIsClosedAndMoved()
{
    ChartWindow window(sampleOptions(8));
    QStackedWidget middle;
    middle.addWidget(new QWidget);
    middle.show();
    window.panel.setMiddle(&middle);
    ChartCard* loss = window.panel.cards()[0];
    window.panel.enlarge(loss);
    window.panel.move(loss, 2);
    QCOMPARE(window.panel.cards()[2], loss);
    window.panel.putBack();
    window.settle();
    QVERIFY(loss->mapTo(&window.panel, QPoint()).x() >
            window.panel.cards()[1]->mapTo(&window.panel, QPoint()).x());
    window.panel.enlarge(loss);
    window.panel.close(loss);
    window.settle();
    QCOMPARE(window.panel.cards().size(), 3);
    QCOMPARE(middle.count(), 1);
    QVERIFY(window.panel.enlarged() == nullptr);
}

void TestDiagnosticsPanel::withoutAMiddleNothingIsEnlarged()
{
    ChartWindow window(sampleOptions(8));
    ChartCard* loss = window.panel.cards()[0];
    QVERIFY(!loss->enlargeAction()->isVisible());
    window.panel.enlarge(loss);
    QVERIFY(window.panel.enlarged() == nullptr);
    QVERIFY(window.panel.isAncestorOf(loss));
}

void TestDiagnosticsPanel::cardsScrollWhenThereIsNoRoom()
{
    ChartWindow window(sampleOptions(8), QSize(500, 260));
    auto* scrollBar = window.panel.findChild<QScrollArea*>()->horizontalScrollBar();
    QVERIFY(scrollBar->maximum() > 0);
    for (const ChartCard* card : window.panel.cards())
        QVERIFY(card->width() >= card->minimumSizeHint().width());
    window.panel.resize(1200, 260);
    window.settle();
    QCOMPARE(scrollBar->maximum(), 0);
}

void TestDiagnosticsPanel::everyChartIsReadableInALowPanel_data()
{
    QTest::addColumn<QSize>("size");
    QTest::newRow("1366 × 768") << QSize(820, 200);
    QTest::newRow("1600 × 1000") << QSize(1000, 280);
    QTest::newRow("2560 × 1440") << QSize(1960, 420);
}

void TestDiagnosticsPanel::everyChartIsReadableInALowPanel()
{
    QFETCH(const QSize, size);
    ChartWindow window(sampleOptions(20, "lstm"), size);
    QVERIFY(window.goTo(30));
    for (const ChartCard* card : window.panel.cards()) {
        const QRect inside = card->plot()->plotRect();
        QVERIFY2(
            inside.height() >= 75 && inside.width() >= 75, qPrintable(QString("%1: %2 × %3")
                                                                          .arg(card->title())
                                                                          .arg(inside.width())
                                                                          .arg(inside.height())));
        QVERIFY(card->plot()->rect().contains(inside));
    }
}

void TestDiagnosticsPanel::anotherActiveNetworkIsShown()
{
    ChartWindow window(sampleOptions(8));
    ExperimentOptions other = sampleOptions(8, "lstm");
    window.session.addExperiment(other);
    window.session.setActive(1);
    window.settle();
    QTRY_COMPARE(window.chart<TriangleChart>()->data()->symbols.size(), std::size_t(2));
    window.session.setActive(0);
    window.settle();
    QTRY_COMPARE(window.chart<TriangleChart>()->data()->symbols.size(), std::size_t(1));
}

void TestDiagnosticsPanel::whileTrainingEveryChartFollows()
{
    ChartWindow window(sampleOptions(20));
    window.session.startTraining();
    QTRY_VERIFY(window.session.snapshot()->iteration->number() > 200);
    QTRY_VERIFY(window.chart<TriangleChart>()->data()->iteration > 50);
    window.session.stopTraining();
    QTRY_VERIFY(!window.session.isTraining());
    window.settle();
    const int number = window.session.snapshot()->iteration->number();
    QCOMPARE(window.chart<TriangleChart>()->data()->iteration, number);
    QVERIFY(window.chart<LossChart>()->words().contains(QString::number(number)));
    QCOMPARE(window.chart<LossChart>()->curve().iterations.back(), double(number));
}

void TestDiagnosticsPanel::aPanelGoesAwayWhileItCalculates()
{
    for (int i = 0; i < 20; ++i) {
        Session session(sampleOptions(100, "lstm", Function::Tanh, 24));
        DiagnosticsPanel panel(session);
        panel.resize(1000, 300);
        panel.show();
        QTest::qWait(i);
    }
}

void TestDiagnosticsPanel::aPanelTooLowForChartsSaysSo()
{
    Session session(sampleOptions(8));
    DiagnosticsPanel panel(session);
    panel.resize(900, 300);
    panel.show();
    const auto* words = panel.findChild<QLabel*>("diagnostics.noRoom");
    QVERIFY(panel.cards().first()->isVisible());
    QVERIFY(!words->isVisible());

    panel.resize(900, 3 * panel.fontMetrics().height());
    QVERIFY(!panel.cards().first()->isVisible());
    QVERIFY(words->isVisible());

    panel.resize(900, 300);
    QVERIFY(panel.cards().first()->isVisible());
    QVERIFY(!words->isVisible());
}

QTEST_MAIN(TestDiagnosticsPanel)
#include "tst_diagnostics_panel.moc"
