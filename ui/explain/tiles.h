#pragma once

#include "ui/explain/block_widget.h"
#include "ui/explain/rich_text.h"

#include <optional>

namespace loopscope::ui
{

/// Matrices side by side that add up: share + before = sum. A vector lies on its side.
class Tiles : public BlockWidget
{
    Q_OBJECT
public:
    explicit Tiles(QWidget* parent);
    void setBlock(const Block& block) override;
    const TilesBlock& block() const { return m_block; }
    int heightForWidth(int width) const override;

    QRectF tileRect(int tile) const; ///< of its numbers

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    struct Place {
        int tile = -1;
        int row = 0;
        int column = 0;
    };
    struct Layout {
        double tileWidth = 0.0;
        double tileHeight = 0.0;
        double gap = 0.0; ///< between two tiles: room for a sign
        double top = 0.0; ///< of the numbers, below the titles
        double noteTop = 0.0;
        double bottom = 0.0;
    };
    Layout layOut(int width) const;
    std::optional<Place> placeAt(const QPointF& point) const;
    bool isOnItsSide() const { return m_block.columns == 1; }
    void drawDivisions(QPainter& painter, const QRectF& place) const;
    QImage pictureOf(const TilesBlock::Tile& tile) const;

    TilesBlock m_block;
    mutable std::vector<RichDocument> m_titles;
    mutable std::vector<RichDocument> m_notes;
};

} // namespace loopscope::ui
