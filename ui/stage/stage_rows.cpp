#include "ui/stage/stage_rows.h"

#include "ui/session/snapshot.h"

#include <QCoreApplication>

namespace loopscope::ui
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("Stage", text);
}

QString nameOf(const Network& network, const Track& track)
{
    const auto& layers = track.stack == 1 ? network.options().decoder : network.options().layers;
    const QString arrow = track.reverse ? QStringLiteral(" ←") : QStringLiteral(" →");
    const bool hasDirections = layers[std::size_t(track.layer)].direction != Direction::Forward;
    return tr("layer %1").arg(track.layer + 1) + (hasDirections ? arrow : QString());
}

StageRow rowOf(const Network& network, int index)
{
    const Track& track = network.tracks()[std::size_t(index)];
    StageRow row;
    row.track = index;
    row.layer = track.layer;
    row.symbol = track.program->output;
    row.isReverse = track.reverse;
    row.hasMemory = track.program->symbols[std::size_t(flowSymbol(track))].isState();
    row.startsFromEncoder = track.stack == 1 && row.hasMemory;
    row.name = nameOf(network, track);
    return row;
}

} // namespace

std::vector<StageRow> stageRows(const Snapshot& snapshot)
{
    const Network& network = snapshot.iteration->network();
    const auto& tracks = network.tracks();
    const int stack = tracks[std::size_t(snapshot.track())].stack;
    std::vector<StageRow> rows;
    for (int track = 0; track < int(tracks.size()); ++track) {
        if (tracks[std::size_t(track)].stack == stack)
            rows.push_back(rowOf(network, track));
    }
    for (StageRow& row : rows)
        row.byHand = unitsByHand(snapshot, row.track, row.symbol);
    return rows;
}

void fillRow(const Snapshot& snapshot, StageRow& row)
{
    const Iteration& iteration = *snapshot.iteration;
    const Track& track = iteration.network().tracks()[std::size_t(row.track)];
    const double source = averageSource(snapshot);
    const int output = track.program->output;
    const int memory = flowSymbol(track);
    const bool isOutputState = track.program->symbols[std::size_t(output)].isState();
    const auto carried = [source](ConstVectorView gradient) {
        return CarriedGradient{gradientBar(gradient.stableNorm(), source)};
    };
    row.state = valueGrid(iteration, row.track, output);
    for (int step = 0; step < row.state.steps; ++step) {
        // Without memory, all of a step's gradient comes from above.
        row.fromAbove.push_back(
            carried(isOutputState ? iteration.gradientFromOwnStep(row.track, output, step)
                                  : iteration.gradient(row.track, output, step)));
        row.fromNext.push_back(
            row.hasMemory ? carried(iteration.gradientFromLaterSteps(row.track, memory, step))
                          : CarriedGradient());
    }
    if (row.startsFromEncoder)
        row.toEncoder = carried(iteration.gradientFromLaterSteps(row.track, memory, -1));
}

} // namespace loopscope::ui
