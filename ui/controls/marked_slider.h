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

    int pixelOf(double number) const; ///< x of a number inside the widget

signals:
    void numberChosen(double number); ///< by the person, dragging included

protected:
    void paintEvent(QPaintEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    double m_least;
    double m_most;
    Scale m_scale;
    double m_mark = 0.0;
    bool m_hasMark = false;
};

} // namespace loopscope::ui
