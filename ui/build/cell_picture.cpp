#include "ui/build/cell_picture.h"

#include "ui/theme/fonts.h"
#include "ui/theme/number_format.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{
namespace
{

constexpr double halfHeight = 0.75; // of a node, in lines of text
constexpr double padding = 0.45;    // beside a label

QString signOf(Function function)
{
    if (function == Function::Sigmoid)
        return QStringLiteral("σ");
    const std::string_view name = nameOf(function);
    return QString::fromUtf8(name.data(), qsizetype(name.size()));
}

/// "1−", "0.9×", "−"
QString signOfAffine(const CellNode& node)
{
    QString sign;
    if (node.shift != 0.0)
        sign = formatNumber(node.shift, 2);
    if (node.scale == 1.0)
        return sign + QStringLiteral("+");
    if (node.scale < 0.0)
        sign += QStringLiteral("−");
    if (std::abs(node.scale) != 1.0)
        sign += formatNumber(std::abs(node.scale), 2) + QStringLiteral("×");
    return sign;
}

QString signOf(const CellNode& node)
{
    switch (node.kind) {
    case CellNodeKind::Sum:
        return QStringLiteral("+");
    case CellNodeKind::Hadamard:
        return QStringLiteral("⊙");
    case CellNodeKind::Affine:
        return signOfAffine(node);
    case CellNodeKind::Box:
        return node.function ? signOf(*node.function) : QStringLiteral("Σ");
    case CellNodeKind::Function:
        return node.function ? signOf(*node.function) : QString();
    case CellNodeKind::Copy:
    case CellNodeKind::Source:
    case CellNodeKind::Output:
        break;
    }
    return {};
}

QString labelOf(const CellNode& node, const Program& program)
{
    const bool isEnd = node.kind == CellNodeKind::Source || node.kind == CellNodeKind::Output ||
                       node.kind == CellNodeKind::Copy;
    const QString name =
        node.symbol >= 0
            ? QString::fromStdString(program.symbols[std::size_t(node.symbol)].name)
            : QString();
    if (isEnd) {
        // A state comes from the step before: that goes without saying.
        const bool isFar = node.delay > 1 || (node.delay == 1 && node.symbol == 0);
        return isFar ? name + QStringLiteral("₋") + subscript(node.delay) : name;
    }
    const QString sign = signOf(node);
    const bool isNamed = !name.isEmpty() && node.kind == CellNodeKind::Box;
    return isNamed ? name + QLatin1Char(' ') + sign : sign;
}

} // namespace

CellPicture::CellPicture(const Program& program, QWidget* parent)
    : QWidget(parent)
{
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setAccessibleName(tr("Picture of the cell"));
    setToolTip(tr("Drawn from the equations: what the cell reads comes in from the left and from "
                  "below, its states leave on the right."));
    setProgram(program);
}

void CellPicture::setProgram(const Program& program)
{
    m_graph = cellGraph(program);
    m_labels.clear();
    for (const CellNode& node : m_graph.nodes)
        m_labels.push_back(labelOf(node, program));
    layOutAgain();
}

CellExtent CellPicture::extentOf(int node) const
{
    const QFontMetricsF metrics(smallFont(font()));
    const double line = metrics.height();
    CellExtent extent;
    extent.above = extent.below = halfHeight * line;
    extent.width = std::max(metrics.horizontalAdvance(label(node)) + 2.0 * padding * line,
        2.0 * halfHeight * line);
    const CellNode& given = m_graph.nodes[std::size_t(node)];
    if (given.kind == CellNodeKind::Box)
        extent.ports.assign(given.terms.size(), 0.0);
    return extent;
}

void CellPicture::layOutAgain()
{
    CellMetrics metrics;
    metrics.line = QFontMetricsF(smallFont(font())).height();
    metrics.columnGap = 1.4;
    for (int node = 0; node < int(m_graph.nodes.size()); ++node)
        metrics.nodes.push_back(extentOf(node));
    m_layout = layOut(m_graph, metrics);
    updateGeometry();
    update();
}

double CellPicture::scaleFor(int width) const
{
    return std::min(1.0, width / (m_layout.width + 2.0));
}

QSize CellPicture::sizeHint() const
{
    return {int(std::ceil(m_layout.width)) + 2, int(std::ceil(m_layout.height)) + 2};
}

int CellPicture::heightForWidth(int width) const
{
    return int(std::ceil((m_layout.height + 2.0) * scaleFor(width)));
}

void CellPicture::drawPiece(QPainter& painter, const CellPiece& piece) const
{
    const Theme& theme = themeOf(*this);
    painter.setPen(QPen(piece.isBelt ? theme.accent : theme.mutedText, piece.isBelt ? 2.0 : 1.0));
    painter.setBrush(Qt::NoBrush);
    const QPointF from(piece.from.x, piece.from.y);
    const QPointF to(piece.to.x, piece.to.y);
    if (piece.isBus || piece.from.y == piece.to.y) {
        painter.drawLine(from, to);
        return;
    }
    const double middle = (piece.bendBegin + piece.bendEnd) / 2.0;
    QPainterPath path(from);
    path.lineTo(piece.bendBegin, from.y());
    path.cubicTo({middle, from.y()}, {middle, to.y()}, {piece.bendEnd, to.y()});
    path.lineTo(to);
    painter.drawPath(path);
}

void CellPicture::drawNode(QPainter& painter, int node) const
{
    const Theme& theme = themeOf(*this);
    const CellNode& given = m_graph.nodes[std::size_t(node)];
    const CellPlace& place = m_layout.nodes[std::size_t(node)];
    const QRectF shape(place.left, place.top, place.width, place.height);
    const bool isEnd =
        given.kind == CellNodeKind::Source || given.kind == CellNodeKind::Output;
    const bool isBox = given.kind == CellNodeKind::Box;
    painter.setPen(QPen(isEnd ? theme.border : theme.mutedText, 1.0));
    painter.setBrush(isEnd ? theme.soft : isBox ? theme.accentSoft : theme.field);
    const double radius = isBox ? shape.height() / 5.0 : shape.height() / 2.0;
    painter.drawRoundedRect(shape.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    painter.setPen(theme.text);
    painter.drawText(shape, Qt::AlignCenter, label(node));
}

void CellPicture::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(smallFont(font()));
    const double scale = scaleFor(width());
    painter.scale(scale, scale);
    painter.translate(1.0, 1.0);
    for (const CellPiece& piece : m_layout.pieces)
        drawPiece(painter, piece);
    for (int node = 0; node < int(m_graph.nodes.size()); ++node)
        drawNode(painter, node);
}

void CellPicture::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        layOutAgain();
    else if (event->type() == QEvent::PaletteChange)
        update();
}

} // namespace loopscope::ui
