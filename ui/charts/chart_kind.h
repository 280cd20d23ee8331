#pragma once

#include <QString>

#include <vector>

class QWidget;

namespace loopscope::ui
{

class ChartCard;

/// One kind of chart that the diagnostics panel can show.
struct ChartKind {
    const char* identifier; ///< for what is stored: never changes
    QString name;           ///< as in the menu
    QString tip;
    ChartCard* (*make)(QWidget* parent);
};

/// In the order of the menu; the first four are there at the start.
const std::vector<ChartKind>& chartKinds();

/// nullptr if there is no such kind.
const ChartKind* findChartKind(const QString& identifier);

/// The charts that are there at the start.
inline constexpr int defaultCharts = 4;

} // namespace loopscope::ui
