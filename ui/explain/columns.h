#pragma once

#include "ui/explain/block_widget.h"
#include "ui/explain/rich_text.h"

namespace loopscope::ui
{

/// One number a unit or a step, as columns from 0 up.
class Columns : public BlockWidget
{
    Q_OBJECT
public:
    explicit Columns(QWidget* parent);
    void setBlock(const Block& block) override;
    const ColumnsBlock& block() const { return m_block; }
    int heightForWidth(int width) const override;

    QRectF columnRect(int index) const; ///< its full height

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    double titleHeight(double width) const; ///< lays the title out
    int indexAt(const QPointF& place) const; ///< -1 outside
    void drawColumn(QPainter& painter, int index) const;
    QColor colourOf(double value) const;

    ColumnsBlock m_block;
    mutable RichDocument m_title;
};

} // namespace loopscope::ui
