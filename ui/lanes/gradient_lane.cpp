#include "ui/lanes/gradient_lane.h"

#include "core/diagnosis/thresholds.h"
#include "ui/lanes/lane_choice.h"
#include "ui/theme/number_format.h"
#include "ui/theme/ramps.h"
#include "ui/theme/theme.h"
#include "ui/theme/verdict_colours.h"

#include <QEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

namespace
{

constexpr int ghostFill = 45;    ///< opacity of 255
constexpr int ghostEdge = 150;
constexpr double leastBar = 2.0; ///< pixels of a bar at the scale's foot, for its colour to be seen

QString decadeText(int exponent)
{
    return QStringLiteral("10") + superscript(exponent);
}

} // namespace

GradientLane::GradientLane(QWidget* parent)
    : Lane(parent)
    , m_lastLoss(new LaneChoice(tr("last loss"), this))
    , m_allLosses(new LaneChoice(tr("all losses"), this))
{
    m_lastLoss->setChecked(true);
    m_lastLoss->setToolTip(
        tr("The gradient of the last step's loss alone: how far back one error reaches"));
    m_allLosses->setToolTip(
        tr("The gradient of the loss of all steps together: what the weights learn from"));
    m_lastLoss->setAccessibleName(tr("Show the gradient of the last loss"));
    m_allLosses->setAccessibleName(tr("Show the gradient of all losses"));
    connect(
        m_lastLoss, &LaneChoice::clicked, this, [this] { setGradientOf(GradientOf::LastLoss); });
    connect(
        m_allLosses, &LaneChoice::clicked, this, [this] { setGradientOf(GradientOf::AllLosses); });
    placeChoices();
}

void GradientLane::setSnapshot(const SnapshotPointer& snapshot)
{
    m_snapshot = snapshot;
    m_data = gradientLaneData(*snapshot, m_of);
    update();
}

void GradientLane::showOneLoss(const SnapshotPointer& snapshot)
{
    m_data = gradientLaneData(*snapshot, GradientOf::LastLoss);
    update();
}

void GradientLane::setGradientOf(GradientOf of)
{
    m_of = of;
    (of == GradientOf::LastLoss ? m_lastLoss : m_allLosses)->setChecked(true);
    if (m_snapshot)
        setSnapshot(m_snapshot);
}

void GradientLane::setChoiceOffered(bool offered)
{
    m_lastLoss->setVisible(offered);
    m_allLosses->setVisible(offered);
}

QSize GradientLane::sizeHint() const
{
    const int text = fontMetrics().height();
    return QSize(60 * text, 11 * text);
}

QSize GradientLane::minimumSizeHint() const
{
    return QSize(Lane::minimumSizeHint().width(), 7 * fontMetrics().height());
}

Lane::Name GradientLane::name() const
{
    const QString symbol = m_data.of == GradientOf::LastLoss ? tr("‖∂L_T/∂h‖") : tr("‖∂L/∂h‖");
    return {m_data.name.isEmpty() ? symbol : m_data.name, {tr("gradient"), tr("log scale")}};
}

QColor GradientLane::titleColour() const
{
    if (m_data.of == GradientOf::AllLosses || m_data.bars.size() < 2)
        return theme().mutedText;
    const bool isBroken =
        std::any_of(m_data.bars.begin(), m_data.bars.end(), [](const GradientBar& bar) {
            return bar.kind == MagnitudeKind::Infinite || bar.kind == MagnitudeKind::NotANumber;
        });
    if (isBroken)
        return theme().wrong;
    // A step from which nothing can flow back has no factor.
    return std::isnan(m_data.factorPerStep) ? theme().mutedText
                                            : coloursOf(m_data.verdict, theme()).words;
}

int GradientLane::titleInset() const
{
    return m_lastLoss->isHidden() ? 0 : m_lastLoss->width() + m_allLosses->width() + 12;
}

int GradientLane::scaleWidth() const
{
    return QFontMetrics(smallFont(font())).horizontalAdvance(decadeText(lowestDecade));
}

void GradientLane::resizeEvent(QResizeEvent* event)
{
    Lane::resizeEvent(event);
    placeChoices();
}

void GradientLane::changeEvent(QEvent* event)
{
    Lane::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        placeChoices();
}

void GradientLane::placeChoices()
{
    if (m_allLosses == nullptr)
        return;
    m_lastLoss->resize(m_lastLoss->sizeHint());
    m_allLosses->resize(m_allLosses->sizeHint());
    m_allLosses->move(width() - m_allLosses->width() - 8, 4);
    m_lastLoss->move(m_allLosses->x() - m_lastLoss->width(), 4);
}

QRect GradientLane::scaleRect() const
{
    return marksRect().adjusted(0, QFontMetrics(smallFont(font())).height(), 0, 0);
}

