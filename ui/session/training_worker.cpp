#include "ui/session/training_worker.h"

#include "core/diagnosis/gradient_flow.h"
#include "core/network/initialisation.h"

#include <exception>
#include <utility>

namespace loopscope::ui
{
namespace
{

constexpr int sliceMilliseconds = 8;
constexpr int publicationMilliseconds = 17; ///< at most 60 a second

double firstSpectralRadius(const Iteration& iteration)
{
    const Network& network = iteration.network();
    const auto& parameters = network.parameters();
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        if (parameters[i].kind == ParameterKind::RecurrentMatrix && parameters[i].track >= 0)
            return spectralRadius(network.view(int(i), iteration.before().parameters));
    }
    return 0.0;
}

/// The last step of the sequence on the stage that has a target.
int lastTargetStep(const Task& task, const Iteration& iteration)
{
    int step = iteration.steps() - 1;
    while (step > 0 && !task.hasTarget(iteration.batch(), step))
        --step;
    return step;
}

} // namespace

SnapshotPointer takeSnapshot(const Trainer& trainer)
{
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->options = trainer.options();
    snapshot->task = trainer.sharedTask();
    snapshot->iteration = trainer.current();
    const Iteration& iteration = *snapshot->iteration;
    const int h = iteration.network().tracks().front().program->output;
    snapshot->lastLossFlow =
        gradientFlow(iteration, 0, h, lastTargetStep(trainer.task(), iteration));
    snapshot->verdict = verdictOf(snapshot->lastLossFlow);
    snapshot->spectralRadius = firstSpectralRadius(iteration);
    snapshot->losses = std::make_shared<const std::vector<double>>(trainer.losses());
    return snapshot;
}

TrainingWorker::TrainingWorker(Trainer trainer)
    : m_trainer(std::move(trainer))
    , m_loop(new QTimer(this))
{
    connect(m_loop, &QTimer::timeout, this, &TrainingWorker::runSlice);
    m_sincePublished.start();
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
        emit answered(takeSnapshot(m_trainer), arrival, QString::fromStdString(note));
    });
}

void TrainingWorker::goTo(int iteration, Arrival arrival)
{
    guarded([&] {
        m_trainer.goTo(iteration);
        emit arrived(takeSnapshot(m_trainer), arrival);
    });
}

void TrainingWorker::start()
{
    m_loop->start(0);
}

void TrainingWorker::stop()
{
    m_loop->stop();
    guarded([&] { emit stopped(takeSnapshot(m_trainer)); });
}

void TrainingWorker::acknowledge()
{
    m_acknowledged = true;
}

void TrainingWorker::runSlice()
{
    guarded([&] {
        QElapsedTimer slice;
        slice.start();
        do
            m_trainer.advance();
        while (slice.elapsed() < sliceMilliseconds);
        if (!m_acknowledged || m_sincePublished.elapsed() < publicationMilliseconds)
            return;
        m_acknowledged = false;
        m_sincePublished.start();
        emit published(takeSnapshot(m_trainer));
    });
}

} // namespace loopscope::ui
