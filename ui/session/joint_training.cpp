#include "ui/session/joint_training.h"

#include "ui/session/experiment.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace loopscope::ui
{
namespace
{

constexpr double roundMilliseconds = 22.0; ///< of the slowest network: a display frame or two
constexpr int longestStride = 4096;

int numberOf(const SnapshotPointer& snapshot)
{
    return snapshot->iteration->number();
}

} // namespace

JointTraining::JointTraining(QObject* parent)
    : QObject(parent)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &JointTraining::beginRound);
}

void JointTraining::start(
    std::vector<Experiment*> experiments, int leader, const TrainingGoal& goal)
{
    m_experiments = std::move(experiments);
    m_leader = m_experiments.at(std::size_t(leader));
    m_lossBelow = goal.lossBelow;
    m_lastIteration.reset();
    if (goal.iterations > 0)
        m_lastIteration = numberOf(m_leader->snapshot()) + goal.iterations;
    m_isStopAsked = false;
    m_stride = 1;
    for (Experiment* experiment : m_experiments) {
        connect(experiment, &Experiment::reached, this, &JointTraining::receiveReached);
        connect(experiment, &Experiment::failed, this, &JointTraining::abort);
        experiment->beginRounds();
    }
    beginRound();
}

void JointTraining::stop()
{
    m_isStopAsked = true;
    if (isRunning() && m_missing == 0) // between two rounds
        end(TrainingEnd::Stopped);
}

void JointTraining::abort()
{
    if (isRunning())
        end(TrainingEnd::Stopped);
}

void JointTraining::setPace(double iterationsPerSecond)
{
    m_pace = iterationsPerSecond;
    if (m_timer.isActive())
        m_timer.start(m_pace == fullPace ? 0 : int(std::lround(1000.0 / m_pace)));
}

int JointTraining::iterationsOfRound() const
{
    const int wanted = m_pace == fullPace ? m_stride : 1;
    if (!m_lastIteration)
        return wanted;
    return std::max(1, std::min(wanted, *m_lastIteration - numberOf(m_leader->snapshot())));
}

void JointTraining::beginRound()
{
    m_missing = int(m_experiments.size());
    m_sinceBegin.start();
    const int base = numberOf(m_leader->snapshot());
    const int iterations = iterationsOfRound();
    for (Experiment* experiment : m_experiments) {
        TrainingRound round;
        // Whoever changed a setting may have begun anew; the others follow the leader.
        if (numberOf(experiment->snapshot()) != base)
            round.from = base;
        round.iterations = iterations;
        round.lossBelow = experiment == m_leader ? m_lossBelow : 0.0;
        experiment->train(round);
    }
}

void JointTraining::receiveReached()
{
    if (isRunning() && --m_missing == 0)
        adoptRound();
}

const Experiment* JointTraining::earliestEnd() const
{
    const Experiment* earliest = nullptr;
    for (const Experiment* experiment : m_experiments) {
        if (experiment->reachedEnd() &&
            (earliest == nullptr || numberOf(experiment->reachedSnapshot()) <
                                        numberOf(earliest->reachedSnapshot())))
            earliest = experiment;
    }
    return earliest;
}

void JointTraining::adoptRound()
{
    const double elapsed = std::max(1.0, double(m_sinceBegin.elapsed()));
    const Experiment* ended = earliestEnd();
    const int endedAt = ended != nullptr ? numberOf(ended->reachedSnapshot()) : 0;
    const std::vector<Experiment*> experiments = m_experiments; // a listener may end it
    for (Experiment* experiment : experiments) {
        if (experiment->reachedSnapshot())
            experiment->adoptReached();
    }
    if (!isRunning())
        return;
    if (ended != nullptr) {
        end(*ended->reachedEnd());
        for (Experiment* experiment : experiments) {
            if (numberOf(experiment->snapshot()) != endedAt)
                experiment->goTo(endedAt, Arrival::AtStart);
        }
        return;
    }
    if (m_isStopAsked) {
        end(TrainingEnd::Stopped);
    } else if (m_lastIteration && numberOf(m_leader->snapshot()) >= *m_lastIteration) {
        end(TrainingEnd::Finished);
    } else if (m_pace == fullPace) {
        const double fitting = m_stride * roundMilliseconds / elapsed;
        m_stride = std::clamp(int(std::lround(fitting)), 1, std::min(2 * m_stride, longestStride));
        beginRound();
    } else {
        m_timer.start(std::max(0, int(std::lround(1000.0 / m_pace - elapsed))));
    }
}

void JointTraining::end(TrainingEnd reason)
{
    m_timer.stop();
    m_missing = 0;
    m_leader = nullptr;
    const std::vector<Experiment*> experiments = std::exchange(m_experiments, {});
    for (Experiment* experiment : experiments) {
        disconnect(experiment, nullptr, this, nullptr);
        const bool isReason =
            experiment->reachedEnd().has_value() || reason != TrainingEnd::Diverged;
        experiment->endRounds(isReason ? reason : TrainingEnd::Stopped);
    }
}

} // namespace loopscope::ui
