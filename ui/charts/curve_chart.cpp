#include "ui/charts/curve_chart.h"

#include "ui/charts/chart_plot.h"
#include "ui/charts/choice_row.h"
#include "ui/stage/text_cache.h"
#include "ui/theme/number_format.h"
#include "ui/theme/theme.h"

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{
namespace
{

constexpr int gapOpacity = 120; ///< of 255
constexpr double farLevel = 3.0; ///< of the highest number of the curve
constexpr double explosion = 1000.0; ///< times the highest level: see followSize()

QSharedPointer<QCPAxisTicker> tickerFor(bool isLogarithmic)
{
    if (isLogarithmic)
        return QSharedPointer<QCPAxisTicker>(new DecadeTicker);
    return QSharedPointer<QCPAxisTicker>(new NumberTicker(false));
}

QCPGraph* addDots(ChartPlot* plot, double size)
{
    QCPGraph* graph = plot->addGraph();
    graph->setLineStyle(QCPGraph::lsNone);
    graph->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssCircle, size));
    return graph;
}

void setDotColour(QCPGraph* graph, const QColor& inside, const QColor& edge)
{
    QCPScatterStyle style = graph->scatterStyle();
    style.setPen(QPen(edge, 1.0));
    style.setBrush(inside);
    graph->setScatterStyle(style);
}

template <typename Iterator>
QVector<double> vectorOf(Iterator begin, Iterator end)
{
    return QVector<double>(begin, end);
}

} // namespace

CurveChart::CurveChart(const QStringList& titles, Scale scale, QWidget* parent)
    : IterationChart(titles, parent)
    , m_scales(addChoices())
    , m_usualScale(scale)
    , m_otherRuns(plot())
    , m_levelMarks(plot())
    , m_behind(plot()->addGraph())
    , m_past(plot()->addGraph())
    , m_future(plot()->addGraph())
    , m_alone(addDots(plot(), 3.0))
    , m_here(addDots(plot(), 7.0))
    , m_pointed(addDots(plot(), 5.0))
{
    m_scales->setChoices({tr("linear"), tr("log")},
        {tr("The same distance is the same difference"),
            tr("The same distance is the same factor: small numbers can be told apart")});
    m_scales->setCurrent(scale == Scale::Logarithmic ? 1 : 0);
    connect(m_scales, &ChoiceRow::chosen, this, [this] {
        m_isScaleChosen = true;
        applyScale();
    });
    m_here->setLayer(plot()->markerLayer());
    m_pointed->setLayer(plot()->markerLayer());
    applyScale();
}

bool CurveChart::isLogarithmic() const
{
    return m_scales->current() == 1;
}

