#include "app/network_arguments.h"

#include "app/command.h"
#include "app/unknown_name.h"

#include <QCommandLineParser>

#include <limits>

namespace loopscope::app
{
namespace
{

constexpr int largestSeed = std::numeric_limits<int>::max();

/// Reads a whole number if it is given.
/// @return a sentence on what is wrong; empty if nothing is
template <typename Number>
QString readNumber(const QCommandLineParser& parser, const QCommandLineOption& option, int least,
    int most, Number& number)
{
    if (!parser.isSet(option))
        return {};
    const auto value = wholeNumber(parser.value(option), least, most);
    if (!value)
        return QString("--%1 is \"%2\"; it must be from %3 to %4.")
            .arg(option.names().first(), parser.value(option))
            .arg(least)
            .arg(most);
    number = Number(*value);
    return {};
}

} // namespace

NetworkArguments::NetworkArguments()
    : m_cell("cell", "The cell: vanilla, gru, lstm, feed-forward, or another of the catalog.",
          "name")
    , m_activation("activation", "Of the vanilla cell: tanh, sigmoid or relu.", "function")
    , m_units("units", "Units of the layer.", "number")
    , m_length("length", "Sequence length T.", "number")
    , m_radius("rho", "Spectral radius of the recurrent weights.", "number")
    , m_seed("seed", "Of all random numbers: another seed, another run.", "number")
{
}

void NetworkArguments::addTo(QCommandLineParser& parser) const
{
    parser.addOptions({m_cell, m_activation, m_units, m_length, m_radius, m_seed});
}

QString NetworkArguments::given(const QCommandLineParser& parser) const
{
    for (const QCommandLineOption* option :
        {&m_cell, &m_activation, &m_units, &m_length, &m_radius, &m_seed}) {
        if (parser.isSet(*option))
            return QLatin1String("--") + option->names().first();
    }
    return {};
}

bool NetworkArguments::choosesLength(const QCommandLineParser& parser) const
{
    return parser.isSet(m_length);
}

Result<const CatalogEntry*, QString> NetworkArguments::cell(const QCommandLineParser& parser) const
{
    if (!parser.isSet(m_cell))
        return nullptr;
    const CatalogEntry* entry = findInCatalog(parser.value(m_cell).toStdString());
    if (entry == nullptr)
        return unexpected(noSuchCell(parser.value(m_cell)));
    return entry;
}

QString NetworkArguments::readCell(
    const QCommandLineParser& parser, ExperimentOptions& experiment) const
{
    const auto asked = cell(parser);
    if (!asked)
        return asked.error();
    LayerOptions& layer = experiment.layers.front();
    if (*asked != nullptr) {
        layer.equations = (*asked)->text();
        if ((*asked)->startsAsIdentity &&
            experiment.initialisation.recurrent != RecurrentInitialisation::Identity)
            experiment.initialisation = initialisationFor(**asked);
    }
    if (!parser.isSet(m_activation))
        return {};
    const QString activation = parser.value(m_activation);
    const QStringList functions{"tanh", "sigmoid", "relu"};
    if (!functions.contains(activation))
        return QString("--activation is \"%1\"; it must be tanh, sigmoid or relu.").arg(activation);
    // What commands begin with is of the catalog, too.
    const CatalogEntry& entry =
        *asked != nullptr ? **asked : *identifyCell(layer.equations).entry;
    if (!entry.activationIsChoice)
        return QString("--activation: the cell %1 leaves no choice; leave it out, or add \"--cell "
                       "vanilla\".")
            .arg(QString::fromStdString(entry.identifier));
    layer.equations = entry.text(activation == "relu"      ? Function::Relu
                                 : activation == "sigmoid" ? Function::Sigmoid
                                                           : Function::Tanh);
    return {};
}

QString NetworkArguments::readNumbers(
    const QCommandLineParser& parser, ExperimentOptions& experiment) const
{
    for (const QString& problem :
        {readNumber(parser, m_units, 1, maximumUnits, experiment.layers.front().units),
            readNumber(parser, m_length, 1, longestSequence, experiment.sequenceLength),
            readNumber(parser, m_seed, 0, largestSeed, experiment.seed)}) {
        if (!problem.isEmpty())
            return problem;
    }
    if (!parser.isSet(m_radius))
        return {};
    bool isNumber = false;
    experiment.initialisation.spectralRadius = parser.value(m_radius).toDouble(&isNumber);
    if (isNumber)
        return {};
    return QString("--rho is \"%1\"; it must be a number from 0 to 10.")
        .arg(parser.value(m_radius));
}

QString NetworkArguments::read(
    const QCommandLineParser& parser, ExperimentOptions& experiment) const
{
    for (const QString& problem :
        {readCell(parser, experiment), readNumbers(parser, experiment)}) {
        if (!problem.isEmpty())
            return problem;
    }
    if (const auto problem = findProblem(experiment))
        return QString::fromStdString(*problem);
    return {};
}

} // namespace loopscope::app
