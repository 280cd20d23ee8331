#pragma once

#include "ui/lanes/lane.h"

#include <QString>

#include <vector>

namespace loopscope::ui
{

/// Loss of every step, as bars from 0 on a scale that changes in steps only.
struct LossLaneData {
    std::vector<double> losses;
    std::vector<bool> hasTarget; ///< of each step: without one its loss does not count
    double range = 1.0;          ///< the scale's upper end
    double guessing = 0.0;       ///< the plainest baseline's loss; 0 where that means nothing
    QString guessingName;
};

LossLaneData lossLaneData(const Snapshot& snapshot);

/// The loss of each step, with the loss of blind guessing as a line.
class LossLane : public Lane
{
    Q_OBJECT
public:
    explicit LossLane(QWidget* parent = nullptr);

    void setSnapshot(const SnapshotPointer& snapshot) override;
    QSize sizeHint() const override;
    const LossLaneData& data() const { return m_data; }
    std::optional<NumberReference> numberAt(const QPoint& place) const override;
    QRectF rectOf(const NumberReference& number) const override;

protected:
    Name name() const override;
    int scaleWidth() const override;
    void drawScale(QPainter& painter) override;
    void drawMarks(QPainter& painter, const StepRange& visible) override;
    QString wordsAt(int step, const QPoint& place) const override;

private:
    double placeOf(double loss) const;

    LossLaneData m_data;
};

} // namespace loopscope::ui
