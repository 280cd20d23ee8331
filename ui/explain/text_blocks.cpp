#include "ui/explain/text_blocks.h"

#include "ui/explain/explain_sections.h"
#include "ui/explain/formula_text.h"
#include "ui/stage/text_cache.h"
#include "ui/theme/theme.h"

#include <QPainter>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace loopscope::ui
{

namespace
{

RichText* textIn(BlockWidget* widget, RichDocument::Kind kind)
{
    auto* text = new RichText(kind, widget);
    QObject::connect(text, &RichText::linkActivated, widget, &BlockWidget::linkActivated);
    QObject::connect(text, &RichText::linkPointed, widget, &BlockWidget::linkPointed);
    return text;
}

} // namespace

Prose::Prose(QWidget* parent)
    : BlockWidget(parent)
    , m_text(textIn(this, RichDocument::Kind::Words))
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

void Prose::resizeEvent(QResizeEvent*)
{
    m_text->setGeometry(rect());
}

FormulaLines::FormulaLines(QWidget* parent)
    : BlockWidget(parent)
{
}

void FormulaLines::setBlock(const Block& block)
{
    const std::vector<Formula>& formulas = std::get<FormulaBlock>(block).formulas;
    while (m_lines.size() < formulas.size()) {
        m_lines.push_back(new FormulaText(this));
        connect(m_lines.back(), &RichText::linkActivated, this, &BlockWidget::linkActivated);
        connect(m_lines.back(), &RichText::linkPointed, this, &BlockWidget::linkPointed);
    }
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        m_lines[i]->setVisible(i < formulas.size());
        if (i < formulas.size())
            m_lines[i]->setFormula(formulas[i]);
    }
    updateGeometry();
    place();
}

int FormulaLines::heightForWidth(int width) const
{
    int height = 0;
    for (const FormulaText* line : m_lines)
        height += line->isHidden() ? 0 : line->heightForWidth(width);
    return height;
}

void FormulaLines::place()
{
    int top = 0;
    for (FormulaText* line : m_lines) {
        const int height = line->isHidden() ? 0 : line->heightForWidth(width());
        line->setGeometry(0, top, width(), height);
        top += height;
    }
}

void FormulaLines::resizeEvent(QResizeEvent*)
{
    place();
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

NumberTable::Layout NumberTable::layOut(int width) const
{
    const std::size_t columns = std::size_t(m_block.header.size());
    std::vector<double> widths(columns, 0.0);
    m_cells.resize(m_block.rows.size() + 1);
    for (std::size_t row = 0; row < m_cells.size(); ++row) {
        const QStringList& texts = row == 0 ? m_block.header : m_block.rows[row - 1];
        while (m_cells[row].size() < columns)
            m_cells[row].emplace_back();
        for (std::size_t column = 0; column < columns; ++column) {
            RichDocument& cell = m_cells[row][column];
            cell.set(texts.value(qsizetype(column)), row == 0 ? smallFont(font()) : font(),
                themeOf(*this));
            cell.setWidth(-1.0);
            widths[column] = std::max(widths[column], cell.idealWidth() + text() * 0.6);
        }
    }
    // Numbers keep their width; names get what is left, and break where that is too little.
    Layout layout;
    const double numbers = std::accumulate(widths.begin() + 1, widths.end(), 0.0);
    const double names = std::max(width - numbers, 2.0 * text());
    const double spare = std::max(names - widths[0], 0.0) / double(columns);
    layout.rights.push_back(names - spare * double(columns - 1));
    for (std::size_t column = 1; column < columns; ++column)
        layout.rights.push_back(layout.rights.back() + widths[column] + spare);
    double top = 0.0;
    for (std::vector<RichDocument>& row : m_cells) {
        layout.tops.push_back(top);
        row[0].setWidth(layout.rights[0]);
        top += std::max(row[0].height(), double(text())) + text() * 0.3;
    }
    layout.tops.push_back(top);
    return layout;
}

int NumberTable::heightForWidth(int width) const
{
    return int(std::ceil(layOut(width).tops.back()));
}

void NumberTable::paintEvent(QPaintEvent*)
{
    const Layout layout = layOut(width());
    const Theme& theme = themeOf(*this);
    QPainter painter(this);
    for (std::size_t row = 0; row < m_cells.size(); ++row) {
        const double top = layout.tops[row];
        const double height = layout.tops[row + 1] - top;
        for (std::size_t column = 0; column < m_cells[row].size(); ++column) {
            const RichDocument& cell = m_cells[row][column];
            const double left = column == 0 ? 0.0 : layout.rights[column] - cell.idealWidth();
            cell.draw(painter, {left, top + (height - cell.height()) / 2.0},
                row == 0 ? theme.mutedText : theme.text);
        }
        painter.fillRect(QRectF(0.0, std::floor(top + height) - 1.0, width(), 1.0), theme.gridLine);
    }
}

} // namespace loopscope::ui