double GradientLane::placeOf(int decade) const
{
    const QRect scale = scaleRect();
    return scale.top() + scale.height() * (1.0 - heightOnScale(decade));
}

int GradientLane::labelledDecades() const
{
    const double decade = double(scaleRect().height()) / (highestDecade - lowestDecade);
    const double text = QFontMetrics(smallFont(font())).height();
    return decade * 2.0 >= text ? 2 : decade * 4.0 >= text ? 4 : 100;
}

void GradientLane::drawScale(QPainter& painter)
{
    const int every = labelledDecades();
    for (int decade = lowestDecade; decade <= highestDecade; ++decade) {
        if (decade % every != 0)
            continue;
        const QString text = decadeText(decade);
        painter.setPen(decade == 0 ? theme().text : theme().mutedText);
        smallText().drawCentred(
            painter, {axis().left - 6.0 - smallText().widthOf(text) / 2.0, placeOf(decade)}, text);
    }
}

QRectF GradientLane::barRect(int step) const
{
    return rectOf(m_data.bar(step), step);
}

QRectF GradientLane::ghostRect(int step) const
{
    return m_data.full.empty() || step < 0 ? QRectF()
                                           : rectOf(m_data.full[std::size_t(step)], step);
}

QRectF GradientLane::rectOf(const GradientBar& bar, int step) const
{
    const double begin = axis().columnLeft(step);
    const double end = axis().columnRight(step);
    const double wide = 3.6 * fontMetrics().height();
    const double width = axis().columnWidth >= 12.0
                             ? std::min(std::round((end - begin) * 0.72), wide)
                             : end - begin - (axis().columnWidth >= 4.0 ? 1.0 : 0.0);
    const double left =
        axis().columnWidth >= 12.0 ? std::round((begin + end - width) / 2.0) : begin;
    const QRect scale = scaleRect();
    const double height = bar.kind == MagnitudeKind::Positive
                              ? std::max(bar.height * scale.height(), leastBar)
                          : bar.kind == MagnitudeKind::Zero ? 0.0
                                                            : scale.height();
    return QRectF(left, scale.top() + scale.height() - height, width, height);
}

void GradientLane::drawMarks(QPainter& painter, const StepRange& visible)
{
    painter.setRenderHint(QPainter::Antialiasing, false);
    const int every = labelledDecades();
    for (int decade = lowestDecade; decade <= highestDecade; ++decade) {
        if (decade % every != 0)
            continue;
        painter.setPen(decade == 0 ? gradientColour(1.0, theme().dark) : theme().gridLine);
        const int y = int(std::lround(placeOf(decade)));
        painter.drawLine(axis().left, y, axis().right(), y);
    }
    const int first = std::max(visible.first, m_data.first());
    const int last = std::min(visible.last, m_data.last());
    for (int step = first; step <= last; ++step) {
        if (!moment().isGradientReached(step))
            continue;
        drawGhost(painter, step);
        drawBar(painter, step);
    }
    drawOutlines(painter, {first, last});
    drawWords(painter, {first, last});
}

/// What a full pass would give, where truncation makes it another.
void GradientLane::drawGhost(QPainter& painter, int step)
{
    if (m_data.full.empty() || step < 0)
        return;
    const QRectF place = ghostRect(step);
    if (place == barRect(step))
        return;
    QColor colour = gradientColour(m_data.full[std::size_t(step)].relative, theme().dark);
    colour.setAlpha(ghostFill);
    painter.fillRect(place, colour);
    if (axis().level() == DrawingLevel::LanesOnly)
        return;
    colour.setAlpha(ghostEdge);
    painter.setPen(QPen(colour, 1.0));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(place.adjusted(0.0, 0.0, -1.0, -1.0));
}

void GradientLane::drawBar(QPainter& painter, int step)
{
    const GradientBar& bar = m_data.bar(step);
    if (bar.kind == MagnitudeKind::NotANumber || bar.kind == MagnitudeKind::Infinite) {
        drawNotFinite(painter, step);
        return;
    }
    const QRectF place = barRect(step);
    const QColor colour = gradientColour(bar.relative, theme().dark);
    if (axis().level() == DrawingLevel::LanesOnly || place.height() < 6.0) {
        painter.fillRect(place, colour);
        return;
    }
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawRoundedRect(place, 2.0, 2.0);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void GradientLane::drawNotFinite(QPainter& painter, int step)
{
    const QColor colour = gradientColour(m_data.bar(step).relative, theme().dark);
    const QRectF place = barRect(step);
    painter.fillRect(place, QBrush(colour, Qt::BDiagPattern));
    painter.setPen(QPen(colour, 1.0));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(place.adjusted(0, 0, -1, -1));
}

void GradientLane::drawOutlines(QPainter& painter, const StepRange& visible)
{
    // Wide bars get an outline each; narrow ones share the line of their tops.
    const bool isWide = axis().level() == DrawingLevel::Full;
    QPainterPath tops;
    painter.setPen(QPen(theme().border, 1.0, isWide ? Qt::DashLine : Qt::SolidLine));
    painter.setBrush(Qt::NoBrush);
    painter.setRenderHint(QPainter::Antialiasing, isWide);
    for (int step = visible.first; step <= visible.last; ++step) {
        if (moment().isGradientReached(step))
            continue;
        const QRectF place = barRect(step);
        if (isWide) {
            painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 2.0, 2.0);
            continue;
        }
        const QPointF left(axis().columnLeft(step), place.top());
        if (tops.isEmpty() || (step == 0 && axis().hasSeam()))
            tops.moveTo(left);
        tops.lineTo(left);
        tops.lineTo(axis().columnRight(step), place.top());
    }
    painter.drawPath(tops);
}

