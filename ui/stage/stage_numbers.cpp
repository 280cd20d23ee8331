#include "ui/stage/stage_arrows.h"
#include "ui/stage/stage_view.h"

#include <algorithm>
#include <cmath>

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
NumberReference StageView::outputOf(int step) const
{
    return atStep(m_data.isProbability ? Kind::Probability : Kind::Output, step,
        m_data.column(step).outputUnit);
}

/// A click on another layer chooses it; its numbers can be asked once there is a question.
std::optional<NumberReference> StageView::numberAt(const QPoint& place) const
{
    const int step = axis().stepAt(place.x());
    if (m_fold > 0.0 || !axis().holds(place.x()) || step >= m_data.steps)
        return std::nullopt;
    const StagePlaces places = this->places();
    const QRect strip = places.stripOf(step);
    if (const int row = otherRowAt(places.layout, place.y()); row >= 0) {
        const StageRow& data = m_rows[std::size_t(row)];
        const Row& band = places.layout.states[std::size_t(row)];
        if (!pointing().asked || place.x() < strip.left() || place.x() > strip.right() ||
            step >= data.state.steps || !(data.isReverse || moment().isStateReached(step)))
            return std::nullopt;
        return valueOf(data.track, data.symbol, step,
            m_rowCells[std::size_t(row)].unitAt(place.y(), band.top, band.height));
    }
    if (strip.contains(place)) {
        const bool isReached = m_data.isReverse || moment().isStateReached(step);
        return isReached && step < m_data.state.steps
                   ? std::optional(valueOf(m_data.track, m_data.stateSymbol, step,
                         m_cells.unitAt(place.y(), strip.top(), strip.height())))
                   : std::nullopt;
    }
    if (!moment().isStateReached(step))
        return std::nullopt;
    if (places.boxOf(places.layout.output, step).contains(place))
        return m_data.column(step).hasTarget() ? std::optional(outputOf(step)) : std::nullopt;
    if (places.level() == DrawingLevel::LanesOnly)
        return std::nullopt;
    if (places.boxOf(places.layout.input, step).contains(place))
        return valueOf(m_data.inputTrack, 0, step, largestUnit);
    if (places.layout.hasOthers())
        return arrowAlongAt(places, step, place);
    const std::optional<NumberReference> upright = uprightArrowAt(places, step, place);
    return upright ? upright : arrowAlongAt(places, step, place);
}

/// Between the state and its output.
std::optional<NumberReference> StageView::uprightArrowAt(
    const StagePlaces& places, int step, const QPoint& place) const
{
    const Row& row = places.layout.fromOutput;
    if (place.y() < row.top || place.y() >= row.bottom() || !m_data.column(step).hasTarget())
        return std::nullopt;
    if (places.level() == DrawingLevel::Full && moment().cursor.phase == Phase::Loss &&
        !moment().isTraining)
        return atStep(Kind::StepLoss, step);
    if (std::abs(place.x() - axis().columnCentre(step)) > reachOfArrow)
        return std::nullopt;
    return moment().isGradientReached(step)
               ? gradientOf(m_data.track, m_data.stateSymbol, step, largestUnit)
               : outputOf(step);
}

/// What an arrow between two steps carries: the state that it starts from, or on the way back the
/// gradient of the state that it leads to.
std::optional<NumberReference> StageView::arrowAlongAt(
    const StagePlaces& places, int step, const QPoint& place) const
{
    // Beside the strip at its left runs the arrow from the step before.
    const int left = place.x() < places.stripOf(step).left() ? step - 1 : step;
    if (left < 0 || left + 1 >= m_data.state.steps)
        return std::nullopt;
    const double reach = std::max(reachOfArrow, places.layout.state.height * 0.05);
    const int read = m_data.isReverse ? left + 1 : left;
    for (std::size_t memory = 0; memory < m_data.memories.size(); ++memory) {
        if (std::abs(place.y() - heightOfArrow(places.layout, m_data, memory)) > reach)
            continue;
        const int symbol = m_data.memorySymbols[memory];
        if (moment().isGradientReached(left))
            return gradientOf(m_data.track, symbol, read, largestUnit);
        if (m_data.isReverse || moment().isStateReached(left + 1))
            return valueOf(m_data.track, symbol, read, largestUnit);
    }
    return std::nullopt;
}

/// Where a unit of a state stands, in the layer in detail or in another.
QRectF StageView::cellRect(const StagePlaces& places, const NumberReference& number) const
{
    const QRect strip = places.stripOf(number.step);
    if (number.track == m_data.track)
        return number.symbol == m_data.stateSymbol ? m_cells.cellRect(strip, number.unit)
                                                   : QRectF();
    const std::size_t rows = places.layout.hasOthers() ? m_rowCells.size() : 0;
    for (std::size_t row = 0; row < rows; ++row) {
        if (m_rows[row].track != number.track || m_rows[row].symbol != number.symbol)
            continue;
        const Row& band = places.layout.states[row];
        return m_rowCells[row].cellRect(
            QRectF(strip.left(), band.top, strip.width(), band.height), number.unit);
    }
    return {};
}

QRectF StageView::rectOf(const NumberReference& number) const
{
    if (number.sequence != 0 || number.step < 0 || number.step >= m_data.steps)
        return {};
    // Rolled up, there is only the step of the playhead.
    if (m_fold > 0.0 && (m_fold < 1.0 || number.step != moment().cursor.step))
        return {};
    const StagePlaces places = this->places();
    const bool isDetailed = places.level() != DrawingLevel::LanesOnly;
    switch (number.kind) {
    case Kind::Value:
    case Kind::Gradient:
        // A gradient is framed where the number stands that it is of.
        if (number.symbol == 0 && number.track == m_data.inputTrack)
            return isDetailed ? QRectF(places.boxOf(places.layout.input, number.step)) : QRectF();
        return cellRect(places, number);
    case Kind::Output:
    case Kind::Probability:
    case Kind::OutputGradient:
        return m_data.column(number.step).hasTarget()
                   ? QRectF(places.boxOf(places.layout.output, number.step))
                   : QRectF();
    case Kind::StepLoss:
        return isDetailed ? QRectF(places.boxOf(places.layout.target, number.step)) : QRectF();
    default:
        return {};
    }
}

} // namespace loopscope::ui
