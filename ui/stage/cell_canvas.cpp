#include "ui/stage/cell_canvas.h"

#include "ui/stage/cell_card.h"
#include "ui/stage/cell_legend.h"
#include "ui/stage/cell_painter.h"
#include "ui/stage/cell_strip.h"
#include "ui/stage/cell_wires.h"
#include "ui/stage/cell_words.h"
#include "ui/stage/text_cache.h"
#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

namespace
{

constexpr double margin = 1.0; // in lines of text, around everything
constexpr double frameRoom = 0.7;
constexpr double legendHeight = 1.5;
constexpr double leastFittedZoom = 0.77; // smaller text is hard to read
constexpr double mostFittedZoom = 1.5;
constexpr double leastLooseZoom = 0.92; // below it things stand closer together
constexpr int stretchSteps = 16;        // a power of two
constexpr double stretchStep = 0.06;
constexpr double leastZoom = 0.5;
constexpr double mostZoom = 3.0;
constexpr double zoomPerWheelUnit = 1.0015; // 120 units a notch: ×1.2

} // namespace

CellCanvas::CellCanvas(QWidget* parent)
    : QWidget(parent)
{
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setFocusPolicy(Qt::NoFocus);
}

void CellCanvas::showCell(const CellData& cell, const CellMoment& moment)
{
    m_data = &cell;
    m_moment = moment;
    if (cell.graph.get() != m_shown) {
        m_shown = cell.graph.get();
        m_toggled.clear();
        m_hovered = m_hoveredTerm = m_hoveredUnit = -1;
        layOut();
    } else if (!m_viewport.isEmpty()) {
        layOutAt(m_zoom, m_stretch);
        if (m_chosenZoom == 0.0 && !fits() && m_zoom > leastFittedZoom)
            layOut(); // the numbers of its steps have grown
    }
    update();
}

void CellCanvas::setMoment(const CellMoment& moment)
{
    m_moment = moment;
    update();
}

void CellCanvas::setViewport(const QSize& size)
{
    if (size == m_viewport)
        return;
    m_viewport = size;
    layOut();
}

void CellCanvas::zoomBy(double factor)
{
    m_chosenZoom = std::clamp(m_zoom * factor, leastZoom, mostZoom);
    layOut();
}

void CellCanvas::zoomToFit()
{
    m_chosenZoom = 0.0;
    m_toggled.clear();
    layOut();
}

void CellCanvas::toggleFolded(int node)
{
    if (m_data == nullptr || m_data->graph->nodes[std::size_t(node)].kind != CellNodeKind::Box)
        return;
    if (!m_toggled.erase(node))
        m_toggled.insert(node);
    layOut();
}

void CellCanvas::layOutAt(double zoom, double stretch)
{
    m_zoom = zoom;
    m_stretch = stretch;
    CellStyle style;
    style.font = scaledFont(font(), zoom, 4.0);
    style.isTight = m_isTight;
    style.stretch = stretch;
    for (int node = 0; node < int(m_data->graph->nodes.size()); ++node)
        style.folded.push_back(m_isFolded != (m_toggled.count(node) > 0));
    m_geometry.set(*m_data, style, themeOf(*this));
}

QSizeF CellCanvas::wholeSize() const
{
    const double around = 2.0 * (margin + frameRoom);
    const QSizeF picture = m_geometry.size();
    return QSizeF(std::max(picture.width(), legend().leastWidth()) + lines(around),
        picture.height() + lines(around + legendHeight));
}

bool CellCanvas::fits() const
{
    const QSizeF size = wholeSize();
    return size.width() <= m_viewport.width() && size.height() <= m_viewport.height();
}

/// The largest zoom at which the picture fits, or the least readable one.
void CellCanvas::fitZoom(bool isTight, bool isFolded)
{
    m_isTight = isTight;
    m_isFolded = isFolded;
    layOutAt(1.0);
    const QSizeF size = wholeSize();
    double zoom = std::min(m_viewport.width() / size.width(), m_viewport.height() / size.height());
    zoom = std::clamp(zoom, leastFittedZoom, mostFittedZoom);
    layOutAt(zoom);
    // Letters do not scale evenly.
    for (int attempt = 0; attempt < 4 && !fits() && zoom > leastFittedZoom; ++attempt) {
        zoom = std::max(zoom * 0.97, leastFittedZoom);
        layOutAt(zoom);
    }
}

