#include "core/training/weight_edit.h"
#include "ui/explain/explain_sections.h"
#include "ui/session/units_by_hand.h"

#include <algorithm>

namespace loopscope::ui
{

namespace
{

/// As beside the rows of the stage and its lanes.
const QString triangle = QStringLiteral("▸");

} // namespace

QString heldMark(const ExplainContext& context, int symbol)
{
    const auto& held = context.track.plan->held;
    const bool isHeld = std::any_of(held.begin(), held.end(),
        [&](const HeldValue& value) { return value.symbol == symbol; });
    return isHeld ? triangle + QChar(0x2009) : QString();
}

QString heldWords(const ExplainContext& context)
{
    std::vector<UnitByHand> things =
        unitsByHand(context.snapshot, context.trackIndex, context.program.output);
    things.push_back(readoutByHand(context.snapshot));
    const QString words = wordsByHand(things);
    if (words.isEmpty())
        return {};
    const bool hasValue = !context.track.plan->held.empty();
    const auto& edits = context.snapshot.options.edits;
    const bool hasWeight = std::any_of(edits.begin(), edits.end(), [&](const WeightEdit& edit) {
        return edit.isPinned && (edit.track == context.trackIndex || edit.track < 0);
    });
    QString result = triangle + QChar(0x2009) + words.toHtmlEscaped() + u'.';
    if (hasValue)
        result += u' ' + Explain::tr("What is held is not calculated, and no gradient goes through "
                                     "it.");
    if (hasWeight)
        result += u' ' + Explain::tr("A weight that is held or cut is not trained.");
    return result;
}

} // namespace loopscope::ui
