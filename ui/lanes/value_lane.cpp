#include "ui/lanes/value_lane.h"

#include "ui/lanes/hand_mark.h"
#include "ui/session/time_span.h"
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

ValueLane::Part ValueLane::partOf(const Snapshot& snapshot) const
{
    const Iteration& iteration = *snapshot.iteration;
    const std::optional<int> symbol = snapshot.program().findSymbol(m_symbol.toStdString());
    Part part;
    part.track = snapshot.track();
    part.symbol = symbol.value_or(-1);
    part.first = stepOnAxis(iteration, part.track, 0);
    part.cells.setGrid(symbol ? valueGrid(iteration, part.track, *symbol) : ValueGrid());
    if (symbol)
        part.byHand = unitsByHand(snapshot, part.track, *symbol);
    return part;
}

void ValueLane::setSnapshot(const SnapshotPointer& snapshot)
{
    m_parts.clear();
    if (snapshot->encoder)
        m_parts.push_back(partOf(*snapshot->encoder));
    m_parts.push_back(partOf(*snapshot));
    update();
}

const ValueLane::Part& ValueLane::partAt(int step) const
{
    return step < 0 ? m_parts.front() : m_parts.back();
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
    const std::vector<UnitByHand>& units = m_parts.back().byHand;
    const auto held = std::count_if(
        units.begin(), units.end(), [](const UnitByHand& unit) { return unit.isHeld; });
    if (held > 0)
        words.insert(1, held == std::ptrdiff_t(units.size())
                            ? tr("held by hand")
                            : tr("%1 held by hand").arg(held));
    return {m_symbol, words};
}

void ValueLane::drawMarks(QPainter& painter, const StepRange& visible)
{
    WordRow words(smallText(), painter, axis());
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (Part& part : m_parts)
        drawPart(painter, part,
            {std::max(visible.first, part.first), std::min(visible.last, part.stepsEnd() - 1)},
            words);
}

void ValueLane::drawPart(
    QPainter& painter, Part& part, const StepRange& visible, WordRow& words)
{
    const QRect marks = marksRect();
    // A line between columns, as between cells, while they are wide enough.
    const int line = axis().columnWidth >= 8.0 ? 1 : 0;
    int firstNotReached = visible.last + 1;
    for (int step = visible.first; step <= visible.last; ++step) {
        if (!moment().isStateReached(step)) {
            firstNotReached = step;
            break;
        }
        const int begin = axis().columnLeft(step);
        part.cells.draw(painter,
            QRect(begin, marks.top(), axis().columnRight(step) - begin - line, marks.height()),
            step - part.first, theme(), surface());
        const QString word =
            notFiniteText(part.cells.grid().columns[std::size_t(step - part.first)]);
        if (word.isEmpty())
            continue;
        painter.setPen(theme().wrong);
        words.draw({axis().columnCentre(step), marks.top() + smallText().height() / 2.0}, word);
    }
    if (firstNotReached <= visible.last)
        drawNotReached(painter, {firstNotReached, visible.last});
    drawHandMarksOf(painter, part);
}

void ValueLane::drawHandMarksOf(QPainter& painter, const Part& part)
{
    const QRect marks = marksRect();
    const int left = axis().columnLeft(std::max(axis().visibleSteps().first, part.first));
    drawHandMarks(painter, QRectF(left, marks.top(), 0.0, marks.height()), part.byHand, true,
        theme());
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
    const Part& part = partAt(step);
    if (step < part.first || step >= part.stepsEnd() || !marks.contains(place) ||
        !moment().isStateReached(step))
        return std::nullopt;
    return valueOf(part.track, part.symbol, step - part.first,
        part.cells.unitAt(place.y(), marks.top(), marks.height()));
}

/// A gradient is framed where the number stands that it is of.
QRectF ValueLane::rectOf(const NumberReference& number) const
{
    const bool isOfCell = number.kind == NumberReference::Kind::Value ||
                          number.kind == NumberReference::Kind::Gradient;
    for (const Part& part : m_parts) {
        if (!isOfCell || number.track != part.track || number.symbol != part.symbol ||
            number.sequence != 0 || number.step < 0 || number.step >= part.cells.grid().steps)
            continue;
        const QRect marks = marksRect();
        const int begin = axis().columnLeft(part.first + number.step);
        const int end = axis().columnRight(part.first + number.step);
        return part.cells.cellRect(
            QRectF(begin, marks.top(), end - begin, marks.height()), number.unit);
    }
    return {};
}

QString ValueLane::wordsAt(int step, const QPoint& place) const
{
    const QRect marks = marksRect();
    const Part& part = partAt(step);
    if (step < part.first || step >= part.stepsEnd())
        return tr("%1 (%2): one row a unit, one column a step. Orange is negative, blue positive; "
                  "the full colour is "
                  "reached at %3.")
            .arg(m_symbol, m_words, rangeText(grid().range));
    if (!moment().isStateReached(step))
        return tr("%1, step %2: not yet calculated").arg(m_symbol).arg(axis().numberOf(step));
    const int unit = part.cells.unitAt(place.y(), marks.top(), marks.height());
    const QString words =
        (step < 0 ? tr("%1, unit %2, step %3 of the encoder: %4") : tr("%1, unit %2, step %3: %4"))
            .arg(m_symbol)
            .arg(unit + 1)
            .arg(axis().numberOf(step))
            .arg(formatNumber(part.cells.grid().value(unit, step - part.first)));
    return words + linesByHand(part.byHand, unit);
}

} // namespace loopscope::ui
