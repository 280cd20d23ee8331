#include "ui/weights/weights_map.h"

#include "ui/stage/text_cache.h"
#include "ui/theme/number_format.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <utility>

namespace loopscope::ui
{
namespace
{

constexpr double linesOfRange = 8.0; ///< of text, that a drag from 0 to the full colour takes
constexpr double keyShare = 0.05; ///< of the range that a key changes
constexpr double fine = 0.1;      ///< of a drag with Shift
constexpr double mostZoom = 64.0;

bool isNumberKey(const QString& text)
{
    return text.size() == 1 && (text.front().isDigit() || text.front() == QLatin1Char('.') ||
                                   text.front() == QLatin1Char(','));
}

/// Keys with a use of their own here that are commands of the window elsewhere.
bool isOwnKey(const QKeyEvent& event)
{
    if ((event.modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) != Qt::NoModifier)
        return false;
    switch (event.key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_Home:
    case Qt::Key_End:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
    case Qt::Key_Plus:
    case Qt::Key_Minus:
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
        return true;
    default:
        return isNumberKey(event.text());
    }
}

/// A number with no more digits than dragging by one pixel changes.
double rounded(double value, double range)
{
    const double unit = std::pow(10.0, std::floor(std::log10(range)) - 3.0);
    return std::round(value / unit) * unit;
}

} // namespace

WeightsMap::WeightsMap(QWidget* parent)
    : QWidget(parent)
{
    setObjectName("weights.map");
    setAccessibleName(tr("Weights"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setProperty("choosesWithArrows", true);
}

void WeightsMap::setData(const WeightsData& data)
{
    const bool isOther = m_data.matrices.size() != data.matrices.size() || !m_data.snapshot ||
                         m_data.snapshot->iteration->sharedNetwork() !=
                             data.snapshot->iteration->sharedNetwork() ||
                         m_data.snapshot->track() != data.snapshot->track();
    m_data = data;
    m_images.clear();
    if (isOther) {
        lay();
        const WeightMatrix* const kept = m_data.find(m_chosen.parameter);
        if (!kept || m_chosen.row >= kept->rows || m_chosen.column >= kept->columns) {
            m_chosen = m_data.matrices.empty() ? WeightPlace{}
                                               : WeightPlace{m_data.matrices.front().parameter};
            m_hovered = {};
            emit choiceChanged(m_chosen);
        } else if (!m_data.find(m_hovered.parameter))
            m_hovered = {};
    }
    describe();
    update();
    emit regardedChanged();
}

void WeightsMap::setRoom(int width)
{
    if (width == m_room)
        return;
    m_room = width;
    lay();
}

void WeightsMap::lay()
{
    const QFont small = smallFont(font());
    m_layout = weightsLayout(
        m_data, m_room, m_zoom, QFontMetrics(boldFont(font())), QFontMetrics(small));
    resize(m_layout.size.expandedTo(QSize(m_room, 1)));
    update();
}

void WeightsMap::zoomBy(int steps)
{
    const double zoom = std::clamp(m_zoom * std::pow(2.0, steps / 2.0), 1.0, mostZoom);
    if (std::abs(zoom - m_zoom) < 1e-9)
        return;
    m_zoom = std::abs(zoom - 1.0) < 1e-9 ? 1.0 : zoom;
    lay();
    emit zoomChanged();
}

// What is chosen

void WeightsMap::choose(const WeightPlace& place)
{
    const WeightMatrix* const matrix = m_data.find(place.parameter);
    if (!matrix || place == m_chosen)
        return;
    m_chosen = {place.parameter, std::clamp(place.row, 0, matrix->rows - 1),
        std::clamp(place.column, 0, matrix->columns - 1)};
    describe();
    update();
    emit choiceChanged(m_chosen);
    emit regardedChanged();
}

void WeightsMap::describe()
{
    const WeightMatrix* const matrix = m_data.find(m_chosen.parameter);
    setAccessibleDescription(matrix ? tr("%1: %2").arg(describePlace(*matrix, m_chosen),
                                          formatNumber(m_data.value(m_chosen)))
                                    : QString());
}

void WeightsMap::hover(const WeightPlace& place)
{
    if (place == m_hovered)
        return;
    m_hovered = place;
    setCursor(place.isNone() ? Qt::ArrowCursor : Qt::SizeVerCursor);
    update();
    emit regardedChanged();
}

void WeightsMap::moveChoice(int rows, int columns)
{
    const WeightMatrix* const matrix = m_data.find(m_chosen.parameter);
    if (!matrix)
        return;
    // At the edge of a matrix its neighbour in the same line comes next.
    const int column = m_chosen.column + columns;
    if (column < 0 || column >= matrix->columns) {
        const int index = int(matrix - m_data.matrices.data()) + (columns < 0 ? -1 : 1);
        if (index < 0 || index >= int(m_data.matrices.size()))
            return;
        const WeightMatrix& next = m_data.matrices[std::size_t(index)];
        choose({next.parameter, std::min(m_chosen.row, next.rows - 1),
            columns < 0 ? next.columns - 1 : 0});
        return;
    }
    choose({m_chosen.parameter, std::clamp(m_chosen.row + rows, 0, matrix->rows - 1), column});
}

void WeightsMap::moveToMatrix(int matrices)
{
    const WeightMatrix* const matrix = m_data.find(m_chosen.parameter);
    if (!matrix)
        return;
    const int index = std::clamp(int(matrix - m_data.matrices.data()) + matrices, 0,
        int(m_data.matrices.size()) - 1);
    choose({m_data.matrices[std::size_t(index)].parameter});
}

// Changing

void WeightsMap::nudge(int direction)
{
    if (m_chosen.isNone())
        return;
    if (!std::exchange(m_isNudging, true))
        emit changeBegan();
    const double change = direction * keyShare * m_data.range;
    emit valueAsked(m_chosen, rounded(m_data.value(m_chosen) + change, m_data.range));
}

void WeightsMap::endChange()
{
    const bool wasChanging = std::exchange(m_isNudging, false) || m_drag.isMoving;
    m_drag = {};
    if (wasChanging)
        emit changeEnded();
}

// Events

bool WeightsMap::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride &&
        isOwnKey(*static_cast<QKeyEvent*>(event))) {
        event->accept();
        return true;
    }
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const WeightPlace place = m_layout.placeAt(help->pos());
        const WeightMatrix* const matrix = m_data.find(place.parameter);
        QToolTip::showText(help->globalPos(),
            matrix ? tr("%1: %2\nDrag up or down to change it; double-click to cut it.")
                         .arg(describePlace(*matrix, place), formatNumber(m_data.value(place)))
                   : QString(),
            this, m_layout.rectOf(place));
        return true;
    }
    return QWidget::event(event);
}

