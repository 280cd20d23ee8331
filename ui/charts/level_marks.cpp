#include "ui/charts/level_marks.h"

#include "ui/charts/chart_plot.h"
#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QFontMetrics>

#include <algorithm>
#include <array>
#include <cmath>

namespace loopscope::ui
{
namespace
{

constexpr double spaceAtPlayhead = 3.0; ///< pixels between words and the playhead's line

} // namespace

void LevelMarks::setColours(const Theme& theme)
{
    m_ink = theme.mutedText;
    m_paper = theme.panel;
    for (const Mark& mark : m_marks)
        colour(mark);
}

void LevelMarks::colour(const Mark& mark) const
{
    mark.line->setPen(QPen(m_ink, 1.0, Qt::DashLine));
    mark.words->setColor(m_ink);
    mark.words->setBrush(m_paper);
}

LevelMarks::Mark LevelMarks::add()
{
    const Mark mark{new QCPItemStraightLine(m_plot), new QCPItemText(m_plot)};
    mark.words->setPadding(QMargins(2, 0, 2, 1));
    mark.words->position->setTypeX(QCPItemPosition::ptAxisRectRatio);
    colour(mark);
    return mark;
}

void LevelMarks::show(
    const std::vector<Level>& levels, const Curve& curve, const QRectF& taken, int playhead)
{
    m_levels = levels;
    while (m_marks.size() < m_levels.size())
        m_marks.push_back(add());
    std::vector<QRectF> places; // words do not touch
    if (!taken.isEmpty())
        places.push_back(taken);
    for (std::size_t i = 0; i < m_marks.size(); ++i) {
        const bool isShown = i < m_levels.size();
        m_marks[i].line->setVisible(isShown);
        m_marks[i].words->setVisible(isShown);
        if (isShown)
            place(i, curve, playhead, &places);
    }
}

/// How much of the curve runs through a place, in points of it.
double LevelMarks::inkIn(const QRectF& place, const Curve& curve) const
{
    const double first = m_plot->xAxis->pixelToCoord(place.left());
    const double last = m_plot->xAxis->pixelToCoord(place.right());
    const auto begin =
        std::lower_bound(curve.iterations.begin(), curve.iterations.end(), first);
    double ink = 0.0;
    double before = std::nan(""); // pixels, of the point before
    for (auto i =
             begin - curve.iterations.begin() - (begin != curve.iterations.begin() ? 1 : 0);
         i < std::ptrdiff_t(curve.iterations.size()); ++i) {
        const double y = m_plot->yAxis->coordToPixel(curve.numbers[std::size_t(i)]);
        const double upper = std::isnan(before) ? y : std::min(y, before);
        const double lower = std::isnan(before) ? y : std::max(y, before);
        ink += upper <= place.bottom() && lower >= place.top() ? 1.0 : 0.0;
        if (curve.iterations[std::size_t(i)] > last)
            break;
        before = y;
    }
    return ink;
}

/// Whether the line of another level runs through a place.
bool LevelMarks::isCrossed(const QRectF& place, std::size_t index) const
{
    for (std::size_t other = 0; other < m_levels.size(); ++other) {
        const double y = m_plot->placeOf(0.0, m_levels[other].value).y();
        if (other != index && y > place.top() && y < place.bottom())
            return true;
    }
    return false;
}

/// Whether words may stand there: inside, on no other words and on no other level's line.
bool LevelMarks::isFree(
    const QRectF& place, std::size_t index, const std::vector<QRectF>& taken) const
{
    return QRectF(m_plot->plotRect()).adjusted(-1.0, -2.0, 1.0, 2.0).contains(place) &&
           !isCrossed(place, index) &&
           std::none_of(taken.begin(), taken.end(),
               [&](const QRectF& other) { return other.intersects(place); });
}

/// Above or below its line: where the curve leaves room.
void LevelMarks::place(
    std::size_t index, const Curve& curve, int playhead, std::vector<QRectF>* taken)
{
    const Level& level = m_levels[index];
    const Mark& mark = m_marks[index];
    mark.line->point1->setCoords(0.0, level.value);
    mark.line->point2->setCoords(1.0, level.value);
    const QFont small = smallFont(m_plot->font());
    const QFontMetrics metrics(small);
    const QRectF inside = m_plot->plotRect();
    const QString whole = QCoreApplication::translate("CurveChart", "%1: %2").arg(level.name, level.number);
    mark.words->setFont(small);
    mark.words->setText(metrics.horizontalAdvance(whole) + 8 <= inside.width() ? whole : level.number);
    const QSizeF size(metrics.horizontalAdvance(mark.words->text()) + 4.0, metrics.height() + 1.0);
    const double y = m_plot->placeOf(0.0, level.value).y();
    // At an end of the line, or where the playhead would cross the words there, beside the playhead.
    const double playheadLine = m_plot->xAxis->coordToPixel(playhead);
    const std::array lefts{inside.right() - size.width(), inside.left(),
        playheadLine - spaceAtPlayhead - size.width(), playheadLine + spaceAtPlayhead};
    double least = HUGE_VAL;
    QRectF best;
    for (const double left : lefts) {
        for (const bool isBelow : {true, false}) {
            const QRectF place(QPointF(left, isBelow ? y : y - size.height()), size);
            if (!isFree(place, index, *taken))
                continue;
            const bool isCut = playheadLine > place.left() && playheadLine < place.right();
            const double ink = inkIn(place, curve) + (isCut ? 1.0 : 0.0);
            if (ink >= least)
                continue;
            least = ink;
            best = place;
            mark.words->setPositionAlignment(
                Qt::AlignLeft | (isBelow ? Qt::AlignTop : Qt::AlignBottom));
            mark.words->position->setCoords((left - inside.left()) / inside.width(), level.value);
        }
    }
    mark.words->setVisible(least < HUGE_VAL);
    if (least < HUGE_VAL)
        taken->push_back(best);
}

} // namespace loopscope::ui
