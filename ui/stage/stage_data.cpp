#include "ui/stage/stage_data.h"

#include "core/bptt/decoding.h"
#include "core/bptt/writing.h"
#include "core/task/series_task.h"
#include "ui/session/time_span.h"
#include "ui/session/wording.h"
#include "ui/theme/number_format.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("Stage", text);
}

/// Fills in what a decoder on its own reads and writes besides: from where, beyond the target's
/// end, and what it leaves out.
void readAnswer(const Snapshot& snapshot, int step, StageColumn& column)
{
    const Iteration& iteration = *snapshot.iteration;
    const Batch& batch = iteration.batch();
    const auto nameOf = [&](int outputClass) {
        return QString::fromStdString(snapshot.task->outputName(outputClass));
    };
    const auto isAsked = [&](int at) { return batch.weights[batch.column(at, 0)] > 0.0; };
    if (step >= batch.lengths.front()) {
        if (isAsked(step))
            column.missed = nameOf(targetClassOf(batch, batch.column(step, 0)));
        return;
    }
    if (step > 0) {
        const int read = largestOf(batch.inputs.col(batch.column(step, 0)));
        column.isInputOwn = true;
        column.isInputRight =
            isAsked(step - 1) && read == targetClassOf(batch, batch.column(step - 1, 0));
    }
    const ConstVectorView probabilities = iteration.probabilities(step);
    column.isOutputNumber = probabilities.allFinite();
    if (column.isOutputNumber)
        column.outputProbability = probabilities.maxCoeff(&column.outputUnit);
    column.output = column.isOutputNumber ? nameOf(column.outputUnit) : QStringLiteral("NaN");
}

/// Fills in what a network that writes a text has read and drawn itself.
void readWriting(const Snapshot& snapshot, int step, StageColumn& column)
{
    const Iteration& iteration = *snapshot.iteration;
    const Writing& writing = *iteration.batch().writing;
    column.isInputOwn = writing.isInputOwn(step);
    if (column.isInputOwn && writing.drawn[std::size_t(step) - 1] < 0)
        column.input.clear();
    const bool isFinite = iteration.output(step).allFinite();
    if (isFinite)
        column.likely = predictionsAt(snapshot, step);
    if (column.hasTarget())
        return;
    column.isOutputNumber = isFinite;
    column.output = QStringLiteral("NaN");
    const int drawn = writing.drawn[std::size_t(step)];
    column.isDrawn = isFinite && drawn >= 0;
    if (!column.isDrawn)
        return;
    column.output = QString::fromStdString(snapshot.task->outputName(drawn));
    column.outputUnit = drawn;
    column.outputProbability = chancesAt(iteration, step)[drawn];
}

/// Fills in what stands in the boxes of a column.
/// @param isOwn  whether a network reads its own outputs
void readLabels(const Snapshot& snapshot, int step, bool isOwn, StageColumn& column)
{
    const Iteration& iteration = *snapshot.iteration;
    const Task& task = *snapshot.task;
    const Batch& batch = iteration.batch();
    const auto text = [](const StageLabel& label) { return QString::fromStdString(label.text); };
    if (snapshot.decoderTrack >= 0) {
        column.input = text(task.sourceLabel(batch, step));
        return;
    }
    column.input = text(task.inputLabel(batch, step));
    column.target = text(task.targetLabel(batch, step));
    if (batch.writing) {
        readWriting(snapshot, step, column);
        if (!column.hasTarget())
            return;
    } else if (isOwn) {
        readAnswer(snapshot, step, column);
        if (!column.hasTarget())
            return;
    }
    column.output = text(task.outputLabel(iteration, step));
    if (!column.hasOutput())
        return;
    column.isOutputRight = task.isRight(iteration, step);
    column.loss = column.hasTarget() ? iteration.stepLoss(step) : 0.0;
    const ConstVectorView probabilities = iteration.probabilities(step);
    column.isOutputNumber = probabilities.allFinite();
    if (batch.targetClasses.empty())
        return;
    if (column.hasTarget())
        column.targetProbability = probabilities[targetClassOf(batch, batch.column(step, 0))];
    if (column.isOutputNumber)
        column.outputProbability = probabilities.maxCoeff(&column.outputUnit);
}

constexpr Eigen::Index fewInputs = 3; ///< that are drawn beside each other as curves

