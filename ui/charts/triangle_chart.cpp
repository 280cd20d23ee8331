#include "ui/charts/triangle_chart.h"

#include "ui/charts/chart_plot.h"
#include "ui/charts/choice_row.h"
#include "ui/charts/gradient_words.h"
#include "ui/charts/heat_map.h"
#include "ui/charts/ramp_key.h"
#include "ui/theme/theme.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace loopscope::ui
{

TriangleChart::TriangleChart(QWidget* parent)
    : CalculatedChart({tr("Who teaches whom")}, parent)
    , m_symbols(addChoices())
    , m_map(new HeatMap(plot()->xAxis, plot()->yAxis))
    , m_column(new QCPItemRect(plot()))
    , m_row(new QCPItemRect(plot()))
    , m_calculator(std::make_shared<GradientTriangleCalculator>())
{
    plot()->setSquareInside(true);
    plot()->yAxis->setRangeReversed(true);
    plot()->yAxis->setTicker(
        QSharedPointer<QCPAxisTicker>(new EndsTicker(EndsTicker::Between::Nothing)));
    plot()->xAxis->setTicker(
        QSharedPointer<QCPAxisTicker>(new EndsTicker(EndsTicker::Between::Nothing)));
    plot()->yAxis->grid()->setVisible(false);
    plot()->setAxisWords(tr("state at s"), tr("loss at t"));
    m_column->setLayer(plot()->markerLayer());
    m_row->setLayer(plot()->markerLayer());
    m_row->setVisible(false);
    addKey(new RampKey(this));
}

void TriangleChart::updateColours(const Theme& theme)
{
    m_column->setPen(QPen(theme.playhead, 1.5));
    m_row->setPen(QPen(theme.text, 1.5));
    m_map->setLineColour(theme.panel);
    m_ramp = RampTable(theme.dark);
}

// Data

LatestTask::Work TriangleChart::work()
{
    return [this, from = snapshot(), calculator = m_calculator]() -> LatestTask::Delivery {
        auto data = std::make_shared<TriangleData>(triangleData(*from, *calculator));
        return [this, data] { showData(std::move(*data)); };
    };
}

int TriangleChart::shownSymbol() const
{
    return std::max(m_symbols->current(), 0);
}

QString TriangleChart::symbolName(std::size_t index) const
{
    return QString::fromStdString(m_data->symbols.at(index).name);
}

void TriangleChart::showData(TriangleData data)
{
    m_data = std::make_unique<TriangleData>(std::move(data));
    QStringList names;
    QStringList tips;
    for (std::size_t i = 0; i < m_data->symbols.size(); ++i) {
        names.append(symbolName(i));
        tips.append(tr("How losses reach %1").arg(names.last()));
    }
    m_symbols->setChoices(names, tips);
    const int steps = m_data->steps;
    const Eigen::MatrixXf& powers = m_data->symbols.at(std::size_t(shownSymbol())).powers;
    QImage cells(steps, steps, QImage::Format_ARGB32_Premultiplied);
    cells.fill(Qt::transparent);
    for (int loss = 0; loss < steps; ++loss) {
        for (int step = 0; step < steps; ++step) {
            if (m_data->isCell(loss, step))
                cells.setPixel(step, loss, m_ramp.colour(double(powers(loss, step))));
        }
    }
    m_map->setCells(cells, {0.5, steps + 0.5, 0.5, steps + 0.5});
    plot()->setHome({0.5, steps + 0.5}, {0.5, steps + 0.5});
}

// Cursor and pointer

void TriangleChart::updateCursor()
{
    const int step = cursor().step;
    const int steps = m_data ? m_data->steps : 0;
    m_column->setVisible(step < steps);
    if (step >= steps)
        return;
    const bool isReverse = m_data->isReverse;
    m_column->topLeft->setCoords(step + 0.5, isReverse ? 0.5 : step + 0.5);
    m_column->bottomRight->setCoords(step + 1.5, isReverse ? step + 1.5 : steps + 0.5);
}

TriangleChart::Cell TriangleChart::cellAt(const QPointF& coordinates) const
{
    if (!m_data)
        return {};
    const Cell cell{int(std::floor(coordinates.y() - 0.5)), int(std::floor(coordinates.x() - 0.5))};
    const bool isInside = cell.lossStep >= 0 && cell.lossStep < m_data->steps && cell.step >= 0 &&
                          cell.step < m_data->steps;
    return isInside && m_data->isCell(cell.lossStep, cell.step) ? cell : Cell{};
}

void TriangleChart::pick(const QPointF& coordinates)
{
    if (!m_data)
        return;
    const int step = int(std::floor(coordinates.x() - 0.5));
    emit cursorAsked({Phase::Backward, std::clamp(step, 0, m_data->steps - 1)});
}

void TriangleChart::showPointer(const QPointF* coordinates)
{
    const int loss = coordinates == nullptr ? -1 : cellAt(*coordinates).lossStep;
    if (loss == m_pointedLoss)
        return;
    m_pointedLoss = loss;
    m_row->setVisible(loss >= 0);
    if (loss >= 0) {
        const bool isReverse = m_data->isReverse;
        m_row->topLeft->setCoords(isReverse ? loss + 0.5 : 0.5, loss + 0.5);
        m_row->bottomRight->setCoords(isReverse ? m_data->steps + 0.5 : loss + 1.5, loss + 1.5);
    }
    plot()->redrawMarkers();
    emit lossPointed(loss);
}

// Words

QStringList TriangleChart::summary() const
{
    const QString name = m_data ? symbolName(std::size_t(shownSymbol())) : QStringLiteral("h");
    if (m_data && !m_data->isFinite(std::size_t(shownSymbol())))
        return {tr("some gradients are not finite numbers"), tr("not finite")};
    const auto hasLoss = [](unsigned char is) { return is != 0; };
    if (m_data && std::none_of(m_data->hasLoss.begin(), m_data->hasLoss.end(), hasLoss))
        return {tr("no step has a right answer here: no loss teaches"), tr("no loss here")};
    return {tr("∂(loss at t) / ∂(%1 at s), by its size at s = t").arg(name),
        tr("∂(loss at t) / ∂(%1 at s)").arg(name)};
}

QString TriangleChart::wordsAt(const QPointF& coordinates) const
{
    const Cell cell = cellAt(coordinates);
    if (cell.step < 0)
        return {};
    const auto& powers = m_data->symbols.at(std::size_t(shownSymbol())).powers;
    return tr("loss at %1, %2 at %3: %4")
        .arg(cell.lossStep + 1)
        .arg(symbolName(std::size_t(shownSymbol())))
        .arg(cell.step + 1)
        .arg(wordsForPower(double(powers(cell.lossStep, cell.step))));
}

QString TriangleChart::howToRead() const
{
    const QString reading =
        tr("Each line is the loss of one step on its way back through the states: teal where it "
           "is still as strong as at its own step, pale where nothing of it is left. Losses teach "
           "only the states that they reach.");
    const int reach = m_data ? m_data->reach(std::size_t(shownSymbol())) : -1;
    if (reach < 0)
        return reading;
    return reading + u' ' +
           (reach == 1 ? tr("Here most losses have less than a hundredth left after 1 step.")
                       : tr("Here most losses have less than a hundredth left after %1 steps.")
                             .arg(reach));
}

} // namespace loopscope::ui
