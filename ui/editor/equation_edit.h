#pragma once

#include "core/cell/program.h"

#include <QPlainTextEdit>

#include <optional>

class QCompleter;
class QStringListModel;

namespace loopscope::ui
{

class EquationHighlighter;

/// The text of a cell as it is written: words coloured by what they are, the place of a mistake
/// underlined, names completed (Ctrl+Space, or by themselves from two letters on).
class EquationEdit : public QPlainTextEdit
{
    Q_OBJECT
public:
    explicit EquationEdit(QWidget* parent = nullptr);

    /// Replaces the text if it is another, as one step of the editor's own undo. Emits nothing.
    void showText(const QString& text);
    /// Underlines where a mistake is; none takes the mark away.
    void showError(const std::optional<NotationError>& error);
    bool hasErrorMark() const { return m_error.has_value(); }
    QCompleter* completer() const { return m_completer; }

signals:
    void edited(); ///< by the person

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void markError();
    QString wordBeforeCursor() const;
    void offerCompletions(bool isAsked);
    void complete(const QString& word);

    EquationHighlighter* m_highlighter;
    QCompleter* m_completer;
    QStringListModel* m_words;
    std::optional<NotationError> m_error;
    bool m_isShowing = false; ///< whether the text is being replaced by the program
};

} // namespace loopscope::ui
