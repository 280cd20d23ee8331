#include "ui/window/layer_choice.h"

#include "ui/session/session.h"

#include <algorithm>

namespace loopscope::ui
{

int firstTrackToChoose(const Network& network)
{
    const auto& tracks = network.tracks();
    return int(std::find_if(tracks.begin(), tracks.end(), [&network](const Track& track) {
        return track.stack == network.stackCount() - 1;
    }) - tracks.begin());
}

QStringList namesOfTracks(const Network& network)
{
    bool hasDirections = false;
    for (const Track& track : network.tracks())
        hasDirections = hasDirections || track.reverse;
    QStringList names;
    for (int i = firstTrackToChoose(network); i < int(network.tracks().size()); ++i) {
        const Track& track = network.tracks()[std::size_t(i)];
        QString name = (network.stackCount() == 1 ? LayerChoice::tr("Layer %1")
                                                  : LayerChoice::tr("Decoder, layer %1"))
                           .arg(track.layer + 1);
        if (hasDirections)
            name += track.reverse ? QStringLiteral(" ←") : QStringLiteral(" →");
        names.append(name);
    }
    return names;
}

LayerChoice::LayerChoice(Session& session, QWidget* parent)
    : ChoiceBox(parent)
{
    setObjectName("stage.layer");
    setSizeAdjustPolicy(AdjustToContents);
    setAccessibleName(tr("Layer that is shown"));
    setToolTip(tr("Which layer, and which direction of it, is drawn; the others are there all the "
                  "same"));
    connect(this, &ChoiceBox::chosen, &session, [this, &session](int index) {
        session.setShownTrack(m_firstTrack + index);
    });
    connect(&session, &Session::snapshotChanged, this, &LayerChoice::showSnapshot);
    showSnapshot(session.snapshot());
}

void LayerChoice::showSnapshot(const SnapshotPointer& snapshot)
{
    const Network& network = snapshot->iteration->network();
    const QStringList names = namesOfTracks(network);
    m_firstTrack = firstTrackToChoose(network);
    if (names != m_names) {
        m_names = names;
        clear();
        for (const QString& name : names)
            addChoice(name, tr("Draw %1").arg(name));
        setVisible(names.size() > 1);
    }
    setCurrentIndex(snapshot->track() - m_firstTrack);
}

} // namespace loopscope::ui
