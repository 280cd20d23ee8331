#pragma once

#include <QPlainTextEdit>
#include <QTimer>

#include <string>

namespace loopscope::ui
{

/// The text that is learned, told anew whenever the person pauses in typing. Of a text that is too
/// long to be edited it shows the start, which cannot be changed.
class TextEditor : public QPlainTextEdit
{
    Q_OBJECT
public:
    explicit TextEditor(QWidget* parent = nullptr);

    /// Tells nobody. What is being typed stays if the text is the one set, or told, last.
    /// @param utf8  any bytes; they are not changed unless the person edits
    void setText(const std::string& utf8);
    bool showsOnlyTheStart() const { return isReadOnly(); }
    std::string shownText() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

signals:
    void edited(const std::string& utf8); ///< by the person

protected:
    bool canInsertFromMimeData(const QMimeData* source) const override;
    void insertFromMimeData(const QMimeData* source) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void tell();

    std::string m_text; ///< the last that was set or told
    QTimer m_typing;
};

} // namespace loopscope::ui
