#pragma once

#include "ui/lanes/gradient_lane_data.h"
#include "ui/lanes/lane.h"

namespace loopscope::ui
{

class LaneChoice;

/// The gradient's magnitude at every step as bars on a fixed logarithmic scale.
class GradientLane : public Lane
{
    Q_OBJECT
public:
    explicit GradientLane(QWidget* parent = nullptr);

    void setSnapshot(const SnapshotPointer& snapshot) override;
    /// The gradient of another loss than the last one, whichever is chosen, until the next
    /// snapshot.
    /// @param snapshot  whose lastLossFlow is of that loss
    void showOneLoss(const SnapshotPointer& snapshot);
    const GradientLaneData& data() const { return m_data; }
    /// Whether a person can choose whose gradient it is.
    void setChoiceOffered(bool offered);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

    /// Where the bar of a step stands: from the scale's foot up to its height.
    QRectF barRect(int step) const;
    /// A bar stands for all units of its step: the largestUnit of them.
    std::optional<NumberReference> numberAt(const QPoint& place) const override;
    QRectF rectOf(const NumberReference& number) const override;
    /// And the pale one behind it, of what truncation loses. Empty if nothing is truncated.
    QRectF ghostRect(int step) const;
    /// The scale of the bars, from lowestDecade to highestDecade: below the words over them.
    QRect scaleArea() const { return scaleRect(); }

public slots:
    void setGradientOf(loopscope::ui::GradientOf of);

protected:
    Name name() const override;
    QStringList titles() const override { return m_data.titles; }
    QColor titleColour() const override;
    int titleInset() const override;
    int scaleWidth() const override;
    void drawScale(QPainter& painter) override;
    void drawMarks(QPainter& painter, const StepRange& visible) override;
    QString wordsAt(int step, const QPoint& place) const override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QRect scaleRect() const; ///< of the scale: below the words over the highest bars
    double placeOf(int decade) const;
    int labelledDecades() const; ///< every how many decades there is a number
    void placeChoices();
    QRectF rectOf(const GradientBar& bar, int step) const;
    void drawGhost(QPainter& painter, int step);
    void drawBar(QPainter& painter, int step);
    void drawNotFinite(QPainter& painter, int step);
    void drawOutlines(QPainter& painter, const StepRange& visible);
    void drawWords(QPainter& painter, const StepRange& visible);
    QString wordOf(const GradientBar& bar) const;

    SnapshotPointer m_snapshot;
    GradientOf m_of = GradientOf::LastLoss;
    GradientLaneData m_data;
    LaneChoice* m_lastLoss = nullptr;
    LaneChoice* m_allLosses = nullptr;
};

} // namespace loopscope::ui
