#include "core/diagnosis/breakdown.h"

#include "core/diagnosis/verdict.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace loopscope
{

namespace
{

using Kind = NotFinitePlace::Kind;

constexpr double toleratedLoss = 10.0; ///< as a multiple of the smallest
constexpr double largeWeight = 10.0;   ///< worth a word

/// The way of one symbol, or its gradient, to the place: steps in the order of calculation.
struct Way {
    int track = -1;
    int symbol = -1;
    bool ofGradient = false;
    int last = 0; ///< the step of the place itself
};

std::optional<Way> wayTo(const NotFinitePlace& place, const Network& network)
{
    switch (place.kind) {
    case Kind::Value:
        if (place.symbol == 0) // x grows by nothing of the network's
            return std::nullopt;
        return Way{place.track, place.symbol, false, place.step};
    case Kind::Output:
    case Kind::Loss: {
        const int track = int(network.tracks().size()) - 1;
        const Track& top = network.tracks()[std::size_t(track)];
        if (top.reverse) // its states at a step are not what led there step by step
            return std::nullopt;
        return Way{track, top.program->output, false, place.step + 1};
    }
    case Kind::Gradient:
        return Way{place.track, place.symbol, true, place.step};
    case Kind::Parameter:
    case Kind::OutputGradient:
    case Kind::ParameterGradient:
    case Kind::Update:
        break;
    }
    return std::nullopt;
}

double largestOf(const Iteration& iteration, const Way& way, int step, int sequence)
{
    const ConstVectorView numbers =
        way.ofGradient ? iteration.gradient(way.track, way.symbol, step, sequence)
                       : iteration.value(way.track, way.symbol, step, sequence);
    return numbers.size() == 0 ? 0.0 : numbers.cwiseAbs().maxCoeff();
}

/// From the first step of the way with a number other than zero to the last finite one.
std::optional<Growth> growthAlong(const Iteration& iteration, const Way& way, int sequence)
{
    const int steps = iteration.stepsOf(way.track);
    const bool ascends = iteration.network().tracks()[std::size_t(way.track)].reverse ==
                         way.ofGradient;
    const int direction = ascends ? 1 : -1;
    Growth growth;
    int count = -1; // of steps from the first on
    for (int step = ascends ? 0 : steps - 1; step >= 0 && step < steps && step != way.last;
         step += direction) {
        const double largest = largestOf(iteration, way, step, sequence);
        if (!std::isfinite(largest))
            break;
        if (count < 0 && largest == 0.0)
            continue;
        ++count;
        growth.lastStep = step;
        growth.last = largest;
        if (count == 0) {
            growth.firstStep = step;
            growth.first = largest;
        }
    }
    if (count < 1 || growth.last <= growth.first)
        return std::nullopt;
    growth.factor = std::exp((std::log(growth.last) - std::log(growth.first)) / count);
    return growth;
}

/// The smallest loss of the iterations before one.
double smallestLoss(const RunLosses& losses, int end)
{
    const Series& curve = losses.curve();
    double smallest = std::numeric_limits<double>::infinity();
    for (int i = 0; i < end / curve.width(); ++i)
        smallest = std::min(smallest, curve.bucket(i).smallest);
    for (int iteration = end - end % curve.width(); iteration < end; ++iteration)
        smallest = std::min(smallest, losses.exactly(iteration).value_or(smallest));
    return smallest;
}

/// The last iteration of the newest bucket that is good as a whole, else of one that is in part.
/// @param iteration  where the search begins
int lastGoodBucket(const Series& curve, int iteration, double tolerated)
{
    int goodInPart = 0;
    for (int index = iteration / curve.width(); index >= 0; --index) {
        const Series::Bucket& bucket = curve.bucket(index);
        const int last = std::min((index + 1) * curve.width() - 1, iteration);
        if (bucket.isFinite() && !bucket.isPartial && bucket.largest <= tolerated)
            return last;
        if (goodInPart == 0 && bucket.smallest <= tolerated)
            goodInPart = last;
    }
    return goodInPart;
}

std::string stepWords(int step)
{
    return "step " + std::to_string(step + 1);
}

} // namespace

Breakdown breakdownOf(const Iteration& broken)
{
    const Finiteness found = finiteness(broken);
    Breakdown breakdown;
    breakdown.iteration = broken.number();
    breakdown.isForward = found.firstForward.has_value();
    breakdown.place = breakdown.isForward ? *found.firstForward
                                          : found.firstBackward.value_or(NotFinitePlace());
    const Network& network = broken.network();
    breakdown.placeWords = found.isFinite() ? "the size of the gradient"
                                            : wordsFor(breakdown.place, network);
    const Eigen::VectorXd& parameters = broken.before().parameters;
    if (parameters.size() > 0)
        breakdown.largestWeight = parameters.cwiseAbs().maxCoeff<Eigen::PropagateNaN>();
    const std::optional<Way> way = found.isFinite() ? std::nullopt
                                                    : wayTo(breakdown.place, network);
    if (!way)
        return breakdown;
    const Program& program = *network.tracks()[std::size_t(way->track)].program;
    breakdown.symbol = program.symbols[std::size_t(way->symbol)].name;
    breakdown.growth = growthAlong(broken, *way, std::max(0, breakdown.place.sequence));
    return breakdown;
}

std::string breakdownSentence(const Breakdown& breakdown)
{
    std::string words = std::isnan(breakdown.place.value) ? "Not-a-number" : "Infinity";
    words += " first arose going ";
    words += breakdown.isForward ? "forward: " : "back: ";
    words += breakdown.placeWords + ".";
    if (const auto& growth = breakdown.growth) {
        words +=
            breakdown.isForward ? " On the way there " : " On the way back there the gradient of ";
        words += breakdown.symbol + " grew ×" + factorText(growth->factor) + " per step, from " +
                 factorText(growth->first) + " at " + stepWords(growth->firstStep) + " to " +
                 factorText(growth->last) + " at " + stepWords(growth->lastStep) + ".";
    }
    if (breakdown.largestWeight > largeWeight)
        words += " By then the largest weight was " + factorText(breakdown.largestWeight) + ".";
    return words;
}

int lastGoodIteration(const RunLosses& losses, int broken)
{
    const int end = std::min(broken, losses.size());
    if (end == 0)
        return -1;
    const double tolerated = toleratedLoss * smallestLoss(losses, end);
    for (int iteration = end - 1; iteration > 0; --iteration) {
        const auto loss = losses.exactly(iteration);
        if (!loss)
            return lastGoodBucket(losses.curve(), iteration, tolerated);
        if (*loss <= tolerated)
            return iteration;
    }
    return 0;
}

} // namespace loopscope