/// Height to spare makes strips and gauges higher.
void CellCanvas::fitStretch()
{
    int fitting = 0; // in steps
    for (int half = stretchSteps / 2; half > 0; half /= 2) {
        layOutAt(m_zoom, 1.0 + stretchStep * (fitting + half));
        if (fits())
            fitting += half;
    }
    layOutAt(m_zoom, 1.0 + stretchStep * fitting);
}

/// As large as fits: closer together where text would get small, with boxes folded where their rows
/// would not be readable, larger than the window if even that does not fit.
void CellCanvas::layOut()
{
    if (m_data == nullptr || m_viewport.isEmpty())
        return;
    if (m_chosenZoom > 0.0) {
        layOutAt(m_chosenZoom);
    } else {
        fitZoom(false, false);
        if (m_zoom < leastLooseZoom)
            fitZoom(true, false);
        if (!fits())
            fitZoom(true, true);
    }
    fitStretch();
    const QSizeF size = wholeSize();
    m_size = QSize(int(std::ceil(size.width())), int(std::ceil(size.height())));
    setMinimumSize(m_size);
    updateGeometry();
    update();
}

QPointF CellCanvas::origin() const
{
    const QSizeF size = wholeSize();
    const double around = lines(margin + frameRoom);
    return QPointF(std::max((width() - size.width()) / 2.0, 0.0) + around,
        std::max((height() - size.height()) / 2.0, 0.0) + around);
}

QRectF CellCanvas::litRect() const
{
    if (m_data == nullptr || m_viewport.isEmpty() || !m_moment.isStepping() ||
        m_data->graph->stops.empty())
        return {};
    const int node = m_data->graph->stops[std::size_t(m_moment.stop)].node;
    return m_geometry.placeOf(node).translated(origin());
}

void CellCanvas::drawFrame(QPainter& painter) const
{
    const Theme& theme = themeOf(*this);
    const CellLayout& layout = m_geometry.layout();
    const QRectF frame(QPointF(layout.cellLeft, -lines(frameRoom)),
        QPointF(layout.cellRight, layout.height + lines(frameRoom)));
    painter.setPen(QPen(theme.border, 1.0));
    painter.setBrush(theme.panel);
    painter.drawRoundedRect(frame, lines(0.8), lines(0.8));
}

CellLegend CellCanvas::legend() const
{
    return CellLegend(*m_data, m_moment, m_geometry.font());
}

void CellCanvas::drawLegend(QPainter& painter) const
{
    const CellLayout& layout = m_geometry.layout();
    const CellLegend all = legend();
    const double x = std::max(std::min(layout.cellLeft, layout.width - all.leastWidth()), 0.0);
    const double left = lines(margin) - origin().x();
    all.draw(painter, x, layout.height + lines(frameRoom + 0.4), left,
        left + width() - lines(2.0 * margin), themeOf(*this));
}

void CellCanvas::drawCard(QPainter& painter) const
{
    if (m_hovered < 0)
        return;
    const CellNode& node = m_data->graph->nodes[std::size_t(m_hovered)];
    const CellWords words(*m_data);
    CellCard card;
    card.unit = m_hoveredUnit;
    if (m_hoveredTerm >= 0) {
        const CellTerm& term = node.terms[std::size_t(m_hoveredTerm)];
        card.values = &m_data->terms[std::size_t(m_hovered)][std::size_t(m_hoveredTerm)];
        card.title = words.describeTerm(m_hovered, m_hoveredTerm, m_moment);
        card.hasGradient = m_moment.isPassedBack(node.termsStop);
        if (!m_moment.isValueReached(term.stop))
            card.values = nullptr;
    } else {
        card.values = &m_data->nodes[std::size_t(m_hovered)];
        card.title = words.describeNode(m_hovered, m_moment);
        card.hasGradient = m_moment.isPassedBack(node.firstUse);
        if (!m_moment.isValueReached(node.stop))
            card.values = nullptr;
    }
    if (card.values == nullptr || card.values->value.size() == 0)
        return;
    card.unitWords = words.describeUnit(*card.values, m_hoveredUnit, card.hasGradient);
    const QPointF shift = origin();
    const QRectF beside = m_hoveredTerm >= 0 ? m_geometry.rowOf(m_hovered, m_hoveredTerm)
                                             : m_geometry.placeOf(m_hovered);
    const QRectF visible(visibleRegion().boundingRect());
    drawCellCard(painter, card, *m_data, beside, visible.translated(-shift), m_geometry.font(),
        themeOf(*this));
}

