#include "core/training/recommended_experiment.h"
#include "ui/session/default_options.h"
#include "ui/session/session.h"
#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"
#include "ui/window/help_dialogs.h"
#include "ui/window/main_window.h"
#include "ui/window/network_view.h"
#include "ui/window/phase_banner.h"

#include <QApplication>
#include <QLabel>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QScrollBar>
#include <QTest>

using namespace loopscope;
using namespace loopscope::ui;

/// The window on screens with little room, and with large type.
class TestSmallScreen : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanup();

    void theWindowFits_data();
    void theWindowFits();
    void phasesHaveTheirNamesWhereThereIsRoom();
    void theHeaderAdaptsWhenItsContentsChange();
    void theListOfKeysFits();

private:
    QFont m_font;
};

void TestSmallScreen::initTestCase()
{
    applyTheme(*qApp, ThemeChoice::Light);
    m_font = QFont("Inter");
    m_font.setPixelSize(13);
    QApplication::setFont(m_font);
}

void TestSmallScreen::cleanup()
{
    QApplication::setFont(m_font);
}

void TestSmallScreen::theWindowFits_data()
{
    QTest::addColumn<QSize>("screen");
    QTest::addColumn<double>("type");
    QTest::addColumn<bool>("isTranslation");
    const struct {
        const char* name;
        QSize size;
        double type;
    } screens[] = {{"projector", {1024, 768}, 1.0}, {"notebook", {1366, 768}, 1.0},
        {"notebook, large type", {1366, 768}, 1.25},
        {"desktop, very large type", {1920, 1080}, 1.75}};
    for (const auto& screen : screens) {
        QTest::addRow("%s, one layer", screen.name) << screen.size << screen.type << false;
        QTest::addRow("%s, encoder and decoder", screen.name) << screen.size << screen.type << true;
    }
}

void TestSmallScreen::theWindowFits()
{
    QFETCH(const QSize, screen);
    QFETCH(const double, type);
    QFETCH(const bool, isTranslation);
    QApplication::setFont(scaledFont(m_font, type));
    ExperimentOptions options = defaultOptions();
    if (isTranslation) {
        options = recommendedExperiment(standardOptions(TaskKind::Dates));
        options.layers.push_back(options.layers.front());
    }
    Session session(options);
    MainWindow window(session);
    window.resize(screen);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    QCOMPARE(window.size(), screen);

    const auto* network = window.findChild<NetworkView*>();
    for (const QPushButton* button : network->findChildren<QPushButton*>()) {
        const int words = button->fontMetrics().horizontalAdvance(button->text());
        if (button->isVisible())
            QVERIFY2(button->width() > words, qPrintable(button->text()));
    }
    for (const QLabel* label : network->findChildren<QLabel*>()) {
        if (label->isVisible() && !label->wordWrap())
            QVERIFY2(label->width() >= label->sizeHint().width(), qPrintable(label->text()));
    }
}

void TestSmallScreen::phasesHaveTheirNamesWhereThereIsRoom()
{
    Session session(defaultOptions());
    NetworkView view(session);
    view.resize(900, 600);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    const QPushButton* backward = view.findChild<PhaseBanner*>()->button(Phase::Backward);
    QCOMPARE(backward->text(), QString("3 Backward"));

    view.resize(view.minimumSizeHint());
    QTRY_COMPARE(backward->text(), QString("3"));
    QCOMPARE(backward->accessibleName(), QString("3 Backward"));

    view.resize(900, 600);
    QTRY_COMPARE(backward->text(), QString("3 Backward"));
}

void TestSmallScreen::theHeaderAdaptsWhenItsContentsChange()
{
    // A text has a switch for what the network reads, as a translation does.
    ExperimentOptions plain = recommendedExperiment(standardOptions(TaskKind::FirstSymbol));
    plain.sequenceLength = 20;
    Session session(plain);
    NetworkView view(session);
    view.resize(620, 600);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    const auto titleIs = [&view](const QString& title) {
        for (const QLabel* label : view.findChildren<QLabel*>())
            if (label->text() == title)
                return true;
        return false;
    };
    QVERIFY(titleIs("Unrolled over 20 steps"));

    session.setOptions(recommendedExperiment(standardOptions(TaskKind::Dates)));
    QTRY_VERIFY(!view.findChild<PhaseBanner*>()->button(Phase::Loss)->text().contains("Loss"));

    session.setOptions(plain);
    QTRY_VERIFY(titleIs("Unrolled over 20 steps"));
    QCOMPARE(view.findChild<PhaseBanner*>()->button(Phase::Loss)->text(), QString("2 Loss"));
}

void TestSmallScreen::theListOfKeysFits()
{
    Session session(defaultOptions());
    MainWindow window(session);
    KeysDialog keys(window);
    keys.show();
    QVERIFY(QTest::qWaitForWindowExposed(&keys));
    QVERIFY(keys.height() <= keys.screen()->availableSize().height());
    const QScrollBar* bar = keys.findChild<QScrollArea*>()->verticalScrollBar();
    QVERIFY(bar->maximum() > 0);
    QTest::keyClick(keys.focusWidget(), Qt::Key_PageDown);
    QVERIFY(bar->value() > 0);
    QVERIFY(keys.findChild<QPushButton*>()->isVisible());
}

QTEST_MAIN(TestSmallScreen)
#include "tst_small_screen.moc"
