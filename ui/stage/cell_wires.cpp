#include "ui/stage/cell_wires.h"

#include "ui/theme/ramps.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <QPolygonF>

#include <algorithm>
#include <map>

namespace loopscope::ui
{

namespace
{

// In lines of text.
constexpr double thinWire = 0.1;
constexpr double litWire = 0.19;
constexpr double beltWire = 0.17;
constexpr double beltBand = 0.95;
constexpr double thickestWire = 0.46;
constexpr double headLength = 0.5;
constexpr int curvePieces = 24;

/// A line of points, and what is drawn along it.
struct Strand {
    QPolygonF points; ///< from left to right, from bottom to top at the end of a line to the bus
    std::vector<int> edges;
    bool isBelt = false;
    bool departs = false;
    bool arrives = false;
};

bool isUpright(const CellPiece& piece)
{
    return piece.from.x == piece.to.x;
}

QPolygonF pointsOf(const CellPiece& piece)
{
    QPolygonF points;
    points << QPointF(piece.from.x, piece.from.y);
    if (!piece.isBus && piece.from.y != piece.to.y) {
        for (int i = 0; i <= curvePieces; ++i) {
            const double x = piece.bendBegin + (piece.bendEnd - piece.bendBegin) * i / curvePieces;
            points << QPointF(x, heightAt(piece, x));
        }
    }
    points << QPointF(piece.to.x, piece.to.y);
    return points;
}

/// The first part of a line, by its share of the length.
QPolygonF partOf(const QPolygonF& points, double share)
{
    double whole = 0.0;
    for (int i = 1; i < points.size(); ++i)
        whole += QLineF(points[i - 1], points[i]).length();
    double left = whole * share;
    QPolygonF part;
    part << points.front();
    for (int i = 1; i < points.size(); ++i) {
        const QLineF line(points[i - 1], points[i]);
        if (line.length() >= left) {
            part << line.pointAt(line.length() > 0.0 ? left / line.length() : 1.0);
            break;
        }
        left -= line.length();
        part << points[i];
    }
    return part;
}

class WirePainter
{
public:
    WirePainter(QPainter& painter, const CellGeometry& geometry, const CellData& data,
        const CellMoment& moment, const Theme& theme)
        : m_painter(painter)
        , m_geometry(geometry)
        , m_data(data)
        , m_graph(*data.graph)
        , m_moment(moment)
        , m_theme(theme)
        , m_sources(data.graph->busSources())
    {
    }

    void run()
    {
        drawBands();
        readBus();
        std::vector<Strand> strands;
        for (const CellPiece& piece : m_geometry.layout().pieces) {
            if (piece.isBus)
                addStrands(piece, strands);
            else
                strands.push_back(
                    {pointsOf(piece), piece.edges, piece.isBelt, piece.departs, piece.arrives});
        }
        // What is lit, and what carries a gradient, above all else.
        for (const Strand& strand : strands)
            drawIdle(strand);
        for (const Strand& strand : strands)
            drawActive(strand);
        for (const Strand& strand : strands)
            drawSign(strand);
    }

private:
    double lines(double count) const { return count * m_geometry.line(); }
    const CellEdge& edge(int index) const { return m_graph.edges[std::size_t(index)]; }

    void drawBands();
    void readBus();
    std::vector<int> sourcesOf(const CellPiece& piece) const;
    double offsetAtTap(double x, int source) const;
    void addStrands(const CellPiece& piece, std::vector<Strand>& strands) const;
    double offsetOf(std::size_t place, std::size_t count) const
    {
        return (double(place) - (double(count) - 1.0) / 2.0) * lines(cellLaneOfBus);
    }
    void drawIdle(const Strand& strand);
    void drawActive(const Strand& strand);
    void drawSign(const Strand& strand);
    void drawGradient(const Strand& strand, const std::vector<int>& edges, double progress);
    void drawLine(const QPolygonF& points, const QBrush& brush, double width);
    void drawArrow(
        QPolygonF points, const QBrush& brush, double width, bool hasHead, const QPen& outline);

