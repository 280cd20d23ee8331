#include "ui/window/breakdown_notice.h"

#include "ui/session/broken_run.h"
#include "ui/session/session.h"
#include "ui/session/wording.h"
#include "ui/window/notice_bar.h"

#include <QCoreApplication>

namespace loopscope::ui
{
namespace
{

struct BreakdownNotice {
    Q_DECLARE_TR_FUNCTIONS(loopscope::ui::BreakdownNotice)
};

QString nameOfButton(Remedy::Kind kind)
{
    switch (kind) {
    case Remedy::Kind::ClipNorm:
        return QStringLiteral("notice.clip");
    case Remedy::Kind::LowerLearningRate:
        return QStringLiteral("notice.learningRate");
    case Remedy::Kind::LowerSpectralRadius:
        break;
    }
    return QStringLiteral("notice.spectralRadius");
}

} // namespace

void offerRemedies(NoticeBar& notice, Session& session)
{
    const std::shared_ptr<const BrokenRun> broken = session.snapshot()->broken;
    std::vector<NoticeAction> actions;
    for (const Remedy& remedy : broken->remedies)
        actions.push_back({nameOfButton(remedy.kind), wordsForRemedy(remedy, broken->options),
            tipForRemedy(remedy),
            [&session, broken, remedy] { takeRemedy(session, *broken, remedy); }});
    actions.push_back({QStringLiteral("notice.showPlace"),
        BreakdownNotice::tr("Show where it broke"),
        BreakdownNotice::tr("Go to iteration %1, to the first number that is not finite")
            .arg(broken->breakdown.iteration),
        [&session, broken] { showBreak(session, *broken); }});
    notice.offer(sentenceForBreak(*broken), actions, NoticeBar::Tone::Problem,
        BreakdownNotice::tr("Iteration %1 is not finite: %2.")
            .arg(broken->breakdown.iteration)
            .arg(QString::fromStdString(broken->breakdown.placeWords)));
}

} // namespace loopscope::ui
