#include "ui/stage/bridge_data.h"

#include "core/diagnosis/encoder_gradients.h"
#include "ui/session/snapshot.h"
#include "ui/theme/number_format.h"

#include <QCoreApplication>

#include <algorithm>

namespace loopscope::ui
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("Bridge", text);
}

bool reads(const Bridge& bridge, int track, int symbol)
{
    return std::any_of(bridge.sources.begin(), bridge.sources.end(),
        [&](const Bridge::Source& source) {
            return source.track == track && source.symbol == symbol;
        });
}

} // namespace

BridgeData bridgeData(const Snapshot& decoder, const Snapshot& encoder)
{
    const Iteration& iteration = *decoder.iteration;
    const Program& program = decoder.program();
    BridgeData data;
    data.symbol = flowSymbol(iteration.network().tracks()[std::size_t(decoder.track())]);
    const auto& bridges = iteration.network().bridges();
    for (const Bridge& bridge : bridges) {
        if (bridge.track != decoder.track() || bridge.symbol != data.symbol)
            continue;
        const ConstVectorView start = iteration.value(decoder.track(), data.symbol, -1);
        data.start.steps = 1;
        data.start.units = int(start.size());
        data.start.values.assign(start.begin(), start.end());
        summarise(data.start);
        data.name =
            QString::fromStdString(program.symbols[std::size_t(data.symbol)].name) + subscript(0);
        data.isLinear = bridge.weight >= 0;
    }
    const double source = averageSource(decoder);
    const auto& symbols = encoder.program().symbols;
    for (int symbol = 0; symbol < int(symbols.size()); ++symbol) {
        if (!symbols[std::size_t(symbol)].isState())
            continue;
        data.isHandedOver.push_back(
            std::any_of(bridges.begin(), bridges.end(), [&](const Bridge& bridge) {
                return bridge.track == decoder.track() && reads(bridge, encoder.track(), symbol);
            }));
        data.toEncoder.push_back({gradientBar(
            gradientThroughBridges(iteration, encoder.track(), symbol).stableNorm(), source)});
    }
    return data;
}

QString describeBridge(const BridgeData& data)
{
    return tr("%1: what the encoder hands over to the decoder, %2 numbers")
               .arg(data.name)
               .arg(data.start.units) +
           u'\n' +
           (data.isLinear ? tr("the encoder's final states, through a linear map")
                          : tr("the encoder's final state, as it is"));
}

} // namespace loopscope::ui
