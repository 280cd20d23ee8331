#include "ui/session/session.h"

#include "ui/session/wording.h"

#include <algorithm>
#include <cmath>

// What moves the cursor: steps, phases, playing.
namespace loopscope::ui
{
namespace
{

constexpr double slowest = 0.5; ///< steps a second
constexpr double fastest = 30.0;

} // namespace

void Session::setCursor(Cursor cursor)
{
    moveTo(clamped(cursor, span()));
}

void Session::moveTo(const Cursor& cursor)
{
    if (cursor == m_cursor)
        return;
    m_cursor = cursor;
    emit cursorChanged(m_cursor);
    emit message(sentenceForPlace(*snapshot(), m_cursor));
}

void Session::stepForward()
{
    if (isCrossing())
        return;
    const int position = positionOf(m_cursor, span());
    if (position + 1 < positionCount(span()))
        moveTo(cursorAt(position + 1, span()));
    else if (isTraining())
        moveTo(startOf(Phase::Forward, span()));
    else {
        cross(snapshot()->iteration->number() + 1, Arrival::AtStart);
        emit message(tr("The update is adopted: iteration %1 begins.")
                         .arg(snapshot()->iteration->number() + 1));
    }
}

void Session::stepBackward()
{
    if (isCrossing())
        return;
    const int position = positionOf(m_cursor, span());
    if (position > 0)
        moveTo(cursorAt(position - 1, span()));
    else if (isTraining())
        moveTo(startOf(Phase::Update, span()));
    else if (snapshot()->iteration->number() > 0) {
        cross(snapshot()->iteration->number() - 1, Arrival::AtUpdate);
        emit message(
            tr("Back to the update of iteration %1.").arg(snapshot()->iteration->number() - 1));
    } else
        emit message(tr("This is the very first step of iteration 0: nothing comes before it."));
}

void Session::toPhaseStart()
{
    const Cursor start = startOf(m_cursor.phase, span());
    if (m_cursor != start)
        moveTo(start);
    else if (m_cursor.phase != Phase::Forward)
        moveTo(startOf(Phase(int(m_cursor.phase) - 1), span()));
    else
        emit message(tr("This is the start of the iteration."));
}

void Session::toPhaseEnd()
{
    const Cursor end = endOf(m_cursor.phase, span());
    if (m_cursor != end)
        moveTo(end);
    else if (m_cursor.phase != Phase::Update)
        moveTo(endOf(Phase(int(m_cursor.phase) + 1), span()));
    else
        emit message(tr("This is the end of the iteration; one step forward begins the next."));
}

void Session::toStart()
{
    moveTo(startOf(Phase::Forward, span()));
}

void Session::toEnd()
{
    moveTo(startOf(Phase::Update, span()));
}

void Session::goToPhase(Phase phase)
{
    moveTo(startOf(phase, span()));
}

// Playing

void Session::play()
{
    if (isPlaying())
        return;
    if (isTraining())
        stopTraining();
    m_playTimer.start();
    emit playingChanged(true);
    emit message(tr("Playing at %1 steps a second.").arg(m_speed, 0, 'g', 3));
}

void Session::pause()
{
    if (!isPlaying())
        return;
    m_playTimer.stop();
    emit playingChanged(false);
    emit message(tr("Paused."));
}

void Session::togglePlay()
{
    if (isPlaying())
        pause();
    else
        play();
}

void Session::setSpeed(double stepsPerSecond)
{
    const double speed = std::clamp(stepsPerSecond, slowest, fastest);
    if (std::isnan(stepsPerSecond) || speed == m_speed)
        return;
    m_speed = speed;
    m_playTimer.setInterval(int(std::lround(1000.0 / m_speed)));
    emit speedChanged(m_speed);
    emit message(tr("Speed: %1 steps a second.").arg(m_speed, 0, 'g', 3));
}

} // namespace loopscope::ui
