#pragma once

#include <QWidget>

namespace loopscope::ui
{

/// What the colours of the gradient ramp mean: a bar of them with the factors beside it.
class RampKey : public QWidget
{
    Q_OBJECT
public:
    explicit RampKey(QWidget* parent = nullptr);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int barWidth() const;
};

} // namespace loopscope::ui
