#include "ui/stage/rolled_join.h"

#include "ui/stage/stage_marks.h"
#include "ui/theme/number_format.h"
#include "ui/theme/ramps.h"
#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QPainter>

#include <algorithm>

namespace loopscope::ui
{

namespace
{

// In heights of text.
constexpr double lineGap = 0.6; ///< between the lines of two memories
constexpr double fromCentre = 0.75; ///< of a cell, where lines leave and enter it
constexpr double reach = 4.0; ///< pixels, how far beside a line the pointer still means it

QString tr(const char* text)
{
    return QCoreApplication::translate("RolledStage", text);
}

int stepOf(const StageScene& scene)
{
    return std::clamp(scene.moment.cursor.step, 0, scene.part.data.steps - 1);
}

QRectF stripOf(const StageScene& scene)
{
    return scene.places.stripOf(stepOf(scene));
}

} // namespace

RolledJoin::RolledJoin(const StageScene& encoder, const StageScene& decoder, double text)
    : m_encoder(encoder)
    , m_decoder(decoder)
    , m_text(text)
{
}

/// Lines of several memories lie one in the other.
QPolygonF RolledJoin::handOverLine(std::size_t memory) const
{
    const QRectF from = stripOf(m_encoder);
    const QRectF to = stripOf(m_decoder);
    const double shift = lineGap * m_text * double(memory);
    const double begin = from.center().x() - 0.1 * m_text + shift;
    const double end = to.center().x() - fromCentre * m_text - shift;
    const double y =
        m_decoder.places.layout.fromOutput.centre() - 0.5 * lineGap * m_text + shift;
    return {{{begin, from.top() - 1.0}, {begin, y}, {end, y}, {end, to.top() - 1.0}}};
}

QPolygonF RolledJoin::readingLine() const
{
    const QRectF from = stripOf(m_encoder);
    const QRect to = m_decoder.places.boxOf(m_decoder.places.layout.output, stepOf(m_decoder));
    const double begin = from.center().x() - fromCentre * m_text;
    const double y = m_decoder.places.layout.output.centre();
    return {{{begin, from.top() - 1.0}, {begin, y}, {to.left() - 2.0, y}}};
}

bool RolledJoin::isNear(const QPolygonF& line, const QPointF& place)
{
    for (qsizetype i = 1; i < line.size(); ++i) {
        // Every piece is level or upright.
        const QRectF piece = QRectF(line[i - 1], line[i]).normalized();
        if (piece.adjusted(-reach, -reach, reach, reach).contains(place))
            return true;
    }
    return false;
}

RolledJoinPainter::RolledJoinPainter(QPainter& painter, const StageScene& encoder,
    const StageScene& decoder, const BridgeData& bridge,
    const std::vector<AttentionThread>& threads, const StageTexts& texts, const Theme& theme)
    : m_painter(painter)
    , m_encoder(encoder)
    , m_decoder(decoder)
    , m_bridge(bridge)
    , m_threads(threads)
    , m_texts(texts)
    , m_theme(theme)
    , m_text(texts.normal.height())
    , m_lines(encoder, decoder, m_text)
{
}

bool RolledJoinPainter::isBackward() const
{
    return m_decoder.moment.cursor.phase == Phase::Backward && !m_decoder.moment.isTraining;
}

QString RolledJoinPainter::handOverWords() const
{
    if (m_bridge.isLinear)
        return tr("last states, through W_bridge, make %1").arg(m_bridge.name);
    const std::vector<QString>& memories = m_encoder.part.data.memories;
    QStringList names;
    for (std::size_t memory = 0; memory < memories.size(); ++memory) {
        if (m_bridge.isHandedOver[memory])
            names += memories[memory] + subscript(0);
    }
    return names.size() < 2 ? tr("last state becomes %1").arg(m_bridge.name)
                            : tr("last states become %1").arg(names.join(QStringLiteral(", ")));
}

QString RolledJoinPainter::readingWords() const
{
    if (isBackward()) {
        double largest = 0.0;
        for (const AttentionThread& thread : m_threads)
            largest = std::max(largest, thread.gradient.magnitude.norm);
        return m_threads.empty()
                   ? QString()
                   : tr("attention sends back up to %1").arg(formatNumber(largest, 2));
    }
    const AttentionThread* strongest = strongestOf(m_threads);
    if (strongest == nullptr)
        return tr("attention reads all %1 states").arg(m_encoder.part.data.steps);
    return tr("attention reads all %1 states, step %2 most: %3")
        .arg(m_encoder.part.data.steps)
        .arg(strongest->source + 1)
        .arg(formatNumber(strongest->weight, 2));
}

/// Above the level part of a line, as far as it fits there.
void RolledJoinPainter::drawWords(const QPolygonF& line, const QString& words, double clearance)
{
    const double room = line[2].x() - line[1].x() - 0.5 * m_text;
    const QPointF centre((line[1].x() + line[2].x()) / 2.0,
        line[1].y() - m_texts.small.height() / 2.0 - clearance);
    m_painter.setPen(m_theme.mutedText);
    m_texts.small.drawIfFits(m_painter, centre, words, room);
}

void RolledJoinPainter::drawHandOver(std::size_t memory)
{
    QPolygonF line = m_lines.handOverLine(memory);
    const double scale = m_decoder.places.layout.scale;
    if (m_decoder.moment.isGradientReached(0)) {
        std::reverse(line.begin(), line.end());
        drawGradientLine(m_painter, line, m_bridge.toEncoder[memory], scale, m_theme);
        return;
    }
    const bool isReached = m_encoder.moment.isStateReached(m_encoder.part.data.steps - 1);
    const bool isHere =
        m_decoder.moment.cursor == Cursor{Phase::Forward, 0} && !m_decoder.moment.isTraining;
    drawBentArrow(m_painter, line, (isHere ? strongArrow : 2.0) * scale,
        isHere      ? m_theme.accent
        : isReached ? m_theme.mutedText
                    : m_theme.gridLine);
}

void RolledJoinPainter::drawReading()
{
    QPolygonF line = m_lines.readingLine();
    const double scale = m_decoder.places.layout.scale;
    if (isBackward()) {
        const auto largest = std::max_element(m_threads.begin(), m_threads.end(),
            [](const AttentionThread& a, const AttentionThread& b) {
                return a.gradient.magnitude.norm < b.gradient.magnitude.norm;
            });
        std::reverse(line.begin(), line.end());
        if (largest != m_threads.end())
            drawGradientLine(m_painter, line, largest->gradient, scale, m_theme);
        return;
    }
    const bool isRead = m_decoder.moment.isStateReached(0);
    drawBentArrow(m_painter, line, 2.0 * scale,
        isRead ? valueColour(1.0, 1.0, m_theme.dark) : m_theme.gridLine);
}

void RolledJoinPainter::draw()
{
    m_painter.setRenderHint(QPainter::Antialiasing);
    for (std::size_t memory = 0; memory < m_bridge.isHandedOver.size(); ++memory) {
        if (m_bridge.isHandedOver[memory])
            drawHandOver(memory);
    }
    const bool isWide = isBackward() && m_decoder.moment.isGradientReached(0);
    const double clearance = isWide ? thickestArrow / 2.0 : 2.0;
    if (!m_bridge.isEmpty())
        drawWords(m_lines.handOverLine(0), handOverWords(), clearance);
    if (!hasAttention(*m_decoder.part.snapshot))
        return;
    drawReading();
    drawWords(m_lines.readingLine(), readingWords(), isBackward() ? thickestArrow / 2.0 : 2.0);
}

} // namespace loopscope::ui
