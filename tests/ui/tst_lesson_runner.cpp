#include "tests/support/exact_losses.h"
#include "core/lesson/glossary.h"
#include "core/lesson/element.h"
#include "core/lesson/lesson_check.h"
#include "core/lesson/place.h"
#include "core/lesson/step_start.h"
#include "core/task/task_description.h"
#include "core/training/recommended_experiment.h"
#include "tests/ui/dropped_files.h"
#include "tests/ui/solution_player.h"
#include "ui/build/build_panel.h"
#include "ui/charts/diagnostics_panel.h"
#include "ui/controls/field.h"
#include "ui/controls/number_field.h"
#include "ui/controls/segmented_control.h"
#include "ui/controls/slider_field.h"
#include "ui/explain/rich_text.h"
#include "ui/lanes/gradient_lane.h"
#include "ui/lessons/choice_button.h"
#include "ui/lessons/curve_sketch.h"
#include "ui/lessons/glossary_window.h"
#include "ui/lessons/lesson_library.h"
#include "ui/lessons/lesson_panel.h"
#include "ui/lessons/lesson_runner.h"
#include "ui/lessons/lesson_text.h"
#include "ui/lessons/pointer_ring.h"
#include "ui/lessons/prediction_box.h"
#include "ui/lessons/spotlight.h"
#include "ui/lessons/start_page.h"
#include "ui/lessons/worksheet_view.h"
#include "ui/session/default_options.h"
#include "ui/session/session.h"
#include "ui/stage/stage_stack.h"
#include "ui/stage/timeline_view.h"
#include "ui/theme/theme.h"
#include "ui/window/document_files.h"
#include "ui/window/kept_settings.h"
#include "ui/window/lesson_host.h"
#include "ui/window/lesson_places.h"
#include "ui/window/main_window.h"
#include "ui/window/network_view.h"
#include "ui/window/notice_bar.h"
#include "ui/window/side_panel.h"

#include <QAction>
#include <QClipboard>
#include <QDir>
#include <QFile>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenuBar>
#include <QPushButton>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <memory>

using namespace loopscope;
using namespace loopscope::ui;
using State = LessonRunner::State;

Q_DECLARE_METATYPE(loopscope::ExperimentOptions)

namespace
{

const char* const lessonText = R"json({
  "format": 1, "title": "A fading gradient", "minutes": 5, "objective": "See it fade.",
  "setup": {"settings": {"sequenceLength": 12, "units": 6}, "show": {"charts": ["spectrum"]}},
  "hide": ["learning.rate"],
  "steps": [
    {"title": "Predict",
     "text": ["Over {T} steps, through [U](symbol:U).", "See [gradient](term:gradient)."],
     "setup": {"settings": {"initialisation": {"spectralRadius": 0.9}}},
     "points": ["lane.gradient", "weights.spectralRadius"],
     "prediction": {"question": "What is left?", "choices": [
        {"text": "Nothing", "reply": "It is not **zero**."},
        {"text": "A little", "right": true, "reply": "Yes: {gradient.ratio(1, T):.3}."}],
        "after": {"from": "here", "cursor": {"phase": "backward", "step": 1}}},
     "goals": [{"text": "Let less than 1 ‰ arrive.", "when": "gradient.ratio(1, T) < 0.001"},
               {"text": "Step forward.", "when": "cursor.phase == forward"}],
     "hints": ["Pull ρ down.", "Below 0.3."],
     "explanation": "The verdict is {verdict}.",
     "solution": [{"set": "weights.spectralRadius", "to": 0.1}, {"press": "phase.1"}]},
    {"title": "Train", "text": "Now train.", "setup": {"settings": {"seed": 3}, "train": 5,
        "cursor": {"phase": "update"}},
     "goals": [{"text": "Half the loss.", "when": "loss < start(loss) / 2"}],
     "solution": [{"trainUntil": "loss < 1", "within": 1000}]},
    {"title": "By hand", "text": "x", "setup": {"settings": {"units": 2, "sequenceLength": 3,
        "task": {"kind": "next-character", "text": "abca"}}},
     "worksheet": {"blanks": ["h[2][1]", "da[2][1]"]}},
    {"title": "A number", "text": "x", "setup": {},
     "prediction": {"question": "How much?", "number": {"least": 1e-6, "most": 1,
        "scale": "logarithmic", "answer": "gradient.ratio(1, T)", "tolerance": 0.1,
        "replies": {"right": "right {guess}", "low": "low {guess}", "high": "high {guess}"}}}},
    {"title": "A curve", "text": "x", "setup": {},
     "prediction": {"question": "Draw.", "curve": {"tolerance": 0.5,
        "replies": {"right": "right", "low": "low", "high": "high", "shape": "shape"}}}},
    {"title": "End", "text": "x"}
  ]})json";

} // namespace

/// Lessons in the real window, driven as a person drives it.
class TestLessonRunner : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void cleanup();

    void everyPlaceIsInTheWindow();
    void theNumbersOfTasksArePlaces();
    void aStepIsSetUp();
    void aStepPointsAndHides();
    void aPredictionComesBeforeItIsShown();
    void wrongPredictionsGetTheirReason();
    void goalsAreNoticedByThemselves();
    void solutionsReachTheGoals();
    void trainingStopsAtTheGoal();
    void goalsStayMet();
    void hintsComeOneByOne();
    void nothingIsLockedForLong();
    void aTrainedSetUpIsTrained();
    void aLessonMayBeginFromTheOwnNetwork();
    void slipsAreNamedOnTheWorksheet();
    void theUsualSlipsAreKnownByName_data();
    void theUsualSlipsAreKnownByName();
    void nearlyRightIsRightAndWrongIsNotYet();
    void theWorksheetStaysThatOfTheStart();
    void aCommandIsLitAtItsMenu();
    void aNumberIsComparedWithTheTruth_data();
    void aNumberIsComparedWithTheTruth();
    void aCurveIsDrawnByHandAndComparedWithTheTruth();
    void leavingGivesTheOwnWorkBackUntouched();
    void aMarkShowsWhereTheLessonIs();
    void whatIsNotSavedStaysNotSaved();
    void theComparisonComesBack();
    void stepsAreSlidesForAClicker();
    void savingMeansTheOwnWork();
    void theEndIsRemembered();
    void theNextLessonIsOffered();
    void markdownBecomesRichText_data();
    void markdownBecomesRichText();
    void lessonFilesAreOpened();
    void brokenLessonFilesGetSentences();
    void aStepCanBeCopiedFromTheScreen();
    void anyNetworkCanBeCopied_data();
    void anyNetworkCanBeCopied();
    void theStartPageOffersWaysToBegin();
    void theStartPageLeadsBackToTheComparison();
    void aLessonBegunFromTheComparisonHasItsPage();
    void aLessonIsTakenByTheKeyboardAlone();
    void progressIsKeptOverARestart();
    void termsAreFoundInTheGlossary();
    void picturesForTheEye();

