#pragma once

#include "core/result.h"

#include <QObject>
#include <QString>

#include <vector>

namespace loopscope::ui
{

/// A cell that the person saved.
struct OwnCell {
    QString name;
    std::string equations;
};

/// The person's own cells: one small text file each, `name.cell`, in one folder.
class OwnCells : public QObject
{
    Q_OBJECT
public:
    /// The longest file that is read, in bytes.
    static constexpr std::uint64_t largestFile = 100000;

    /// @param folder  need not exist before the first cell is saved
    explicit OwnCells(const QString& folder = standardFolder(), QObject* parent = nullptr);

    static QString standardFolder();

    /// By name. What cannot be read as a cell is left out.
    const std::vector<OwnCell>& cells() const { return m_cells; }
    const OwnCell* find(const QString& name) const;
    /// The name of the cell with these very equations; empty if there is none.
    QString nameOf(const std::string& equations) const;

    /// Takes the place of a cell of the same name. @return why it could not be, a sentence
    Result<void, QString> save(const QString& name, const std::string& equations);
    Result<void, QString> remove(const QString& name);

    /// Why a name cannot be one; empty if it can.
    static QString problemOfName(const QString& name);

    /// The equations of a file somewhere else, or why they cannot be used, with the place.
    static Result<std::string, QString> readFile(const QString& path);
    static Result<void, QString> writeFile(const QString& path, const std::string& equations);

signals:
    void changed();

private:
    QString pathOf(const QString& name) const;
    void load();

    QString m_folder;
    std::vector<OwnCell> m_cells;
};

} // namespace loopscope::ui
