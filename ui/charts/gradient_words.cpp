#include "ui/charts/gradient_words.h"

#include "ui/theme/number_format.h"

#include <QCoreApplication>

#include <cmath>

namespace loopscope::ui
{
namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("GradientWords", text);
}

constexpr double hundredth = -2.0; // log10

} // namespace

QString wordsForPower(double power)
{
    if (std::isnan(power))
        return tr("not a number");
    if (std::isinf(power))
        return power > 0.0 ? tr("infinite") : tr("exactly 0");
    if (std::abs(power) < 300.0)
        return QStringLiteral("×") + formatNumber(std::pow(10.0, power), 2);
    // Beyond double's range the exponent alone is told.
    return QStringLiteral("×10") + superscript(int(std::floor(power)));
}

bool isBroken(double power)
{
    return std::isnan(power) || (std::isinf(power) && power > 0.0);
}

int reachOf(const std::vector<float>& powers)
{
    const int steps = int(powers.size());
    for (int back = 0; back < steps; ++back) {
        const double power = double(powers[std::size_t(steps - 1 - back)]);
        if (isBroken(power))
            return -1;
        if (power < hundredth)
            return back;
    }
    return steps;
}

} // namespace loopscope::ui
