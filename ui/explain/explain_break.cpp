#include "ui/explain/explain_sections.h"
#include "ui/session/broken_run.h"
#include "ui/theme/number_format.h"

#include <algorithm>
#include <cstdlib>

namespace loopscope::ui
{

namespace
{

/// "0.83 × (4.9)¹⁰ = 6.7·10⁶".
QString growthWords(const Breakdown& breakdown)
{
    const Growth& growth = *breakdown.growth;
    const int steps = std::abs(growth.lastStep - growth.firstStep);
    return Explain::tr("%1 × (%2)<sup>%3</sup> = %4: that is what ×%2 per step makes of %1 in %3 "
                       "steps. Not much more, and it is beyond the largest number that can be "
                       "stored, 1.8·10<sup>308</sup>.")
        .arg(formatNumber(growth.first, 3), factorText(growth.factor))
        .arg(steps)
        .arg(formatNumber(growth.last, 3));
}

QString remedyLinks(const BrokenRun& broken)
{
    QStringList lines;
    for (std::size_t i = 0; i < broken.remedies.size(); ++i) {
        const Remedy& remedy = broken.remedies[i];
        lines += QStringLiteral("<a href=\"remedy:%1\">%2</a>: %3.")
                     .arg(i)
                     .arg(wordsForRemedy(remedy, broken.options), tipForRemedy(remedy));
    }
    return lines.join(QStringLiteral("<br>"));
}

} // namespace

ExplainSection breakSection(const ExplainContext& context)
{
    const BrokenRun& broken = *context.snapshot.broken;
    const Breakdown& breakdown = broken.breakdown;
    ExplainSection section;
    section.title = Explain::tr("The run broke");
    section.note = Explain::tr("iteration %1").arg(breakdown.iteration);
    section.blocks.push_back(
        ProseBlock{QString::fromStdString(breakdownSentence(breakdown)).toHtmlEscaped() +
                       QStringLiteral(" <a href=\"break:0\">") +
                       Explain::tr("Show where it broke") + QStringLiteral("</a>."),
            Tone::Problem});
    if (breakdown.growth && breakdown.growth->firstStep != breakdown.growth->lastStep)
        section.blocks.push_back(ProseBlock{growthWords(breakdown)});
    if (broken.remedies.empty())
        return section;
    section.blocks.push_back(ProseBlock{
        Explain::tr("What can help, from iteration %1 on:").arg(std::max(broken.lastGood, 0)) +
        QStringLiteral("<br>") + remedyLinks(broken)});
    return section;
}

} // namespace loopscope::ui
