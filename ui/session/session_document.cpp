// The session as a document: saved, opened, and put aside for a while.

#include "ui/session/session.h"

#include <array>
#include <exception>
#include <utility>

namespace loopscope::ui
{
namespace
{

/// In the order of Phase.
constexpr std::array phaseNames{"forward", "loss", "backward", "update"};

Phase phaseNamed(const std::string& name)
{
    const auto place = std::ranges::find(phaseNames, name);
    return place == phaseNames.end() ? Phase::Forward : Phase(place - phaseNames.begin());
}

} // namespace

QFuture<Document> Session::save() const
{
    QList<QFuture<DocumentNetwork>> networks;
    for (const auto& experiment : m_experiments)
        networks.append(experiment->save());
    Document document;
    document.active = m_active;
    document.phase = phaseNames[std::size_t(m_cursor.phase)];
    document.step = m_cursor.step;
    return QtFuture::whenAll(networks.begin(), networks.end())
        .then([document](const QList<QFuture<DocumentNetwork>>& saved) mutable {
            for (const QFuture<DocumentNetwork>& network : saved)
                document.networks.push_back(network.result());
            return document;
        });
}

Result<void, QString> Session::open(const Document& document)
{
    std::vector<std::unique_ptr<Experiment>> experiments;
    try {
        for (const DocumentNetwork& network : document.networks)
            experiments.push_back(std::make_unique<Experiment>(network));
    } catch (const std::exception& problem) {
        return unexpected(QString::fromUtf8(problem.what()));
    }
    pause();
    m_jointTraining.abort();
    setOwnOutputs(false);
    setWriting({});
    undoStack().clear();
    replaceAll(std::move(experiments), document.active,
        {phaseNamed(document.phase), document.step});
    emit opened();
    return {};
}

void Session::replaceAll(
    std::vector<std::unique_ptr<Experiment>> experiments, int active, Cursor cursor)
{
    m_experiments = std::move(experiments);
    for (const auto& experiment : m_experiments)
        listenTo(*experiment);
    m_active = std::clamp(active, 0, experimentCount() - 1);
    m_cursor = clamped(cursor, span());
    m_gesture = 0;
    tellTraining();
    emit experimentsChanged();
    emit optionsChanged();
    emit snapshotChanged(snapshot());
    emit cursorChanged(m_cursor);
}

void Session::setAside()
{
    if (m_aside)
        return;
    setOwnOutputs(false);
    const Cursor start = startOf(Phase::Forward, span());
    std::vector<std::unique_ptr<Experiment>> others;
    for (const ExperimentOptions& options : settings())
        others.push_back(std::make_unique<Experiment>(options));
    pause();
    m_jointTraining.abort();
    for (const auto& experiment : m_experiments) {
        // What is still to come arrives there, unseen.
        experiment->stopTraining();
        disconnect(experiment.get(), nullptr, this, nullptr);
    }
    m_aside = Aside{std::move(m_experiments), m_active, m_cursor};
    m_passingUndoStack.clear();
    m_undoGroup.setActiveStack(&m_passingUndoStack);
    replaceAll(std::move(others), m_aside->active, start);
}

void Session::takeBack()
{
    if (!m_aside)
        return;
    setOwnOutputs(false);
    pause();
    m_jointTraining.abort();
    Aside aside = std::move(*std::exchange(m_aside, std::nullopt));
    m_passingUndoStack.clear();
    m_undoGroup.setActiveStack(&m_undoStack);
    replaceAll(std::move(aside.experiments), aside.active, aside.cursor);
    bringInStep();
}

} // namespace loopscope::ui
