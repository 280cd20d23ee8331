#pragma once

#include <QList>
#include <QString>
#include <QWidget>

class QPainter;

namespace loopscope::ui
{

/// A few choices side by side, one of them chosen. Up and Down choose another; when the row is too
/// narrow for the words it becomes two rows.
class SegmentedControl : public QWidget
{
    Q_OBJECT
public:
    explicit SegmentedControl(const QStringList& choices, QWidget* parent = nullptr);

    int count() const { return int(m_choices.size()); }
    QString text(int index) const { return m_choices.at(index); }
    void setText(int index, const QString& text);
    int current() const { return m_current; } ///< -1 if none is chosen
    void setCurrent(int index);               ///< tells nobody
    void setTip(int index, const QString& tip);
    /// A dot at a choice that wants to be noticed. @param meaning  for its tip and for screen
    /// readers; empty: no dot
    void setMark(int index, const QString& meaning);
    QString markOf(int index) const { return m_marks.at(index); }
    QRect rectOf(int index) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

signals:
    void chosen(int index); ///< by the person

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    int rowHeight() const;
    int widthOf(int index) const;
    int rowsFor(int width) const;
    int indexAt(const QPoint& place) const;
    void choose(int index);
    void describe();
    void drawMark(QPainter& painter, const QRectF& segment) const;

    QStringList m_choices;
    QStringList m_tips;
    QStringList m_marks;
    int m_current = -1;
    int m_hovered = -1;
};

} // namespace loopscope::ui
