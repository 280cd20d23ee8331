#include "app/lesson_command.h"

#include "app/command.h"
#include "core/file/whole_file.h"
#include "core/lesson/lesson.h"
#include "core/lesson/lesson_check.h"
#include "core/lesson/quantities_document.h"

#include <QCommandLineParser>

namespace loopscope::app
{
namespace
{

constexpr std::uint64_t mostBytes = std::uint64_t(1) << 20;

void printMistakes(const QString& file, const std::vector<LessonMistake>& mistakes)
{
    for (const LessonMistake& mistake : mistakes)
        print(QStringLiteral("%1:%2:%3: %4\n")
                  .arg(file)
                  .arg(mistake.line)
                  .arg(mistake.column)
                  .arg(QString::fromStdString(mistake.message)));
}

/// @return whether everything is right
bool checkFile(const QString& file, bool runs)
{
    const auto text = readWholeFile(file.toStdString(), mostBytes);
    if (!text) {
        printError(QString::fromStdString(text.error()));
        return false;
    }
    const auto lesson = parseLesson(*text);
    if (!lesson) {
        printMistakes(file, lesson.error());
        return false;
    }
    if (!runs) {
        print(QStringLiteral("%1: “%2”, %3 steps, no mistake\n")
                  .arg(file, QString::fromStdString(lesson->title))
                  .arg(lesson->steps.size()));
        return true;
    }
    const auto mistakes = checkClaims(*lesson, *text, [&](const std::string& sentence) {
        print(QStringLiteral("%1: %2\n").arg(file, QString::fromStdString(sentence)));
    });
    printMistakes(file, mistakes);
    return mistakes.empty();
}

} // namespace

int runLessonCommand(int argc, char** argv)
{
    QCommandLineParser parser;
    const QCommandLineOption runs("run",
        "Calculates every claim with its seeds, and whether a goal is "
        "met before anything was done.");
    parser.setApplicationDescription(
        "Checks the files of lessons: every mistake is named by its line and column. "
        "\"quantities\"\n"
        "prints what the conditions of lessons can name. The format is described in\n"
        "resources/lessons/FORMAT.md.");
    parser.addPositionalArgument("check|quantities", "What to do.");
    parser.addPositionalArgument("FILE", "Files of lessons.", "[FILE…]");
    parser.addOption(runs);
    if (const auto exitCode = parse(parser, argumentsOfCommand(argc, argv), "lesson"))
        return *exitCode;
    QStringList words = parser.positionalArguments();
    const QString verb = words.isEmpty() ? QString() : words.takeFirst();
    if (verb == QLatin1String("quantities") && words.isEmpty()) {
        print(QString::fromStdString(quantitiesDocument()));
        return success;
    }
    if (verb != QLatin1String("check") || words.isEmpty())
        return failUsage("say \"lesson check FILE…\" or \"lesson quantities\".", "lesson");
    bool isRight = true;
    for (const QString& file : words)
        isRight = checkFile(file, parser.isSet(runs)) && isRight;
    return isRight ? success : failure;
}

} // namespace loopscope::app
