#include "ui/stage/cell_painter.h"

#include "ui/lanes/hand_mark.h"
#include "ui/stage/cell_strip.h"
#include "ui/stage/cell_words.h"
#include "ui/stage/text_cache.h"
#include "ui/theme/theme.h"

#include <QFontMetricsF>
#include <QPainter>

namespace loopscope::ui
{

namespace
{

constexpr double cornerRadius = 0.35; // in lines of text
constexpr double markGap = 1.0;       // pixels, between what was done by hand and its mark

class NodePainter
{
public:
    NodePainter(QPainter& painter, const CellGeometry& geometry, const CellData& data,
        const CellMoment& moment, int hovered, const Theme& theme)
        : m_painter(painter)
        , m_geometry(geometry)
        , m_data(data)
        , m_graph(*data.graph)
        , m_moment(moment)
        , m_hovered(hovered)
        , m_theme(theme)
    {
    }

    void draw(int node);

private:
    double lines(double count) const { return count * m_geometry.line(); }
    const CellNode& at(int node) const { return m_graph.nodes[std::size_t(node)]; }
    const CellValues& values(int node) const { return m_data.nodes[std::size_t(node)]; }
    bool isReached(int node) const { return m_moment.isValueReached(at(node).stop); }
    bool isLit(int node) const;
    bool hasGradient(int node) const
    {
        return m_moment.isPassedBack(at(node).firstUse) && values(node).gradient.size() > 0;
    }

    void drawNode(int node);
    void drawShape(int node);
    void drawName(int node);
    void drawResult(int node);
    void drawStrips(const QRectF& place, const CellValues& values, bool hasGradient);
    void drawRows(int node);
    void drawHeader(int node);
    void drawChip(int node);
    QStringList captionsOf(int node) const;
    void drawSign(int node, const QRectF& place);
    void drawByHand(int node);

