#include "ui/stage/cell_geometry.h"

#include "ui/stage/cell_words.h"
#include "ui/stage/text_cache.h"
#include "ui/theme/theme.h"

#include <QFontMetricsF>

#include <algorithm>

namespace loopscope::ui
{

namespace
{

// In lines of text.
constexpr double padding = 0.45;
constexpr double headerHeight = 1.6;
constexpr double resultHeight = 1.15;
constexpr double rowHeight = 1.4;
constexpr double rowGap = 0.35; // between a result and the rows below it
constexpr double looseStrip = 2.9, tightStrip = 2.1;
constexpr double looseGauge = 3.6, tightGauge = 2.4;
constexpr double looseColumns = 1.9, tightColumns = 1.3; // gaps between them
constexpr double gaugeNumber = 2.6;                      // room of the number behind a gauge
constexpr double stripHeight = 0.7;
constexpr double circleRadius = 0.72;
constexpr double pillHeight = 1.45;
constexpr double chipRoom = 0.9; // around a chip's strip
constexpr double captionHeight = 0.95;
constexpr double tagHeight = 1.25; // of a name with its strip
constexpr double gap = 0.35;

constexpr double longAmount = 1.2e-12; // a gradient that is long to write

bool isChip(const CellNode& node)
{
    return node.kind == CellNodeKind::Source || node.kind == CellNodeKind::Output;
}

bool isCircle(const CellNode& node)
{
    return node.kind == CellNodeKind::Sum || node.kind == CellNodeKind::Hadamard;
}

int digitsOf(int number)
{
    int digits = 1;
    for (; number >= 10; number /= 10)
        ++digits;
    return digits;
}

/// The same cell at a step whose number, and whose neighbours' numbers, have all digits, and with
/// gradients that are long to write.
CellData withLongNumbers(CellData data, int digits)
{
    int step = 8;
    for (int i = 1; i < digits; ++i)
        step = 10 * step + 8;
    data.detail.step = step - 1;
    data.steps = step + maximumDelay;
    if (!data.input.isEmpty())
        data.input = QStringLiteral("MMM");
    for (CellArrival& arrival : data.arrivals) {
        arrival.fromLater.norm = longAmount;
        arrival.fromOutside.norm = longAmount;
    }
    return data;
}

} // namespace

void CellGeometry::set(const CellData& data, const CellStyle& style, const Theme& theme)
{
    const int digits = digitsOf(data.steps);
    const bool hasSameTexts =
        data.graph == m_graph && style.font == m_style.font && digits == m_digits;
    const bool isSame = hasSameTexts && style == m_style;
    m_data = &data;
    m_graph = data.graph;
    m_style = style;
    m_digits = digits;
    if (!hasSameTexts) {
        m_line = QFontMetricsF(style.font).height();
        measureLabels(theme);
    }
    if (!isSame)
        m_layout = layOut(*m_graph, measure());
    writeLabels(data, theme);
}

void CellGeometry::writeLabels(const CellData& data, const Theme& theme)
{
    const CellWords words(data);
    m_labels.resize(m_graph->nodes.size());
    for (int node = 0; node < int(m_graph->nodes.size()); ++node) {
        Labels& labels = m_labels[std::size_t(node)];
        labels.name.set(words.nameOf(node), m_style.font, theme);
        labels.sign = words.signOf(node);
        const bool hasRows = at(node).kind == CellNodeKind::Box;
        while (hasRows && labels.terms.size() < at(node).terms.size())
            labels.terms.emplace_back(RichDocument::Kind::Formula);
        for (int term = 0; hasRows && term < int(at(node).terms.size()); ++term)
            labels.terms[std::size_t(term)].set(words.termOf(node, term), m_style.font, theme);
    }
}

void CellGeometry::measureLabels(const Theme& theme)
{
    const CellData longest = withLongNumbers(*m_data, m_digits);
    m_labels.clear();
    writeLabels(longest, theme);
    const CellWords words(longest);
    const QFontMetricsF metrics(m_style.font);
    const QFontMetricsF small(smallFont(m_style.font));
    m_widths.assign(m_graph->nodes.size(), {});
    for (int node = 0; node < int(m_graph->nodes.size()); ++node) {
        const Labels& labels = m_labels[std::size_t(node)];
        Widths& widths = m_widths[std::size_t(node)];
        widths.name = labels.name.isEmpty() ? 0.0 : labels.name.idealWidth() + lines(gap);
        widths.sign = metrics.horizontalAdvance(labels.sign);
        for (const RichDocument& term : labels.terms)
            widths.terms = std::max(widths.terms, term.idealWidth() + lines(gap));
        if (!isChip(at(node)))
            continue;
        const QStringList forward = words.captionsOf(node);
        const QStringList backward = words.backwardCaptionsOf(node, longAmount);
        widths.captionLines = int(std::max(forward.size(), backward.size()));
        for (const QString& caption : forward + backward)
            widths.captions = std::max(widths.captions, small.horizontalAdvance(caption));
    }
}

double CellGeometry::stripWidth() const
{
    return lines(m_style.isTight ? tightStrip : looseStrip);
}

double CellGeometry::gaugeWidth() const
{
    return lines(m_style.isTight ? tightGauge : looseGauge);
}

double CellGeometry::nameWidth(int node) const
{
    return m_widths[std::size_t(node)].name;
}

/// A name with its strip, above what it is the name of.
double CellGeometry::tagWidth(int node) const
{
    return nameWidth(node) + stripWidth();
}

double CellGeometry::shapeWidth(int node) const
{
    const Widths& widths = m_widths[std::size_t(node)];
    switch (at(node).kind) {
    case CellNodeKind::Sum:
    case CellNodeKind::Hadamard:
        return 2.0 * lines(circleRadius);
    case CellNodeKind::Affine:
    case CellNodeKind::Function:
    case CellNodeKind::Copy:
        return std::max(widths.sign + lines(2.0 * padding), lines(pillHeight));
    case CellNodeKind::Source:
    case CellNodeKind::Output:
        return lines(2.0 * padding) + tagWidth(node);
    case CellNodeKind::Box:
        break;
    }
    const double rows = widths.terms + stripWidth();
    const double header = nameWidth(node) + widths.sign;
    return lines(2.0 * padding) +
           std::max({isFolded(node) ? 0.0 : rows, header, gaugeWidth() + lines(gaugeNumber)});
}

CellExtent CellGeometry::extentOfBox(int node) const
{
    CellExtent extent;
    extent.width = shapeWidth(node);
    extent.above = lines(headerHeight) / 2.0;
    extent.below = lines(headerHeight / 2.0 + padding) + tall(resultHeight);
    const int rows = int(at(node).terms.size());
    extent.ports.assign(std::size_t(rows), 0.0);
    if (isFolded(node))
        return extent;
    for (int row = 0; row < rows; ++row)
        extent.ports[std::size_t(row)] =
            lines(headerHeight / 2.0 + rowGap) + tall(resultHeight + rowHeight * (row + 0.5));
    extent.below += lines(rowGap - padding / 2.0) + tall(rowHeight * rows);
    return extent;
}

CellExtent CellGeometry::extentOfChip(int node) const
{
    const Widths& widths = m_widths[std::size_t(node)];
    CellExtent extent;
    extent.width = std::max(shapeWidth(node), widths.captions);
    extent.above = (tall(stripHeight) + lines(chipRoom)) / 2.0;
    extent.below = extent.above + lines(captionHeight * widths.captionLines);
    extent.reach = shapeWidth(node) / 2.0;
    return extent;
}

CellExtent CellGeometry::extentOf(int node) const
{
    const CellNode& given = at(node);
    if (given.kind == CellNodeKind::Box)
        return extentOfBox(node);
    if (isChip(given))
        return extentOfChip(node);
    const double half = lines(isCircle(given) ? circleRadius : pillHeight / 2.0);
    CellExtent extent;
    extent.width = std::max(shapeWidth(node), tagWidth(node));
    extent.above = half + tall(tagHeight);
    extent.below = half;
    extent.reach = shapeWidth(node) / 2.0;
    extent.spread = isCircle(given) ? 0.6 * half : 0.0;
    return extent;
}

CellMetrics CellGeometry::measure() const
{
    CellMetrics metrics;
    metrics.line = m_line;
    metrics.columnGap = m_style.isTight ? tightColumns : looseColumns;
    for (int node = 0; node < int(m_graph->nodes.size()); ++node)
        metrics.nodes.push_back(extentOf(node));
    return metrics;
}

QRectF CellGeometry::placeOf(int node) const
{
    const CellPlace& place = m_layout.nodes[std::size_t(node)];
    return QRectF(place.left, place.top, place.width, place.height);
}

QRectF CellGeometry::shapeOf(int node) const
{
    const CellPlace& place = m_layout.nodes[std::size_t(node)];
    if (at(node).kind == CellNodeKind::Box)
        return placeOf(node);
    const double height = isChip(at(node))     ? tall(stripHeight) + lines(chipRoom)
                          : isCircle(at(node)) ? lines(2.0 * circleRadius)
                                               : lines(pillHeight);
    const double width = shapeWidth(node);
    return QRectF(place.middle() - width / 2.0, place.line - height / 2.0, width, height);
}

QRectF CellGeometry::headerOf(int node) const
{
    const QRectF place = placeOf(node);
    return QRectF(place.left() + lines(padding), place.top(), place.width() - lines(2.0 * padding),
        lines(headerHeight));
}

QRectF CellGeometry::stripOf(int node) const
{
    const QRectF place = placeOf(node);
    const double height = tall(stripHeight);
    if (at(node).kind == CellNodeKind::Box) {
        const QRectF header = headerOf(node);
        const double number = m_data->nodes[std::size_t(node)].isGate ? lines(gaugeNumber) : 0.0;
        return QRectF(header.left(), header.bottom() + (tall(resultHeight) - height) / 2.0,
            header.width() - number, height);
    }
    if (isChip(at(node))) {
        const QRectF chip = shapeOf(node);
        return QRectF(chip.right() - (lines(padding) + stripWidth()),
            chip.center().y() - height / 2.0, stripWidth(), height);
    }
    const double left = place.center().x() - tagWidth(node) / 2.0 + nameWidth(node);
    return QRectF(
        left, place.top() + (tall(tagHeight) - height) / 2.0 - lines(0.1), stripWidth(), height);
}

QPointF CellGeometry::namePlaceOf(int node) const
{
    const RichDocument& label = name(node);
    if (at(node).kind == CellNodeKind::Box) {
        const QRectF header = headerOf(node);
        return QPointF(header.left(), header.center().y() - label.height() / 2.0);
    }
    const QRectF strip = stripOf(node);
    return QPointF(strip.left() - nameWidth(node), strip.center().y() - label.height() / 2.0);
}

QRectF CellGeometry::rowOf(int node, int term) const
{
    if (at(node).kind != CellNodeKind::Box || isFolded(node))
        return {};
    const QRectF header = headerOf(node);
    return QRectF(header.left(),
        header.bottom() + lines(rowGap) + tall(resultHeight + rowHeight * term), header.width(),
        tall(rowHeight));
}

QRectF CellGeometry::rowStripOf(int node, int term) const
{
    const QRectF row = rowOf(node, term);
    if (row.isEmpty())
        return {};
    return QRectF(row.right() - stripWidth(), row.center().y() - tall(stripHeight) / 2.0,
        stripWidth(), tall(stripHeight));
}

int CellGeometry::nodeAt(const QPointF& place) const
{
    for (int node = 0; node < int(m_layout.nodes.size()); ++node) {
        if (placeOf(node).contains(place))
            return node;
    }
    return -1;
}

int CellGeometry::termAt(int node, const QPointF& place) const
{
    for (int term = 0; node >= 0 && term < int(at(node).terms.size()); ++term) {
        if (rowOf(node, term).contains(place))
            return term;
    }
    return -1;
}

} // namespace loopscope::ui
