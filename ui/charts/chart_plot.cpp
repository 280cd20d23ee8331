#include "ui/charts/chart_plot.h"

#include "ui/stage/text_cache.h"
#include "ui/theme/theme.h"

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{
namespace
{

constexpr double smallestShare = 1e-4; // of home that can be zoomed into

/// Moved, not scaled, to lie inside another range.
QCPRange movedInside(QCPRange range, const QCPRange& home)
{
    if (range.lower < home.lower)
        range += home.lower - range.lower;
    if (range.upper > home.upper)
        range -= range.upper - home.upper;
    return range;
}

/// The part of an axis between the first and the last whole number on it, where the numbers of
/// its ends stand.
double shareBetweenEnds(const QCPRange& range)
{
    return std::max(std::floor(range.upper) - std::ceil(range.lower), 0.0) / range.size();
}

} // namespace

ChartPlot::ChartPlot(QWidget* parent)
    : QCustomPlot(parent)
{
    setFocusPolicy(Qt::TabFocus);
    setProperty("choosesWithArrows", true);
    setMouseTracking(true);
    setMinimumSize(0, 0);
    addLayer(QStringLiteral("markers"), layer(QStringLiteral("legend")), QCustomPlot::limAbove);
    m_markerLayer = layer(QStringLiteral("markers"));
    m_markerLayer->setMode(QCPLayer::lmBuffered);
    for (QCPAxis* axis : {xAxis, yAxis}) {
        axis->setSubTicks(false);
        axis->setTickLength(0, 0);
        axis->setTickPen(Qt::NoPen);
        axis->setTickLabelPadding(4);
        axis->grid()->setZeroLinePen(Qt::NoPen);
        axis->grid()->setSubGridVisible(false);
    }
    xAxis->grid()->setVisible(false);
    m_pickTimer.setSingleShot(true);
    connect(&m_pickTimer, &QTimer::timeout, this, [this] { emit picked(m_picked); });
    layOutText();
}

void ChartPlot::setScrubbable(bool scrubbable)
{
    m_isScrubbable = scrubbable;
    showPointerShape(m_last);
}

void ChartPlot::setSquareInside(bool square)
{
    m_isSquareInside = square;
    axisRect()->setAutoMargins(square ? QCP::msNone : QCP::msAll);
    layOutText();
}

void ChartPlot::setAxisWords(const QString& x, const QString& y)
{
    m_xWords = new QCPItemText(this);
    m_yWords = new QCPItemText(this);
    m_xWords->setText(x);
    m_yWords->setText(y);
    m_yWords->setRotation(-90);
    for (QCPItemText* words : {m_xWords, m_yWords}) {
        words->setClipToAxisRect(false);
        words->position->setType(QCPItemPosition::ptAbsolute);
    }
    layOutText();
}

void ChartPlot::setHome(const QCPRange& x, const QCPRange& y)
{
    m_homeX = x;
    m_homeY = y;
    showHome();
    placeAxisWords();
}

void ChartPlot::showHome()
{
    QCPRange x = m_homeX;
    QCPRange y = m_homeY;
    const QRect inside = plotRect();
    if (m_hasSameScale && inside.width() > 0 && inside.height() > 0) {
        const double pixelsPerUnit =
            std::min(inside.width() / x.size(), inside.height() / y.size());
        x = squaredHome(x, inside.width(), pixelsPerUnit);
        y = squaredHome(y, inside.height(), pixelsPerUnit);
    }
    if (!m_isZoomed || !m_zoomable.testFlag(Qt::Horizontal))
        xAxis->setRange(x);
    if (!m_isZoomed || !m_zoomable.testFlag(Qt::Vertical))
        yAxis->setRange(y);
}

QCPRange ChartPlot::squaredHome(const QCPRange& range, double pixels, double pixelsPerUnit) const
{
    const double half = pixels / pixelsPerUnit / 2.0;
    return {range.center() - half, range.center() + half};
}

QRect ChartPlot::plotRect() const
{
    return axisRect()->rect();
}

QPointF ChartPlot::coordinatesOf(const QPointF& place) const
{
    return {xAxis->pixelToCoord(place.x()), yAxis->pixelToCoord(place.y())};
}

QPointF ChartPlot::placeOf(double x, double y) const
{
    return {xAxis->coordToPixel(x), yAxis->coordToPixel(y)};
}

void ChartPlot::redrawMarkers()
{
    m_markerLayer->replot();
}

void ChartPlot::applyTheme(const Theme& theme)
{
    setBackground(theme.panel);
    for (QCPAxis* axis : {xAxis, yAxis}) {
        axis->setBasePen(QPen(theme.border, 1.0));
        axis->setTickLabelColor(theme.mutedText);
        axis->setLabelColor(theme.mutedText);
        axis->grid()->setPen(QPen(theme.gridLine, 1.0));
    }
    if (m_xWords != nullptr) {
        m_xWords->setColor(theme.mutedText);
        m_yWords->setColor(theme.mutedText);
    }
}

void ChartPlot::layOutText()
{
    const QFont small = smallFont(font());
    const QFontMetrics metrics(small);
    for (QCPAxis* axis : {xAxis, yAxis}) {
        axis->setTickLabelFont(small);
        axis->setLabelFont(small);
        axis->setLabelPadding(1);
    }
    // Half of the outermost numbers stands beyond the axes.
    axisRect()->setMinimumMargins(QMargins(metrics.height() / 2, metrics.height() / 2 + 1,
        metrics.horizontalAdvance(QStringLiteral("0000")) / 2, metrics.height() / 2));
    const QSize size = this->size();
    xAxis->ticker()->setTickCount(
        std::clamp(size.width() / metrics.horizontalAdvance(QStringLiteral("00000000000")), 1, 8));
    yAxis->ticker()->setTickCount(std::clamp(size.height() / (3 * metrics.height()), 2, 8));
    if (m_isSquareInside)
        makeSquareInside();
    placeAxisWords();
}

void ChartPlot::makeSquareInside()
{
    const QFontMetrics metrics(smallFont(font()));
    const int line = metrics.height();
    const int left = metrics.horizontalAdvance(QStringLiteral("000")) + xAxis->tickLabelPadding();
    const int bottom = line + xAxis->tickLabelPadding();
    const int across = width() - left - line;
    const int up = height() - line / 2 - bottom;
    const int side = std::max(1, std::min(across, up));
    const int aside = (across - side) / 2;
    axisRect()->setMargins(QMargins(
        left + aside, line / 2, width() - left - aside - side, height() - line / 2 - side));
}

void ChartPlot::placeAxisWords()
{
    if (m_xWords == nullptr)
        return;
    const QFont small = smallFont(font());
    const QFontMetrics metrics(small);
    const QMargins margins = axisRect()->margins();
    const QRect inside = rect().marginsRemoved(margins);
    const int padding = xAxis->tickLabelPadding();
    const int ends = metrics.horizontalAdvance(QStringLiteral("0000"));
    m_xWords->setFont(small);
    m_yWords->setFont(small);
    m_xWords->position->setCoords(
        inside.center().x(), inside.bottom() + padding + metrics.height() / 2.0);
    m_yWords->position->setCoords(
        inside.left() - padding - metrics.height() / 2.0, inside.center().y());
    m_xWords->setVisible(metrics.horizontalAdvance(m_xWords->text()) + ends <=
                         inside.width() * shareBetweenEnds(m_homeX));
    m_yWords->setVisible(metrics.horizontalAdvance(m_yWords->text()) + 2 * metrics.height() <=
                         inside.height() * shareBetweenEnds(m_homeY));
}

// Zoom

void ChartPlot::zoom(double factor, const QPointF& place)
{
    const bool isWide = m_zoomable.testFlag(Qt::Horizontal);
    const double width = isWide ? xAxis->range().size() : yAxis->range().size();
    const double home = isWide ? m_homeX.size() : m_homeY.size();
    const QPointF centre = coordinatesOf(place);
    const double scale = std::max(1.0 / factor, home * smallestShare / width);
    m_isZoomed = width * scale < home * (1.0 - 1e-9);
    if (m_zoomable.testFlag(Qt::Horizontal))
        xAxis->scaleRange(scale, centre.x());
    if (m_zoomable.testFlag(Qt::Vertical))
        yAxis->scaleRange(scale, centre.y());
    moveBy({0.0, 0.0});
    showHome();
    showPointerShape(place);
    emit viewChanged();
}

void ChartPlot::resetZoom()
{
    if (!m_isZoomed)
        return;
    m_isZoomed = false;
    showHome();
    showPointerShape(m_last);
    emit viewChanged();
}

void ChartPlot::moveBy(const QPointF& coordinates)
{
    if (m_zoomable.testFlag(Qt::Horizontal))
        xAxis->setRange(movedInside(xAxis->range() + coordinates.x(), m_homeX));
    if (m_zoomable.testFlag(Qt::Vertical))
        yAxis->setRange(movedInside(yAxis->range() + coordinates.y(), m_homeY));
}

void ChartPlot::pan(const QPointF& from, const QPointF& to)
{
    moveBy(coordinatesOf(from) - coordinatesOf(to));
    emit viewChanged();
}

// Painting

void ChartPlot::changeEvent(QEvent* event)
{
    QCustomPlot::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        layOutText();
        emit viewChanged();
    }
}

