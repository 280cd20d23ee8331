#include "ui/theme/fonts.h"

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

QFont scaledFont(const QFont& font, double factor, double leastPoints)
{
    constexpr double pixelsOfPoint = 4.0 / 3.0;
    QFont scaled = font;
    if (font.pixelSize() > 0) {
        const double pixels = std::max(font.pixelSize() * factor, leastPoints * pixelsOfPoint);
        scaled.setPixelSize(int(std::lround(pixels)));
    } else {
        scaled.setPointSizeF(std::max(font.pointSizeF() * factor, leastPoints));
    }
    return scaled;
}

QFont smallFont(const QFont& font)
{
    return scaledFont(font, 0.85);
}

QFont boldFont(const QFont& font)
{
    QFont bold = font;
    bold.setWeight(QFont::DemiBold);
    return bold;
}

QFont titleFont(const QFont& font)
{
    return boldFont(scaledFont(font, 1.15));
}

} // namespace loopscope::ui
