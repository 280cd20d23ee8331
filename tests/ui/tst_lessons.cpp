#include "core/lesson/evaluate.h"
#include "core/lesson/glossary.h"
#include "core/lesson/lesson_check.h"
#include "core/lesson/place.h"
#include "core/lesson/shipped_lessons.h"
#include "tests/ui/solution_player.h"
#include "ui/explain/rich_text.h"
#include "ui/lessons/lesson_library.h"
#include "ui/lessons/lesson_runner.h"
#include "ui/session/default_options.h"
#include "ui/session/session.h"
#include "ui/stage/timeline_view.h"
#include "ui/theme/theme.h"
#include "ui/window/document_files.h"
#include "ui/window/kept_settings.h"
#include "ui/window/lesson_host.h"
#include "ui/window/lesson_places.h"
#include "ui/window/main_window.h"
#include "ui/window/network_view.h"
#include "ui/window/side_panel.h"

#include <QStandardPaths>
#include <QTest>

#include <memory>

using namespace loopscope;
using namespace loopscope::ui;
using State = LessonRunner::State;

/// Every lesson that ships: nothing is told that is not so, and every goal is reached in the real
/// window.
class TestLessons : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void everyLessonCanBeRead_data();
    void everyLessonCanBeRead();
    void everyLinkLeadsSomewhere_data();
    void everyLinkLeadsSomewhere();
    void everyClaimHolds_data();
    void everyClaimHolds();
    void everyGoalIsMetByItsSolutionAlone_data();
    void everyGoalIsMetByItsSolutionAlone();
    void picturesForTheEye_data();
    void picturesForTheEye();

};

namespace
{

void addLessons()
{
    QTest::addColumn<QString>("name");
    for (const ShippedLesson& shipped : shippedLessons()) {
        const QByteArray name(shipped.name.data(), qsizetype(shipped.name.size()));
        QTest::newRow(name.constData()) << QString::fromUtf8(name);
    }
    if (shippedLessons().empty())
        QTest::newRow("none yet") << QString();
}

QString firstOf(const std::vector<LessonMistake>& mistakes)
{
    QString text;
    for (const LessonMistake& mistake : mistakes)
        text += QString::fromStdString(mistake.sentence()) + QLatin1Char('\n');
    return text;
}

std::string_view textOf(const QString& name)
{
    for (const ShippedLesson& shipped : shippedLessons())
        if (name == QString::fromUtf8(shipped.name.data(), qsizetype(shipped.name.size())))
            return shipped.text;
    return {};
}

bool isOnScreen(const MainWindow& window, const std::string& place)
{
    return !rectsOfPlace(window, QString::fromStdString(place)).empty();
}

/// A window in which a lesson has begun.
struct LessonWindow {
    LessonWindow()
        : session(defaultOptions())
        , window(session)
        , player(window, session)
    {
        window.networkView()->timeline()->setMotionAllowed(false);
        window.resize(1366, 768);
        window.show();
    }
    LessonRunner& runner() { return *window.lessons()->runner(); }

    Session session;
    MainWindow window;
    test::SolutionPlayer player;
};

} // namespace

void TestLessons::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    keptSettings().clear();
}

void TestLessons::everyLessonCanBeRead_data()
{
    addLessons();
}

void TestLessons::everyLessonCanBeRead()
{
    QFETCH(QString, name);
    if (name.isEmpty())
        QSKIP("no lesson ships yet");
    const auto lesson = parseLesson(textOf(name));
    QVERIFY2(lesson.has_value(), lesson ? "" : qPrintable(firstOf(lesson.error())));
    QVERIFY(!lesson->objective.empty());
    QVERIFY2(lesson->minutes >= 3 && lesson->minutes <= 30, "minutes");
    QVERIFY(findLesson(name) != nullptr);
}

void TestLessons::everyLinkLeadsSomewhere_data()
{
    addLessons();
}

void TestLessons::everyLinkLeadsSomewhere()
{
    QFETCH(QString, name);
    if (name.isEmpty())
        QSKIP("no lesson ships yet");
    const auto lesson = parseLesson(textOf(name));
    QVERIFY(lesson.has_value());
    for (const std::string& text : textsOf(*lesson)) {
        for (const std::string& link : linksIn(text, "term"))
            QVERIFY2(glossary().find(link) != nullptr, link.c_str());
        for (const std::string& link : linksIn(text, "place"))
            QVERIFY2(isPlace(link), link.c_str());
    }
}

void TestLessons::everyClaimHolds_data()
{
    addLessons();
}

void TestLessons::everyClaimHolds()
{
    QFETCH(QString, name);
    if (name.isEmpty())
        QSKIP("no lesson ships yet");
    const auto mistakes = checkClaims(*parseLesson(textOf(name)), textOf(name));
    QVERIFY2(mistakes.empty(), qPrintable(firstOf(mistakes)));
}

