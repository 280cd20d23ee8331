#include "app/open_document.h"

#include "core/file/file_kind.h"
#include "core/task/task_of_file.h"
#include "core/training/suggested_options.h"
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
    const ExperimentOptions options = ui::defaultOptions();
    const auto task =
        taskOfFile(*text, QFileInfo(path).fileName().toStdString(), options.task);
    if (!task)
        return unexpected(task.error());
    const Trainer trainer(withTaskOfFile(options, *task));
    Document document;
    document.networks.push_back({*trainer.save(), trainer.current()->before()});
    return document;
}

} // namespace loopscope::app
