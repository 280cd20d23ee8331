#pragma once

#include <QLabel>

namespace loopscope::ui
{

/// One line whose text may change many times a second. It keeps the room that the widest text so
/// far has asked for, whatever its digits are, so that the window is not laid out anew with each.
class SteadyLabel : public QLabel
{
    Q_OBJECT
public:
    explicit SteadyLabel(QWidget* parent = nullptr);

    /// In place of setText().
    void write(const QString& text);

protected:
    void changeEvent(QEvent* event) override;

private:
    QSize neededSize() const;
};

} // namespace loopscope::ui
