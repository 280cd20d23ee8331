#pragma once

#include "ui/stage/attention_data.h"
#include "ui/stage/bridge_data.h"
#include "ui/stage/stage_part.h"
#include "ui/stage/timeline_pane.h"

#include <optional>

class QVariantAnimation;

namespace loopscope::ui
{

/// The unrolled network: target, output, hidden state and input of every step, and the arrows
/// between them. Where there are several layers and room for them, all are drawn, one of them in
/// detail. An encoder stands at the left of its decoder, joined to it by the state that it hands
/// over and by the threads of attention. Rolled up each is one cell, at the step of the playhead,
/// with its loop.
class StageView : public TimelinePane
{
    Q_OBJECT
public:
    explicit StageView(QWidget* parent = nullptr);

    void setSnapshot(const SnapshotPointer& snapshot) override;
    /// Of the network, or of the decoder where there is an encoder.
    const StageData& data() const { return m_part.data; }
    const StagePart* encoder() const { return m_encoder ? &*m_encoder : nullptr; }
    const BridgeData& bridge() const { return m_bridge; }
    /// The part that a step on the axis is of.
    const StagePart& partAt(int step) const;
    /// What of the playhead a part is shown.
    TimelineMoment momentAt(int step) const;
    /// Of all layers in the stack of the shown one; their numbers are there once they are drawn.
    const std::vector<StageRow>& rows() const { return m_part.rows; }
    void fillRows() { m_part.fillRows(); }
    StagePlaces places() const { return placesOf(m_part); }
    StagePlaces encoderPlaces() const { return placesOf(*m_encoder); }
    StageLayout layout() const { return places().layout; }
    int track() const { return m_part.data.track; } ///< whose cell it shows in detail
    QRect stateRect(int step) const; ///< on the axis
    QRect bridgeRect() const;        ///< of the state that is handed over
    /// The threads of attention of the playhead's step, where they run.
    const std::vector<AttentionThread>& threads() const { return m_threads; }
    /// What stands at the left of the inputs and of the outputs: where a layer is drawn alone, by
    /// way of which others it is connected to them.
    QString inputName() const { return inputName(!layout().hasOthers()); }
    QString outputName() const { return outputName(!layout().hasOthers()); }
    /// The track whose row of states is at y: the one in detail where no other is.
    int trackAt(double y) const;
    int preferredHeight() const; ///< in which all layers have room

    static constexpr int rollMilliseconds = 400;
    bool isRolled() const { return m_isRolled; }
    /// How far it is rolled up, in [0, 1].
    double fold() const { return m_fold; }
    /// Folds the unrolled network into its loop, or opens it again.
    void setRolled(bool isRolled, bool hasMotion);

    std::optional<NumberReference> numberAt(const QPoint& place) const override;
    QRectF rectOf(const NumberReference& number) const override;
    void setMoment(const TimelineMoment& moment) override;

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
    bool isEncoder(const StagePart& part) const { return m_encoder && &part == &*m_encoder; }
    TimelineMoment momentOf(const StagePart& part) const;
    StateRows stateRowsOf(const StagePart& part) const;
    StagePlaces placesOf(const StagePart& part, double fold) const;
    StagePlaces placesOf(const StagePart& part) const { return placesOf(part, m_fold); }
    StageScene sceneOf(const StagePart& part) const;
    StageScene sceneAt(double x) const;
    QString inputName(bool isAlone) const;
    QString outputName(bool isAlone) const;
    QString targetName() const;
    StageTexts texts() { return {normalText(), boldText(), smallText()}; }
    void setFold(double fold);
    void readRolled();
    void readThreads();
    const AttentionThread* threadAt(const QPoint& place) const;

    QString wordsOfRolledJoin(const QPoint& place) const;
    QString wordsOfRow(const StageScene& scene, int row, int step, const QPoint& place) const;

    void drawPart(QPainter& painter, StagePart& part, const StepRange& visible);
    void drawColumns(QPainter& painter, const StageScene& scene, const StepRange& visible);
    void drawByHand(QPainter& painter, const StageScene& scene, int step);
    void drawOthers(QPainter& painter, const StageScene& scene, const StepRange& visible);
    void fadeOthers(QPainter& painter, StagePart& part, const StepRange& visible);
    void drawRolled(QPainter& painter, const StageScene& scene);
    void drawJoin(QPainter& painter);
    void drawRolledJoin(QPainter& painter);
    void drawNumbers(QPainter& painter, const StageLayout& layout);
    void drawMemoryNames(QPainter& painter, const StageScene& scene);
    void drawCaption(QPainter& painter);
    void drawBeginning(QPainter& painter);

    // Filled in where they are drawn or asked first.
    mutable StagePart m_part;
    mutable std::optional<StagePart> m_encoder;
    BridgeData m_bridge;
    ValueCells m_bridgeCells;
    std::vector<AttentionThread> m_threads;
    QVariantAnimation* m_rolling = nullptr;
    double m_fold = 0.0;
    bool m_isRolled = false;
};

} // namespace loopscope::ui
