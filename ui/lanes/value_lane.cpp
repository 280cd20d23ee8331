#include "ui/lanes/value_lane.h"

#include "ui/theme/number_format.h"
#include "ui/theme/theme.h"

#include <QPainter>

#include <algorithm>

namespace loopscope::ui
{

ValueLane::ValueLane(const QString& symbol, const QString& words, QWidget* parent)
    : Lane(parent)
    , m_symbol(symbol)
    , m_words(words)
{
}

void ValueLane::setSnapshot(const SnapshotPointer& snapshot)
{
    const Iteration& iteration = *snapshot->iteration;
    const std::optional<int> symbol = snapshot->program().findSymbol(m_symbol.toStdString());
    m_track = snapshot->track();
    m_shownSymbol = symbol.value_or(-1);
    m_cells.setGrid(symbol ? valueGrid(iteration, m_track, *symbol) : ValueGrid());
    const Track& track = iteration.network().tracks()[std::size_t(m_track)];
    m_held.assign(std::size_t(grid().units), false);
    for (const HeldValue& held : track.plan->held)
        if (symbol && held.symbol == *symbol)
            for (int unit = 0; unit < grid().units; ++unit)
                if (held.unit < 0 || held.unit == unit)
                    m_held[std::size_t(unit)] = true;
    update();
}

QSize ValueLane::sizeHint() const
{
    const int text = fontMetrics().height();
    return QSize(60 * text, 6 * text);
}

QSize ValueLane::minimumSizeHint() const
{
    return QSize(Lane::minimumSizeHint().width(), 4 * fontMetrics().height() + 14);
}

Lane::Name ValueLane::name() const
{
    if (grid().units == 0)
        return {m_symbol, {m_words, tr("not in this cell")}};
    QStringList words{
        m_words, tr("%1 units").arg(grid().units), tr("colour %1").arg(rangeText(grid().range))};
    const auto held = std::count(m_held.begin(), m_held.end(), true);
    if (held > 0)
        words.insert(1, held == std::ptrdiff_t(m_held.size())
                            ? tr("held by hand")
                            : tr("%1 held by hand").arg(held));
    return {m_symbol, words};
}

void ValueLane::drawMarks(QPainter& painter, const StepRange& visible)
{
    const QRect marks = marksRect();
    // A line between columns, as between cells, while they are wide enough.
    const int line = axis().columnWidth >= 8.0 ? 1 : 0;
    WordRow words(smallText(), painter, axis());
    int firstNotReached = -1;
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (int step = visible.first; step <= visible.last && step < grid().steps; ++step) {
        if (!moment().isStateReached(step)) {
            firstNotReached = step;
            break;
        }
        const int begin = axis().columnLeft(step);
        m_cells.draw(painter,
            QRect(begin, marks.top(), axis().columnRight(step) - begin - line, marks.height()),
            step, theme(), surface());
        const QString word = notFiniteText(grid().columns[std::size_t(step)]);
        if (word.isEmpty())
            continue;
        painter.setPen(theme().wrong);
        words.draw({axis().columnCentre(step), marks.top() + smallText().height() / 2.0}, word);
    }
    if (firstNotReached >= 0)
        drawNotReached(painter, {firstNotReached, visible.last});
    drawPins(painter);
}

/// A mark at the left of every unit that is held.
void ValueLane::drawPins(QPainter& painter)
{
    const QRect marks = marksRect();
    const double height = double(marks.height()) / std::max(1, grid().units);
    const double size = std::clamp(height, 2.0, 8.0);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme().playhead);
    for (int unit = 0; unit < grid().units; ++unit) {
        if (!m_held[std::size_t(unit)])
            continue;
        const double middle = marks.top() + (unit + 0.5) * height;
        const double left = axis().columnLeft(axis().visibleSteps().first);
        painter.drawPolygon(QPolygonF({{left + size, middle}, {left, middle - size / 2.0},
            {left, middle + size / 2.0}}));
    }
}

void ValueLane::drawNotReached(QPainter& painter, const StepRange& steps)
{
    const QRect marks = marksRect();
    const int begin = axis().columnLeft(steps.first);
    const int end = axis().columnRight(steps.last);
    painter.setPen(QPen(theme().border, 1.0, Qt::DashLine));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRect(begin, marks.top(), end - begin - 1, marks.height() - 1));
    if (axis().level() != DrawingLevel::Full)
        return;
    painter.setPen(QPen(theme().gridLine, 1.0));
    for (int step = steps.first + 1; step <= steps.last; ++step)
        painter.drawLine(
            axis().columnLeft(step), marks.top() + 1, axis().columnLeft(step), marks.bottom() - 1);
}

std::optional<NumberReference> ValueLane::numberAt(const QPoint& place) const
{
    const QRect marks = marksRect();
    const int step = axis().stepAt(place.x());
    if (step >= grid().steps || !marks.contains(place) || !moment().isStateReached(step))
        return std::nullopt;
    return valueOf(m_track, m_shownSymbol, step,
        m_cells.unitAt(place.y(), marks.top(), marks.height()));
}

/// A gradient is framed where the number stands that it is of.
QRectF ValueLane::rectOf(const NumberReference& number) const
{
    const bool isOfCell = number.kind == NumberReference::Kind::Value ||
                          number.kind == NumberReference::Kind::Gradient;
    if (!isOfCell || number.track != m_track || number.symbol != m_shownSymbol ||
        number.sequence != 0 || number.step < 0 || number.step >= grid().steps)
        return {};
    const QRect marks = marksRect();
    const int begin = axis().columnLeft(number.step);
    return m_cells.cellRect(
        QRectF(begin, marks.top(), axis().columnRight(number.step) - begin, marks.height()),
        number.unit);
}

QString ValueLane::wordsAt(int step, const QPoint& place) const
{
    const QRect marks = marksRect();
    if (step < 0 || step >= grid().steps)
        return tr("%1 (%2): one row a unit, one column a step. Orange is negative, blue positive; "
                  "the full colour is "
                  "reached at %3.")
            .arg(m_symbol, m_words, rangeText(grid().range));
    if (!moment().isStateReached(step))
        return tr("%1, step %2: not yet calculated").arg(m_symbol).arg(step + 1);
    const int unit = m_cells.unitAt(place.y(), marks.top(), marks.height());
    const QString words = tr("%1, unit %2, step %3: %4")
                              .arg(m_symbol)
                              .arg(unit + 1)
                              .arg(step + 1)
                              .arg(formatNumber(grid().value(unit, step)));
    return m_held[std::size_t(unit)] ? tr("%1, held by hand").arg(words) : words;
}

} // namespace loopscope::ui