void CurveChart::applyScale()
{
    plot()->yAxis->setScaleType(isLogarithmic() ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    plot()->yAxis->setTicker(tickerFor(isLogarithmic()));
    plot()->layOutText();
}

/// Numbers that explode make the axis logarithmic, as long as nobody has chosen one: on an even one
/// all others would lie on the line at the bottom.
void CurveChart::followSize(double highest)
{
    double level = 0.0;
    for (const CurveLevel& candidate : m_levels)
        level = std::max(level, candidate.isInRange ? candidate.value : 0.0);
    const bool isFar = level > 0.0 && highest > explosion * level;
    const int wanted = isFar || m_usualScale == Scale::Logarithmic ? 1 : 0;
    if (m_isScaleChosen || plot()->isZoomed() || wanted == m_scales->current())
        return;
    m_scales->setCurrent(wanted);
    applyScale();
}

CurveRange CurveChart::range(double highest, double lowestAboveZero) const
{
    return curveRange(highest, lowestAboveZero, isLogarithmic());
}

// Colours

void CurveChart::updateColours(const Theme& theme)
{
    IterationChart::updateColours(theme);
    m_otherRuns.setColours(theme);
    m_behind->setPen(QPen(theme.fromOutput, 1.2));
    m_past->setPen(QPen(theme.accent, 1.4));
    m_future->setPen(QPen(theme.border, 1.4));
    setDotColour(m_alone, theme.accent, theme.accent);
    setDotColour(m_here, theme.accent, theme.panel);
    setDotColour(m_pointed, theme.panel, theme.text);
    m_levelMarks.setColours(theme);
    for (const GapMark& mark : m_gapMarks)
        colour(mark);
}

void CurveChart::colour(const GapMark& mark) const
{
    QColor hatch = theme().wrong;
    hatch.setAlpha(gapOpacity);
    mark.band->setBrush(QBrush(hatch, Qt::BDiagPattern));
    mark.word->setColor(theme().wrong);
    mark.word->setBrush(theme().panel);
}

// Data

void CurveChart::updateData()
{
    m_levels = findLevels();
    showCurve();
}

void CurveChart::updateView()
{
    showCurve();
}

void CurveChart::showCurve()
{
    const QCPRange whole = rangeOfRuns();
    plot()->setHome(whole, plot()->homeY());
    const QCPRange inView = plot()->xAxis->range();
    const int first = int(std::floor(inView.lower)) - 1;
    const int last = int(std::ceil(inView.upper)) + 1;
    const int columns = std::max(plot()->plotRect().width(), 1);
    m_curve = curveOf(series(), first, last, columns);
    const Curve behind =
        background() != nullptr ? curveOf(*background(), first, last, columns) : Curve();

    double highest = std::max({m_curve.highest, behind.highest,
        showOtherRuns(first, last, columns)});
    followSize(highest);
    double lowest = m_curve.lowestAboveZero;
    for (const CurveLevel& level : m_levels) {
        // A level that is far off would press the curve down to a line.
        const bool isFar = m_curve.highest > 0.0 && level.value > farLevel * m_curve.highest;
        if (!level.isInRange || isFar)
            continue;
        highest = std::max(highest, level.value);
        if (level.value > 0.0 && (lowest == 0.0 || level.value < lowest))
            lowest = level.value;
    }
    const CurveRange shown = withRoomForWords(range(highest, lowest));
    plot()->setHome(whole, {shown.lower, shown.upper});
    m_behind->setData(vectorOf(behind.iterations.begin(), behind.iterations.end()),
        vectorOf(behind.numbers.begin(), behind.numbers.end()), true);
    showLine(m_curve, m_past, m_future);
    showLevels();
    showGaps();
}

/// The words of the highest level stand above it, where no other one is.
CurveRange CurveChart::withRoomForWords(CurveRange shown) const
{
    const double room = QFontMetrics(smallFont(font())).height() + 1.0;
    const double height = plot()->plotRect().height();
    if (isLogarithmic() || height < 4.0 * room)
        return shown;
    for (const CurveLevel& level : m_levels) {
        if (level.isInRange && level.value < shown.upper)
            shown.upper = std::max(shown.upper,
                shown.lower + (level.value - shown.lower) * height / (height - room));
    }
    return shown;
}

/// What x shows: the longest of the runs.
QCPRange CurveChart::rangeOfRuns() const
{
    QCPRange range = wholeRun();
    const int last = lastIteration();
    for (const LeftRun& run : runs())
        if (run.series->size() - 1 > last)
            range.upper = std::max(range.upper, 1.05 * (run.series->size() - 1) + 0.5);
    return range;
}

/// @return the highest number among those of the other runs that are shown
double CurveChart::showOtherRuns(int first, int last, int columns)
{
    const std::vector<LeftRun> all = runs();
    std::vector<OtherRun> shown;
    double highest = 0.0;
    for (std::size_t i = 1; i < all.size(); ++i) {
        const Curve curve = curveOf(*all[i].series, first, last, columns);
        highest = std::max(highest, curve.highest);
        shown.push_back({all[i].words, vectorOf(curve.iterations.begin(), curve.iterations.end()),
            vectorOf(curve.numbers.begin(), curve.numbers.end())});
    }
    m_otherRuns.show(shown, all.empty() ? QString() : all.front().words);
    return highest;
}

void CurveChart::showLine(const Curve& curve, QCPGraph* past, QCPGraph* future)
{
    const int now = snapshot()->iteration->number();
    const auto split = std::upper_bound(curve.iterations.begin(), curve.iterations.end(), now);
    const auto count = split - curve.iterations.begin();
    past->setData(vectorOf(curve.iterations.begin(), split),
        vectorOf(curve.numbers.begin(), curve.numbers.begin() + count), true);
    const auto joint = count > 0 ? count - 1 : count;
    future->setData(vectorOf(curve.iterations.begin() + joint, curve.iterations.end()),
        vectorOf(curve.numbers.begin() + joint, curve.numbers.end()), true);
    m_alone->setData(vectorOf(curve.aloneIterations.begin(), curve.aloneIterations.end()),
        vectorOf(curve.aloneNumbers.begin(), curve.aloneNumbers.end()), true);
}

void CurveChart::showLevels()
{
    std::vector<LevelMarks::Level> levels;
    for (const CurveLevel& level : m_levels)
        levels.push_back({level.name, wordsFor(level.value), level.value});
    m_levelMarks.show(levels, m_curve, m_otherRuns.legendRect(), snapshot()->iteration->number());
}

CurveChart::GapMark CurveChart::addGapMark()
{
    const GapMark mark{new QCPItemRect(plot()), new QCPItemText(plot())};
    mark.band->topLeft->setTypeY(QCPItemPosition::ptAxisRectRatio);
    mark.band->bottomRight->setTypeY(QCPItemPosition::ptAxisRectRatio);
    mark.band->setPen(Qt::NoPen);
    mark.word->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
    mark.word->setPadding(QMargins(2, 0, 2, 0));
    colour(mark);
    return mark;
}

void CurveChart::showGaps()
{
    while (m_gapMarks.size() < m_curve.gaps.size())
        m_gapMarks.push_back(addGapMark());
    const QFont small = boldFont(smallFont(font()));
    double taken = -1e9; // pixels: words do not touch
    for (std::size_t i = 0; i < m_gapMarks.size(); ++i) {
        const GapMark& mark = m_gapMarks[i];
        const bool isShown = i < m_curve.gaps.size();
        mark.band->setVisible(isShown);
        mark.word->setVisible(isShown);
        if (!isShown)
            continue;
        const CurveGap& gap = m_curve.gaps[i];
        const double middle = (gap.first + gap.last) / 2.0;
        mark.band->topLeft->setCoords(gap.first - 0.5, 0.0);
        mark.band->bottomRight->setCoords(gap.last + 0.5, 1.0);
        const QString word = gap.isInfinite ? QStringLiteral("∞") : QStringLiteral("NaN");
        mark.word->setFont(small);
        mark.word->setText(word);
        mark.word->position->setCoords(middle, 0.5);
        const double centre = plot()->xAxis->coordToPixel(middle);
        const double half = QFontMetrics(small).horizontalAdvance(word) / 2.0 + 2.0;
        mark.word->setVisible(centre - half > taken);
        if (centre - half > taken)
            taken = centre + half;
    }
}

// Cursor and pointer

void CurveChart::updateCursor()
{
    IterationChart::updateCursor();
    const int now = snapshot()->iteration->number();
    const bool isKnown = now < series().size() && series().at(now).hasNumbers();
    m_here->setData(isKnown ? QVector<double>{double(now)} : QVector<double>(),
        isKnown ? QVector<double>{series().at(now).largest} : QVector<double>(), true);
}

void CurveChart::showPointer(const QPointF* coordinates)
{
    QVector<double> x;
    QVector<double> y;
    if (coordinates != nullptr) {
        const int iteration = iterationAt(coordinates->x());
        if (iteration < series().size() && series().at(iteration).hasNumbers()) {
            x = {double(iteration)};
            y = {series().at(iteration).largest};
        }
    }
    m_pointed->setData(x, y, true);
    plot()->redrawMarkers();
}

// Words

int CurveChart::firstBrokenIteration() const
{
    return m_curve.gaps.empty() ? -1 : m_curve.gaps.front().first;
}

QString CurveChart::wordsFor(double number) const
{
    return formatNumber(number, 3);
}

QString CurveChart::wordsFor(const Series& of, int iteration) const
{
    if (iteration >= of.size() || of.at(iteration).isEmpty())
        return tr("not measured");
    const Series::Bucket& bucket = of.at(iteration);
    if (bucket.hasNotANumber)
        return tr("not a number");
    if (bucket.hasInfinity)
        return tr("infinite");
    if (bucket.smallest == bucket.largest)
        return wordsFor(bucket.smallest);
    return tr("%1 … %2").arg(wordsFor(bucket.smallest), wordsFor(bucket.largest));
}

QStringList CurveChart::summary() const
{
    const int now = snapshot()->iteration->number();
    const QString number = wordsFor(series(), now);
    return {tr("iteration %1: %2").arg(now).arg(number), number};
}

QString CurveChart::wordsAt(const QPointF& coordinates) const
{
    const int iteration = iterationAt(coordinates.x());
    return tr("iteration %1: %2").arg(iteration).arg(wordsFor(series(), iteration));
}

} // namespace loopscope::ui
