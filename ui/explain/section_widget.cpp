#include "ui/explain/section_widget.h"

#include "ui/explain/block_widget.h"
#include "ui/explain/section_header.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QPainter>
#include <QVBoxLayout>

namespace loopscope::ui
{

SectionWidget::SectionWidget(bool hasLine, QWidget* parent)
    : QWidget(parent)
    , m_hasLine(hasLine)
    , m_header(new SectionHeader(this))
    , m_column(new QVBoxLayout(this))
{
    m_column->addWidget(m_header);
    place();
}

void SectionWidget::place()
{
    const int unit = fontMetrics().height();
    m_column->setContentsMargins(0, m_hasLine ? unit : 0, 0, unit * 3 / 4);
    m_column->setSpacing(unit / 2);
}

void SectionWidget::setSection(const ExplainSection& section)
{
    m_header->setTexts(section.title, section.note);
    m_header->setVisible(!section.title.isEmpty());
    for (std::size_t i = 0; i < section.blocks.size(); ++i) {
        const Block& block = section.blocks[i];
        if (i < m_blocks.size() && m_kinds[i] != block.index()) {
            for (std::size_t old = i; old < m_blocks.size(); ++old)
                delete m_blocks[old];
            m_blocks.resize(i);
            m_kinds.resize(i);
        }
        if (i == m_blocks.size()) {
            m_blocks.push_back(BlockWidget::make(block, this));
            m_kinds.push_back(block.index());
            m_column->addWidget(m_blocks.back());
            connect(m_blocks.back(), &BlockWidget::linkActivated, this, &SectionWidget::linkActivated);
            connect(m_blocks.back(), &BlockWidget::stepPicked, this, &SectionWidget::stepPicked);
        }
        m_blocks[i]->setBlock(block);
    }
    for (std::size_t old = section.blocks.size(); old < m_blocks.size(); ++old)
        delete m_blocks[old];
    m_blocks.resize(section.blocks.size());
    m_kinds.resize(section.blocks.size());
}

void SectionWidget::paintEvent(QPaintEvent*)
{
    if (!m_hasLine)
        return;
    QPainter painter(this);
    painter.fillRect(QRect(0, 0, width(), 1), themeOf(*this).gridLine);
}

void SectionWidget::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        place();
}

} // namespace loopscope::ui
