#pragma once

#include "core/bptt/number_reference.h"
#include "ui/stage/cell_data.h"
#include "ui/stage/cell_geometry.h"
#include "ui/stage/cell_moment.h"

#include <QWidget>

#include <optional>
#include <set>

namespace loopscope::ui
{

class CellLegend;

/// The picture of a cell, as large as fits its window down to a readable size; from there on it is
/// larger than the window and can be scrolled.
class CellCanvas : public QWidget
{
    Q_OBJECT
public:
    explicit CellCanvas(QWidget* parent = nullptr);

    /// @param cell  outlives the canvas, or another is shown
    void showCell(const CellData& cell, const CellMoment& moment);
    void setMoment(const CellMoment& moment);
    void setViewport(const QSize& size);

    const CellGeometry& geometry() const { return m_geometry; }
    /// Where the picture begins inside the widget.
    QPointF origin() const;
    double zoom() const { return m_zoom; } ///< of the text; 1 is that of the window
    void zoomBy(double factor);
    void zoomToFit();

    /// Shows or hides the rows of a box. What the user has not chosen follows the room there is.
    void toggleFolded(int node);
    /// Where the node that is being calculated stands, in the widget; empty at rest.
    QRectF litRect() const;

    /// The number that is drawn at a place: a unit of a strip; nothing where none is, or none is
    /// reached yet.
    std::optional<NumberReference> numberAt(const QPointF& place) const;

    QSize sizeHint() const override { return m_size; }

signals:
    void unitPointed(int unit); ///< the pointer is over this unit of a vector
    void numberPicked(const loopscope::NumberReference& number);
    void zoomAsked(double factor);

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    void layOut();
    void layOutAt(double zoom, double stretch = 1.0);
    void fitZoom(bool isTight, bool isFolded);
    void fitStretch();
    QSizeF wholeSize() const; ///< with margins and the legend
    bool fits() const;
    struct Hovered {
        int node = -1;
        int term = -1;
        int unit = -1;
    };
    Hovered whatIsAt(const QPointF& place) const;
    void point(const QPointF& place);
    void drawFrame(QPainter& painter) const;
    void drawLegend(QPainter& painter) const;
    CellLegend legend() const;
    void drawCard(QPainter& painter) const;
    double lines(double count) const { return count * m_geometry.line(); }

    const CellData* m_data = nullptr;
    CellMoment m_moment;
    CellGeometry m_geometry;
    QSize m_viewport;
    QSize m_size;
    double m_zoom = 1.0;
    double m_stretch = 1.0;
    double m_chosenZoom = 0.0; ///< 0 for the one that fits
    bool m_isTight = false;
    bool m_isFolded = false; ///< what fits
    std::set<int> m_toggled; ///< boxes that the user wants otherwise
    const CellGraph* m_shown = nullptr;
    int m_hovered = -1;
    int m_hoveredTerm = -1;
    int m_hoveredUnit = -1;
};

} // namespace loopscope::ui
