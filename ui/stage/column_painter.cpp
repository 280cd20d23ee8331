#include "ui/stage/column_painter.h"

#include "ui/stage/stage_marks.h"
#include "ui/theme/number_format.h"
#include "ui/theme/theme.h"

#include <QFontMetrics>
#include <QPainter>

#include <algorithm>
#include <array>
#include <cmath>

namespace loopscope::ui
{

namespace
{

/// The colours that mix into a box's background: its own hue, softer than the letter in it.
QColor edgeOf(const QColor& colour)
{
    return withAlpha(colour, 110);
}

} // namespace

ColumnPainter::ColumnPainter(QPainter& painter, const StagePlaces& places, const StageData& data,
    ValueCells& cells, const TimelineMoment& moment, const StageTexts& texts, const Theme& theme)
    : m_painter(painter)
    , m_places(places)
    , m_data(data)
    , m_cells(cells)
    , m_moment(moment)
    , m_texts(texts)
    , m_theme(theme)
{
    if (data.inputs.isThere())
        m_inputStyle = numberStyle(data.inputs, places.columnWidth(), texts);
    if (data.outputs.isThere())
        m_outputStyle = numberStyle(data.outputs, places.columnWidth(), texts);
}

void ColumnPainter::draw(int step)
{
    drawState(step);
    drawLetters(step);
    if (m_places.level() == DrawingLevel::Full && m_moment.cursor.phase == Phase::Loss)
        drawLoss(step);
}

void ColumnPainter::drawState(int step)
{
    if (step >= m_data.state.steps)
        return; // an encoder that has read its source
    const QRect strip = m_places.stripOf(step);
    const bool isWide = m_places.level() == DrawingLevel::Full;
    // A track that reads in reverse has been run from the end before the outputs are made.
    const bool isReached = m_data.isReverse || m_moment.isStateReached(step);
    if (isReached) {
        m_painter.setRenderHint(QPainter::Antialiasing, false);
        m_cells.draw(m_painter, strip, step, m_theme, m_theme.stage);
        m_painter.setRenderHint(QPainter::Antialiasing, true);
    } else if (!isWide) {
        m_painter.fillRect(strip, m_theme.gridLine);
        m_painter.fillRect(strip.adjusted(1, 1, -1, -1), m_theme.stage);
    }
    if (!isWide)
        return;
    const bool isHere = m_moment.cursor.step == step;
    m_painter.setPen(QPen(isHere && isReached ? m_theme.playhead : m_theme.border,
        isHere ? 2.0 : 1.2, isReached ? Qt::SolidLine : Qt::DashLine));
    m_painter.setBrush(Qt::NoBrush);
    m_painter.drawRoundedRect(QRectF(strip).adjusted(-1.5, -1.5, 1.5, 1.5), 3.0, 3.0);
    if (!isReached)
        return;
    drawHeld(strip);
    drawNotFinite(step);
}

/// A held unit is the same in every column, and looks it.
void ColumnPainter::drawHeld(const QRect& strip)
{
    for (std::size_t unit = 0; unit < m_data.byHand.size(); ++unit) {
        if (!m_data.byHand[unit].isHeld)
            continue;
        const QRectF cell = m_cells.cellRect(strip, int(unit)).adjusted(0.0, 0.0, 0.0, -1.0);
        const QRectF side(cell.left(), cell.top(), 2.0, cell.height());
        m_painter.fillRect(side, m_theme.playhead);
        m_painter.fillRect(side.translated(cell.width() - side.width(), 0.0), m_theme.playhead);
    }
}

void ColumnPainter::drawNotFinite(int step)
{
    const QString word = notFiniteText(m_data.state.columns[std::size_t(step)]);
    if (word.isEmpty())
        return;
    const double half = m_texts.small.widthOf(word) / 2.0 + 3.0;
    const QPointF centre(m_places.centreOf(step), m_places.layout.state.centre());
    m_painter.setPen(QPen(m_theme.wrong, 1.0));
    m_painter.setBrush(m_theme.wrongFill);
    m_painter.drawRoundedRect(QRectF(centre.x() - half, centre.y() - m_texts.small.height() / 2.0,
                                  2.0 * half, m_texts.small.height()),
        3.0, 3.0);
    m_texts.small.drawCentred(m_painter, centre, word);
}

void ColumnPainter::drawLetters(int step)
{
    if (m_data.column(step).hasOutput())
        drawOutput(step);
    const StageColumn& column = m_data.column(step);
    if (m_data.inputs.isThere() && (m_inputStyle == NumberStyle::Curve ||
                                       m_places.level() == DrawingLevel::LanesOnly))
        drawInputCurve(step);
    if (m_places.level() == DrawingLevel::LanesOnly)
        return;
    const StageLayout& layout = m_places.layout;
    const double x = m_places.centreOf(step);
    const double room = m_places.columnWidth() - 1.0;
    if (m_outputStyle == NumberStyle::Curve) {
        const double before = step > 0 ? m_data.column(step - 1).targetNumber : std::nan("");
        NumberCurve(m_painter, m_places, layout.target, m_data.outputs)
            .draw(step, before, column.targetNumber, m_theme.mutedText);
    } else {
        m_painter.setPen(m_theme.mutedText);
        drawAnswer(m_outputStyle == NumberStyle::Small ? m_texts.small : m_texts.normal, step,
            layout.target, column.target);
    }
    if (column.isDrawn && m_moment.isStateReached(step)) {
        m_painter.setPen(m_theme.mutedText);
        const QString chance = formatPercent(column.outputProbability);
        if (!m_texts.small.drawIfFits(m_painter, {x, layout.target.centre()}, chance, room))
            m_texts.small.drawIfFits(
                m_painter, {x, layout.target.centre()}, chance.chopped(2), room); // no sign
    }
    if (!column.missed.isEmpty()) {
        m_painter.setPen(m_theme.wrong);
        drawWord(m_texts.normal, {x, layout.target.centre()}, column.missed, room);
    }
    if (m_inputStyle != NumberStyle::Curve)
        drawInput(step);
}

void ColumnPainter::drawInput(int step)
{
    const StageLayout& layout = m_places.layout;
    const StageColumn& column = m_data.column(step);
    // Of what a decoder wrote itself, the playhead has come by the step that wrote it.
    if (column.isInputOwn && !m_moment.isStateReached(step - 1)) {
        drawEmptyInput(step);
        return;
    }
    const bool isWrong = !column.isInputRight;
    const bool isWritten = m_data.given > 0 && column.isInputOwn;
    if (m_places.level() == DrawingLevel::Full) {
        m_painter.setPen(QPen(isWrong     ? edgeOf(m_theme.wrong)
                              : isWritten ? edgeOf(m_theme.accent)
                                          : m_theme.border,
            1.0));
        m_painter.setBrush(isWrong     ? m_theme.wrongFill
                           : isWritten ? m_theme.accentSoft
                                       : m_theme.field);
        m_painter.drawRoundedRect(boxRound(layout.input, step, column.input), 5.0, 5.0);
    }
    m_painter.setPen(isWrong ? m_theme.wrong : isWritten ? m_theme.accent : m_theme.text);
    drawWord(textOf(m_inputStyle), {m_places.centreOf(step), layout.input.centre()}, column.input,
        m_places.columnWidth() - 1.0);
}

/// Several inputs lie in one row, each in a colour of its own.
void ColumnPainter::drawInputCurve(int step)
{
    const NumberCurve curve(m_painter, m_places, m_places.layout.input, m_data.inputs);
    curve.drawZero(step, m_theme.gridLine);
    const std::array colours = {m_theme.text, m_theme.accent, m_theme.mutedText};
    const std::vector<double>& numbers = m_data.column(step).inputNumbers;
    const std::vector<double> before =
        step > 0 ? m_data.column(step - 1).inputNumbers : std::vector<double>();
    for (std::size_t i = std::min(numbers.size(), colours.size()); i-- > 0;)
        curve.draw(step, i < before.size() ? before[i] : std::nan(""), numbers[i], colours[i]);
}

TextCache& ColumnPainter::textOf(NumberStyle style) const
{
    return style == NumberStyle::Small ? m_texts.small : m_texts.bold;
}

/// What is not written yet, and so cannot be read.
void ColumnPainter::drawEmptyInput(int step)
{
    if (m_places.level() != DrawingLevel::Full)
        return;
    m_painter.setPen(QPen(m_theme.border, 1.0, Qt::DashLine));
    m_painter.setBrush(Qt::NoBrush);
    m_painter.drawRoundedRect(boxRound(m_places.layout.input, step, {}), 5.0, 5.0);
}

/// The box of a step, as wide as what is written in it, where the column has the room.
QRectF ColumnPainter::boxRound(const Row& row, int step, const QString& word) const
{
    const QRectF box = QRectF(m_places.boxOf(row, step)).adjusted(0.5, 0.5, -0.5, -0.5);
    const double wanted = QFontMetricsF(m_texts.bold.font()).horizontalAdvance(word) + 8.0;
    const double more =
        std::clamp(wanted, box.width(), std::max(box.width(), m_places.columnWidth() - 2.0)) -
        box.width();
    return box.adjusted(-more / 2.0, 0.0, more / 2.0, 0.0);
}

/// A word that is too wide is written smaller, or its beginning is; a number is never cut.
void ColumnPainter::drawWord(
    TextCache& text, const QPointF& centre, const QString& word, double room)
{
    if (text.drawIfFits(m_painter, centre, word, room) ||
        m_texts.small.drawIfFits(m_painter, centre, word, room))
        return;
    bool isNumber = false;
    word.toDouble(&isNumber);
    const QString beginning =
        QFontMetrics(m_texts.small.font()).elidedText(word, Qt::ElideRight, int(room));
    if (!isNumber && beginning.size() > 1)
        m_texts.small.drawCentred(m_painter, centre, beginning);
}

void ColumnPainter::drawOutput(int step)
{
    const StageColumn& column = m_data.column(step);
    const bool isReached = m_moment.isStateReached(step);
    const bool isRight = column.isOutputRight || column.isDrawn;
    const QRect box = m_places.boxOf(m_places.layout.output, step);
    const bool isJudged = column.hasTarget();
    const QColor ink = column.isDrawn ? m_theme.accent
                       : !isJudged    ? m_theme.text
                       : isRight      ? m_theme.right
                                      : m_theme.wrong;
    const QColor fill =
        !isJudged ? m_theme.accentSoft : isRight ? m_theme.rightFill : m_theme.wrongFill;
    if (m_places.level() == DrawingLevel::LanesOnly) {
        // Too narrow for letters: a wrong output stands twice as high as a right one.
        const int height = isRight ? box.height() / 2 : box.height();
        const QRect mark(box.left(), box.bottom() + 1 - height, box.width(), height);
        m_painter.fillRect(mark, isReached ? edgeOf(ink) : m_theme.gridLine);
        return;
    }
    if (m_outputStyle == NumberStyle::Curve) {
        if (!isReached)
            return;
        m_painter.fillRect(box, fill);
        const double before = step > 0 ? m_data.column(step - 1).outputNumber : std::nan("");
        NumberCurve(m_painter, m_places, m_places.layout.output, m_data.outputs)
            .draw(step, before, column.outputNumber, ink);
        if (column.isOutputNumber)
            return;
    }
    if (m_places.level() == DrawingLevel::Full && m_outputStyle != NumberStyle::Curve) {
        m_painter.setPen(QPen(isReached ? edgeOf(ink) : m_theme.border, 1.0,
            isReached ? Qt::SolidLine : Qt::DashLine));
        m_painter.setBrush(isReached ? QBrush(fill) : QBrush(Qt::NoBrush));
        m_painter.drawRoundedRect(
            boxRound(m_places.layout.output, step, column.output), 5.0, 5.0);
    } else if (isReached) {
        m_painter.fillRect(box, fill);
    }
    if (!isReached)
        return;
    m_painter.setPen(ink);
    drawAnswer(textOf(m_outputStyle), step, m_places.layout.output, column.output);
}

/// What stands alone in its row may reach over the columns beside it.
void ColumnPainter::drawAnswer(TextCache& text, int step, const Row& row, const QString& word)
{
    const double x = m_places.centreOf(step);
    if (m_data.outputs.count != 1) {
        drawWord(text, {x, row.centre()}, word, m_places.columnWidth() - 1.0);
        return;
    }
    const double most = m_places.axis.right() - text.widthOf(word) / 2.0;
    text.drawCentred(m_painter, {std::min(x, most), row.centre()}, word);
}

void ColumnPainter::drawLoss(int step)
{
    if (!m_data.column(step).hasTarget())
        return;
    const double loss = m_data.column(step).loss;
    const QString text = std::isfinite(loss) ? formatNumber(loss, 2) : QStringLiteral("NaN");
    m_painter.setPen(m_theme.text);
    m_texts.small.drawIfFits(m_painter,
        {m_places.centreOf(step), m_places.layout.fromOutput.centre()}, text,
        m_places.columnWidth() - 2.0);
}

} // namespace loopscope::ui