void TestLessons::everyGoalIsMetByItsSolutionAlone_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("seed");
    for (const ShippedLesson& shipped : shippedLessons())
        for (const int seed : {0, 1, 2})
            QTest::addRow("%s, seed %d", std::string(shipped.name).c_str(), seed)
                << QString::fromUtf8(shipped.name.data(), qsizetype(shipped.name.size())) << seed;
    if (shippedLessons().empty())
        QTest::newRow("none yet") << QString() << 0;
}

void TestLessons::everyGoalIsMetByItsSolutionAlone()
{
    QFETCH(QString, name);
    QFETCH(int, seed);
    if (name.isEmpty())
        QSKIP("no lesson ships yet");
    LessonWindow shown;
    QVERIFY(QTest::qWaitForWindowActive(&shown.window));
    LessonRunner& runner = shown.runner();
    runner.setSeed(std::uint64_t(seed));
    const ListedLesson* listed = findLesson(name);
    QVERIFY(listed != nullptr);
    shown.window.lessons()->beginLesson(name, 0);
    for (int step = 0; step < int(listed->lesson->steps.size()); ++step) {
        const QByteArray place = "step " + QByteArray::number(step + 1) + ": ";
        QVERIFY2(shown.player.settle(), place + "the set-up never came to rest");
        // What it speaks of is to be seen; a second place may come with the use of the first.
        std::vector<std::string> unseen = runner.step().points;
        QVERIFY2(unseen.empty() || isOnScreen(shown.window, unseen.front()),
            place + "the first place that it points at is not on screen");
        const auto strikeOut = [&] {
            std::erase_if(
                unseen, [&](const auto& point) { return isOnScreen(shown.window, point); });
        };
        strikeOut();
        QCOMPARE(shown.player.predict(seed != 1), QString());
        for (std::size_t goal = 0; goal < runner.step().goals.size(); ++goal)
            QVERIFY2(!runner.isGoalMet(int(goal)),
                place + "goal met at its start: " + runner.step().goals[goal].text.c_str());
        for (const LessonAction& action : runner.step().solution) {
            const QString problem = shown.player.play(action);
            QVERIFY2(problem.isEmpty(), place + problem.toUtf8());
        }
        for (std::size_t goal = 0; goal < runner.step().goals.size(); ++goal)
            QVERIFY2(runner.isGoalMet(int(goal)),
                place + "not met: " + runner.step().goals[goal].text.c_str() + ": " +
                    valuesIn(runner.step().goals[goal].condition, runner.moment(), runner.moment())
                        .c_str());
        QVERIFY(runner.state() == State::Done);
        strikeOut();
        QVERIFY2(unseen.empty(), place + "a place that it points at was never on screen");
        runner.next();
    }
    QVERIFY(!runner.isRunning());
    QVERIFY(progressOf(name).isFinished);
}

void TestLessons::picturesForTheEye_data()
{
    addLessons();
}

/// With LOOPSCOPE_PICTURES in the environment: a folder for pictures of every step as it begins (a)
/// and as it ends (b), small and large, light and dark.
void TestLessons::picturesForTheEye()
{
    QFETCH(QString, name);
    const QString folder = qEnvironmentVariable("LOOPSCOPE_PICTURES");
    if (folder.isEmpty() || name.isEmpty())
        QSKIP("no folder for pictures");
    for (const QSize& size : {QSize(1366, 768), QSize(1600, 1000)}) {
        LessonWindow shown;
        shown.window.setFixedSize(size); // a display may be smaller
        const auto grab = [&](int step, const char* when) {
            QTest::qWait(500); // what moves has come to rest
            for (const ThemeChoice theme : {ThemeChoice::Dark, ThemeChoice::Light}) {
                applyTheme(*qApp, theme);
                QTest::qWait(200);
                const auto file = QStringLiteral("%1/%2-%3-%4-%5-%6.png")
                                      .arg(folder, name)
                                      .arg(step + 1)
                                      .arg(size.width())
                                      .arg(theme == ThemeChoice::Light ? "light" : "dark", when);
                QVERIFY(shown.window.grab().save(file));
            }
        };
        shown.window.lessons()->beginLesson(name, 0);
        const int steps = int(shown.runner().lesson().steps.size());
        for (int step = 0; step < steps; ++step) {
            QVERIFY(shown.player.settle());
            grab(step, "a");
            shown.player.predict(false);
            for (const LessonAction& action : shown.runner().step().solution)
                shown.player.play(action);
            grab(step, "b");
            shown.runner().next();
        }
    }
}

QTEST_MAIN(TestLessons)
#include "tst_lessons.moc"
