#include "ui/lanes/prediction_lane.h"

#include "core/bptt/writing.h"
#include "ui/stage/stage_marks.h"
#include "ui/theme/number_format.h"
#include "ui/theme/theme.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

namespace
{

constexpr int strongest = 150;        ///< alpha of what is certain: words stay readable on it
constexpr int fewestRows = 3;
constexpr double roomForChance = 5.0; ///< columns with so many heights of text show it in digits

} // namespace

PredictionLane::PredictionLane(QWidget* parent)
    : Lane(parent)
{
    setObjectName("timeline.predictions");
    setAccessibleName(tr("Likely next"));
}

void PredictionLane::setSnapshot(const SnapshotPointer& snapshot)
{
    m_predictions.clear();
    m_given = 0;
    if (const auto& writing = snapshot->iteration->batch().writing) {
        m_given = writing->given;
        for (int step = 0; step < snapshot->iteration->steps(); ++step)
            m_predictions.push_back(predictionsAt(*snapshot, step));
    }
    update();
}

QSize PredictionLane::sizeHint() const
{
    const int text = fontMetrics().height();
    return QSize(60 * text, 5 * text);
}

QSize PredictionLane::minimumSizeHint() const
{
    const int margins = height() - marksRect().height();
    return QSize(Lane::minimumSizeHint().width(), fewestRows * rowHeight() + margins);
}

int PredictionLane::rowHeight() const
{
    return QFontMetrics(smallFont(font())).height();
}

Lane::Name PredictionLane::name() const
{
    return {tr("likely next"), {tr("likeliest on top"), tr("framed: what comes")}};
}

int PredictionLane::shownRows() const
{
    return std::clamp(marksRect().height() / rowHeight(), 1, mostPredictions);
}

QRect PredictionLane::cellRect(int step, int row) const
{
    const QRect marks = marksRect();
    const int rows = shownRows();
    const int top = marks.top() + row * marks.height() / rows;
    const int bottom = marks.top() + (row + 1) * marks.height() / rows;
    const int left = axis().columnLeft(step);
    return QRect(left, top, axis().columnRight(step) - left - 1, bottom - top - 1);
}

const Prediction& PredictionLane::predictionIn(int step, int row) const
{
    const std::vector<Prediction>& predictions = m_predictions[std::size_t(step)];
    if (row + 1 == shownRows()) {
        const auto next = std::find_if(predictions.begin() + row, predictions.end(),
            [](const Prediction& prediction) { return prediction.isNext; });
        if (next != predictions.end())
            return *next;
    }
    return predictions[std::size_t(row)];
}

void PredictionLane::drawMarks(QPainter& painter, const StepRange& visible)
{
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (int step = std::max(visible.first, 0);
         step <= visible.last && step < int(m_predictions.size()); ++step) {
        if (moment().isStateReached(step))
            drawStep(painter, step);
    }
}

void PredictionLane::drawStep(QPainter& painter, int step)
{
    const int rows = std::min(shownRows(), int(m_predictions[std::size_t(step)].size()));
    for (int row = 0; row < rows; ++row) {
        const Prediction& prediction = predictionIn(step, row);
        const QRect cell = cellRect(step, row);
        const int alpha = int(std::lround(strongest * std::clamp(prediction.chance, 0.0, 1.0)));
        painter.fillRect(cell, withAlpha(theme().accent, alpha));
        if (prediction.isNext) {
            painter.setPen(step + 1 < m_given ? theme().right : theme().accent);
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(cell.adjusted(0, 0, -1, -1));
        }
        drawName(painter, cell, prediction);
    }
}

/// In narrow columns the colour alone says how likely.
void PredictionLane::drawName(QPainter& painter, const QRect& cell, const Prediction& prediction)
{
    if (axis().level() == DrawingLevel::LanesOnly)
        return;
    const int text = fontMetrics().height();
    const double room = cell.width() - 2.0;
    const QPointF centre = QRectF(cell).center();
    painter.setPen(prediction.chance > 0.0 ? theme().text : theme().mutedText);
    const QString whole =
        QStringLiteral("%1 %2").arg(prediction.name, formatPercent(prediction.chance));
    if (cell.width() >= roomForChance * text &&
        smallText().drawIfFits(painter, centre, whole, room))
        return;
    if (smallText().drawIfFits(painter, centre, prediction.name, room))
        return;
    const QString beginning = QFontMetrics(smallText().font())
                                  .elidedText(prediction.name, Qt::ElideRight, int(room));
    if (beginning.size() > 1)
        smallText().drawCentred(painter, centre, beginning);
}

QString PredictionLane::wordsAt(int step, const QPoint&) const
{
    if (step < 0 || step >= int(m_predictions.size()))
        return tr("What each step holds for likely to come next");
    if (!moment().isStateReached(step))
        return tr("Step %1: not yet calculated").arg(step + 1);
    QStringList lines = {tr("Likely behind step %1:").arg(step + 1)};
    for (const Prediction& prediction : m_predictions[std::size_t(step)]) {
        const QString line =
            tr("%1: %2").arg(prediction.name, formatPercent(prediction.chance));
        lines += !prediction.isNext  ? line
                 : step + 1 < m_given ? tr("%1, given next").arg(line)
                                      : tr("%1, drawn").arg(line);
    }
    return lines.join(u'\n');
}

} // namespace loopscope::ui
