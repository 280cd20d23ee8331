#pragma once

#include "ui/explain/block_widget.h"
#include "ui/explain/rich_text.h"

#include <vector>

namespace loopscope::ui
{

/// The parts of a number: each with its name, its size as a bar, and the number.
class Terms : public BlockWidget
{
    Q_OBJECT
public:
    explicit Terms(QWidget* parent);
    void setBlock(const Block& block) override;
    const TermsBlock& block() const { return m_block; }
    int heightForWidth(int width) const override;

    RichText* nameOf(int row) const { return m_names[std::size_t(row)]; }

protected:
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct RowPlace {
        QRect name;
        QRect bar;
        QRect number;
        int bottom = 0;
    };
    std::vector<RowPlace> placesFor(int width) const;
    void place();
    void drawBar(QPainter& painter, const QRect& place, double amount) const;

    TermsBlock m_block;
    std::vector<RichText*> m_names;
};

} // namespace loopscope::ui