    QPainter& m_painter;
    const CellGeometry& m_geometry;
    const CellData& m_data;
    const CellGraph& m_graph;
    const CellMoment& m_moment;
    int m_hovered;
    const Theme& m_theme;
};

bool NodePainter::isLit(int node) const
{
    if (!m_moment.isStepping() || m_graph.stops.empty())
        return false;
    return m_graph.stops[std::size_t(m_moment.stop)].node == node;
}

void NodePainter::drawShape(int node)
{
    const CellNode& given = at(node);
    const QRectF shape = m_geometry.shapeOf(node).adjusted(0.5, 0.5, -0.5, -0.5);
    const bool lit = isLit(node);
    QPen pen(lit                 ? m_theme.playhead
             : m_hovered == node ? m_theme.accent
                                 : m_theme.border,
        lit ? 2.0 : 1.0, isReached(node) ? Qt::SolidLine : Qt::DashLine);
    m_painter.setPen(pen);
    m_painter.setBrush(m_theme.field);
    const bool isRound = given.kind == CellNodeKind::Sum || given.kind == CellNodeKind::Hadamard;
    const double radius = isRound                           ? shape.height() / 2.0
                          : given.kind == CellNodeKind::Box ? lines(cornerRadius)
                                                            : shape.height() / 2.0;
    m_painter.drawRoundedRect(shape, radius, radius);
    if (lit) {
        m_painter.setPen(Qt::NoPen);
        m_painter.setBrush(m_theme.playheadFill);
        m_painter.drawRoundedRect(shape, radius, radius);
    }
}

void NodePainter::drawName(int node)
{
    const RichDocument& name = m_geometry.name(node);
    if (!name.isEmpty())
        name.draw(m_painter, m_geometry.namePlaceOf(node),
            isReached(node) ? m_theme.text : m_theme.mutedText);
}

/// The value, and below it its gradient where that is known.
void NodePainter::drawStrips(const QRectF& place, const CellValues& shown, bool hasGradient)
{
    if (!hasGradient) {
        drawValueStrip(m_painter, place, shown.value, shown.range, m_theme);
        return;
    }
    const double half = place.height() / 2.0;
    drawValueStrip(m_painter, place.adjusted(0, 0, 0, -half), shown.value, shown.range, m_theme);
    drawGradientStrip(
        m_painter, place.adjusted(0, half + 1.0, 0, 1.0), shown.gradient, m_data.source, m_theme);
}

void NodePainter::drawResult(int node)
{
    const QRectF place = m_geometry.stripOf(node);
    const CellValues& shown = values(node);
    if (!isReached(node)) {
        drawEmptyStrip(m_painter, place, m_theme);
        return;
    }
    if (!shown.isGate) {
        drawStrips(place, shown, hasGradient(node));
        return;
    }
    QRectF gauge = place;
    if (hasGradient(node)) {
        gauge.setHeight(place.height() * 0.62);
        drawGradientStrip(m_painter,
            QRectF(place.left(), gauge.bottom() + 1.0, place.width(), place.height() * 0.38),
            shown.gradient, m_data.source, m_theme);
    }
    drawGauge(m_painter, gauge, shown, m_theme);
    if (at(node).kind != CellNodeKind::Box)
        return;
    const QRectF number(place.right(), place.top() - lines(0.2),
        m_geometry.headerOf(node).right() - place.right(), place.height() + lines(0.4));
    m_painter.setFont(smallFont(m_geometry.font()));
    m_painter.setPen(m_theme.text);
    const QString text =
        shown.summary.isFinite() ? gateText(shown.mean) : notFiniteText(shown.summary);
    m_painter.drawText(number, Qt::AlignRight | Qt::AlignVCenter, text);
}

void NodePainter::drawSign(int node, const QRectF& place)
{
    m_painter.setFont(m_geometry.font());
    m_painter.setPen(isReached(node) ? m_theme.text : m_theme.mutedText);
    m_painter.drawText(place, Qt::AlignCenter, m_geometry.sign(node));
}

void NodePainter::drawHeader(int node)
{
    const QRectF header = m_geometry.headerOf(node);
    m_painter.setFont(m_geometry.font());
    m_painter.setPen(m_theme.mutedText);
    const bool hasName = !m_geometry.name(node).isEmpty();
    m_painter.drawText(header, (hasName ? Qt::AlignRight : Qt::AlignHCenter) | Qt::AlignVCenter,
        m_geometry.sign(node));
}

void NodePainter::drawRows(int node)
{
    const CellNode& given = at(node);
    for (int term = 0; term < int(given.terms.size()); ++term) {
        const QRectF row = m_geometry.rowOf(node, term);
        if (row.isEmpty())
            return;
        const CellTerm& place = given.terms[std::size_t(term)];
        const bool isThere = m_moment.isValueReached(place.stop);
        if (m_moment.isStepping()) {
            const CellStop& stop = m_graph.stops[std::size_t(m_moment.stop)];
            if (stop.node == node && stop.term == term)
                m_painter.fillRect(
                    row.adjusted(-lines(0.2), 0, lines(0.2), 0), m_theme.playheadFill);
        }
        const RichDocument& label = m_geometry.term(node, term);
        label.draw(m_painter, QPointF(row.left(), row.center().y() - label.height() / 2.0),
            isThere ? m_theme.text : m_theme.mutedText);
        const CellValues& shown = m_data.terms[std::size_t(node)][std::size_t(term)];
        const QRectF strip = m_geometry.rowStripOf(node, term);
        // A term's gradient is that of the sum, which a function of it has passed back.
        const bool hasGradient = m_moment.isPassedBack(given.termsStop);
        if (isThere)
            drawStrips(strip, shown, hasGradient);
        else
            drawEmptyStrip(m_painter, strip, m_theme);
    }
}

void NodePainter::drawChip(int node)
{
    drawShape(node);
    drawName(node);
    drawResult(node);
    m_painter.setFont(smallFont(m_geometry.font()));
    m_painter.setPen(m_theme.mutedText);
    const QRectF place = m_geometry.placeOf(node);
    QRectF line(place.left(), m_geometry.shapeOf(node).bottom(), place.width(), lines(0.95));
    const QFontMetricsF metrics(m_painter.font());
    for (const QString& caption : captionsOf(node)) {
        m_painter.drawText(
            line, Qt::AlignCenter, metrics.elidedText(caption, Qt::ElideRight, place.width()));
        line.translate(0.0, line.height());
    }
}

/// Backward, with what has come back to a source so far.
QStringList NodePainter::captionsOf(int node) const
{
    const CellWords words(m_data);
    if (!m_moment.isBackward())
        return words.captionsOf(node);
    std::vector<int> passed;
    for (int edge = 0; edge < int(m_graph.edges.size()); ++edge) {
        const CellEdge& candidate = m_graph.edges[std::size_t(edge)];
        if (candidate.from == node && m_moment.isPassedBack(candidate.stop))
            passed.push_back(edge);
    }
    if (at(node).kind == CellNodeKind::Source && passed.empty())
        return words.captionsOf(node);
    return words.backwardCaptionsOf(node, magnitudeAlong(m_data, passed).norm);
}

/// Left of a name and of each row; above its strip, too, where it is about some units only.
void NodePainter::drawByHand(int node)
{
    const auto mark = [this](const QPointF& leftOf, const QRectF& strip, const CellValues& shown) {
        drawHandMarkAt(m_painter, leftOf, shown.byHand, m_theme);
        if (!shown.isGate)
            drawHandMarksAbove(m_painter, strip, shown.byHand, m_theme);
    };
    const double middle = m_geometry.name(node).height() / 2.0;
    mark(m_geometry.namePlaceOf(node) + QPointF(-markGap, middle), m_geometry.stripOf(node),
        values(node));
    for (int term = 0; term < int(at(node).terms.size()); ++term) {
        const QRectF row = m_geometry.rowOf(node, term);
        if (!row.isEmpty())
            mark(QPointF(row.left() - markGap, row.center().y()), m_geometry.rowStripOf(node, term),
                m_data.terms[std::size_t(node)][std::size_t(term)]);
    }
}

void NodePainter::draw(int node)
{
    drawNode(node);
    drawByHand(node);
}

void NodePainter::drawNode(int node)
{
    switch (at(node).kind) {
    case CellNodeKind::Source:
    case CellNodeKind::Output:
        drawChip(node);
        break;
    case CellNodeKind::Box:
        drawShape(node);
        drawHeader(node);
        drawName(node);
        drawResult(node);
        drawRows(node);
        break;
    default:
        drawShape(node);
        drawSign(node, m_geometry.shapeOf(node));
        drawName(node);
        drawResult(node);
    }
}

} // namespace

void drawCellNodes(QPainter& painter, const CellGeometry& geometry, const CellData& data,
    const CellMoment& moment, int hovered, const Theme& theme)
{
    NodePainter nodes(painter, geometry, data, moment, hovered, theme);
    for (int node = 0; node < int(data.graph->nodes.size()); ++node)
        nodes.draw(node);
}

} // namespace loopscope::ui
