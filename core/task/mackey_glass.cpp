#include "core/task/mackey_glass.h"

#include <cmath>

namespace loopscope
{

namespace
{

constexpr int substeps = 10; ///< of a unit of time
constexpr int settling = 500;
constexpr int samples = 2000;

double change(double x, double delayed)
{
    return 0.2 * delayed / (1.0 + std::pow(delayed, 10)) - 0.1 * x;
}

} // namespace

std::vector<double> mackeyGlassValues(int delay, int count)
{
    constexpr double width = 1.0 / substeps;
    const std::size_t back = std::size_t(delay * substeps);
    std::vector<double> path(back + 1, 1.2); // from −τ to 0
    const std::size_t end = std::size_t((settling + count) * substeps);
    while (path.size() < back + 1 + end) {
        const std::size_t now = path.size() - 1;
        const double x = path[now];
        const double delayed = path[now - back];
        const double next = path[now - back + 1];
        const double middle = 0.5 * (delayed + next);
        const double k1 = change(x, delayed);
        const double k2 = change(x + 0.5 * width * k1, middle);
        const double k3 = change(x + 0.5 * width * k2, middle);
        const double k4 = change(x + width * k3, next);
        path.push_back(x + width / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4));
    }
    std::vector<double> values;
    for (int i = 0; i < count; ++i)
        values.push_back(path[back + std::size_t((settling + i) * substeps)]);
    return values;
}

TaskDescription MackeyGlass::describe()
{
    TaskDescription task;
    task.kind = TaskKind::MackeyGlass;
    task.group = TaskGroup::Waves;
    task.identifier = "mackey-glass";
    task.name = "Mackey–Glass";
    task.purpose = "Predicts the next value of a chaotic wave: one step ahead it is regular, far "
                   "ahead nobody can know it.";
    task.lengthPurpose = "Steps in a row; the first half is only read.";
    task.source = "Mackey & Glass 1977, Oscillation and chaos in physiological control systems";
    task.loss = Loss::MeanSquaredError;
    task.metric = {"the better plain forecast’s error", true, false, 0.2};
    task.defaults = {.units = 24, .sequenceLength = 50, .lagMatched = false};
    task.settings = {{&TaskOptions::period, "Delay τ",
        "How late the equation reacts; it is chaotic from 17 on.", 5, 40, 17, {}}};
    return task;
}

MackeyGlass::MackeyGlass(const TaskOptions& options)
    : SeriesTask(options, SeriesData{{{"x", mackeyGlassValues(options.period, samples)}}, 0, {}})
{
}

} // namespace loopscope
