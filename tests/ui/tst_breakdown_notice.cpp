#include "core/cell/catalog.h"
#include "ui/build/build_panel.h"
#include "ui/charts/chart_card.h"
#include "ui/charts/diagnostics_panel.h"
#include "ui/controls/number_field.h"
#include "ui/explain/explain_panel.h"
#include "ui/explain/rich_text.h"
#include "ui/session/broken_run.h"
#include "ui/session/default_options.h"
#include "ui/session/session.h"
#include "ui/stage/stage_view.h"
#include "ui/stage/timeline_view.h"
#include "ui/theme/theme.h"
#include "ui/window/main_window.h"
#include "ui/window/network_view.h"
#include "ui/window/notice_bar.h"
#include "ui/window/transport.h"

#include <QAction>
#include <QApplication>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <memory>

using namespace loopscope;
using namespace loopscope::ui;

/// A run that breaks in the window, and the buttons that mend it.
class TestBreakdownNotice : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void cleanup();

    void theNoticeSaysWhereAndWhy();
    void aButtonForEachRemedyThatHelps();
    void aRemedyMendsTheRun_data();
    void aRemedyMendsTheRun();
    void aRemedyIsTakenBack();
    void thePlaceIsShown();
    void explainSaysWhereAndWhyToo();
    void aRemedyInExplainMendsTheRun();
    void theNoticeFitsANarrowWindow();
    void aLowWindowKeepsItsCharts_data();
    void aLowWindowKeepsItsCharts();
    void theDetailsAreOneButtonAway();

private:
    QPushButton* button(const char* name) const;
    RichText* textInExplain(const QString& part) const;
    void breakTheRun();

    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
    NoticeBar* m_notice = nullptr;
};

void TestBreakdownNotice::initTestCase()
{
    applyTheme(*qApp, ThemeChoice::Light);
    QFont font("Inter"); // the program's, as another has other heights
    font.setPixelSize(13);
    QApplication::setFont(font);
}

void TestBreakdownNotice::init()
{
    ExperimentOptions options = defaultOptions();
    options.optimizer.kind = OptimizerKind::Sgd;
    options.optimizer.learningRate = 0.1;
    m_session = std::make_unique<Session>(options);
    m_window = std::make_unique<MainWindow>(*m_session);
    m_notice = m_window->networkView()->notice();
    m_window->resize(1366, 768);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    breakTheRun();
}

void TestBreakdownNotice::cleanup()
{
    m_window.reset();
    m_session.reset();
}

QPushButton* TestBreakdownNotice::button(const char* name) const
{
    auto* found = m_window->findChild<QPushButton*>(QString::fromLatin1(name));
    return found != nullptr && found->isVisible() ? found : nullptr;
}

