#pragma once

#include "ui/charts/calculated_chart.h"
#include "ui/charts/ramp_table.h"
#include "ui/charts/triangle_data.h"

#include <qcustomplot.h>

#include <memory>

namespace loopscope::ui
{

class HeatMap;

/// How strongly the loss of each step reaches the state of each step before it. The pointer shows
/// the way of one loss; a click moves the cursor to a state, in the backward pass.
class TriangleChart : public CalculatedChart
{
    Q_OBJECT
public:
    explicit TriangleChart(QWidget* parent = nullptr);

    /// Of the newest iteration that has been calculated; nullptr before the first.
    const TriangleData* data() const { return m_data.get(); }
    const HeatMap* map() const { return m_map; }
    int shownSymbol() const; ///< index into data()->symbols

    QString howToRead() const override;
    std::string table() const override;

signals:
    /// The way of the loss of a step is pointed at; -1: not any more.
    void lossPointed(int step);

protected:
    LatestTask::Work work() override;
    void updateCursor() override;
    void updateColours(const Theme& theme) override;
    QStringList summary() const override;
    QString wordsAt(const QPointF& coordinates) const override;
    void pick(const QPointF& coordinates) override;
    void showPointer(const QPointF* coordinates) override;

private:
    void showData(TriangleData data);
    QString symbolName(std::size_t index) const;
    /// The cell at a place, counted from 0: {loss step, step}; {-1, -1} if there is none.
    struct Cell {
        int lossStep = -1;
        int step = -1;
    };
    Cell cellAt(const QPointF& coordinates) const;

    ChoiceRow* m_symbols;
    HeatMap* m_map;
    QCPItemRect* m_column; ///< of the cursor's step
    QCPItemRect* m_row;    ///< of the loss that is pointed at
    std::shared_ptr<GradientTriangleCalculator> m_calculator;
    std::unique_ptr<TriangleData> m_data;
    RampTable m_ramp{false};
    int m_pointedLoss = -1;
};

} // namespace loopscope::ui
