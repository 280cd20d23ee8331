#include "ui/session/wording.h"

#include "core/bptt/decoding.h"
#include "core/bptt/writing.h"
#include "core/cell/catalog.h"
#include "ui/session/broken_run.h"
#include "ui/session/hand_words.h"
#include "ui/session/time_span.h"

#include <QCoreApplication>

#include <algorithm>

namespace loopscope::ui
{
namespace
{

struct Wording {
    Q_DECLARE_TR_FUNCTIONS(loopscope::ui::Wording)
};

/// With three digits, a power of ten as in "1.8·10⁷".
QString number(double value)
{
    const QString text = QString::number(value, 'g', 3);
    const qsizetype power = text.indexOf(QLatin1Char('e'));
    if (power < 0)
        return text;
    static const QString raised = QStringLiteral("⁰¹²³⁴⁵⁶⁷⁸⁹");
    QString exponent = QString::number(text.mid(power + 1).toInt());
    for (QChar& digit : exponent)
        digit = digit.isDigit() ? raised[digit.digitValue()] : QChar(0x207B);
    return text.left(power) + QStringLiteral("·10") + exponent;
}

QString sentenceForTask(const TaskOptions& before, const TaskOptions& after)
{
    const TaskDescription& task = descriptionOf(after.kind);
    if (before.kind != after.kind)
        return Wording::tr("The task is now: %1.").arg(QString::fromStdString(task.name));
    if (before.text != after.text)
        return task.group == TaskGroup::Speech
                   ? Wording::tr("The network has other recordings to hear.")
               : task.group == TaskGroup::Text
                   ? Wording::tr("The network has another text to learn.")
                   : Wording::tr("The network has other data to learn.");
    for (const TaskSetting& setting : task.settings) {
        if (before.*setting.field != after.*setting.field)
            return Wording::tr("%1: %2.")
                .arg(QString::fromStdString(setting.name))
                .arg(after.*setting.field);
    }
    return Wording::tr("The task changed.");
}

QString sentenceForLayer(const LayerOptions& before, const LayerOptions& after, const QString& name)
{
    if (after.units != before.units)
        return after.units == 1 ? Wording::tr("%1 has 1 unit now.").arg(name)
                                : Wording::tr("%1 has %2 units now.").arg(name).arg(after.units);
    if (after.equations != before.equations)
        return Wording::tr("The cell is now: %1.").arg(nameOfCell(after));
    switch (after.direction) {
    case Direction::Forward:
        return Wording::tr("%1 reads from the first step to the last.").arg(name);
    case Direction::Backward:
        return Wording::tr("%1 reads from the last step to the first.").arg(name);
    case Direction::Both:
        break;
    }
    return Wording::tr("%1 reads in both directions.").arg(name);
}

QString sentenceForLayers(const ExperimentOptions& before, const ExperimentOptions& after)
{
    const std::size_t count = after.layers.size();
    if (before.layers.size() != count)
        return count == 1 ? Wording::tr("The network has 1 layer now.")
                          : Wording::tr("The network has %1 layers now.").arg(count);
    if (std::is_permutation(before.layers.begin(), before.layers.end(), after.layers.begin()))
        return Wording::tr("The layers stand in another order.");
    const auto changed =
        std::mismatch(before.layers.begin(), before.layers.end(), after.layers.begin());
    const QString name =
        count == 1 ? Wording::tr("The layer")
                   : Wording::tr("Layer %1").arg(changed.second - after.layers.begin() + 1);
    return sentenceForLayer(*changed.first, *changed.second, name);
}

QString sentenceForInitialisation(
    const InitialisationOptions& before, const InitialisationOptions& after)
{
    if (before.spectralRadius != after.spectralRadius)
        return Wording::tr("Recurrent weights scaled to the spectral radius %1.")
            .arg(number(after.spectralRadius));
    if (before.inputGain != after.inputGain)
        return Wording::tr("Input weights scaled to a gain of %1.").arg(number(after.inputGain));
    if (before.forgetBias != after.forgetBias)
        return Wording::tr("The forget gate's bias starts at %1.").arg(number(after.forgetBias));
    return Wording::tr("The recurrent weights start in another way.");
}

QString sentenceForOptimizer(const OptimizerOptions& before, const OptimizerOptions& after)
{
    if (before.kind != after.kind)
        return after.kind == OptimizerKind::Sgd
                   ? Wording::tr("Updates follow plain gradient descent.")
                   : Wording::tr("Updates follow %1.").arg(nameOf(after.kind));
    return Wording::tr("Learning rate %1.").arg(number(after.learningRate));
}

QString sentenceForDecoder(const std::vector<LayerOptions>& decoder)
{
    if (decoder.empty())
        return Wording::tr("The decoder is as the encoder.");
    const LayerOptions& first = decoder.front();
    return decoder.size() == 1
               ? Wording::tr("The decoder is now: %1, %2 units.")
                     .arg(nameOfCell(first))
                     .arg(first.units)
               : Wording::tr("The decoder is now: %1, %2 layers of %3 units.")
                     .arg(nameOfCell(first))
                     .arg(decoder.size())
                     .arg(first.units);
}

} // namespace

QString nameOfCell(const LayerOptions& layer)
{
    const CatalogMatch match = identifyCell(layer.equations);
    if (match.entry == nullptr)
        return Wording::tr("a cell of your own");
    const QString name = QString::fromStdString(match.entry->name);
    if (!match.entry->activationIsChoice || match.activation == Function::Tanh)
        return name;
    return QStringLiteral("%1 (%2)").arg(
        name, match.activation == Function::Relu ? Wording::tr("ReLU") : Wording::tr("sigmoid"));
}

QString sentenceForChange(const ExperimentOptions& before, const ExperimentOptions& after)
{
    if (before.task != after.task)
        return sentenceForTask(before.task, after.task);
    if (before.sequenceLength != after.sequenceLength)
        return Wording::tr("Sequence length T = %1.").arg(after.sequenceLength);
    if (before.layers != after.layers)
        return sentenceForLayers(before, after);
    if (before.attention != after.attention)
        return after.attention == Attention::None ? Wording::tr("The decoder does not attend.")
               : after.attention == Attention::Dot
                   ? Wording::tr("The decoder attends by dot products.")
                   : Wording::tr("The decoder attends by a small network.");
    if (before.decoder != after.decoder)
        return sentenceForDecoder(after.decoder);
    if (before.initialisation != after.initialisation)
        return sentenceForInitialisation(before.initialisation, after.initialisation);
    if (before.optimizer != after.optimizer)
        return sentenceForOptimizer(before.optimizer, after.optimizer);
    if (before.clipping != after.clipping)
        return after.clipping.kind == ClippingKind::None
                   ? Wording::tr("Gradients are not clipped.")
                   : Wording::tr("Gradients are clipped at %1.")
                         .arg(number(after.clipping.threshold));
    if (before.truncationLength != after.truncationLength)
        return after.truncationLength == 0
                   ? Wording::tr("Gradients travel through the whole sequence.")
                   : Wording::tr("Gradients travel inside windows of %1 steps.")
                         .arg(after.truncationLength);
    if (before.batchSize != after.batchSize)
        return after.batchSize == 1
                   ? Wording::tr("1 sequence an iteration.")
                   : Wording::tr("%1 sequences an iteration.").arg(after.batchSize);
    if (before.loss != after.loss)
        return after.loss == Loss::CrossEntropy
                   ? Wording::tr("The loss is the cross-entropy.")
                   : Wording::tr("The loss is the mean squared error.");
    if (before.threads != after.threads)
        return after.threads == 1 ? Wording::tr("One thread calculates.")
                                  : Wording::tr("%1 threads calculate.").arg(after.threads);
    if (before.edits != after.edits && before.seed == after.seed)
        return Wording::tr("%1, by hand.").arg(wordsForEdits(before.edits, after.edits));
    if (before.holds != after.holds)
        return Wording::tr("%1, by hand.").arg(wordsForHolds(before.holds, after.holds));
    return Wording::tr("New random weights from seed %1.").arg(after.seed);
}

QString wordsForStep(const TimeSpan& span, int step)
{
    if (step < 0)
        return Wording::tr("step %1 of %2 of the encoder")
            .arg(step + span.encoderSteps + 1)
            .arg(span.encoderSteps);
    return (span.encoderSteps > 0 ? Wording::tr("step %1 of %2 of the decoder")
                                  : Wording::tr("step %1 of %2"))
        .arg(step + 1)
        .arg(span.steps);
}

namespace
{

/// Likewise, of a network that writes a text.
QString sentenceForWriting(const Snapshot& snapshot, const Cursor& cursor, const QString& place)
{
    const Writing& writing = *snapshot.iteration->batch().writing;
    const bool hasLoss = writing.given > 1;
    switch (cursor.phase) {
    case Phase::Forward:
        break;
    case Phase::Loss:
        return hasLoss
                   ? Wording::tr("Loss: only the beginning has one, for what follows in it; %1 on "
                                 "average.")
                         .arg(number(snapshot.iteration->loss()))
                   : Wording::tr("Loss: none. Nobody knows what is right behind the beginning.");
    case Phase::Backward:
        return cursor.step + 1 < writing.given
                   ? Wording::tr("Backward, %1: the gradient of the beginning's loss arrives at h.")
                         .arg(place)
                   : Wording::tr("Backward, %1: nothing comes. What it wrote has no loss.")
                         .arg(place);
    case Phase::Update:
        return Wording::tr("Update: none. The network is trained on the given text; this is what "
                           "it does on its own.");
    }
    const int drawn = writing.drawn[std::size_t(cursor.step)];
    if (drawn < 0)
        return (cursor.step + 1 < writing.given
                    ? Wording::tr("Forward, %1: the beginning is read; what comes next is given.")
                    : Wording::tr("Forward, %1: the output is no number, so nothing is drawn."))
            .arg(place);
    const QString name = QString::fromStdString(snapshot.task->outputName(drawn));
    return (cursor.step + 1 < snapshot.iteration->steps()
                ? Wording::tr("Forward, %1: “%2” is drawn, and the next step reads it.")
                : Wording::tr("Forward, %1: “%2” is drawn."))
        .arg(place, name);
}

} // namespace

QString sentenceForPlace(const Snapshot& snapshot, const Cursor& cursor)
{
    const QString place = wordsForStep(spanOf(*snapshot.iteration), cursor.step);
    if (snapshot.iteration->batch().writing)
        return sentenceForWriting(snapshot, cursor, place);
    switch (cursor.phase) {
    case Phase::Forward:
        return Wording::tr("Forward, %1: the state h is calculated.").arg(place);
    case Phase::Loss:
        return Wording::tr("Loss: the outputs are compared with the targets; %1 on average.")
            .arg(number(snapshot.iteration->loss()));
    case Phase::Backward:
        return Wording::tr("Backward, %1: the gradient arrives at h.").arg(place);
    case Phase::Update:
        break;
    }
    if (readsOwnOutputs(*snapshot.iteration))
        return Wording::tr("Update: none. Training has teacher forcing; this is what the network "
                           "does on its own.");
    return Wording::tr("Update: every weight takes one step against its gradient.");
}

QString sentenceForStop(const Snapshot& snapshot, TrainingEnd end)
{
    const int iteration = snapshot.iteration->number();
    const bool isText = snapshot.iteration->batch().writing != nullptr;
    const bool isOwn = !isText && readsOwnOutputs(*snapshot.iteration);
    const QString number =
        ui::number(isText ? snapshot.trainedLoss : snapshot.iteration->loss());
    const QString loss = isOwn ? Wording::tr("%1 on its own").arg(number) : number;
    switch (end) {
    case TrainingEnd::Finished:
        return Wording::tr("Finished at iteration %1, loss %2: ready to step.")
            .arg(iteration)
            .arg(loss);
    case TrainingEnd::LossReached:
        // What was asked for is the loss of training, which has the right inputs.
        return (isOwn ? Wording::tr("The loss of training is as low as you asked for at iteration "
                                    "%1; on its own the network has %2: ready to step.")
                      : Wording::tr("The loss is %2 at iteration %1, as low as you asked for: "
                                    "ready to step."))
            .arg(iteration)
            .arg(number);
    case TrainingEnd::Diverged:
        return Wording::tr("Training stopped by itself: a number is not finite any more.");
    case TrainingEnd::Stopped:
        break;
    }
    return Wording::tr("Stopped at iteration %1, loss %2: ready to step.").arg(iteration).arg(loss);
}

QString sentenceForBreak(const BrokenRun& broken)
{
    const int iteration = broken.breakdown.iteration;
    const QString why = QString::fromStdString(breakdownSentence(broken.breakdown));
    if (broken.lastGood < 0)
        return Wording::tr(
                   "Iteration 0 is not finite already, so there is nothing to learn from. ") +
               why;
    const QString back =
        broken.lastGood == iteration - 1
            ? Wording::tr("You are back at iteration %1, the last that was sound: its gradient has "
                          "the norm %2.")
            : Wording::tr("You are back at iteration %1, the last before the loss ran away: its "
                          "gradient has the norm %2.");
    return Wording::tr("Training stopped by itself: iteration %1 is not finite.").arg(iteration) +
           u' ' + why + u' ' + back.arg(broken.lastGood).arg(number(broken.gradientNorm));
}

QString sentenceForFeeding(const Snapshot& snapshot, bool isOwnOutputs)
{
    if (snapshot.iteration->network().stackCount() == 1)
        return isOwnOutputs ? Wording::tr("The network reads what it writes: each step draws what "
                                          "the next one reads. It is trained on the given text all "
                                          "the same.")
                            : Wording::tr("The network reads the given text, whatever it would "
                                          "write itself.");
    return isOwnOutputs
               ? Wording::tr("The decoder reads its own outputs until it writes the end. It is "
                             "trained with the right ones all the same.")
               : Wording::tr("Teacher forcing: the decoder reads the right answer, one step late.");
}

QString sentenceForPace(double iterationsPerSecond)
{
    if (iterationsPerSecond == fullPace)
        return Wording::tr("Training goes as fast as this machine can.");
    return Wording::tr("Training goes at %1 iterations a second.").arg(number(iterationsPerSecond));
}

} // namespace loopscope::ui
