#include "ui/lanes/loss_lane.h"

#include "ui/lanes/value_grid.h"
#include "ui/theme/number_format.h"
#include "ui/theme/theme.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

LossLaneData lossLaneData(const Snapshot& snapshot)
{
    LossLaneData data;
    const Task& task = *snapshot.task;
    // Baselines are those of the task's own loss.
    if (snapshot.iteration->network().options().loss == task.description().loss) {
        const Baseline plainest = task.baselines(snapshot.iteration->steps()).front();
        data.guessing = plainest.loss;
        data.guessingName = QString::fromStdString(plainest.name);
    }
    double largest = data.guessing;
    for (int step = 0; step < snapshot.iteration->steps(); ++step) {
        data.losses.push_back(snapshot.iteration->stepLoss(step));
        data.hasTarget.push_back(task.hasTarget(snapshot.iteration->batch(), step));
        if (data.hasTarget.back() && std::isfinite(data.losses.back()))
            largest = std::max(largest, data.losses.back());
    }
    data.range = steppedRange(largest);
    return data;
}

LossLane::LossLane(QWidget* parent)
    : Lane(parent)
{
}

void LossLane::setSnapshot(const SnapshotPointer& snapshot)
{
    m_data = lossLaneData(*snapshot);
    update();
}

QSize LossLane::sizeHint() const
{
    const int text = fontMetrics().height();
    return QSize(60 * text, 4 * text);
}

Lane::Name LossLane::name() const
{
    return {tr("loss"), {tr("per step")}};
}

int LossLane::scaleWidth() const
{
    return QFontMetrics(smallFont(font())).horizontalAdvance(QStringLiteral("0000"));
}

double LossLane::placeOf(double loss) const
{
    const QRect marks = marksRect();
    return marks.top() + marks.height() * (1.0 - std::clamp(loss / m_data.range, 0.0, 1.0));
}

void LossLane::drawScale(QPainter& painter)
{
    painter.setPen(theme().mutedText);
    for (double loss : {0.0, m_data.range}) {
        const QString text = formatNumber(loss, 2);
        smallText().drawCentred(
            painter, {axis().left - 6.0 - smallText().widthOf(text) / 2.0, placeOf(loss)}, text);
    }
}

void LossLane::drawMarks(QPainter& painter, const StepRange& visible)
{
    const QRect marks = marksRect();
    painter.setRenderHint(QPainter::Antialiasing, false);
    WordRow words(smallText(), painter, axis());
    for (int step = std::max(visible.first, 0);
         step <= visible.last && step < int(m_data.losses.size());
         ++step) {
        if (!m_data.hasTarget[std::size_t(step)])
            continue;
        const int begin = axis().columnLeft(step);
        const int width = axis().columnRight(step) - begin;
        const int inset = axis().columnWidth >= 12.0 ? int(axis().columnWidth * 0.14) : 0;
        const double loss = m_data.losses[std::size_t(step)];
        const int top = std::isfinite(loss) ? int(std::lround(placeOf(loss))) : marks.top();
        const QRect bar(begin + inset, top, std::max(width - 2 * inset - (inset > 0 ? 0 : 1), 1),
            marks.bottom() + 1 - top);
        if (!std::isfinite(loss)) {
            painter.fillRect(bar, QBrush(theme().wrong, Qt::BDiagPattern));
            painter.setPen(theme().wrong);
            words.draw({axis().columnCentre(step), double(marks.center().y())},
                std::isnan(loss) ? QStringLiteral("NaN") : QStringLiteral("∞"));
        } else if (moment().isLossReached()) {
            painter.fillRect(bar, theme().fromOutput);
        } else {
            painter.setPen(QPen(theme().border, 1.0, Qt::DashLine));
            painter.drawRect(bar.adjusted(0, 0, -1, -1));
        }
    }
    if (m_data.guessing <= 0.0)
        return;
    painter.setPen(QPen(theme().mutedText, 1.0, Qt::DotLine));
    const int y = int(std::lround(placeOf(m_data.guessing)));
    painter.drawLine(std::max(axis().columnLeft(0), axis().left), y, axis().right(), y);
}

std::optional<NumberReference> LossLane::numberAt(const QPoint& place) const
{
    const int step = axis().stepAt(place.x());
    if (step < 0 || step >= int(m_data.losses.size()) || !m_data.hasTarget[std::size_t(step)] ||
        !moment().isLossReached() || !marksRect().contains(place))
        return std::nullopt;
    NumberReference number;
    number.kind = NumberReference::Kind::StepLoss;
    number.step = step;
    return number;
}

QRectF LossLane::rectOf(const NumberReference& number) const
{
    if (number.kind != NumberReference::Kind::StepLoss || number.sequence != 0 ||
        number.step < 0 || number.step >= int(m_data.losses.size()))
        return {};
    const QRect marks = marksRect();
    const double loss = m_data.losses[std::size_t(number.step)];
    const double top = std::isfinite(loss) ? placeOf(loss) : marks.top();
    const int begin = axis().columnLeft(number.step);
    return QRectF(begin, top, axis().columnRight(number.step) - begin, marks.bottom() + 1.0 - top);
}

QString LossLane::wordsAt(int step, const QPoint&) const
{
    const QString guessing = m_data.guessing > 0.0
                                 ? tr("The dotted line, %1, is the loss of %2.")
                                       .arg(formatNumber(m_data.guessing), m_data.guessingName)
                                 : QString();
    if (step < 0 || step >= int(m_data.losses.size()))
        return tr("The loss of each step; their mean is the loss L.") + u'\n' + guessing;
    if (!m_data.hasTarget[std::size_t(step)])
        return tr("Step %1 has no target, so no loss.").arg(step + 1) + u'\n' + guessing;
    if (!moment().isLossReached())
        return tr("Loss of step %1: not yet calculated").arg(step + 1);
    return tr("Loss of step %1: %2")
               .arg(step + 1)
               .arg(formatNumber(m_data.losses[std::size_t(step)])) +
           u'\n' + guessing;
}

} // namespace loopscope::ui
