#pragma once

#include "core/file/wav.h"

#include <Eigen/Core>

namespace loopscope
{

/// How a sound becomes columns of numbers.
inline constexpr int speechRate = 16000;   ///< samples a second that features are made of
inline constexpr int melBands = 16;        ///< numbers a frame
inline constexpr int frameLength = 400;    ///< samples: 25 ms
inline constexpr int frameStep = 240;      ///< samples from one frame to the next: 15 ms
inline constexpr int spectrumLength = 512; ///< of the Fourier transform
inline constexpr double lowestMel = 80.0;  ///< Hz
inline constexpr double highestMel = 8000.0;

/// The frequency in the middle of a band, in Hz.
double centreOfBand(int band);

/// The loudness of a sound in bands of pitch, frame by frame.
///
///   s ← s − mean(s),  e[n] = s[n] − 0.97 s[n−1]
///   P = |FFT(Hann · frame of e)|² / spectrumLength
///   feature = ln(filters · P + 1e-8)
///
/// The filters are triangles that meet at their centres, evenly spaced in
/// mel = 2595 log10(1 + f/700); each has height 1. The last frame is filled up with zeros.
/// @param recording  of any rate; resampled to speechRate
/// @return melBands × frames, at least one frame
Eigen::MatrixXd logMel(const Recording& recording);

} // namespace loopscope
