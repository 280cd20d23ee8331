#include "app/unknown_name.h"

#include "core/cell/catalog.h"
#include "core/cell/spelling.h"
#include "core/task/task_description.h"

#include <QStringList>

#include <algorithm>
#include <string>
#include <vector>

namespace loopscope::app
{
namespace
{

constexpr std::size_t leastLetters = 3; ///< of a part of a name that tells what was meant

/// As names are compared: "Adding Problem" and "adding_problem" are one.
std::string plain(const std::string& name)
{
    return QString::fromStdString(name)
        .toLower()
        .replace(QLatin1Char('_'), QLatin1Char('-'))
        .replace(QLatin1Char(' '), QLatin1Char('-'))
        .toStdString();
}

bool contains(const std::string& whole, const std::string& part)
{
    return part.size() >= leastLetters && whole.find(part) != std::string::npos;
}

/// The identifiers of those whose identifier or name is nearest to a word, or has it in it.
template <typename Entries>
std::vector<std::string> meantBy(const QString& word, const Entries& entries)
{
    const std::string wanted = plain(word.toStdString());
    std::vector<std::string> spellings;
    for (const auto& entry : entries) {
        spellings.push_back(entry.identifier);
        spellings.push_back(plain(entry.name));
    }
    const std::vector<std::string> near = nearestWords(wanted, spellings);
    std::vector<std::string> meant;
    std::vector<std::string> holding;
    for (const auto& entry : entries) {
        const std::string name = plain(entry.name);
        if (std::any_of(near.begin(), near.end(), [&](const std::string& spelling) {
                return spelling == entry.identifier || spelling == name;
            }))
            meant.push_back(entry.identifier);
        if (contains(name, wanted) || contains(entry.identifier, wanted) ||
            contains(wanted, entry.identifier))
            holding.push_back(entry.identifier);
    }
    return meant.empty() ? holding : meant;
}

QString question(const std::vector<std::string>& names)
{
    return QStringLiteral("did you mean %1?").arg(QString::fromStdString(joinWords(names, "or")));
}

} // namespace

QString noSuchCell(const QString& name)
{
    const std::vector<std::string> meant = meantBy(name, catalog());
    QStringList known;
    for (const CatalogEntry& cell : catalog())
        known.append(QString::fromStdString(cell.identifier));
    return QStringLiteral("there is no cell \"%1\"; %2")
        .arg(name, meant.empty() ? QStringLiteral("the catalog has %1.").arg(known.join(", "))
                                 : question(meant));
}

QString noSuchTask(const QString& name)
{
    const std::vector<std::string> meant = meantBy(name, taskDescriptions());
    const QString list = QStringLiteral("\"loopscope tasks\" lists them.");
    return QStringLiteral("there is no task \"%1\"; %2")
        .arg(name, meant.empty() ? list : question(meant) + QLatin1Char(' ') + list);
}

} // namespace loopscope::app
