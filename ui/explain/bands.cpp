#include "ui/explain/bands.h"

#include "ui/stage/text_cache.h"
#include "ui/theme/theme.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <array>
#include <cmath>

namespace loopscope::ui
{

namespace
{

constexpr double heightInLines = 3.5;
constexpr double mostBeyond = 1.0; ///< shares further than this beyond [0, 1] are cut

} // namespace

Bands::Bands(QWidget* parent)
    : BlockWidget(parent)
{
    setCursor(Qt::PointingHandCursor);
}

void Bands::setBlock(const Block& block)
{
    m_block = std::get<BandsBlock>(block);
    setAccessibleName(m_block.words);
    updateGeometry();
    update();
}

int Bands::stepCount() const
{
    return m_block.bands.empty() ? 0 : int(m_block.bands.front().shares.size());
}

QColor Bands::colourOf(int band) const
{
    const Theme& theme = themeOf(*this);
    const std::array<QColor, 4> colours{
        theme.right, theme.fromLater, theme.fromOutput, theme.mutedText};
    return colours[std::min(std::size_t(band), colours.size() - 1)];
}

double Bands::layOutLegend(double width) const
{
    const Theme& theme = themeOf(*this);
    const double line = QFontMetrics(smallFont(font())).height() * 1.25;
    m_names.resize(m_block.bands.size());
    m_places.assign(m_block.bands.size(), {});
    double x = 0.0;
    double y = 0.0;
    for (std::size_t i = 0; i < m_names.size(); ++i) {
        m_names[i].set(m_block.bands[i].name, smallFont(font()), theme);
        m_names[i].setWidth(-1.0);
        const double needed = text() * 0.9 + m_names[i].idealWidth();
        if (x > 0.0 && x + needed > width) {
            x = 0.0;
            y += line;
        }
        m_places[i] = {x, y};
        x += needed + text();
    }
    return m_names.empty() ? 0.0 : y + line + text() * 0.2;
}

int Bands::heightForWidth(int width) const
{
    return int(std::ceil(layOutLegend(width) + heightInLines * text()));
}

QRectF Bands::columnRect(int step) const
{
    const double top = std::ceil(layOutLegend(width()));
    const double each = double(width()) / std::max(stepCount(), 1);
    const double gap = each >= 8.0 ? 2.0 : each >= 4.0 ? 1.0 : 0.0;
    return {step * each, top, each - gap, height() - top};
}

double Bands::most() const
{
    double most = 1.0;
    for (int step = 0; step < stepCount(); ++step) {
        double sum = 0.0;
        for (const BandsBlock::Band& band : m_block.bands)
            sum += std::max(band.shares[std::size_t(step)], 0.0);
        most = std::max(most, sum);
    }
    return std::min(most, 1.0 + mostBeyond);
}

double Bands::least() const
{
    double least = 0.0;
    for (int step = 0; step < stepCount(); ++step) {
        double sum = 0.0;
        for (const BandsBlock::Band& band : m_block.bands)
            sum += std::min(band.shares[std::size_t(step)], 0.0);
        least = std::min(least, sum);
    }
    return std::max(least, -mostBeyond);
}

QRectF Bands::partRect(int step, int band) const
{
    const double share = m_block.bands[std::size_t(band)].shares[std::size_t(step)];
    if (!std::isfinite(share) || share == 0.0)
        return {};
    // Parts of one sign stand on each other, the first at the line.
    double before = 0.0;
    for (int other = 0; other < band; ++other) {
        const double part = m_block.bands[std::size_t(other)].shares[std::size_t(step)];
        before += part * share > 0.0 ? part : 0.0;
    }
    const QRectF column = columnRect(step);
    const double high = most();
    const double scale = column.height() / (high - least());
    const double from = column.top() + (high - std::clamp(before, least(), high)) * scale;
    const double to = column.top() + (high - std::clamp(before + share, least(), high)) * scale;
    return QRectF(
        QPointF(column.left(), std::min(from, to)), QPointF(column.right(), std::max(from, to)));
}

void Bands::paintEvent(QPaintEvent*)
{
    const Theme& theme = themeOf(*this);
    QPainter painter(this);
    layOutLegend(width());
    for (std::size_t i = 0; i < m_names.size(); ++i) {
        const double side = text() * 0.6;
        const QPointF place = m_places[i];
        painter.fillRect(
            QRectF(place.x(), place.y() + (m_names[i].height() - side) / 2.0, side, side),
            colourOf(int(i)));
        m_names[i].draw(painter, place + QPointF(text() * 0.9, 0.0), theme.text);
    }
    for (int step = 0; step < stepCount(); ++step) {
        const bool isReached = m_block.reached[std::size_t(step)];
        for (int band = 0; band < int(m_block.bands.size()); ++band) {
            const QRectF part = partRect(step, band);
            if (part.isEmpty())
                continue;
            if (isReached) {
                painter.fillRect(part, colourOf(band));
                continue;
            }
            painter.setPen(QPen(theme.border, 1.0, Qt::DashLine));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(part.adjusted(0.5, 0.5, -0.5, -0.5));
        }
    }
    const QRectF first = columnRect(0);
    const double line = first.top() + most() * first.height() / (most() - least());
    painter.fillRect(QRectF(0.0, std::min(line, height() - 1.0), width(), 1.0), theme.border);
    if (m_block.current >= 0 && m_block.current < stepCount()) {
        painter.setPen(QPen(theme.playhead, 1.5));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(columnRect(m_block.current).adjusted(0.0, 0.75, 0.0, -0.75));
    }
}

int Bands::stepAt(const QPointF& place) const
{
    if (stepCount() == 0 || place.y() < columnRect(0).top())
        return -1;
    return std::clamp(int(place.x() / width() * stepCount()), 0, stepCount() - 1);
}

bool Bands::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return BlockWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int step = stepAt(help->pos());
    QToolTip::showText(help->globalPos(), step < 0 ? m_block.words : m_block.wordsAt(step), this);
    return true;
}

void Bands::mouseReleaseEvent(QMouseEvent* event)
{
    const int step = stepAt(event->position());
    if (step >= 0 && event->button() == Qt::LeftButton)
        emit stepPicked(step);
}

} // namespace loopscope::ui
