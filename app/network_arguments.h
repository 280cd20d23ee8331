#pragma once

#include "core/training/experiment_options.h"

#include <QCommandLineOption>

class QCommandLineParser;

namespace loopscope::app
{

/// The options with which a command is told about the network: --cell, --units, …
class NetworkArguments
{
public:
    NetworkArguments();

    void addTo(QCommandLineParser& parser) const;
    /// Puts what was asked for into the settings.
    /// @return a sentence on what is wrong; empty if nothing is
    QString read(const QCommandLineParser& parser, ExperimentOptions& experiment) const;

private:
    QCommandLineOption m_cell;
    QCommandLineOption m_activation;
    QCommandLineOption m_units;
    QCommandLineOption m_length;
    QCommandLineOption m_radius;
};

} // namespace loopscope::app