private:
    LessonRunner& runner() { return *m_window->lessons()->runner(); }
    LessonPanel& panel() { return *m_window->lessons()->panel(); }
    bool begin(int step = 0)
    {
        if (!runner().isRunning() &&
            !m_window->lessons()->openFile(m_settings.filePath("fading.lesson")))
            return false;
        runner().goTo(step);
        return m_player->settle();
    }

    QTemporaryDir m_settings;
    std::shared_ptr<const Lesson> m_lesson;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
    std::unique_ptr<test::SolutionPlayer> m_player;
};

void TestLessonRunner::initTestCase()
{
    // Settings of its own: other tests run at the same time.
    QStandardPaths::setTestModeEnabled(false);
    qputenv("XDG_CONFIG_HOME", m_settings.path().toUtf8());
    QVERIFY(keptSettings().fileName().startsWith(m_settings.path()));
    auto lesson = parseLesson(lessonText);
    QVERIFY2(lesson.has_value(), lesson ? "" : lesson.error().front().sentence().c_str());
    m_lesson = std::make_shared<const Lesson>(std::move(*lesson));
    QFile file(m_settings.filePath("fading.lesson"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(lessonText);
}

void TestLessonRunner::init()
{
    m_session = std::make_unique<Session>(defaultOptions());
    m_window = std::make_unique<MainWindow>(*m_session);
    m_window->networkView()->timeline()->setMotionAllowed(false);
    m_window->resize(1366, 768);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    m_player = std::make_unique<test::SolutionPlayer>(*m_window, *m_session);
}

void TestLessonRunner::cleanup()
{
    m_player.reset();
    m_window.reset();
    m_session.reset();
}

void TestLessonRunner::everyPlaceIsInTheWindow()
{
    ExperimentOptions options = defaultOptions();
    for (const LessonPlace& place : lessonPlaces()) {
        const QString name = QString::fromStdString(place.name);
        if (name.startsWith("chart.")) {
            m_window->diagnosticsPanel()->setArrangement({name.mid(6)});
            QTRY_VERIFY2(rectOfPlace(*m_window, name).has_value(), qPrintable(name));
            continue;
        }
        const bool isThere = widgetOfPlace(*m_window, name) != nullptr ||
                             commandOfPlace(*m_window, name) != nullptr;
        QVERIFY2(isThere, qPrintable(name));
    }
}

void TestLessonRunner::theNumbersOfTasksArePlaces()
{
    int numbers = 0;
    for (const TaskDescription& task : taskDescriptions()) {
        ExperimentOptions options = defaultOptions();
        options.task = standardOptions(task.kind);
        m_session->setOptions(recommendedExperiment(options.task));
        QCoreApplication::processEvents();
        int found = 0;
        for (const QWidget* widget : m_window->buildPanel()->findChildren<QWidget*>()) {
            const std::string name = widget->objectName().toStdString();
            found += name.starts_with("task.") && isPlace(name) && widget->isVisible() ? 1 : 0;
        }
        QVERIFY2(found >= int(task.settings.size()), task.identifier.c_str());
        numbers += int(task.settings.size());
    }
    QVERIFY(numbers > 10);
    QVERIFY(!isPlace("task.length"));
}

void TestLessonRunner::aStepIsSetUp()
{
    m_session->trainUntil({.iterations = 3});
    QVERIFY(m_player->settle());
    QVERIFY(begin());
    const ExperimentOptions& options = m_session->options();
    QCOMPARE(options.sequenceLength, 12);
    QCOMPARE(options.layers[0].units, 6);
    QCOMPARE(m_session->snapshot()->iteration->number(), 0);
    QVERIFY(m_session->snapshot()->options == options);
    QVERIFY(runner().state() == State::Asking);
    QCOMPARE(m_window->diagnosticsPanel()->arrangement(), QStringList{"spectrum"});
    QVERIFY(panel().shownText().contains("Over 12 steps"));
    QVERIFY(panel().shownText().contains("class=\"later\"><b>U</b>"));
    // The very numbers that the engine gives without a window.
    QCOMPARE(m_session->snapshot()->iteration->loss(),
        momentOfStep(*m_lesson, 0)->network().iteration->loss());
}

void TestLessonRunner::aStepPointsAndHides()
{
    QVERIFY(begin());
    QTRY_COMPARE(int(m_window->lessons()->ring()->places().size()), 2);
    const QRect lane = *rectOfPlace(*m_window, "lane.gradient");
    QCOMPARE(m_window->lessons()->ring()->places().front(), lane);
    QVERIFY(widgetOfPlace(*m_window, "learning.rate")->isHidden());
    QVERIFY(begin(5)); // a step without a set-up
    QVERIFY(widgetOfPlace(*m_window, "learning.rate")->isHidden());
    QVERIFY(begin());
    QTRY_COMPARE(int(m_window->lessons()->ring()->places().size()), 2);
    // The lit control is to be used as ever.
    const QPoint middle = lane.center();
    QVERIFY(m_window->childAt(middle) == m_window->networkView()->timeline()->gradientLane() ||
            m_window->networkView()->timeline()->gradientLane()->isAncestorOf(
                m_window->childAt(middle)));
    runner().leave();
    QVERIFY(!widgetOfPlace(*m_window, "learning.rate")->isHidden());
    QVERIFY(m_window->lessons()->ring()->isHidden());
}

void TestLessonRunner::aPredictionComesBeforeItIsShown()
{
    QVERIFY(begin());
    QVERIFY(m_session->cursor().phase == Phase::Forward);
    QVERIFY(!panel().shownText().contains("1\u00a0‰"));
    QCOMPARE(m_player->predict(true), QString());
    QVERIFY(m_session->cursor() == (Cursor{Phase::Backward, 0}));
    QVERIFY(runner().state() == State::Acting);
    QVERIFY(runner().isRight());
    QVERIFY2(panel().shownText().contains("Yes: 0.0"), qPrintable(panel().shownText()));
    QVERIFY(panel().shownText().contains("1\u00a0‰"));
    QVERIFY(panel().prediction()->choices()[1]->mark() == ChoiceButton::Mark::Right);
    QVERIFY(!panel().prediction()->choices()[0]->isEnabled());
    // The keys are the network's again.
    QTest::keyClick(m_window->focusWidget(), Qt::Key_3);
    QVERIFY(m_session->cursor() == (Cursor{Phase::Backward, 11}));
}

void TestLessonRunner::wrongPredictionsGetTheirReason()
{
    QVERIFY(begin());
    QCOMPARE(m_player->predict(false), QString());
    QVERIFY(!runner().isRight());
    QVERIFY(panel().shownText().contains("It is not <b>zero</b>."));
    QVERIFY(panel().prediction()->choices()[0]->mark() == ChoiceButton::Mark::Wrong);
    QVERIFY(panel().prediction()->choices()[1]->mark() == ChoiceButton::Mark::Right);
}

void TestLessonRunner::goalsAreNoticedByThemselves()
{
    QVERIFY(begin());
    // Before the prediction nothing is noticed.
    ExperimentOptions options = m_session->options();
    options.initialisation.spectralRadius = 0.1;
    m_session->setOptions(options);
    QVERIFY(m_player->settle());
    QVERIFY(!runner().isGoalMet(0));
    QCOMPARE(m_player->predict(true), QString());
    QTRY_VERIFY(runner().isGoalMet(0));
    QVERIFY(!runner().isGoalMet(1));
    QVERIFY(!panel().shownText().contains("The verdict is"));
    m_session->goToPhase(Phase::Forward);
    QVERIFY(runner().isGoalMet(1));
    QVERIFY(runner().state() == State::Done);
    QVERIFY(panel().shownText().contains("The verdict is vanishing"));
}

void TestLessonRunner::solutionsReachTheGoals()
{
    for (int step = 0; step < 3; ++step) {
        QVERIFY(begin(step));
        QCOMPARE(m_player->predict(true), QString());
        QVERIFY(runner().state() == State::Acting);
        for (const LessonAction& action : runner().step().solution)
            QCOMPARE(m_player->play(action), QString());
        QVERIFY2(runner().state() == State::Done, qPrintable(QString::number(step)));
    }
}

void TestLessonRunner::trainingStopsAtTheGoal()
{
    QVERIFY(begin(1));
    QTest::mouseClick(widgetOfPlace(*m_window, "transport.train"), Qt::LeftButton);
    QVERIFY(m_session->isTraining());
    QTRY_VERIFY_WITH_TIMEOUT(runner().state() == State::Done, 30000);
    QTRY_VERIFY(!m_session->isTraining());
    QVERIFY(m_player->settle());
    const int last = m_session->snapshot()->iteration->number();
    QVERIFY(last > 5);
    QTest::qWait(200);
    QCOMPARE(m_session->snapshot()->iteration->number(), last);
    // Whoever wants to go on, may: it is stopped once.
    m_session->trainUntil({.iterations = 3});
    QVERIFY(m_player->settle());
    QCOMPARE(m_session->snapshot()->iteration->number(), last + 3);
}

void TestLessonRunner::goalsStayMet()
{
    QVERIFY(begin());
    QCOMPARE(m_player->predict(true), QString());
    QCOMPARE(m_player->play(runner().step().solution[0]), QString());
    QVERIFY(runner().isGoalMet(0));
    m_session->undoStack().undo();
    QVERIFY(m_player->settle());
    QVERIFY(runner().moment().network().lastLossFlow.factorPerStep > 0.3);
    QVERIFY(runner().isGoalMet(0));
}

void TestLessonRunner::hintsComeOneByOne()
{
    QVERIFY(begin());
    QCOMPARE(m_player->predict(true), QString());
    QVERIFY(!panel().shownText().contains("Pull ρ down."));
    QTest::mouseClick(panel().hintButton(), Qt::LeftButton);
    QVERIFY(panel().shownText().contains("Pull ρ down."));
    QVERIFY(!panel().shownText().contains("Below 0.3."));
    QTest::mouseClick(panel().hintButton(), Qt::LeftButton);
    QVERIFY(panel().shownText().contains("Below 0.3."));
    QVERIFY(!panel().hintButton()->isEnabled());
}

void TestLessonRunner::nothingIsLockedForLong()
{
    QVERIFY(begin());
    QCOMPARE(m_player->predict(true), QString());
    QVERIFY(!panel().nextButton()->isEnabled());
    QTest::mouseClick(panel().hintButton(), Qt::LeftButton); // who asks for help is stuck
    QVERIFY(panel().nextButton()->isEnabled());
    QTest::mouseClick(panel().nextButton(), Qt::LeftButton);
    QCOMPARE(runner().stepIndex(), 1);
}

void TestLessonRunner::aTrainedSetUpIsTrained()
{
    QVERIFY(begin(1));
    QCOMPARE(m_session->snapshot()->iteration->number(), 5);
    QVERIFY(m_session->cursor().phase == Phase::Update);
    QCOMPARE(m_session->snapshot()->iteration->loss(),
        momentOfStep(*m_lesson, 1)->network().iteration->loss());
}

void TestLessonRunner::aLessonMayBeginFromTheOwnNetwork()
{
    QFile file(m_settings.filePath("here.lesson"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"json({"format": 1, "title": "x", "steps": [
        {"title": "a", "text": "b",
         "setup": {"from": "here", "settings": {"sequenceLength": 9}}}]})json");
    file.close();
    ExperimentOptions own = defaultOptions();
    own.layers[0].units = 5;
    m_session->setOptions(own);
    m_session->trainUntil({.iterations = 4});
    QVERIFY(m_player->settle());
    QVERIFY(m_window->lessons()->openFile(file.fileName()));
    QVERIFY(m_player->settle());
    own.sequenceLength = 9;
    QVERIFY(m_session->options() == own);
    QCOMPARE(m_session->snapshot()->iteration->number(), 0); // as it is set, but untrained
    runner().leave();
    QVERIFY(m_player->settle());
    QCOMPARE(m_session->snapshot()->iteration->number(), 4);
}

void TestLessonRunner::slipsAreNamedOnTheWorksheet()
{
    QVERIFY(begin(2));
    WorksheetView* sheet = panel().worksheet();
    QVERIFY(sheet->isVisible());
    QTest::keyClicks(sheet->field(1),
        QString::number((*elementsOf(runner().moment().network(), "dh", {2, 1}))(0, 0), 'g', 8));
    QTest::keyClick(sheet->field(1), Qt::Key_Return);
    QTRY_VERIFY(sheet->note(1)->isVisible());
    QVERIFY2(sheet->note(1)->text().contains("forgot the activation’s slope"),
        qPrintable(sheet->note(1)->text()));
    QVERIFY(runner().state() == State::Acting);
    QCOMPARE(m_player->play(runner().step().solution[0]), QString());
    QVERIFY(!sheet->note(1)->isVisible());
    QVERIFY(runner().state() == State::Done);
}

void TestLessonRunner::theUsualSlipsAreKnownByName_data()
{
    QTest::addColumn<int>("step");
    QTest::addColumn<int>("blank");
    QTest::addColumn<QString>("typed"); // as somebody works it out with a pocket calculator
    QTest::addColumn<QString>("name");
    const auto row = [](const char* what, int step, int blank, const char* typed,
                         const char* name) {
        QTest::addRow("%s: %s", what, name) << step << blank << QString(typed) << QString(name);
    };
    row("forward, a", 2, 0, "0.114", "transposed U"); // -0.5 + 0.8·0.7313 + 0.2·(-0.3545) + 0.1
    row("forward, a", 2, 0, "0.227", "forgot the bias");
    row("forward, a", 2, 0, "-0.4", "forgot the earlier state");
    row("forward, a", 2, 0, "-0.201", "took the wrong step"); // U times h of step 3
    row("forward, h", 2, 1, "0,327", "forgot the activation"); // with a comma
    row("forward, y", 2, 2, "0.193", "forgot the activation");
    row("backward, dh", 3, 0, "0.317", "lost a sign");
    row("backward, da", 3, 2, "-0.317", "forgot the activation’s slope (tanh′)");
    row("backward, da", 3, 2, "-0.217", "forgot the square");
    row("two roads, dh", 4, 0, "2.086", "forgot the gradient from the later step");
    row("two roads, dh", 4, 0, "1.733", "forgot the transpose"); // 2.086 - 0.8·0.2855 - 0.4·0.3115
    row("two roads, dh", 4, 0, "-0.166", "forgot this step's own output");
    row("two roads, dh", 4, 0, "-0.317", "took the wrong step");
    row("two roads, da", 4, 1, "1.92", "forgot the activation’s slope (tanh′)");
    row("two roads, da", 4, 1, "0.97", "forgot the gradient from the later step");
    row("two roads, da", 4, 1, "0.806", "forgot the transpose");
    row("two roads, da", 4, 1, "-0.285", "took the wrong step");
    row("dU", 5, 0, "0.799", "forgot the activation’s slope (tanh′)");
    row("dU", 5, 0, "-0.209", "forgot the earlier steps");
    row("dU", 5, 0, "0.09", "took the mean of the steps");
}

/// On the worksheets of the lesson on backpropagation through time.
void TestLessonRunner::theUsualSlipsAreKnownByName()
{
    QFETCH(int, step);
    QFETCH(int, blank);
    QFETCH(QString, typed);
    QFETCH(QString, name);
    m_window->lessons()->beginLesson("06-bptt", step - 1);
    QVERIFY(m_player->settle());
    WorksheetView* sheet = panel().worksheet();
    QTest::keyClicks(sheet->field(blank), typed);
    QVERIFY(!sheet->note(blank)->isVisible()); // whoever is still typing is not corrected
    QTest::keyClick(sheet->field(blank), Qt::Key_Return);
    QVERIFY2(sheet->note(blank)->isVisible(), "taken for right");
    QVERIFY2(sheet->note(blank)->text().contains("you " + name + ". "),
        qPrintable(sheet->note(blank)->text()));
    QVERIFY(runner().state() == State::Acting);
}

void TestLessonRunner::nearlyRightIsRightAndWrongIsNotYet()
{
    m_window->lessons()->beginLesson("06-bptt", 1);
    QVERIFY(m_player->settle());
    WorksheetView* sheet = panel().worksheet();
    // By the keyboard alone: Return goes on to the next number.
    sheet->field(0)->setFocus();
    QTest::keyClicks(m_window->focusWidget(), "0.5");
    QTest::keyClick(m_window->focusWidget(), Qt::Key_Return);
    QVERIFY(sheet->note(0)->text().startsWith("Not this number."));
    QVERIFY(sheet->field(0)->hasFocus()); // to be put right
    sheet->field(0)->selectAll();
    for (const char* typed : {"0.327", "0.316", "0.183"}) {
        QTest::keyClicks(m_window->focusWidget(), typed);
        QTest::keyClick(m_window->focusWidget(), Qt::Key_Return);
    }
    QVERIFY(runner().isGoalMet(0));
    QVERIFY(runner().state() == State::Done);
    for (int blank = 0; blank < 3; ++blank)
        QVERIFY(!sheet->note(blank)->isVisible());
}

void TestLessonRunner::theWorksheetStaysThatOfTheStart()
{
    QVERIFY(begin(2));
    QCOMPARE(m_player->play(runner().step().solution[0]), QString());
    const double right = runner().answerOf(0);
    m_session->trainUntil({.iterations = 3});
    QVERIFY(m_player->settle());
    QCOMPARE(runner().answerOf(0), right);
    QVERIFY(runner().isBlankRight(0) && runner().isBlankRight(1));
}

void TestLessonRunner::aCommandIsLitAtItsMenu()
{
    const std::optional<QRect> place = rectOfPlace(*m_window, "train.one");
    QVERIFY(place.has_value());
    QAction* menu = m_window->menuBar()->actionAt(
        m_window->menuBar()->mapFrom(m_window.get(), place->center()));
    QVERIFY(menu != nullptr && menu->text().remove('&') == "Train");
    QVERIFY(place->width() < m_window->width() / 4);
}

void TestLessonRunner::aNumberIsComparedWithTheTruth_data()
{
    QTest::addColumn<double>("factor");
    QTest::addColumn<QString>("reply");
    QTest::newRow("right") << 1.1 << "right";
    QTest::newRow("low") << 0.1 << "low";
    QTest::newRow("high") << 10.0 << "high";
}

void TestLessonRunner::aNumberIsComparedWithTheTruth()
{
    QFETCH(double, factor);
    QFETCH(QString, reply);
    QVERIFY(begin(3));
    const GradientFlow& flow = runner().moment().network().lastLossFlow;
    const double truth = flow.norms[0] / flow.norms[11];
    panel().prediction()->slider()->setNumber(truth * factor);
    QTest::mouseClick(panel().prediction()->doneButton(), Qt::LeftButton);
    QVERIFY(runner().isAnswered());
    QVERIFY2(runner().reply().startsWith(reply + ' '), qPrintable(runner().reply()));
    QCOMPARE(runner().truth(), truth);
}

void TestLessonRunner::aCurveIsDrawnByHandAndComparedWithTheTruth()
{
    QVERIFY(begin(4));
    CurveSketch* sketch = m_window->lessons()->sketch();
    QVERIFY(sketch->isVisible());
    GradientLane* lane = m_window->networkView()->timeline()->gradientLane();
    // A level line is too high everywhere.
    QTest::mouseClick(panel().prediction()->doneButton(), Qt::LeftButton);
    QCOMPARE(runner().reply(), QString("high"));
    QVERIFY(sketch->isVisible() && !sketch->isAsking());
    // Drawn along the tops of the bars.
    QVERIFY(begin(4));
    QVERIFY(sketch->isAsking());
    const auto place = [&](int step) {
        return QPoint(int(lane->axis().columnCentre(step)), int(lane->barRect(step).top()));
    };
    QTest::mousePress(sketch, Qt::LeftButton, {}, place(11));
    for (int step = 10; step >= 0; --step)
        QTest::mouseMove(sketch, place(step));
    QTest::mouseRelease(sketch, Qt::LeftButton, {}, place(0));
    QTest::mouseClick(panel().prediction()->doneButton(), Qt::LeftButton);
    QVERIFY2(runner().isRight(), qPrintable(runner().reply()));
}

void TestLessonRunner::leavingGivesTheOwnWorkBackUntouched()
{
    ExperimentOptions own = defaultOptions();
    own.layers[0].units = 5;
    m_session->setOptions(own);
    m_session->trainUntil({.iterations = 17});
    QVERIFY(m_player->settle());
    own.optimizer.learningRate = 0.02; // in the middle of the run
    m_session->setOptions(own);
    m_session->trainUntil({.iterations = 5});
    QVERIFY(m_player->settle());
    m_session->setCursor({Phase::Backward, 4});
    m_window->diagnosticsPanel()->setArrangement({"loss", "norm"});
    const SnapshotPointer before = m_session->snapshot();
    QVERIFY(m_window->files()->saveTo(m_settings.filePath("own.loopscope")));
    QAction* undo = commandOfPlace(*m_window, "edit.undo");
    const QString lastChange = undo->text();
    QVERIFY(undo->isEnabled());

    QVERIFY(begin(0));
    QVERIFY(!undo->isEnabled()); // neither the own work nor the set-up
    QVERIFY(begin(1));
    QVERIFY(!undo->isEnabled());
    m_session->trainUntil({.iterations = 9});
    m_session->newWeights();
    QVERIFY(undo->isEnabled());
    QVERIFY(m_player->settle());
    QTest::mouseClick(panel().leaveButton(), Qt::LeftButton);
    QVERIFY(!runner().isRunning());
    QVERIFY(m_player->settle());
    const SnapshotPointer after = m_session->snapshot();
    QCOMPARE(after->iteration->number(), before->iteration->number());
    QCOMPARE(after->iteration->loss(), before->iteration->loss());
    QVERIFY(after->iteration->before().parameters == before->iteration->before().parameters);
    QVERIFY(after->iteration->before().firstMoment == before->iteration->before().firstMoment);
    QVERIFY(!m_window->files()->isModified()); // a lesson is no change of the document
    QVERIFY(m_session->options() == own);
    QVERIFY(m_session->cursor() == (Cursor{Phase::Backward, 4}));
    QCOMPARE(m_window->diagnosticsPanel()->arrangement(), (QStringList{"loss", "norm"}));
    QCOMPARE(m_window->files()->path(), m_settings.filePath("own.loopscope"));
    QCOMPARE(undo->text(), lastChange);
    m_session->goToIteration(3);
    QVERIFY(m_player->settle());
    QCOMPARE(m_session->options().optimizer.learningRate, 0.01);
    undo->trigger();
    undo->trigger();
    QVERIFY(m_player->settle());
    QVERIFY(m_session->options() == defaultOptions());
    QVERIFY(m_window->files()->isModified());
}

void TestLessonRunner::aMarkShowsWhereTheLessonIs()
{
    auto* tabs = m_window->sidePanel()->findChild<SegmentedControl*>("side.pages");
    QVERIFY(begin(0));
    QCOMPARE(tabs->markOf(2), QString()); // it is in front
    QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->rectOf(1).center());
    QVERIFY(!tabs->markOf(2).isEmpty());
    QVERIFY(tabs->accessibleDescription().contains(tabs->markOf(2)));
    const QImage marked = tabs->grab().toImage();
    tabs->setMark(2, {});
    QVERIFY(tabs->grab().toImage() != marked);
    QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->rectOf(2).center());
    QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->rectOf(0).center());
    QVERIFY(!tabs->markOf(2).isEmpty());
    runner().leave();
    QCOMPARE(tabs->markOf(2), QString());
}

