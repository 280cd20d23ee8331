#include "ui/explain/tiles.h"

#include "ui/explain/explain_sections.h"
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

namespace
{

constexpr double highestTile = 1.25; ///< height over width
constexpr double lowestTile = 0.14;

} // namespace

Tiles::Tiles(QWidget* parent)
    : BlockWidget(parent)
{
    setMouseTracking(true);
}

void Tiles::setBlock(const Block& block)
{
    m_block = std::get<TilesBlock>(block);
    setAccessibleName(m_block.words);
    updateGeometry();
    update();
}

Tiles::Layout Tiles::layOut(int width) const
{
    Layout layout;
    const std::size_t count = std::max<std::size_t>(m_block.tiles.size(), 1);
    layout.gap = text() * 1.1;
    layout.tileWidth = std::max((width - layout.gap * double(count - 1)) / double(count), 1.0);
    const double rows = isOnItsSide() ? 1.0 : m_block.rows;
    const double columns = isOnItsSide() ? m_block.rows : m_block.columns;
    layout.tileHeight = std::round(
        layout.tileWidth * std::clamp(rows / std::max(columns, 1.0), lowestTile, highestTile));
    const Theme& theme = themeOf(*this);
    m_titles.resize(m_block.tiles.size());
    m_notes.resize(m_block.tiles.size());
    double notes = 0.0;
    for (std::size_t i = 0; i < m_block.tiles.size(); ++i) {
        m_titles[i].set(m_block.tiles[i].title, smallFont(font()), theme);
        m_titles[i].setWidth(layout.tileWidth);
        m_notes[i].set(m_block.tiles[i].note, smallFont(font()), theme);
        m_notes[i].setWidth(layout.tileWidth);
        layout.top = std::max(layout.top, m_titles[i].height());
        notes = std::max(notes, m_block.tiles[i].note.isEmpty() ? 0.0 : m_notes[i].height());
    }
    layout.top = std::ceil(layout.top + text() * 0.2);
    layout.noteTop = layout.top + layout.tileHeight + text() * 0.15;
    layout.bottom = layout.noteTop + notes;
    return layout;
}

int Tiles::heightForWidth(int width) const
{
    return int(std::ceil(layOut(width).bottom));
}

QRectF Tiles::tileRect(int tile) const
{
    const Layout layout = layOut(width());
    return {tile * (layout.tileWidth + layout.gap), layout.top, layout.tileWidth,
        layout.tileHeight};
}

std::optional<Tiles::Place> Tiles::placeAt(const QPointF& point) const
{
    for (int tile = 0; tile < int(m_block.tiles.size()); ++tile) {
        const QRectF place = tileRect(tile);
        if (!place.contains(point))
            continue;
        const double right = (point.x() - place.left()) / place.width();
        const double down = (point.y() - place.top()) / place.height();
        if (isOnItsSide())
            return Place{tile, std::min(int(right * m_block.rows), m_block.rows - 1), 0};
        return Place{tile, std::min(int(down * m_block.rows), m_block.rows - 1),
            std::min(int(right * m_block.columns), m_block.columns - 1)};
    }
    return std::nullopt;
}

QImage Tiles::pictureOf(const TilesBlock::Tile& tile) const
{
    const bool dark = themeOf(*this).dark;
    const int rows = isOnItsSide() ? 1 : m_block.rows;
    const int columns = isOnItsSide() ? m_block.rows : m_block.columns;
    QImage image(columns, rows, QImage::Format_RGB32);
    for (int column = 0; column < columns; ++column) {
        for (int row = 0; row < rows; ++row) {
            const double value = tile.values[std::size_t(column * rows + row)];
            image.setPixelColor(column, row, valueColour(value, tile.range, dark));
        }
    }
    return image;
}

void Tiles::paintEvent(QPaintEvent*)
{
    const Theme& theme = themeOf(*this);
    const Layout layout = layOut(width());
    QPainter painter(this);
    for (int i = 0; i < int(m_block.tiles.size()); ++i) {
        const TilesBlock::Tile& tile = m_block.tiles[std::size_t(i)];
        const QRectF place = tileRect(i);
        m_titles[std::size_t(i)].draw(painter,
            {place.left(), layout.top - text() * 0.2 - m_titles[std::size_t(i)].height()},
            theme.text);
        const bool isLost = std::any_of(tile.values.begin(), tile.values.end(),
            [](double value) { return !std::isfinite(value); });
        painter.drawImage(place, pictureOf(tile));
        if (isLost)
            painter.fillRect(place, QBrush(theme.panel, Qt::BDiagPattern));
        drawDivisions(painter, place);
        painter.setPen(theme.border);
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(place.adjusted(0.5, 0.5, -0.5, -0.5));
        if (!tile.note.isEmpty())
            m_notes[std::size_t(i)].draw(painter, {place.left(), layout.noteTop}, theme.mutedText);
        if (i < m_block.signs.size() && i + 1 < int(m_block.tiles.size())) {
            painter.setPen(theme.text);
            painter.setFont(boldFont(font()));
            painter.drawText(QRectF(place.right(), place.top(), layout.gap, place.height()),
                Qt::AlignCenter, m_block.signs.mid(i, 1));
        }
    }
}

/// Lines between the weights of one gate and the next.
void Tiles::drawDivisions(QPainter& painter, const QRectF& place) const
{
    const auto count = double(m_block.parameters.size());
    for (double i = 1.0; i < count; ++i) {
        const double part =
            std::round((isOnItsSide() ? place.width() : place.height()) * i / count);
        painter.fillRect(isOnItsSide()
                             ? QRectF(place.left() + part, place.top(), 1.0, place.height())
                             : QRectF(place.left(), place.top() + part, place.width(), 1.0),
            themeOf(*this).border);
    }
}

bool Tiles::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return BlockWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const std::optional<Place> place = placeAt(help->pos());
    if (!place) {
        QToolTip::showText(help->globalPos(), m_block.words, this);
        return true;
    }
    const NumberReference number = m_block.reference(place->row, place->column);
    const auto parameter = std::find(
        m_block.parameters.begin(), m_block.parameters.end(), number.parameter);
    QString name = plainText(
        m_block.names.value(int(parameter - m_block.parameters.begin())));
    name += m_block.columns > 1
                ? QStringLiteral("[%1,%2]").arg(number.unit + 1).arg(number.column + 1)
                : QStringLiteral("[%1]").arg(number.unit + 1);
    QToolTip::showText(help->globalPos(),
        tr("%1, %2: %3")
                .arg(name, plainText(m_block.tiles[std::size_t(place->tile)].title),
                    formatNumber(m_block.value(place->tile, place->row, place->column))) +
            u'\n' + tr("click to ask why"),
        this);
    return true;
}

void Tiles::mouseMoveEvent(QMouseEvent* event)
{
    setCursor(placeAt(event->position()) ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void Tiles::mouseReleaseEvent(QMouseEvent* event)
{
    const std::optional<Place> place = placeAt(event->position());
    if (place && event->button() == Qt::LeftButton)
        emit numberPicked(m_block.reference(place->row, place->column));
}

} // namespace loopscope::ui
