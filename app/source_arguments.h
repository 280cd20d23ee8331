#pragma once

#include "app/network_arguments.h"
#include "core/file/document.h"

#include <QString>

#include <optional>

namespace loopscope::app
{

/// What a command works on: a document, or a new network and what it is to learn.
struct Source {
    QString file; ///< a document, or what the new network is to learn; empty: what it has already
    ExperimentOptions experiment;       ///< of a new network
    std::optional<int> usualIterations; ///< of a task that was named: so many teach it

    bool isDocument() const;
    bool isTask() const { return usualIterations.has_value(); }
};

/// The settings of a new network; its file is read.
/// @return the settings, or a sentence that names the file
Result<ExperimentOptions> experimentOf(const Source& source);

/// A document; of anything else a new network, before its first iteration.
/// @return the document, or a sentence that names the file
Result<Document> documentOf(const Source& source);

/// Says what a command works on: FILE or --task, and what the new network is like.
class SourceArguments
{
public:
    SourceArguments();

    void addTo(QCommandLineParser& parser) const;
    /// @param command  for the sentence
    /// @return what is asked for, with no file read; or a sentence on what is wrong
    Result<Source, QString> read(const QCommandLineParser& parser, const QString& command) const;
    /// The same for a command that has to have something to work on.
    Result<Source, QString> readNeeded(
        const QCommandLineParser& parser, const QString& command) const;

private:
    Result<Source, QString> readTask(const QCommandLineParser& parser) const;
    Result<Source, QString> readFile(const QCommandLineParser& parser, const QString& file) const;

    QCommandLineOption m_task;
    NetworkArguments m_network;
};

} // namespace loopscope::app
