#include "ui/stage/pointing.h"
#include "ui/stage/stage_arrows.h"
#include "ui/stage/stage_part.h"

#include <algorithm>
#include <cmath>

// Which numbers stand where on the stage.
namespace loopscope::ui
{

using Kind = NumberReference::Kind;

namespace
{

constexpr double reachOfArrow = 6.0; ///< how far beside an arrow a click still means it, in pixels

NumberReference atStep(Kind kind, int step, int unit = 0)
{
    NumberReference number;
    number.kind = kind;
    number.step = step;
    number.unit = unit;
    return number;
}

} // namespace

/// What stands in the box: a probability, or a number as it comes.
NumberReference StageScene::outputOf(int step) const
{
    return atStep(part.data.isProbability ? Kind::Probability : Kind::Output, step,
        part.data.column(step).outputUnit);
}

std::optional<NumberReference> StageScene::numberInOtherRow(
    int row, int step, const QPoint& place) const
{
    const QRect strip = places.stripOf(step);
    const StageRow& data = part.rows[std::size_t(row)];
    const Row& band = places.layout.states[std::size_t(row)];
    if (place.x() < strip.left() || place.x() > strip.right() || step >= data.state.steps ||
        !(data.isReverse || moment.isStateReached(step)))
        return std::nullopt;
    return valueOf(data.track, data.symbol, step,
        part.rowCells[std::size_t(row)].unitAt(place.y(), band.top, band.height));
}

std::optional<NumberReference> StageScene::numberAt(const QPoint& place, bool isAsking) const
{
    const StageData& data = part.data;
    const bool isRolled = places.fold >= 1.0; // there is only the step of the playhead
    const int step = isRolled ? moment.cursor.step : places.axis.stepAt(place.x());
    if ((places.isFolded() && !isRolled) || !places.axis.holds(place.x()) || step < 0 ||
        step >= data.steps)
        return std::nullopt;
    if (const int row = otherRowAt(place.y()); row >= 0)
        return isAsking ? numberInOtherRow(row, step, place) : std::nullopt;
    const QRect strip = places.stripOf(step);
    if (strip.contains(place)) {
        const bool isReached = data.isReverse || moment.isStateReached(step);
        return isReached && step < data.state.steps
                   ? std::optional(valueOf(data.track, data.stateSymbol, step,
                         part.cells.unitAt(place.y(), strip.top(), strip.height())))
                   : std::nullopt;
    }
    if (!moment.isStateReached(step))
        return std::nullopt;
    if (places.boxOf(places.layout.output, step).contains(place))
        return data.column(step).hasOutput() ? std::optional(outputOf(step)) : std::nullopt;
    if (places.level() == DrawingLevel::LanesOnly)
        return std::nullopt;
    if (places.boxOf(places.layout.input, step).contains(place))
        return valueOf(data.inputTrack, 0, step, largestUnit);
    if (isRolled)
        return std::nullopt;
    if (places.layout.hasOthers())
        return arrowAlongAt(step, place);
    const std::optional<NumberReference> upright = uprightArrowAt(step, place);
    return upright ? upright : arrowAlongAt(step, place);
}

/// Between the state and its output.
std::optional<NumberReference> StageScene::uprightArrowAt(int step, const QPoint& place) const
{
    const Row& row = places.layout.fromOutput;
    if (place.y() < row.top || place.y() >= row.bottom() || !part.data.column(step).hasOutput())
        return std::nullopt;
    if (places.level() == DrawingLevel::Full && moment.cursor.phase == Phase::Loss &&
        !moment.isTraining)
        return atStep(Kind::StepLoss, step);
    if (std::abs(place.x() - places.axis.columnCentre(step)) > reachOfArrow)
        return std::nullopt;
    return moment.isGradientReached(step)
               ? gradientOf(part.data.track, part.data.stateSymbol, step, largestUnit)
               : outputOf(step);
}

/// What an arrow between two steps carries: the state that it starts from, or on the way back the
/// gradient of the state that it leads to.
std::optional<NumberReference> StageScene::arrowAlongAt(int step, const QPoint& place) const
{
    const StageData& data = part.data;
    // Beside the strip at its left runs the arrow from the step before.
    const int left = place.x() < places.stripOf(step).left() ? step - 1 : step;
    if (left < 0 || left + 1 >= data.state.steps)
        return std::nullopt;
    const double reach = std::max(reachOfArrow, places.layout.state.height * 0.05);
    const int read = data.isReverse ? left + 1 : left;
    for (std::size_t memory = 0; memory < data.memories.size(); ++memory) {
        if (std::abs(place.y() - heightOfArrow(places.layout, data, memory)) > reach)
            continue;
        const int symbol = data.memorySymbols[memory];
        if (moment.isGradientReached(left))
            return gradientOf(data.track, symbol, read, largestUnit);
        if (data.isReverse || moment.isStateReached(left + 1))
            return valueOf(data.track, symbol, read, largestUnit);
    }
    return std::nullopt;
}

/// Where a unit of a state stands, in the layer in detail or in another.
QRectF StageScene::cellRect(const NumberReference& number) const
{
    const QRect strip = places.stripOf(number.step);
    if (number.track == part.data.track)
        return number.symbol == part.data.stateSymbol ? part.cells.cellRect(strip, number.unit)
                                                      : QRectF();
    const std::size_t rows = places.layout.hasOthers() ? part.rowCells.size() : 0;
    for (std::size_t row = 0; row < rows; ++row) {
        if (part.rows[row].track != number.track || part.rows[row].symbol != number.symbol)
            continue;
        const Row& band = places.layout.states[row];
        return part.rowCells[row].cellRect(
            QRectF(strip.left(), band.top, strip.width(), band.height), number.unit);
    }
    return {};
}

QRectF StageScene::rectOf(const NumberReference& number) const
{
    const StageData& data = part.data;
    if (number.sequence != 0 || number.step < 0 || number.step >= data.steps)
        return {};
    // Rolled up, there is only the step of the playhead.
    if (places.isFolded() && (places.fold < 1.0 || number.step != moment.cursor.step))
        return {};
    const bool isDetailed = places.level() != DrawingLevel::LanesOnly;
    switch (number.kind) {
    case Kind::Value:
    case Kind::Gradient:
        // A gradient is framed where the number stands that it is of.
        if (number.symbol == 0 && number.track == data.inputTrack)
            return isDetailed ? QRectF(places.boxOf(places.layout.input, number.step)) : QRectF();
        return cellRect(number);
    case Kind::Output:
    case Kind::Probability:
    case Kind::OutputGradient:
        return data.column(number.step).hasOutput()
                   ? QRectF(places.boxOf(places.layout.output, number.step))
                   : QRectF();
    case Kind::StepLoss:
        return isDetailed && !data.isEncoder
                   ? QRectF(places.boxOf(places.layout.target, number.step))
                   : QRectF();
    default:
        return {};
    }
}

} // namespace loopscope::ui
