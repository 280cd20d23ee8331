#include "ui/stage/rolled_painter.h"

#include "ui/session/snapshot.h"
#include "ui/stage/stage_marks.h"
#include "ui/stage/weight_colours.h"
#include "ui/theme/number_format.h"

#include <QCoreApplication>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <utility>

namespace loopscope::ui
{

namespace
{

// In heights of text.
constexpr double loopWidth = 5.0; ///< of the innermost loop
constexpr double loopStep = 4.2;  ///< from a loop to the one around it
constexpr double beforeWidth = 0.9;
constexpr double leastBefore = 0.9; ///< height of a value that is brought back
constexpr double biasRoom = 2.2;    ///< from the bias to the cell
constexpr double wordsBeside = 3.4; ///< of a gradient, beside the outermost loop
constexpr double wordsRoom = 4.0;   ///< from the words to the cell

constexpr double loopShare = 0.42; ///< of the strip's height: from its middle to the outermost loop

QString tr(const char* text)
{
    return QCoreApplication::translate("RolledStage", text);
}

QString gradientName(const QString& symbol)
{
    return QStringLiteral("∂L/∂") + symbol;
}

} // namespace

RolledPicture rolledPicture(const Snapshot& snapshot)
{
    RolledPicture picture;
    picture.data = rolledData(snapshot);
    for (const RolledMemory& memory : picture.data.memories)
        picture.before.emplace_back().setGrid(memory.before);
    return picture;
}

RolledPainter::RolledPainter(QPainter& painter, const StagePlaces& places, const StageData& data,
    RolledPicture& picture, const TimelineMoment& moment, const StageTexts& texts,
    const Theme& theme)
    : m_painter(painter)
    , m_places(places)
    , m_data(data)
    , m_picture(picture)
    , m_moment(moment)
    , m_texts(texts)
    , m_theme(theme)
    , m_text(texts.normal.height())
    , m_leftEnd(places.axis.left)
    , m_rightEnd(places.axis.right() + wordsBeside * m_text)
{
}

double RolledPainter::biasBegin(const QRectF& strip, double text)
{
    return strip.left() - (biasRoom + 1.2) * text;
}

double RolledPainter::rightEnd() const
{
    double end = m_places.stripOf(step()).right();
    for (int memory = 0; memory < memories(); ++memory) {
        const QString& name = m_picture.data.memories[std::size_t(memory)].name;
        const double widest = std::max(m_texts.small.widthOf(gradientName(name)),
            m_texts.small.widthOf(formatNumber(-4.4e-44, 2)));
        end = std::max(end, loopRect(memory).right() + m_text + widest);
    }
    return end;
}

bool RolledPainter::isGradientShown() const
{
    return m_places.fold >= 1.0 && m_moment.isGradientReached(step());
}

QRectF RolledPainter::loopRect(int memory) const
{
    const QRectF strip = m_places.stripOf(step());
    const double left = strip.right() + 3.0;
    // The first is the outermost. Where there is little room all of them are narrower.
    const int around = memories() - 1 - memory;
    const double widest = (loopWidth + loopStep * (memories() - 1)) * m_text;
    const double room = m_rightEnd - left - (wordsBeside + 1.0) * m_text;
    const double width = (loopWidth + loopStep * around) * m_text * std::min(room / widest, 1.0);
    const double half = strip.height() * loopShare * (around + 1) / memories();
    return QRectF(left, strip.center().y() - half, std::max(width, 1.0), 2.0 * half);
}

QRect RolledPainter::beforeRect(int memory) const
{
    const QRectF loop = loopRect(memory);
    // The loops inside of this one need their room.
    const double height = loop.height() - 1.2 * m_text;
    if (height < leastBefore * m_text)
        return {};
    return QRectF(loop.right() - beforeWidth * m_text / 2.0, loop.center().y() - height / 2.0,
        beforeWidth * m_text, height)
        .toAlignedRect();
}

/// Forward out of the cell above and into it again below; back the other way.
QPolygonF RolledPainter::lineOf(int memory, bool isBack) const
{
    const QRectF loop = loopRect(memory);
    QPolygonF line({loop.topLeft(), loop.topRight(), loop.bottomRight(), loop.bottomLeft()});
    if (isBack)
        std::reverse(line.begin(), line.end());
    return line;
}

void RolledPainter::drawLoop(int memory)
{
    const double scale = m_places.layout.scale;
    if (isGradientShown()) {
        const auto& fromLater = m_data.column(step()).fromLater;
        drawGradientLine(
            m_painter, lineOf(memory, true), fromLater[std::size_t(memory)], scale, m_theme);
        return;
    }
    const bool isWeighted = m_picture.data.memories[std::size_t(memory)].isWeighted;
    drawBentArrow(m_painter, lineOf(memory, false), 2.0 * scale,
        isWeighted ? recurrentWeightColour(m_theme) : m_theme.mutedText);
}

/// The value that waits for its step, or what the gradient on the loop is.
void RolledPainter::drawBefore(int memory)
{
    const QRect place = beforeRect(memory);
    if (place.isEmpty())
        return;
    const RolledMemory& data = m_picture.data.memories[std::size_t(memory)];
    if (isGradientShown()) {
        const CarriedGradient& carried = m_data.column(step()).fromLater[std::size_t(memory)];
        drawBeside(memory, {gradientName(data.name), formatNumber(carried.magnitude.norm, 2)});
        return;
    }
    m_painter.setRenderHint(QPainter::Antialiasing, false);
    m_painter.fillRect(place.adjusted(-1, -1, 1, 1), m_theme.border);
    m_picture.before[std::size_t(memory)].draw(m_painter, place, step(), m_theme, m_theme.stage);
    m_painter.setRenderHint(QPainter::Antialiasing, true);
    drawBeside(memory, {data.beforeNames[std::size_t(step())]});
}

/// Lines of text at the right of a loop, inside of the next one.
void RolledPainter::drawBeside(int memory, const QStringList& lines)
{
    const QRect place = beforeRect(memory);
    const double left = place.right() + 0.2 * m_text;
    const double end = memory == 0 ? m_places.axis.right()
                                   : loopRect(memory - 1).right() - thickestArrow / 2.0;
    const double height = m_texts.small.height();
    double y = place.center().y() + 0.5 - (double(lines.size()) - 1.0) * 0.5 * height;
    m_painter.setPen(m_theme.text);
    for (const QString& line : lines) {
        const double width = m_texts.small.widthOf(line);
        m_texts.small.drawIfFits(m_painter, {left + width / 2.0, y}, line, end - left);
        y += height;
    }
}

double RolledPainter::tagWidth(const QString& name) const
{
    const QString index = name.section(QLatin1Char('_'), 1);
    return m_texts.bold.widthOf(name.section(QLatin1Char('_'), 0, 0)) +
           (index.isEmpty() ? 0.0 : m_texts.small.widthOf(index)) + 0.7 * m_text;
}

void RolledPainter::drawTag(const QPointF& centre, const QString& name, const QColor& colour)
{
    const QString letter = name.section(QLatin1Char('_'), 0, 0);
    const QString index = name.section(QLatin1Char('_'), 1);
    const double half = tagWidth(name) / 2.0;
    const double high = m_texts.bold.height() / 2.0 + 1.0;
    m_painter.setPen(QPen(colour, 1.2));
    m_painter.setBrush(m_theme.field);
    m_painter.drawRoundedRect(
        QRectF(centre.x() - half, centre.y() - high, 2.0 * half, 2.0 * high), 4.0, 4.0);
    m_painter.setPen(colour);
    const double letterWidth = m_texts.bold.widthOf(letter);
    const double left = centre.x() - half + 0.35 * m_text;
    m_texts.bold.drawCentred(m_painter, {left + letterWidth / 2.0, centre.y()}, letter);
    if (!index.isEmpty())
        m_texts.small.drawCentred(m_painter,
            {left + letterWidth + m_texts.small.widthOf(index) / 2.0, centre.y() + 0.2 * m_text},
            index);
}

/// The weights where they stand: on the arrows that they multiply.
void RolledPainter::drawTags()
{
    const StageLayout& layout = m_places.layout;
    const QRectF strip = m_places.stripOf(step());
    const double x = m_places.rolledCentre;
    const RolledData& data = m_picture.data;
    const auto beside = [&](const QString& name) {
        return x + 0.6 * m_text + tagWidth(name) / 2.0;
    };
    if (!data.inputWeights.isEmpty())
        drawTag({beside(data.inputWeights), layout.toState.centre()}, data.inputWeights,
            inputWeightColour(m_theme));
    const bool showsLoss = m_moment.cursor.phase == Phase::Loss && !m_moment.isTraining;
    const QString readout = QStringLiteral("W_y");
    if (m_data.column(step()).hasOutput() && !showsLoss)
        drawTag(
            {beside(readout), layout.fromOutput.centre()}, readout, readoutWeightColour(m_theme));
    for (int memory = 0; memory < memories(); ++memory) {
        const QRectF loop = loopRect(memory);
        if (data.memories[std::size_t(memory)].isWeighted)
            drawTag({loop.left() + 1.9 * m_text, loop.bottom()}, data.recurrentWeights,
                recurrentWeightColour(m_theme));
    }
    if (data.biases.isEmpty())
        return;
    const QPointF bias(strip.left() - biasRoom * m_text, strip.center().y());
    drawBentArrow(
        m_painter, QPolygonF({bias, {strip.left() - 3.0, bias.y()}}), thinArrow, m_theme.mutedText);
    drawTag(bias, data.biases, m_theme.mutedText);
}

/// "the same W, U, b", each in its colour, ending at `right`.
void RolledPainter::drawColoured(double right, double y)
{
    const RolledData& data = m_picture.data;
    std::vector<std::pair<QString, QColor>> names;
    if (!data.inputWeights.isEmpty())
        names.emplace_back(data.inputWeights, inputWeightColour(m_theme));
    if (!data.recurrentWeights.isEmpty())
        names.emplace_back(data.recurrentWeights, recurrentWeightColour(m_theme));
    if (!data.biases.isEmpty())
        names.emplace_back(data.biases, m_theme.mutedText);
    const double space = 0.35 * m_text;
    double x = right;
    for (auto name = names.rbegin(); name != names.rend(); ++name) {
        const QString word = name == names.rbegin() ? name->first : name->first + u',';
        const double width = m_texts.bold.widthOf(word);
        m_painter.setPen(name->second);
        m_texts.bold.drawCentred(m_painter, {x - width / 2.0, y}, word);
        x -= width + space;
    }
    const QString words = names.empty() ? tr("no weights") : tr("the same");
    m_painter.setPen(m_theme.text);
    m_texts.normal.drawCentred(m_painter, {x - m_texts.normal.widthOf(words) / 2.0, y}, words);
}

void RolledPainter::drawWords()
{
    const StageLayout& layout = m_places.layout;
    const QString time = tr("t = %1 of %2").arg(step() + 1).arg(m_data.steps);
    m_painter.setPen(m_theme.playheadText);
    m_texts.bold.drawCentred(m_painter, {m_places.rolledCentre, layout.numbers.centre()}, time);

    const QString title = tr("one cell");
    const QString end = tr("at every step");
    const QString times = tr("used %1 times").arg(m_data.steps);
    const double right = m_places.stripOf(step()).left() - wordsRoom * m_text;
    const double widest = std::max({m_texts.bold.widthOf(title), m_texts.normal.widthOf(end),
        m_texts.normal.widthOf(tr("the same")) +
            m_texts.bold.widthOf(m_picture.data.sharedNames()) + m_text});
    if (right - widest < m_leftEnd)
        return;
    const double y = layout.state.centre();
    const auto line = [&](TextCache& text, double row, const QString& words, const QColor& colour) {
        m_painter.setPen(colour);
        text.drawCentred(
            m_painter, {right - text.widthOf(words) / 2.0, y + row * 1.3 * m_text}, words);
    };
    line(m_texts.bold, -1.5, title, m_theme.text);
    drawColoured(right, y - 0.5 * 1.3 * m_text);
    line(m_texts.normal, 0.5, end, m_theme.text);
    line(m_texts.small, 1.5, times, m_theme.mutedText);
}

void RolledPainter::draw()
{
    for (int memory = 0; memory < memories(); ++memory)
        drawLoop(memory);
    for (int memory = 0; memory < memories(); ++memory)
        drawBefore(memory);
    drawTags();
    drawWords();
}

} // namespace loopscope::ui
