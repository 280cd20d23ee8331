#pragma once

#include <QObject>
#include <QStringList>

class QMenu;

namespace loopscope::ui
{

/// The files that were opened or saved last, newest first, kept from one start to the next.
class RecentFiles : public QObject
{
    Q_OBJECT
public:
    static constexpr int most = 8;

    /// @param menu  is filled with them whenever it opens
    explicit RecentFiles(QMenu* menu);

    static QStringList paths();
    static void add(const QString& path);
    static void remove(const QString& path);
    static void clear();

signals:
    void chosen(const QString& path);

private:
    void fill();

    QMenu* m_menu;
};

} // namespace loopscope::ui
