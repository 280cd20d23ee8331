#pragma once

#include "ui/charts/latest_task.h"
#include "ui/charts/length_data.h"
#include "ui/compare/compare_chart.h"

#include <memory>
#include <vector>

class QGridLayout;
class QLabel;

namespace loopscope::ui
{

class FittingLabel;
class LengthCurves;

/// What all compared networks make of longer and shorter sequences than they are trained on, in one
/// chart, and below it in numbers. While they are trained it is calculated now and then.
class CompareLengths : public CompareChart
{
    Q_OBJECT
public:
    explicit CompareLengths(QWidget* parent = nullptr);
    ~CompareLengths() override;

    /// @param snapshots  one for each name, of one iteration
    void setRuns(const QStringList& names, const std::vector<SnapshotPointer>& snapshots);
    void setTraining(bool training);
    bool isPending() const { return m_task->isBusy(); }

    std::string table() const override;
    /// Of the newest iteration that has been tried, one for each network.
    const std::vector<std::shared_ptr<const LengthData>>& data() const { return m_data; }
    /// The numbers below the chart, from left to right. @param row  0: of the lengths
    QStringList words(int row) const;

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    struct Line {
        QWidget* start = nullptr; ///< the network's mark
        std::vector<QLabel*> numbers;
    };
    void calculate();
    void showData(std::vector<std::shared_ptr<const LengthData>> data);
    void showLines();
    void showLine(std::size_t index);
    Line addLine(int row);
    void applyColours();
    void describe();

    QStringList m_names;
    std::vector<SnapshotPointer> m_snapshots;
    std::vector<std::shared_ptr<const LengthData>> m_data;
    LatestTask* m_task;
    std::unique_ptr<LengthCurves> m_curves;
    FittingLabel* m_subtitle;
    QGridLayout* m_table;
    std::vector<Line> m_lines; ///< the lengths, then the networks
};

} // namespace loopscope::ui
