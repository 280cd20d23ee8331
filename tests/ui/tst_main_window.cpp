#include "tests/ui/dropped_files.h"
#include "ui/build/build_panel.h"
#include "ui/editor/cell_editor.h"
#include "ui/charts/chart_card.h"
#include "ui/charts/chart_plot.h"
#include "ui/charts/diagnostics_panel.h"
#include "ui/explain/explain_panel.h"
#include "ui/lanes/gradient_lane.h"
#include "ui/lessons/spotlight.h"
#include "ui/session/default_options.h"
#include "ui/session/session.h"
#include "ui/stage/cell_view.h"
#include "ui/stage/stage_stack.h"
#include "ui/stage/stage_view.h"
#include "ui/stage/timeline_view.h"
#include "ui/weights/weights_map.h"
#include "ui/weights/weights_panel.h"
#include "ui/theme/theme.h"
#include "ui/window/lesson_host.h"
#include "ui/window/main_window.h"
#include "ui/window/network_view.h"
#include "ui/window/notice_bar.h"
#include "ui/window/phase_banner.h"
#include "ui/window/side_panel.h"
#include "ui/window/transport.h"

#include <QAction>
#include <QComboBox>
#include <QFile>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QSlider>
#include <QStatusBar>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <memory>

using namespace loopscope;
using namespace loopscope::ui;

/// The whole window, driven as a person drives it.
class TestMainWindow : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void theKeysStep_data();
    void theKeysStep();
    void theKeysOfAFieldStayWithTheField();
    void theKeysOfASliderStayWithTheSlider();
    void aClickOnTheTransportLeavesTheKeysToTheNetwork();
    void theTransportSteps();
    void theTransportSaysWhereTrainingIs();
    void thePhaseBannerFollowsThePlayheadAndLeadsToPhases();
    void trainingRunsAndPausesWithTheWindowLive();
    void soManyIterationsAreAskedFor();
    void aTextFileIsOpened();
    void aFileThatCannotBeReadLeavesEverythingAsItIs();
    void aDroppedFileIsOpened();
    void aDroppedCellIsTheLayers();
    void aTableIsLearnedAsASeries();
    void aProblemStandsAboveTheNetworkUntilSomethingChanges();
    void theTitleSaysWhatIsShared_data();
    void theTitleSaysWhatIsShared();
    void aLayerIsChosenForAllViews();
    void ofAnEncoderDecoderTheDecoderIsShown();
    void undoAndRedoAreNamedInTheMenu();
    void panelsFoldAway();
    void theWeightsAreAPageOfTheRightPanel();
    void whatIsHeldStandsInTheTitle();
    void aChartIsShownLargeAndPutBackByKey();
    void aLossThatIsPointedAtShowsItsWay();
    void presentingHidesAllButTheMiddle();
    void keysWorkWhilePresenting();
    void panelsAreFoldedAwayByOneKey();
    void theKeysWorkInsideTheCell();
    void everyCommandHasAStatusTip();
    void noKeyIsGivenTwice();
    void everyControlHasANameAndATip();
    void nothingIsCutOff_data();
    void nothingIsCutOff();

private:
    QAction* action(const char* name) const;
    void press(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier);

    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
    TimelineView* m_timeline = nullptr;
};

void TestMainWindow::init()
{
    m_session = std::make_unique<Session>(defaultOptions());
    m_window = std::make_unique<MainWindow>(*m_session);
    m_timeline = m_window->networkView()->timeline();
    m_timeline->setMotionAllowed(false);
    m_window->resize(1366, 768);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    QVERIFY(m_timeline->hasFocus());
}

void TestMainWindow::cleanup()
{
    m_window.reset();
    m_session.reset();
}

QAction* TestMainWindow::action(const char* name) const
{
    return m_window->findChild<QAction*>(QString::fromLatin1(name));
}

void TestMainWindow::press(int key, Qt::KeyboardModifiers modifiers)
{
    QTest::keyClick(m_window->focusWidget() != nullptr ? m_window->focusWidget() : m_window.get(),
        Qt::Key(key), modifiers);
}

