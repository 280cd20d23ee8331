#pragma once

#include "ui/explain/block_widget.h"
#include "ui/explain/rich_text.h"

#include <vector>

namespace loopscope::ui
{

/// Vectors as rows of small bars, one a unit: a label, the bars, a number.
class BarRows : public BlockWidget
{
    Q_OBJECT
public:
    explicit BarRows(QWidget* parent);
    void setBlock(const Block& block) override;
    const BarRowsBlock& block() const { return m_block; }
    int heightForWidth(int width) const override;

    /// Where the bars of a row stand.
    QRectF barsRect(int row) const;
    /// The number whose bar is at a place; nothing where none is that can be asked.
    std::optional<NumberReference> numberAt(const QPointF& place) const;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    struct Bar {
        int row = -1;
        int unit = -1; ///< -1 beside the bars
    };
    Bar barAt(const QPointF& place) const;
    struct Layout {
        double labelWidth = 0.0;
        double numberWidth = 0.0;
        std::vector<double> tops; ///< of the rows, and where the last one ends
        std::vector<bool> isLabelAbove;
        double noteTop = 0.0;
    };
    Layout layOut(int width) const;
    double barHeight() const;
    void drawRow(QPainter& painter, const Layout& layout, int row);
    void drawBar(QPainter& painter, const QRectF& place, double value) const;

    BarRowsBlock m_block;
    mutable std::vector<RichDocument> m_labels;
    mutable RichDocument m_note;
};

} // namespace loopscope::ui
