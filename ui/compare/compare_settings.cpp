#include "ui/compare/compare_settings.h"

#include "core/task/task_description.h"
#include "core/training/equal_parameters.h"
#include "ui/session/wording.h"

#include <QCoreApplication>

#include <algorithm>

namespace loopscope::ui
{
namespace
{

struct Wording {
    Q_DECLARE_TR_FUNCTIONS(loopscope::ui::CompareSettings)
};

QString nameOf(const ExperimentOptions& options)
{
    QString name = nameOfCell(options.layers.front());
    name.front() = name.front().toUpper();
    const int layers = int(options.layers.size());
    if (layers > 1)
        name = Wording::tr("%1, %2 layers").arg(name).arg(layers);
    if (descriptionOf(options.task.kind).group == TaskGroup::Translation)
        name = (options.attention == Attention::None ? Wording::tr("%1, no attention")
                                                     : Wording::tr("%1 with attention"))
                   .arg(name);
    return name;
}

} // namespace

SessionSettings withSizing(SessionSettings settings, Sizing sizing)
{
    const ExperimentOptions& first = settings.front();
    const int units = first.layers.front().units;
    const Eigen::Index parameters =
        sizing == Sizing::EqualParameters ? parameterCount(first) : Eigen::Index(0);
    for (std::size_t i = 1; i < settings.size(); ++i)
        settings[i] = sizing == Sizing::EqualUnits ? withUnits(settings[i], units)
                                                   : withParameterCount(settings[i], parameters);
    return settings;
}

std::optional<Sizing> sizingOf(const SessionSettings& settings)
{
    for (const Sizing sizing : {Sizing::EqualUnits, Sizing::EqualParameters}) {
        if (withSizing(settings, sizing) == settings)
            return sizing;
    }
    return std::nullopt;
}

ExperimentOptions withCell(ExperimentOptions options, const CatalogEntry& cell)
{
    const Function activation = identifyCell(options.layers.front().equations).activation;
    for (auto* stack : {&options.layers, &options.decoder}) {
        for (LayerOptions& layer : *stack)
            layer.equations = cell.text(activation);
    }
    const bool wasIdentity =
        options.initialisation.recurrent == RecurrentInitialisation::Identity;
    if (cell.startsAsIdentity || wasIdentity)
        options.initialisation = initialisationFor(cell);
    return options;
}

const CatalogEntry& usualPartner(const ExperimentOptions& options)
{
    const CatalogEntry& lstm = *findInCatalog("lstm");
    const bool isLstm = identifyCell(options.layers.front().equations).entry == &lstm;
    return isLstm ? *findInCatalog("vanilla") : lstm;
}

SessionSettings besideMemoryless(const ExperimentOptions& options)
{
    const CatalogEntry* own = identifyCell(options.layers.front().equations).entry;
    const bool isMemoryless =
        own != nullptr && (own->identifier == "feed-forward" || own->identifier == "window");
    // Where the network itself has no state, the recurrent one is the LSTM.
    const auto other = [&options](const char* identifier) {
        ExperimentOptions result = withCell(options, *findInCatalog(identifier));
        result.edits.clear(); // they are of the weights of another cell, as what is held
        result.holds.clear();
        return result;
    };
    return {isMemoryless ? other("lstm") : options, other("feed-forward"), other("window")};
}

QString remarkOnMemoryless(const ExperimentOptions& options)
{
    if (descriptionOf(options.task.kind).group != TaskGroup::Translation)
        return {};
    return options.attention == Attention::None
               ? Wording::tr("An encoder hands over what it has read as its last state. Networks "
                             "without a state hand over nothing: they write without having read.")
               : Wording::tr("An encoder hands over what it has read as its last state. Networks "
                             "without a state hand over nothing: all that reaches their decoder "
                             "comes through attention.");
}

SessionSettings besideOtherAttention(const ExperimentOptions& options)
{
    ExperimentOptions other = options;
    other.attention =
        options.attention == Attention::None ? Attention::Additive : Attention::None;
    return {options, other};
}

QStringList namesOfNetworks(const SessionSettings& settings)
{
    QStringList plain;
    for (const ExperimentOptions& options : settings)
        plain.append(nameOf(options));
    QStringList names;
    for (qsizetype i = 0; i < plain.size(); ++i) {
        const bool isAlone = plain.count(plain[i]) == 1;
        const auto number = plain.mid(0, i + 1).count(plain[i]);
        names.append(isAlone ? plain[i] : Wording::tr("%1 (%2)").arg(plain[i]).arg(number));
    }
    return names;
}

} // namespace loopscope::ui
