#include "ui/build/layer_header.h"

#include "ui/theme/theme.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

namespace loopscope::ui
{

LayerHeader::LayerHeader(const QString& name, QWidget* parent)
    : QAbstractButton(parent)
{
    setObjectName("layer.header");
    setFocusPolicy(Qt::StrongFocus);
    setText(name);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void LayerHeader::showLayer(const LayerSummary& summary, bool isSelected, bool isOnly)
{
    m_summary = summary;
    m_isSelected = isSelected;
    m_isOnly = isOnly;
    setEnabled(!isOnly);
    setCursor(isOnly ? Qt::ArrowCursor : Qt::OpenHandCursor);
    setAccessibleName(text());
    const QString words = summary.text();
    setAccessibleDescription(isSelected ? tr("%1; its settings follow").arg(words)
                                        : tr("%1; press to see its settings").arg(words));
    const QString how = isOnly ? QString()
                               : '\n' + tr("Click to see its settings, drag to move it.");
    setToolTip(text() + ": " + words + how);
    update();
}

QFont LayerHeader::nameFont() const
{
    QFont result = font();
    result.setWeight(QFont::DemiBold);
    return result;
}

int LayerHeader::gripWidth() const
{
    return m_isOnly ? 0 : fontMetrics().height();
}

QSize LayerHeader::sizeHint() const
{
    const int line = fontMetrics().height();
    const int name = QFontMetrics(nameFont()).horizontalAdvance(text());
    return {gripWidth() + name + line + fontMetrics().horizontalAdvance(m_summary.text()),
        line * 3 / 2};
}

QSize LayerHeader::minimumSizeHint() const
{
    return {fontMetrics().height() * 8, sizeHint().height()};
}

void LayerHeader::paintEvent(QPaintEvent*)
{
    const Theme& theme = themeOf(*this);
    const double line = fontMetrics().height();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (hasFocus()) {
        painter.setPen(QPen(theme.accent, 2.0));
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), line * 0.3, line * 0.3);
    }
    const int grip = gripWidth();
    if (grip > 0) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(underMouse() ? theme.text : theme.mutedText);
        for (int row = -1; row <= 1; ++row) {
            for (int column = 0; column < 2; ++column)
                painter.drawEllipse(
                    QPointF(line * (0.25 + 0.25 * column), height() / 2.0 + line * 0.25 * row),
                    line * 0.07, line * 0.07);
        }
    }
    const QRect words = rect().adjusted(grip, 0, 0, 0);
    painter.setFont(nameFont());
    painter.setPen(theme.text);
    painter.drawText(words, Qt::AlignLeft | Qt::AlignVCenter, text());
    const int name = QFontMetrics(nameFont()).horizontalAdvance(text());
    const QRect rest = words.adjusted(name + int(line / 2), 0, 0, 0);
    painter.setFont(font());
    painter.setPen(theme.mutedText);
    const int room = rest.width() - fontMetrics().horizontalAdvance(m_summary.size);
    painter.drawText(rest, Qt::AlignRight | Qt::AlignVCenter,
        fontMetrics().elidedText(m_summary.words, Qt::ElideRight, room) + m_summary.size);
}

void LayerHeader::mousePressEvent(QMouseEvent* event)
{
    m_pressed = event->position().toPoint();
    QAbstractButton::mousePressEvent(event);
}

void LayerHeader::mouseMoveEvent(QMouseEvent* event)
{
    const QPoint moved = event->position().toPoint() - m_pressed;
    const bool isPulled = event->buttons().testFlag(Qt::LeftButton) &&
                          moved.manhattanLength() >= QApplication::startDragDistance();
    if (isPulled && !m_isOnly && !m_isDragging) {
        m_isDragging = true;
        setDown(false);
        setCursor(Qt::ClosedHandCursor);
        setFocus(Qt::MouseFocusReason);
    }
    if (m_isDragging)
        emit dragged(event->globalPosition().toPoint());
}

void LayerHeader::mouseReleaseEvent(QMouseEvent* event)
{
    if (!m_isDragging) {
        QAbstractButton::mouseReleaseEvent(event);
        return;
    }
    m_isDragging = false;
    setCursor(Qt::OpenHandCursor);
    emit dropped(event->globalPosition().toPoint());
}

void LayerHeader::keyPressEvent(QKeyEvent* event)
{
    if (m_isDragging && event->key() == Qt::Key_Escape) {
        m_isDragging = false;
        setCursor(Qt::OpenHandCursor);
        emit dragCancelled();
        return;
    }
    QAbstractButton::keyPressEvent(event);
}

} // namespace loopscope::ui