/// Fills in the numbers that stand behind a column's words.
void readNumbers(const Snapshot& snapshot, int step, StageColumn& column)
{
    const Task& task = *snapshot.task;
    const Batch& batch = snapshot.iteration->batch();
    const auto isNumber = [](const StageLabel& label) {
        return label.kind == StageLabel::Kind::Number || label.kind == StageLabel::Kind::Vector;
    };
    const StageLabel input = task.inputLabel(batch, step);
    if (isNumber(input)) {
        // A series is shown in its own unit, in which only the predicted column is known.
        const bool isSeries = dynamic_cast<const SeriesTask*>(&task) != nullptr;
        const Eigen::MatrixXd& numbers = batch.inputs;
        if (isSeries || numbers.rows() > fewInputs)
            column.inputNumbers = {input.value};
        else
            for (Eigen::Index row = 0; row < numbers.rows(); ++row)
                column.inputNumbers.push_back(numbers(row, batch.column(step, 0)));
    }
    if (const StageLabel target = task.targetLabel(batch, step); isNumber(target))
        column.targetNumber = target.value;
    if (const StageLabel output = task.outputLabel(*snapshot.iteration, step); isNumber(output))
        column.outputNumber = output.value;
}

/// Takes a number and how it is written into a row.
void widen(NumberRow& row, double number, QString word)
{
    if (!std::isfinite(number) || word.isEmpty())
        return;
    row.lowest = row.isThere() ? std::min(row.lowest, number) : number;
    row.highest = row.isThere() ? std::max(row.highest, number) : number;
    for (QChar& character : word)
        character = character.isDigit() ? QChar('0') : character;
    if (word.size() > row.widest.size())
        row.widest = word;
}

void readNumberRows(const Snapshot& snapshot, StageData& data)
{
    for (const StageColumn& column : data.columns) {
        for (const double number : column.inputNumbers)
            widen(data.inputs, number, column.input);
        data.inputs.count += column.inputNumbers.empty() ? 0 : 1;
        data.outputs.count += column.output.isEmpty() ? 0 : 1;
        widen(data.outputs, column.targetNumber, column.target);
        widen(data.outputs, column.outputNumber, column.output);
    }
    const bool isSeries = dynamic_cast<const SeriesTask*>(snapshot.task.get()) != nullptr;
    if (!isSeries || !data.inputs.isThere() || !data.outputs.isThere())
        return;
    // One unit, one scale.
    data.inputs.lowest = data.outputs.lowest = std::min(data.inputs.lowest, data.outputs.lowest);
    data.inputs.highest = data.outputs.highest =
        std::max(data.inputs.highest, data.outputs.highest);
}

/// Fills in what comes back to the state of a step. @param memories  the track's state symbols
void readGradients(const Iteration& iteration, int track, int step,
    const std::vector<int>& memories, double source, StageColumn& column)
{
    const Program& program = *iteration.network().tracks()[std::size_t(track)].program;
    const double whole = iteration.gradient(track, program.output, step).stableNorm();
    const bool isState = program.symbols[std::size_t(program.output)].isState();
    column.gradient = gradientBar(whole, source);
    // Without memory, all of a step's gradient comes from its own output.
    column.fromOutput.magnitude =
        isState
            ? gradientBar(
                  iteration.gradientFromOwnStep(track, program.output, step).stableNorm(), source)
            : column.gradient;
    for (std::size_t i = 0; i < memories.size(); ++i) {
        column.fromLater[i].magnitude = gradientBar(
            iteration.gradientFromLaterSteps(track, memories[i], step).stableNorm(), source);
    }
}

int stepOnAxis(const StageData& data, int step)
{
    return data.isEncoder ? step - data.steps : step;
}

QString outputWords(const StageData& data, const StageColumn& column)
{
    if (!column.isOutputNumber)
        return tr("the output is not a number");
    if (!data.hasClasses)
        return (column.isOutputRight ? tr("output %1: right") : tr("output %1: wrong"))
            .arg(column.output);
    const QString amount = data.isProbability ? formatPercent(column.outputProbability)
                                              : formatNumber(column.outputProbability);
    if (column.isDrawn)
        return tr("drawn: %1, with a chance of %2").arg(column.output, amount);
    if (!column.hasTarget())
        return tr("output %1 (%2)").arg(column.output, amount);
    return (column.isOutputRight ? tr("output %1 (%2): right") : tr("output %1 (%2): wrong"))
        .arg(column.output, amount);
}