void WeightsMap::mousePressEvent(QMouseEvent* event)
{
    const WeightPlace place = m_layout.placeAt(event->pos());
    if (event->button() != Qt::LeftButton || place.isNone())
        return;
    endChange();
    choose(place);
    m_drag = {true, false, event->pos().y(), m_data.value(place)};
}

void WeightsMap::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_drag.isPressed) {
        hover(m_layout.placeAt(event->pos()));
        return;
    }
    const int up = m_drag.from - event->pos().y();
    if (!m_drag.isMoving && std::abs(up) < QApplication::startDragDistance())
        return;
    if (!std::exchange(m_drag.isMoving, true))
        emit changeBegan();
    const double perPixel = m_data.range / (linesOfRange * fontMetrics().height());
    const bool isFine = event->modifiers().testFlag(Qt::ShiftModifier);
    emit valueAsked(m_chosen,
        rounded(m_drag.value + up * perPixel * (isFine ? fine : 1.0), m_data.range));
}

void WeightsMap::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    endChange();
    hover(m_layout.placeAt(event->pos()));
}

void WeightsMap::mouseDoubleClickEvent(QMouseEvent* event)
{
    const WeightPlace place = m_layout.placeAt(event->pos());
    if (event->button() != Qt::LeftButton || place.isNone())
        return;
    choose(place);
    emit cutAsked(place);
}

void WeightsMap::wheelEvent(QWheelEvent* event)
{
    if (!event->modifiers().testFlag(Qt::ControlModifier)) {
        QWidget::wheelEvent(event); // scrolls
        return;
    }
    zoomBy(event->angleDelta().y() > 0 ? 1 : -1);
    event->accept();
}

void WeightsMap::leaveEvent(QEvent*)
{
    hover({});
}

void WeightsMap::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Left:
        moveChoice(0, -1);
        break;
    case Qt::Key_Right:
        moveChoice(0, 1);
        break;
    case Qt::Key_Up:
        moveChoice(-1, 0);
        break;
    case Qt::Key_Down:
        moveChoice(1, 0);
        break;
    case Qt::Key_Home:
        choose({m_chosen.parameter, m_chosen.row, 0});
        break;
    case Qt::Key_End:
        if (const WeightMatrix* const matrix = m_data.find(m_chosen.parameter))
            choose({m_chosen.parameter, m_chosen.row, matrix->columns - 1});
        break;
    case Qt::Key_PageUp:
        moveToMatrix(-1);
        break;
    case Qt::Key_PageDown:
        moveToMatrix(1);
        break;
    case Qt::Key_Plus:
        nudge(1); // on many keyboards + needs Shift
        break;
    case Qt::Key_Minus:
        nudge(-1);
        break;
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
        if (!m_chosen.isNone())
            emit cutAsked(m_chosen);
        break;
    case Qt::Key_Escape:
        if (!m_drag.isMoving) {
            QWidget::keyPressEvent(event);
            break;
        }
        emit valueAsked(m_chosen, m_drag.value);
        endChange();
        break;
    default:
        if (isNumberKey(event->text()))
            emit typed(event->text());
        else
            QWidget::keyPressEvent(event);
    }
}

void WeightsMap::keyReleaseEvent(QKeyEvent* event)
{
    if (!event->isAutoRepeat() && m_isNudging)
        endChange();
    QWidget::keyReleaseEvent(event);
}

void WeightsMap::focusOutEvent(QFocusEvent* event)
{
    endChange();
    QWidget::focusOutEvent(event);
    update();
}

void WeightsMap::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        lay();
    if (event->type() == QEvent::PaletteChange)
        update();
}

} // namespace loopscope::ui
