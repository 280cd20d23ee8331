#pragma once

/// Every threshold that a diagnosis in words rests on, in one place.
namespace loopscope
{

/// Verdict on a gradient, by its factor per step back. At 0.8 less than 1 % is left after 21 steps,
/// at 0.97 after 152; at 1.25 it has grown a hundredfold after 21.
inline constexpr double vanishingBelow = 0.8;
inline constexpr double fadingBelow = 0.97;
inline constexpr double growingAbove = 1.03;
inline constexpr double explodingAbove = 1.25;

/// A gradient that has shrunk below this share of what it was where it starts counts as gone: the
/// memory span ends there.
inline constexpr double rememberedShare = 0.01;

/// A gradient that is gone, while its mean factor per step would have left this many times more of it,
/// fell first and faded more slowly after.
inline constexpr double fallRatio = 10.0;

/// A unit is saturated where the slope of its function is below this share of the largest slope
/// that the function has: |tanh a| > 0.9747, a sigmoid beyond 0.0127 or 0.9873.
inline constexpr double saturatedBelow = 0.05;

} // namespace loopscope
