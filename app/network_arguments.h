#pragma once

#include "core/cell/catalog.h"
#include "core/result.h"
#include "core/training/experiment_options.h"

#include <QCommandLineOption>

class QCommandLineParser;

namespace loopscope::app
{

/// The options with which a command is told about the network: --cell, --units, … What is not said
/// stays as it is.
class NetworkArguments
{
public:
    NetworkArguments();

    void addTo(QCommandLineParser& parser) const;
    /// The first of the options that is given; empty if none is.
    QString given(const QCommandLineParser& parser) const;
    bool choosesLength(const QCommandLineParser& parser) const;
    /// @return the cell that is asked for, nullptr if none is; or a sentence
    Result<const CatalogEntry*, QString> cell(const QCommandLineParser& parser) const;
    /// Puts what was asked for into the settings.
    /// @return a sentence on what is wrong; empty if nothing is
    QString read(const QCommandLineParser& parser, ExperimentOptions& experiment) const;

private:
    QString readCell(const QCommandLineParser& parser, ExperimentOptions& experiment) const;
    QString readNumbers(const QCommandLineParser& parser, ExperimentOptions& experiment) const;

    QCommandLineOption m_cell;
    QCommandLineOption m_activation;
    QCommandLineOption m_units;
    QCommandLineOption m_length;
    QCommandLineOption m_radius;
    QCommandLineOption m_seed;
};

} // namespace loopscope::app
