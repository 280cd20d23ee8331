#include "ui/editor/equation_edit.h"

#include "ui/editor/equation_highlighter.h"
#include "ui/editor/equation_words.h"
#include "ui/theme/theme.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QFontDatabase>
#include <QKeyEvent>
#include <QScrollBar>
#include <QStringListModel>
#include <QTextBlock>

#include <algorithm>

namespace loopscope::ui
{
namespace
{

constexpr int lettersBeforeOffer = 2;

/// Where the column of an error stands among a line's QChars: columns count characters.
int placeOfColumn(const QString& line, int column)
{
    int place = 0;
    for (int character = 1; character < column && place < line.size(); ++character)
        place += line[place].isHighSurrogate() && place + 1 < line.size() ? 2 : 1;
    return place;
}

/// The length of the word at a place; at the end of the line the last character is marked.
int wordLengthAt(const QString& line, int place)
{
    int end = place;
    while (end < line.size() && (line[end].isLetterOrNumber() || line[end] == QLatin1Char('_')))
        ++end;
    return std::max(end - place, 1);
}

} // namespace

EquationEdit::EquationEdit(QWidget* parent)
    : QPlainTextEdit(parent)
    , m_highlighter(new EquationHighlighter(document()))
    , m_completer(new QCompleter(this))
    , m_words(new QStringListModel(this))
{
    QFont fixed = font();
    fixed.setFamily(QFontDatabase::systemFont(QFontDatabase::FixedFont).family());
    setFont(fixed);
    setTabChangesFocus(true);
    setLineWrapMode(QPlainTextEdit::NoWrap);
    setAccessibleName(tr("Equations of the cell"));
    setToolTip(tr("One equation a line. Ctrl+Space completes a name."));
    m_completer->setModel(m_words);
    m_completer->setWidget(this);
    m_completer->setCaseSensitivity(Qt::CaseSensitive);
    connect(m_completer, qOverload<const QString&>(&QCompleter::activated), this,
        &EquationEdit::complete);
    m_highlighter->setTheme(themeOf(*this));
    connect(this, &QPlainTextEdit::textChanged, this, [this] {
        if (!m_isShowing)
            emit edited();
    });
}

void EquationEdit::showText(const QString& text)
{
    if (text == toPlainText())
        return;
    m_isShowing = true;
    QTextCursor all(document());
    all.select(QTextCursor::Document);
    all.insertText(text);
    m_isShowing = false;
}

void EquationEdit::showError(const std::optional<NotationError>& error)
{
    m_error = error;
    markError();
}

void EquationEdit::markError()
{
    QList<QTextEdit::ExtraSelection> marks;
    if (m_error) {
        const QTextBlock block = document()->findBlockByNumber(
            std::clamp(m_error->line - 1, 0, std::max(0, document()->blockCount() - 1)));
        const QString line = block.text();
        const int last = std::max(0, int(line.size()) - 1);
        const int place = std::min(placeOfColumn(line, m_error->column), last);
        QTextEdit::ExtraSelection mark;
        mark.cursor = QTextCursor(block);
        mark.cursor.setPosition(block.position() + place);
        const int end = std::min(place + wordLengthAt(line, place), int(line.size()));
        mark.cursor.setPosition(block.position() + end, QTextCursor::KeepAnchor);
        mark.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        mark.format.setUnderlineColor(themeOf(*this).wrong);
        mark.format.setBackground(themeOf(*this).wrongFill);
        marks << mark;
    }
    setExtraSelections(marks);
}

QString EquationEdit::wordBeforeCursor() const
{
    const QTextCursor cursor = textCursor();
    const QString line = cursor.block().text().left(cursor.positionInBlock());
    qsizetype start = line.size();
    while (start > 0 && (line[start - 1].isLetterOrNumber() || line[start - 1] == QLatin1Char('_')))
        --start;
    return line.mid(start);
}

void EquationEdit::offerCompletions(bool isAsked)
{
    const QString word = wordBeforeCursor();
    if (!isAsked && word.size() < lettersBeforeOffer) {
        m_completer->popup()->hide();
        return;
    }
    QStringList words = completionsFor(toPlainText());
    words.removeAll(word); // what is being typed is itself a word of the text
    m_words->setStringList(words);
    m_completer->setCompletionPrefix(word);
    if (m_completer->completionCount() == 0) {
        m_completer->popup()->hide();
        return;
    }
    m_completer->popup()->setCurrentIndex(m_completer->completionModel()->index(0, 0));
    QRect place = cursorRect();
    place.setWidth(m_completer->popup()->sizeHintForColumn(0) +
                   m_completer->popup()->verticalScrollBar()->sizeHint().width());
    m_completer->complete(place);
}

void EquationEdit::complete(const QString& word)
{
    QTextCursor cursor = textCursor();
    cursor.movePosition(
        QTextCursor::Left, QTextCursor::KeepAnchor, int(wordBeforeCursor().size()));
    cursor.insertText(word);
    setTextCursor(cursor);
}

void EquationEdit::keyPressEvent(QKeyEvent* event)
{
    if (m_completer->popup()->isVisible()) {
        switch (event->key()) {
        case Qt::Key_Enter:
        case Qt::Key_Return:
        case Qt::Key_Escape:
        case Qt::Key_Tab:
        case Qt::Key_Backtab:
            event->ignore(); // the list's own
            return;
        default:
            break;
        }
    }
    const bool isAsked =
        event->key() == Qt::Key_Space && event->modifiers() == Qt::ControlModifier;
    if (!isAsked)
        QPlainTextEdit::keyPressEvent(event);
    const bool isWritten = !event->text().isEmpty() && event->text()[0].isPrint() &&
                           event->key() != Qt::Key_Space;
    if (isAsked || isWritten)
        offerCompletions(isAsked);
    else if (m_completer->popup()->isVisible() && event->key() == Qt::Key_Backspace)
        offerCompletions(false);
}

void EquationEdit::changeEvent(QEvent* event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        m_highlighter->setTheme(themeOf(*this));
        markError();
    }
}

} // namespace loopscope::ui
