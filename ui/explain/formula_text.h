#pragma once

#include "ui/explain/formula.h"
#include "ui/explain/rich_text.h"

namespace loopscope::ui
{

/// One formula, to be copied as LaTeX or as text: with its menu, or with the keys once it has the
/// focus.
class FormulaText : public RichText
{
    Q_OBJECT
public:
    explicit FormulaText(QWidget* parent);

    void setFormula(const Formula& formula);

public slots:
    void copyText();
    void copyLatex();

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    Formula m_formula;
};

} // namespace loopscope::ui