void CellCanvas::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Theme& theme = themeOf(*this);
    painter.fillRect(rect(), theme.stage);
    if (m_data == nullptr || m_viewport.isEmpty())
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(origin());
    drawFrame(painter);
    drawCellWires(painter, m_geometry, *m_data, m_moment, theme);
    drawCellNodes(painter, m_geometry, *m_data, m_moment, m_hovered, theme);
    drawLegend(painter);
    drawCard(painter);
}

void CellCanvas::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange ||
        event->type() == QEvent::StyleChange)
        layOut();
}

CellCanvas::Hovered CellCanvas::whatIsAt(const QPointF& place) const
{
    const QPointF inside = place - origin();
    Hovered found;
    found.node = m_geometry.nodeAt(inside);
    found.term = m_geometry.termAt(found.node, inside);
    if (found.node < 0)
        return found;
    const auto node = std::size_t(found.node);
    const QRectF strip = found.term >= 0 ? m_geometry.rowStripOf(found.node, found.term)
                                         : m_geometry.stripOf(found.node);
    const CellValues& values =
        found.term >= 0 ? m_data->terms[node][std::size_t(found.term)] : m_data->nodes[node];
    const bool hasUnits = found.term >= 0 || !values.isGate;
    if (hasUnits && strip.adjusted(0, -3, 0, 3).contains(inside))
        found.unit = unitAt(strip, inside.x(), int(values.value.size()));
    return found;
}

std::optional<NumberReference> CellCanvas::numberAt(const QPointF& place) const
{
    if (m_data == nullptr || m_viewport.isEmpty())
        return std::nullopt;
    const Hovered found = whatIsAt(place);
    if (found.unit < 0)
        return std::nullopt;
    const CellNode& node = m_data->graph->nodes[std::size_t(found.node)];
    const bool isTerm = found.term >= 0;
    const int operation = isTerm ? node.terms[std::size_t(found.term)].operation : node.operation;
    const int stop = isTerm ? node.terms[std::size_t(found.term)].stop : node.stop;
    if (!m_moment.isValueReached(stop))
        return std::nullopt;
    const StepDetail& detail = m_data->detail;
    if (isTerm || node.symbol < 0) {
        return operation < 0 ? std::nullopt
                             : referenceTo(*m_data->iteration, detail.track, operation, detail.step,
                                   found.unit, detail.sequence);
    }
    const int step =
        m_data->iteration->stepRead(detail.track, detail.step, node.delay, detail.sequence);
    return valueOf(detail.track, node.symbol, step, found.unit, detail.sequence);
}

/// Finds what the pointer is over.
void CellCanvas::point(const QPointF& place)
{
    if (m_data == nullptr || m_viewport.isEmpty())
        return;
    const auto [node, term, unit] = whatIsAt(place);
    if (node == m_hovered && term == m_hoveredTerm && unit == m_hoveredUnit)
        return;
    m_hovered = node;
    m_hoveredTerm = term;
    m_hoveredUnit = unit;
    const bool isBox =
        node >= 0 && m_data->graph->nodes[std::size_t(node)].kind == CellNodeKind::Box;
    setCursor(isBox || unit >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (unit >= 0)
        emit unitPointed(unit);
    update();
}

void CellCanvas::mouseMoveEvent(QMouseEvent* event)
{
    point(event->position());
}

void CellCanvas::mousePressEvent(QMouseEvent* event)
{
    point(event->position());
    if (event->button() == Qt::LeftButton && m_hovered >= 0) {
        if (const std::optional<NumberReference> number = numberAt(event->position()))
            emit numberPicked(*number);
        else
            toggleFolded(m_hovered);
    }
    event->ignore(); // the view takes the focus
}

void CellCanvas::leaveEvent(QEvent* event)
{
    QWidget::leaveEvent(event);
    m_hovered = m_hoveredTerm = m_hoveredUnit = -1;
    update();
}

void CellCanvas::wheelEvent(QWheelEvent* event)
{
    if (event->modifiers().testFlag(Qt::ControlModifier)) {
        emit zoomAsked(std::pow(zoomPerWheelUnit, event->angleDelta().y()));
        event->accept();
    } else {
        event->ignore();
    }
}

} // namespace loopscope::ui
