#include "app/network_arguments.h"

#include "app/command.h"
#include "core/cell/catalog.h"

#include <QCommandLineParser>

namespace loopscope::app
{

NetworkArguments::NetworkArguments()
    : m_cell("cell", "The cell: vanilla, gru, lstm, feed-forward, or another of the catalog.",
          "name", "vanilla")
    , m_activation("activation", "Of the vanilla cell: tanh, sigmoid or relu.", "function", "tanh")
    , m_units("units", "Units of the layer.", "number", "12")
    , m_length("length", "Sequence length T.", "number", "20")
    , m_radius("rho", "Spectral radius of the recurrent weights.", "number", "0.9")
{
}

void NetworkArguments::addTo(QCommandLineParser& parser) const
{
    parser.addOptions({m_cell, m_activation, m_units, m_length, m_radius});
}

QString NetworkArguments::read(
    const QCommandLineParser& parser, ExperimentOptions& experiment) const
{
    const CatalogEntry* entry = findInCatalog(parser.value(m_cell).toStdString());
    if (entry == nullptr) {
        QStringList known;
        for (const CatalogEntry& cell : catalog())
            known.append(QString::fromStdString(cell.identifier));
        return QString("there is no cell \"%1\"; the catalog has %2.")
            .arg(parser.value(m_cell), known.join(", "));
    }
    const QString activation = parser.value(m_activation);
    const QStringList functions{"tanh", "sigmoid", "relu"};
    if (!functions.contains(activation))
        return QString("--activation is \"%1\"; it must be tanh, sigmoid or relu.").arg(activation);
    experiment.layers.front().equations = entry->text(activation == "relu"      ? Function::Relu
                                                      : activation == "sigmoid" ? Function::Sigmoid
                                                                                : Function::Tanh);
    const auto units = wholeNumber(parser.value(m_units), 1, maximumUnits);
    const auto length = wholeNumber(parser.value(m_length), 1, longestSequence);
    if (!units)
        return QString("--units is \"%1\"; it must be from 1 to %2.")
            .arg(parser.value(m_units)).arg(maximumUnits);
    if (!length)
        return QString("--length is \"%1\"; it must be from 1 to %2.")
            .arg(parser.value(m_length)).arg(longestSequence);
    experiment.layers.front().units = *units;
    experiment.sequenceLength = *length;
    bool isNumber = false;
    experiment.initialisation.spectralRadius = parser.value(m_radius).toDouble(&isNumber);
    if (!isNumber)
        return QString("--rho is \"%1\"; it must be a number above 0 and at most 10.")
            .arg(parser.value(m_radius));
    if (const auto problem = findProblem(experiment))
        return QString::fromStdString(*problem);
    return {};
}

} // namespace loopscope::app
