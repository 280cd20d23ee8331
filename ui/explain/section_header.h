#pragma once

#include "ui/explain/rich_text.h"

#include <QWidget>

namespace loopscope::ui
{

/// The title of a section, and a note at its right; below it where there is no room beside.
class SectionHeader : public QWidget
{
    Q_OBJECT
public:
    explicit SectionHeader(QWidget* parent = nullptr);

    void setTexts(const QString& title, const QString& note); ///< rich texts

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Layout {
        QPointF note;
        double height = 0.0;
    };
    Layout layOut(int width) const;

    QString m_titleText;
    QString m_noteText;
    mutable RichDocument m_title;
    mutable RichDocument m_note;
};

} // namespace loopscope::ui
