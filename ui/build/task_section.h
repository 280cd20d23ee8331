#pragma once

#include "ui/build/section.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

class QPushButton;
class QVBoxLayout;

namespace loopscope::ui
{

class ChoiceBox;
class MemoryNote;
class SliderField;
class SpeechPart;
class TablePreview;
class TextEditor;

/// What is learned: the task, its own settings, and how long its sequences are.
class TaskSection : public Section
{
    Q_OBJECT
public:
    explicit TaskSection(Session& session, QWidget* parent = nullptr);

    void showOptions(const ExperimentOptions& options) override;
    void showSnapshot(const Snapshot& snapshot) override;

signals:
    void openTextRequested();
    void whyRecurrentRequested();
    void openFolderRequested(); ///< of recordings

private:
    void addKind();
    void addText();
    void addSpeech();
    void addSequenceLength();
    void addSuggestion();
    void addWriting();
    void addWhyRecurrent();
    TaskOptions withOwnText(TaskKind kind);
    /// The control of one of a task's own settings.
    struct Setting {
        Field* field = nullptr;
        std::function<void(int value)> show;
    };

    void makeSettings(const TaskDescription& task);
    Setting makeChoice(const TaskSetting& setting);
    Setting makeNumber(const TaskSetting& setting);
    void setSetting(Field* field, int TaskOptions::*member, int value);
    void showText(const TaskOptions& task);
    QString notesOnText(const Task& task) const;

    ChoiceBox* m_kind;
    Field* m_kindField = nullptr;
    QWidget* m_textParts;
    TextEditor* m_text;
    Field* m_textField = nullptr;
    TablePreview* m_table;
    QPushButton* m_keepStart;
    SpeechPart* m_speech;
    QWidget* m_settingParts;
    QVBoxLayout* m_settingColumn;
    const TaskDescription* m_shownTask = nullptr; ///< whose settings there are fields for
    std::vector<Setting> m_settings;              ///< one for each of its settings
    SliderField* m_sequenceLength = nullptr;
    MemoryNote* m_memory;
    QPushButton* m_suggestion;
    QPushButton* m_writing;
    std::map<TaskGroup, std::string> m_texts; ///< what was last learned under each heading
};

} // namespace loopscope::ui
