#include "ui/explain/explain_sections.h"
#include "ui/session/time_span.h"
#include "ui/theme/number_format.h"

#include <algorithm>
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

QString nameOfFunction(Function function)
{
    switch (function) {
    case Function::Sigmoid:
        return QStringLiteral("<i>σ</i>");
    case Function::Relu:
        return QStringLiteral("ReLU");
    case Function::LeakyRelu:
        return QStringLiteral("LeakyReLU");
    case Function::Identity:
        return QStringLiteral("id");
    case Function::Tanh:
    case Function::Softplus:
    case Function::Exp:
    case Function::Square:
        break;
    }
    return QString::fromStdString(std::string(nameOf(function)));
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

double barRange(double largest)
{
    if (!(largest > 0.0) || !std::isfinite(largest))
        return 1.0;
    const double decade = std::pow(10.0, std::floor(std::log10(largest)));
    for (const double factor : {1.0, 1.5, 2.0, 3.0, 5.0, 7.0}) {
        // A hair of tolerance: 0.3 calculated as 3 times a tenth is still 0.3.
        if (largest <= factor * decade * (1.0 + 1e-12))
            return factor * decade;
    }
    return 10.0 * decade;
}

double largestFinite(const Eigen::Ref<const Eigen::VectorXd>& vector)
{
    double largest = 0.0;
    for (const double value : vector) {
        if (std::isfinite(value))
            largest = std::max(largest, std::abs(value));
    }
    return largest;
}

QString listed(const QStringList& items)
{
    if (items.size() < 2)
        return items.join(QString());
    return Explain::tr("%1 and %2").arg(items.mid(0, items.size() - 1).join(QStringLiteral(", ")),
        items.back());
}

/// By hand: Qt's own way lays out a whole document, and this is asked for every row of every frame.
QString plainText(const QString& html)
{
    QString text;
    text.reserve(html.size());
    bool isInTag = false;
    for (const QChar character : html) {
        if (character == u'<')
            isInTag = true;
        else if (character == u'>')
            isInTag = false;
        else if (!isInTag)
            text += character;
    }
    if (text.contains(u'&')) {
        text.replace(QStringLiteral("&lt;"), QStringLiteral("<"));
        text.replace(QStringLiteral("&gt;"), QStringLiteral(">"));
        text.replace(QStringLiteral("&quot;"), QStringLiteral("\""));
        text.replace(QStringLiteral("&amp;"), QStringLiteral("&"));
    }
    return text;
}

QString nameOfClass(const Snapshot& snapshot, int outputClass)
{
    return QString::fromStdString(snapshot.task->outputName(outputClass)).toHtmlEscaped();
}

int targetClassAt(const Snapshot& snapshot, int step)
{
    const Batch& batch = snapshot.iteration->batch();
    return targetClassOf(batch, batch.column(step, 0));
}

int ExplainContext::shownStepBack(int delay) const
{
    return track.reverse ? shownStep() + delay : shownStep() - delay;
}

int ExplainContext::steps() const
{
    const TimeSpan span = spanOf(iteration);
    return isEncoder() ? span.encoderSteps : span.steps;
}

bool ExplainContext::isLastRead() const
{
    return track.reverse ? step() == 0 : step() == steps() - 1;
}

bool ExplainContext::hasTarget(int atStep) const
{
    return snapshot.task->hasTarget(iteration.batch(), atStep);
}

} // namespace loopscope::ui
