#pragma once

#include "ui/build/layer_header.h"

#include <QFrame>

namespace loopscope::ui
{


/// One layer in the list of layers: a line that says what it is, and, if it is the selected one,
/// its settings. The line can be dragged to another place.
class LayerCard : public QFrame
{
    Q_OBJECT
public:
    explicit LayerCard(int layer, QWidget* parent = nullptr);

    /// @param isOnly  whether there is no other, so that there is nothing to select or to drag
    void showLayer(const LayerSummary& summary, bool isSelected, bool isOnly);
    void setBody(QWidget* body); ///< takes it from wherever it is

signals:
    void selected();
    void dragged(const QPoint& global);
    void dropped(const QPoint& global);
    void dragCancelled();

private:
    LayerHeader* m_header;
};

} // namespace loopscope::ui
