#pragma once

#include "ui/stage/stage_data.h"
#include "ui/stage/stage_places.h"

class QPainter;

namespace loopscope::ui
{

struct Theme;

/// Where the arrow of a memory runs, between the states of two steps.
double heightOfArrow(const StageLayout& layout, const StageData& data, std::size_t memory);

/// Draws the arrows between the marks of the unrolled network: forward what is calculated from
/// what, backward the gradients that come back.
class StageArrows
{
public:
    StageArrows(QPainter& painter, const StagePlaces& places, const StageData& data,
        const TimelineMoment& moment, const Theme& theme);

    /// From the input into the state, and between the state and its output.
    void drawUpright(int step);
    /// Between the states of a step and of the next one.
    void drawAlong(int step);
    /// From the output of a step into the input of the next one, which reads it.
    void drawFed(int step);
    /// Into the first state from the encoder that it starts from.
    void drawStart();
    /// Where the arrow of a memory runs.
    double heightOf(std::size_t memory) const;

private:
    void drawGradientAlong(int step, std::size_t memory);
    QColor neutral(int step) const;
    QColor tied(const QColor& colour, const QColor& weights) const;
    bool isGradientShown(int step) const;
    bool isHere(Phase phase, int step) const;
    double scale() const;

    QPainter& m_painter;
    const StagePlaces& m_places;
    const StageData& m_data;
    const TimelineMoment& m_moment;
    const Theme& m_theme;
};

} // namespace loopscope::ui
