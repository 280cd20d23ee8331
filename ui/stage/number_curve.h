#pragma once

#include "ui/stage/stage_data.h"
#include "ui/stage/stage_places.h"

#include <QColor>
#include <QPainter>

namespace loopscope::ui
{

struct StageTexts;

/// How the numbers of a row are shown: all of them alike.
enum class NumberStyle { Bold, Small, Curve };

/// The largest in which the widest number of a row fits into a column.
NumberStyle numberStyle(const NumberRow& row, double columnWidth, const StageTexts& texts);

/// "−1 … 1": what a curve reaches from bottom to top.
QString rangeWords(const NumberRow& row);

/// Draws one number of each step as the step of a staircase, where columns are too narrow to write
/// them: bottom and top of the row are the row's lowest and highest number, the same for all steps.
class NumberCurve
{
public:
    NumberCurve(QPainter& painter, const StagePlaces& places, const Row& place,
        const NumberRow& row);

    /// @param before  the number of the step before, joined to this one; not-a-number: none
    void draw(int step, double before, double number, const QColor& colour) const;
    /// Where zero is, if it is in the range.
    void drawZero(int step, const QColor& colour) const;

private:
    double heightOf(double number) const;

    QPainter& m_painter;
    const StagePlaces& m_places;
    const Row& m_place;
    const NumberRow& m_row;
};

} // namespace loopscope::ui
