#pragma once

#include "ui/stage/time_axis.h"

#include <QRegion>
#include <QWidget>

#include <optional>
#include <vector>

namespace loopscope::ui
{

/// The fences of truncated backpropagation, over the unrolled network and its lanes: lines that no
/// gradient crosses, one after every k steps. Dragging one changes k; dragged to the end of the
/// sequence, where it waits while nothing is truncated, it opens the whole way.
class TruncationFence : public QWidget
{
    Q_OBJECT
public:
    explicit TruncationFence(QWidget* parent = nullptr);

    void setAxis(const TimeAxis& axis);
    /// @param truncationLength  k; 0 for none
    /// @param isReverse  whether the track that is shown reads the sequence from its end
    void setWindow(int truncationLength, bool isReverse);

    /// Where the lines are interrupted for words that stand there.
    void setGaps(const std::vector<QRect>& gaps);

    int truncationLength() const { return m_length; } ///< 0: nothing is truncated
    /// Where the fence after `index` windows stands, from 1 on.
    int fenceX(int index) const;
    int fenceCount() const; ///< the one at the end included while nothing is truncated
    QRect gripRect() const; ///< of the first fence on screen; empty if there is none

signals:
    void lengthChosen(int truncationLength); ///< 0: none

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    bool isTruncated() const { return m_length > 0 && m_length < m_axis.steps; }
    bool areLinesShown() const; ///< not where they would hide the steps between them
    bool areWordsShown() const;
    QRegion linesAt(int reach) const;
    int firstShown() const; ///< fence; 0 if none is on screen
    int lengthAt(double x, int index) const;
    QString words() const;
    QRect wordsRect() const;
    void updateShape();
    void choose(int length);

    TimeAxis m_axis;
    int m_length = 0;
    bool m_isReverse = false;
    std::vector<QRect> m_gaps;
    std::optional<int> m_dragged; ///< the fence that is held
};

} // namespace loopscope::ui
