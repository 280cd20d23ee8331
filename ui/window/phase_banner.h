#pragma once

#include "ui/session/cursor.h"

#include <QWidget>

#include <array>

class QPushButton;

namespace loopscope::ui
{

class Session;

/// The four phases of an iteration: which one the playhead is in, which were passed, and a way to
/// each.
class PhaseBanner : public QWidget
{
    Q_OBJECT
public:
    explicit PhaseBanner(Session& session, QWidget* parent = nullptr);

    void setShort(bool isShort); ///< numbers alone; names as well otherwise

    QPushButton* button(Phase phase) const { return m_buttons[std::size_t(phase)]; }

private:
    void showCursor(const Cursor& cursor);

    std::array<QPushButton*, 4> m_buttons{};
};

} // namespace loopscope::ui
