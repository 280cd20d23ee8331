#pragma once

#include "ui/session/snapshot.h"
#include "ui/stage/pointing.h"
#include "ui/stage/text_cache.h"
#include "ui/stage/time_axis.h"
#include "ui/stage/timeline_moment.h"

#include <QWidget>

#include <limits>

namespace loopscope::ui
{

struct Theme;

/// A view whose x is time: the unrolled network, or a lane below it. Panes share an axis and a
/// moment, which TimelineView gives them, and tell what the pointer asks for.
class TimelinePane : public QWidget
{
    Q_OBJECT
public:
    explicit TimelinePane(QWidget* parent = nullptr);

    virtual void setSnapshot(const SnapshotPointer& snapshot) = 0;
    /// Width of the words at the left of the steps.
    virtual int headerWidth() const = 0;

    void setAxis(const TimeAxis& axis);
    const TimeAxis& axis() const { return m_axis; }
    virtual void setMoment(const TimelineMoment& moment);
    const TimelineMoment& moment() const { return m_moment; }
    /// Frames the numbers that stand in this pane.
    void setPointing(const Pointing& pointing);

    /// The number that is drawn at a place; nothing where none is, or none is reached yet.
    virtual std::optional<NumberReference> numberAt(const QPoint& place) const;
    /// Where a number is drawn; empty if it is not in this pane.
    virtual QRectF rectOf(const NumberReference& number) const;

    /// Drawn on the surface of a card, not on the stage's.
    void setOnCard(bool onCard);

    /// Where the playhead's line runs; empty if it is not on screen.
    virtual QRect playheadRect() const;

    QSize minimumSizeHint() const override;

signals:
    void stepPicked(int step);
    void numberPicked(const loopscope::NumberReference& number); ///< by a click that was no drag
    void zoomAsked(double factor, double x);
    void scrollAsked(int pixels);

protected:
    /// The steps' part of the pane.
    QRect stepsRect() const;
    QRect headerRect() const; ///< the part at the left of it
    const Theme& theme() const;
    const Pointing& pointing() const { return m_pointing; }
    QColor surface() const; ///< what everything is drawn on

    virtual void drawHeader(QPainter& painter) = 0;
    /// Called with everything but stepsRect() clipped away.
    virtual void drawSteps(QPainter& painter, const StepRange& visible) = 0;
    /// Where no step is: at the names on the left, after the last step.
    static constexpr int noStep = std::numeric_limits<int>::min();
    /// Lines on what is at a place; empty for nothing. @param step  on the axis, or noStep
    virtual QString wordsAt(int step, const QPoint& place) const = 0;
    /// Fonts and what depends on them; called before anything is drawn and on each change of font.
    virtual void updateFonts();

    TextCache& normalText() { return m_normalText; }
    TextCache& smallText() { return m_smallText; }
    TextCache& boldText() { return m_boldText; }

    /// A press on a number where moving the pointer does not move the playhead.
    void pressNumber(const QPoint& place);

    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void showWords(const QPoint& place, const QPoint& globalPlace);
    void drawPointing(QPainter& painter) const;
    enum class Frame { Thin, Raised };
    void drawFrame(
        QPainter& painter, const NumberReference& number, const QPen& pen, Frame kind) const;

    TimeAxis m_axis;
    TimelineMoment m_moment;
    Pointing m_pointing;
    TextCache m_normalText, m_smallText, m_boldText;
    bool m_isDragging = false; ///< whether moves of the pointer move the playhead
    bool m_canDrag = true;     ///< whether it may, since it was pressed
    bool m_isClick = false;    ///< whether the pointer has not moved since it was pressed
    QPoint m_pressed;
    bool m_isOnCard = false;
};

} // namespace loopscope::ui
