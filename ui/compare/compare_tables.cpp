// The numbers that the charts of compared networks draw, as tables: CompareChart::table() of each.

#include "core/file/csv_writer.h"
#include "ui/compare/compare_lengths.h"
#include "ui/compare/compare_losses.h"

#include <algorithm>
#include <limits>

namespace loopscope::ui
{
namespace
{

/// What some iterations had, of a series in which so many or fewer share a bucket.
Series::Bucket bucketOf(const Series& series, int first, int count)
{
    Series::Bucket bucket;
    for (int i = first; i < std::min(first + count, series.size()); i += series.width())
        bucket.add(series.at(i));
    return bucket;
}

/// An end of what a bucket knows; not-a-number and infinities stand in place of both.
void addEnd(CsvWriter& csv, const Series::Bucket& bucket, bool isLargest)
{
    if (bucket.isEmpty())
        csv.add("");
    else if (bucket.hasNotANumber)
        csv.add(std::numeric_limits<double>::quiet_NaN());
    else if (bucket.hasInfinity && isLargest)
        csv.add(std::numeric_limits<double>::infinity());
    else
        csv.add(isLargest ? bucket.largest : bucket.smallest);
}

/// With its unit.
std::string nameOf(Loss loss)
{
    switch (loss) {
    case Loss::CrossEntropy:
        return "cross-entropy (nats)";
    case Loss::BinaryCrossEntropy:
        return "binary cross-entropy (nats)";
    case Loss::MeanSquaredError:
        break;
    }
    return "mean squared error";
}

std::string measureOf(const Metric& metric)
{
    if (!metric.isShare)
        return metric.name;
    return metric.higherIsBetter ? metric.name + " (0 to 1)"
                                 : "error (times " + metric.name + ")";
}

} // namespace

/// Where buckets hold more than one iteration, a range stands in two columns.
std::string CompareLosses::table() const
{
    if (m_snapshots.empty())
        return {};
    int width = 1;
    for (const SnapshotPointer& snapshot : m_snapshots)
        width = std::max(width, snapshot->curves->loss.width());
    const std::string loss = nameOf(m_snapshots.front()->iteration->network().options().loss);
    std::vector<std::string> headings{"iteration"};
    if (width > 1)
        headings = {"from iteration", "to iteration"};
    for (const QString& name : m_names) {
        const std::string network = name.toStdString() + ": ";
        if (width > 1)
            headings.push_back(network + "smallest " + loss);
        headings.push_back(network + (width > 1 ? "largest " : "") + loss);
    }
    CsvWriter csv(headings);
    for (int first = 0; first <= lastIteration(); first += width) {
        csv.add(first);
        if (width > 1)
            csv.add(std::min(first + width - 1, lastIteration()));
        for (const SnapshotPointer& snapshot : m_snapshots) {
            const Series::Bucket bucket = bucketOf(snapshot->curves->loss, first, width);
            if (width > 1)
                addEnd(csv, bucket, false);
            addEnd(csv, bucket, true);
        }
        csv.endRow();
    }
    return csv.text();
}

std::string CompareLengths::table() const
{
    if (m_data.empty())
        return {};
    const std::string measure = measureOf(m_data.front()->task->description().metric);
    std::vector<std::string> headings{"from steps", "to steps", "sequences"};
    for (std::size_t i = 0; i < m_data.size(); ++i)
        headings.push_back(m_names.value(qsizetype(i)).toStdString() + ": " + measure);
    headings.push_back("guessing: " + measure);
    CsvWriter csv(headings);
    const std::vector<MemoryCurve::Point>& lengths = m_data.front()->curve.points;
    for (std::size_t place = 0; place < lengths.size(); ++place) {
        csv.add(lengths[place].shortest).add(lengths[place].steps).add(lengths[place].sequences);
        for (const std::shared_ptr<const LengthData>& data : m_data) {
            if (place < data->curve.points.size())
                csv.add(data->curve.points[place].metric);
            else
                csv.add("");
        }
        csv.add(lengths[place].guessing).endRow();
    }
    return csv.text();
}

} // namespace loopscope::ui
