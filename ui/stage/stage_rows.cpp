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

StageRow rowOf(const Iteration& iteration, int index, double source)
{
    const Track& track = iteration.network().tracks()[std::size_t(index)];
    const int output = track.program->output;
    const int memory = flowSymbol(track);
    StageRow row;
    row.track = index;
    row.layer = track.layer;
    row.symbol = output;
    row.isReverse = track.reverse;
    row.hasMemory = track.program->symbols[std::size_t(memory)].isState();
    row.name = nameOf(iteration.network(), track);
    row.state = valueGrid(iteration, index, output);
    const bool isOutputState = track.program->symbols[std::size_t(output)].isState();
    for (int step = 0; step < row.state.steps; ++step) {
        // Without memory, all of a step's gradient comes from above.
        const double above = (isOutputState ? iteration.gradientFromOwnStep(index, output, step)
                                            : iteration.gradient(index, output, step))
                                 .stableNorm();
        row.fromAbove.push_back({gradientBar(above, source)});
        double next = 0.0;
        if (row.hasMemory)
            next = iteration.gradientFromLaterSteps(index, memory, step).stableNorm();
        row.fromNext.push_back({gradientBar(next, source)});
    }
    return row;
}

} // namespace

std::vector<StageRow> stageRows(const Snapshot& snapshot)
{
    const Iteration& iteration = *snapshot.iteration;
    const auto& tracks = iteration.network().tracks();
    const int stack = tracks[std::size_t(snapshot.track())].stack;
    const double source = averageSource(snapshot);
    std::vector<StageRow> rows;
    for (int track = 0; track < int(tracks.size()); ++track) {
        if (tracks[std::size_t(track)].stack == stack)
            rows.push_back(rowOf(iteration, track, source));
    }
    return rows;
}

} // namespace loopscope::ui
