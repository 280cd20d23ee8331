#pragma once

#include "ui/controls/icons.h"

#include <QAbstractButton>

#include <array>

class QAction;

namespace loopscope::ui
{

/// A button in a lane's title line for an action, small, so that it does not compete with the data.
/// It says another word while the action goes on.
class LaneButton : public QAbstractButton
{
    Q_OBJECT
public:
    /// @param words  at rest, and while it is busy
    LaneButton(QAction* action, const std::array<QString, 2>& words, QWidget* parent);

    void setSigns(const std::array<Sign, 2>& signs);
    void setBusy(bool busy);
    bool isBusy() const { return m_isBusy; }

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void follow();
    QFont textFont() const;
    int signWidth() const;

    QAction* m_action;
    std::array<QString, 2> m_words;
    std::array<Sign, 2> m_signs = {Sign::Play, Sign::Play};
    bool m_isBusy = false;
};

} // namespace loopscope::ui
