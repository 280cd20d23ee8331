#pragma once

#include "ui/explain/block_widget.h"
#include "ui/explain/rich_text.h"

#include <vector>

namespace loopscope::ui
{

class FormulaText;

/// A sentence or two.
class Prose : public BlockWidget
{
    Q_OBJECT
public:
    explicit Prose(QWidget* parent);
    void setBlock(const Block& block) override;
    int heightForWidth(int width) const override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    RichText* m_text;
};

/// Formulas, one a line.
class FormulaLines : public BlockWidget
{
    Q_OBJECT
public:
    explicit FormulaLines(QWidget* parent);
    void setBlock(const Block& block) override;
    int heightForWidth(int width) const override;

    FormulaText* line(int index) const { return m_lines[std::size_t(index)]; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void place();

    std::vector<FormulaText*> m_lines; ///< those that are not needed are hidden
};

/// Rows of numbers below a header, aligned at the right.
class NumberTable : public BlockWidget
{
    Q_OBJECT
public:
    explicit NumberTable(QWidget* parent);
    void setBlock(const Block& block) override;
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    struct Layout {
        std::vector<double> rights; ///< where the columns end; the first holds names
        std::vector<double> tops;   ///< of the rows, and where the last one ends
    };
    Layout layOut(int width) const;

    TableBlock m_block;
    mutable std::vector<std::vector<RichDocument>> m_cells; ///< the header first
};

} // namespace loopscope::ui
