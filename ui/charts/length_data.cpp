#include "ui/charts/length_data.h"

#include "ui/theme/number_format.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <set>

namespace loopscope::ui
{
namespace
{

struct Wording {
    Q_DECLARE_TR_FUNCTIONS(loopscope::ui::LengthData)
};

} // namespace

LengthData lengthData(const Snapshot& snapshot)
{
    const Task& task = *snapshot.task;
    const Iteration& iteration = *snapshot.iteration;
    const bool isChosen = task.description().choosesLength();
    LengthData data;
    data.task = snapshot.task;
    data.iteration = iteration.number();
    data.curve = memoryCurve(task, iteration.sharedNetwork(), iteration.sharedBefore(),
        snapshot.options.seed,
        isChosen ? lengthsToTry(task, iteration.steps()) : std::vector<int>());
    data.trained = isChosen ? iteration.steps() : data.curve.onlyLength;
    return data;
}

QString lengthWords(const MemoryCurve::Point& point)
{
    const QString longest = QString::number(point.steps);
    return point.shortest == point.steps
               ? longest
               : QString::number(point.shortest) + QStringLiteral("–") + longest;
}

QString metricWords(const Task& task, double metric)
{
    return task.description().metric.isShare && task.description().metric.higherIsBetter
               ? formatPercent(metric)
               : formatNumber(metric, 2);
}

std::vector<std::size_t> telling(const LengthData& data)
{
    const auto& points = data.curve.points;
    if (points.empty())
        return {};
    std::set<std::size_t> places;
    if (!data.hasTrainedLength()) {
        places = {0, points.size() / 2, points.size() - 1};
    } else {
        for (const double factor : {0.5, 1.0, 2.0}) {
            const double wanted = factor * data.trained;
            const auto nearest = std::min_element(points.begin(), points.end(),
                [wanted](const MemoryCurve::Point& a, const MemoryCurve::Point& b) {
                    return std::abs(std::log(a.steps / wanted)) <
                           std::abs(std::log(b.steps / wanted));
                });
            places.insert(std::size_t(nearest - points.begin()));
        }
    }
    return {places.begin(), places.end()};
}

QStringList rememberedWordings(const LengthData& data)
{
    const auto& points = data.curve.points;
    const bool isMemory = data.task->description().choosesLength() && !points.empty() &&
                          points.back().lag > 0;
    if (!isMemory)
        return {};
    const int steps = data.curve.remembered();
    if (steps == 0)
        return {Wording::tr("remembers nothing yet"), Wording::tr("0 steps")};
    const bool isOpen = steps == points.back().lag && points.front().lag < steps;
    const QString number = isOpen ? Wording::tr("%1 steps or more") : Wording::tr("%1 steps");
    return {Wording::tr("remembers %1").arg(number.arg(steps)), Wording::tr("%1 steps").arg(steps)};
}

} // namespace loopscope::ui
