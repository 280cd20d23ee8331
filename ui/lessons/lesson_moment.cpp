#include "ui/lessons/lesson_moment.h"

#include "ui/session/session.h"
#include "ui/theme/number_format.h"

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{
namespace
{

std::string phaseName(Phase phase)
{
    static constexpr const char* names[] = {"forward", "loss", "backward", "update"};
    return names[int(phase)];
}

NetworkMoment momentOf(const Snapshot& snapshot, bool isResting)
{
    NetworkMoment moment;
    moment.options = snapshot.options;
    moment.task = snapshot.task;
    moment.iteration = snapshot.iteration;
    moment.lastLossFlow = snapshot.lastLossFlow;
    moment.flowFactors = snapshot.flowFactors;
    moment.isBroken = snapshot.broken != nullptr;
    moment.isResting = isResting;
    return moment;
}

} // namespace

LessonMoment momentOf(const Session& session)
{
    LessonMoment moment;
    for (int i = 0; i < session.experimentCount(); ++i)
        moment.networks.push_back(
            momentOf(*session.experiment(i).snapshot(), !session.isTraining()));
    moment.active = session.activeIndex();
    moment.phase = phaseName(session.cursor().phase);
    moment.step = session.cursor().step + 1;
    return moment;
}

std::string lessonNumber(double value, const std::string& format)
{
    if (format == "%")
        return formatPercent(value).toStdString();
    if (!std::isfinite(value) || format == ".3" || format.empty())
        return formatNumber(value, 3).toStdString();
    const int digits = format.size() > 1 ? format[1] - '0' : 0;
    if (format.back() != 'f' && format != "d")
        return formatNumber(value, std::max(1, digits)).toStdString();
    QString text = QString::number(value, 'f', digits);
    return text.replace(QLatin1Char('-'), QChar(0x2212)).toStdString();
}

} // namespace loopscope::ui
