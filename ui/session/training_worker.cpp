#include "ui/session/training_worker.h"

#include "ui/session/shown_track.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <utility>

namespace loopscope::ui
{
namespace
{

constexpr int sliceMilliseconds = 8;
/// While training at full speed: somewhat more than thirty a second, which the eye takes for motion.
/// Every further redraw would only take time from training.
constexpr int publicationMilliseconds = 28;

/// Of the last step of the sequence on the stage that has a target.
GradientFlow lastLossFlow(const Trainer& trainer, int track)
{
    const Iteration& iteration = *trainer.current();
    int step = iteration.steps() - 1;
    while (step > 0 && !trainer.task().hasTarget(iteration.batch(), step))
        --step;
    const auto& tracks = iteration.network().tracks();
    return gradientFlow(iteration, track, flowSymbol(tracks[std::size_t(track)]), step);
}

} // namespace

SnapshotPointer takeSnapshot(
    const Trainer& trainer, RunMemory& memory, int track, bool isInPassing)
{
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->options = trainer.options();
    snapshot->task = trainer.sharedTask();
    snapshot->iteration = trainer.current();
    snapshot->lastLossFlow = lastLossFlow(trainer, track);
    snapshot->flowFactors =
        memory.diagnosis.factors(*snapshot->iteration, snapshot->lastLossFlow, isInPassing);
    snapshot->verdict = verdictOf(snapshot->lastLossFlow);
    snapshot->spectralRadius =
        memory.diagnosis.spectralRadius(*snapshot->iteration, track, isInPassing);
    memory.curves.note(trainer, true);
    memory.gradients.keepRun(trainer.losses());
    memory.gradients.add(*snapshot->iteration, snapshot->lastLossFlow);
    snapshot->curves = std::make_shared<const RunCurves>(memory.curves);
    snapshot->gradientHistory = memory.gradients.rows();
    return snapshot;
}

SnapshotPointer takeSnapshot(const Trainer& trainer)
{
    RunMemory memory;
    return takeSnapshot(trainer, memory, shownTrack(*trainer.network()));
}

TrainingWorker::TrainingWorker(Trainer trainer)
    : m_trainer(std::move(trainer))
    , m_loop(new QTimer(this))
{
    m_loop->setTimerType(Qt::PreciseTimer);
    m_loop->setInterval(0);
    connect(m_loop, &QTimer::timeout, this, &TrainingWorker::runSlice);
    m_sincePublished.start();
}

int TrainingWorker::track()
{
    const Network& network = *m_trainer.network();
    // A network with fewer layers has taken the place of the one whose track was chosen.
    if (m_track && *m_track >= int(network.tracks().size())) {
        m_track.reset();
        m_memory.gradients = GradientHistory();
    }
    return m_track.value_or(shownTrack(network));
}

SnapshotPointer TrainingWorker::snapshot()
{
    const int shown = track();
    return takeSnapshot(m_trainer, m_memory, shown, m_loop->isActive() && m_pace == fullPace);
}

template <typename Action>
void TrainingWorker::guarded(Action action)
{
    try {
        action();
    } catch (const std::exception& exception) {
        m_loop->stop();
        emit failed(QString::fromUtf8(exception.what()));
    }
}

void TrainingWorker::setOptions(const ExperimentOptions& options, Arrival arrival)
{
    guarded([&] {
        const std::string note = m_trainer.setOptions(options);
        emit answered(snapshot(), arrival, QString::fromStdString(note));
    });
}

void TrainingWorker::goTo(int iteration, Arrival arrival)
{
    guarded([&] {
        // What was never calculated is trained one by one: the run's memory has no gaps.
        m_trainer.goTo(std::min(iteration, int(m_trainer.losses().size()) - 1));
        while (m_trainer.current()->number() < iteration)
            advance();
        emit arrived(snapshot(), arrival);
    });
}

void TrainingWorker::start(const TrainingGoal& goal)
{
    m_lossBelow = goal.lossBelow;
    m_lastIteration.reset();
    if (goal.iterations > 0)
        m_lastIteration = m_trainer.current()->number() + goal.iterations;
    if (const auto reason = findEnd())
        end(*reason);
    else
        m_loop->start();
}

void TrainingWorker::stop()
{
    if (m_loop->isActive()) // else it came to its end while this request was on its way
        end(TrainingEnd::Stopped);
}

void TrainingWorker::end(TrainingEnd reason)
{
    m_loop->stop();
    guarded([&] { emit stopped(snapshot(), reason); });
}

void TrainingWorker::setShownTrack(int track)
{
    guarded([&] {
        m_track = track;
        m_memory.gradients = GradientHistory(); // of another track
        emit published(snapshot());
    });
}

void TrainingWorker::setPace(double iterationsPerSecond)
{
    m_pace = iterationsPerSecond;
    m_loop->setInterval(m_pace == fullPace ? 0 : int(std::lround(1000.0 / m_pace)));
}

std::optional<TrainingEnd> TrainingWorker::findEnd() const
{
    const Iteration& iteration = *m_trainer.current();
    if (const auto diverged = m_trainer.divergedAt(); diverged && *diverged <= iteration.number())
        return TrainingEnd::Diverged;
    if (iteration.loss() < m_lossBelow)
        return TrainingEnd::LossReached;
    if (m_lastIteration && iteration.number() >= *m_lastIteration)
        return TrainingEnd::Finished;
    return std::nullopt;
}

void TrainingWorker::acknowledge()
{
    m_acknowledged = true;
}

void TrainingWorker::advance()
{
    m_trainer.advance();
    const bool isKept = m_memory.gradients.wants(m_trainer.current()->number());
    m_memory.curves.note(m_trainer, isKept);
    if (isKept)
        m_memory.gradients.add(*m_trainer.current(), lastLossFlow(m_trainer, track()));
}

void TrainingWorker::runSlice()
{
    guarded([&] {
        QElapsedTimer slice;
        slice.start();
        do {
            advance();
            if (const auto reason = findEnd()) {
                end(*reason);
                return;
            }
        } while (m_pace == fullPace && slice.elapsed() < sliceMilliseconds);
        // At a pace every iteration is to be seen.
        if (!m_acknowledged ||
            (m_pace == fullPace && m_sincePublished.elapsed() < publicationMilliseconds))
            return;
        m_acknowledged = false;
        m_sincePublished.start();
        emit published(snapshot());
    });
}

} // namespace loopscope::ui
