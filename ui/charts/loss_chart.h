#pragma once

#include "core/task/task.h"
#include "ui/charts/iteration_chart.h"
#include "ui/charts/loss_curve.h"

#include <vector>

namespace loopscope::ui
{

/// The loss of every iteration of the run, with lines for what is reached without learning.
class LossChart : public IterationChart
{
    Q_OBJECT
public:
    explicit LossChart(QWidget* parent = nullptr);

    bool isLogarithmic() const;
    const LossCurve& curve() const { return m_curve; }
    /// What is reached without learning, the plainest first; none where the loss is not the task's.
    const std::vector<Baseline>& baselines() const { return m_baselines; }

    QString howToRead() const override;

protected:
    void updateData() override;
    void updateCursor() override;
    void updateColours(const Theme& theme) override;
    void updateView() override;
    QStringList summary() const override;
    QString wordsAt(const QPointF& coordinates) const override;
    void showPointer(const QPointF* coordinates) override;

private:
    struct BaselineMark {
        QCPItemStraightLine* line;
        QCPItemText* words;
    };
    struct GapMark {
        QCPItemRect* band;
        QCPItemText* word;
    };
    void applyScale();
    void showCurve();
    void showBaselines();
    void placeBaseline(std::size_t index, double* taken);
    void showGaps();
    GapMark addGapMark();
    BaselineMark addBaselineMark();
    double guessing() const; ///< the plainest baseline; 0 if there is none

    LossCurve m_curve;
    std::vector<Baseline> m_baselines;
    ChoiceRow* m_scales = nullptr;
    QCPGraph* m_past = nullptr;
    QCPGraph* m_future = nullptr; ///< losses after the iteration that is gone back to
    QCPGraph* m_alone = nullptr;  ///< points without neighbours
    QCPGraph* m_here = nullptr;
    QCPGraph* m_pointed = nullptr;
    std::vector<BaselineMark> m_baselineMarks;
    std::vector<GapMark> m_gaps;
};

} // namespace loopscope::ui
