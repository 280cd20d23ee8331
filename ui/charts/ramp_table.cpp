#include "ui/charts/ramp_table.h"

#include "ui/theme/ramps.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace loopscope::ui
{
namespace
{

// The ramp ends at 1e-6 and at 1e3; what lies beyond has the colour of its end.
constexpr double lowestPower = -6.5;
constexpr double highestPower = 3.5;
constexpr int entriesPerDecade = 64;

} // namespace

RampTable::RampTable(bool dark)
    : m_isDark(dark)
    , m_infinity(gradientColour(std::numeric_limits<double>::infinity(), dark).rgb())
    , m_notANumber(gradientColour(std::numeric_limits<double>::quiet_NaN(), dark).rgb())
{
    const int count = int((highestPower - lowestPower) * entriesPerDecade) + 1;
    for (int i = 0; i < count; ++i)
        m_colours.push_back(
            gradientColour(std::pow(10.0, lowestPower + double(i) / entriesPerDecade), dark).rgb());
}

QRgb RampTable::colour(double power) const
{
    if (std::isnan(power))
        return m_notANumber;
    if (std::isinf(power) && power > 0.0)
        return m_infinity;
    const double inside = std::clamp(power, lowestPower, highestPower);
    return m_colours[std::size_t(std::lround((inside - lowestPower) * entriesPerDecade))];
}

} // namespace loopscope::ui
