#pragma once

#include "ui/controls/field.h"
#include "ui/controls/marked_slider.h"

#include <QString>

namespace loopscope::ui
{

class NumberField;

/// What numbers a SliderField takes.
struct NumberRange {
    double least = 0.0; ///< of the slider
    double most = 1.0;
    double leastTyped = 0.0; ///< the slider stands at its end for what lies beyond
    double mostTyped = 1.0;
    MarkedSlider::Scale scale = MarkedSlider::Scale::Even;
    int decimals = 0; ///< that dragging gives; 0 means whole numbers, typed ones too
};

/// A number that is dragged on a slider or typed behind the title.
class SliderField : public Field
{
    Q_OBJECT
public:
    SliderField(const QString& title, const NumberRange& range, const QString& tip,
        QWidget* parent = nullptr);

    MarkedSlider* slider() const { return m_slider; }
    NumberField* numberField() const { return m_number; }

    void setNumber(double number); ///< tells nobody
    /// A line on the slider, which holds a dragged handle that comes near, and words below it and
    /// below both ends.
    void setMark(double number, const QString& left, const QString& right);

signals:
    void numberChosen(double number); ///< by the person, dragging included

private:
    bool isHeldByMark(double number) const;

    MarkedSlider* m_slider;
    NumberField* m_number;
    double m_mark = 0.0;
    bool m_hasMark = false;
};

} // namespace loopscope::ui
