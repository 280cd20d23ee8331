#include "ui/explain/columns.h"

#include "ui/stage/text_cache.h"
#include "ui/theme/number_format.h"
#include "ui/theme/ramps.h"
#include "ui/theme/theme.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

Columns::Columns(QWidget* parent)
    : BlockWidget(parent)
{
    setMouseTracking(true);
}

void Columns::setBlock(const Block& block)
{
    m_block = std::get<ColumnsBlock>(block);
    setAccessibleName(m_block.words);
    const bool isAnswer = m_block.areSteps || m_block.reference;
    setCursor(isAnswer ? Qt::PointingHandCursor : Qt::ArrowCursor);
    updateGeometry();
    update();
}

double Columns::titleHeight(double width) const
{
    if (m_block.title.isEmpty() && m_block.number.isEmpty())
        return 0.0;
    const QFontMetrics bold(boldFont(smallFont(font())));
    m_title.set(m_block.title, smallFont(font()), themeOf(*this));
    m_title.setWidth(width - bold.horizontalAdvance(m_block.number) - text() * 0.5);
    return std::max(m_title.height(), double(bold.height())) + text() * 0.25;
}

int Columns::heightForWidth(int width) const
{
    const int lines = m_block.kind == ColumnsBlock::Kind::Slopes ? 2 : 3;
    return int(std::ceil(titleHeight(width))) + lines * text();
}

QRectF Columns::columnRect(int index) const
{
    const double step = double(width()) / double(std::max<std::size_t>(m_block.values.size(), 1));
    const double gap = step >= 8.0 ? 3.0 : step >= 4.0 ? 1.0 : 0.0;
    const double top = std::ceil(titleHeight(width()));
    return {index * step, top, step - gap, height() - top};
}

int Columns::indexAt(const QPointF& place) const
{
    if (place.y() < titleHeight(width()) || m_block.values.empty())
        return -1;
    const int count = int(m_block.values.size());
    return std::clamp(int(place.x() / width() * count), 0, count - 1);
}

QColor Columns::colourOf(double value) const
{
    const Theme& theme = themeOf(*this);
    switch (m_block.kind) {
    case ColumnsBlock::Kind::Slopes:
        return gradientColour(std::abs(value), theme.dark);
    case ColumnsBlock::Kind::Shares:
        return valueColour(std::copysign(1.0, value), 1.0, theme.dark);
    case ColumnsBlock::Kind::Losses:
        break;
    }
    return theme.fromOutput;
}

void Columns::drawColumn(QPainter& painter, int index) const
{
    const Theme& theme = themeOf(*this);
    const double value = m_block.values[std::size_t(index)];
    QRectF place = columnRect(index);
    const bool isReached = m_block.reached.empty() || m_block.reached[std::size_t(index)];
    if (m_block.kind == ColumnsBlock::Kind::Slopes)
        painter.fillRect(place, theme.soft);
    if (!std::isfinite(value)) {
        painter.fillRect(place, valueColour(value, 1.0, theme.dark));
        painter.fillRect(place, QBrush(theme.panel, Qt::BDiagPattern));
        return;
    }
    const double part = std::clamp(value / m_block.top, -1.0, 1.0);
    if (m_block.kind == ColumnsBlock::Kind::Shares) {
        const double middle = place.center().y();
        const double height = std::abs(part) * place.height() / 2.0;
        place = QRectF(place.left(), part > 0.0 ? middle - height : middle, place.width(), height);
    } else {
        place.setTop(place.bottom() - std::abs(part) * place.height());
    }
    if (isReached) {
        painter.fillRect(place, colourOf(value));
        return;
    }
    painter.setPen(QPen(theme.border, 1.0, Qt::DashLine));
    painter.drawRect(place.adjusted(0.5, 0.5, -0.5, -0.5));
}

void Columns::paintEvent(QPaintEvent*)
{
    const Theme& theme = themeOf(*this);
    QPainter painter(this);
    painter.setFont(boldFont(smallFont(font())));
    painter.setPen(theme.text);
    painter.drawText(QRectF(0, 0, width(), text()), Qt::AlignRight | Qt::AlignTop, m_block.number);
    titleHeight(width());
    m_title.draw(painter, {}, theme.mutedText);
    for (int index = 0; index < int(m_block.values.size()); ++index)
        drawColumn(painter, index);
    const double line = m_block.kind == ColumnsBlock::Kind::Shares
                            ? std::floor(columnRect(0).center().y())
                            : height() - 1.0;
    painter.fillRect(QRectF(0, line, width(), 1.0), theme.border);
    if (m_block.current >= 0 && m_block.current < int(m_block.values.size())) {
        const QRectF place = columnRect(m_block.current);
        painter.fillRect(QRectF(place.left(), height() - 2.0, place.width(), 2.0), theme.playhead);
    }
}

bool Columns::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return BlockWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int index = indexAt(help->pos());
    QString words = m_block.words;
    if (index >= 0) {
        words = (m_block.areSteps ? tr("step %1: %2") : tr("unit %1: %2"))
                    .arg(index + 1)
                    .arg(formatNumber(m_block.values[std::size_t(index)]));
        if (!m_block.reached.empty() && !m_block.reached[std::size_t(index)])
            words += u'\n' + tr("the backward pass has not come here yet");
    }
    QToolTip::showText(help->globalPos(), words, this);
    return true;
}

void Columns::mouseReleaseEvent(QMouseEvent* event)
{
    const int index = indexAt(event->position());
    if (index < 0 || event->button() != Qt::LeftButton)
        return;
    if (m_block.areSteps) {
        emit stepPicked(index);
    } else if (m_block.reference) {
        NumberReference reference = *m_block.reference;
        reference.unit = index;
        emit numberPicked(reference);
    }
}

} // namespace loopscope::ui
