#pragma once

#include "ui/charts/chart_tickers.h"

#include <QTimer>
#include <qcustomplot.h>

#include <optional>

namespace loopscope::ui
{

struct Theme;

/// The drawing area of a chart: axes in the theme's colours, zoom by wheel, pan by drag, clicks.
/// With the focus, the arrows move a pointer of its own, Return clicks there.
///
/// Axes follow the home range that the chart gives, until somebody zooms in.
class ChartPlot : public QCustomPlot
{
    Q_OBJECT
public:
    explicit ChartPlot(QWidget* parent = nullptr);

    /// What can be zoomed; the other axis always follows home.
    void setZoomable(Qt::Orientations directions) { m_zoomable = directions; }
    /// Pressing and dragging picks places at once, unless the chart is zoomed in and the press is
    /// away from the handle: for charts whose x is something that can be gone to.
    void setScrubbable(bool scrubbable);
    /// A vertical line that can be dragged. @param x  coordinate
    void setHandle(std::optional<double> x) { m_handle = x; }
    /// A horizontal line that can be dragged. @param y  coordinate
    void setLevelHandle(std::optional<double> y) { m_levelHandle = y; }
    /// Keeps one unit of x as long as one of y: home is widened where it must be.
    void setSameScale(bool same) { m_hasSameScale = same; }
    /// Makes the inside of the axes a square, as large as there is room for.
    void setSquareInside(bool square);
    /// What the axes are, in the lines of their numbers: for axes with numbers at the ends only.
    void setAxisWords(const QString& x, const QString& y);

    void setHome(const QCPRange& x, const QCPRange& y);
    const QCPRange& homeX() const { return m_homeX; }
    const QCPRange& homeY() const { return m_homeY; }
    bool isZoomed() const { return m_isZoomed; }
    /// @param factor  > 1: nearer
    void zoom(double factor, const QPointF& place);
    void resetZoom();

    QPointF coordinatesOf(const QPointF& place) const;
    QPointF placeOf(double x, double y) const;
    QRect plotRect() const; ///< inside the axes

    /// The layer of what moves often: it is drawn anew alone.
    QCPLayer* markerLayer() const { return m_markerLayer; }
    void redrawMarkers();

    void applyTheme(const Theme& theme);
    /// Fonts, margins and how many numbers stand at the axes; called again after another ticker.
    void layOutText();

signals:
    void viewChanged();                        ///< other ranges, or another size
    void pointed(const QPointF& place);        ///< the pointer is over the inside of the axes
    void pointerLeft();                        ///< or not any more
    void picked(const QPointF& place);         ///< clicked, or scrubbed to
    void levelDragged(double y);               ///< the horizontal line is to stand there
    void helpAsked(const QPoint& globalPlace); ///< a tooltip is due

protected:
    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    enum class Drag { None, Pressed, Pan, Scrub, Level };

    QCPRange squaredHome(const QCPRange& range, double pixels, double pixelsPerUnit) const;
    void showHome();
    void makeSquareInside();
    void placeAxisWords();
    void moveBy(const QPointF& coordinates); ///< not beyond home
    void pan(const QPointF& from, const QPointF& to);
    bool isAtHandle(const QPointF& place) const;
    bool isAtLevelHandle(const QPointF& place) const;
    void showPointerShape(const QPointF& place);
    void pickLater(const QPointF& place);
    bool movePointer(const QKeyEvent& event);
    void drawPointer(QPainter& painter) const;
    bool paintsLines();
    void paintAsLines();

    Qt::Orientations m_zoomable = Qt::Horizontal | Qt::Vertical;
    bool m_isScrubbable = false;
    bool m_hasSameScale = false;
    bool m_isSquareInside = false;
    QCPItemText* m_xWords = nullptr;
    QCPItemText* m_yWords = nullptr;
    bool m_isZoomed = false;
    std::optional<double> m_handle;
    std::optional<double> m_levelHandle;
    QCPRange m_homeX{0.0, 1.0};
    QCPRange m_homeY{0.0, 1.0};
    QCPLayer* m_markerLayer = nullptr;
    Drag m_drag = Drag::None;
    QPointF m_pressed;
    QPointF m_last;
    std::optional<QPointF> m_pointer; ///< that keys move: coordinates
    QTimer m_pickTimer; ///< a click where a double-click means something else
    QPointF m_picked;
};

} // namespace loopscope::ui
