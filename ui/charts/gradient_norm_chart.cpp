#include "ui/charts/gradient_norm_chart.h"

#include "ui/charts/chart_plot.h"
#include "ui/theme/number_format.h"

#include <cmath>
#include <optional>

namespace loopscope::ui
{
namespace
{

/// Rounded to two digits: what a hand can mean.
double rounded(double threshold)
{
    const double unit = std::pow(10.0, std::floor(std::log10(threshold)) - 1.0);
    return std::round(threshold / unit) * unit;
}

} // namespace

GradientNormChart::GradientNormChart(QWidget* parent)
    : CurveChart({tr("Size of the gradient"), tr("Gradient norm")}, Scale::Logarithmic, parent)
{
    connect(plot(), &ChartPlot::levelDragged, this, [this](double level) {
        if (isClipping() && level > 0.0)
            emit thresholdAsked(rounded(level));
    });
}

bool GradientNormChart::isClipping() const
{
    return snapshot()->options.clipping.kind == ClippingKind::Norm;
}

const Series& GradientNormChart::series() const
{
    return snapshot()->curves->clippedNorm;
}

const Series* GradientNormChart::background() const
{
    return &snapshot()->curves->gradientNorm;
}

std::vector<CurveLevel> GradientNormChart::findLevels() const
{
    if (!isClipping())
        return {};
    return {{tr("clipped here"), snapshot()->options.clipping.threshold, true}};
}

void GradientNormChart::updateData()
{
    CurveChart::updateData();
    plot()->setLevelHandle(isClipping()
                               ? std::optional<double>(snapshot()->options.clipping.threshold)
                               : std::nullopt);
}

QStringList GradientNormChart::summary() const
{
    const ClippingRecord& record = snapshot()->iteration->clipping();
    if (!record.isClipped)
        return CurveChart::summary();
    const QString before = formatNumber(record.normBefore, 3);
    const QString after = formatNumber(record.normAfter, 3);
    return {tr("iteration %1: %2, clipped to %3")
                .arg(snapshot()->iteration->number())
                .arg(before, after),
        tr("%1, clipped to %2").arg(before, after), after};
}

QString GradientNormChart::wordsAt(const QPointF& coordinates) const
{
    const int iteration = iterationAt(coordinates.x());
    const QString before = CurveChart::wordsFor(snapshot()->curves->gradientNorm, iteration);
    const QString after = CurveChart::wordsFor(series(), iteration);
    return before == after
               ? tr("iteration %1: %2").arg(iteration).arg(after)
               : tr("iteration %1: %2, clipped to %3").arg(iteration).arg(before, after);
}

QString GradientNormChart::howToRead() const
{
    const QString reading =
        tr("How long the gradient of all weights together is, in every iteration: "
           "one jump of it can throw the weights far away.");
    return reading + u' ' +
           (isClipping()
                   ? tr("Where it was longer than the dashed line, the update used a shorter one "
                        "of the same direction (blue); drag the line to clip elsewhere.")
                   : tr("Turn clipping on in Build to see what it changes."));
}

} // namespace loopscope::ui
