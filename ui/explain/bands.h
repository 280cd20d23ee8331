#pragma once

#include "ui/explain/block_widget.h"
#include "ui/explain/rich_text.h"

namespace loopscope::ui
{

/// Bands over the time steps that add up to the whole, with a legend above them. What works against
/// the whole stands below the line.
class Bands : public BlockWidget
{
    Q_OBJECT
public:
    explicit Bands(QWidget* parent);
    void setBlock(const Block& block) override;
    const BandsBlock& block() const { return m_block; }
    int heightForWidth(int width) const override;

    int stepCount() const;
    QRectF columnRect(int step) const; ///< its full height
    QRectF partRect(int step, int band) const; ///< empty where nothing is drawn
    QColor colourOf(int band) const;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    double layOutLegend(double width) const; ///< and returns its height
    int stepAt(const QPointF& place) const;  ///< -1 outside
    double most() const;                     ///< highest sum above the line; at least 1
    double least() const;                    ///< lowest below it; at most 0

    BandsBlock m_block;
    mutable std::vector<RichDocument> m_names;
    mutable std::vector<QPointF> m_places; ///< of the names
};

} // namespace loopscope::ui