    QPainter& m_painter;
    const CellGeometry& m_geometry;
    const CellData& m_data;
    const CellGraph& m_graph;
    const CellMoment& m_moment;
    const Theme& m_theme;
    std::vector<int> m_sources;                ///< of the bus, by their lanes
    std::map<double, std::vector<int>> m_taps; ///< the sources that leave the bus at an x
    std::map<int, double> m_lastX;             ///< how far the bus carries a source
    double m_trunk = 0.0;
    double m_busLine = 0.0;
};

/// The soft band behind each belt, from its source to its output.
void WirePainter::drawBands()
{
    for (int belt = 0; belt < m_graph.belts; ++belt) {
        std::vector<const CellPiece*> pieces;
        for (const CellPiece& piece : m_geometry.layout().pieces) {
            const CellNode& from = m_graph.nodes[std::size_t(edge(piece.edges.front()).from)];
            if (piece.isBelt && from.belt == belt)
                pieces.push_back(&piece);
        }
        std::sort(pieces.begin(), pieces.end(),
            [](const CellPiece* a, const CellPiece* b) { return a->from.x < b->from.x; });
        QPolygonF points;
        for (const CellPiece* piece : pieces)
            points << pointsOf(*piece);
        drawLine(points, m_theme.accentSoft, lines(beltBand));
    }
}

/// The lines that lead from the bus to a node, by their x.
void WirePainter::readBus()
{
    m_trunk = 1e300;
    for (const CellPiece& piece : m_geometry.layout().pieces) {
        if (!piece.isBus)
            continue;
        if (isUpright(piece)) {
            if (piece.arrives)
                m_taps[piece.from.x] = sourcesOf(piece);
        } else if (!piece.departs) {
            m_trunk = std::min(m_trunk, piece.from.x);
            m_busLine = piece.from.y;
            for (const int source : sourcesOf(piece))
                m_lastX[source] = std::max(m_lastX[source], piece.to.x);
        }
    }
}

std::vector<int> WirePainter::sourcesOf(const CellPiece& piece) const
{
    std::vector<int> sources;
    for (const int index : piece.edges)
        sources.push_back(edge(index).from);
    std::sort(sources.begin(), sources.end());
    sources.erase(std::unique(sources.begin(), sources.end()), sources.end());
    return sources;
}

/// Where the line of a source leaves the bus for a node, from the middle of the lines that do.
double WirePainter::offsetAtTap(double x, int source) const
{
    const std::vector<int>& sources = m_taps.at(x);
    const auto place = std::find(sources.begin(), sources.end(), source) - sources.begin();
    return offsetOf(std::size_t(place), sources.size());
}

/// A piece of the bus is as many lines side by side as it carries sources. Where it turns, the
/// outer line stays the outer one.
void WirePainter::addStrands(const CellPiece& piece, std::vector<Strand>& strands) const
{
    for (const int source : sourcesOf(piece)) {
        const auto lane =
            std::size_t(std::find(m_sources.begin(), m_sources.end(), source) - m_sources.begin());
        const double offset = offsetOf(lane, m_sources.size());
        QPointF from(piece.from.x, piece.from.y);
        QPointF to(piece.to.x, piece.to.y);
        if (isUpright(piece) && piece.arrives) {
            from += QPointF(offsetAtTap(piece.from.x, source), offset);
            to.rx() = from.x();
        } else if (isUpright(piece)) { // along the trunk
            from.rx() -= offset;
            to += QPointF(-offset, to.y() == m_busLine ? offset : 0.0);
        } else if (piece.departs) { // from a source to the trunk
            to.rx() -= offset;
            if (to.y() == m_busLine)
                from.ry() = to.ry() = m_busLine + offset;
        } else {
            from += QPointF(from.x() == m_trunk ? -offset : 0.0, offset);
            to.ry() += offset;
            if (m_lastX.at(source) == piece.to.x)
                to.rx() += offsetAtTap(piece.to.x, source);
        }
        Strand strand;
        strand.points << from << to;
        for (const int index : piece.edges) {
            if (edge(index).from == source)
                strand.edges.push_back(index);
        }
        strand.departs = piece.departs;
        strand.arrives = piece.arrives;
        strands.push_back(std::move(strand));
    }
}

void WirePainter::drawLine(const QPolygonF& points, const QBrush& brush, double width)
{
    m_painter.setPen(QPen(brush, width, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin));
    m_painter.setBrush(Qt::NoBrush);
    m_painter.drawPolyline(points);
}

/// A line, with the head of an arrow at its end.
void WirePainter::drawArrow(
    QPolygonF points, const QBrush& brush, double width, bool hasHead, const QPen& outline)
{
    if (hasHead) {
        const QPointF tip = points.back();
        const double length = std::max(lines(headLength), 1.5 * width);
        const double half = std::max(lines(headLength) * 0.42, 1.05 * width);
        QLineF last(tip, points[points.size() - 2]);
        if (last.length() < 1e-6)
            return;
        last.setLength(length);
        const QPointF base = last.p2();
        const QPointF across(-last.dy() / length * half, last.dx() / length * half);
        points.back() = base;
        m_painter.setPen(outline);
        m_painter.setBrush(brush);
        m_painter.drawPolygon(QPolygonF({tip, base + across, base - across}));
    }
    drawLine(points, brush, width);
}

void WirePainter::drawIdle(const Strand& strand)
{
    const CellNode& from = m_graph.nodes[std::size_t(edge(strand.edges.front()).from)];
    const bool isReached = m_moment.isValueReached(from.stop);
    QColor colour = isReached ? m_theme.mutedText : m_theme.border;
    if (m_moment.isBackward() && isReached)
        colour.setAlpha(110);
    const double width = lines(strand.isBelt ? beltWire : thinWire);
    drawArrow(strand.points, colour, width, strand.arrives && !m_moment.isBackward(), Qt::NoPen);
}

void WirePainter::drawActive(const Strand& strand)
{
    std::vector<int> lit, passed;
    for (const int index : strand.edges) {
        if (m_moment.isLit(edge(index).stop))
            lit.push_back(index);
        if (m_moment.isPassedBack(edge(index).stop))
            passed.push_back(index);
    }
    if (m_moment.isBackward()) {
        const bool isNew = passed.size() == lit.size();
        if (!passed.empty())
            drawGradient(strand, passed, isNew ? m_moment.progress : 1.0);
        return;
    }
    if (lit.empty())
        return;
    const double progress = strand.arrives ? m_moment.progress : 1.0;
    const QPolygonF points = progress < 1.0 ? partOf(strand.points, progress) : strand.points;
    drawArrow(points, m_theme.accent, lines(litWire), strand.arrives, Qt::NoPen);
}

/// A minus before a sum, where a wire brings what is subtracted.
void WirePainter::drawSign(const Strand& strand)
{
    if (!strand.arrives)
        return;
    const CellEdge& read = edge(strand.edges.front());
    const CellNode& reader = m_graph.nodes[std::size_t(read.to)];
    if (reader.kind != CellNodeKind::Sum || reader.terms[std::size_t(read.term)].sign > 0.0)
        return;
    const QPointF tip = strand.points.back();
    const bool isFromBelow = strand.points.front().x() == tip.x();
    const QPointF middle =
        tip + (isFromBelow ? QPointF(lines(0.7), lines(0.9)) : QPointF(-lines(0.9), -lines(0.55)));
    const double half = lines(0.26);
    m_painter.setPen(QPen(m_theme.text, lines(0.12), Qt::SolidLine, Qt::FlatCap));
    m_painter.drawLine(middle - QPointF(half, 0.0), middle + QPointF(half, 0.0));
}

/// From right to left, as far as it has come.
void WirePainter::drawGradient(const Strand& strand, const std::vector<int>& edges, double progress)
{
    QPolygonF points = strand.points;
    std::reverse(points.begin(), points.end());
    if (progress < 1.0)
        points = partOf(points, progress);
    const GradientBar magnitude = magnitudeAlong(m_data, edges);
    const double width = lines(thinWire * 1.2 + magnitude.height * (thickestWire - thinWire * 1.2));
    const QColor colour = gradientColour(magnitude.relative, m_theme.dark);
    const bool hasHead = strand.departs;
    switch (magnitude.kind) {
    case MagnitudeKind::Positive:
        drawArrow(points, colour, width, hasHead, Qt::NoPen);
        break;
    case MagnitudeKind::Zero: // hollow
        drawArrow(points, m_theme.border, width + 2.0, hasHead, Qt::NoPen);
        drawLine(points, m_theme.panel, width);
        break;
    case MagnitudeKind::Infinite:
    case MagnitudeKind::NotANumber:
        drawArrow(points, QBrush(colour, Qt::BDiagPattern), lines(thickestWire), hasHead,
            QPen(colour, 1.0));
        break;
    }
}

} // namespace

void drawCellWires(QPainter& painter, const CellGeometry& geometry, const CellData& data,
    const CellMoment& moment, const Theme& theme)
{
    WirePainter(painter, geometry, data, moment, theme).run();
}

} // namespace loopscope::ui