void TestMainWindow::theKeysStep_data()
{
    QTest::addColumn<int>("key");
    QTest::addColumn<int>("from");
    QTest::addColumn<int>("to");
    QTest::newRow("Right steps forward") << int(Qt::Key_Right) << 3 << 4;
    QTest::newRow("Left steps back") << int(Qt::Key_Left) << 3 << 2;
    QTest::newRow("a clicker's forward") << int(Qt::Key_PageDown) << 3 << 4;
    QTest::newRow("a clicker's back") << int(Qt::Key_PageUp) << 3 << 2;
    QTest::newRow("Home goes to the start of the phase") << int(Qt::Key_Home) << 3 << 0;
    QTest::newRow("Home goes on to the phase before") << int(Qt::Key_Home) << 21 << 20;
    QTest::newRow("End goes to the end of the phase") << int(Qt::Key_End) << 3 << 19;
    QTest::newRow("End goes on to the next phase") << int(Qt::Key_End) << 19 << 20;
    QTest::newRow("3 goes to Backward") << int(Qt::Key_3) << 3 << 21;
    QTest::newRow("4 goes to Update") << int(Qt::Key_4) << 3 << 41;
}

void TestMainWindow::theKeysStep()
{
    QFETCH(const int, key);
    QFETCH(const int, from);
    QFETCH(const int, to);
    m_session->setCursor(cursorAt(from, 20));
    press(key);
    QCOMPARE(positionOf(m_session->cursor(), 20), to);
}

void TestMainWindow::theKeysOfAFieldStayWithTheField()
{
    auto* text = m_window->findChild<QPlainTextEdit*>("task.text");
    QVERIFY(text);
    text->setFocus();
    QVERIFY(text->hasFocus());
    for (const int key : {Qt::Key_Right, Qt::Key_Left, Qt::Key_Home, Qt::Key_End, Qt::Key_Space,
             Qt::Key_T, Qt::Key_3})
        press(key);
    QCOMPARE(positionOf(m_session->cursor(), 20), 0);
    QVERIFY(!m_session->isPlaying());
    QVERIFY(!m_session->isTraining());
    QVERIFY(text->toPlainText().contains(" t3"));
}

void TestMainWindow::theKeysOfASliderStayWithTheSlider()
{
    auto* slider = m_window->findChild<QSlider*>("weights.spectralRadius");
    QVERIFY(slider);
    slider->setFocus();
    const double before = m_session->options().initialisation.spectralRadius;
    press(Qt::Key_Right);
    QVERIFY(m_session->options().initialisation.spectralRadius > before);
    QCOMPARE(positionOf(m_session->cursor(), 20), 0);
    // A presenter's clicker steps wherever the focus is.
    press(Qt::Key_PageDown);
    QCOMPARE(positionOf(m_session->cursor(), 20), 1);
}

void TestMainWindow::aClickOnTheTransportLeavesTheKeysToTheNetwork()
{
    auto* forward = m_window->findChild<QPushButton*>("transport.forward");
    QTest::mouseClick(forward, Qt::LeftButton);
    QCOMPARE(positionOf(m_session->cursor(), 20), 1);
    QVERIFY(m_timeline->hasFocus());
    press(Qt::Key_Space);
    QVERIFY(m_session->isPlaying());
    press(Qt::Key_Space);
    QVERIFY(!m_session->isPlaying());
}

void TestMainWindow::theTransportSteps()
{
    const auto click = [this](const char* name) {
        QTest::mouseClick(
            m_window->findChild<QPushButton*>(QString::fromLatin1(name)), Qt::LeftButton);
        return positionOf(m_session->cursor(), 20);
    };
    QCOMPARE(click("transport.forward"), 1);
    QCOMPARE(click("transport.toEnd"), 19);
    QCOMPARE(click("transport.toEnd"), 20);
    QCOMPARE(click("transport.back"), 19);
    QCOMPARE(click("transport.toStart"), 0);
    click("transport.play");
    QVERIFY(m_session->isPlaying());
    click("transport.play");
    QVERIFY(!m_session->isPlaying());
}

