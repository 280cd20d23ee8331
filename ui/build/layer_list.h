#pragma once

#include <QWidget>

#include <optional>
#include <vector>

namespace loopscope::ui
{

class LayerCard;

/// The cards of the layers, one below the other; while one is dragged, a line shows where it would
/// go.
class LayerList : public QWidget
{
    Q_OBJECT
public:
    explicit LayerList(QWidget* parent = nullptr);

    LayerCard* addCard();
    void removeLastCard();
    const std::vector<LayerCard*>& cards() const { return m_cards; }

signals:
    void selected(int layer);
    void moveRequested(int from, int to);

private:
    /// The gap that is nearest to a place: 0 before the first card.
    int gapAt(const QPoint& global) const;
    void showGap(std::optional<int> gap);
    void drop(int layer, const QPoint& global);

    std::vector<LayerCard*> m_cards;
    QWidget* m_line;
};

} // namespace loopscope::ui
