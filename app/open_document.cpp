#include "app/open_document.h"

#include "core/file/file_kind.h"
#include "core/task/task_of_file.h"
#include "core/training/trainer.h"
#include "ui/session/default_options.h"
#include "ui/session/text_file.h"

#include <QFileInfo>

namespace loopscope::app
{

Result<Document> openDocument(const QString& path)
{
    if (fileKindOf(path.toStdString()) == FileKind::Document)
        return readDocument(path.toStdString());
    const auto text = ui::readTextFile(path);
    if (!text)
        return unexpected(text.error().toStdString());
    ExperimentOptions options = ui::defaultOptions();
    const auto task =
        taskOfFile(*text, QFileInfo(path).fileName().toStdString(), options.task);
    if (!task)
        return unexpected(task.error());
    options.task = *task;
    const Trainer trainer(options);
    Document document;
    document.networks.push_back({*trainer.save(), trainer.current()->before()});
    return document;
}

} // namespace loopscope::app
