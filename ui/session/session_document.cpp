// The session as a document: saved, and opened.

#include "ui/session/session.h"

#include <array>
#include <exception>

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
    m_experiments = std::move(experiments);
    for (const auto& experiment : m_experiments)
        listenTo(*experiment);
    m_active = std::clamp(document.active, 0, experimentCount() - 1);
    m_cursor = clamped({phaseNamed(document.phase), document.step}, span());
    m_undoStack.clear();
    tellTraining();
    emit experimentsChanged();
    emit optionsChanged();
    emit snapshotChanged(snapshot());
    emit cursorChanged(m_cursor);
    emit opened();
    return {};
}

} // namespace loopscope::ui
