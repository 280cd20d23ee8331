#include "ui/window/recent_files.h"

#include "ui/window/kept_settings.h"

#include <QDir>
#include <QFileInfo>
#include <QMenu>

namespace loopscope::ui
{
namespace
{

const QString key = QStringLiteral("recentFiles");

QString wordsFor(const QString& path, int number)
{
    // An ampersand of the name is no mark of a key.
    QString name = QFileInfo(path).fileName().replace(u'&', QStringLiteral("&&"));
    return QStringLiteral("&%1  %2").arg(number).arg(name);
}

} // namespace

RecentFiles::RecentFiles(QMenu* menu)
    : QObject(menu)
    , m_menu(menu)
{
    connect(menu, &QMenu::aboutToShow, this, &RecentFiles::fill);
    fill();
}

QStringList RecentFiles::paths()
{
    return keptSettings().value(key).toStringList();
}

void RecentFiles::add(const QString& path)
{
    const QString whole = QFileInfo(path).absoluteFilePath();
    QStringList files = paths();
    files.removeAll(whole);
    files.prepend(whole);
    keptSettings().setValue(key, QStringList(files.mid(0, most)));
}

void RecentFiles::remove(const QString& path)
{
    QStringList files = paths();
    files.removeAll(path);
    keptSettings().setValue(key, files);
}

void RecentFiles::clear()
{
    keptSettings().remove(key);
}

void RecentFiles::fill()
{
    m_menu->clear();
    int number = 0;
    for (const QString& path : paths()) {
        QAction* action = m_menu->addAction(wordsFor(path, ++number));
        action->setStatusTip(QDir::toNativeSeparators(path));
        action->setToolTip(QDir::toNativeSeparators(path));
        connect(action, &QAction::triggered, this, [this, path] { emit chosen(path); });
    }
    if (number == 0) {
        m_menu->addAction(tr("No files yet"))->setEnabled(false);
        return;
    }
    m_menu->addSeparator();
    connect(
        m_menu->addAction(tr("&Clear This List")), &QAction::triggered, this, &RecentFiles::clear);
}

} // namespace loopscope::ui
