#include "ui/session/change_words.h"

#include "ui/session/hand_words.h"
#include "ui/session/wording.h"

#include <QCoreApplication>

#include <algorithm>
#include <vector>

namespace loopscope::ui
{
namespace
{

struct Wording {
    Q_DECLARE_TR_FUNCTIONS(loopscope::ui::ChangeWords)
};

QString number(double value)
{
    return QString::number(value, 'g', 4);
}

QString fromTo(const QString& name, const QString& before, const QString& after)
{
    const QString change = QStringLiteral("%1 → %2").arg(before, after);
    return name.isEmpty() ? change : name + QLatin1Char(' ') + change;
}

QString nameOf(RecurrentInitialisation way)
{
    switch (way) {
    case RecurrentInitialisation::Gaussian:
        return Wording::tr("Gaussian");
    case RecurrentInitialisation::Orthogonal:
        return Wording::tr("orthogonal");
    case RecurrentInitialisation::Identity:
        return Wording::tr("identity");
    case RecurrentInitialisation::Xavier:
        break;
    }
    return Wording::tr("Xavier");
}

QString wordsForTask(const ExperimentOptions& before, const ExperimentOptions& after)
{
    const auto nameOfTask = [](const TaskOptions& task) {
        return QString::fromStdString(descriptionOf(task.kind).name);
    };
    if (before.task.kind != after.task.kind)
        return fromTo({}, nameOfTask(before.task), nameOfTask(after.task));
    if (before.task.text != after.task.text)
        return Wording::tr("Edit text");
    for (const TaskSetting& setting : descriptionOf(after.task.kind).settings) {
        const int old = before.task.*setting.field;
        const int now = after.task.*setting.field;
        if (old != now)
            return fromTo(
                QString::fromStdString(setting.name), QString::number(old), QString::number(now));
    }
    return Wording::tr("Change task");
}

QString wordsForLayers(const ExperimentOptions& before, const ExperimentOptions& after)
{
    if (after.layers.size() > before.layers.size())
        return Wording::tr("Add layer");
    if (after.layers.size() < before.layers.size())
        return Wording::tr("Remove layer");
    const auto place =
        std::mismatch(before.layers.begin(), before.layers.end(), after.layers.begin());
    if (place.first == before.layers.end())
        return {};
    if (std::is_permutation(before.layers.begin(), before.layers.end(), after.layers.begin()))
        return Wording::tr("Move layer");
    const LayerOptions& old = *place.first;
    const LayerOptions& now = *place.second;
    if (old.equations != now.equations) {
        const QString oldName = nameOfCell(old);
        const QString newName = nameOfCell(now);
        return oldName == newName ? Wording::tr("Edit equations") : fromTo({}, oldName, newName);
    }
    if (old.units != now.units)
        return fromTo(Wording::tr("units"), QString::number(old.units), QString::number(now.units));
    return Wording::tr("Direction");
}

QString wordsForAttention(const ExperimentOptions& before, const ExperimentOptions& after)
{
    const auto name = [](Attention attention) {
        return attention == Attention::None  ? Wording::tr("none")
               : attention == Attention::Dot ? Wording::tr("dot")
                                             : Wording::tr("additive");
    };
    return fromTo(Wording::tr("attention"), name(before.attention), name(after.attention));
}

QString wordsForDecoder(const ExperimentOptions& before, const ExperimentOptions& after)
{
    const std::vector<LayerOptions>& old = before.decoder;
    const std::vector<LayerOptions>& now = after.decoder;
    if (now.empty())
        return Wording::tr("Decoder as the encoder");
    if (old.empty())
        return Wording::tr("A decoder of its own");
    if (old.size() != now.size())
        return fromTo(Wording::tr("layers of the decoder"), QString::number(old.size()),
            QString::number(now.size()));
    if (old.front().equations != now.front().equations)
        return fromTo(Wording::tr("decoder"), nameOfCell(old.front()), nameOfCell(now.front()));
    if (old.front().units != now.front().units)
        return fromTo(Wording::tr("units of the decoder"), QString::number(old.front().units),
            QString::number(now.front().units));
    return Wording::tr("Change decoder");
}

QString wordsForClipping(const ExperimentOptions& before, const ExperimentOptions& after)
{
    if (after.clipping.kind == ClippingKind::None)
        return Wording::tr("Do not clip gradients");
    if (before.clipping.kind == after.clipping.kind)
        return fromTo(Wording::tr("clipping at"), number(before.clipping.threshold),
            number(after.clipping.threshold));
    return after.clipping.kind == ClippingKind::Norm ? Wording::tr("Clip gradients by norm")
                                                     : Wording::tr("Clip every number");
}

QString wordsForTruncation(const ExperimentOptions& before, const ExperimentOptions& after)
{
    const auto name = [](int length) {
        return length == 0 ? Wording::tr("full BPTT") : QString::number(length);
    };
    return fromTo(
        Wording::tr("window"), name(before.truncationLength), name(after.truncationLength));
}

/// One setting: whether it differs, and what a change of it is called.
struct Setting {
    bool (*differs)(const ExperimentOptions& before, const ExperimentOptions& after);
    QString (*words)(const ExperimentOptions& before, const ExperimentOptions& after);
};

const std::vector<Setting>& table()
{
    using Options = const ExperimentOptions&;
    static const std::vector<Setting> settings{
        // Before the others: a file brings its layers and a task along.
        {[](Options a, Options b) { return a.givenWeights != b.givenWeights && b.givenWeights; },
            [](Options, Options b) {
                return Wording::tr("Open %1").arg(QString::fromStdString(b.givenWeights->source));
            }},
        {[](Options a, Options b) { return a.task != b.task; }, wordsForTask},
        {[](Options a, Options b) { return a.sequenceLength != b.sequenceLength; },
            [](Options a, Options b) {
                return fromTo(QStringLiteral("T"), QString::number(a.sequenceLength),
                    QString::number(b.sequenceLength));
            }},
        {[](Options a, Options b) { return a.layers != b.layers; }, wordsForLayers},
        {[](Options a, Options b) { return a.attention != b.attention; }, wordsForAttention},
        {[](Options a, Options b) { return a.decoder != b.decoder; }, wordsForDecoder},
        {[](Options a, Options b) {
             return a.initialisation.spectralRadius != b.initialisation.spectralRadius;
         },
            [](Options a, Options b) {
                return fromTo(QStringLiteral("ρ"), number(a.initialisation.spectralRadius),
                    number(b.initialisation.spectralRadius));
            }},
        {[](Options a, Options b) {
             return a.initialisation.inputGain != b.initialisation.inputGain;
         },
            [](Options a, Options b) {
                return fromTo(Wording::tr("gain of W"), number(a.initialisation.inputGain),
                    number(b.initialisation.inputGain));
            }},
        {[](Options a, Options b) {
             return a.initialisation.forgetBias != b.initialisation.forgetBias;
         },
            [](Options a, Options b) {
                return fromTo(Wording::tr("forget bias"), number(a.initialisation.forgetBias),
                    number(b.initialisation.forgetBias));
            }},
        {[](Options a, Options b) {
             return a.initialisation.recurrent != b.initialisation.recurrent;
         },
            [](Options a, Options b) {
                return fromTo(
                    {}, nameOf(a.initialisation.recurrent), nameOf(b.initialisation.recurrent));
            }},
        {[](Options a, Options b) { return a.initialisation != b.initialisation; },
            [](Options, Options) { return Wording::tr("Change initialisation"); }},
        {[](Options a, Options b) { return a.optimizer.learningRate != b.optimizer.learningRate; },
            [](Options a, Options b) {
                return fromTo(Wording::tr("learning rate"), number(a.optimizer.learningRate),
                    number(b.optimizer.learningRate));
            }},
        {[](Options a, Options b) { return a.optimizer != b.optimizer; },
            [](Options, Options) { return Wording::tr("Change optimizer"); }},
        {[](Options a, Options b) { return a.clipping != b.clipping; }, wordsForClipping},
        {[](Options a, Options b) { return a.truncationLength != b.truncationLength; },
            wordsForTruncation},
        {[](Options a, Options b) { return a.batchSize != b.batchSize; },
            [](Options a, Options b) {
                return fromTo(Wording::tr("batch size"), QString::number(a.batchSize),
                    QString::number(b.batchSize));
            }},
        {[](Options a, Options b) { return a.loss != b.loss; },
            [](Options, Options) { return Wording::tr("Change loss"); }},
        {[](Options a, Options b) { return a.seed != b.seed; },
            [](Options a, Options b) {
                return fromTo(
                    Wording::tr("seed"), QString::number(a.seed), QString::number(b.seed));
            }},
        {[](Options a, Options b) { return a.edits != b.edits; },
            [](Options a, Options b) { return wordsForEdits(a.edits, b.edits); }},
        {[](Options a, Options b) { return a.holds != b.holds; },
            [](Options a, Options b) { return wordsForHolds(a.holds, b.holds); }},
        {[](Options a, Options b) { return a.threads != b.threads; },
            [](Options a, Options b) {
                return fromTo(
                    Wording::tr("threads"), QString::number(a.threads), QString::number(b.threads));
            }},
        {[](Options a, Options b) { return a != b; },
            [](Options, Options) { return Wording::tr("Change settings"); }},
    };
    return settings;
}

/// The first network whose settings differ; the networks are as many before as after.
int firstChanged(const SessionSettings& before, const SessionSettings& after)
{
    const auto place = std::mismatch(before.begin(), before.end(), after.begin()).first;
    return place == before.end() ? -1 : int(place - before.begin());
}

/// The first setting of the table that differs; -1 if none does.
int firstSetting(const ExperimentOptions& before, const ExperimentOptions& after)
{
    for (std::size_t i = 0; i < table().size(); ++i) {
        if (table()[i].differs(before, after))
            return int(i);
    }
    return -1;
}

} // namespace

int kindOfChange(const SessionSettings& before, const SessionSettings& after)
{
    if (before.size() != after.size())
        return -1;
    const int network = firstChanged(before, after);
    if (network < 0)
        return -1;
    const ExperimentOptions& old = before[std::size_t(network)];
    const ExperimentOptions& now = after[std::size_t(network)];
    // Adding a layer stands for itself, typing its units does not.
    if (old.layers.size() != now.layers.size() || old.decoder.size() != now.decoder.size())
        return -1;
    return network * int(table().size()) + firstSetting(old, now);
}

QString wordsForChange(const SessionSettings& before, const SessionSettings& after)
{
    if (after.size() > before.size())
        return Wording::tr("Add network");
    if (after.size() < before.size())
        return Wording::tr("Remove network");
    const int network = firstChanged(before, after);
    if (network < 0)
        return {};
    const ExperimentOptions& old = before[std::size_t(network)];
    const ExperimentOptions& now = after[std::size_t(network)];
    return table()[std::size_t(firstSetting(old, now))].words(old, now);
}

} // namespace loopscope::ui
