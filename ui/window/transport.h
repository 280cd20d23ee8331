#pragma once

#include "ui/controls/adaptive_bar.h"
#include "ui/session/snapshot.h"

#include <QElapsedTimer>

class QAction;
class QMenu;
class QPushButton;

namespace loopscope::ui
{

class MarkedSlider;
class Session;
class SteadyLabel;

/// Steps through the iteration, plays it, and trains: the row below the unrolled network.
class Transport : public AdaptiveBar
{
    Q_OBJECT
public:
    explicit Transport(Session& session, QWidget* parent = nullptr);

    QPushButton* playButton() const { return m_play; }
    QPushButton* trainButton() const { return m_train; }
    QPushButton* moreButton() const { return m_more; }
    QMenu* moreMenu() const { return m_moreMenu; }
    MarkedSlider* speedSlider() const { return m_speed; }

    /// What else there is to train, beside the button.
    void offerTraining(const QList<QAction*>& actions);

protected:
    void changeEvent(QEvent* event) override;

private:
    QPushButton* addButton(const QString& name, const QString& tip);
    void followType();
    void makeButtons();
    void makeSpeed();
    void setButtonsShort(bool isShort);
    void showIteration(const SnapshotPointer& snapshot);
    void showPlaying(bool playing);
    void showTraining(bool training);
    void showSpeed(double stepsPerSecond);
    void updateIcons();

    Session& m_session;
    SteadyLabel* m_iteration = nullptr;
    SteadyLabel* m_loss = nullptr;
    QPushButton* m_toStart = nullptr;
    QPushButton* m_back = nullptr;
    QPushButton* m_play = nullptr;
    QPushButton* m_forward = nullptr;
    QPushButton* m_toEnd = nullptr;
    SteadyLabel* m_speedWords = nullptr;
    MarkedSlider* m_speed = nullptr;
    QPushButton* m_train = nullptr;
    QPushButton* m_more = nullptr;
    QMenu* m_moreMenu = nullptr;
};

} // namespace loopscope::ui
