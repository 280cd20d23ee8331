// Training, and the iterations of its run that are gone to.

#include "ui/session/session.h"
#include "ui/session/wording.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace loopscope::ui
{

void Session::rewind()
{
    goToIteration(0);
}

void Session::goToIteration(int iteration)
{
    revisit(iteration, Arrival::AtStart);
}

void Session::showIteration(int iteration)
{
    revisit(iteration, Arrival::Stay);
}

void Session::revisit(int iteration, Arrival arrival)
{
    pause();
    if (isTraining())
        stopTraining();
    m_jointTraining.abort(); // what is on its way must not come after what is asked for now
    cross(std::max(0, iteration), arrival);
    const int known = snapshot()->replayedFrom;
    if (iteration <= 0)
        emit message(
            tr("Rewound to the very start: iteration 0 with the same numbers as before."));
    else if (iteration < known)
        emit message(tr("The way to iteration %1 is forgotten: from %2 on every one is known, and "
                        "the start.")
                         .arg(iteration)
                         .arg(known));
    else
        emit message(tr("Iteration %1, recalculated exactly as it was.").arg(iteration));
}

void Session::returnToRun(int number)
{
    pause();
    if (isTraining())
        stopTraining();
    m_experiments[std::size_t(m_active)]->returnToRun(number);
    emit message(tr("Back in the run that was left, at its last iteration."));
}

void Session::cross(int iteration, Arrival arrival)
{
    for (const auto& experiment : m_experiments)
        experiment->goTo(iteration, arrival);
}

void Session::setShownTrack(int track)
{
    const int count = int(snapshot()->iteration->network().tracks().size());
    const bool isShown =
        track == snapshot()->track() ||
        (snapshot()->encoder && track == snapshot()->encoder->track());
    if (!isShown && track >= 0 && track < count)
        m_experiments[std::size_t(m_active)]->setShownTrack(track);
}

void Session::setOwnOutputs(bool isOn)
{
    if (isOn == m_ownOutputs)
        return;
    m_ownOutputs = isOn;
    for (const auto& experiment : m_experiments)
        experiment->setOwnOutputs(isOn, m_writing);
    emit ownOutputsChanged(isOn);
    emit message(sentenceForFeeding(*snapshot(), isOn));
}

QString Session::findOwnOutputsProblem() const
{
    const auto problem =
        loopscope::findOwnOutputsProblem(snapshot()->iteration->network(), *snapshot()->task);
    return problem ? QString::fromStdString(*problem) : QString();
}

void Session::setWriting(const WritingOptions& writing)
{
    if (writing == m_writing)
        return;
    m_writing = writing;
    for (const auto& experiment : m_experiments)
        if (m_ownOutputs)
            experiment->setOwnOutputs(true, m_writing);
    emit writingChanged(m_writing);
    if (!m_ownOutputs)
        return;
    const QString sentence = tr("The network writes at temperature %1, with the draws of seed %2.")
                                 .arg(m_writing.sampling.temperature)
                                 .arg(m_writing.sampling.seed);
    emit message(m_writing.sampling.temperature > 0.0
                     ? sentence
                     : tr("The network writes at temperature 0: always what is likeliest."));
}

void Session::startTraining()
{
    trainUntil({});
}

void Session::trainUntil(const TrainingGoal& goal)
{
    if (isTraining())
        return;
    pause();
    m_trainingGoal = goal;
    m_trainingStart = snapshot()->iteration->number();
    if (experimentCount() == 1) {
        m_experiments.front()->startTraining(goal);
    } else {
        std::vector<Experiment*> experiments;
        for (const auto& experiment : m_experiments)
            experiments.push_back(experiment.get());
        m_jointTraining.start(std::move(experiments), m_active, goal);
    }
    emit message(
        tr("Training: every iteration is a forward pass, a loss, a backward pass and an update."));
}

void Session::stopTraining()
{
    if (m_jointTraining.isRunning()) {
        m_jointTraining.stop();
        return;
    }
    for (const auto& experiment : m_experiments)
        experiment->stopTraining();
}

void Session::setTrainingPace(double iterationsPerSecond)
{
    if (std::isnan(iterationsPerSecond))
        return;
    const double pace = iterationsPerSecond == fullPace
                            ? fullPace
                            : std::clamp(iterationsPerSecond, slowestPace, fastestPace);
    if (pace == m_trainingPace)
        return;
    m_trainingPace = pace;
    m_jointTraining.setPace(pace);
    for (const auto& experiment : m_experiments)
        experiment->setPace(pace);
    emit trainingPaceChanged(pace);
    emit message(sentenceForPace(pace));
}

void Session::toggleTraining()
{
    if (isTraining())
        stopTraining();
    else
        startTraining();
}

void Session::tellTraining()
{
    const bool training = isTraining();
    if (training == std::exchange(m_toldTraining, training))
        return;
    emit trainingChanged(training);
    if (training)
        return;
    const auto diverged = std::find_if(m_experiments.begin(), m_experiments.end(),
        [](const auto& experiment) { return experiment->lastEnd() == TrainingEnd::Diverged; });
    const Experiment& told = diverged != m_experiments.end() ? **diverged : active();
    QString sentence = sentenceForStop(*told.snapshot(), told.lastEnd());
    if (diverged != m_experiments.end() && experimentCount() > 1)
        sentence = QStringLiteral("%1: %2").arg(
            nameOfCell(told.options().layers.front()), sentence);
    emit message(sentence);
    if (told.lastEnd() != TrainingEnd::Diverged)
        return;
    if (&told != &active() || experimentCount() > 1)
        emit problem(sentence); // of which network
    if (&told == &active())
        emit broke(snapshot());
}

} // namespace loopscope::ui
