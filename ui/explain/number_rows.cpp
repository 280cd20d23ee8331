#include "ui/explain/number_rows.h"

#include "ui/explain/explain_sections.h"
#include "ui/theme/number_format.h"

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

QString rangeWords(const QString& label, const std::vector<double>& values)
{
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    if (std::any_of(values.begin(), values.end(), [](double v) { return !std::isfinite(v); })) {
        const auto broken = std::count_if(
            values.begin(), values.end(), [](double v) { return !std::isfinite(v); });
        return Explain::tr("%1: %2 of %3 numbers are not finite")
            .arg(plainText(label))
            .arg(broken)
            .arg(values.size());
    }
    return Explain::tr("%1: %2 numbers from %3 to %4")
        .arg(plainText(label))
        .arg(values.size())
        .arg(formatNumber(*least, 3), formatNumber(*most, 3));
}

BarRow valueRow(const QString& label, const Eigen::VectorXd& values, bool isTotal)
{
    BarRow row;
    row.label = label;
    row.values = numbersOf(values);
    row.number = normText(values);
    row.isTotal = isTotal;
    row.words = rangeWords(label, row.values);
    return row;
}

BarRow gradientRow(const QString& label, const Eigen::VectorXd& values, Tone tone, bool isTotal)
{
    BarRow row;
    row.label = label;
    row.values = numbersOf(values);
    row.number = normText(values);
    row.tone = tone;
    row.isTotal = isTotal;
    row.words = Explain::tr("%1: length %2").arg(plainText(label), row.number);
    return row;
}

double largestIn(const std::vector<BarRow>& rows)
{
    double largest = 0.0;
    for (const BarRow& row : rows) {
        for (const double value : row.values) {
            if (std::isfinite(value))
                largest = std::max(largest, std::abs(value));
        }
    }
    return largest;
}

} // namespace loopscope::ui
