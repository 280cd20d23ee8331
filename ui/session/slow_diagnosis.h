#pragma once

#include "core/diagnosis/flow_factors.h"

#include <QElapsedTimer>

namespace loopscope::ui
{

/// What of a snapshot takes long to calculate, and need not be there in every redraw while training
/// runs at full speed.
class SlowDiagnosis
{
public:
    /// Of the track's first recurrent matrix; 0 if there is none.
    /// @param mayLag  may be that of an iteration a moment ago: faster than that nobody reads
    double spectralRadius(const Iteration& iteration, int track, bool mayLag);
    /// @param mayBeLeftOut  nothing, if it would cost training more than a few percent
    FlowFactors factors(const Iteration& iteration, const GradientFlow& flow, bool mayBeLeftOut);

private:
    QElapsedTimer m_sinceRadius;
    double m_radius = 0.0;
    int m_trackOfRadius = -1;
    double m_factorsMilliseconds = 0.0; ///< that they took the last time
};

} // namespace loopscope::ui
