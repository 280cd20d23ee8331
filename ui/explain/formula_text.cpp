#include "ui/explain/formula_text.h"

#include "ui/explain/explain_sections.h"
#include "ui/theme/theme.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QMenu>
#include <QPainter>

namespace loopscope::ui
{

namespace
{

const QKeySequence latexKey(Qt::CTRL | Qt::SHIFT | Qt::Key_C);

} // namespace

FormulaText::FormulaText(QWidget* parent)
    : RichText(RichDocument::Kind::Formula, parent)
{
    setToolTip(tr("Copy: %1 as text, %2 as LaTeX")
                   .arg(QKeySequence(QKeySequence::Copy).toString(QKeySequence::NativeText),
                       latexKey.toString(QKeySequence::NativeText)));
}

void FormulaText::setFormula(const Formula& formula)
{
    m_formula = formula;
    setHtml(formula.html);
    setFocusPolicy(Qt::StrongFocus);
}

void FormulaText::copyText()
{
    QGuiApplication::clipboard()->setText(
        m_formula.text.isEmpty() ? plainText(m_formula.html) : m_formula.text);
}

void FormulaText::copyLatex()
{
    QGuiApplication::clipboard()->setText(
        m_formula.latex.isEmpty() ? latexOf(m_formula.html) : m_formula.latex);
}

void FormulaText::contextMenuEvent(QContextMenuEvent* event)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Copy as &Text"), this, &FormulaText::copyText)
        ->setShortcut(QKeySequence::Copy);
    menu->addAction(tr("Copy as &LaTeX"), this, &FormulaText::copyLatex)->setShortcut(latexKey);
    menu->popup(event->globalPos());
}

void FormulaText::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy))
        copyText();
    else if (latexKey.matches(QKeySequence(event->keyCombination())) == QKeySequence::ExactMatch)
        copyLatex();
    else
        RichText::keyPressEvent(event);
}

void FormulaText::paintEvent(QPaintEvent* event)
{
    RichText::paintEvent(event);
    if (!hasFocus())
        return;
    QPainter painter(this);
    painter.setPen(QPen(themeOf(*this).accent, 1.0, Qt::DotLine));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

} // namespace loopscope::ui
