#pragma once

#include "core/diagnosis/spectrum.h"

#include <string>
#include <vector>

namespace loopscope::ui
{

struct Snapshot;

/// The largest matrix whose eigenvalues are calculated while somebody waits.
inline constexpr int largestSpectrum = 512;

/// What a chart of a spectrum draws.
struct SpectrumData {
    std::string name;  ///< of the matrix: "U_f", or of a Jacobian "∂z₉/∂z₈"
    int size = 0;      ///< rows of the matrix; 0 if there is none
    Spectrum spectrum; ///< empty if the matrix is larger than largestSpectrum

    bool isTooLarge() const { return size > largestSpectrum; }
    bool isFinite() const;
    int outside() const; ///< how many eigenvalues lie outside of the unit circle
};

/// One of the recurrent matrices of a network.
struct RecurrentMatrix {
    int parameter = 0;
    std::string name;   ///< as in the equations: "U_f"
    std::string detail; ///< layer and direction, where there are several: "layer 2, backward"
};
std::vector<RecurrentMatrix> recurrentMatrixNames(const Network& network);

/// @param index  into recurrentMatrixNames(); beyond them the data is empty
SpectrumData recurrentSpectrumData(const Snapshot& snapshot, int index);

/// Of the step Jacobian of the shown track: how the state after a step depends on the state before.
/// @param step  counted from 0
SpectrumData jacobianSpectrumData(const Snapshot& snapshot, int step);

/// Half the width of the part of the complex plane that is shown: the unit circle always, and every
/// eigenvalue.
double planeRadius(const SpectrumData& data);

/// log10 of what ten steps make of a direction with an eigenvalue of this size.
double powerAfterTenSteps(double magnitude);

} // namespace loopscope::ui
