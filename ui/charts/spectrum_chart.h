#pragma once

#include "ui/charts/calculated_chart.h"
#include "ui/charts/ramp_table.h"
#include "ui/charts/spectrum_data.h"

#include <qcustomplot.h>

#include <complex>
#include <functional>
#include <memory>

namespace loopscope::ui
{

class ColouredDots;

/// The eigenvalues of a matrix in the complex plane with the unit circle, or its singular values:
/// what it makes of directions again and again, or at once.
class SpectrumChart : public CalculatedChart
{
    Q_OBJECT
public:
    /// Of the newest iteration that has been calculated; nullptr before the first.
    const SpectrumData* data() const { return m_data.get(); }
    bool showsSingularValues() const;
    const ColouredDots* dots() const { return m_dots; }
    std::string table() const override;

protected:
    SpectrumChart(const QStringList& titles, QWidget* parent);

    /// The calculation for the present snapshot (and cursor): copies all that it needs.
    virtual std::function<SpectrumData()> calculation() = 0;
    /// A sentence on what the radius or the norm says.
    QString verdict() const;

    LatestTask::Work work() override;
    void updateColours(const Theme& theme) override;
    QStringList summary() const override;
    QString wordsAt(const QPointF& coordinates) const override;
    void showPointer(const QPointF* coordinates) override;

private:
    void chooseView();
    void showData();
    void showPlane();
    void showBars();
    std::complex<double> valueAt(int index) const;
    int nearestTo(const QPointF& coordinates) const; ///< index of a dot; -1: none is near

    ChoiceRow* m_views;
    ColouredDots* m_dots;
    ColouredDots* m_pointed;
    QCPItemStraightLine* m_real;
    QCPItemStraightLine* m_imaginary;
    QCPItemEllipse* m_circle;
    QCPItemStraightLine* m_one;
    QCPItemText* m_radius;
    std::unique_ptr<SpectrumData> m_data;
    RampTable m_ramp{false};
};

/// The spectrum of one of the network's recurrent matrices.
class RecurrentSpectrumChart : public SpectrumChart
{
    Q_OBJECT
public:
    explicit RecurrentSpectrumChart(QWidget* parent = nullptr);

    QString howToRead() const override;

protected:
    std::function<SpectrumData()> calculation() override;

private:
    ChoiceRow* m_matrices;
};

} // namespace loopscope::ui
