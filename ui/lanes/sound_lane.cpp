#include "ui/lanes/sound_lane.h"

#include "core/task/spoken_words.h"
#include "ui/theme/number_format.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QPainter>

#include <algorithm>
#include <numeric>

namespace loopscope::ui
{

namespace
{

constexpr int controlsMargin = 28; ///< at their right: the handle of truncation stands there

/// The inputs of sequence 0 up to its end, the last band first.
ValueGrid soundGrid(const Batch& batch)
{
    ValueGrid grid;
    grid.units = int(batch.inputs.rows());
    grid.steps = batch.lengths.empty() ? batch.steps : batch.lengths.front();
    for (int step = 0; step < grid.steps; ++step) {
        for (int row = grid.units; row-- > 0;)
            grid.values.push_back(batch.inputs(row, batch.column(step, 0)));
    }
    summarise(grid);
    return grid;
}

} // namespace

QStringList heardWords(const Snapshot& snapshot, int most)
{
    const auto* task = dynamic_cast<const SpokenWords*>(snapshot.task.get());
    if (task == nullptr)
        return {};
    const Iteration& iteration = *snapshot.iteration;
    const ConstVectorView p = iteration.probabilities(iteration.batch().lengths.front() - 1);
    if (!p.allFinite())
        return {QStringLiteral("NaN")};
    std::vector<int> order(std::size_t(p.size()));
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&p](int a, int b) { return p[a] > p[b]; });
    QStringList words;
    for (int i = 0; i < std::min(most, int(order.size())); ++i)
        words += QString::fromStdString(task->outputName(order[std::size_t(i)])) + u' ' +
                 formatPercent(p[order[std::size_t(i)]]);
    return words;
}

SoundLane::SoundLane(QWidget* parent)
    : Lane(parent)
{
    hide();
}

void SoundLane::setSnapshot(const SnapshotPointer& snapshot)
{
    const auto* task = dynamic_cast<const SpokenWords*>(snapshot->task.get());
    setVisible(task != nullptr);
    if (task == nullptr)
        return;
    m_cells.setGrid(soundGrid(snapshot->iteration->batch()));
    m_bands.clear();
    for (int band = task->inputSize(); band-- > 0;)
        m_bands += QString::fromStdString(task->inputName(band));
    const Utterance& utterance = task->data().utterances[task->onStage()];
    m_word = QString::fromStdString(utterance.word);
    m_voice = QString::fromStdString(utterance.voice);
    m_heard = heardWords(*snapshot, 3).join(QStringLiteral(" · "));
    update();
}

void SoundLane::setControls(QWidget* controls)
{
    m_controls = controls;
    controls->setParent(this);
    controls->show();
    placeControls();
}

void SoundLane::setPrompt(const QString& words)
{
    m_prompt = words;
    update();
}

int SoundLane::titleInset() const
{
    return m_controls == nullptr ? 0 : m_controls->width() + controlsMargin;
}

void SoundLane::placeControls()
{
    if (m_controls == nullptr)
        return;
    m_controls->resize(m_controls->sizeHint());
    m_controls->move(width() - m_controls->width() - controlsMargin, 4);
}

void SoundLane::resizeEvent(QResizeEvent* event)
{
    Lane::resizeEvent(event);
    placeControls();
}

void SoundLane::changeEvent(QEvent* event)
{
    Lane::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        placeControls();
}

QSize SoundLane::sizeHint() const
{
    const int text = fontMetrics().height();
    return QSize(60 * text, 5 * text);
}

QSize SoundLane::minimumSizeHint() const
{
    return QSize(Lane::minimumSizeHint().width(), 4 * fontMetrics().height());
}

Lane::Name SoundLane::name() const
{
    return {
        QStringLiteral("x"), {tr("sound"), tr("%1 bands").arg(m_bands.size()), tr("low … high")}};
}

QColor SoundLane::titleColour() const
{
    return m_prompt.isEmpty() ? Lane::titleColour() : theme().text;
}

QStringList SoundLane::titles() const
{
    if (!m_prompt.isEmpty())
        return {m_prompt, m_prompt.section(u',', 0, 0)};
    const QString said = m_word.isEmpty() ? tr("“%1”").arg(m_voice)
                                          : tr("“%1”, said by %2").arg(m_word, m_voice);
    return {tr("%1 — heard at its end: %2").arg(said, m_heard), tr("%1: %2").arg(said, m_heard),
        m_heard};
}

void SoundLane::drawMarks(QPainter& painter, const StepRange& visible)
{
    const QRect marks = marksRect();
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (int step = visible.first; step <= visible.last && step < grid().steps; ++step) {
        const int begin = axis().columnLeft(step);
        m_cells.draw(painter,
            QRect(begin, marks.top(), axis().columnRight(step) - begin, marks.height()), step,
            theme(), surface());
    }
}

QString SoundLane::wordsAt(int step, const QPoint& place) const
{
    const QRect marks = marksRect();
    if (step < 0)
        return tr(
            "The sound as the network reads it: the loudness in bands of pitch, the low ones at "
            "the bottom, a frame of 25 ms a step of 15 ms. Blue is louder than on average over "
            "the word, orange softer; the full colour is reached at %1.")
            .arg(rangeText(grid().range));
    if (step >= grid().steps)
        return tr("Step %1: the word has ended").arg(step + 1);
    const int row = m_cells.unitAt(place.y(), marks.top(), marks.height());
    return tr("x at %1, step %2: %3")
        .arg(m_bands.value(row))
        .arg(step + 1)
        .arg(formatNumber(grid().value(row, step)));
}

} // namespace loopscope::ui
