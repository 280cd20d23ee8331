#include "app/source_arguments.h"

#include "app/unknown_name.h"
#include "core/file/file_kind.h"
#include "core/task/task_of_file.h"
#include "core/training/recommended_experiment.h"
#include "core/training/suggested_options.h"
#include "core/training/trainer.h"
#include "ui/session/default_options.h"
#include "ui/session/text_file.h"

#include <QCommandLineParser>
#include <QFile>
#include <QFileInfo>

namespace loopscope::app
{

bool Source::isDocument() const
{
    return fileKindOf(file.toStdString()) == FileKind::Document;
}

Result<ExperimentOptions> experimentOf(const Source& source)
{
    if (source.file.isEmpty())
        return source.experiment;
    const auto text = ui::readTextFile(source.file);
    if (!text)
        return unexpected(text.error().toStdString());
    const auto task = taskOfFile(
        *text, QFileInfo(source.file).fileName().toStdString(), source.experiment.task);
    if (!task)
        return unexpected(task.error());
    return withTaskOfFile(source.experiment, *task);
}

Result<Document> documentOf(const Source& source)
{
    if (source.isDocument())
        return readDocument(QFile::encodeName(source.file).toStdString());
    const auto experiment = experimentOf(source);
    if (!experiment)
        return unexpected(experiment.error());
    const Trainer trainer(*experiment);
    Document document;
    document.networks.push_back({*trainer.save(), trainer.current()->before()});
    return document;
}

SourceArguments::SourceArguments()
    : m_task("task", "In place of FILE: a task by its name in \"loopscope tasks\".", "name")
{
}

void SourceArguments::addTo(QCommandLineParser& parser) const
{
    parser.addPositionalArgument("FILE",
        "A .loopscope document; or a text (UTF-8), a table or pairs, which a new network learns.",
        "[FILE]");
    parser.addOption(m_task);
    m_network.addTo(parser);
}

Result<Source, QString> SourceArguments::read(
    const QCommandLineParser& parser, const QString& command) const
{
    const QStringList files = parser.positionalArguments();
    if (files.size() > 1)
        return unexpected(QString("%1 takes one FILE, not %2.").arg(command).arg(files.size()));
    if (!files.isEmpty() && files.first().isEmpty())
        return unexpected(QString("the name of the FILE is empty."));
    if (!files.isEmpty() && parser.isSet(m_task))
        return unexpected(
            QString("\"%1\" says what is learned, and so does --task; leave one of them out.")
                .arg(files.first()));
    if (parser.isSet(m_task))
        return readTask(parser);
    return readFile(parser, files.value(0));
}

Result<Source, QString> SourceArguments::readNeeded(
    const QCommandLineParser& parser, const QString& command) const
{
    if (parser.positionalArguments().isEmpty() && !parser.isSet(m_task))
        return unexpected(QString("%1 takes one FILE, or --task with a name.").arg(command));
    return read(parser, command);
}

Result<Source, QString> SourceArguments::readTask(const QCommandLineParser& parser) const
{
    const QString name = parser.value(m_task);
    const TaskDescription* task = findTask(name.toStdString());
    if (task == nullptr)
        return unexpected(noSuchTask(name));
    if (task->kind == TaskKind::OwnSeries)
        return unexpected(
            QString("\"%1\" is a table of your own: name its FILE in place of --task.").arg(name));
    const auto cell = m_network.cell(parser);
    if (!cell)
        return unexpected(cell.error());
    Source source{{}, recommendedExperiment(standardOptions(task->kind), *cell),
        task->defaults.iterations};
    if (!task->choosesLength() && m_network.choosesLength(parser))
        return unexpected(
            QString("--length: the sequences of \"%1\" have lengths of their own; leave it out.")
                .arg(name));
    if (const QString problem = m_network.read(parser, source.experiment); !problem.isEmpty())
        return unexpected(problem);
    return source;
}

Result<Source, QString> SourceArguments::readFile(
    const QCommandLineParser& parser, const QString& file) const
{
    Source source{file, ui::defaultOptions(), std::nullopt};
    const QString given = m_network.given(parser);
    if (source.isDocument() && !given.isEmpty())
        return unexpected(QString("a document has its own networks; leave out %1.").arg(given));
    if (const QString problem = m_network.read(parser, source.experiment); !problem.isEmpty())
        return unexpected(problem);
    return source;
}

} // namespace loopscope::app
