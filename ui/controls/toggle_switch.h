#pragma once

#include <QAbstractButton>

namespace loopscope::ui
{

/// On or off, at once. Space and a click change it.
class ToggleSwitch : public QAbstractButton
{
    Q_OBJECT
public:
    explicit ToggleSwitch(QWidget* parent = nullptr);

    void setOn(bool on); ///< tells nobody

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

signals:
    void switched(bool on); ///< by the person

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace loopscope::ui
