#include "ui/window/task_file.h"

#include "core/file/torch_import.h"
#include "core/task/task_of_file.h"
#include "core/training/suggested_options.h"
#include "ui/session/session.h"
#include "ui/session/text_file.h"
#include "ui/window/torch_dialog.h"

#include <QFileInfo>

#include <utility>

namespace loopscope::ui
{

TaskFile::TaskFile(Session& session, QWidget* parent)
    : QObject(parent)
    , m_session(session)
    , m_parent(parent)
{
}

bool TaskFile::open(const QString& path)
{
    const auto text = readTextFile(path);
    return text ? learn(*text, QFileInfo(path).fileName()) : refuse(text.error());
}

bool TaskFile::openTogether(const QStringList& paths)
{
    const auto recordings = readRecordings(paths);
    return recordings ? learn(*recordings, tr("%1 recordings").arg(paths.size()))
                      : refuse(recordings.error());
}

bool TaskFile::learn(const std::string& bytes, const QString& name)
{
    const ExperimentOptions options = m_session.options();
    const auto task = taskOfFile(bytes, name.toStdString(), options.task);
    if (!task)
        return refuse(QString::fromStdString(task.error()));
    m_name = name;
    m_text = task->text;
    m_session.setOptions(withTaskOfFile(options, *task));
    emit opened();
    return true;
}

bool TaskFile::openWeights(const QString& path)
{
    auto file = readTorchFile(path.toStdString());
    if (!file)
        return refuse(QString::fromStdString(file.error()));
    const QString network = QString::fromStdString(describe(file->model));
    TorchDialog dialog(std::move(*file), m_session.options(), m_parent);
    if (!dialog.hasTasks())
        return refuse(tr("%1 holds this: %2. No task here has as many inputs and outputs.")
                          .arg(QFileInfo(path).fileName(), network));
    if (dialog.exec() != QDialog::Accepted)
        return false;
    if (const auto settings = dialog.settings())
        m_session.setOptions(*settings);
    emit opened();
    return true;
}

QString TaskFile::name() const
{
    return m_session.options().task.text == m_text ? m_name : QString();
}

bool TaskFile::refuse(const QString& reason)
{
    emit refused(reason);
    return false;
}

} // namespace loopscope::ui
