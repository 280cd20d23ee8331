#include "ui/explain/explain_panel.h"

#include "core/diagnosis/single_loss.h"
#include "ui/explain/asked_number.h"
#include "ui/explain/trail_bar.h"
#include "ui/session/broken_run.h"
#include "ui/session/session.h"
#include "ui/session/time_span.h"

#include <QAction>
#include <QScrollArea>
#include <QScrollBar>

#include <utility>

// What is asked: numbers, one after the other, and what answers them.
namespace loopscope::ui
{

/// Escape and the others have their own uses where there is no question.
void ExplainPanel::showTrail()
{
    const bool isAsking = !m_trail.isEmpty() && !isHidden();
    m_trailBar->setVisible(!m_trail.isEmpty());
    m_backAction->setEnabled(isAsking && m_trail.canGoBack());
    m_forwardAction->setEnabled(isAsking && m_trail.canGoForward());
    m_closeAction->setEnabled(isAsking);
}

void ExplainPanel::explainNumber()
{
    if (!hasNumber(*snapshotOf(m_trail.current()).iteration, m_trail.current())) {
        // The network has changed, and the number is not there any more.
        m_trail.clear();
        showTrail();
        explainPlayhead();
        return;
    }
    const Snapshot& snapshot = snapshotOf(m_trail.current());
    WhyAnswer answer = why(*snapshot.iteration, m_trail.current());
    m_data = whyData(snapshot, answer, m_showsAllTerms);
    showAnswer(std::move(answer));
}

void ExplainPanel::showAnswer(std::optional<WhyAnswer> answer)
{
    if (!answer && !m_answer)
        return;
    m_answer = std::move(answer);
    setPointing(m_answer ? pointingTo(*m_snapshot->iteration, *m_answer) : Pointing());
    emit answerChanged();
}

void ExplainPanel::setPointing(const Pointing& pointing)
{
    if (pointing == m_pointing)
        return;
    m_pointing = pointing;
    emit pointingChanged(pointing);
}

/// The number behind a link is framed while the pointer or the focus is on it.
void ExplainPanel::pointTo(const QString& link)
{
    Pointing pointing = m_pointing;
    pointing.focus.reset();
    const int number = link.section(u':', 1).toInt();
    if (m_answer && link.startsWith(QStringLiteral("why:")) &&
        number < int(m_data.references.size()))
        pointing.focus =
            placeOf(*m_snapshot->iteration, m_data.references[std::size_t(number)]);
    setPointing(pointing);
}

/// The iteration that a number is of: as it is, or with the loss of one step alone.
const Snapshot& ExplainPanel::snapshotOf(const NumberReference& number)
{
    if (number.lossStep < 0)
        return *m_snapshot;
    if (m_singleLossStep != number.lossStep) {
        m_singleLoss = *m_snapshot;
        m_singleLoss.iteration = SingleLoss().run(*m_snapshot->iteration, number.lossStep);
        m_singleLossStep = number.lossStep;
    }
    return m_singleLoss;
}

void ExplainPanel::askWhy(const NumberReference& reference)
{
    if (!m_session.isTraining())
        emit answerAsked();
    if (m_session.isTraining() || !isVisible())
        return;
    if (m_snapshot != m_session.snapshot())
        adopt(m_session.snapshot());
    const Iteration& iteration = *snapshotOf(reference).iteration;
    const NumberReference number = withUnit(iteration, reference);
    if (!hasNumber(iteration, number))
        return;
    m_trail.ask(number);
    m_showsAllTerms = false;
    showTrail();
    m_refresh.now();
    m_scrollArea->verticalScrollBar()->setValue(0);
}

void ExplainPanel::askHere()
{
    if (!m_session.isTraining())
        emit answerAsked();
    if (m_session.isTraining() || !isVisible())
        return;
    if (m_snapshot != m_session.snapshot())
        adopt(m_session.snapshot());
    const Cursor cursor = shownCursor();
    const SnapshotPointer shown = shownSnapshot();
    const int track = shown == m_snapshot ? m_track : shown->track();
    const int symbol =
        m_snapshot->iteration->network().tracks()[std::size_t(track)].program->output;
    NumberReference loss;
    loss.kind = NumberReference::Kind::Loss;
    askWhy(cursor.phase == Phase::Forward  ? valueOf(track, symbol, cursor.step, largestUnit)
           : cursor.phase == Phase::Backward ? gradientOf(track, symbol, cursor.step, largestUnit)
                                             : loss);
}

void ExplainPanel::goBack()
{
    m_trail.goBack();
    showTrail();
    m_refresh.now();
}

void ExplainPanel::goForward()
{
    m_trail.goForward();
    showTrail();
    m_refresh.now();
}

void ExplainPanel::closeWhy()
{
    m_trail.clear();
    showTrail();
    m_refresh.now();
}

/// The playhead has moved: the panel follows it.
void ExplainPanel::moveOn()
{
    m_trail.clear();
    showTrail();
    refreshSoon();
}

void ExplainPanel::follow(const QString& link)
{
    const QString kind = link.section(u':', 0, 0);
    const int number = link.section(u':', 1).toInt();
    if (kind == QStringLiteral("term")) {
        emit termAsked(link.section(u':', 1));
    } else if (kind == QStringLiteral("step")) {
        goToStep(number);
    } else if (const auto broken = m_snapshot->broken; broken && kind == QStringLiteral("break")) {
        showBreak(m_session, *broken);
    } else if (broken && kind == QStringLiteral("remedy") &&
               number < int(broken->remedies.size())) {
        takeRemedy(m_session, *broken, broken->remedies[std::size_t(number)]);
    } else if (kind == QStringLiteral("all")) {
        m_showsAllTerms = number != 0;
        m_refresh.now();
    } else if (kind == QStringLiteral("why") && number < int(m_data.references.size())) {
        // A copy: asking replaces the references.
        const NumberReference reference = m_data.references[std::size_t(number)];
        askWhy(reference);
    }
}

} // namespace loopscope::ui
