#include "ui/build/cell_card_grid.h"

#include <QEvent>
#include <QLayout>

#include <algorithm>

namespace loopscope::ui
{

CellCardGrid::CellCardGrid(QWidget* parent)
    : QWidget(parent)
{
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void CellCardGrid::add(QWidget* card)
{
    card->setParent(this);
    m_cards.push_back(card);
    updateGeometry();
}

int CellCardGrid::gap() const
{
    return fontMetrics().height() * 3 / 4;
}

int CellCardGrid::columnsFor(int width) const
{
    const int narrowest = fontMetrics().height() * 23;
    return std::max(1, (width + gap()) / (narrowest + gap()));
}

int CellCardGrid::arrange(int width, bool place) const
{
    const int columns = columnsFor(width);
    const int cardWidth = (width - gap() * (columns - 1)) / columns;
    int top = 0;
    for (std::size_t first = 0; first < m_cards.size(); first += std::size_t(columns)) {
        const std::size_t last = std::min(m_cards.size(), first + std::size_t(columns));
        int height = 0;
        for (std::size_t i = first; i < last; ++i)
            height = std::max(height, m_cards[i]->heightForWidth(cardWidth));
        for (std::size_t i = first; place && i < last; ++i)
            m_cards[i]->setGeometry(
                int(i - first) * (cardWidth + gap()), top, cardWidth, height);
        top += height + gap();
    }
    return std::max(0, top - gap());
}

int CellCardGrid::heightForWidth(int width) const
{
    return arrange(width, false);
}

QSize CellCardGrid::sizeHint() const
{
    const int width = fontMetrics().height() * 48;
    return {width, heightForWidth(width)};
}

QSize CellCardGrid::minimumSizeHint() const
{
    int widest = 0;
    for (const QWidget* card : m_cards)
        widest = std::max(widest, card->minimumSizeHint().width());
    return {widest, 0};
}

void CellCardGrid::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    arrange(width(), true);
}

bool CellCardGrid::event(QEvent* event)
{
    // A card's words have changed.
    if (event->type() == QEvent::LayoutRequest) {
        setMinimumHeight(heightForWidth(width()));
        arrange(width(), true);
    }
    return QWidget::event(event);
}

} // namespace loopscope::ui
