#include "ui/explain/asked_number.h"

#include "core/bptt/step_detail.h"

#include <cmath>
#include <stdexcept>

namespace loopscope::ui
{

namespace
{

/// The unit of the layer below that an input of a higher layer is.
NumberReference inLayerBelow(const Network& network, NumberReference number)
{
    const Track& reader = network.tracks()[std::size_t(number.track)];
    for (std::size_t i = 0; i < network.tracks().size(); ++i) {
        const Track& track = network.tracks()[i];
        const int unit = number.unit - track.outputOffset;
        if (track.stack != reader.stack || track.layer + 1 != reader.layer || unit < 0 ||
            unit >= track.units)
            continue;
        number.track = int(i);
        number.symbol = track.program->output;
        number.unit = unit;
        return number;
    }
    return number;
}

} // namespace

bool hasNumber(const Iteration& iteration, const NumberReference& reference)
{
    try {
        numberAt(iteration, reference);
    } catch (const std::invalid_argument&) {
        return false;
    }
    return true;
}

NumberReference withUnit(const Iteration& iteration, NumberReference number)
{
    if (number.unit != largestUnit)
        return number;
    double largest = -1.0;
    NumberReference at = number;
    for (at.unit = 0; hasNumber(iteration, at); ++at.unit) {
        const double value = std::abs(numberAt(iteration, at));
        if (value > largest || std::isnan(value)) {
            number.unit = at.unit;
            largest = value;
        }
        if (std::isnan(value))
            break;
    }
    return number;
}

NumberReference placeOf(const Iteration& iteration, NumberReference number)
{
    if (number.track >= 0 && number.symbol == 0)
        return inLayerBelow(iteration.network(), number);
    if (number.track >= 0 && number.symbol < 0 && number.operation >= 0) {
        const Track& track = iteration.network().tracks()[std::size_t(number.track)];
        number.symbol = equationOf(*track.program, number.operation);
        number.operation = -1;
        if (number.kind == NumberReference::Kind::Slope)
            number.kind = NumberReference::Kind::Value;
    }
    return number;
}

Pointing pointingTo(const Iteration& iteration, const WhyAnswer& answer)
{
    Pointing pointing;
    pointing.asked = placeOf(iteration, answer.reference);
    for (const WhyTerm& term : answer.terms) {
        for (const WhyFactor& factor : term.factors) {
            if (factor.isReference)
                pointing.contributors.push_back(placeOf(iteration, factor.reference));
        }
    }
    return pointing;
}

} // namespace loopscope::ui