void TestLessonRunner::whatIsNotSavedStaysNotSaved()
{
    m_session->trainUntil({.iterations = 2});
    QVERIFY(m_player->settle());
    QVERIFY(m_window->files()->isModified());
    QVERIFY(begin(0));
    QTest::mouseClick(panel().leaveButton(), Qt::LeftButton);
    QVERIFY(m_window->files()->isModified());
    QCOMPARE(m_session->snapshot()->iteration->number(), 2);
}

void TestLessonRunner::theComparisonComesBack()
{
    m_session->addExperiment(defaultOptions());
    m_window->setComparing(true);
    QVERIFY(begin(0));
    QVERIFY(!m_window->isComparing());
    QTest::mouseClick(panel().leaveButton(), Qt::LeftButton);
    QVERIFY(m_window->isComparing());
    QCOMPARE(m_session->experimentCount(), 2);
}

void TestLessonRunner::stepsAreSlidesForAClicker()
{
    const auto press = [&](Qt::Key key) {
        QTest::keyClick(m_window->focusWidget(), key);
        return m_player->settle();
    };
    QVERIFY(begin(0));
    m_window->setPresenting(true);
    QVERIFY(m_window->sidePanel()->isVisible());
    QVERIFY(!m_window->buildPanel()->isVisible());
    QCOMPARE(m_player->predict(true), QString());
    QCOMPARE(m_player->play(runner().step().solution[1]), QString());
    // Not yet done: the clicker steps through the network.
    QVERIFY(press(Qt::Key_PageDown));
    QCOMPARE(runner().stepIndex(), 0);
    QVERIFY(m_session->cursor() == (Cursor{Phase::Forward, 1}));
    ExperimentOptions options = m_session->options();
    options.initialisation.spectralRadius = 0.1;
    m_session->setOptions(options);
    QVERIFY(m_player->settle());
    QTRY_VERIFY(runner().state() == State::Done);
    QVERIFY(press(Qt::Key_PageDown));
    QCOMPARE(runner().stepIndex(), 1);
    QVERIFY(!m_window->menuBar()->isVisible());
    // Back, from where it began.
    QVERIFY(press(Qt::Key_PageUp));
    QCOMPARE(runner().stepIndex(), 0);
    runner().goTo(5);
    QVERIFY(m_player->settle());
    QVERIFY(press(Qt::Key_PageDown)); // the last slide stays
    QVERIFY(runner().isRunning());
    QVERIFY(press(Qt::Key_PageUp)); // something was stepped
    QCOMPARE(runner().stepIndex(), 5);
    QVERIFY(press(Qt::Key_PageUp));
    QCOMPARE(runner().stepIndex(), 4);
    m_window->setPresenting(false);
    QVERIFY(press(Qt::Key_PageDown)); // without a class it steps
    QCOMPARE(runner().stepIndex(), 4);
}

