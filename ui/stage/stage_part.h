#pragma once

#include "core/bptt/number_reference.h"
#include "ui/lanes/value_cells.h"
#include "ui/session/snapshot.h"
#include "ui/stage/rolled_painter.h"
#include "ui/stage/stage_data.h"
#include "ui/stage/stage_places.h"
#include "ui/stage/stage_rows.h"
#include "ui/stage/timeline_moment.h"

#include <optional>
#include <vector>

namespace loopscope::ui
{

/// What the stage draws of one stack of layers: of a whole network, of an encoder or of its
/// decoder.
struct StagePart {
    SnapshotPointer snapshot;
    StageData data;
    ValueCells cells;
    std::vector<StageRow> rows;        ///< of all layers; numbers are there once they are drawn
    std::vector<ValueCells> rowCells;  ///< of each row, once it is filled
    std::optional<RolledPicture> rolled; ///< once it was rolled up

    void setSnapshot(const SnapshotPointer& newSnapshot);
    void fillRows();
    StateRows stateRows() const;
};

/// A part where it stands on screen. Steps count from the part's first, the moment's, too.
struct StageScene {
    StagePart& part;
    StagePlaces places;
    TimelineMoment moment;

    /// Of another layer than the one in detail, whose row is at y; -1 for none.
    int otherRowAt(double y) const;
    /// The track whose row of states is at y: the one in detail where no other is.
    int trackAt(double y) const;

    /// @param isAsking  whether other layers' numbers can be asked: else a click chooses the layer
    std::optional<NumberReference> numberAt(const QPoint& place, bool isAsking) const;
    QRectF rectOf(const NumberReference& number) const;

private:
    NumberReference outputOf(int step) const;
    std::optional<NumberReference> numberInOtherRow(int row, int step, const QPoint& place) const;
    std::optional<NumberReference> uprightArrowAt(int step, const QPoint& place) const;
    std::optional<NumberReference> arrowAlongAt(int step, const QPoint& place) const;
    QRectF cellRect(const NumberReference& number) const;
};

} // namespace loopscope::ui
