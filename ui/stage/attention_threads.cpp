#include "ui/stage/attention_threads.h"

#include "ui/stage/arrow.h"
#include "ui/stage/stage_marks.h"
#include "ui/theme/number_format.h"
#include "ui/theme/ramps.h"
#include "ui/theme/theme.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

namespace
{

constexpr double shareOfGap = 0.5; ///< of the room between states and outputs, for a whole context
constexpr double widestContext = 15.0;
constexpr double thinnestThread = 0.8;
constexpr double corner = 9.0;        ///< radius
constexpr double reach = 4.0;         ///< how far beside a thread a click still means it
constexpr double palestWeight = 0.3;  ///< colours of lower ones could not be told from the ground
constexpr double leastNumber = 0.1;   ///< weights below are not written, but for the largest
constexpr std::size_t mostNumbers = 4;

/// Between the outputs and the topmost states of both parts.
Row gapOf(const StagePlaces& encoder, const StagePlaces& decoder)
{
    const int top = decoder.layout.output.bottom();
    const int bottom =
        std::min(encoder.layout.states.back().top, decoder.layout.states.back().top);
    return {top, std::max(bottom - top, 1)};
}

double weightOf(const AttentionThread& thread)
{
    return std::isfinite(thread.weight) ? std::clamp(thread.weight, 0.0, 1.0) : 1.0;
}

bool isOfOneSource(const std::vector<AttentionThread>& threads)
{
    return threads.size() > 1 && threads[0].source == threads[1].source;
}

} // namespace

QPainterPath ThreadPlace::path() const
{
    const double radius = std::min({corner, top - y, end - x});
    QPainterPath path({x, top});
    path.lineTo(x, y + radius);
    path.quadTo(x, y, x + radius, y);
    if (up < 0.0) {
        path.lineTo(end, y);
    } else {
        const double second = std::min(radius, y - up);
        path.lineTo(end - second, y);
        path.quadTo(end, y, end, y - second);
        path.lineTo(end, up);
    }
    return path;
}

bool ThreadPlace::isAt(const QPointF& place) const
{
    const double half = std::max(width / 2.0, reach);
    const bool isOnUpright =
        std::abs(place.x() - x) <= half && place.y() >= y - half && place.y() <= top;
    const bool isOnLevel = std::abs(place.y() - y) <= std::max(width / 2.0, 1.5) &&
                           place.x() >= x && place.x() <= end;
    return isOnUpright || isOnLevel;
}

std::vector<ThreadPlace> placeThreads(const std::vector<AttentionThread>& threads,
    const StagePlaces& encoder, const StagePlaces& decoder)
{
    const Row gap = gapOf(encoder, decoder);
    const double whole = std::min(gap.height * shareOfGap, widestContext * encoder.layout.scale);
    double sum = 0.0;
    for (const AttentionThread& thread : threads)
        sum += weightOf(thread);
    // Threads of one decoder's step make one context; those of one source may be several.
    const double scale = whole / std::max(sum, 1.0);
    const bool isFan = isOfOneSource(threads);
    std::vector<ThreadPlace> places;
    double offset = -sum * scale / 2.0;
    for (const AttentionThread& thread : threads) {
        ThreadPlace place;
        place.thread = thread;
        place.width = weightOf(thread) * scale;
        const double middle = offset + place.width / 2.0;
        place.x = encoder.centreOf(thread.source) + (isFan ? middle : 0.0);
        place.y = gap.centre() + middle;
        place.top = encoder.layout.states.back().top - 2.0;
        place.end = decoder.centreOf(thread.step) - (isFan ? 0.0 : 2.0);
        place.up = isFan ? double(gap.top) : -1.0;
        offset += place.width;
        places.push_back(place);
    }
    return places;
}

ThreadPainter::ThreadPainter(QPainter& painter, const StagePlaces& encoder,
    const StagePlaces& decoder, const Theme& theme)
    : m_painter(painter)
    , m_encoder(encoder)
    , m_decoder(decoder)
    , m_theme(theme)
{
}

