#include "ui/build/layer_list.h"

#include "ui/build/layer_card.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace loopscope::ui
{
namespace
{

/// The line between two cards where the dragged one would go.
class GapLine : public QWidget
{
public:
    explicit GapLine(QWidget* parent)
        : QWidget(parent)
    {
        setAttribute(Qt::WA_TransparentForMouseEvents);
        hide();
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter(this).fillRect(rect(), themeOf(*this).accent);
    }
};

} // namespace

LayerList::LayerList(QWidget* parent)
    : QWidget(parent)
    , m_line(new GapLine(this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(fontMetrics().height() / 3);
}

LayerCard* LayerList::addCard()
{
    const int layer = int(m_cards.size());
    auto* card = new LayerCard(layer, this);
    m_cards.push_back(card);
    layout()->addWidget(card);
    connect(card, &LayerCard::selected, this, [this, layer] { emit selected(layer); });
    connect(card, &LayerCard::dragged, this,
        [this](const QPoint& global) { showGap(gapAt(global)); });
    connect(card, &LayerCard::dropped, this,
        [this, layer](const QPoint& global) { drop(layer, global); });
    connect(card, &LayerCard::dragCancelled, this, [this] { showGap({}); });
    return card;
}

void LayerList::removeLastCard()
{
    LayerCard* card = m_cards.back();
    m_cards.pop_back();
    layout()->removeWidget(card);
    card->hide();
    card->deleteLater(); // it may be the one whose signal led here
}

int LayerList::gapAt(const QPoint& global) const
{
    const int y = mapFromGlobal(global).y();
    int gap = 0;
    for (const LayerCard* card : m_cards)
        gap += y > card->geometry().center().y() ? 1 : 0;
    return gap;
}

void LayerList::showGap(std::optional<int> gap)
{
    m_line->setVisible(gap.has_value());
    if (!gap)
        return;
    const int thickness = 3;
    const int spacing = layout()->spacing();
    const int y = std::size_t(*gap) < m_cards.size()
                      ? m_cards[std::size_t(*gap)]->geometry().top() - (spacing + thickness) / 2
                      : m_cards.back()->geometry().bottom() - thickness;
    m_line->setGeometry(0, std::max(0, y), width(), thickness);
    m_line->raise();
}

void LayerList::drop(int layer, const QPoint& global)
{
    showGap({});
    const int gap = gapAt(global);
    const int to = gap > layer ? gap - 1 : gap;
    if (to != layer)
        emit moveRequested(layer, to);
}

} // namespace loopscope::ui
