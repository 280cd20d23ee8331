#pragma once

#include <QKeySequence>
#include <QList>
#include <QObject>

class QAction;
class QActionGroup;
class QMenu;

namespace loopscope::ui
{

class MainWindow;
class Session;

/// The window's menus with their keys: every command of the program has its place here.
class WindowActions : public QObject
{
    Q_OBJECT
public:
    WindowActions(MainWindow& window, Session& session);

private:
    template <typename Receiver, typename Slot>
    QAction* add(QMenu* menu, const QString& name, const QString& words,
        const QList<QKeySequence>& keys, const QString& tip, Receiver* receiver, Slot slot);
    QAction* addToggle(QMenu* menu, const QString& name, const QString& words,
        const QKeySequence& key, const QString& tip, QWidget* panel);

    void makeFileMenu();
    void makeEditMenu();
    void makeViewMenu();
    void makeThemeMenu(QMenu* view);
    void makeNetworkMenu();
    void makeCellMenu(QMenu* network);
    void makeTrainMenu();
    void makePaceMenu(QMenu* train);
    void makeLessonsMenu();
    void makeHelpMenu();
    void keepKeysOf(const QMenu& menu);
    void chooseCell(const QByteArray& identifier, int activation);

    MainWindow& m_window;
    Session& m_session;
};

} // namespace loopscope::ui
