#include "ui/explain/explain_sections.h"
#include "ui/theme/number_format.h"

#include <QTextDocumentFragment>

#include <cmath>

namespace loopscope::ui
{

QString inTone(Tone tone, const QString& html)
{
    const QString name = tone == Tone::FromOutput  ? QStringLiteral("output")
                         : tone == Tone::FromLater ? QStringLiteral("later")
                         : tone == Tone::Muted     ? QStringLiteral("muted")
                         : tone == Tone::Problem   ? QStringLiteral("problem")
                                                   : QString();
    return name.isEmpty() ? html
                          : QStringLiteral("<span class=\"%1\">%2</span>").arg(name, html);
}

QString italic(const QString& name)
{
    return QStringLiteral("<i>") + name + QStringLiteral("</i>");
}

std::vector<double> numbersOf(const Eigen::Ref<const Eigen::VectorXd>& vector)
{
    return {vector.data(), vector.data() + vector.size()};
}

QString normText(const Eigen::Ref<const Eigen::VectorXd>& vector)
{
    return formatNorm(vector.stableNorm());
}

QString factorText(double factor)
{
    if (!std::isfinite(factor) || factor < 0.095 || factor >= 99.5)
        return formatNumber(factor, 2);
    return QString::number(factor, 'f', 2);
}

QString listed(const QStringList& items)
{
    if (items.size() < 2)
        return items.join(QString());
    return Explain::tr("%1 and %2").arg(items.mid(0, items.size() - 1).join(QStringLiteral(", ")),
        items.back());
}

QString plainText(const QString& html)
{
    return QTextDocumentFragment::fromHtml(html).toPlainText();
}

QString labelOf(const Snapshot& snapshot, int characterClass)
{
    return QString::fromStdString(snapshot.task->label(characterClass));
}

int targetClassAt(const Snapshot& snapshot, int step)
{
    const Batch& batch = snapshot.iteration->batch();
    const int column = batch.column(step, 0);
    if (!batch.targetClasses.empty())
        return batch.targetClasses[std::size_t(column)];
    Eigen::Index largest = 0;
    batch.targets.col(column).maxCoeff(&largest);
    return int(largest);
}

int ExplainContext::shownStepBack(int delay) const
{
    return track.reverse ? shownStep() + delay : shownStep() - delay;
}

} // namespace loopscope::ui
