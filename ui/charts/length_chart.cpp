#include "ui/charts/length_chart.h"

#include "ui/charts/chart_plot.h"
#include "ui/stage/text_cache.h"
#include "ui/theme/theme.h"

namespace loopscope::ui
{

LengthChart::LengthChart(QWidget* parent)
    : CalculatedChart({tr("Other lengths"), tr("Lengths")}, parent)
    , m_curves(plot())
{
}

LatestTask::Work LengthChart::work()
{
    return [this, from = snapshot()]() -> LatestTask::Delivery {
        const auto data = std::make_shared<const LengthData>(lengthData(*from));
        return [this, data] {
            m_data = data;
            m_curves.show({data});
            updateColours(theme());
            m_curves.applyFont(smallFont(font()));
        };
    };
}

void LengthChart::updateColours(const Theme& theme)
{
    m_curves.applyColours(theme, {QPen(theme.accent, 1.8)});
}

void LengthChart::updateView()
{
    m_curves.applyFont(smallFont(font()));
}

QStringList LengthChart::summary() const
{
    if (!m_data)
        return {};
    QStringList lengths;
    QStringList measures;
    for (const std::size_t place : telling(*m_data)) {
        lengths.append(lengthWords(m_data->curve.points[place]));
        measures.append(metricWords(*m_data->task, m_data->curve.points[place].metric));
    }
    const QString several =
        tr("%1 at %2 steps").arg(measures.join(u' '), lengths.join(QStringLiteral(" · ")));
    const QStringList remembered = rememberedWordings(*m_data);
    if (remembered.isEmpty())
        return {several, measures.join(u' ')};
    return QStringList{remembered.first() + QStringLiteral(", ") + several} + remembered;
}

QString LengthChart::wordsAt(const QPointF& coordinates) const
{
    const MemoryCurve::Point* point = m_curves.nearest(coordinates.x());
    if (point == nullptr)
        return {};
    return tr("%1 steps: %2")
        .arg(lengthWords(*point),
            QString::fromStdString(m_data->task->metricWords(point->metric)));
}

QString LengthChart::howToRead() const
{
    if (!m_data)
        return tr("The network is being tried on sequences of several lengths.");
    const QString measure = QString::fromStdString(m_data->task->description().metric.name);
    QStringList sentences = {
        m_data->hasTrainedLength()
            ? tr("Each dot is the network on new sequences of one length: %1. It is trained on %2 "
                 "steps alone.")
                  .arg(measure)
                  .arg(m_data->trained)
            : tr("Each dot is the network on new sequences, the short ones apart from the long "
                 "ones: %1.")
                  .arg(measure)};
    const QStringList remembered = rememberedWordings(*m_data);
    if (!remembered.isEmpty())
        sentences += tr("It %1: up to there it is nine tenths of the way from guessing to perfect.")
                         .arg(remembered.first());
    return sentences.join(u' ');
}

} // namespace loopscope::ui
