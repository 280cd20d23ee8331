#include "ui/session/slow_diagnosis.h"

#include "core/network/initialisation.h"

namespace loopscope::ui
{
namespace
{

constexpr qint64 readableMilliseconds = 200;
constexpr double affordableMilliseconds = 0.7; ///< some thirty times a second

double firstSpectralRadius(const Iteration& iteration, int track)
{
    const Network& network = iteration.network();
    const auto& parameters = network.parameters();
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        if (parameters[i].kind == ParameterKind::RecurrentMatrix && parameters[i].track == track)
            return loopscope::spectralRadius(
                network.view(int(i), iteration.before().parameters));
    }
    return 0.0;
}

} // namespace

double SlowDiagnosis::spectralRadius(const Iteration& iteration, int track, bool mayLag)
{
    const bool isRecent = m_trackOfRadius == track && m_sinceRadius.isValid() &&
                          m_sinceRadius.elapsed() < readableMilliseconds;
    if (mayLag && isRecent)
        return m_radius;
    m_radius = firstSpectralRadius(iteration, track);
    m_trackOfRadius = track;
    m_sinceRadius.start();
    return m_radius;
}

FlowFactors SlowDiagnosis::factors(
    const Iteration& iteration, const GradientFlow& flow, bool mayBeLeftOut)
{
    if (mayBeLeftOut && m_factorsMilliseconds > affordableMilliseconds)
        return {};
    QElapsedTimer taken;
    taken.start();
    FlowFactors result = flowFactors(iteration, flow);
    m_factorsMilliseconds = double(taken.nsecsElapsed()) * 1e-6;
    return result;
}

} // namespace loopscope::ui
