#include "ui/charts/jacobian_chart.h"

namespace loopscope::ui
{

JacobianChart::JacobianChart(QWidget* parent)
    : SpectrumChart({tr("Jacobian of the step"), tr("Step Jacobian")}, parent)
{
}

std::function<SpectrumData()> JacobianChart::calculation()
{
    m_step = cursor().step;
    return [from = snapshot(), step = m_step] { return jacobianSpectrumData(*from, step); };
}

void JacobianChart::updateCursor()
{
    if (cursor().step != m_step)
        refresh();
}

QStringList JacobianChart::summary() const
{
    QStringList lines = SpectrumChart::summary();
    if (data() == nullptr || data()->size == 0)
        return lines;
    const QString name = QString::fromStdString(data()->name);
    for (QString& line : lines)
        line = tr("%1: %2").arg(name, line);
    return lines + QStringList{name};
}

QString JacobianChart::howToRead() const
{
    const QString reading =
        showsSingularValues()
            ? tr("Each stem is a singular value: how much this step stretches one direction of a "
                 "small change; a gradient on its way back is stretched by the same numbers.")
            : tr("What this step makes of a small change of the state before it: the weights "
                 "together with the slopes at this step. Back through time, a gradient is "
                 "multiplied "
                 "by one such matrix a step.");
    return verdict().isEmpty() ? reading : reading + u' ' + verdict();
}

} // namespace loopscope::ui
