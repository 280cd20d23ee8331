#include "ui/stage/seam_painter.h"

#include "ui/stage/stage_arrows.h"
#include "ui/stage/stage_marks.h"
#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

namespace
{

constexpr double detour = 5.0; ///< below the strips, of what a reverse track ends with
constexpr double narrowScale = 0.55; ///< of gradient arrows where columns are narrow

} // namespace

SeamPainter::SeamPainter(QPainter& painter, const StageScene& encoder, const StageScene& decoder,
    const BridgeData& data, const Theme& theme)
    : m_painter(painter)
    , m_encoder(encoder)
    , m_decoder(decoder)
    , m_data(data)
    , m_theme(theme)
{
}

QRect SeamPainter::startRect(const StageScene& decoder, const BridgeData& data)
{
    if (data.isEmpty())
        return {};
    const StagePlaces& places = decoder.places;
    const int width = std::min(places.layout.stripWidth, int(places.axis.seamWidth()) - 2);
    const int centre = (places.axis.seamLeft() + places.axis.seamRight()) / 2;
    return QRect(centre - width / 2, places.layout.state.top, width, places.layout.state.height);
}

/// From the state that the encoder's track ends with to what is handed over.
QPolygonF SeamPainter::lineOf(std::size_t memory) const
{
    const StageData& data = m_encoder.part.data;
    const QRect start = startRect(m_decoder, m_data);
    const double y = heightOfArrow(m_encoder.places.layout, data, memory);
    const double into = std::clamp(y, start.top() + 2.0, start.bottom() - 2.0);
    if (!data.isReverse) {
        const double begin = m_encoder.places.stripOf(data.steps - 1).right() + 2.0;
        return QPolygonF({{begin, y}, {start.left() - 1.0, into}});
    }
    const QRect last = m_encoder.places.stripOf(0);
    const double below = last.bottom() + detour;
    const double x = start.center().x();
    return QPolygonF({{double(last.center().x()), last.bottom() + 1.0},
        {double(last.center().x()), below}, {x, below}, {x, start.bottom() + 2.0}});
}

void SeamPainter::drawFromEncoder(std::size_t memory)
{
    QPolygonF line = lineOf(memory);
    const bool isFull = m_encoder.places.level() == DrawingLevel::Full;
    const double scale = m_encoder.places.layout.scale * (isFull ? 1.0 : narrowScale);
    // The gradient crosses over before it comes to the encoder's last step.
    if (m_decoder.moment.isGradientReached(0)) {
        std::reverse(line.begin(), line.end());
        drawGradientLine(m_painter, line, m_data.toEncoder[memory], scale, m_theme);
        return;
    }
    const bool isReached = m_encoder.moment.isStateReached(m_encoder.part.data.steps - 1);
    drawBentArrow(m_painter, line, thinArrow * m_encoder.places.layout.scale,
        isReached ? withAlpha(m_theme.mutedText, 150) : m_theme.gridLine);
}

void SeamPainter::draw(ValueCells& start, TextCache& words)
{
    const QRect place = startRect(m_decoder, m_data);
    if (place.isEmpty())
        return;
    const bool isReached = m_encoder.moment.isStateReached(m_encoder.part.data.steps - 1);
    const bool isWide = m_decoder.places.level() == DrawingLevel::Full;
    if (m_decoder.places.level() != DrawingLevel::LanesOnly) {
        for (std::size_t memory = 0; memory < m_data.isHandedOver.size(); ++memory) {
            if (m_data.isHandedOver[memory])
                drawFromEncoder(memory);
        }
    }
    if (isReached) {
        m_painter.setRenderHint(QPainter::Antialiasing, false);
        start.draw(m_painter, place, 0, m_theme, m_theme.stage);
        m_painter.setRenderHint(QPainter::Antialiasing, true);
    }
    m_painter.setPen(
        QPen(m_theme.accent, isWide ? 1.6 : 1.0, isReached ? Qt::SolidLine : Qt::DashLine));
    m_painter.setBrush(Qt::NoBrush);
    m_painter.drawRoundedRect(QRectF(place).adjusted(-1.5, -1.5, 1.5, 1.5), 3.0, 3.0);
    const double room = m_decoder.places.axis.seamWidth() + m_decoder.places.axis.columnWidth;
    m_painter.setPen(m_theme.mutedText);
    words.drawIfFits(m_painter,
        {place.center().x() + 0.5, m_decoder.places.layout.toState.centre() + detour}, m_data.name,
        room);
    words.drawIfFits(m_painter,
        {place.center().x() + 0.5, m_decoder.places.layout.input.centre()},
        QCoreApplication::translate("Bridge", "context"), m_decoder.places.axis.seamWidth() + 8.0);
}

} // namespace loopscope::ui
