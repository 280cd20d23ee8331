#pragma once

#include <QFont>

namespace loopscope::ui
{

/// The same typeface in another size, whether the desktop gave its size in points or in pixels.
///
/// @param leastPoints  below which nobody can read it
QFont scaledFont(const QFont& font, double factor, double leastPoints = 6.5);
QFont smallFont(const QFont& font); ///< for notes and the numbers of scales
QFont boldFont(const QFont& font);
QFont titleFont(const QFont& font); ///< over a part of the window

} // namespace loopscope::ui
