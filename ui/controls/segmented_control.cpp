#include "ui/controls/segmented_control.h"

#include "ui/theme/theme.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <utility>

namespace loopscope::ui
{
namespace
{

QFont chosenFont(const QFont& font)
{
    QFont result = font;
    result.setWeight(QFont::DemiBold);
    return result;
}

} // namespace

SegmentedControl::SegmentedControl(const QStringList& choices, QWidget* parent)
    : QWidget(parent)
    , m_choices(choices)
    , m_tips(choices.size())
    , m_marks(choices.size())
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void SegmentedControl::setText(int index, const QString& text)
{
    if (m_choices.at(index) == text)
        return;
    m_choices[index] = text;
    describe();
    updateGeometry();
    update();
}

void SegmentedControl::setCurrent(int index)
{
    if (index == m_current)
        return;
    m_current = index;
    describe();
    update();
}

void SegmentedControl::setMark(int index, const QString& meaning)
{
    if (std::exchange(m_marks[index], meaning) == meaning)
        return;
    describe();
    update();
}

void SegmentedControl::describe()
{
    QStringList words;
    if (m_current >= 0)
        words.append(m_choices.at(m_current));
    for (int i = 0; i < count(); ++i)
        if (!m_marks.at(i).isEmpty())
            words.append(tr("%1: %2").arg(m_choices.at(i), m_marks.at(i)));
    setAccessibleDescription(words.join(QStringLiteral(". ")));
}

void SegmentedControl::setTip(int index, const QString& tip)
{
    m_tips[index] = tip;
}

int SegmentedControl::rowHeight() const
{
    return int(fontMetrics().height() * 1.75);
}

int SegmentedControl::widthOf(int index) const
{
    const int text = QFontMetrics(chosenFont(font())).horizontalAdvance(m_choices.at(index));
    return text + fontMetrics().height() * 3 / 4;
}

int SegmentedControl::rowsFor(int width) const
{
    int needed = 0;
    for (int i = 0; i < count(); ++i)
        needed += widthOf(i);
    return needed > width && count() > 2 ? 2 : 1;
}

QSize SegmentedControl::sizeHint() const
{
    int width = 0;
    for (int i = 0; i < count(); ++i)
        width += widthOf(i);
    return {width, rowHeight()};
}

QSize SegmentedControl::minimumSizeHint() const
{
    int widest = 0;
    for (int i = 0; i < count(); ++i)
        widest = std::max(widest, widthOf(i));
    return {count() > 2 ? widest * ((count() + 1) / 2) : sizeHint().width(), rowHeight()};
}

int SegmentedControl::heightForWidth(int width) const
{
    return rowHeight() * rowsFor(width);
}

QRect SegmentedControl::rectOf(int index) const
{
    const int margin = 2;
    const QRect inside = rect().adjusted(margin, margin, -margin, -margin);
    const int rows = rowsFor(width());
    const int perRow = (count() + rows - 1) / rows;
    const int row = index / perRow;
    const int first = row * perRow;
    const int last = std::min(count(), first + perRow);
    int needed = 0;
    int before = 0;
    for (int i = first; i < last; ++i) {
        needed += widthOf(i);
        before += i < index ? widthOf(i) : 0;
    }
    const double spare = double(inside.width() - needed) / (last - first);
    const int left = inside.left() + before + int(spare * (index - first));
    const int right = inside.left() + before + widthOf(index) + int(spare * (index - first + 1));
    const int top = inside.top() + inside.height() * row / rows;
    const int bottom = inside.top() + inside.height() * (row + 1) / rows;
    return {left, top, right - left, bottom - top};
}

int SegmentedControl::indexAt(const QPoint& place) const
{
    for (int i = 0; i < count(); ++i)
        if (rectOf(i).contains(place))
            return i;
    return -1;
}

void SegmentedControl::choose(int index)
{
    if (index < 0 || index == m_current)
        return;
    setCurrent(index);
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
    emit chosen(index);
}

bool SegmentedControl::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int index = indexAt(help->pos());
        if (index >= 0 && !m_tips.at(index).isEmpty()) {
            QStringList words{m_tips.at(index), m_marks.at(index)};
            words.removeAll(QString());
            QToolTip::showText(
                help->globalPos(), words.join(QLatin1Char('\n')), this, rectOf(index));
            return true;
        }
    }
    if (event->type() == QEvent::FontChange)
        updateGeometry();
    return QWidget::event(event);
}

void SegmentedControl::paintEvent(QPaintEvent*)
{
    const Theme& theme = themeOf(*this);
    const double radius = fontMetrics().height() * 0.4;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF frame = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(hasFocus() ? QPen(theme.accent, 2.0) : QPen(theme.border, 1.0));
    painter.setBrush(theme.soft);
    painter.drawRoundedRect(
        hasFocus() ? frame.adjusted(0.5, 0.5, -0.5, -0.5) : frame, radius, radius);
    for (int i = 0; i < count(); ++i) {
        const QRectF segment = QRectF(rectOf(i)).adjusted(0.5, 0.5, -0.5, -0.5);
        const bool isChosen = i == m_current;
        if (isChosen) {
            painter.setPen(QPen(theme.border, 1.0));
            painter.setBrush(theme.dark ? theme.border : theme.field);
            painter.drawRoundedRect(segment, radius - 1.0, radius - 1.0);
        }
        painter.setFont(isChosen ? chosenFont(font()) : font());
        const bool strong = isEnabled() && (isChosen || i == m_hovered);
        painter.setPen(strong ? theme.text : theme.mutedText);
        painter.drawText(segment, Qt::AlignCenter, m_choices.at(i));
        if (!m_marks.at(i).isEmpty())
            drawMark(painter, segment);
    }
}

void SegmentedControl::drawMark(QPainter& painter, const QRectF& segment) const
{
    const double size = fontMetrics().height() * 0.4;
    const QPointF place = segment.topRight() + QPointF(-1.1 * size, 1.1 * size);
    painter.setPen(Qt::NoPen);
    painter.setBrush(themeOf(*this).accent);
    painter.drawEllipse(place, size / 2.0, size / 2.0);
}

void SegmentedControl::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        choose(indexAt(event->position().toPoint()));
}

void SegmentedControl::mouseMoveEvent(QMouseEvent* event)
{
    m_hovered = indexAt(event->position().toPoint());
    update();
}

void SegmentedControl::leaveEvent(QEvent*)
{
    m_hovered = -1;
    update();
}

void SegmentedControl::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Down || event->key() == Qt::Key_Right)
        choose(std::min(m_current + 1, count() - 1));
    else if (event->key() == Qt::Key_Up || event->key() == Qt::Key_Left)
        choose(std::max(m_current - 1, 0));
    else
        QWidget::keyPressEvent(event);
}

} // namespace loopscope::ui
