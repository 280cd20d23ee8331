#pragma once

#include <QRgb>

#include <vector>

namespace loopscope::ui
{

/// The colours of the gradient ramp by log10 of the relative magnitude, to look up a picture full
/// of them.
class RampTable
{
public:
    explicit RampTable(bool dark);

    bool isDark() const { return m_isDark; }
    /// @param power  −∞: exactly zero; +∞ and not-a-number have colours of their own
    QRgb colour(double power) const;

private:
    bool m_isDark;
    std::vector<QRgb> m_colours;
    QRgb m_infinity;
    QRgb m_notANumber;
};

} // namespace loopscope::ui
