#include "ui/session/one_loss.h"

#include "core/diagnosis/single_loss.h"

namespace loopscope::ui
{

SnapshotPointer withOneLoss(const Snapshot& whole, SingleLoss& singleLoss, int step)
{
    auto alone = std::make_shared<Snapshot>(whole);
    alone->iteration = singleLoss.run(*whole.iteration, step);
    const auto flowTo = [&](int shown) {
        return flowOfSingleLoss(*alone->iteration, shown,
            flowSymbol(alone->iteration->network().tracks()[std::size_t(shown)]), step);
    };
    alone->lastLossFlow = flowTo(whole.track());
    alone->flowFactors = {};
    alone->isOneLoss = true;
    if (whole.encoder) {
        auto encoder = std::make_shared<Snapshot>(*whole.encoder);
        encoder->iteration = alone->iteration;
        encoder->lastLossFlow = flowTo(encoder->track());
        encoder->isOneLoss = true;
        alone->encoder = std::move(encoder);
    }
    return alone;
}

} // namespace loopscope::ui
