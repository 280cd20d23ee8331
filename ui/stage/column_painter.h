#pragma once

#include "ui/lanes/value_cells.h"
#include "ui/stage/number_curve.h"
#include "ui/stage/stage_data.h"
#include "ui/stage/stage_places.h"
#include "ui/stage/text_cache.h"

class QPainter;

namespace loopscope::ui
{

struct Theme;

/// The texts of the stage in its three fonts.
struct StageTexts {
    TextCache& normal;
    TextCache& bold;
    TextCache& small;
};

/// Draws what stands in a column of the stage: target, output, the state in detail, input.
class ColumnPainter
{
public:
    ColumnPainter(QPainter& painter, const StagePlaces& places, const StageData& data,
        ValueCells& cells, const TimelineMoment& moment, const StageTexts& texts,
        const Theme& theme);

    void draw(int step);

private:
    void drawState(int step);
    void drawHeld(const QRect& strip);
    void drawNotFinite(int step);
    void drawLetters(int step);
    void drawEmptyInput(int step);
    QRectF boxRound(const Row& row, int step, const QString& word) const;
    void drawWord(TextCache& text, const QPointF& centre, const QString& word, double room);
    void drawAnswer(TextCache& text, int step, const Row& row, const QString& word);
    void drawInput(int step);
    void drawInputCurve(int step);
    /// The font of a row of numbers, which are all written alike.
    TextCache& textOf(NumberStyle style) const;
    void drawOutput(int step);
    void drawLoss(int step);

    QPainter& m_painter;
    const StagePlaces& m_places;
    const StageData& m_data;
    ValueCells& m_cells;
    const TimelineMoment& m_moment;
    StageTexts m_texts;
    const Theme& m_theme;
    NumberStyle m_inputStyle = NumberStyle::Bold;
    NumberStyle m_outputStyle = NumberStyle::Bold;
};

} // namespace loopscope::ui
