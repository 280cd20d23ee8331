#include "ui/explain/explain_page.h"

#include "ui/explain/block_widget.h"
#include "ui/explain/section_header.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QPainter>

namespace loopscope::ui
{

ExplainPage::ExplainPage(QWidget* parent)
    : QWidget(parent)
{
}

void ExplainPage::setSections(const std::vector<ExplainSection>& sections)
{
    for (std::size_t i = sections.size(); i < m_sections.size(); ++i) {
        cutBlocks(m_sections[i], 0);
        delete m_sections[i].header;
    }
    m_sections.resize(sections.size());
    for (std::size_t i = 0; i < sections.size(); ++i) {
        ShownSection& shown = m_sections[i];
        if (shown.header == nullptr)
            shown.header = new SectionHeader(this);
        shown.header->setTexts(sections[i].title, sections[i].note);
        shown.header->setVisible(!sections[i].title.isEmpty());
        setBlocks(sections[i].blocks, shown);
    }
    place();
}

void ExplainPage::setBlocks(const std::vector<Block>& blocks, ShownSection& section)
{
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        if (i < section.blocks.size() && section.blocks[i].kind != blocks[i].index())
            cutBlocks(section, i);
        if (i == section.blocks.size())
            section.blocks.push_back({blocks[i].index(), makeBlock(blocks[i])});
        section.blocks[i].widget->setBlock(blocks[i]);
        section.blocks[i].widget->show();
    }
    cutBlocks(section, blocks.size());
}

BlockWidget* ExplainPage::makeBlock(const Block& block)
{
    BlockWidget* widget = BlockWidget::make(block, this);
    connect(widget, &BlockWidget::linkActivated, this, &ExplainPage::linkActivated);
    connect(widget, &BlockWidget::linkPointed, this, &ExplainPage::linkPointed);
    connect(widget, &BlockWidget::stepPicked, this, &ExplainPage::stepPicked);
    connect(widget, &BlockWidget::numberPicked, this, &ExplainPage::numberPicked);
    return widget;
}

void ExplainPage::cutBlocks(ShownSection& section, std::size_t count)
{
    // A click on a link in a block may be what replaces it: it goes when the click is over.
    for (std::size_t i = count; i < section.blocks.size(); ++i) {
        section.blocks[i].widget->hide();
        section.blocks[i].widget->deleteLater();
    }
    section.blocks.resize(std::min(count, section.blocks.size()));
}

void ExplainPage::setWidth(int width)
{
    m_width = width;
    place();
}

void ExplainPage::place()
{
    if (m_width <= 0)
        return;
    const int unit = fontMetrics().height();
    int top = 0;
    QWidget* before = nullptr;
    for (ShownSection& section : m_sections) {
        section.top = top;
        if (&section != &m_sections.front())
            top += unit;
        if (!section.header->isHidden()) {
            const int height = section.header->heightForWidth(m_width);
            section.header->setGeometry(0, top, m_width, height);
            top += height + unit / 2;
        }
        for (const ShownBlock& block : section.blocks) {
            const int height = block.widget->heightForWidth(m_width);
            block.widget->setGeometry(0, top, m_width, height);
            top += height + unit / 2;
            if (before != nullptr)
                QWidget::setTabOrder(before, block.widget);
            before = block.widget;
        }
        top += unit / 4;
    }
    resize(m_width, top);
    update();
}

void ExplainPage::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    for (const ShownSection& section : m_sections) {
        if (section.top > 0)
            painter.fillRect(0, section.top, width(), 1, themeOf(*this).gridLine);
    }
}

void ExplainPage::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        place();
}

} // namespace loopscope::ui
