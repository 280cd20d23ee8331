#include "ui/explain/text_blocks.h"

#include "ui/explain/explain_sections.h"
#include "ui/stage/text_cache.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <QVBoxLayout>

namespace loopscope::ui
{

namespace
{

RichText* fill(BlockWidget* widget, RichDocument::Kind kind)
{
    auto* layout = new QVBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* text = new RichText(kind, widget);
    layout->addWidget(text);
    QObject::connect(text, &RichText::linkActivated, widget, &BlockWidget::linkActivated);
    return text;
}

} // namespace

Prose::Prose(QWidget* parent)
    : BlockWidget(parent)
    , m_text(fill(this, RichDocument::Kind::Words))
{
}

void Prose::setBlock(const Block& block)
{
    const ProseBlock& prose = std::get<ProseBlock>(block);
    m_text->setMuted(prose.tone == Tone::Muted);
    m_text->setProblem(prose.tone == Tone::Problem);
    m_text->setHtml(prose.html);
}

int Prose::heightForWidth(int width) const
{
    return m_text->heightForWidth(width);
}

FormulaLines::FormulaLines(QWidget* parent)
    : BlockWidget(parent)
    , m_text(fill(this, RichDocument::Kind::Formula))
{
}

void FormulaLines::setBlock(const Block& block)
{
    QStringList lines;
    for (const Formula& formula : std::get<FormulaBlock>(block).formulas)
        lines += QStringLiteral("<p style=\"margin-top:0; margin-bottom:0\">") + formula.html +
                 QStringLiteral("</p>");
    m_text->setHtml(lines.join(QString()));
}

int FormulaLines::heightForWidth(int width) const
{
    return m_text->heightForWidth(width);
}

NumberTable::NumberTable(QWidget* parent)
    : BlockWidget(parent)
{
}

void NumberTable::setBlock(const Block& block)
{
    m_block = std::get<TableBlock>(block);
    QStringList words;
    for (const QStringList& row : m_block.rows)
        words += plainText(row.join(QStringLiteral(" ")));
    setAccessibleName(words.join(QStringLiteral("; ")));
    updateGeometry();
    update();
}

int NumberTable::rowHeight() const
{
    return text() * 13 / 10;
}

int NumberTable::heightForWidth(int) const
{
    return rowHeight() * (int(m_block.rows.size()) + 1);
}

void NumberTable::layOut() const
{
    m_cells.resize(m_block.rows.size() + 1);
    for (std::size_t row = 0; row < m_cells.size(); ++row) {
        const QStringList& texts = row == 0 ? m_block.header : m_block.rows[row - 1];
        while (m_cells[row].size() < std::size_t(texts.size()))
            m_cells[row].emplace_back();
        for (qsizetype column = 0; column < texts.size(); ++column)
            m_cells[row][std::size_t(column)].set(
                texts[column], row == 0 ? smallFont(font()) : font(), themeOf(*this));
    }
}

void NumberTable::paintEvent(QPaintEvent*)
{
    layOut();
    const Theme& theme = themeOf(*this);
    QPainter painter(this);
    const int columns = int(m_block.header.size());
    const double nameWidth = width() * 0.28;
    const double columnWidth = (width() - nameWidth) / std::max(columns - 1, 1);
    for (std::size_t row = 0; row < m_cells.size(); ++row) {
        const double top = double(row) * rowHeight();
        for (int column = 0; column < columns; ++column) {
            const RichDocument& cell = m_cells[row][std::size_t(column)];
            const double right = nameWidth + column * columnWidth;
            const double left = column == 0 ? 0.0 : right - cell.idealWidth();
            cell.draw(painter, {left, top + (rowHeight() - cell.height()) / 2.0},
                row == 0 ? theme.mutedText : theme.text);
        }
        painter.setPen(theme.gridLine);
        painter.drawLine(QPointF(0, top + rowHeight() - 0.5), QPointF(width(), top + rowHeight() - 0.5));
    }
}

} // namespace loopscope::ui
