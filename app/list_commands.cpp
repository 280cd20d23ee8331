#include "app/list_commands.h"

#include "app/command.h"
#include "app/unknown_name.h"
#include "core/cell/catalog.h"
#include "core/task/task_description.h"

#include <QCommandLineParser>

#include <algorithm>

namespace loopscope::app
{
namespace
{

/// Two columns: the names that commands and files use, and what they stand for.
void printRow(const std::string& identifier, qsizetype width, const std::string& words)
{
    print(QStringLiteral("%1  %2\n")
              .arg(QString::fromStdString(identifier).leftJustified(width),
                  QString::fromStdString(words)));
}

template <typename Entries>
qsizetype widest(const Entries& entries)
{
    qsizetype width = 0;
    for (const auto& entry : entries)
        width = std::max(width, qsizetype(entry.identifier.size()));
    return width;
}

QString indented(const std::string& equations)
{
    QString text;
    for (const QString& line :
        QString::fromStdString(equations).split(QLatin1Char('\n'), Qt::SkipEmptyParts))
        text += QStringLiteral("    ") + line + QLatin1Char('\n');
    return text;
}

} // namespace

int runCellsCommand(int argc, char** argv)
{
    QCommandLineParser parser;
    const QCommandLineOption equations("equations", "Each with its equations and its source.");
    parser.setApplicationDescription("Lists the cells that come with the program.");
    parser.addPositionalArgument("NAME", "One cell alone, with its equations.", "[NAME]");
    parser.addOption(equations);
    if (const auto exitCode = parse(parser, argumentsOfCommand(argc, argv), "cells"))
        return *exitCode;
    const QStringList names = parser.positionalArguments();
    if (names.size() > 1)
        return failUsage(
            QString("one cell is shown at a time, not %1.").arg(names.size()), "cells");
    if (!names.isEmpty()) {
        const CatalogEntry* entry = findInCatalog(names.first().toStdString());
        if (entry == nullptr)
            return failUsage(noSuchCell(names.first()), "cells");
        // As a .cell file would have it.
        print(QString::fromStdString(entry->text()).trimmed() + QLatin1Char('\n'));
        return success;
    }
    for (const CatalogEntry& entry : catalog()) {
        printRow(entry.identifier, widest(catalog()), entry.name + ". " + entry.purpose);
        if (parser.isSet(equations))
            print(indented(entry.text()) + QStringLiteral("    # ") +
                  QString::fromStdString(entry.source) + QStringLiteral("\n\n"));
    }
    return success;
}

int runTasksCommand(int argc, char** argv)
{
    QCommandLineParser parser;
    parser.setApplicationDescription("Lists what a network can be asked to learn.");
    if (const auto exitCode = parse(parser, argumentsOfCommand(argc, argv), "tasks"))
        return *exitCode;
    if (!parser.positionalArguments().isEmpty())
        return failUsage("tasks takes no arguments.", "tasks");
    for (const TaskDescription& task : taskDescriptions())
        printRow(task.identifier, widest(taskDescriptions()), task.name + ". " + task.purpose);
    return success;
}

} // namespace loopscope::app
