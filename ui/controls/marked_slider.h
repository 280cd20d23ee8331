#pragma once

#include <QSlider>

namespace loopscope::ui
{

/// A horizontal slider over a range of real numbers, even or logarithmic, with a mark at one of
/// them.
class MarkedSlider : public QSlider
{
    Q_OBJECT
public:
    enum class Scale { Even, Logarithmic };

    /// @param positions  how many places the handle can stand at
    MarkedSlider(double least, double most, Scale scale, int positions, QWidget* parent = nullptr);

    double number() const { return numberAt(value()); }
    double numberAt(int position) const;
    int positionOf(double number) const; ///< the nearest
    void setNumber(double number);       ///< tells nobody
    void setMark(double number);

    /// Numbers have so many decimals, at most; a key changes the last one by one, a page by ten.
    void setDecimals(int decimals);

    int pixelOf(double number) const; ///< x of a number inside the widget

signals:
    /// The mouse holds the slider; what it sets until gestureEnded() is one step.
    void gestureBegan();
    void gestureEnded();
    void numberChosen(double number); ///< by the person, dragging included

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    double m_least;
    double m_most;
    Scale m_scale;
    double m_mark = 0.0;
    bool m_hasMark = false;
    double m_perUnit = 0.0; ///< steps of the last decimal in one; 0 for all numbers
};

} // namespace loopscope::ui
