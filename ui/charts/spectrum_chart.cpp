#include "ui/charts/spectrum_chart.h"

#include "ui/charts/chart_plot.h"
#include "ui/charts/choice_row.h"
#include "ui/charts/coloured_dots.h"
#include "ui/charts/gradient_words.h"
#include "ui/stage/text_cache.h"
#include "ui/theme/number_format.h"
#include "ui/theme/theme.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace loopscope::ui
{
namespace
{

constexpr double reach = 14.0;          // pixels: how near the pointer must be to a dot
constexpr double lowestSingular = 1e-6; // of the axis: what is smaller stands at its foot

} // namespace

SpectrumChart::SpectrumChart(const QStringList& titles, QWidget* parent)
    : CalculatedChart(titles, parent)
    , m_views(addChoices())
    , m_dots(new ColouredDots(plot()->xAxis, plot()->yAxis))
    , m_pointed(new ColouredDots(plot()->xAxis, plot()->yAxis))
    , m_real(new QCPItemStraightLine(plot()))
    , m_imaginary(new QCPItemStraightLine(plot()))
    , m_circle(new QCPItemEllipse(plot()))
    , m_one(new QCPItemStraightLine(plot()))
    , m_radius(new QCPItemText(plot()))
{
    m_views->setChoices({tr("λ"), tr("σ")},
        {tr("Eigenvalues λ: what becomes of a direction, step after step"),
            tr("Singular values σ: the most and the least that one step stretches")});
    connect(m_views, &ChoiceRow::chosen, this, &SpectrumChart::chooseView);
    m_pointed->setLayer(plot()->markerLayer());
    for (QCPAbstractItem* line :
        {static_cast<QCPAbstractItem*>(m_real), static_cast<QCPAbstractItem*>(m_imaginary),
            static_cast<QCPAbstractItem*>(m_circle), static_cast<QCPAbstractItem*>(m_one)})
        line->setLayer(QStringLiteral("grid")); // below the dots
    m_circle->topLeft->setCoords(-1.0, 1.0);
    m_circle->bottomRight->setCoords(1.0, -1.0);
    m_real->point1->setCoords(0.0, 0.0);
    m_real->point2->setCoords(1.0, 0.0);
    m_imaginary->point1->setCoords(0.0, 0.0);
    m_imaginary->point2->setCoords(0.0, 1.0);
    m_one->point1->setCoords(0.0, 1.0);
    m_one->point2->setCoords(1.0, 1.0);
    m_radius->position->setType(QCPItemPosition::ptAxisRectRatio);
    m_radius->position->setCoords(1.0, 1.0);
    m_radius->setPositionAlignment(Qt::AlignRight | Qt::AlignBottom);
    m_radius->setPadding(QMargins(3, 0, 3, 3)); // so that the foot of ρ is not cut
    plot()->xAxis->setTicker(QSharedPointer<QCPAxisTicker>(new NumberTicker(true)));
    plot()->yAxis->setTicker(QSharedPointer<QCPAxisTicker>(new DecadeTicker));
    chooseView();
}

bool SpectrumChart::showsSingularValues() const
{
    return m_views->current() == 1;
}

void SpectrumChart::chooseView()
{
    const bool isPlane = !showsSingularValues();
    plot()->resetZoom();
    plot()->setSameScale(isPlane);
    plot()->setZoomable(isPlane ? Qt::Horizontal | Qt::Vertical : Qt::Horizontal);
    plot()->yAxis->setScaleType(isPlane ? QCPAxis::stLinear : QCPAxis::stLogarithmic);
    plot()->xAxis->setVisible(!isPlane);
    plot()->yAxis->setVisible(!isPlane);
    m_real->setVisible(isPlane);
    m_imaginary->setVisible(isPlane);
    m_circle->setVisible(isPlane);
    m_one->setVisible(!isPlane);
    m_dots->setStems(!isPlane);
    plot()->layOutText();
}

void SpectrumChart::updateColours(const Theme& theme)
{
    m_ramp = RampTable(theme.dark);
    const QColor one(m_ramp.colour(0.0));
    m_real->setPen(QPen(theme.gridLine, 1.0));
    m_imaginary->setPen(QPen(theme.gridLine, 1.0));
    m_circle->setPen(QPen(one, 1.5));
    m_one->setPen(QPen(one, 1.5));
    m_dots->setEdge(theme.mutedText); // pale dots stand out from the panel
    m_pointed->setEdge(theme.text);
    m_radius->setColor(theme.text);
    m_radius->setBrush(theme.panel);
}

// Data

LatestTask::Work SpectrumChart::work()
{
    return [this, calculate = calculation()]() -> LatestTask::Delivery {
        auto data = std::make_shared<SpectrumData>(calculate());
        return [this, data] {
            m_data = std::make_unique<SpectrumData>(std::move(*data));
            showData();
        };
    };
}

void SpectrumChart::showData()
{
    m_pointed->setDots({});
    const QFont small = boldFont(smallFont(font()));
    m_radius->setFont(small);
    if (showsSingularValues())
        showBars();
    else
        showPlane();
}

void SpectrumChart::showPlane()
{
    std::vector<ColouredDots::Dot> dots;
    for (const std::complex<double>& value : m_data->spectrum.eigenvalues) {
        if (std::isfinite(value.real()) && std::isfinite(value.imag()))
            dots.push_back({value.real(), value.imag(),
                QColor(m_ramp.colour(powerAfterTenSteps(std::abs(value))))});
    }
    m_dots->setSize(dots.size() > 64 ? 5.0 : 7.0);
    m_dots->setDots(std::move(dots));
    const double radius = planeRadius(*m_data);
    plot()->setHome({-radius, radius}, {-radius, radius});
    m_radius->setText(m_data->size == 0
                          ? QString()
                          : tr("ρ = %1").arg(formatNumber(m_data->spectrum.radius(), 3)));
    m_radius->setVisible(m_data->spectrum.eigenvalues.size() > 0);
}

void SpectrumChart::showBars()
{
    std::vector<ColouredDots::Dot> dots;
    const Eigen::VectorXd& values = m_data->spectrum.singularValues;
    for (Eigen::Index i = 0; i < values.size(); ++i) {
        if (std::isfinite(values[i]))
            dots.push_back({double(i + 1), std::max(values[i], lowestSingular),
                QColor(m_ramp.colour(values[i] > 0.0 ? std::log10(values[i]) : -1e9))});
    }
    m_dots->setSize(dots.size() > 64 ? 4.0 : 6.0);
    const double highest = dots.empty() ? 1.0 : std::max(1.0, dots.front().y);
    const double lowest = dots.empty() ? 1.0 : std::min(1.0, dots.back().y);
    m_dots->setDots(std::move(dots));
    plot()->setHome({0.5, std::max<double>(1, m_data->size) + 0.5},
        {std::min(lowest / 1.5, highest / 10.0), highest * 1.5});
    m_radius->setText(tr("‖·‖ = %1").arg(formatNumber(m_data->spectrum.norm(), 3)));
    m_radius->setVisible(false);
}

// Pointer

std::complex<double> SpectrumChart::valueAt(int index) const
{
    return showsSingularValues() ? m_data->spectrum.singularValues[index]
                                 : m_data->spectrum.eigenvalues[index];
}

int SpectrumChart::nearestTo(const QPointF& coordinates) const
{
    const QPointF place = plot()->placeOf(coordinates.x(), coordinates.y());
    int nearest = -1;
    double smallest = reach;
    for (std::size_t i = 0; i < m_dots->dots().size(); ++i) {
        const ColouredDots::Dot& dot = m_dots->dots()[i];
        const QPointF away = plot()->placeOf(dot.x, dot.y) - place;
        const double distance =
            showsSingularValues() ? std::abs(away.x()) : std::hypot(away.x(), away.y());
        if (distance < smallest) {
            smallest = distance;
            nearest = int(i);
        }
    }
    return nearest;
}

void SpectrumChart::showPointer(const QPointF* coordinates)
{
    const int nearest = coordinates == nullptr ? -1 : nearestTo(*coordinates);
    m_pointed->setSize(9.0);
    m_pointed->setDots(nearest < 0
                           ? std::vector<ColouredDots::Dot>()
                           : std::vector<ColouredDots::Dot>{m_dots->dots()[std::size_t(nearest)]});
    plot()->redrawMarkers();
}

// Words

QString SpectrumChart::wordsAt(const QPointF& coordinates) const
{
    const int nearest = m_data && m_data->isFinite() ? nearestTo(coordinates) : -1;
    if (nearest < 0)
        return {};
    const std::complex<double> value = valueAt(nearest);
    if (showsSingularValues())
        return tr("σ%1 = %2").arg(subscript(nearest + 1), formatNumber(value.real(), 3));
    const double magnitude = std::abs(value);
    const QString after = wordsForPower(powerAfterTenSteps(magnitude));
    if (std::abs(value.imag()) < 1e-12 * magnitude || magnitude == 0.0)
        return tr("λ = %1: %2 in 10 steps").arg(formatNumber(value.real(), 3), after);
    return tr("|λ| = %1 at %2°: %3 in 10 steps")
        .arg(formatNumber(magnitude, 3), formatNumber(std::arg(value) * 180.0 / std::acos(-1.0), 3),
            after);
}

QStringList SpectrumChart::summary() const
{
    if (!m_data)
        return {tr("…")};
    if (m_data->size == 0)
        return {tr("no memory, no recurrent matrix"), tr("no memory")};
    if (m_data->isTooLarge())
        return {tr("%1 rows: too large to show live").arg(m_data->size), tr("too large")};
    if (!m_data->isFinite())
        return {tr("not finite numbers"), tr("not finite")};
    if (showsSingularValues()) {
        const QString norm = formatNumber(m_data->spectrum.norm(), 3);
        return {tr("one step stretches by %1 at most").arg(norm), tr("at most ×%1").arg(norm)};
    }
    const int outside = m_data->outside();
    if (outside == 0)
        return {tr("inside the circle: memory fades"), tr("all inside: fades")};
    return {tr("%1 of %2 outside the circle: they grow").arg(outside).arg(m_data->size),
        tr("%1 of %2 outside").arg(outside).arg(m_data->size)};
}

QString SpectrumChart::verdict() const
{
    if (!m_data || m_data->size == 0 || m_data->isTooLarge())
        return {};
    if (!m_data->isFinite())
        return tr("The matrix holds numbers that are not finite.");
    const QString radius = formatNumber(m_data->spectrum.radius(), 3);
    const QString norm = formatNumber(m_data->spectrum.norm(), 3);
    return m_data->spectrum.radius() < 1.0 && m_data->spectrum.norm() > 1.0
               ? tr("The largest |λ| is %1, so in the long run all fades, yet one step can stretch "
                    "by %2 before it does.")
                     .arg(radius, norm)
               : tr("The largest |λ| is %1; one step stretches by %2 at most.").arg(radius, norm);
}

// The recurrent matrices

RecurrentSpectrumChart::RecurrentSpectrumChart(QWidget* parent)
    : SpectrumChart({tr("Eigenvalues of U"), tr("Eigenvalues")}, parent)
    , m_matrices(addChoices())
{
}

std::function<SpectrumData()> RecurrentSpectrumChart::calculation()
{
    QStringList names;
    QStringList tips;
    for (const RecurrentMatrix& matrix : recurrentMatrixNames(snapshot()->iteration->network())) {
        const QString name = QString::fromStdString(matrix.name);
        const QString detail = QString::fromStdString(matrix.detail);
        names.append(detail.isEmpty() ? name : tr("%1 (%2)").arg(name, detail));
        tips.append(tr("The spectrum of %1").arg(names.last()));
    }
    m_matrices->setChoices(names, tips);
    return [from = snapshot(), index = m_matrices->current()] {
        return recurrentSpectrumData(*from, index);
    };
}

QString RecurrentSpectrumChart::howToRead() const
{
    const QString reading =
        showsSingularValues()
            ? tr("Each stem is a singular value: how much one step through the matrix stretches "
                 "one "
                 "direction, the line at 1 keeps its length.")
            : tr("Each dot is an eigenvalue: what the matrix makes of one direction of the state, "
                 "step after step. Inside the circle it fades, outside it grows; colours say what "
                 "is "
                 "left after ten steps. Slopes of tanh, at most 1, only take away from that.");
    return verdict().isEmpty() ? reading : reading + u' ' + verdict();
}

} // namespace loopscope::ui
