#pragma once

#include "ui/explain/explain_data.h"

#include <QWidget>

#include <memory>
#include <vector>

namespace loopscope::ui
{

class BlockWidget;
class SectionHeader;

/// The sections of the Explain panel, one below the other, as wide as they are told and as high as
/// that makes them. Widgets are kept where the next content has the same blocks.
///
/// Places its widgets by itself: Qt's layouts would ask every text for its height at several widths
/// in every frame.
class ExplainPage : public QWidget
{
    Q_OBJECT
public:
    explicit ExplainPage(QWidget* parent = nullptr);

    void setSections(const std::vector<ExplainSection>& sections);
    void setWidth(int width); ///< and the height that follows from it

signals:
    void linkActivated(const QString& link);
    void linkPointed(const QString& link);
    void stepPicked(int step);
    void numberPicked(const loopscope::NumberReference& reference);

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct ShownBlock {
        std::size_t kind = 0; ///< of the block that the widget was made for
        BlockWidget* widget = nullptr;
    };
    struct ShownSection {
        SectionHeader* header = nullptr;
        std::vector<ShownBlock> blocks;
        int top = 0;
    };
    void setBlocks(const std::vector<Block>& blocks, ShownSection& section);
    BlockWidget* makeBlock(const Block& block);
    void cutBlocks(ShownSection& section, std::size_t count);
    void place();

    std::vector<ShownSection> m_sections;
    int m_width = 0;
};

} // namespace loopscope::ui
