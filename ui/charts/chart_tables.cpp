// The numbers that charts draw, as tables: ChartCard::table() of every kind.

#include "core/file/csv_writer.h"
#include "ui/charts/curve_chart.h"
#include "ui/charts/forecast_chart.h"
#include "ui/charts/length_chart.h"
#include "ui/charts/saturation_chart.h"
#include "ui/charts/spectrum_chart.h"
#include "ui/charts/trajectory_chart.h"
#include "ui/charts/triangle_chart.h"
#include "ui/charts/waterfall_chart.h"

#include <limits>

namespace loopscope::ui
{
namespace
{

/// Not-a-number and infinities stand in both columns.
void addBucket(CsvWriter& csv, const Series::Bucket& bucket)
{
    if (bucket.isEmpty())
        csv.add("").add("");
    else if (bucket.hasNotANumber)
        csv.add(std::numeric_limits<double>::quiet_NaN())
            .add(std::numeric_limits<double>::quiet_NaN());
    else
        csv.add(bucket.smallest)
            .add(bucket.hasInfinity ? std::numeric_limits<double>::infinity() : bucket.largest);
}

} // namespace

std::string CurveChart::table() const
{
    const bool hasBackground = snapshot() != nullptr && background() != nullptr;
    std::vector<std::string> headings{"iteration", "smallest", "largest"};
    if (hasBackground)
        headings.insert(headings.end(), {"smallest before clipping", "largest before clipping"});
    CsvWriter csv(headings);
    if (snapshot() == nullptr)
        return csv.text();
    for (int index = 0; index < series().bucketCount(); ++index) {
        csv.add(index * series().width());
        addBucket(csv, series().bucket(index));
        if (hasBackground && index < background()->bucketCount())
            addBucket(csv, background()->bucket(index));
        csv.endRow();
    }
    return csv.text();
}

std::string WaterfallChart::table() const
{
    CsvWriter csv({"iteration", "step", "log10 of gradient relative to its source"});
    if (snapshot() == nullptr)
        return csv.text();
    for (const auto& row : *snapshot()->gradientHistory)
        for (std::size_t step = 0; step < row->powers.size(); ++step)
            csv.add(row->iteration).add(int(step) + 1).add(double(row->powers[step])).endRow();
    return csv.text();
}

std::string TriangleChart::table() const
{
    CsvWriter csv({"symbol", "loss step", "step", "log10 of gradient relative to its source"});
    if (!m_data)
        return csv.text();
    for (const TriangleData::Symbol& symbol : m_data->symbols)
        for (int loss = 0; loss < m_data->steps; ++loss)
            for (int step = 0; step < m_data->steps; ++step)
                if (m_data->isCell(loss, step))
                    csv.add(symbol.name)
                        .add(loss + 1)
                        .add(step + 1)
                        .add(double(symbol.powers(loss, step)))
                        .endRow();
    return csv.text();
}

std::string SpectrumChart::table() const
{
    CsvWriter csv({"matrix", "index", "real part", "imaginary part", "singular value"});
    if (!m_data)
        return csv.text();
    const Spectrum& spectrum = m_data->spectrum;
    for (Eigen::Index i = 0; i < spectrum.eigenvalues.size(); ++i)
        csv.add(m_data->name)
            .add(int(i) + 1)
            .add(spectrum.eigenvalues[i].real())
            .add(spectrum.eigenvalues[i].imag())
            .add(spectrum.singularValues[i])
            .endRow();
    return csv.text();
}

std::string TrajectoryChart::table() const
{
    const bool areUnits = m_data != nullptr && m_data->areUnits;
    CsvWriter csv(
        {"step", areUnits ? "unit 1" : "component 1", areUnits ? "unit 2" : "component 2"});
    for (Eigen::Index step = 0; m_data && step < m_data->points.cols(); ++step)
        csv.add(int(step) + 1).add(m_data->points(0, step)).add(m_data->points(1, step)).endRow();
    return csv.text();
}

std::string SaturationChart::table() const
{
    CsvWriter csv({"function", "from", "to", "share of values", "flat there"});
    if (!m_data)
        return csv.text();
    for (const SaturationData::Row& row : m_data->rows)
        for (std::size_t bin = 0; bin < row.bins.size(); ++bin)
            csv.add(row.name)
                .add(row.low + double(bin) * row.binWidth)
                .add(row.low + double(bin + 1) * row.binWidth)
                .add(row.bins[bin])
                .add(row.isFlat[bin] != 0 ? "yes" : "no")
                .endRow();
    return csv.text();
}

std::string ForecastChart::table() const
{
    CsvWriter csv(
        {"moment", "value", "network one moment ahead", "plain forecast", "network alone"});
    if (!m_forecast)
        return csv.text();
    for (std::size_t moment = 0; moment < m_forecast->size(); ++moment)
        csv.add(int(m_forecast->first + moment))
            .add(m_forecast->values[moment])
            .add(m_forecast->ahead[moment])
            .add(m_forecast->naive[moment])
            .add(m_forecast->alone[moment])
            .endRow();
    return csv.text();
}

std::string LengthChart::table() const
{
    CsvWriter csv({"from step count", "to step count", "sequences", "lag", "measure", "guessing",
        "remembered"});
    if (!m_data)
        return csv.text();
    for (const MemoryCurve::Point& point : m_data->curve.points)
        csv.add(point.shortest)
            .add(point.steps)
            .add(point.sequences)
            .add(point.lag)
            .add(point.metric)
            .add(point.guessing)
            .add(point.isRemembered ? "yes" : "no")
            .endRow();
    return csv.text();
}

} // namespace loopscope::ui
