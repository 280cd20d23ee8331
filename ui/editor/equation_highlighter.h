#pragma once

#include <QStringList>
#include <QSyntaxHighlighter>

namespace loopscope::ui
{

struct Theme;

/// Colours the words of a cell's text by what they are: states, other symbols, matrices, functions.
class EquationHighlighter : public QSyntaxHighlighter
{
    Q_OBJECT
public:
    explicit EquationHighlighter(QTextDocument* document);

    void setTheme(const Theme& theme);

protected:
    void highlightBlock(const QString& line) override;

private:
    void findStates();

    const Theme* m_theme;
    QStringList m_states;
};

} // namespace loopscope::ui
