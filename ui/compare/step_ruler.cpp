#include "ui/compare/step_ruler.h"

#include "ui/theme/theme.h"

#include <QPainter>

#include <algorithm>

namespace loopscope::ui
{
namespace
{

constexpr double lineWidth = 3.0;
constexpr double handleRadius = 6.5;

} // namespace

StepRuler::StepRuler(QWidget* parent)
    : TimelinePane(parent)
{
    updateFonts();
}

QSize StepRuler::sizeHint() const
{
    return {30 * fontMetrics().height(), fontMetrics().height() * 9 / 4};
}

QSize StepRuler::minimumSizeHint() const
{
    return {10 * fontMetrics().height(), sizeHint().height()};
}

void StepRuler::drawHeader(QPainter&) {}

void StepRuler::drawSteps(QPainter& painter, const StepRange&)
{
    if (axis().steps == 0)
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    const double line = handleRadius + 2.0;
    const double words = (line + handleRadius + height()) / 2.0;
    const double begin = axis().columnLeft(axis().first());
    const double end = std::min(axis().right(), axis().columnRight(axis().last()));
    painter.setPen(QPen(theme().border, lineWidth, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(QPointF(begin + lineWidth, line), QPointF(end - lineWidth, line));

    const int here = moment().cursor.step;
    const QString name = tr("t = %1").arg(axis().numberOf(here));
    const double half = boldText().widthOf(name) / 2.0;
    // At the ends the words stay inside.
    const double centre = std::clamp(axis().columnCentre(here), begin + half, end - half);
    const int labelWidth = int(smallText().widthOf(QStringLiteral("000")));
    painter.setPen(theme().mutedText);
    for (const int step : axis().ticks(labelWidth)) {
        const QString number = QString::number(axis().numberOf(step));
        const double halfNumber = smallText().widthOf(number) / 2.0;
        const double place =
            std::clamp(axis().columnCentre(step), begin + halfNumber, end - halfNumber);
        if (std::abs(place - centre) > half + labelWidth)
            smallText().drawCentred(painter, {place, words}, number);
    }
    painter.setPen(theme().playheadText);
    boldText().drawCentred(painter, {centre, words}, name);
    painter.setPen(QPen(theme().playhead, 2.5));
    painter.setBrush(theme().panel);
    painter.drawEllipse(QPointF(axis().columnCentre(here), line), handleRadius, handleRadius);
}

QString StepRuler::wordsAt(int step, const QPoint&) const
{
    if (step == noStep)
        return {};
    return (step < 0 ? tr("Step %1 of the encoder: drag to move the playhead of all networks")
                     : tr("Step %1: drag to move the playhead of all networks"))
        .arg(axis().numberOf(step));
}

} // namespace loopscope::ui
