#pragma once

#include <QWidget>

#include <vector>

namespace loopscope::ui
{

class GradientLane;

/// A curve drawn by hand over the gradient lane: how much of the gradient a person expects at each
/// step. Covers the bars until the truth is shown behind it.
class CurveSketch : public QWidget
{
    Q_OBJECT
public:
    explicit CurveSketch(GradientLane& lane);

    void ask();                 ///< covers the lane, with a level line to begin with
    void showTruth();           ///< the curve stays over the bars
    bool isAsking() const { return m_isAsking; }
    const std::vector<double>& powers() const { return m_powers; } ///< of ten, one a step
    void setPowers(const std::vector<double>& powers);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void drawTo(const QPointF& place);
    void setPower(int step, double power);
    double yOf(double power) const;
    double powerAt(double y) const;
    int stepAt(double x) const;
    void cover();

    GradientLane& m_lane;
    std::vector<double> m_powers;
    bool m_isAsking = true;
    int m_lastStep = -1; ///< of the line being drawn
    double m_lastPower = 0.0;
    int m_keyStep = 0; ///< that the arrow keys change
};

} // namespace loopscope::ui
