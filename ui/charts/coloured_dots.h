#pragma once

#include <QColor>
#include <qcustomplot.h>

#include <vector>

namespace loopscope::ui
{

/// Dots with a colour each.
class ColouredDots : public QCPAbstractPlottable
{
    Q_OBJECT
public:
    struct Dot {
        double x = 0.0;
        double y = 0.0;
        QColor colour;
    };

    ColouredDots(QCPAxis* xAxis, QCPAxis* yAxis);

    void setDots(std::vector<Dot> dots) { m_dots = std::move(dots); }
    const std::vector<Dot>& dots() const { return m_dots; }
    void setSize(double pixels) { m_size = pixels; } ///< diameter
    /// Lines from the horizontal axis up to the dots.
    void setStems(bool stems) { m_hasStems = stems; }
    /// A line through the dots in their order, each piece in the colour of its end.
    void setPath(bool path) { m_isPath = path; }
    void setEdge(const QColor& edge) { m_edge = edge; }

    double selectTest(const QPointF&, bool, QVariant* = nullptr) const override { return -1.0; }
    QCPRange getKeyRange(bool& found, QCP::SignDomain domain = QCP::sdBoth) const override;
    QCPRange getValueRange(bool& found, QCP::SignDomain domain = QCP::sdBoth,
        const QCPRange& inKeyRange = QCPRange()) const override;

protected:
    void draw(QCPPainter* painter) override;
    void drawLegendIcon(QCPPainter*, const QRectF&) const override {}

private:
    void drawLines(QCPPainter* painter) const;

    std::vector<Dot> m_dots;
    double m_size = 6.0;
    bool m_hasStems = false;
    bool m_isPath = false;
    QColor m_edge;
};

} // namespace loopscope::ui
