#include "app/command.h"

#include <QCommandLineParser>
#include <QRegularExpression>

#include <cstdio>

namespace loopscope::app
{

void print(const QString& text)
{
    std::fputs(text.toUtf8().constData(), stdout);
}

void printError(const QString& text)
{
    std::fputs(QStringLiteral("loopscope: %1\n").arg(text).toUtf8().constData(), stderr);
}

int failUsage(const QString& sentence, const QString& command)
{
    printError(sentence);
    const QString name = command.isEmpty() ? QString() : command + QLatin1Char(' ');
    printError(QStringLiteral("\"loopscope %1--help\" lists the options.").arg(name));
    return usageFailure;
}

QStringList argumentsOfCommand(int argc, char** argv)
{
    QStringList arguments;
    for (int i = 0; i < argc; ++i) {
        if (i != 1)
            arguments.append(QString::fromLocal8Bit(argv[i]));
    }
    return arguments;
}

std::optional<int> wholeNumber(const QString& text, int least, int most)
{
    bool ok = false;
    const int number = text.toInt(&ok);
    return ok && number >= least && number <= most ? std::optional(number) : std::nullopt;
}

std::optional<int> parse(
    QCommandLineParser& parser, const QStringList& arguments, const QString& command)
{
    const QCommandLineOption help(
        {QStringLiteral("h"), QStringLiteral("help")}, QStringLiteral("This text."));
    parser.addOption(help);
    if (!parser.parse(arguments))
        return failUsage(parser.errorText(), command);
    if (parser.isSet(help)) {
        // Qt puts the path of the executable there, or a placeholder before an application exists.
        static const QRegularExpression usage(QStringLiteral("^Usage: .*?(?= \\[options\\])"));
        QString name = QStringLiteral("loopscope");
        if (!command.isEmpty())
            name += QLatin1Char(' ') + command;
        QString text = parser.helpText();
        text.replace(usage, QStringLiteral("Usage: %1").arg(name));
        print(text);
        return success;
    }
    return std::nullopt;
}

} // namespace loopscope::app
