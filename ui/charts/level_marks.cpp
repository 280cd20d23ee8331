#include "ui/charts/level_marks.h"

#include "ui/charts/chart_plot.h"
#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QFontMetrics>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{
namespace
{

constexpr double spaceAtPlayhead = 3.0; ///< pixels between words and the playhead's line

/// Longest first: "guessing all characters alike: 3.04", "guessing all…: 3.04", …, "3.04".
QStringList wordings(const LevelMarks::Level& level)
{
    QStringList result;
    const QStringList words = level.name.split(u' ');
    for (qsizetype count = words.size(); count > 0; --count) {
        const QString name = words.first(count).join(u' ') +
                             (count < words.size() ? QStringLiteral("…") : QString());
        result += QCoreApplication::translate("CurveChart", "%1: %2").arg(name, level.number);
    }
    return result << level.number;
}

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

/// Above or below the level's line, where the curve leaves most room: at an end of the line or beside
/// the playhead, which is not to cross the words.
LevelMarks::Place LevelMarks::bestPlace(std::size_t index, const QSizeF& size, const Curve& curve,
    int playhead, const std::vector<QRectF>& taken) const
{
    const QRectF inside = m_plot->plotRect();
    const double y = m_plot->placeOf(0.0, m_levels[index].value).y();
    const double line = m_plot->xAxis->coordToPixel(playhead);
    Place best;
    for (const double left : {inside.right() - size.width(), inside.left(),
             line - spaceAtPlayhead - size.width(), line + spaceAtPlayhead}) {
        for (const bool isBelow : {true, false}) {
            const QRectF rect(QPointF(left, isBelow ? y : y - size.height()), size);
            if (best.ink == 0.0 || !isFree(rect, index, taken))
                continue;
            const bool isCut = line > rect.left() && line < rect.right();
            const double ink = inkIn(rect, curve) + (isCut ? 1.0 : 0.0);
            if (ink < best.ink)
                best = {rect, ink, isBelow};
        }
    }
    return best;
}

/// Name and number, the name's first words and the number, or the number alone: as much as there is
/// room for beside the curve.
void LevelMarks::place(
    std::size_t index, const Curve& curve, int playhead, std::vector<QRectF>* taken)
{
    const Level& level = m_levels[index];
    const Mark& mark = m_marks[index];
    mark.line->point1->setCoords(0.0, level.value);
    mark.line->point2->setCoords(1.0, level.value);
    const QFont small = smallFont(m_plot->font());
    const QFontMetrics metrics(small);
    mark.words->setFont(small);
    Place best;
    for (const QString& words : wordings(level)) {
        const QSizeF size(metrics.horizontalAdvance(words) + 4.0, metrics.height() + 1.0);
        best = bestPlace(index, size, curve, playhead, *taken);
        mark.words->setText(words);
        if (best.ink == 0.0)
            break;
    }
    mark.words->setVisible(best.ink < HUGE_VAL);
    if (best.ink == HUGE_VAL)
        return;
    const QRectF inside = m_plot->plotRect();
    mark.words->setPositionAlignment(
        Qt::AlignLeft | (best.isBelow ? Qt::AlignTop : Qt::AlignBottom));
    mark.words->position->setCoords(
        (best.rect.left() - inside.left()) / inside.width(), level.value);
    taken->push_back(best.rect);
}

} // namespace loopscope::ui
