#pragma once

#include "ui/explain/rich_text.h"

#include <QAbstractButton>

namespace loopscope::ui
{

/// One of several answers: its letter, and words that take as many lines as they need.
class ChoiceButton : public QAbstractButton
{
    Q_OBJECT
public:
    enum class Mark { None, Right, Wrong };

    explicit ChoiceButton(QChar letter, QWidget* parent = nullptr);

    /// @param html   as RichText takes it
    /// @param plain  the same for screen readers
    void setWords(const QString& html, const QString& plain);
    /// Once it is known.
    void setMark(Mark mark);
    Mark mark() const { return m_mark; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int space() const; ///< inside the frame
    int letterWidth() const;
    void layOut(int width) const;

    QChar m_letter;
    QString m_html;
    Mark m_mark = Mark::None;
    mutable RichDocument m_document;
};

} // namespace loopscope::ui
