#include "ui/charts/chart_kind.h"

#include "ui/charts/forecast_chart.h"
#include "ui/charts/gradient_norm_chart.h"
#include "ui/charts/jacobian_chart.h"
#include "ui/charts/length_chart.h"
#include "ui/charts/loss_chart.h"
#include "ui/charts/metric_chart.h"
#include "ui/charts/saturation_chart.h"
#include "ui/charts/spectrum_chart.h"
#include "ui/charts/trajectory_chart.h"
#include "ui/charts/triangle_chart.h"
#include "ui/charts/waterfall_chart.h"

#include <QCoreApplication>

#include <algorithm>

namespace loopscope::ui
{
namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("ChartKind", text);
}

template <typename Chart>
ChartCard* make(QWidget* parent)
{
    return new Chart(parent);
}

} // namespace

const std::vector<ChartKind>& chartKinds()
{
    static const std::vector<ChartKind> kinds{
        {"loss", tr("Loss"), tr("The loss of every iteration of the run"), make<LossChart>},
        {"waterfall", tr("Gradient Through Training"),
            tr("How far back the last loss reached in every iteration"), make<WaterfallChart>},
        {"triangle", tr("Who Teaches Whom"),
            tr("How strongly the loss of each step reaches the state of each step"),
            make<TriangleChart>},
        {"spectrum", tr("Eigenvalues of U"),
            tr("What the recurrent weights make of the state, again and again"),
            make<RecurrentSpectrumChart>},
        {"metric", tr("Task Measure"), tr("How well the task is done in every iteration"),
            make<MetricChart>},
        {"lengths", tr("Other Lengths"),
            tr("How well the task is done on longer and shorter sequences than are trained on: how "
               "far memory reaches"),
            make<LengthChart>},
        {"norm", tr("Size of the Gradient"),
            tr("The norm of the whole gradient in every iteration, before and after clipping"),
            make<GradientNormChart>},
        {"saturation", tr("Gates and Saturation"),
            tr("How the values of each gate are spread, and where its function is flat"),
            make<SaturationChart>},
        {"jacobian", tr("Jacobian of the Step"),
            tr("What the playhead's step makes of small changes of the state"),
            make<JacobianChart>},
        {"trajectory", tr("Way of the Hidden State"),
            tr("The hidden state's way through its space; with two units its phase portrait"),
            make<TrajectoryChart>},
        {"forecast", tr("Forecast of the Series"),
            tr("A series that goes on: one step ahead, beside the plain forecast, and alone beyond "
               "its end"),
            make<ForecastChart>},
    };
    return kinds;
}

const ChartKind* findChartKind(const QString& identifier)
{
    const auto& kinds = chartKinds();
    const auto found = std::find_if(kinds.begin(), kinds.end(),
        [&](const ChartKind& kind) { return identifier == QLatin1String(kind.identifier); });
    return found == kinds.end() ? nullptr : &*found;
}

} // namespace loopscope::ui
