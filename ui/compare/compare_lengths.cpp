#include "ui/compare/compare_lengths.h"

#include "ui/charts/chart_plot.h"
#include "ui/charts/length_curves.h"
#include "ui/compare/network_mark.h"
#include "ui/controls/fitting_label.h"
#include "ui/stage/text_cache.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <utility>

namespace loopscope::ui
{
namespace
{

constexpr int columns = 3; ///< of numbers: half of T, T, twice T
constexpr double shareWhileTraining = 0.1;

QLabel* label(const char* kind, QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setProperty("kind", kind);
    return label;
}

} // namespace

CompareLengths::CompareLengths(QWidget* parent)
    : CompareChart({tr("New sequences, by length"), tr("By length")}, parent)
    , m_task(new LatestTask(this))
    , m_curves(std::make_unique<LengthCurves>(plot()))
    , m_subtitle(new FittingLabel(FittingLabel::Emphasis::Small, this))
    , m_table(new QGridLayout)
{
    setObjectName("compare.lengths");
    const int line = fontMetrics().height();
    m_table->setHorizontalSpacing(line / 2);
    m_table->setVerticalSpacing(line / 5);
    for (int i = 1; i <= columns; ++i)
        m_table->setColumnStretch(i, 1);
    column()->addWidget(m_subtitle);
    column()->addWidget(plot(), 1);
    column()->addLayout(m_table);
    plot()->setMinimumHeight(line * 5);
    plot()->setAccessibleName(tr("All networks on other lengths"));
    applyColours();
}

CompareLengths::~CompareLengths() = default;

void CompareLengths::setRuns(
    const QStringList& names, const std::vector<SnapshotPointer>& snapshots)
{
    m_names = names;
    if (m_snapshots == snapshots)
        return;
    m_snapshots = snapshots;
    if (isVisible())
        calculate();
}

void CompareLengths::setTraining(bool training)
{
    m_task->setShare(training ? shareWhileTraining : 1.0);
}

void CompareLengths::calculate()
{
    m_task->request([this, from = m_snapshots]() -> LatestTask::Delivery {
        std::vector<std::shared_ptr<const LengthData>> data;
        for (const SnapshotPointer& snapshot : from)
            data.push_back(std::make_shared<const LengthData>(lengthData(*snapshot)));
        return [this, data] { showData(data); };
    });
}

void CompareLengths::showData(std::vector<std::shared_ptr<const LengthData>> data)
{
    m_data = std::move(data);
    m_curves->show(m_data);
    m_curves->applyFont(smallFont(font()));
    applyColours();
    showLines();
    describe();
}

// Words

CompareLengths::Line CompareLengths::addLine(int row)
{
    Line line;
    if (row > 0) {
        auto* mark = new NetworkMark(this);
        mark->setPlace(row - 1);
        line.start = mark;
    } else {
        QLabel* words = label("muted", this);
        words->setText(tr("steps"));
        line.start = words;
    }
    m_table->addWidget(line.start, row, 0);
    for (int column = 0; column < columns; ++column) {
        line.numbers.push_back(row > 0 ? new QLabel(this) : label("muted", this));
        m_table->addWidget(line.numbers.back(), row, 1 + column, Qt::AlignRight);
    }
    return line;
}

void CompareLengths::showLines()
{
    while (m_lines.size() < m_data.size() + 1)
        m_lines.push_back(addLine(int(m_lines.size())));
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        const bool isShown = i <= m_data.size() && !m_data.empty();
        m_lines[i].start->setVisible(isShown);
        for (QLabel* number : m_lines[i].numbers)
            number->setVisible(isShown);
        if (isShown)
            showLine(i);
    }
}

void CompareLengths::showLine(std::size_t index)
{
    const LengthData& data = *m_data[index > 0 ? index - 1 : 0];
    const Line& line = m_lines[index];
    const QString name = m_names.value(qsizetype(index) - 1);
    const QString remembered = rememberedWordings(data).value(0);
    const QString tip = index == 0              ? tr("The lengths that the networks are tried on")
                        : remembered.isEmpty() ? name
                                               : tr("%1: %2").arg(name, remembered);
    line.start->setToolTip(tip);
    const std::vector<std::size_t> places = telling(data);
    for (std::size_t i = 0; i < line.numbers.size(); ++i) {
        QString words;
        if (i < places.size()) {
            const MemoryCurve::Point& point = data.curve.points[places[i]];
            words = index > 0 ? metricWords(*data.task, point.metric) : lengthWords(point);
        }
        line.numbers[i]->setText(words);
        line.numbers[i]->setToolTip(tip);
    }
}

QStringList CompareLengths::words(int row) const
{
    QStringList words;
    for (const QLabel* number : m_lines[std::size_t(row)].numbers)
        words.append(number->text());
    return words;
}

void CompareLengths::describe()
{
    if (m_data.empty())
        return;
    const LengthData& first = *m_data.front();
    const Metric& metric = first.task->description().metric;
    const bool isForecast = metric.isShare && !metric.higherIsBetter;
    const QString measure =
        (isForecast ? tr("× %1") : QStringLiteral("%1")).arg(QString::fromStdString(metric.name));
    m_subtitle->setWordings({measure, tr("how well the task is done")});
    const QString lengths =
        first.hasTrainedLength()
            ? tr("All networks are tried on new sequences of several lengths: %1. They are trained "
                 "on %2 steps alone.")
                  .arg(measure)
                  .arg(first.trained)
            : tr("All networks are tried on new sequences, the short ones apart from the long "
                 "ones: %1.")
                  .arg(measure);
    plot()->setToolTip(
        lengths + u' ' +
        tr("A network without a state cannot use more than its own input or its window, however "
           "long a sequence is; one with a state goes on as far as its memory reaches."));
    QStringList lines;
    for (std::size_t i = 1; i <= m_data.size(); ++i)
        lines.append(tr("%1: %2 at %3 steps")
                         .arg(m_names.value(qsizetype(i) - 1), words(int(i)).join(u' '),
                             words(0).join(u' ')));
    plot()->setAccessibleDescription(lines.join(QStringLiteral(". ")));
}

void CompareLengths::applyColours()
{
    const Theme& theme = themeOf(*this);
    plot()->applyTheme(theme);
    std::vector<QPen> pens;
    for (std::size_t i = 0; i < m_curves->curves().size(); ++i)
        pens.push_back(networkPen(int(i), theme));
    m_curves->applyColours(theme, pens);
    plot()->replot(QCustomPlot::rpQueuedReplot);
}

void CompareLengths::changeEvent(QEvent* event)
{
    CompareChart::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyColours();
    if (event->type() == QEvent::FontChange)
        m_curves->applyFont(smallFont(font()));
}

void CompareLengths::showEvent(QShowEvent* event)
{
    CompareChart::showEvent(event);
    if (!m_snapshots.empty())
        calculate();
}

void CompareLengths::hideEvent(QHideEvent* event)
{
    CompareChart::hideEvent(event);
    m_task->cancel();
}

} // namespace loopscope::ui