void TestLessonRunner::savingMeansTheOwnWork()
{
    const double loss = m_session->snapshot()->iteration->loss();
    QVERIFY(begin(1));
    QVERIFY(m_window->files()->saveTo(m_settings.filePath("saved.loopscope")));
    QVERIFY(!runner().isRunning());
    const auto document = readDocument(m_settings.filePath("saved.loopscope").toStdString());
    QVERIFY(document.has_value());
    QCOMPARE(exactLosses(document->networks.front().run.losses), std::vector<double>{loss});
}

void TestLessonRunner::theEndIsRemembered()
{
    setProgress("fading", {});
    QVERIFY(begin(5));
    QCOMPARE(progressOf("fading").furthest, 5);
    QCOMPARE(panel().nextButton()->text(), QString("Finish"));
    QTest::mouseClick(panel().nextButton(), Qt::LeftButton);
    QVERIFY(!runner().isRunning());
    QVERIFY(progressOf("fading").isFinished);
    QVERIFY(!panel().goOnButton()->isVisible()); // nothing comes after one's own lesson
}

void TestLessonRunner::theNextLessonIsOffered()
{
    const auto& lessons = shippedLessonList();
    m_window->lessons()->beginLesson(lessons[0].name, int(lessons[0].lesson->steps.size()) - 1);
    QVERIFY(m_player->settle());
    m_player->predict(true);
    QTest::mouseClick(panel().nextButton(), Qt::LeftButton);
    QVERIFY(!runner().isRunning());
    QCOMPARE(lastPlace()->first, lessons[1].name);
    QVERIFY(panel().goOnButton()->isVisible());
    QTest::mouseClick(panel().goOnButton(), Qt::LeftButton);
    QCOMPARE(runner().name(), lessons[1].name);
    QVERIFY(!panel().goOnButton()->isVisible());
    QTest::mouseClick(panel().leaveButton(), Qt::LeftButton);
    QVERIFY(!panel().goOnButton()->isVisible()); // it was left, not finished
    QVERIFY(lessonAfter(lessons.back().name) == nullptr);
}

