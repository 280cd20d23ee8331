#pragma once

#include <QImage>
#include <qcustomplot.h>

namespace loopscope::ui
{

/// Coloured cells side by side: an image whose pixels are cells of the same size.
class HeatMap : public QCPAbstractPlottable
{
    Q_OBJECT
public:
    /// Coordinates of the outer edges of the image.
    struct Place {
        double left = 0.0;
        double right = 1.0;
        double top = 1.0; ///< of its first line of pixels
        double bottom = 0.0;
    };

    HeatMap(QCPAxis* xAxis, QCPAxis* yAxis);

    /// @param cells  one pixel a cell; transparent where there is none
    void setCells(const QImage& cells, const Place& place);
    const QImage& cells() const { return m_cells; }
    /// The colour of the fine lines between cells that are large enough for them.
    void setLineColour(const QColor& colour) { m_lineColour = colour; }

    double selectTest(const QPointF&, bool, QVariant* = nullptr) const override { return -1.0; }
    QCPRange getKeyRange(bool& found, QCP::SignDomain domain = QCP::sdBoth) const override;
    QCPRange getValueRange(bool& found, QCP::SignDomain domain = QCP::sdBoth,
        const QCPRange& inKeyRange = QCPRange()) const override;

protected:
    void draw(QCPPainter* painter) override;
    void drawLegendIcon(QCPPainter*, const QRectF&) const override {}

private:
    void drawLines(QCPPainter* painter, const QRectF& whole, const QRect& cells) const;

    QImage m_cells;
    Place m_place;
    QColor m_lineColour;
};

} // namespace loopscope::ui
