#pragma once

#include "core/task/task_options.h"
#include "ui/session/snapshot.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace loopscope
{
class SpokenWords;
}

namespace loopscope::ui
{

class ChoiceBox;
class Field;

/// Which spoken word the network hears, what it takes it for, and where recordings of one's own
/// come in.
class SpeechPart : public QWidget
{
    Q_OBJECT
public:
    explicit SpeechPart(QWidget* parent = nullptr);

    Field* field() const { return m_field; }
    void showSnapshot(const Snapshot& snapshot);

signals:
    void recordingChosen(int variant); ///< TaskOptions::variant
    void fileRequested();
    void folderRequested();
    void shippedRequested(); ///< recordings of one's own are to go

private:
    void fill(const SpokenWords& task);

    ChoiceBox* m_recording;
    Field* m_field;
    QPushButton* m_shipped;
    std::shared_ptr<const Task> m_shownTask;
};

} // namespace loopscope::ui