void TestLessonRunner::markdownBecomesRichText_data()
{
    QTest::addColumn<QString>("markdown");
    QTest::addColumn<QString>("html");
    const QString start = "<p style=\"margin-top:0px;margin-bottom:0px\">";
    QTest::newRow("emphasis") << "a *b* **c**" << start + "a <i>b</i> <b>c</b></p>";
    QTest::newRow("a product is no emphasis") << "2 * 3 * 4" << start + "2 * 3 * 4</p>";
    QTest::newRow("code") << "`a*b*c`" << start + "<code>a*b*c</code></p>";
    QTest::newRow("signs") << "a < b & c" << start + "a &lt; b &amp; c</p>";
    QTest::newRow("a term") << "[x](term:y)" << start + "<a href=\"term:y\">x</a></p>";
    QTest::newRow("a symbol")
        << "[x](symbol:W)" << start + "<span class=\"input\"><b>x</b></span></p>";
    QTest::newRow("a script") << "[x](javascript:y)" << start + "x</p>";
    QTest::newRow("a share") << "58 % of 5 ‰" << start + "58\u00a0% of 5\u00a0‰</p>";
    QTest::newRow("a list") << "- a\n- b" << start + "•&nbsp;a<br>•&nbsp;b</p>";
    QTest::newRow("two paragraphs")
        << "a\n\nb" << start + "a</p><p style=\"margin-top:8px;margin-bottom:0px\">b</p>";
}

