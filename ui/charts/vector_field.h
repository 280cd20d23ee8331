#pragma once

#include "ui/charts/trajectory_data.h"

#include <qcustomplot.h>

#include <vector>

namespace loopscope::ui
{

/// A field of small arrows.
class VectorField : public QCPAbstractPlottable
{
    Q_OBJECT
public:
    VectorField(QCPAxis* xAxis, QCPAxis* yAxis);

    void setArrows(std::vector<TrajectoryData::Arrow> arrows) { m_arrows = std::move(arrows); }

    double selectTest(const QPointF&, bool, QVariant* = nullptr) const override { return -1.0; }
    QCPRange getKeyRange(bool& found, QCP::SignDomain domain = QCP::sdBoth) const override;
    QCPRange getValueRange(bool& found, QCP::SignDomain domain = QCP::sdBoth,
        const QCPRange& inKeyRange = QCPRange()) const override;

protected:
    void draw(QCPPainter* painter) override;
    void drawLegendIcon(QCPPainter*, const QRectF&) const override {}

private:
    std::vector<TrajectoryData::Arrow> m_arrows;
};

} // namespace loopscope::ui
