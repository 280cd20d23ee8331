#pragma once

#include <QAbstractButton>

namespace loopscope::ui
{

/// A small sign in a card's title line: quiet until the pointer or the focus is on it.
class CardButton : public QAbstractButton
{
    Q_OBJECT
public:
    enum class Mark { Menu, Enlarge, PutBack, Add };

    CardButton(Mark mark, const QString& name, QWidget* parent);

    void setMark(Mark mark);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    Mark m_mark;
};

} // namespace loopscope::ui