void ChartPlot::paintEvent(QPaintEvent* event)
{
    if (paintsLines()) {
        paintAsLines();
        return;
    }
    QCustomPlot::paintEvent(event);
    if (!hasFocus())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(themeOf(*this).accent, 1.5));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.75, 0.75, -0.75, -0.75), 3.0, 3.0);
    if (m_pointer)
        drawPointer(painter);
}

/// Whether it is painted into a file of lines and letters, not of pixels: not from its buffers
/// then.
bool ChartPlot::paintsLines()
{
    const QPainter painter(this);
    const auto type = painter.paintEngine()->type();
    return type == QPaintEngine::SVG || type == QPaintEngine::Pdf || type == QPaintEngine::Picture;
}

void ChartPlot::paintAsLines()
{
    QCPPainter painter(this);
    painter.setMode(QCPPainter::pmVectorized);
    painter.setMode(QCPPainter::pmNoCaching);
    painter.fillRect(rect(), mBackgroundBrush);
    draw(&painter);
}

void ChartPlot::drawPointer(QPainter& painter) const
{
    const QPointF place = placeOf(m_pointer->x(), m_pointer->y());
    const QRectF inside = plotRect();
    painter.setClipRect(inside);
    painter.setPen(QPen(themeOf(*this).text, 1.0));
    painter.setBrush(Qt::NoBrush);
    painter.drawEllipse(place, 4.5, 4.5);
    painter.setPen(QPen(themeOf(*this).mutedText, 1.0, Qt::DotLine));
    painter.drawLine(QPointF(place.x(), inside.top()), QPointF(place.x(), inside.bottom()));
}

void ChartPlot::resizeEvent(QResizeEvent* event)
{
    layOutText();
    QCustomPlot::resizeEvent(event);
    showHome();
    emit viewChanged();
}

} // namespace loopscope::ui
