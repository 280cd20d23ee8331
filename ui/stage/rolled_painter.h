#pragma once

#include "ui/lanes/value_cells.h"
#include "ui/stage/column_painter.h"
#include "ui/stage/rolled_data.h"
#include "ui/stage/stage_data.h"
#include "ui/stage/stage_places.h"

#include <QRectF>
#include <QStringList>

#include <vector>

class QPainter;

namespace loopscope::ui
{

struct Theme;

/// What the rolled network is drawn from.
struct RolledPicture {
    RolledData data;
    std::vector<ValueCells> before; ///< of each memory
};

RolledPicture rolledPicture(const Snapshot& snapshot);

/// Draws what the one cell of the rolled network has around it: its loops with what they bring
/// back, the names of the weights, and what is said of them.
class RolledPainter
{
public:
    RolledPainter(QPainter& painter, const StagePlaces& places, const StageData& data,
        RolledPicture& picture, const TimelineMoment& moment, const StageTexts& texts,
        const Theme& theme);

    void draw();
    /// What stands at the left of the cell must not reach beyond x.
    void setLeftEnd(double x) { m_leftEnd = x; }
    /// Nor what stands at its right, loops and their words.
    void setRightEnd(double x) { m_rightEnd = x; }
    /// Where the bias begins, at the left of a cell's strip.
    static double biasBegin(const QRectF& strip, double text);
    /// Where the loops and the longest of what is written beside them end.
    double rightEnd() const;
    /// Where the loop of a memory runs, around the right side of the cell.
    QRectF loopRect(int memory) const;
    /// Where the value that it brings back is drawn; empty if there is no room.
    QRect beforeRect(int memory) const;

private:
    int step() const { return m_moment.cursor.step; }
    int memories() const { return int(m_picture.data.memories.size()); }
    QPolygonF lineOf(int memory, bool isBack) const;
    bool isGradientShown() const;
    void drawLoop(int memory);
    void drawBefore(int memory);
    void drawBeside(int memory, const QStringList& lines);
    double tagWidth(const QString& name) const;
    void drawTag(const QPointF& centre, const QString& name, const QColor& colour);
    void drawTags();
    void drawWords();
    void drawColoured(double right, double y);

    QPainter& m_painter;
    const StagePlaces& m_places;
    const StageData& m_data;
    RolledPicture& m_picture;
    const TimelineMoment& m_moment;
    StageTexts m_texts;
    const Theme& m_theme;
    double m_text = 0.0; ///< height of a line of text
    double m_leftEnd = 0.0;
    double m_rightEnd = 0.0;
};

} // namespace loopscope::ui
