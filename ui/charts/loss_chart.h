#pragma once

#include "ui/charts/chart_card.h"
#include "ui/charts/loss_curve.h"

#include <vector>

class QCPGraph;
class QCPItemLine;
class QCPItemRect;
class QCPItemStraightLine;
class QCPItemText;

namespace loopscope::ui
{

/// The loss of every iteration of the run, with the loss of blind guessing as a line. Pressing and
/// dragging goes to another iteration of the run.
class LossChart : public ChartCard
{
    Q_OBJECT
public:
    explicit LossChart(QWidget* parent = nullptr);

    void setLogarithmic(bool logarithmic);
    bool isLogarithmic() const { return m_isLogarithmic; }
    const LossCurve& curve() const { return m_curve; }
    double guessing() const { return m_guessing; } ///< 0 where that means nothing

    QString howToRead() const override;

protected:
    void updateData() override;
    void updateCursor() override;
    void updateColours(const Theme& theme) override;
    void updateView() override;
    QStringList summary() const override;
    QString wordsAt(const QPointF& coordinates) const override;
    void pick(const QPointF& coordinates) override;
    void showPointer(const QPointF* coordinates) override;

private:
    void showCurve();
    void showGuessing();
    void showGaps();
    int iterationAt(double x) const;

    LossCurve m_curve;
    double m_guessing = 0.0;
    bool m_isLogarithmic = false;
    QActionGroup* m_scales = nullptr;
    QCPGraph* m_past = nullptr;
    QCPGraph* m_future = nullptr; ///< losses after the iteration that is gone back to
    QCPGraph* m_alone = nullptr;  ///< points without neighbours
    QCPGraph* m_here = nullptr;
    QCPGraph* m_pointed = nullptr;
    QCPItemLine* m_marker = nullptr;
    QCPItemStraightLine* m_guessingLine = nullptr;
    QCPItemText* m_guessingText = nullptr;
    struct GapMark {
        QCPItemRect* band;
        QCPItemText* word;
    };
    std::vector<GapMark> m_gaps;
};

} // namespace loopscope::ui
