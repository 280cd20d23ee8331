#pragma once

#include "ui/explain/block_widget.h"

namespace loopscope::ui
{

/// The most probable predictions with their probabilities.
class Chances : public BlockWidget
{
    Q_OBJECT
public:
    explicit Chances(QWidget* parent);
    void setBlock(const Block& block) override;
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    int rowHeight() const { return text() * 3 / 2; }

    ChancesBlock m_block;
};

} // namespace loopscope::ui
