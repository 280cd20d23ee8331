#pragma once

#include "ui/explain/block_widget.h"
#include "ui/explain/rich_text.h"

#include <vector>

namespace loopscope::ui
{

/// The verdict on the gradient with its arithmetic, in a tinted box.
class VerdictCard : public BlockWidget
{
    Q_OBJECT
public:
    explicit VerdictCard(QWidget* parent);
    void setBlock(const Block& block) override;
    const VerdictBlock& block() const { return m_block; }
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    double padding() const { return text() * 0.7; }
    double titleHeight(double width) const;

    VerdictBlock m_block;
    mutable std::vector<RichDocument> m_lines;
};

} // namespace loopscope::ui