/// ReLU from the menu, ρ = 5 typed, Train pressed.
void TestBreakdownNotice::breakTheRun()
{
    m_window->findChild<QAction*>("network.cell.vanilla-relu")->trigger();
    m_window->buildPanel()->reveal("weights.spectralRadius");
    QCoreApplication::processEvents();
    auto* radius = m_window->findChild<NumberField*>("weights.spectralRadius");
    radius->setFocus();
    QTest::keyClick(radius, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(radius, "5");
    QTest::keyClick(radius, Qt::Key_Return);
    QCOMPARE(m_session->options().initialisation.spectralRadius, 5.0);
    QSignalSpy breaks(m_session.get(), &Session::broke);
    QTest::mouseClick(m_window->networkView()->transport()->trainButton(), Qt::LeftButton);
    QTRY_COMPARE(breaks.count(), 1);
    QTRY_VERIFY(!m_session->isTraining());
}

void TestBreakdownNotice::theNoticeSaysWhereAndWhy()
{
    const BrokenRun& broken = *m_session->snapshot()->broken;
    const QString words = m_notice->text();
    for (const QString& part :
        {QString("iteration %1 is not finite").arg(broken.breakdown.iteration),
            QString::fromStdString(broken.breakdown.placeWords), QString("h grew ×"),
            QString("back at iteration %1").arg(broken.lastGood)})
        QVERIFY2(words.contains(part), qPrintable(part + " | " + words));
    QVERIFY2(words.contains(QStringLiteral("·10⁷")) && !words.contains("e+"), qPrintable(words));
    QCOMPARE(m_session->snapshot()->iteration->number(), broken.lastGood);
    QVERIFY(button("notice.clip"));
    QCOMPARE(button("notice.spectralRadius")->text(), QString("ρ 5 → 1"));
}

/// A tenth of the learning rate alone does not mend this run: see aRemedyMendsTheRun().
void TestBreakdownNotice::aButtonForEachRemedyThatHelps()
{
    const BrokenRun& broken = *m_session->snapshot()->broken;
    const auto isOffered = [&](Remedy::Kind kind) {
        return std::any_of(broken.remedies.begin(), broken.remedies.end(),
            [&](const Remedy& remedy) { return remedy.kind == kind; });
    };
    QVERIFY(isOffered(Remedy::Kind::ClipNorm));
    QVERIFY(isOffered(Remedy::Kind::LowerSpectralRadius));
    QCOMPARE(button("notice.learningRate") != nullptr,
        isOffered(Remedy::Kind::LowerLearningRate));
    // Trained on without a remedy, the run breaks again, which the notice tells anew.
    QSignalSpy breaks(m_session.get(), &Session::broke);
    QTest::mouseClick(m_window->networkView()->transport()->trainButton(), Qt::LeftButton);
    QTRY_COMPARE(breaks.count(), 1);
    QTRY_VERIFY(button("notice.clip"));
}

void TestBreakdownNotice::aRemedyMendsTheRun_data()
{
    QTest::addColumn<QByteArray>("remedy");
    QTest::newRow("clip the gradient") << QByteArray("notice.clip");
    QTest::newRow("smaller radius") << QByteArray("notice.spectralRadius");
}

void TestBreakdownNotice::aRemedyMendsTheRun()
{
    QFETCH(const QByteArray, remedy);
    const int good = m_session->snapshot()->iteration->number();
    QVERIFY(button(remedy.constData()));
    QTest::mouseClick(button(remedy.constData()), Qt::LeftButton);
    QVERIFY(m_notice->isHidden());
    QTRY_VERIFY(!m_session->snapshot()->broken);
    QCOMPARE(m_session->snapshot()->iteration->number(), good);
    const double before = m_session->snapshot()->iteration->loss();

    m_session->trainUntil({.iterations = 500});
    QTRY_VERIFY(!m_session->isTraining());
    QCOMPARE(m_session->snapshot()->iteration->number(), good + 500);
    QVERIFY(m_session->snapshot()->iteration->loss() < before / 2.0);
    QVERIFY(m_notice->isHidden());
}

void TestBreakdownNotice::aRemedyIsTakenBack()
{
    const ExperimentOptions broken = m_session->options();
    QTest::mouseClick(button("notice.clip"), Qt::LeftButton);
    QCOMPARE(m_session->options().clipping.kind, ClippingKind::Norm);
    m_window->findChild<QAction*>("edit.undo")->trigger();
    QVERIFY(m_session->options() == broken);
}

void TestBreakdownNotice::thePlaceIsShown()
{
    const Breakdown breakdown = m_session->snapshot()->broken->breakdown;
    QTest::mouseClick(button("notice.showPlace"), Qt::LeftButton);
    QTRY_COMPARE(m_session->snapshot()->iteration->number(), breakdown.iteration);
    QCOMPARE(m_session->cursor(), (Cursor{Phase::Forward, breakdown.place.step}));

    // A remedy is of use at the last good iteration, and leads back there.
    const int good = m_session->snapshot()->broken->lastGood;
    QTest::mouseClick(button("notice.clip"), Qt::LeftButton);
    QTRY_VERIFY(!m_session->snapshot()->broken);
    QCOMPARE(m_session->snapshot()->iteration->number(), good);
    QVERIFY(m_session->snapshot()->options.clipping.kind == ClippingKind::Norm);
}

RichText* TestBreakdownNotice::textInExplain(const QString& part) const
{
    for (RichText* text : m_window->explainPanel()->findChildren<RichText*>())
        if (text->isVisible() && text->html().contains(part))
            return text;
    return nullptr;
}

void TestBreakdownNotice::explainSaysWhereAndWhyToo()
{
    const BrokenRun& broken = *m_session->snapshot()->broken;
    QTRY_VERIFY(textInExplain(
        QString::fromStdString(breakdownSentence(broken.breakdown)).toHtmlEscaped()));
    QVERIFY(textInExplain("<sup>"));
    // It stays when the notice is closed, at every phase, until the run is another one.
    m_notice->hide();
    for (const Phase phase : {Phase::Loss, Phase::Backward, Phase::Update}) {
        m_session->goToPhase(phase);
        QTRY_VERIFY(textInExplain("remedy:0"));
    }
    RichText* place = textInExplain("break:0");
    QVERIFY(place);
    place->setFocus();
    QTest::keyClick(place, Qt::Key_Return);
    QTRY_COMPARE(m_session->snapshot()->iteration->number(), broken.breakdown.iteration);
    QTRY_VERIFY(textInExplain("remedy:0"));
}

void TestBreakdownNotice::aRemedyInExplainMendsTheRun()
{
    QTRY_VERIFY(textInExplain("remedy:0"));
    const ExperimentOptions wanted = m_session->snapshot()->broken->remedies.front().options;
    RichText* remedies = textInExplain("remedy:0");
    remedies->setFocus();
    QTest::keyClick(remedies, Qt::Key_Return);
    QVERIFY(m_session->options() == wanted);
    QTRY_VERIFY(!m_session->snapshot()->broken);
    QTRY_VERIFY(!textInExplain("remedy:0"));
    QVERIFY(!textInExplain("break:0"));
}

void TestBreakdownNotice::theNoticeFitsANarrowWindow()
{
    // It asks for no more room than the unrolled network does.
    QVERIFY(m_notice->minimumSizeHint().width() <=
            m_window->networkView()->timeline()->minimumSizeHint().width());
    for (const QSize& size : {QSize(1, 640), QSize(1366, 768), QSize(1920, 1080)}) {
        m_window->resize(size.expandedTo(m_window->minimumSizeHint()));
        QTest::qWait(50);
        // The network below it keeps its height, too: "step t" is the last of its rows.
        const StageView* stage = m_window->networkView()->timeline()->stage();
        QVERIFY2(stage->height() >= stage->minimumSizeHint().height(),
            qPrintable(QStringLiteral("%1 at %2").arg(stage->height()).arg(size.width())));
        for (const char* name :
            {"notice.clip", "notice.spectralRadius", "notice.showPlace"}) {
            const QPushButton* shown = button(name);
            QVERIFY(shown);
            QVERIFY(shown->width() >= shown->sizeHint().width());
            QVERIFY(m_notice->rect().contains(
                QRect(shown->mapTo(m_notice, QPoint(0, 0)), shown->size())));
        }
        if (const QByteArray folder = qgetenv("LOOPSCOPE_PICTURES"); !folder.isEmpty()) {
            for (const ThemeChoice theme : {ThemeChoice::Light, ThemeChoice::Dark}) {
                applyTheme(*qApp, theme);
                m_window->grab().save(QString("%1/notice-%2-%3.png")
                                          .arg(QString::fromLocal8Bit(folder))
                                          .arg(size.width())
                                          .arg(int(theme)));
            }
        }
    }
}

void TestBreakdownNotice::aLowWindowKeepsItsCharts_data()
{
    QTest::addColumn<QSize>("size");
    QTest::newRow("1366 x 768") << QSize(1366, 768);
    QTest::newRow("1280 x 720") << QSize(1280, 720);
}

void TestBreakdownNotice::aLowWindowKeepsItsCharts()
{
    QFETCH(QSize, size);
    m_window->resize(size);
    QTest::qWait(50);
    const auto* panel = m_window->diagnosticsPanel();
    const auto* card = panel->findChild<ChartCard*>("loss");
    QVERIFY(card);
    QVERIFY(card->isVisible());
    const QRect place(card->mapTo(panel, QPoint(0, 0)), card->size());
    QVERIFY2(panel->rect().contains(place), qPrintable(QString::number(place.bottom())));
}

void TestBreakdownNotice::theDetailsAreOneButtonAway()
{
    const auto* words = m_notice->findChild<QLabel*>();
    const QString whole = m_notice->text();
    QVERIFY2(words->text().size() < whole.size() / 2, qPrintable(words->text()));
    QCOMPARE(words->toolTip(), whole); // and nothing is lost
    QTest::mouseClick(button("notice.details"), Qt::LeftButton);
    QCOMPARE(words->text(), whole);
    QVERIFY(button("notice.details") == nullptr);
    QVERIFY(button("notice.close")->hasFocus());
    // A high window has room for the whole sentence from the start.
    QTest::mouseClick(button("notice.close"), Qt::LeftButton);
    m_window->resize(1600, 1000);
    QSignalSpy breaks(m_session.get(), &Session::broke);
    QTest::mouseClick(m_window->networkView()->transport()->trainButton(), Qt::LeftButton);
    QTRY_COMPARE(breaks.count(), 1);
    QTRY_COMPARE(words->text(), m_notice->text());
    QVERIFY(button("notice.details") == nullptr);
}

QTEST_MAIN(TestBreakdownNotice)
#include "tst_breakdown_notice.moc"
