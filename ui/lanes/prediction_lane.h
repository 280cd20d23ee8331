#pragma once

#include "ui/lanes/lane.h"
#include "ui/stage/predictions.h"

#include <vector>

namespace loopscope::ui
{

/// Of a text that the network writes: what each step holds for likely to come next, the most
/// probable on top, as dark as its chance, and framed what does come.
class PredictionLane : public Lane
{
    Q_OBJECT
public:
    explicit PredictionLane(QWidget* parent = nullptr);

    void setSnapshot(const SnapshotPointer& snapshot) override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    /// Of each step; none while the network reads what is given.
    const std::vector<std::vector<Prediction>>& predictions() const { return m_predictions; }
    int shownRows() const; ///< of predictions, one above the other
    QRect cellRect(int step, int row) const;

protected:
    Name name() const override;
    void drawMarks(QPainter& painter, const StepRange& visible) override;
    QString wordsAt(int step, const QPoint& place) const override;

private:
    int rowHeight() const; ///< the least
    void drawStep(QPainter& painter, int step);
    void drawName(QPainter& painter, const QRect& cell, const Prediction& prediction);
    /// The one of a step that stands in a row: what does come is never left out.
    const Prediction& predictionIn(int step, int row) const;

    std::vector<std::vector<Prediction>> m_predictions;
    int m_given = 0;
};

} // namespace loopscope::ui
