#pragma once

#include "ui/compare/compare_chart.h"
#include "ui/session/snapshot.h"

#include <QStringList>

#include <vector>

class QCPGraph;
class QCPItemLine;
class QCPItemStraightLine;
class QCPItemText;
class QGridLayout;
class QLabel;

namespace loopscope::ui
{

class ChoiceRow;
class FittingLabel;
class NetworkMark;

/// The losses of all compared networks in one chart, and below it what they are now.
class CompareLosses : public CompareChart
{
    Q_OBJECT
public:
    explicit CompareLosses(QWidget* parent = nullptr);

    /// @param snapshots  one for each name, of one iteration
    void setRuns(const QStringList& names, const std::vector<SnapshotPointer>& snapshots);

    std::string table() const override;
    const std::vector<QCPGraph*>& curves() const { return m_curves; }

signals:
    void iterationAsked(int iteration);

protected:
    void changeEvent(QEvent* event) override;

private:
    struct LegendLine {
        NetworkMark* mark;
        FittingLabel* name;
        QLabel* loss;
    };
    void draw();
    void drawCurves();
    void drawBaseline();
    void showLegend();
    void applyColours();
    void applyScale();
    bool isLogarithmic() const;
    int lastIteration() const;

    QStringList m_names;
    std::vector<SnapshotPointer> m_snapshots;
    ChoiceRow* m_scales;
    std::vector<QCPGraph*> m_curves;
    QCPItemLine* m_here;
    QCPItemStraightLine* m_baseline;
    QCPItemText* m_baselineWords;
    QGridLayout* m_legend;
    std::vector<LegendLine> m_lines;
};

} // namespace loopscope::ui
