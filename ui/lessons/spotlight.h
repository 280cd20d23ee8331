#pragma once

#include <QPoint>
#include <QWidget>

namespace loopscope::ui
{

/// Dims all of a window but what is round the pointer, so that a whole class looks there. Nothing
/// else changes: everything can be clicked.
class Spotlight : public QWidget
{
    Q_OBJECT
public:
    explicit Spotlight(QWidget* window);

    void setOn(bool isOn);
    QPoint centre() const { return m_centre; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    QPoint m_centre;
};

} // namespace loopscope::ui
