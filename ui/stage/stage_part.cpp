#include "ui/stage/stage_part.h"

#include <algorithm>

namespace loopscope::ui
{

void StagePart::setSnapshot(const SnapshotPointer& newSnapshot)
{
    snapshot = newSnapshot;
    data = stageData(*snapshot);
    cells.setGrid(data.state);
    rows = stageRows(*snapshot);
    rowCells.clear();
    rolled.reset();
}

void StagePart::fillRows()
{
    if (!rowCells.empty())
        return;
    for (StageRow& row : rows) {
        fillRow(*snapshot, row);
        rowCells.emplace_back().setGrid(row.state);
    }
}

StateRows StagePart::stateRows() const
{
    StateRows states;
    states.areInputsNumbers = data.inputs.isThere();
    states.count = std::max(int(rows.size()), 1);
    for (int row = 0; row < int(rows.size()); ++row) {
        if (rows[std::size_t(row)].track == data.track)
            states.chosen = row;
    }
    return states;
}

int StageScene::otherRowAt(double y) const
{
    const StageLayout& layout = places.layout;
    if (!layout.hasOthers())
        return -1;
    for (int row = 0; row < int(layout.states.size()); ++row) {
        const Row& place = layout.states[std::size_t(row)];
        const bool isOther = part.rows[std::size_t(row)].track != part.data.track;
        if (isOther && y >= place.top - 2 && y < place.bottom() + 2)
            return row;
    }
    return -1;
}

int StageScene::trackAt(double y) const
{
    const int row = otherRowAt(y);
    return row < 0 ? part.data.track : part.rows[std::size_t(row)].track;
}

} // namespace loopscope::ui
