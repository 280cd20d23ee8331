#include "ui/window/layer_choice.h"

#include "ui/session/session.h"

namespace loopscope::ui
{

QStringList namesOfTracks(const Network& network)
{
    bool hasDirections = false;
    for (const Track& track : network.tracks())
        hasDirections = hasDirections || track.reverse;
    QStringList names;
    for (const Track& track : network.tracks()) {
        QString name = network.stackCount() == 1
                           ? LayerChoice::tr("Layer %1").arg(track.layer + 1)
                           : (track.stack == 0 ? LayerChoice::tr("Encoder, layer %1")
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
    setAccessibleName(tr("Layer that is shown"));
    setToolTip(tr("Which layer, and which direction of it, is drawn; the others are there all the "
                  "same"));
    connect(this, &ChoiceBox::chosen, &session, &Session::setShownTrack);
    connect(&session, &Session::snapshotChanged, this, &LayerChoice::showSnapshot);
    showSnapshot(session.snapshot());
}

void LayerChoice::showSnapshot(const SnapshotPointer& snapshot)
{
    const QStringList names = namesOfTracks(snapshot->iteration->network());
    if (names != m_names) {
        m_names = names;
        clear();
        for (const QString& name : names)
            addChoice(name, tr("Draw %1").arg(name));
        setVisible(names.size() > 1);
    }
    setCurrentIndex(snapshot->track());
}

} // namespace loopscope::ui