void TestMainWindow::theTransportSaysWhereTrainingIs()
{
    const auto words = [this](const char* name) {
        return m_window->findChild<QLabel*>(QString::fromLatin1(name))->text();
    };
    QCOMPARE(words("transport.iteration"), QString("Iteration 0"));
    m_session->goToIteration(3);
    QTRY_COMPARE(words("transport.iteration"), QString("Iteration 3"));
    const double loss = m_session->snapshot()->iteration->loss();
    QCOMPARE(words("transport.loss"), QStringLiteral("loss %1").arg(loss, 0, 'f', 2));
}

void TestMainWindow::thePhaseBannerFollowsThePlayheadAndLeadsToPhases()
{
    PhaseBanner* phases = m_window->networkView()->phases();
    const auto kinds = [phases] {
        QStringList result;
        for (const Phase phase : {Phase::Forward, Phase::Loss, Phase::Backward, Phase::Update})
            result.append(phases->button(phase)->property("kind").toString().mid(6));
        return result.join(' ');
    };
    QCOMPARE(kinds(), QString("current ahead ahead ahead"));
    QTest::mouseClick(phases->button(Phase::Backward), Qt::LeftButton);
    QVERIFY(m_session->cursor() == (Cursor{Phase::Backward, 19}));
    QCOMPARE(kinds(), QString("passed passed current ahead"));
}

void TestMainWindow::trainingRunsAndPausesWithTheWindowLive()
{
    auto* train = m_window->findChild<QPushButton*>("transport.train");
    QTest::mouseClick(train, Qt::LeftButton);
    QVERIFY(m_session->isTraining());
    QVERIFY(train->text().startsWith("Pause"));
    QTRY_VERIFY(m_session->snapshot()->iteration->number() > 30);
    press(Qt::Key_T);
    QTRY_VERIFY(!m_session->isTraining());
    QVERIFY(train->text().startsWith("Train"));
    QVERIFY(m_window->statusBar()->currentMessage().contains("ready to step"));
    QVERIFY(m_session->cursor() == (Cursor{Phase::Forward, 0}));
    press(Qt::Key_Right);
    QVERIFY(m_session->cursor() == (Cursor{Phase::Forward, 1}));
}

void TestMainWindow::soManyIterationsAreAskedFor()
{
    QTimer::singleShot(0, this, [] {
        auto* dialog = qobject_cast<QInputDialog*>(QApplication::activeModalWidget());
        if (dialog == nullptr)
            return;
        dialog->setIntValue(13);
        dialog->accept();
    });
    action("train.many")->trigger();
    QTRY_VERIFY(!m_session->isTraining());
    QCOMPARE(m_session->snapshot()->iteration->number(), 13);
}

void TestMainWindow::aTextFileIsOpened()
{
    QTemporaryDir folder;
    const QString path = folder.filePath("rhyme.txt");
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("Twinkle, twinkle, little star");
    file.close();
    QVERIFY(m_window->openFile(path));
    QTRY_COMPARE(
        m_session->snapshot()->options.task.text, std::string("Twinkle, twinkle, little star"));
    QCOMPARE(m_window->windowTitle(), QString("rhyme.txt[*] — Loopscope"));
    // Another text is no longer that file's.
    m_session->undoStack().undo();
    QCOMPARE(m_window->windowTitle(), QString("Loopscope[*]"));
}

void TestMainWindow::aFileThatCannotBeReadLeavesEverythingAsItIs()
{
    const ExperimentOptions before = m_session->options();
    QVERIFY(!m_window->openFile("/no/such/file.txt"));
    QVERIFY(m_session->options() == before);
    QVERIFY(m_window->networkView()->notice()->text().contains("/no/such/file.txt"));
}