/// What the step reads, and of a decoder where it has it from.
QString inputWords(const StageData& data, const StageColumn& column, int step)
{
    if (data.isEncoder)
        return tr("source %1").arg(column.input);
    if (data.given > 0 && column.input.isEmpty())
        return tr("nothing to read: nothing could be drawn");
    if (data.given > 0)
        return (column.isInputOwn ? tr("input %1: drawn by the network at the step before")
                                  : tr("input %1: given by the beginning"))
            .arg(column.input);
    if (column.input.isEmpty())
        return data.readsOwnOutputs ? tr("nothing to read: the end is written") : tr("no input");
    if (!data.startsFromEncoder || step == 0)
        return tr("input %1").arg(column.input);
    if (!column.isInputOwn)
        return tr("input %1: the right one, by teacher forcing").arg(column.input);
    return (column.isInputRight ? tr("input %1: its own output of the step before")
                                : tr("input %1: its own output of the step before, a wrong one"))
        .arg(column.input);
}

QString targetWords(const StageColumn& column)
{
    if (!column.missed.isEmpty())
        return tr("%1 should still have come").arg(column.missed);
    if (column.hasTarget())
        return tr("target %1").arg(column.target);
    if (column.isDrawn)
        return tr("no target: nobody knows what is right in what it makes up");
    return column.hasOutput() ? tr("no target: the answer should have ended") : tr("no target");
}

QString likelyWords(const StageColumn& column)
{
    QStringList words;
    for (const Prediction& prediction : column.likely)
        words += tr("%1 %2").arg(prediction.name, formatPercent(prediction.chance));
    return tr("likely next: %1").arg(words.join(QStringLiteral(" · ")));
}

QString stateWords(const StageData& data, int step)
{
    const VectorSummary& summary = data.state.columns[std::size_t(step)];
    QString text = tr("hidden state of %n units from %1 to %2")
                       .replace(QStringLiteral("%n"), QString::number(data.units))
                       .arg(formatNumber(summary.smallest), formatNumber(summary.largest));
    if (!summary.isFinite()) {
        text += tr(", with %1 not-a-number and %2 infinite")
                    .arg(summary.notANumber)
                    .arg(summary.infinite);
    }
    return text;
}

QStringList gradientWords(const StageData& data, const StageColumn& column)
{
    QStringList words = {tr("gradient ‖∂L/∂h‖ = %1").arg(formatNumber(column.gradient.norm))};
    words += (data.isEncoder ? tr("from what reads its output: %1")
                             : tr("from the step's own output: %1"))
                 .arg(formatNumber(column.fromOutput.magnitude.norm));
    for (std::size_t i = 0; i < data.memories.size(); ++i) {
        words += tr("from later steps through %1: %2")
                     .arg(data.memories[i], formatNumber(column.fromLater[i].magnitude.norm));
    }
    return words;
}

QString phaseWords(const StageData& data, const TimelineMoment& moment)
{
    const QString place = wordsForStep(data.span, stepOnAxis(data, moment.cursor.step));
    switch (moment.cursor.phase) {
    case Phase::Forward:
        return tr("Forward, %1").arg(place);
    case Phase::Loss:
        return tr("Loss: every output has been compared with its target");
    case Phase::Backward:
        return tr("Backward, %1").arg(place);
    case Phase::Update:
        return tr("Update: the weights have been changed");
    }
    return {};
}

QStringList columnWords(const StageData& data, const TimelineMoment& moment, int step)
{
    const StageColumn& column = data.column(step);
    QStringList words = {inputWords(data, column, step)};
    if (step == 0 && data.startsFromEncoder)
        words += tr("starts from what the encoder has read");
    if (!data.isEncoder)
        words += targetWords(column);
    if (!moment.isStateReached(step)) {
        words += tr("not yet calculated");
        return words;
    }
    if (column.hasOutput())
        words += outputWords(data, column);
    if (!column.likely.empty())
        words += likelyWords(column);
    if (column.hasTarget() && moment.isLossReached())
        words += tr("loss %1").arg(formatNumber(column.loss));
    if (step >= data.state.steps)
        return words;
    words += stateWords(data, step);
    if (moment.isGradientReached(step))
        words += gradientWords(data, column);
    for (std::size_t i = 0; step == 0 && moment.isGradientReached(0) && i < data.toEncoder.size();
         ++i) {
        words += tr("back to the encoder through %1: %2")
                     .arg(data.memories[i], formatNumber(data.toEncoder[i].magnitude.norm));
    }
    return words;
}

