#include "ui/stage/truncation_fence.h"

#include "ui/stage/text_cache.h"
#include "ui/theme/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

namespace
{

constexpr int lineReach = 2;         ///< pixels at either side of a line in which it can be held
constexpr int leastLineSpacing = 12; ///< pixels

} // namespace

TruncationFence::TruncationFence(QWidget* parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::SplitHCursor);
    setMouseTracking(true);
    setProperty("choosesWithArrows", true);
    setObjectName(QStringLiteral("timeline.fence"));
    setAccessibleName(tr("Window of truncated backpropagation"));
    updateShape();
}

void TruncationFence::setAxis(const TimeAxis& axis)
{
    if (axis == m_axis)
        return;
    m_axis = axis;
    updateShape();
}

void TruncationFence::setWindow(int truncationLength, bool isReverse)
{
    if (truncationLength == m_length && isReverse == m_isReverse)
        return;
    m_length = truncationLength;
    m_isReverse = isReverse;
    updateShape();
}

void TruncationFence::setGaps(const std::vector<QRect>& gaps)
{
    if (gaps == m_gaps)
        return;
    m_gaps = gaps;
    updateShape();
}

int TruncationFence::fenceCount() const
{
    if (m_axis.steps < 2)
        return 0;
    return isTruncated() ? (m_axis.steps - 1) / m_length : 1;
}

int TruncationFence::fenceX(int index) const
{
    const int steps = isTruncated() ? index * m_length : m_axis.steps;
    return m_axis.columnLeft(m_isReverse ? m_axis.steps - steps : steps);
}

bool TruncationFence::areLinesShown() const
{
    return isTruncated() && m_length * m_axis.columnWidth >= leastLineSpacing;
}

bool TruncationFence::areWordsShown() const
{
    return m_dragged || underMouse() || hasFocus();
}

int TruncationFence::firstShown() const
{
    for (int index = 1; index <= fenceCount(); ++index) {
        const int x = fenceX(index);
        if (x >= m_axis.left && x <= m_axis.right())
            return index;
    }
    return 0;
}

QRect TruncationFence::gripRect() const
{
    const int index = firstShown();
    if (index == 0)
        return {};
    const int height = fontMetrics().height();
    const int width = std::max(7, height / 2) | 1;
    return QRect(fenceX(index) - width / 2, 1, width, height);
}

QString TruncationFence::words() const
{
    return isTruncated() ? tr("k = %1").arg(m_length) : tr("full BPTT");
}

QRect TruncationFence::wordsRect() const
{
    const QFontMetrics metrics(smallFont(font()));
    const QRect grip = gripRect();
    const int width = metrics.horizontalAdvance(words()) + metrics.height() / 2;
    const int left = grip.right() + 3 + width <= this->width() ? grip.right() + 3
                                                               : grip.left() - 2 - width;
    return QRect(left, grip.top(), width, grip.height());
}

/// The lines, with so many pixels at either side of them.
QRegion TruncationFence::linesAt(int reach) const
{
    QRegion lines;
    for (int index = 1; areLinesShown() && index <= fenceCount(); ++index) {
        const int x = fenceX(index);
        if (x >= m_axis.left && x <= m_axis.right())
            lines += QRect(x - reach, 0, 2 * reach + 1, height());
    }
    for (const QRect& gap : m_gaps)
        lines -= gap;
    return lines;
}

/// The widget is its marks alone: what is between them belongs to the panes below.
void TruncationFence::updateShape()
{
    QRegion shape;
    if (const QRect grip = gripRect(); !grip.isEmpty()) {
        shape += grip.adjusted(-1, -1, 1, 1);
        if (areWordsShown())
            shape += wordsRect();
    }
    shape += linesAt(lineReach);
    setVisible(!shape.isEmpty());
    if (!shape.isEmpty())
        setMask(shape);
    setAccessibleDescription(words());
    setToolTip(
        isTruncated()
            ? tr("Truncated backpropagation: no gradient crosses these lines, so nothing is "
                 "learned from further back than %1 steps.\nDrag to change the window k; to "
                 "the end of the sequence for full BPTT.")
                  .arg(m_length)
            : tr("Full backpropagation through time.\nDrag this fence into the sequence, and "
                 "no gradient crosses it."));
    update();
}

void TruncationFence::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Theme& theme = themeOf(*this);
    painter.setPen(QPen(theme.accent, 1.0, Qt::DashLine));
    for (const QRect& line : linesAt(0))
        painter.drawLine(line.topLeft(), line.bottomLeft());
    const QRect grip = gripRect();
    if (grip.isEmpty())
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(hasFocus() ? QPen(theme.text, 1.5) : QPen(theme.accent, 1.0));
    painter.setBrush(isTruncated() ? theme.accent : theme.panel);
    painter.drawRoundedRect(QRectF(grip).adjusted(0.5, 0.5, -0.5, -0.5), 2.5, 2.5);
    if (!areWordsShown())
        return;
    painter.setPen(theme.accent);
    painter.setBrush(theme.panel);
    painter.drawRoundedRect(QRectF(wordsRect()).adjusted(0.5, 0.5, -0.5, -0.5), 2.5, 2.5);
    painter.setFont(smallFont(font()));
    painter.setPen(theme.text);
    painter.drawText(wordsRect(), Qt::AlignCenter, words());
}

void TruncationFence::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    updateShape();
}

// Dragging

int TruncationFence::lengthAt(double x, int index) const
{
    const int step = m_axis.stepAt(x);
    const int boundary = step + (x > m_axis.columnCentre(step) ? 1 : 0);
    const int steps = m_isReverse ? m_axis.steps - boundary : boundary;
    const int length = std::max(1, int(std::lround(double(steps) / index)));
    return length >= m_axis.steps ? 0 : length;
}

void TruncationFence::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || fenceCount() == 0) {
        event->ignore();
        return;
    }
    int nearest = 1;
    const double x = event->position().x();
    for (int index = 1; index <= fenceCount(); ++index) {
        if (std::abs(fenceX(index) - x) < std::abs(fenceX(nearest) - x))
            nearest = index;
    }
    m_dragged = nearest;
    updateShape();
}

void TruncationFence::mouseMoveEvent(QMouseEvent* event)
{
    if (m_dragged)
        choose(lengthAt(event->position().x(), *m_dragged));
}

void TruncationFence::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_dragged.reset();
    updateShape();
}

void TruncationFence::keyPressEvent(QKeyEvent* event)
{
    const int now = isTruncated() ? m_length : m_axis.steps;
    const int towardsEnd = m_isReverse ? -1 : 1;
    if (event->key() == Qt::Key_Left)
        choose(std::clamp(now - towardsEnd, 1, m_axis.steps));
    else if (event->key() == Qt::Key_Right)
        choose(std::clamp(now + towardsEnd, 1, m_axis.steps));
    else
        QWidget::keyPressEvent(event);
}

void TruncationFence::choose(int length)
{
    const int chosen = length >= m_axis.steps ? 0 : length;
    if (chosen == m_length)
        return;
    setWindow(chosen, m_isReverse);
    emit lengthChosen(chosen);
}

void TruncationFence::enterEvent(QEnterEvent* event)
{
    QWidget::enterEvent(event);
    updateShape();
}

void TruncationFence::leaveEvent(QEvent* event)
{
    QWidget::leaveEvent(event);
    updateShape();
}

void TruncationFence::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    updateShape();
}

void TruncationFence::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    updateShape();
}

} // namespace loopscope::ui