void TestMainWindow::aDroppedFileIsOpened()
{
    QTemporaryDir folder;
    QVERIFY(drop(
        *m_window, QStringList{writeFile(folder.filePath("drop.txt"), "dropped words")}));
    QTRY_COMPARE(m_session->snapshot()->options.task.text, std::string("dropped words"));
}

void TestMainWindow::aDroppedCellIsTheLayers()
{
    QTemporaryDir folder;
    const QString path =
        writeFile(folder.filePath("mine.cell"), "h[t] = tanh(W x[t] + 0.5 * h[t-1])\n");
    QVERIFY(drop(*m_window, QStringList{path}));
    auto* editor = m_window->findChild<CellEditor*>();
    QVERIFY(editor != nullptr);
    QVERIFY(editor->isVisible());
    QTRY_COMPARE(m_session->snapshot()->options.layers.front().equations,
        std::string("h[t] = tanh(W x[t] + 0.5 * h[t-1])"));
    editor->close();
}

void TestMainWindow::aTableIsLearnedAsASeries()
{
    QTemporaryDir folder;
    const auto write = [&folder](const char* name, const QByteArray& bytes) {
        QFile file(folder.filePath(name));
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
    };
    QByteArray rows = "day;price\n";
    for (int i = 1; i <= 30; ++i)
        rows +=
            "1." + QByteArray::number(i % 12 + 1) + ".2024;" + QByteArray::number(i % 7) + ",5\n";
    QVERIFY(write("prices.csv", rows));
    QVERIFY(m_window->openFile(folder.filePath("prices.csv")));
    QTRY_COMPARE(m_session->snapshot()->task->options().kind, TaskKind::OwnSeries);
    QCOMPARE(m_session->snapshot()->task->inputName(0), std::string("price"));
    QCOMPARE(m_window->windowTitle(), QString("prices.csv[*] — Loopscope"));

    const ExperimentOptions before = m_session->options();
    QVERIFY(write("names.csv", "Ada\nAlan\n"));
    QVERIFY(!m_window->openFile(folder.filePath("names.csv")));
    QVERIFY(m_session->options() == before);
    QVERIFY2(m_window->networkView()->notice()->text().contains("neither a column of numbers"),
        qPrintable(m_window->networkView()->notice()->text()));
}

void TestMainWindow::aProblemStandsAboveTheNetworkUntilSomethingChanges()
{
    ExperimentOptions options = m_session->options();
    options.optimizer.learningRate = -1.0;
    m_session->setOptions(options);
    QVERIFY(!m_window->networkView()->notice()->text().isEmpty());
    options.optimizer.learningRate = 0.02;
    m_session->setOptions(options);
    QVERIFY(m_window->networkView()->notice()->text().isEmpty());
}

void TestMainWindow::theTitleSaysWhatIsShared_data()
{
    QTest::addColumn<QString>("cell");
    QTest::addColumn<QString>("words");
    QTest::newRow("vanilla") << "network.cell.vanilla-tanh" << "same W, U, b at every step";
    QTest::newRow("feed-forward") << "network.cell.feed-forward" << "same W, b at every step";
    QTest::newRow("LSTM") << "network.cell.lstm" << "same W, U, b at every step";
}

void TestMainWindow::theTitleSaysWhatIsShared()
{
    QFETCH(const QString, cell);
    QFETCH(const QString, words);
    action("network.newWeights")->trigger();
    auto* choice = action(cell.toLatin1().constData());
    QVERIFY2(choice, qPrintable(cell));
    choice->trigger();
    QTRY_COMPARE(sharedWeightsWords(*m_session->snapshot()->iteration), words);
}