QColor ThreadPainter::colourOf(const AttentionThread& thread, bool isBackward) const
{
    if (isBackward)
        return thread.gradient.magnitude.kind == MagnitudeKind::Zero
                   ? m_theme.border
                   : gradientColour(thread.gradient.magnitude.relative, m_theme.dark);
    return std::isfinite(thread.weight)
               ? valueColour(std::max(thread.weight, palestWeight), 1.0, m_theme.dark)
               : m_theme.wrong;
}

void ThreadPainter::draw(
    const std::vector<AttentionThread>& threads, bool isBackward, TextCache& numbers)
{
    if (m_encoder.level() == DrawingLevel::LanesOnly) {
        if (!isOfOneSource(threads))
            drawBars(threads, isBackward);
        return;
    }
    const std::vector<ThreadPlace> places = placeThreads(threads, m_encoder, m_decoder);
    m_painter.setRenderHint(QPainter::Antialiasing);
    for (const ThreadPlace& place : places)
        drawThread(place, isBackward);
    if (places.empty() || isOfOneSource(threads))
        return;
    if (!isBackward)
        drawEnd(places);
    if (m_encoder.level() == DrawingLevel::Full)
        drawNumbers(places, numbers);
}

void ThreadPainter::drawBars(const std::vector<AttentionThread>& threads, bool isBackward)
{
    const Row& row = m_encoder.layout.output;
    for (const AttentionThread& thread : threads) {
        const QRect box = m_encoder.boxOf(row, thread.source);
        const int height = int(std::lround(weightOf(thread) * row.height));
        m_painter.fillRect(
            QRect(box.left(), row.bottom() - height, box.width(), height),
            colourOf(thread, isBackward));
    }
}

void ThreadPainter::drawThread(const ThreadPlace& place, bool isBackward)
{
    const QColor colour = colourOf(place.thread, isBackward);
    const double width = std::max(place.width, thinnestThread);
    m_painter.setBrush(Qt::NoBrush);
    m_painter.setPen(QPen(colour, width, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin));
    m_painter.drawPath(place.path());
    if (!isBackward)
        return;
    // What comes back ends at the encoder's output.
    const double head = std::min(4.0 + width * 0.95, place.top - place.y);
    fillArrow(m_painter,
        arrowOutline({place.x, place.top - head}, {place.x, place.top + 1.0}, width), colour);
}

/// Where the threads, put together, enter the decoder's column as its context.
void ThreadPainter::drawEnd(const std::vector<ThreadPlace>& places)
{
    const double top = places.front().y - places.front().width / 2.0;
    const double bottom = places.back().y + places.back().width / 2.0;
    const double tip = places.front().end + 1.0;
    const double half = (bottom - top) / 2.0 + 2.5;
    const auto widest = std::max_element(places.begin(), places.end(),
        [](const ThreadPlace& a, const ThreadPlace& b) { return a.width < b.width; });
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(colourOf(widest->thread, false));
    m_painter.drawPolygon(QPolygonF({{tip - half, (top + bottom) / 2.0 - half},
        {tip, (top + bottom) / 2.0}, {tip - half, (top + bottom) / 2.0 + half}}));
}

void ThreadPainter::drawNumbers(const std::vector<ThreadPlace>& places, TextCache& numbers)
{
    std::vector<ThreadPlace> strongest = places;
    std::sort(strongest.begin(), strongest.end(), [](const ThreadPlace& a, const ThreadPlace& b) {
        return weightOf(a.thread) > weightOf(b.thread);
    });
    const double y = places.front().y - places.front().width / 2.0 - numbers.height() / 2.0 - 1.0;
    std::vector<double> taken;
    m_painter.setPen(m_theme.text);
    for (const ThreadPlace& place : strongest) {
        if (taken.size() == mostNumbers || (!taken.empty() && place.thread.weight < leastNumber))
            return;
        const QString text = std::isfinite(place.thread.weight)
                                 ? formatNumber(place.thread.weight, 2)
                                 : QStringLiteral("NaN");
        const double room = numbers.widthOf(text) + 4.0;
        const bool isFree = std::all_of(taken.begin(), taken.end(),
            [&](double x) { return std::abs(x - place.x) >= room; });
        if (!isFree)
            continue;
        numbers.drawCentred(m_painter, {place.x, y}, text);
        taken.push_back(place.x);
    }
}

} // namespace loopscope::ui
