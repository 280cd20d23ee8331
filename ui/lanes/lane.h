#pragma once

#include "ui/stage/timeline_pane.h"

#include <QStringList>

namespace loopscope::ui
{

/// A strip below the unrolled network that shares its time axis: a name at the left, a line of
/// words on top, marks below it. A lane says what its marks are; the rest is here.
class Lane : public TimelinePane
{
    Q_OBJECT
public:
    explicit Lane(QWidget* parent = nullptr);

    int headerWidth() const override;
    QRect playheadRect() const override;
    /// The line on top, as wide as the steps, which nothing else crosses; empty if there is none.
    QRect titleRect() const;

protected:
    /// What stands at the left.
    struct Name {
        QString symbol;    ///< bold
        QStringList notes; ///< small, below it; left out from the last where there is no room
    };
    virtual Name name() const = 0;
    /// Wordings of the line on top, longest first; none: no line.
    virtual QStringList titles() const { return {}; }
    virtual QColor titleColour() const;
    /// Room that the line on top leaves at its right, for buttons.
    virtual int titleInset() const { return 0; }
    /// Width of the scale's numbers at the right of the header.
    virtual int scaleWidth() const { return 0; }
    virtual void drawScale(QPainter&) {}
    virtual void drawMarks(QPainter& painter, const StepRange& visible) = 0;

    /// Where the marks stand: below the line on top.
    QRect marksRect() const;
    int titleHeight() const; ///< 0 if there is no line on top

    /// Draws words over columns, from left to right, leaving out those that would touch the one
    /// before. Near the edges of the steps they move inwards rather than out of sight.
    class WordRow
    {
    public:
        WordRow(TextCache& text, QPainter& painter, const TimeAxis& axis)
            : m_text(text)
            , m_painter(painter)
            , m_left(axis.left)
            , m_right(axis.right())
        {
        }
        void draw(const QPointF& centre, const QString& word);

    private:
        TextCache& m_text;
        QPainter& m_painter;
        double m_left;
        double m_right;
        double m_end = -1e9;
    };

private:
    void drawHeader(QPainter& painter) final;
    void drawSteps(QPainter& painter, const StepRange& visible) final;
};

} // namespace loopscope::ui
