#include "ui/build/layer_card.h"

#include <QStyle>
#include <QVBoxLayout>

namespace loopscope::ui
{

LayerCard::LayerCard(int layer, QWidget* parent)
    : QFrame(parent)
    , m_header(new LayerHeader(tr("Layer %1").arg(layer + 1), this))
{
    setProperty("kind", "card");
    const int margin = fontMetrics().height() / 2;
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(margin, margin / 2, margin, margin / 2);
    column->setSpacing(margin / 2);
    column->addWidget(m_header);
    connect(m_header, &LayerHeader::clicked, this, &LayerCard::selected);
    connect(m_header, &LayerHeader::dragged, this, &LayerCard::dragged);
    connect(m_header, &LayerHeader::dropped, this, &LayerCard::dropped);
    connect(m_header, &LayerHeader::dragCancelled, this, &LayerCard::dragCancelled);
}

void LayerCard::showLayer(const LayerSummary& summary, bool isSelected, bool isOnly)
{
    m_header->showLayer(summary, isSelected, isOnly);
    if (property("selected").toBool() == isSelected)
        return;
    setProperty("selected", isSelected);
    style()->polish(this);
}

void LayerCard::setBody(QWidget* body)
{
    if (body->parentWidget() == this)
        return;
    layout()->addWidget(body);
    const int margin = fontMetrics().height() / 2;
    layout()->setContentsMargins(margin, margin / 2, margin, margin);
    body->show();
}

} // namespace loopscope::ui
