#include "ui/session/training_worker.h"

#include "core/training/own_outputs.h"
#include "ui/session/broken_run.h"
#include "ui/session/change_words.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <utility>

namespace loopscope::ui
{
namespace
{

constexpr int sliceMilliseconds = 8;
constexpr int trialMilliseconds = 300; ///< of one remedy for a run that broke
/// While training at full speed: somewhat more than thirty a second, which the eye takes for
/// motion. Every further redraw would only take time from training.
constexpr int publicationMilliseconds = 28;

/// The last step of the sequence on the stage that has a target.
int lastLossStep(const Iteration& iteration, const Task& task)
{
    const Batch& batch = iteration.batch();
    const int last = (batch.lengths.empty() ? batch.steps : batch.lengths.front()) - 1;
    int step = last;
    while (step > 0 && !task.hasTarget(batch, step))
        --step;
    // A sequence may have none: a word that nobody said what it is.
    return task.hasTarget(batch, step) ? step : last;
}

GradientFlow lastLossFlow(const Iteration& iteration, const Task& task, int track)
{
    const auto& tracks = iteration.network().tracks();
    return gradientFlow(
        iteration, track, flowSymbol(tracks[std::size_t(track)]), lastLossStep(iteration, task));
}

/// Fills in what is of one track.
void diagnose(Snapshot& snapshot, GradientFlow flow, SlowDiagnosis& diagnosis, bool isInPassing)
{
    snapshot.lastLossFlow = std::move(flow);
    snapshot.flowFactors =
        diagnosis.factors(*snapshot.iteration, snapshot.lastLossFlow, isInPassing);
    snapshot.verdict = verdictOf(snapshot.lastLossFlow);
    snapshot.spectralRadius =
        diagnosis.spectralRadius(*snapshot.iteration, snapshot.track(), isInPassing);
}

} // namespace

std::shared_ptr<Snapshot> takeSnapshot(
    const Trainer& trainer, RunMemory& memory, const ShownTracks& shown, bool isInPassing)
{
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->options = trainer.options();
    snapshot->task = trainer.sharedTask();
    const Iteration& trained = *trainer.current();
    const Task& task = trainer.task();
    snapshot->trainedLoss = trained.loss();
    snapshot->iteration = shown.ownOutputs && !findOwnOutputsProblem(trained.network(), task)
                              ? withOwnOutputs(trained, task, shown.writing)
                              : trainer.current();
    diagnose(*snapshot, lastLossFlow(*snapshot->iteration, task, shown.track), memory.diagnosis,
        isInPassing);
    memory.curves.note(trainer, true);
    memory.gradients.keepRun(trainer.losses());
    // Of the run: what is trained, whatever is shown.
    memory.gradients.add(trained, lastLossFlow(trained, task, shown.track));
    snapshot->curves = std::make_shared<const RunCurves>(memory.curves);
    snapshot->gradientHistory = memory.gradients.rows();
    if (shown.encoder >= 0) {
        auto encoder = std::make_shared<Snapshot>(*snapshot);
        diagnose(*encoder, lastLossFlow(*snapshot->iteration, task, shown.encoder),
            memory.encoderDiagnosis, isInPassing);
        encoder->decoderTrack = shown.track;
        snapshot->encoder = std::move(encoder);
    }
    return snapshot;
}

SnapshotPointer takeSnapshot(const Trainer& trainer)
{
    RunMemory memory;
    const Network& network = *trainer.network();
    return takeSnapshot(trainer, memory, {shownTrack(network), shownEncoderTrack(network)});
}

TrainingWorker::TrainingWorker(Trainer trainer)
    : m_trainer(std::move(trainer))
    , m_branches(std::make_shared<const RunBranches>())
    , m_loop(new QTimer(this))
    , m_refresh(new QTimer(this))
{
    m_loop->setTimerType(Qt::PreciseTimer);
    m_loop->setInterval(0);
    connect(m_loop, &QTimer::timeout, this, &TrainingWorker::runSlice);
    m_refresh->setSingleShot(true);
    m_refresh->setInterval(0);
    connect(m_refresh, &QTimer::timeout, this, &TrainingWorker::refresh);
    m_sincePublished.start();
}

DocumentNetwork TrainingWorker::save() const
{
    return {*m_trainer.save(), m_trainer.current()->before()};
}

int TrainingWorker::track()
{
    const Network& network = *m_trainer.network();
    // A network with fewer layers, or an encoder before them, has taken the place of the one whose
    // track was chosen.
    const auto& tracks = network.tracks();
    const bool isThere = m_track && *m_track < int(tracks.size()) &&
                         tracks[std::size_t(*m_track)].stack == network.stackCount() - 1;
    if (m_track && !isThere) {
        m_track.reset();
        m_memory.gradients = GradientHistory();
    }
    return m_track.value_or(shownTrack(network));
}

int TrainingWorker::encoderTrack()
{
    const Network& network = *m_trainer.network();
    const auto& tracks = network.tracks();
    const bool isThere = m_encoderTrack && *m_encoderTrack < int(tracks.size()) &&
                         network.stackCount() == 2 &&
                         tracks[std::size_t(*m_encoderTrack)].stack == 0;
    if (!isThere)
        m_encoderTrack.reset();
    return m_encoderTrack.value_or(shownEncoderTrack(network));
}

SnapshotPointer TrainingWorker::snapshot()
{
    const ShownTracks shown{track(), encoderTrack(), m_ownOutputs, m_writing};
    const std::shared_ptr<Snapshot> taken = takeSnapshot(
        m_trainer, m_memory, shown, m_loop->isActive() && m_pace == fullPace);
    // A run that took another way is whole again.
    if (m_broken && m_trainer.divergedAt() != m_broken->breakdown.iteration)
        m_broken.reset();
    taken->broken = m_broken;
    taken->branches = m_branches;
    taken->replayedFrom = m_trainer.replayedFrom();
    return taken;
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

void TrainingWorker::setOptions(
    const ExperimentOptions& options, Arrival arrival, const ChangeKey& key)
{
    guarded([&] {
        QString note;
        const RunBranch* branch = m_branches->leftBy(key.opposite());
        if (branch != nullptr && *branch->run->options == options) {
            const int iteration = branch->run->iteration;
            returnTo(*branch, iteration, key);
            if (iteration > 0)
                note = tr("Iteration %1 is back, with its trained weights.").arg(iteration);
        } else if (options != m_trainer.options()) {
            const ExperimentOptions before = m_trainer.options();
            note = QString::fromStdString(m_trainer.setOptions(options));
            if (const auto replaced = m_trainer.takeReplacedRun())
                leaveRun(replaced, key, wordsForChange({before}, {options}));
        }
        emit answered(snapshot(), arrival, note);
    });
}

void TrainingWorker::returnToRun(int number)
{
    guarded([&] {
        if (const RunBranch* branch = m_branches->find(number))
            returnTo(*branch, branch->run->lastIteration(), {});
        emit arrived(snapshot(), Arrival::AtStart);
    });
}

/// @param run  what the trainer went away from, just now
void TrainingWorker::leaveRun(const std::shared_ptr<const SavedRun>& run, const ChangeKey& key,
    const QString& wordsOfNext)
{
    m_memory.gradients.rows(); // from here on a change of them makes new ones: copies may share
    const RunBranch left{{}, key, track(), run, std::make_shared<const RunMemory>(m_memory)};
    m_branches = std::make_shared<const RunBranches>(m_branches->left(
        left, {m_branches->nextNumber(), wordsOfNext, m_trainer.current()->number()}));
}

void TrainingWorker::returnTo(const RunBranch& branch, int iteration, const ChangeKey& key)
{
    const RunBranch target = branch;
    leaveRun(m_trainer.save(), key, {});
    m_branches = std::make_shared<const RunBranches>(m_branches->returnedTo(target.origin));
    m_trainer.restore(*target.run, iteration);
    m_memory = *target.memory;
    if (target.track != track())
        m_memory.gradients = GradientHistory(); // of another track
    m_broken.reset();
}

void TrainingWorker::goTo(int iteration, Arrival arrival)
{
    guarded([&] {
        // What was never calculated is trained one by one: the run's memory has no gaps.
        const int last = m_trainer.losses().size() - 1;
        m_trainer.goTo(std::min(iteration, last));
        while (iteration > last && m_trainer.current()->number() < iteration)
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
    guarded([&] {
        if (reason == TrainingEnd::Diverged)
            returnFromBreak();
        emit stopped(snapshot(), reason);
    });
}

/// Notes where and why the run broke, and goes back to where it can go on.
void TrainingWorker::returnFromBreak()
{
    const int number = *m_trainer.divergedAt();
    const std::shared_ptr<const Iteration> broken = m_trainer.goTo(number);
    auto run = std::make_shared<BrokenRun>();
    run->breakdown = breakdownOf(*broken);
    run->options = m_trainer.options();
    run->lastGood = lastGoodIteration(m_trainer.losses(), number);
    const std::shared_ptr<const Iteration> good =
        run->lastGood < 0 ? broken : m_trainer.goTo(run->lastGood);
    run->gradientNorm = good->clipping().normBefore;
    // What a remedy does is tried before it is offered, but nobody waits long for it.
    QElapsedTimer trial;
    int tried = -1;
    run->remedies = remediesThatHelp(remediesFor(run->options, *good), *m_trainer.save(),
        good->number(), [&](int remedy) {
            if (std::exchange(tried, remedy) != remedy)
                trial.start();
            return trial.elapsed() < trialMilliseconds;
        });
    m_broken = run;
}

void TrainingWorker::train(const TrainingRound& round)
{
    guarded([&] {
        if (round.from && *round.from != m_trainer.current()->number())
            m_trainer.goTo(*round.from);
        m_lossBelow = round.lossBelow;
        m_lastIteration.reset();
        const int last = m_trainer.current()->number() + round.iterations;
        std::optional<TrainingEnd> reason = findEnd();
        while (!reason && m_trainer.current()->number() < last) {
            advance();
            reason = findEnd();
        }
        emit reached(snapshot(), round.serial, reason);
    });
}

void TrainingWorker::setShownTrack(int track)
{
    guarded([&] {
        const Network& network = *m_trainer.network();
        if (network.stackCount() == 2 && network.tracks().at(std::size_t(track)).stack == 0) {
            m_encoderTrack = track;
        } else {
            m_track = track;
            m_memory.gradients = GradientHistory(); // of another track
        }
        emit published(snapshot());
    });
}

void TrainingWorker::setOwnOutputs(bool isOn, const WritingOptions& writing)
{
    m_ownOutputs = isOn;
    m_writing = writing;
    m_refresh->start(); // when all that was asked for meanwhile is known: a dragged slider
}

void TrainingWorker::refresh()
{
    guarded([&] { emit published(snapshot()); });
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
    if (const auto replaced = m_trainer.takeReplacedRun()) {
        leaveRun(replaced, {}, tr("trained on"));
        m_memory.gradients.keepRun(m_trainer.losses());
    }
    const bool isKept = m_memory.gradients.wants(m_trainer.current()->number());
    m_memory.curves.note(m_trainer, isKept);
    if (isKept)
        m_memory.gradients.add(*m_trainer.current(),
            lastLossFlow(*m_trainer.current(), m_trainer.task(), track()));
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
