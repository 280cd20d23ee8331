#pragma once

#include <QObject>
#include <QString>
#include <QStringList>

#include <string>

namespace loopscope::ui
{

class Session;

/// What the network learns from, as a file: a text, a table, pairs, a recording; or the weights
/// with which it begins.
class TaskFile : public QObject
{
    Q_OBJECT
public:
    /// @param parent  also of the questions that are asked
    TaskFile(Session& session, QWidget* parent);

    /// Learns from a file of text. @return whether it was opened
    bool open(const QString& path);
    /// Learns several recordings together. @return whether they were opened
    bool openTogether(const QStringList& paths);
    /// Learns from what a file holds. @param name  with an ending that says of which kind it is
    bool learn(const std::string& bytes, const QString& name);
    /// Asks what a state_dict of PyTorch does not say, and starts with its weights.
    /// @return whether it did
    bool openWeights(const QString& path);

    /// Of the file that is learned from; empty for a text that was typed, or changed since.
    QString name() const;

signals:
    void opened();
    void refused(const QString& reason); ///< a sentence about what is wrong with it

private:
    bool refuse(const QString& reason);

    Session& m_session;
    QWidget* m_parent;
    QString m_name;
    std::string m_text; ///< that the file held
};

} // namespace loopscope::ui
