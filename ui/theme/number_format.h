#pragma once

#include <QString>

namespace loopscope::ui
{

/// Whether a number that needs fewer digits is filled up with zeros: "0.5" or "0.5000".
enum class TrailingZeros { Drop, Keep };

/// A number as a person writes it: 0.4127, −12.5, 2.13·10⁻³, with a real minus sign and a decimal
/// point. Magnitudes from 0.01 up to a million stand as they are, others as a power of ten.
/// Not-a-number and infinity are named in words.
/// @param digits  significant digits, in [1, 15]
QString formatNumber(double value, int digits = 4, TrailingZeros zeros = TrailingZeros::Drop);

/// A norm beside a row of bars: three digits, of the same length for the same magnitude.
QString formatNorm(double value);

/// A probability: "73 %", "0.2 %", "< 0.1 %".
QString formatPercent(double share);

/// A whole number in the digits that stand above or below the line: ⁻¹², ₈.
QString superscript(int number);
QString subscript(int number);

} // namespace loopscope::ui