void TestLessonRunner::markdownBecomesRichText()
{
    QFETCH(QString, markdown);
    QFETCH(QString, html);
    QCOMPARE(htmlOfLesson(markdown, 8), html);
}

void TestLessonRunner::lessonFilesAreOpened()
{
    QFile file(m_settings.filePath("mine.lesson"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(lessonText);
    file.close();
    QVERIFY(m_window->lessons()->openFile(file.fileName()));
    QVERIFY(m_player->settle());
    QCOMPARE(runner().name(), QString("mine"));
    QVERIFY(m_window->sidePanel()->currentPage() == &panel());
    runner().leave();
    QVERIFY(m_player->settle());
    // Dropped on the window.
    QVERIFY(drop(*m_window, QStringList{file.fileName()}));
    QVERIFY(m_player->settle());
    QCOMPARE(runner().name(), QString("mine"));
    QVERIFY(runner().isRunning());
}

void TestLessonRunner::brokenLessonFilesGetSentences()
{
    QFile file(m_settings.filePath("broken.lesson"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(lessonText).replace("\"goals\"", "\"gaols\""));
    file.close();
    QVERIFY(!m_window->lessons()->openFile(file.fileName()));
    QVERIFY(!runner().isRunning());
    const QString told = m_window->networkView()->notice()->text();
    QVERIFY2(told.contains("broken.lesson, line") && told.contains("did you mean \"goals\"?"),
        qPrintable(told));
    QVERIFY(!m_window->lessons()->openFile(m_settings.filePath("none.lesson")));
}

void TestLessonRunner::aStepCanBeCopiedFromTheScreen()
{
    ExperimentOptions own = defaultOptions();
    own.layers[0].units = 5;
    own.initialisation.spectralRadius = 1.25;
    m_session->setOptions(own);
    m_session->trainUntil({.iterations = 4});
    QVERIFY(m_player->settle());
    m_session->setCursor({Phase::Backward, 6});
    m_window->lessons()->copyStep();
    QString step = QGuiApplication::clipboard()->text();
    step.replace("\"title\": \"\"", "\"title\": \"a\"")
        .replace("\"text\": \"\"", "\"text\": \"b\"");
    const std::string text =
        "{\"format\": 1, \"title\": \"x\", \"steps\": [" + step.toStdString() + "]}";
    auto lesson = parseLesson(text);
    QVERIFY2(lesson.has_value(), lesson ? "" : lesson.error().front().sentence().c_str());
    const auto moment = momentOfStep(*lesson, 0);
    QCOMPARE(moment->network().iteration->loss(), m_session->snapshot()->iteration->loss());
    QCOMPARE(moment->phase, std::string("backward"));
    QCOMPARE(moment->step, 7);
}

void TestLessonRunner::anyNetworkCanBeCopied_data()
{
    QTest::addColumn<ExperimentOptions>("options");
    const auto row = [](const char* name, TaskKind kind, auto change) {
        ExperimentOptions options = recommendedExperiment(standardOptions(kind));
        change(options);
        QTest::newRow(name) << options;
    };
    row("an encoder–decoder with attention", TaskKind::Dates, [](ExperimentOptions& options) {
        options.layers[0].units = 6;
        options.decoder = options.layers;
        options.attention = Attention::Dot;
    });
    row("a cell and a text of one's own", TaskKind::NextCharacter, [](ExperimentOptions& options) {
        options.task.text = "to be, or \"not\" to be\nthat is – the question";
        options.layers[0].equations = "h[t] = 0.5 * h[t-1] + 0.5 * tanh(W x[t] + U h[t-1] + b)";
        options.sequenceLength = 7;
    });
    row("speech", TaskKind::SpokenWords,
        [](ExperimentOptions& options) { options.layers[0].units = 4; });
    row("two layers in both directions", TaskKind::LookAhead, [](ExperimentOptions& options) {
        options.layers[0].direction = Direction::Both;
        options.layers.push_back(options.layers[0]);
    });
}

void TestLessonRunner::anyNetworkCanBeCopied()
{
    QFETCH(ExperimentOptions, options);
    m_session->setOptions(options);
    QVERIFY(m_player->settle());
    QVERIFY(m_session->snapshot()->options == options);
    m_window->lessons()->copyStep();
    QString step = QGuiApplication::clipboard()->text();
    step.replace("\"title\": \"\"", "\"title\": \"a\"")
        .replace("\"text\": \"\"", "\"text\": \"b\"");
    const std::string text =
        "{\"format\": 1, \"title\": \"x\", \"steps\": [" + step.toStdString() + "]}";
    const auto lesson = parseLesson(text);
    QVERIFY2(lesson.has_value(), lesson ? "" : lesson.error().front().sentence().c_str());
    QVERIFY(startOfStep(*lesson, 0)->networks.front() == options);
    QCOMPARE(momentOfStep(*lesson, 0)->network().iteration->loss(),
        m_session->snapshot()->iteration->loss());
}

void TestLessonRunner::theStartPageOffersWaysToBegin()
{
    m_window->lessons()->showStartPage();
    StartPage* page = m_window->lessons()->startPage();
    QVERIFY(page->isVisible());
    QVERIFY(!m_window->networkView()->isVisible());
    auto* example = page->findChild<QPushButton*>("start.example.first-symbol");
    QTest::mouseClick(example, Qt::LeftButton);
    QVERIFY(m_window->networkView()->isVisible());
    QVERIFY(m_session->options().task.kind == TaskKind::FirstSymbol);
    QVERIFY(m_session->options().layers[0].equations.find("c[t]") != std::string::npos);
    m_window->lessons()->showStartPage();
    QTest::keyClick(page, Qt::Key_Escape);
    QVERIFY(!page->isVisible());
    setStartPageWanted(false);
    QVERIFY(!isStartPageWanted());
    setStartPageWanted(true);
}

void TestLessonRunner::theStartPageLeadsBackToTheComparison()
{
    m_window->setComparing(true);
    m_window->lessons()->showStartPage();
    m_window->lessons()->showStartPage();
    QTest::keyClick(m_window->lessons()->startPage(), Qt::Key_Escape);
    QVERIFY(m_window->isComparing());
    QVERIFY(m_window->findChild<QAction*>("view.compare")->isChecked());
    m_window->lessons()->showStartPage();
    auto* example =
        m_window->lessons()->startPage()->findChild<QPushButton*>("start.example.first-symbol");
    QTest::mouseClick(example, Qt::LeftButton);
    QVERIFY(m_window->networkView()->isVisible());
    QVERIFY(!m_window->findChild<QAction*>("view.compare")->isChecked());
    QVERIFY(m_window->findChild<QAction*>("view.inside")->isEnabled());
}

void TestLessonRunner::aLessonBegunFromTheComparisonHasItsPage()
{
    QVERIFY(begin(0));
    m_window->setComparing(true); // the lesson stands beside it
    m_window->lessons()->showStartPage();
    m_window->lessons()->beginLesson(shippedLessonList().front().name, 0);
    QVERIFY(m_player->settle());
    QVERIFY(m_window->networkView()->isVisible());
    QVERIFY(m_window->sidePanel()->currentPage() == m_window->lessons()->panel());
    QVERIFY(m_window->lessons()->panel()->isVisible());
}

void TestLessonRunner::aLessonIsTakenByTheKeyboardAlone()
{
    keptSettings().clear(); // the very first start
    const auto press = [&](Qt::Key key, Qt::KeyboardModifiers with = {}) {
        QTest::keyClick(m_window->focusWidget(), key, with);
        const bool isSettled = m_player->settle();
        QCoreApplication::processEvents(); // what came with the step is shown
        return isSettled;
    };
    const auto tabTo = [&](const QString& name) {
        for (int i = 0; i < 100 && m_window->focusWidget()->objectName() != name; ++i)
            QTest::keyClick(m_window->focusWidget(), Qt::Key_Tab);
        return m_window->focusWidget()->objectName() == name;
    };
    m_window->lessons()->showStartPage();
    QVERIFY(press(Qt::Key_Return)); // on what is offered first
    QCOMPARE(runner().name(), shippedLessonList().front().name);
    QVERIFY(tabTo("lesson.choice1"));
    QVERIFY(press(Qt::Key_Return));
    QVERIFY(runner().isAnswered() && !runner().isRight());
    for (int i = 0; i < 3; ++i)
        QVERIFY(press(Qt::Key_Right)); // the stage has the keys again
    QVERIFY(runner().state() == State::Done);
    QVERIFY(press(Qt::Key_Right, Qt::ControlModifier));
    QCOMPARE(runner().stepIndex(), 1);
    QVERIFY(tabTo("lesson.hint"));
    QVERIFY(press(Qt::Key_Space));
    QCOMPARE(runner().hintsShown(), 1);
    QVERIFY(tabTo("lesson.choice2"));
    QVERIFY(press(Qt::Key_Space));
    QVERIFY(press(Qt::Key_R));
    QVERIFY(runner().state() == State::Done);
    QVERIFY(tabTo("lesson.leave"));
    QVERIFY(press(Qt::Key_Return));
    QVERIFY(!runner().isRunning());
}

void TestLessonRunner::progressIsKeptOverARestart()
{
    keptSettings().clear();
    const auto& lessons = shippedLessonList();
    m_window->lessons()->beginLesson(lessons[1].name, 2);
    QVERIFY(m_player->settle());
    setProgress(lessons[0].name, {0, true});
    cleanup(); // the program is closed in the middle of the lesson
    init();
    m_window->lessons()->showStartPage();
    StartPage* page = m_window->lessons()->startPage();
    auto* on = page->findChild<QPushButton*>("start.lesson");
    QStringList words;
    for (const QLabel* label : page->findChildren<QLabel*>())
        words.append(label->text());
    QVERIFY(words.contains("Continue where you were"));
    QVERIFY(words.contains("The one equation, step 3"));
    QVERIFY(words.contains("✓ done"));
    QVERIFY(words.contains("step 3 of 4"));
    QTest::mouseClick(on, Qt::LeftButton);
    QCOMPARE(runner().name(), lessons[1].name);
    QCOMPARE(runner().stepIndex(), 2);
    keptSettings().clear();
}

void TestLessonRunner::termsAreFoundInTheGlossary()
{
    if (glossary().terms.empty())
        QSKIP("the glossary has no terms yet");
    const QString first = QString::fromStdString(glossary().terms.back().identifier);
    m_window->lessons()->showTerm(first);
    GlossaryWindow* window = m_window->lessons()->glossaryWindow();
    QVERIFY(window->isVisible());
    QVERIFY(window->text()->html().contains(
        QString::fromStdString(glossary().terms.back().term).toHtmlEscaped()));
    // As in a dictionary; what has the letters in its name comes before what only speaks of it.
    QStringList names;
    for (int row = 0; row < window->list()->count(); ++row)
        names.append(window->list()->item(row)->text());
    QStringList sorted = names;
    std::sort(sorted.begin(), sorted.end(), [](const QString& a, const QString& b) {
        return a.compare(b, Qt::CaseInsensitive) < 0;
    });
    QCOMPARE(names, sorted);
    QCOMPARE(names.size(), qsizetype(glossary().terms.size()));
    window->search()->setText("gate");
    QVERIFY(window->list()->item(0)->text().contains("gate"));
    QVERIFY(!window->list()->item(window->list()->count() - 1)->text().contains("gate"));
    window->search()->setText("qqqq");
    QCOMPARE(window->list()->count(), 0);
    QVERIFY(window->text()->html().contains("No term"));
}

/// With LOOPSCOPE_PICTURES in the environment: a folder for pictures of every kind of step.
void TestLessonRunner::picturesForTheEye()
{
    const QString folder = qEnvironmentVariable("LOOPSCOPE_PICTURES");
    if (folder.isEmpty())
        QSKIP("no folder for pictures");
    for (const ThemeChoice theme : {ThemeChoice::Light, ThemeChoice::Dark}) {
        applyTheme(*qApp, theme);
        const QString name = folder + (theme == ThemeChoice::Light ? "/light-" : "/dark-");
        for (const QSize& size : {QSize(1366, 768), QSize(1600, 1000)}) {
            m_window->resize(size);
            const QString end = QStringLiteral("-%1.png").arg(size.width());
            m_window->lessons()->showStartPage();
            QTest::qWait(200);
            m_window->grab().save(name + "start" + end);
            m_window->lessons()->leaveStartPage();
            for (int step = 0; step < 5; ++step) {
                QVERIFY(begin(step));
                QTest::qWait(300);
                m_window->grab().save(name + QStringLiteral("step%1").arg(step) + end);
                m_player->predict(step % 2 == 1);
                QTest::qWait(200);
                m_window->grab().save(name + QStringLiteral("step%1-after").arg(step) + end);
            }
            m_window->setPresenting(true);
            m_window->resize(size);
            QTest::qWait(300);
            m_window->grab().save(name + "presenting" + end);
            m_window->setPresenting(false);
            m_window->lessons()->spotlight()->setOn(true);
            m_window->grab().save(name + "spotlight" + end);
            m_window->lessons()->spotlight()->setOn(false);
            runner().leave();
            m_window->lessons()->showGlossary();
            QTest::qWait(200);
            m_window->lessons()->glossaryWindow()->grab().save(name + "glossary" + end);
            m_window->lessons()->showSummary();
            QTest::qWait(100);
            m_window->lessons()->glossaryWindow()->grab().save(name + "summary" + end);
            m_window->lessons()->glossaryWindow()->hide();
        }
    }
    applyTheme(*qApp, ThemeChoice::Light);
}

QTEST_MAIN(TestLessonRunner)
#include "tst_lesson_runner.moc"
