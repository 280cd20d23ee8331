#pragma once

#include "ui/lanes/value_cells.h"
#include "ui/stage/rolled_painter.h"
#include "ui/stage/stage_data.h"
#include "ui/stage/stage_places.h"
#include "ui/stage/stage_rows.h"
#include "ui/stage/timeline_pane.h"

#include <optional>

class QVariantAnimation;

namespace loopscope::ui
{

/// The unrolled network: target, output, hidden state and input of every step, and the arrows
/// between them. Where there are several layers and room for them, all are drawn, one of them in
/// detail. Rolled up it is one cell, at the step of the playhead, with its loop.
class StageView : public TimelinePane
{
    Q_OBJECT
public:
    explicit StageView(QWidget* parent = nullptr);

    void setSnapshot(const SnapshotPointer& snapshot) override;
    const StageData& data() const { return m_data; }
    /// Of all layers in the stack of the shown one; their numbers are there once they are drawn.
    const std::vector<StageRow>& rows() const { return m_rows; }
    void fillRows();
    StagePlaces places() const;
    StageLayout layout() const { return places().layout; }
    int track() const { return m_data.track; } ///< whose cell it shows in detail
    QRect stateRect(int step) const;
    /// The track whose row of states is at y: the one in detail where no other is.
    int trackAt(double y) const;
    /// What stands at the left of the inputs and of the outputs: where a layer is drawn alone, by
    /// way of which others it is connected to them.
    QString inputName() const { return inputName(!layout().hasOthers()); }
    QString outputName() const { return outputName(!layout().hasOthers()); }
    int preferredHeight() const; ///< in which all layers have room

    static constexpr int rollMilliseconds = 400;
    bool isRolled() const { return m_isRolled; }
    /// How far it is rolled up, in [0, 1].
    double fold() const { return m_fold; }
    /// Folds the unrolled network into its loop, or opens it again.
    void setRolled(bool isRolled, bool hasMotion);

    std::optional<NumberReference> numberAt(const QPoint& place) const override;
    QRectF rectOf(const NumberReference& number) const override;

    int headerWidth() const override;
    QRect playheadRect() const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void stepOpened(int track, int step); ///< by a double click
    void trackPicked(int track);          ///< by a click on a layer that is not in detail

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void drawHeader(QPainter& painter) override;
    void drawSteps(QPainter& painter, const StepRange& visible) override;
    QString wordsAt(int step, const QPoint& place) const override;

private:
    StateRows stateRows() const;
    QString inputName(bool isAlone) const;
    QString outputName(bool isAlone) const;
    StageTexts texts() { return {normalText(), boldText(), smallText()}; }
    int otherRowAt(const StageLayout& layout, double y) const; ///< -1 for none
    void setFold(double fold);
    void readRolled();
    NumberReference outputOf(int step) const;
    std::optional<NumberReference> uprightArrowAt(
        const StagePlaces& places, int step, const QPoint& place) const;
    std::optional<NumberReference> arrowAlongAt(
        const StagePlaces& places, int step, const QPoint& place) const;
    QRectF cellRect(const StagePlaces& places, const NumberReference& number) const;

    QString wordsOfRow(int row, int step, const QPoint& place, const StagePlaces& places) const;

    void drawColumns(QPainter& painter, const StagePlaces& places, const StepRange& visible);
    void drawOthers(QPainter& painter, const StagePlaces& places, const StepRange& visible);
    void fadeOthers(QPainter& painter, const StepRange& visible);
    void drawRolled(QPainter& painter, const StagePlaces& places);
    void drawNumbers(QPainter& painter, const StageLayout& layout);
    void drawMemoryNames(QPainter& painter, const StagePlaces& places);

    SnapshotPointer m_snapshot;
    StageData m_data;
    std::vector<StageRow> m_rows;
    ValueCells m_cells;
    std::vector<ValueCells> m_rowCells;    ///< of each row, once it is filled
    std::optional<RolledPicture> m_rolled; ///< while it is rolled up, or on the way
    QVariantAnimation* m_rolling = nullptr;
    double m_fold = 0.0;
    bool m_isRolled = false;
};

} // namespace loopscope::ui
