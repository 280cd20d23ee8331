#pragma once

#include "ui/charts/saturation_data.h"

#include <QColor>

#include <qcustomplot.h>

namespace loopscope::ui
{

/// One histogram below the other, each in a line of its own: line i stands on y = i + 1, with y
/// growing downward. A histogram is as high as its fullest bin allows: its shape counts.
class HistogramRows : public QCPAbstractPlottable
{
    Q_OBJECT
public:
    HistogramRows(QCPAxis* xAxis, QCPAxis* yAxis);

    void setData(const SaturationData& data) { m_data = data; }
    /// @param steep, flat  of bins where the function is so
    /// @param base         of the line that a histogram stands on
    void setColours(const QColor& steep, const QColor& flat, const QColor& base);

    double selectTest(const QPointF&, bool, QVariant* = nullptr) const override { return -1.0; }
    QCPRange getKeyRange(bool& found, QCP::SignDomain domain = QCP::sdBoth) const override;
    QCPRange getValueRange(bool& found, QCP::SignDomain domain = QCP::sdBoth,
        const QCPRange& inKeyRange = QCPRange()) const override;

protected:
    void draw(QCPPainter* painter) override;
    void drawLegendIcon(QCPPainter*, const QRectF&) const override {}

private:
    void drawRow(QCPPainter* painter, std::size_t index) const;

    SaturationData m_data;
    QColor m_steep;
    QColor m_flat;
    QColor m_base;
};

} // namespace loopscope::ui