void TestMainWindow::aLayerIsChosenForAllViews()
{
    auto* choice = m_window->findChild<QComboBox*>("stage.layer");
    QVERIFY(choice);
    QVERIFY(choice->isHidden());
    ExperimentOptions options = m_session->options();
    options.layers.push_back(options.layers.front());
    options.layers.back().units = 5;
    options.layers.back().direction = Direction::Both;
    m_session->setOptions(options);
    QTRY_COMPARE(choice->count(), 3);
    QVERIFY(choice->isVisible());
    QCOMPARE(choice->itemText(2), QString("Layer 2 ←"));
    QCOMPARE(m_session->snapshot()->track(), 1); // the first that the readout reads
    QCOMPARE(m_timeline->stage()->data().units, 5);

    emit choice->activated(0);
    QTRY_COMPARE(m_timeline->stage()->data().units, 12);
    QCOMPARE(m_window->explainPanel()->track(), 0);
    emit choice->activated(2);
    QTRY_COMPARE(m_timeline->stage()->data().units, 5);
    QCOMPARE(choice->currentIndex(), 2);
    QCOMPARE(m_session->snapshot()->track(), 2);
    QCOMPARE(m_window->explainPanel()->track(), 2);

    // A network without that layer shows one that it has.
    options.layers.pop_back();
    m_session->setOptions(options);
    QTRY_COMPARE(m_timeline->stage()->data().units, 12);
    QVERIFY(choice->isHidden());
}

void TestMainWindow::ofAnEncoderDecoderTheDecoderIsShown()
{
    auto* choice = m_window->findChild<QComboBox*>("stage.layer");
    QVERIFY(choice && m_timeline->stage()->encoder() == nullptr);
    ExperimentOptions options = m_session->options();
    options.layers.push_back(options.layers.front());
    m_session->setOptions(options);
    QTRY_COMPARE(choice->count(), 2);
    emit choice->activated(0);
    QTRY_COMPARE(m_session->snapshot()->track(), 0);

    // Track 0 becomes the encoder's, whose steps are others.
    options.task = standardOptions(TaskKind::Dates);
    options.attention = Attention::Additive;
    m_session->setOptions(options);
    QTRY_COMPARE(choice->itemText(0), QString("Decoder, layer 1"));
    QCOMPARE(choice->count(), 2);
    QCOMPARE(m_session->snapshot()->track(), 3);
    QCOMPARE(choice->currentIndex(), 1);
    emit choice->activated(0);
    QTRY_COMPARE(m_session->snapshot()->track(), 2);
    QCOMPARE(choice->currentIndex(), 0);

    QVERIFY(m_timeline->stage()->encoder() != nullptr);
    QCOMPARE(m_session->snapshot()->encoder->track(), 1);
    emit m_timeline->stage()->trackPicked(0);
    QTRY_COMPARE(m_session->snapshot()->encoder->track(), 0);
    QCOMPARE(m_session->snapshot()->track(), 2);
}

