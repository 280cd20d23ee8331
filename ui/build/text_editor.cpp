#include "ui/build/text_editor.h"

#include <QMimeData>
#include <QSignalBlocker>

namespace loopscope::ui
{
namespace
{

constexpr int pauseMilliseconds = 150;
constexpr std::size_t longestEdited = 20000; ///< bytes: more make typing slow
constexpr std::size_t shownOfLonger = 2000;
constexpr int lines = 3;

/// The first bytes of a text, without half a character at the end.
std::string startOf(const std::string& utf8, std::size_t bytes)
{
    const auto continues = [&](std::size_t place) {
        return (static_cast<unsigned char>(utf8[place]) & 0xC0U) == 0x80U;
    };
    while (bytes > 0 && bytes < utf8.size() && continues(bytes))
        --bytes;
    return utf8.substr(0, bytes);
}

} // namespace

TextEditor::TextEditor(QWidget* parent)
    : QPlainTextEdit(parent)
{
    setTabChangesFocus(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_typing.setSingleShot(true);
    m_typing.setInterval(pauseMilliseconds);
    connect(this, &QPlainTextEdit::textChanged, &m_typing, qOverload<>(&QTimer::start));
    connect(&m_typing, &QTimer::timeout, this, &TextEditor::tell);
}

void TextEditor::setText(const std::string& utf8)
{
    if (utf8 == m_text)
        return;
    m_text = utf8;
    m_typing.stop();
    const bool isLong = utf8.size() > longestEdited;
    const QSignalBlocker silent(this);
    setPlainText(QString::fromStdString(isLong ? startOf(utf8, shownOfLonger) : utf8));
    setReadOnly(isLong);
}

std::string TextEditor::shownText() const
{
    // Not toPlainText(), which makes ordinary spaces of those that do not break.
    QString text = document()->toRawText();
    text.replace(QChar::ParagraphSeparator, '\n');
    text.replace(QChar::LineSeparator, '\n');
    return text.toStdString();
}

QSize TextEditor::sizeHint() const
{
    const int line = fontMetrics().lineSpacing();
    return {line * 8, line * lines + line};
}

void TextEditor::tell()
{
    m_typing.stop();
    m_text = shownText();
    emit edited(m_text);
}

bool TextEditor::canInsertFromMimeData(const QMimeData* source) const
{
    return !source->hasUrls() && QPlainTextEdit::canInsertFromMimeData(source);
}

void TextEditor::insertFromMimeData(const QMimeData* source)
{
    const std::string pasted = source->text().toStdString();
    if (pasted.size() <= longestEdited) {
        QPlainTextEdit::insertFromMimeData(source);
        return;
    }
    setText(pasted);
    emit edited(pasted);
}

void TextEditor::focusOutEvent(QFocusEvent* event)
{
    QPlainTextEdit::focusOutEvent(event);
    if (m_typing.isActive())
        tell();
}

} // namespace loopscope::ui