QString GradientLane::wordOf(const GradientBar& bar) const
{
    switch (bar.kind) {
    case MagnitudeKind::NotANumber:
        return QStringLiteral("NaN");
    case MagnitudeKind::Infinite:
        return QStringLiteral("∞");
    case MagnitudeKind::Zero:
        return QStringLiteral("0");
    case MagnitudeKind::Positive:
        break;
    }
    if (bar.beyond == 0)
        return {};
    return (bar.beyond > 0 ? QStringLiteral("↑") : QStringLiteral("↓")) + decadeText(bar.exponent);
}

void GradientLane::drawWords(QPainter& painter, const StepRange& visible)
{
    WordRow above(smallText(), painter, axis());
    WordRow below(smallText(), painter, axis());
    const double half = smallText().height() / 2.0;
    const double top = scaleRect().top() - half;
    const double foot = scaleRect().bottom() + 1.0 - half - leastBar;
    for (int step = visible.first; step <= visible.last; ++step) {
        const GradientBar& bar = m_data.bar(step);
        const QString word = wordOf(bar);
        if (word.isEmpty())
            continue;
        const bool isHigh = bar.kind != MagnitudeKind::Zero && bar.beyond >= 0;
        const bool isReached = moment().isGradientReached(step);
        painter.setPen(!isReached ? theme().mutedText : isHigh ? theme().wrong : theme().text);
        (isHigh ? above : below).draw({axis().columnCentre(step), isHigh ? top : foot}, word);
    }
}

std::optional<NumberReference> GradientLane::numberAt(const QPoint& place) const
{
    const int step = axis().stepAt(place.x());
    if (step < m_data.first() || step > m_data.last() || !moment().isGradientReached(step) ||
        !marksRect().contains(place))
        return std::nullopt;
    NumberReference number =
        step < 0 ? gradientOf(m_data.encoderTrack, m_data.encoderSymbol, step - m_data.first(),
                       largestUnit)
                 : gradientOf(m_data.track, m_data.symbol, step, largestUnit);
    number.lossStep = m_data.lossStep;
    return number;
}

/// The bar holds all units of its step.
QRectF GradientLane::rectOf(const NumberReference& number) const
{
    if (number.kind != NumberReference::Kind::Gradient || number.lossStep != m_data.lossStep ||
        number.sequence != 0 || number.step < 0)
        return {};
    const bool isOfEncoder =
        number.track == m_data.encoderTrack && number.symbol == m_data.encoderSymbol;
    const bool isShown =
        isOfEncoder || (number.track == m_data.track && number.symbol == m_data.symbol);
    const int step = isOfEncoder ? number.step + m_data.first() : number.step;
    if (!isShown || step > (isOfEncoder ? -1 : m_data.last()))
        return {};
    const QRectF bar = barRect(step);
    return bar.adjusted(0.0, std::min(0.0, bar.height() - 2.0 * leastBar), 0.0, 0.0);
}

QString GradientLane::wordsAt(int step, const QPoint& place) const
{
    if (step < m_data.first() || step > m_data.last() || place.y() < marksRect().top())
        return m_data.explanation;
    const GradientBar& bar = m_data.bar(step);
    QString text = (step < 0 ? tr("Step %1 of the encoder: %2 = %3") : tr("Step %1: %2 = %3"))
                       .arg(axis().numberOf(step))
                       .arg(m_data.name, formatNumber(bar.norm));
    if (bar.kind == MagnitudeKind::Positive)
        text += u'\n' + tr("%1 of the gradient at its source").arg(formatNumber(bar.relative));
    if (!m_data.full.empty() && step >= 0)
        text += u'\n' + tr("without truncation %1")
                            .arg(formatNumber(m_data.full[std::size_t(step)].norm));
    if (!moment().isGradientReached(step))
        text += u'\n' + tr("the backward pass has not come here yet");
    return text;
}

} // namespace loopscope::ui