void TestMainWindow::undoAndRedoAreNamedInTheMenu()
{
    QVERIFY(!action("edit.undo")->isEnabled());
    action("network.cell.lstm")->trigger();
    QCOMPARE(action("edit.undo")->text(), QString("Undo: Vanilla RNN → LSTM"));
    press(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(action("edit.redo")->text(), QString("Redo: Vanilla RNN → LSTM"));
    QVERIFY(m_session->options() == defaultOptions());
}

void TestMainWindow::panelsFoldAway()
{
    const int before = m_timeline->width();
    action("view.build")->trigger();
    action("view.explain")->trigger();
    QVERIFY(!m_window->buildPanel()->isVisible());
    QTRY_VERIFY(m_timeline->width() > before + 300);
    const int height = m_timeline->height();
    action("view.diagnostics")->trigger();
    QTRY_VERIFY(m_timeline->height() > height + 80);
    action("view.build")->trigger();
    QVERIFY(m_window->buildPanel()->isVisible());
}

void TestMainWindow::theKeysWorkInsideTheCell()
{
    m_session->setCursor({Phase::Forward, 3});
    StageStack* stack = m_window->networkView()->stack();
    press(Qt::Key_C);
    QVERIFY(stack->isCellOpen());
    QVERIFY(action("view.inside")->isChecked());
    const int last = stack->cellView()->moment().stop;
    press(Qt::Key_Left); // an operation, not a step
    QCOMPARE(m_session->cursor(), (Cursor{Phase::Forward, 3}));
    QCOMPARE(stack->cellView()->moment().stop, last - 1);
    press(Qt::Key_PageDown);
    press(Qt::Key_PageDown);
    QCOMPARE(m_session->cursor(), (Cursor{Phase::Forward, 4}));
    press(Qt::Key_3); // commands of the window work on
    QCOMPARE(m_session->cursor().phase, Phase::Backward);
    press(Qt::Key_Escape);
    QVERIFY(!stack->isCellOpen());
    QVERIFY(!action("view.inside")->isChecked());
    QVERIFY(m_timeline->hasFocus());
}

void TestMainWindow::theWeightsAreAPageOfTheRightPanel()
{
    action("view.explain")->trigger();
    QVERIFY(!m_window->sidePanel()->isVisible());
    action("view.weights")->trigger();
    QVERIFY(m_window->sidePanel()->isVisible());
    QVERIFY(action("view.explain")->isChecked());
    QVERIFY(m_window->weightsPanel()->isVisible());
    QVERIFY(!m_window->explainPanel()->isVisible());
    WeightsMap* const map = m_window->weightsPanel()->map();
    QVERIFY(map->hasFocus());
    // Keys that the map has a use for are not the window's meanwhile.
    const Cursor before = m_session->cursor();
    const WeightPlace chosen = map->chosen();
    press(Qt::Key_Right);
    QVERIFY(m_session->cursor() == before);
    QVERIFY(map->chosen() != chosen);
    press(Qt::Key_Plus);
    QTRY_COMPARE(m_session->snapshot()->options.edits.size(), std::size_t(1));
    action("edit.undo")->trigger();
    QTRY_VERIFY(m_session->snapshot()->options.edits.empty());
    m_window->sidePanel()->showPage(m_window->explainPanel());
    QVERIFY(m_window->explainPanel()->isVisible());
}

void TestMainWindow::whatIsHeldStandsInTheTitle()
{
    m_session->setHolds({{0, "h", 2, 0.0}});
    QTRY_VERIFY(!m_session->snapshot()->options.holds.empty());
    QCOMPARE(forcedWords(*m_session->snapshot()), QString("held: h[3] = 0 (silent)"));
    m_session->undoStack().undo();
    QTRY_VERIFY(m_session->snapshot()->options.holds.empty());
    QVERIFY(forcedWords(*m_session->snapshot()).isEmpty());
}

void TestMainWindow::aChartIsShownLargeAndPutBackByKey()
{
    DiagnosticsPanel* panel = m_window->diagnosticsPanel();
    ChartCard* card = panel->cards().at(2);
    card->plot()->setFocus();
    QTest::keyClick(card->plot(), Qt::Key_E, Qt::ControlModifier);
    QCOMPARE(panel->enlarged(), card);
    QVERIFY(!m_window->networkView()->isVisible());
    QVERIFY(card->isVisible() && card->height() > m_window->height() / 3);
    // From wherever the focus is.
    m_window->buildPanel()->setFocus();
    QTest::keyClick(m_window.get(), Qt::Key_Escape);
    QVERIFY(panel->enlarged() == nullptr);
    QVERIFY(m_window->networkView()->isVisible());
    QVERIFY(panel->isAncestorOf(card));
}

void TestMainWindow::aLossThatIsPointedAtShowsItsWay()
{
    const StageView* stage = m_window->networkView()->timeline()->stage();
    const auto gradientAt = [&](int step) { return stage->data().column(step).gradient.norm; };
    const double before = gradientAt(9);
    QVERIFY(before > 0.0);
    emit m_window->diagnosticsPanel()->lossPointed(5);
    QCOMPARE(gradientAt(9), 0.0);
    QVERIFY(gradientAt(5) > 0.0 && gradientAt(2) > 0.0);
    const GradientLane* lane = m_window->networkView()->timeline()->gradientLane();
    QVERIFY2(lane->data().name.contains("₆"), qPrintable(lane->data().name));
    QCOMPARE(lane->data().bars.at(5).relative, 1.0);
    emit m_window->diagnosticsPanel()->lossPointed(-1);
    QCOMPARE(gradientAt(9), before);
    QVERIFY(!lane->data().name.contains("₆"));
}

void TestMainWindow::presentingHidesAllButTheMiddle()
{
    // A style sheet keeps the type of a part from what is in it.
    applyTheme(*qApp, ThemeChoice::Light);
    const auto plain = qScopeGuard([] { qApp->setStyleSheet({}); });
    const int text = m_timeline->fontMetrics().height();
    action("view.explain")->trigger();
    action("view.present")->trigger();
    QVERIFY(m_window->isPresenting());
    QVERIFY(!m_window->buildPanel()->isVisible());
    QVERIFY(!m_window->diagnosticsPanel()->isVisible());
    QVERIFY(m_timeline->isVisible());
    QVERIFY(m_timeline->fontMetrics().height() > text);
    // With more beside it, only as large as there is room on the screen.
    const int alone = m_timeline->fontMetrics().height();
    action("view.build")->setChecked(true);
    action("view.explain")->setChecked(true);
    QTRY_VERIFY(m_timeline->fontMetrics().height() < alone);
    const auto isWiderThanTheScreen = [&] {
        return m_window->centralWidget()->minimumSizeHint().width() >
               m_window->screen()->size().width();
    };
    QVERIFY(!isWiderThanTheScreen() || m_timeline->fontMetrics().height() == text);
    action("view.explain")->setChecked(false);
    press(Qt::Key_Escape);
    QVERIFY(!m_window->isPresenting());
    QVERIFY(m_window->buildPanel()->isVisible());
    QVERIFY(!m_window->explainPanel()->isVisible()); // it was folded away before
    QCOMPARE(m_timeline->fontMetrics().height(), text);
}

void TestMainWindow::keysWorkWhilePresenting()
{
    const int text = QFontMetrics(qApp->font()).height();
    {
        Session session(defaultOptions());
        MainWindow closed(session);
        closed.setPresenting(true);
        QVERIFY(QFontMetrics(qApp->font()).height() > text);
    }
    QCOMPARE(QFontMetrics(qApp->font()).height(), text);
    action("view.present")->trigger();
    QVERIFY(!m_window->menuBar()->isVisible());
    m_session->setCursor({Phase::Forward, 0});
    press(Qt::Key_Right);
    QVERIFY(m_session->cursor() == (Cursor{Phase::Forward, 1}));
    press(Qt::Key_PageDown);
    QVERIFY(m_session->cursor() == (Cursor{Phase::Forward, 2}));
    press(Qt::Key_PageUp);
    QVERIFY(m_session->cursor() == (Cursor{Phase::Forward, 1}));
    press(Qt::Key_R);
    QVERIFY(m_timeline->isRolled());
    press(Qt::Key_R);
    press(Qt::Key_S);
    QVERIFY(m_window->lessons()->spotlight()->isVisible());
    press(Qt::Key_S);
    press(Qt::Key_F5);
    QVERIFY(!m_window->isPresenting());
    QVERIFY(m_window->menuBar()->isVisible());
}

void TestMainWindow::panelsAreFoldedAwayByOneKey()
{
    action("view.diagnostics")->trigger();
    QVERIFY(!m_window->diagnosticsPanel()->isVisible());
    press(Qt::Key_H);
    QVERIFY(!m_window->buildPanel()->isVisible());
    QVERIFY(!m_window->sidePanel()->isVisible());
    press(Qt::Key_Period); // a clicker's key for a black screen
    QVERIFY(m_window->buildPanel()->isVisible());
    QVERIFY(m_window->sidePanel()->isVisible());
    QVERIFY(!m_window->diagnosticsPanel()->isVisible()); // it was folded away before
    // What presenting has folded away is there again after it.
    action("view.present")->trigger();
    QVERIFY(!m_window->buildPanel()->isVisible());
    press(Qt::Key_H);
    QVERIFY(!m_window->buildPanel()->isVisible()); // nothing was open
    press(Qt::Key_Escape);
    QVERIFY(m_window->buildPanel()->isVisible());
}

void TestMainWindow::everyCommandHasAStatusTip()
{
    int commands = 0;
    for (const QAction* command : m_window->findChildren<QAction*>()) {
        if (command->objectName().isEmpty() || !command->objectName().contains('.'))
            continue;
        QVERIFY2(!command->statusTip().isEmpty(), qPrintable(command->objectName()));
        ++commands;
    }
    QVERIFY(commands > 25);
}

void TestMainWindow::noKeyIsGivenTwice()
{
    QHash<QString, QString> owner;
    // Every chart has the same keys of its own, none of them the window's.
    const auto isOfAPart = [](const QAction* command) {
        return command->shortcutContext() == Qt::WidgetWithChildrenShortcut;
    };
    for (const QAction* command : m_window->findChildren<QAction*>()) {
        for (const QKeySequence& key : command->shortcuts()) {
            if (isOfAPart(command))
                continue;
            QVERIFY2(!owner.contains(key.toString()),
                qPrintable(key.toString() + ": " + command->objectName()));
            owner[key.toString()] = command->objectName();
        }
    }
    for (const QAction* command : m_window->findChildren<QAction*>()) {
        for (const QKeySequence& key : command->shortcuts())
            QVERIFY2(!isOfAPart(command) || !owner.contains(key.toString()),
                qPrintable(key.toString()));
    }
}

void TestMainWindow::everyControlHasANameAndATip()
{
    for (const QWidget* widget : m_window->findChildren<QWidget*>()) {
        const bool isControl = qobject_cast<const QAbstractButton*>(widget) != nullptr ||
                               qobject_cast<const QAbstractSlider*>(widget) != nullptr ||
                               qobject_cast<const QLineEdit*>(widget) != nullptr;
        if (!isControl || !widget->isVisible() || widget->focusPolicy() == Qt::NoFocus ||
            widget->inherits("QScrollBar"))
            continue;
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        const bool isNamed = !widget->accessibleName().isEmpty() ||
                             (button != nullptr && !button->text().isEmpty());
        QVERIFY2(isNamed && !widget->toolTip().isEmpty(),
            qPrintable(QStringLiteral("%1 “%2”").arg(
                widget->metaObject()->className(), widget->objectName())));
    }
}

void TestMainWindow::nothingIsCutOff_data()
{
    QTest::addColumn<QSize>("size");
    QTest::addColumn<double>("type");
    QTest::newRow("1366 × 768") << QSize(1366, 768) << 1.0;
    QTest::newRow("1600 × 1000") << QSize(1600, 1000) << 1.0;
    QTest::newRow("1600 × 1000, type 1.4 times as large") << QSize(1600, 1000) << 1.4;
}

void TestMainWindow::nothingIsCutOff()
{
    QFETCH(const QSize, size);
    QFETCH(const double, type);
    m_window.reset();
    const QFont font = QApplication::font();
    QFont larger = font;
    larger.setPointSizeF(font.pointSizeF() * type);
    QApplication::setFont(larger);
    m_window = std::make_unique<MainWindow>(*m_session);
    m_window->resize(size);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    QApplication::setFont(font);
    QCOMPARE(m_window->size(), size);
    for (const QWidget* widget : m_window->findChildren<QWidget*>()) {
        const auto* label = qobject_cast<const QLabel*>(widget);
        const auto* button = qobject_cast<const QPushButton*>(widget);
        if (!widget->isVisible() || widget->sizePolicy().horizontalPolicy() == QSizePolicy::Ignored)
            continue;
        if (button != nullptr)
            QVERIFY2(
                button->width() >= button->minimumSizeHint().width(), qPrintable(button->text()));
        else if (label != nullptr && !label->wordWrap() && !label->text().isEmpty())
            QVERIFY2(label->width() >= label->minimumSizeHint().width(), qPrintable(label->text()));
    }
    m_timeline = m_window->networkView()->timeline();
}

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
