#pragma once

#include "ui/controls/choice_box.h"
#include "ui/session/snapshot.h"

#include <QStringList>

namespace loopscope::ui
{

class Session;

/// Which layer, and which direction of it, the unrolled network and its lanes show. Hidden where
/// there is only one.
class LayerChoice : public ChoiceBox
{
    Q_OBJECT
public:
    explicit LayerChoice(Session& session, QWidget* parent = nullptr);

    QSize minimumSizeHint() const override { return sizeHint(); } ///< its names are short enough

private:
    void showSnapshot(const SnapshotPointer& snapshot);

    QStringList m_names;
    int m_firstTrack = 0; ///< that can be chosen
};

/// Of an encoder–decoder only the decoder's tracks share the time axis of the views.
int firstTrackToChoose(const Network& network);

/// Of every track that can be chosen: "Layer 1", "Layer 2 ←", "Decoder, layer 1".
QStringList namesOfTracks(const Network& network);

} // namespace loopscope::ui
