#include "ui/theme/ramps.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace loopscope::ui
{
namespace
{

/// A colour in Oklab (Ottosson 2020): mixing there changes lightness evenly and passes through no
/// grey.
struct Oklab {
    double lightness = 0.0;
    double greenRed = 0.0;
    double blueYellow = 0.0;
};

struct Stop {
    double place;
    QRgb colour;
};

double toLinear(double channel)
{
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double fromLinear(double channel)
{
    const double inside = std::clamp(channel, 0.0, 1.0);
    return inside <= 0.0031308 ? inside * 12.92 : 1.055 * std::pow(inside, 1.0 / 2.4) - 0.055;
}

Oklab toOklab(QRgb colour)
{
    const double r = toLinear(qRed(colour) / 255.0);
    const double g = toLinear(qGreen(colour) / 255.0);
    const double b = toLinear(qBlue(colour) / 255.0);
    const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    const double m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    const double s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
        1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
        0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

QColor fromOklab(const Oklab& c)
{
    const double l =
        std::pow(c.lightness + 0.3963377774 * c.greenRed + 0.2158037573 * c.blueYellow, 3);
    const double m =
        std::pow(c.lightness - 0.1055613458 * c.greenRed - 0.0638541728 * c.blueYellow, 3);
    const double s =
        std::pow(c.lightness - 0.0894841775 * c.greenRed - 1.2914855480 * c.blueYellow, 3);
    const auto channel = [](double linear) { return int(std::lround(255.0 * fromLinear(linear))); };
    return QColor(channel(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
        channel(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
        channel(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s));
}

QColor mix(QRgb from, QRgb to, double share)
{
    const Oklab a = toOklab(from);
    const Oklab b = toOklab(to);
    const auto between = [share](double x, double y) { return x + (y - x) * share; };
    return fromOklab({between(a.lightness, b.lightness), between(a.greenRed, b.greenRed),
        between(a.blueYellow, b.blueYellow)});
}

template <std::size_t count>
QColor colourAt(const std::array<Stop, count>& stops, double place)
{
    if (place <= stops.front().place)
        return QColor(stops.front().colour);
    for (std::size_t i = 1; i < count; ++i) {
        const Stop& before = stops[i - 1];
        const Stop& after = stops[i];
        if (place <= after.place)
            return mix(
                before.colour, after.colour, (place - before.place) / (after.place - before.place));
    }
    return QColor(stops.back().colour);
}

// Chosen so that the named stops stay tellable apart, and apart from every value's colour, for
// every kind of colour vision; tests/ui/tst_theme.cpp holds the measure.
constexpr std::array<Stop, 3> lightValues{
    {{-1.0, 0xffd97706}, {0.0, 0xfff4f2ee}, {1.0, 0xff2f86d6}}};
constexpr std::array<Stop, 3> darkValues{
    {{-1.0, 0xffe8861e}, {0.0, 0xff2b3039}, {1.0, 0xff4a9ff5}}};

// Places are log10 of the relative magnitude.
constexpr std::array<Stop, 6> lightGradients{{{-6.0, 0xffe9dff3}, {-4.0, 0xffa58cc6},
    {-2.5, 0xff4f3c9e}, {0.0, 0xff158f68}, {1.5, 0xffe2c400}, {3.0, 0xffa30d2c}}};
constexpr std::array<Stop, 6> darkGradients{{{-6.0, 0xff43324f}, {-4.0, 0xff6244a4},
    {-2.5, 0xff7f58f2}, {0.0, 0xff3fdcae}, {1.5, 0xfffff080}, {3.0, 0xffff4f86}}};

constexpr QRgb lightNotANumber = 0xffd6009b;
constexpr QRgb darkNotANumber = 0xffff5fd2;
constexpr QRgb lightInfinity = 0xff15181d;
constexpr QRgb darkInfinity = 0xffffffff;

} // namespace

QColor valueColour(double value, double range, bool dark)
{
    if (std::isnan(value))
        return QColor(dark ? darkNotANumber : lightNotANumber);
    if (std::isinf(value))
        return QColor(dark ? darkInfinity : lightInfinity);
    const double place = range > 0.0 ? std::clamp(value / range, -1.0, 1.0) : 0.0;
    return colourAt(dark ? darkValues : lightValues, place);
}

QColor gradientColour(double relative, bool dark)
{
    if (std::isnan(relative))
        return QColor(dark ? darkNotANumber : lightNotANumber);
    if (std::isinf(relative))
        return QColor(dark ? darkInfinity : lightInfinity);
    const double place = relative > 0.0 ? std::log10(relative) : lightGradients.front().place;
    return colourAt(dark ? darkGradients : lightGradients, place);
}

} // namespace loopscope::ui
