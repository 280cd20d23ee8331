#pragma once

#include <QFont>
#include <QList>
#include <QObject>
#include <QSizeF>
#include <QTimer>

class QAction;

namespace loopscope::ui
{

class MainWindow;

/// For a class in front of a projector: the network alone on the whole screen, in type that is read
/// from the last row; a lesson's steps are the slides beside it, and a clicker leads through them.
class Presenter : public QObject
{
    Q_OBJECT
public:
    explicit Presenter(MainWindow& window);

    void begin();
    void end();

public slots:
    /// Folds everything away that stands beside the network; again: brings it back.
    void togglePanels();
    /// One step forward. While presenting: the lesson's next step, once this one is done.
    void goOn();
    /// One step back. While presenting: the lesson's step before, where nothing was stepped yet.
    void goBack();

private:
    QList<QAction*> panels() const;
    QList<QAction*> openPanels() const;
    bool isShowingSlides() const;
    QSizeF needed() const;
    void fit();
    void setType(double scale);

    MainWindow& m_window;
    QFont m_ordinaryType;
    QList<QAction*> m_hidden; ///< panels, by presenting
    QList<QAction*> m_folded; ///< likewise, by togglePanels()
    QTimer m_fitting;
    double m_scale = 1.0; ///< of the type
};

} // namespace loopscope::ui
