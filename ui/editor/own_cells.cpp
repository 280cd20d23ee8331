#include "ui/editor/own_cells.h"

#include "core/cell/program.h"
#include "core/file/whole_file.h"

#include <QDir>
#include <QFile>
#include <QStandardPaths>

namespace loopscope::ui
{
namespace
{

constexpr int longestName = 60;

/// Files end with a line end, texts on the screen need not.
std::string withoutLineEnds(std::string text)
{
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
        text.pop_back();
    return text;
}

} // namespace

OwnCells::OwnCells(const QString& folder, QObject* parent)
    : QObject(parent)
    , m_folder(folder)
{
    load();
}

QString OwnCells::standardFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) +
           QStringLiteral("/cells");
}

QString OwnCells::pathOf(const QString& name) const
{
    return QDir(m_folder).filePath(name + QStringLiteral(".cell"));
}

void OwnCells::load()
{
    m_cells.clear();
    const QDir folder(m_folder);
    for (const QString& file :
        folder.entryList({QStringLiteral("*.cell")}, QDir::Files, QDir::Name | QDir::IgnoreCase)) {
        if (auto equations = readFile(folder.filePath(file)))
            m_cells.push_back({file.chopped(5), *equations});
    }
}

const OwnCell* OwnCells::find(const QString& name) const
{
    for (const OwnCell& cell : m_cells)
        if (cell.name == name)
            return &cell;
    return nullptr;
}

QString OwnCells::nameOf(const std::string& equations) const
{
    for (const OwnCell& cell : m_cells)
        if (cell.equations == withoutLineEnds(equations))
            return cell.name;
    return {};
}

QString OwnCells::problemOfName(const QString& name)
{
    if (name.trimmed().isEmpty())
        return tr("A cell needs a name.");
    if (name != name.trimmed() || name.startsWith(QLatin1Char('.')))
        return tr("A name starts with a letter or a number and has no space at its ends.");
    if (name.size() > longestName)
        return tr("A name has at most %1 characters.").arg(longestName);
    for (const QChar character : name) {
        if (!character.isPrint() || QStringLiteral("/\\:*?\"<>|").contains(character))
            return tr("“%1” cannot stand in a name. Use letters, numbers, spaces and -.")
                .arg(character);
    }
    return {};
}

Result<void, QString> OwnCells::save(const QString& name, const std::string& equations)
{
    if (const QString problem = problemOfName(name); !problem.isEmpty())
        return unexpected(problem);
    if (!QDir().mkpath(m_folder))
        return unexpected(tr("The folder %1 could not be made.").arg(m_folder));
    if (auto written = writeFile(pathOf(name), equations); !written)
        return written;
    load();
    emit changed();
    return {};
}

Result<void, QString> OwnCells::remove(const QString& name)
{
    if (find(name) == nullptr || !QFile::remove(pathOf(name)))
        return unexpected(tr("The cell “%1” could not be removed.").arg(name));
    load();
    emit changed();
    return {};
}

Result<std::string, QString> OwnCells::readFile(const QString& path)
{
    const Result<std::string> text = readWholeFile(path.toStdString(), largestFile);
    if (!text)
        return unexpected(QString::fromStdString(text.error()));
    if (const auto program = parseProgram(*text); !program)
        return unexpected(
            tr("%1, %2").arg(path, QString::fromStdString(program.error().sentence())));
    return withoutLineEnds(*text);
}

Result<void, QString> OwnCells::writeFile(const QString& path, const std::string& equations)
{
    const std::string text = withoutLineEnds(equations) + '\n';
    if (const Result<void> written = writeFileAtomically(path.toStdString(), text); !written)
        return unexpected(QString::fromStdString(written.error()));
    return {};
}

} // namespace loopscope::ui
