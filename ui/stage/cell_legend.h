#pragma once

#include "ui/stage/cell_data.h"
#include "ui/stage/cell_moment.h"

#include <QFont>
#include <QString>

#include <vector>

class QPainter;

namespace loopscope::ui
{

struct Theme;

/// What the marks in the picture of a cell mean, in one line below it.
class CellLegend
{
public:
    enum class Mark { Weights, Values, Gradients, ByHand };
    struct Entry {
        Mark mark = Mark::Values;
        QString words;
    };

    /// @param font  of the picture
    CellLegend(const CellData& data, const CellMoment& moment, const QFont& font);

    /// Of what the picture has at this moment. Where `room` is too narrow for all of it, only what
    /// is new in the backward pass.
    /// @param room  in pixels
    std::vector<Entry> entries(double room) const;
    /// In pixels; of what is told in the forward pass, for which there is always room.
    double leastWidth() const;
    double height() const;

    /// In a line that begins at x = 0 where it can, and is moved towards `left` where it must.
    /// @param left, right  between which there is room
    void draw(QPainter& painter, double x, double top, double left, double right,
        const Theme& theme) const;

private:
    double lines(double count) const { return count * m_line; }
    std::vector<Entry> forwardEntries() const;
    double widthOf(const std::vector<Entry>& entries) const;
    QString scaleWords() const;

    const CellData& m_data;
    bool m_isBackward;
    QFont m_small;
    double m_line; ///< height of a line of the picture's text
};

} // namespace loopscope::ui
