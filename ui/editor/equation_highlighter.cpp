#include "ui/editor/equation_highlighter.h"

#include "ui/editor/equation_words.h"
#include "ui/theme/theme.h"

#include <QTextDocument>

namespace loopscope::ui
{
namespace
{

QTextCharFormat formatOf(WordRole role, const Theme& theme)
{
    QTextCharFormat format;
    switch (role) {
    case WordRole::State:
        format.setForeground(theme.fromLater);
        format.setFontWeight(QFont::DemiBold);
        break;
    case WordRole::Symbol:
        format.setForeground(theme.fromOutput);
        break;
    case WordRole::Matrix:
        format.setForeground(theme.text);
        format.setFontWeight(QFont::DemiBold);
        break;
    case WordRole::Function:
        format.setForeground(theme.right);
        break;
    case WordRole::Comment:
        format.setForeground(theme.mutedText);
        format.setFontItalic(true);
        break;
    case WordRole::Input:
    case WordRole::Bias:
    case WordRole::Number:
        format.setForeground(theme.text);
        break;
    }
    return format;
}

} // namespace

EquationHighlighter::EquationHighlighter(QTextDocument* document)
    : QSyntaxHighlighter(document)
    , m_theme(&lightTheme())
{
    connect(document, &QTextDocument::contentsChanged, this, &EquationHighlighter::findStates);
}

void EquationHighlighter::setTheme(const Theme& theme)
{
    m_theme = &theme;
    rehighlight();
}

void EquationHighlighter::findStates()
{
    const QStringList states = stateNames(document()->toPlainText());
    if (states == m_states)
        return;
    m_states = states;
    rehighlight();
}

void EquationHighlighter::highlightBlock(const QString& line)
{
    for (const EquationWord& word : equationWords(line, m_states))
        setFormat(word.start, word.length, formatOf(word.role, *m_theme));
}

} // namespace loopscope::ui
