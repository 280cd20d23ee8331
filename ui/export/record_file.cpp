#include "ui/export/record_file.h"

#include "core/file/record_table.h"
#include "core/file/whole_file.h"

#include <QFile>

namespace loopscope::ui
{

Result<void, QString> writeTable(const QString& path, const std::string& csv)
{
    const auto written = writeFileAtomically(QFile::encodeName(path).toStdString(), csv);
    if (!written)
        return unexpected(QString::fromStdString(written.error()));
    return {};
}

Result<void, QString> writeRecord(const QString& path, const Snapshot& snapshot)
{
    return writeTable(path, recordTable(*snapshot.iteration));
}

} // namespace loopscope::ui
