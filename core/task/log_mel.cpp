#include "core/task/log_mel.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <unsupported/Eigen/FFT>

namespace loopscope
{

namespace
{

constexpr double emphasis = 0.97;
constexpr double floorOfPower = 1e-8;
constexpr int bins = spectrumLength / 2 + 1;

double melOf(double frequency)
{
    return 2595.0 * std::log10(1.0 + frequency / 700.0);
}

double frequencyOf(double mel)
{
    return 700.0 * (std::pow(10.0, mel / 2595.0) - 1.0);
}

/// Corner 0 begins the first filter, corner b + 1 is the centre of filter b.
double cornerFrequency(int corner)
{
    const double share = double(corner) / (melBands + 1);
    return frequencyOf(melOf(lowestMel) + share * (melOf(highestMel) - melOf(lowestMel)));
}

/// melBands × bins
Eigen::MatrixXd makeFilters()
{
    Eigen::MatrixXd filters(melBands, bins);
    for (int band = 0; band < melBands; ++band) {
        const double low = cornerFrequency(band);
        const double centre = cornerFrequency(band + 1);
        const double high = cornerFrequency(band + 2);
        for (int bin = 0; bin < bins; ++bin) {
            const double frequency = double(bin) * speechRate / spectrumLength;
            filters(band, bin) = std::max(0.0,
                std::min((frequency - low) / (centre - low), (high - frequency) / (high - centre)));
        }
    }
    return filters;
}

Eigen::VectorXd makeWindow()
{
    Eigen::VectorXd window(frameLength);
    for (int i = 0; i < frameLength; ++i)
        window[i] = 0.5 - 0.5 * std::cos(2.0 * std::numbers::pi * i / frameLength);
    return window;
}

/// Without its mean, high sounds raised.
Eigen::VectorXd emphasised(const std::vector<float>& samples)
{
    Eigen::VectorXd values(Eigen::Index(samples.size()));
    for (std::size_t i = 0; i < samples.size(); ++i)
        values[Eigen::Index(i)] = double(samples[i]);
    values.array() -= values.mean();
    for (Eigen::Index i = values.size(); i-- > 1;)
        values[i] -= emphasis * values[i - 1];
    return values;
}

} // namespace

double centreOfBand(int band)
{
    return cornerFrequency(band + 1);
}

Eigen::MatrixXd logMel(const Recording& recording)
{
    static const Eigen::MatrixXd filters = makeFilters();
    static const Eigen::VectorXd window = makeWindow();
    const Recording sound = resampled(recording, speechRate);
    const Eigen::VectorXd values =
        sound.samples.empty() ? Eigen::VectorXd::Zero(1) : emphasised(sound.samples);
    const Eigen::Index beyond = std::max<Eigen::Index>(values.size() - frameLength, 0);
    const Eigen::Index frames = 1 + (beyond + frameStep - 1) / frameStep;
    Eigen::MatrixXd features(melBands, frames);
    Eigen::FFT<double> transform;
    Eigen::VectorXd framed(spectrumLength);
    Eigen::VectorXcd spectrum;
    for (Eigen::Index frame = 0; frame < frames; ++frame) {
        const Eigen::Index start = frame * frameStep;
        const Eigen::Index length = std::min<Eigen::Index>(frameLength, values.size() - start);
        framed.setZero();
        framed.head(length) = values.segment(start, length).cwiseProduct(window.head(length));
        transform.fwd(spectrum, framed);
        const Eigen::VectorXd power = spectrum.head(bins).cwiseAbs2() / spectrumLength;
        features.col(frame) = ((filters * power).array() + floorOfPower).log().matrix();
    }
    return features;
}

} // namespace loopscope