/// The first layer's track below a track.
int inputTrackOf(const Network& network, int track)
{
    const Track& shown = network.tracks()[std::size_t(track)];
    for (std::size_t i = 0; i < network.tracks().size(); ++i) {
        const Track& candidate = network.tracks()[i];
        if (candidate.stack == shown.stack && candidate.layer == 0)
            return int(i);
    }
    return track;
}

} // namespace

StageData stageData(const Snapshot& snapshot)
{
    const Iteration& iteration = *snapshot.iteration;
    const int track = snapshot.track();
    const Program& program = snapshot.program();
    const double source = averageSource(snapshot);

    StageData data;
    data.track = track;
    data.isReverse = iteration.network().tracks()[std::size_t(track)].reverse;
    data.inputTrack = inputTrackOf(iteration.network(), track);
    data.stateSymbol = program.output;
    data.isEncoder = snapshot.decoderTrack >= 0;
    data.readsOwnOutputs = !data.isEncoder && readsOwnOutputs(iteration);
    if (iteration.batch().writing)
        data.given = iteration.batch().writing->given;
    data.span = spanOf(iteration);
    data.steps = data.isEncoder ? data.span.encoderSteps : data.span.steps;
    data.hasClasses = !iteration.batch().targetClasses.empty();
    data.isProbability = iteration.network().options().loss != Loss::MeanSquaredError;
    data.state = valueGrid(iteration, track, program.output);
    data.byHand = unitsByHand(snapshot, track, program.output);
    if (!data.isEncoder)
        data.readoutByHand = readoutByHand(snapshot);
    data.units = data.state.units;
    for (int symbol = 0; symbol < int(program.symbols.size()); ++symbol) {
        if (!program.symbols[std::size_t(symbol)].isState())
            continue;
        data.memorySymbols.push_back(symbol);
        data.memories.push_back(QString::fromStdString(program.symbols[std::size_t(symbol)].name));
    }
    data.startsFromEncoder = iteration.network().tracks()[std::size_t(track)].stack == 1;
    for (std::size_t i = 0; data.startsFromEncoder && i < data.memorySymbols.size(); ++i) {
        data.toEncoder.push_back({gradientBar(
            iteration.gradientFromLaterSteps(track, data.memorySymbols[i], -1).stableNorm(),
            source)});
    }
    for (int step = 0; step < data.steps; ++step) {
        StageColumn column;
        readLabels(snapshot, step, data.readsOwnOutputs, column);
        if (!data.isEncoder && !data.startsFromEncoder)
            readNumbers(snapshot, step, column);
        column.fromLater.resize(data.memorySymbols.size());
        if (step < data.state.steps)
            readGradients(iteration, track, step, data.memorySymbols, source, column);
        data.columns.push_back(std::move(column));
    }
    readNumberRows(snapshot, data);
    return data;
}

QString describeMoment(const StageData& data, const TimelineMoment& moment)
{
    if (data.steps == 0)
        return {};
    const int step = std::clamp(moment.cursor.step, 0, data.steps - 1);
    QStringList sentences = {phaseWords(data, moment)};
    sentences +=
        tr("Step %1: ").arg(step + 1) + columnWords(data, moment, step).join(QStringLiteral("; "));
    std::vector<UnitByHand> things = data.byHand;
    things.push_back(data.readoutByHand);
    if (const QString words = wordsByHand(things); !words.isEmpty())
        sentences += words;
    return sentences.join(QStringLiteral(". ")) + u'.';
}

QString describeColumn(const StageData& data, const TimelineMoment& moment, int step)
{
    return (data.isEncoder ? tr("Step %1 of the encoder") : tr("Step %1")).arg(step + 1) + u'\n' +
           columnWords(data, moment, step).join(u'\n') + linesByHand({data.readoutByHand}, 0);
}

} // namespace loopscope::ui
